"""What people need to read and hear us: several needs at once, shown everywhere, obeyed by letters and pages."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from care_plans.access_needs.models import needs_of
from care_plans.access_needs.recording import record_needs
from care_plans.access_needs.rules import (
    ARRANGED,
    FORMATS,
    MADE_FOR_THEM,
    SUPPORT,
    Channel,
    Layout,
    channels_for,
    layout_for,
)
from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import InformationNeeds, Person
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, do, sign_in
from tests.html import text_of

NOTHING: frozenset[Channel] = frozenset()

# Rules. --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("large", "easy", "layout"),
    [
        (False, False, Layout.STANDARD),
        (True, False, Layout.LARGE_PRINT),
        (False, True, Layout.EASY_READ),
        (True, True, Layout.EASY_READ),
    ],
)
def test_layout(large: bool, easy: bool, layout: Layout) -> None:
    assert layout_for(large_print=large, easy_read=easy) == layout


@pytest.mark.parametrize(
    ("made", "paper", "signs_in", "ways"),
    [
        (NOTHING, False, True, (Channel.SCREEN,)),
        (NOTHING, False, False, (Channel.POST,)),
        (NOTHING, True, True, (Channel.SCREEN, Channel.POST)),
        (frozenset({Channel.BRAILLE}), False, False, (Channel.BRAILLE,)),
        (frozenset({Channel.BRAILLE}), True, False, (Channel.BRAILLE, Channel.POST)),
        (frozenset({Channel.BSL, Channel.AUDIO}), False, True, (Channel.SCREEN, Channel.AUDIO, Channel.BSL)),
    ],
)
def test_channels(made: frozenset[Channel], paper: bool, signs_in: bool, ways: tuple[Channel, ...]) -> None:
    assert channels_for(made=made, paper=paper, signs_in=signs_in) == ways


def test_somebody_is_always_reached() -> None:
    for paper in (True, False):
        for signs_in in (True, False):
            assert channels_for(made=NOTHING, paper=paper, signs_in=signs_in)


def test_every_need_of_the_lists_is_a_column() -> None:
    """A need with no column would be asked and forgotten."""
    columns = {field.name for field in InformationNeeds._meta.concrete_fields}
    assert {*FORMATS, *SUPPORT} <= columns
    assert set(MADE_FOR_THEM) <= set(FORMATS)
    assert set(MADE_FOR_THEM.values()) == ARRANGED


# Recording. ----------------------------------------------------------------------------------------------------------


def test_several_needs_at_once(place: Place) -> None:
    asked = {
        "large_print": True,
        "bsl_interpreter": True,
        "contact_by": "text",
        "words": "Not before 10",
        "asked_on": TODAY,
    }
    known = do(record_needs, by=place.coordinator, person=place.person, **asked)
    assert known.in_words() == [
        "Large print",
        "British Sign Language interpreter",
        "Best reached by: text message",
        "Not before 10",
    ]
    assert known.layout == Layout.LARGE_PRINT


def test_where_nobody_has_asked_there_is_no_need(place: Place) -> None:
    assert needs_of(place.person).in_words() == []
    assert needs_of(place.person).channels(signs_in=False) == (Channel.POST,)


def test_second_time_changes_the_first_and_keeps_it_in_history(place: Place) -> None:
    first = do(record_needs, by=place.coordinator, person=place.person, asked_on=TODAY, braille=True)
    second = do(
        record_needs, by=place.colleague, person=place.person, seen=marker(first), asked_on=TODAY, braille=False
    )
    assert second.pk == first.pk
    assert [each.braille for each in second.history.order_by("history_id")] == [True, False]


def test_who_saves_second_is_told(place: Place) -> None:
    first = do(record_needs, by=place.coordinator, person=place.person, asked_on=TODAY)
    seen = marker(first)
    do(record_needs, by=place.coordinator, person=place.person, asked_on=TODAY, audio=True)
    with pytest.raises(ChangedMeanwhile):
        do(record_needs, by=place.colleague, person=place.person, seen=seen, asked_on=TODAY, braille=True)


@pytest.mark.parametrize("need", ["interpreter", "translation"])
def test_an_interpreter_needs_a_language(place: Place, need: str) -> None:
    with pytest.raises(ValidationError, match="Name the language"):
        do(record_needs, by=place.coordinator, person=place.person, asked_on=TODAY, **{need: True})
    with pytest.raises(IntegrityError), transaction.atomic():
        InformationNeeds.objects.create(person=place.person, asked_on=TODAY, **{need: True})


@pytest.mark.parametrize("name", ["asked_on", "shared_on"])
def test_no_day_lies_ahead(place: Place, name: str) -> None:
    given = {"asked_on": TODAY, name: date(2026, 4, 16)}
    with pytest.raises(ValidationError, match="cannot be after today"):
        do(record_needs, by=place.coordinator, person=place.person, **given)


def test_the_person_and_a_representative_may_say_and_a_nominee_may_not(place: Place) -> None:
    do(record_needs, by=place.holder, person=place.person, asked_on=TODAY, paper=True)
    mother, friend = recipes.user(Role.HOLDER), recipes.user(Role.HOLDER)
    for user, kind, basis in ((mother, "representative", "parent"), (friend, "nominee", "chosen")):
        recipes.authority(place.person, user=user, kind=kind, basis=basis)
    do(record_needs, by=mother, person=place.person, asked_on=TODAY, paper=True)
    for user in (friend, place.auditor, place.administrator):
        with pytest.raises(PermissionDenied):
            do(record_needs, by=user, person=place.person, asked_on=TODAY)


# Pages. --------------------------------------------------------------------------------------------------------------


def url(person: Person) -> str:
    return f"/people/{person.pk}/information-needs/"


def test_page_saves_what_is_ticked_and_the_banner_shows_it(place: Place) -> None:
    client = sign_in(place.coordinator)
    posted = {"formats": ["large_print", "audio"], "support": ["hearing_loop"], **days("asked_on", TODAY)}
    answer = client.post(url(place.person), posted)
    assert answer.headers["Location"] == f"/people/{place.person.pk}/"
    page = client.get(f"/people/{place.person.pk}/").content.decode()
    assert "Access needs Large print · Audio recording · Hearing loop" in text_of(page)
    form = client.get(url(place.person)).context["form"]
    assert form.initial["formats"] == ["large_print", "audio"]


def test_the_person_is_spoken_to_and_says_whether_others_may_know(place: Place) -> None:
    client = sign_in(place.holder)
    page = text_of(client.get(url(place.person)).content.decode())
    assert "Letters in your own language" in page
    assert "their" not in page
    assert client.post(url(place.person), {"formats": ["large_print"], "share": "on"}).status_code == 302
    kept = InformationNeeds.objects.get(person=place.person)
    assert (kept.large_print, kept.asked_on, kept.shared_on) == (True, TODAY, TODAY)
    form = client.get(url(place.person)).context["form"]
    assert form.initial["share"]
    client.post(url(place.person), {"formats": ["large_print"], "seen": form.initial["seen"]})
    assert InformationNeeds.objects.get(person=place.person).shared_on is None


def test_page_keeps_the_words_of_who_saves_second(place: Place) -> None:
    client = sign_in(place.coordinator)
    client.post(url(place.person), {"formats": ["audio"], **days("asked_on", TODAY)})
    seen = client.get(url(place.person)).context["form"].initial["seen"]
    sign_in(place.colleague).post(url(place.person), {"formats": ["braille"], "seen": seen, **days("asked_on", TODAY)})
    page = client.post(url(place.person), {"formats": ["paper"], "seen": seen, **days("asked_on", TODAY)})
    assert ("How should we write?", "Braille") in page.context["form"].says_now
    assert needs_of(Person.objects.get(pk=place.person.pk)).formats == ["braille"]


@pytest.mark.parametrize(("need", "large"), [({}, False), ({"large_print": True}, True), ({"easy_read": True}, True)])
def test_pages_of_a_holder_are_as_large_as_they_need(place: Place, need: dict[str, Any], large: bool) -> None:
    recipes.needs(place.person, **need)
    page = sign_in(place.holder).get("/").content.decode()
    assert ('<html lang="en-GB" class="phb-large">' in page) is large
    assert 'class="phb-large"' not in sign_in(place.coordinator).get("/").content.decode()
