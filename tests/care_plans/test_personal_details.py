"""Where a person lives, how they are reached and what they say of themselves: kept, shown, and put on letters."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from care_plans.access_needs.rules import Layout
from care_plans.letters.files import drawing_of as letter_drawing
from care_plans.letters.writing import addressees, write_letter
from care_plans.models import Dispatch, Letter, Person
from care_plans.people.registration import edit_person
from care_plans.people.rules import as_postcode
from care_plans.plans.paper_views import drawing_of as plan_drawing
from care_plans.requests.letter import DECISION
from phb.drawing import Drawer
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, do, sign_in
from tests.html import text_of
from tests.pdfs import problems

pytestmark = pytest.mark.django_db

HOME = {"address_1": "14 Weaver Street", "address_4": "Elmbridge", "postcode": "QE1 4WS"}
SAID = {
    "phones": "01632 960311\n07700 900311",
    "emails": "asha@example.org",
    "also_known_as": "Asha Desai",
    "ethnicity": "H",
    "religion": "not_said",
}


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    one = Drawer()
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def kept_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def edit(place: Place, **details: Any) -> Person:
    saved: Person = do(edit_person, by=place.coordinator, person=place.person, on=TODAY, **details)
    place.person.refresh_from_db()
    return saved


def url(place: Place) -> str:
    return reverse("person_details", args=[place.person.pk])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("qe14ws", "QE1 4WS"), (" QE1  4WS ", "QE1 4WS"), ("zz993vz", "ZZ99 3VZ"), ("qe1", "QE1"), ("", "")],
)
def test_a_postcode_is_kept_in_capitals_with_one_space(typed: str, kept: str) -> None:
    assert as_postcode(typed) == kept


def test_several_are_kept_one_on_each_line_without_the_empty_ones(place: Place) -> None:
    saved = edit(place, phones=" 01632 960311 \r\n\r\n07700  900311\r\n", also_known_as="Asha Desai\n\n")
    assert saved.phones.splitlines() == ["01632 960311", "07700 900311"]
    assert saved.also_known_as == "Asha Desai"


@pytest.mark.parametrize(
    ("field", "wrong", "words"),
    [
        ("phones", "01632 960311\nask her son", "“ask her son” is not a telephone number"),
        ("phones", "()()()()", "is not a telephone number"),
        ("emails", "asha@example.org\nasha at home", "“asha at home” is not an e-mail address"),
        ("also_known_as", "A" * 71, "up to 70 letters"),
        ("address_1", "A" * 36, "at most 35"),
        ("postcode", "QE1", "Write a full postcode"),
        ("gp_practice_code", "A8100", "five figures"),
    ],
)
def test_what_is_not_one_is_refused_beside_its_box(field: str, wrong: str, words: str, place: Place) -> None:
    with pytest.raises(ValidationError) as refusal:
        edit(place, **{**HOME, field: wrong})
    assert any(words in sentence for sentence in refusal.value.message_dict[field])
    assert Person.objects.get(pk=place.person.pk).address == []


def test_details_are_changed_by_care_coordinators_of_their_icb_only(place: Place, elsewhere: Place) -> None:
    for user in (place.manager, place.auditor, place.holder, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(edit_person, by=user, person=place.person, on=TODAY, **HOME)
    for user in (elsewhere.coordinator, place.manager, place.holder):
        assert sign_in(user).get(url(place)).status_code == 404


def test_the_page_saves_them_and_the_history_tells(place: Place) -> None:
    client = sign_in(place.coordinator)
    shown = client.get(url(place)).content.decode()
    assert "Prefers not to say" in shown
    assert "Not asked" in shown
    seen = client.get(url(place)).context["form"]["seen"].value()
    posted = {**HOME, **SAID, "postcode": "qe14ws", "seen": seen}
    assert client.post(url(place), posted)["Location"] == place.person.get_absolute_url()
    place.person.refresh_from_db()
    assert place.person.address == ["14 Weaver Street", "Elmbridge", "QE1 4WS"]
    page = text_of(client.get(place.person.get_absolute_url()).content.decode())
    for words in ("14 Weaver Street", "07700 900311", "Asian: Indian", "Prefers not to say", "Asha Desai"):
        assert words in page
    assert place.person.history.count() == 2
    told = client.get(f"/history/care_plans.person/{place.person.pk}/")
    assert told.status_code == 403 or "Postcode" in text_of(told.content.decode())
    told = sign_in(place.auditor).get(f"/history/care_plans.person/{place.person.pk}/")
    assert "Ethnic group" in text_of(told.content.decode())


def test_half_an_address_is_not_saved_and_nothing_typed_is_lost(place: Place) -> None:
    posted = {"address_2": "Mill House", "phones": "01632 960311"}
    page = sign_in(place.coordinator).post(url(place), posted).content.decode()
    assert "Write the first line of the address too." in text_of(page)
    assert "Mill House" in page
    assert "01632 960311" in page
    assert Person.objects.get(pk=place.person.pk).phones == ""


def test_the_plan_shows_what_is_held_and_names_a_practice_that_is_not(place: Place, drawer: Drawer) -> None:
    recipes.needs(place.person, contact_by="text")
    plan = recipes.plan(recipes.request(place.person))
    address = reverse("plan", args=[plan.pk])
    for page in (text_of(sign_in(place.holder).get(address).content.decode()), plan_drawing(plan).html):
        assert "Not recorded yet" in page
        assert "Ethnic group" not in page
    edit(place, **HOME, **SAID, gp_practice="Elm Road Surgery")
    page = text_of(sign_in(place.coordinator).get(address).content.decode())
    assert "Elm Road Surgery. Its code is not recorded yet." in page
    assert "Record the GP practice and its code" in page
    edit(place, gp_practice_code="X99001")
    plan.person.refresh_from_db()
    drawn = plan_drawing(plan)
    held = ("14 Weaver Street", "QE1 4WS", "asha@example.org", "Text message", "Elm Road Surgery, X99001")
    for page in (text_of(sign_in(place.holder).get(address).content.decode()), drawn.html):
        for words in (*held, "Asian: Indian", "Personal details"):
            assert words in page
    assert problems(drawer.draw(drawn)) == []


def test_those_who_may_not_read_the_plan_see_no_more_of_the_person(place: Place) -> None:
    edit(place, **HOME, **SAID)
    finance = recipes.user(Role.FINANCE_OFFICER, place.icb)
    page = text_of(sign_in(finance).get(place.person.get_absolute_url()).content.decode())
    assert place.person.full_name in page
    assert "Asian: Indian" not in page
    assert "Weaver Street" not in page


# Letters. ------------------------------------------------------------------------------------------------------------


def written(place: Place) -> Letter:
    decision = recipes.decision(recipes.request(place.person))
    letter: Letter = do(write_letter, by=place.coordinator, kind=DECISION, about=decision, on=TODAY)
    return letter


def test_the_copy_to_post_begins_with_the_address(place: Place, drawer: Drawer) -> None:
    edit(place, **HOME)
    recipes.needs(place.person, paper=True)
    recipes.authority(place.person, name="Robin Parent")
    letter = written(place)
    assert json.loads(letter.facts)["addresses"] == {place.person.full_name: place.person.address}
    own, theirs = (letter.dispatches.get(channel="post", to=name) for name in (place.person.full_name, "Robin Parent"))
    assert (own.address, theirs.address) == (place.person.address, [])
    block = f"{place.person.full_name}<br>14 Weaver Street<br>Elmbridge<br>QE1 4WS"
    for posted, has_block in ((own, True), (theirs, False), (None, False)):
        drawn = letter_drawing(letter, Layout.STANDARD, posted)
        assert (block in drawn.html) is has_block
    assert problems(drawer.draw(letter_drawing(letter, Layout.LARGE_PRINT, own))) == []
    page = sign_in(place.coordinator).get("/letters/to-send/").content.decode()
    assert f"posted={own.pk}" in page
    assert text_of(page).count("No address on record") == 1


def test_a_letter_stays_at_the_address_of_its_day(place: Place) -> None:
    edit(place, **HOME)
    recipes.needs(place.person, paper=True)
    letter = written(place)
    edit(place, address_1="9 New Lane")
    assert Dispatch.objects.get(letter=letter, channel="post").address[0] == "14 Weaver Street"


def test_whoever_lives_with_the_person_has_their_address(place: Place) -> None:
    edit(place, **HOME)
    recipes.authority(place.person, name="Robin Parent", same_household=True)
    recipes.authority(place.person, name="Far Parent")
    assert {each.name: bool(each.address) for each in addressees(place.person, TODAY)} == {
        place.person.full_name: True,
        "Robin Parent": True,
        "Far Parent": False,
    }
    place.person.died_on = date(2026, 1, 2)
    assert addressees(place.person, TODAY)[0].address == tuple(place.person.address)


def test_the_address_of_another_letter_is_not_put_on_this_one(place: Place, elsewhere: Place) -> None:
    for each in (place, elsewhere):
        edit(each, **HOME)
        recipes.needs(each.person, paper=True)
    letter, other = written(place), written(elsewhere)
    theirs = other.dispatches.get(channel="post")
    client = sign_in(place.coordinator)
    own = client.get(f"/letters/{letter.pk}/pdf/?posted={letter.dispatches.get(channel='post').pk}").content
    plain = client.get(f"/letters/{letter.pk}/pdf/").content
    assert client.get(f"/letters/{letter.pk}/pdf/?posted={theirs.pk}").content == plain != own
