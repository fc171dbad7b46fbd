"""About Me: who writes it, how long it may be, and who reads it when it is shared."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from stdnum import verhoeff

from audit.models import AccessRecord
from care_plans.about_me.drawing import drawing_of
from care_plans.about_me.queries import content_of, versions
from care_plans.about_me.rules import HEADINGS, PAGE_LINES, check_one_page, lines_of, lines_over
from care_plans.about_me.sharing import (
    Consent,
    Shared,
    consent_of_person,
    consent_of_representative,
    own_consent,
    share_about_me,
    withdraw_share,
)
from care_plans.about_me.writing import write_about_me
from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import AboutMe, AboutMeLook, AboutMeShare, Representation
from care_plans.people.rules import Capacity
from phb.acting import acting, system_user
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, do, sign_in
from tests.html import text_of
from tests.pdfs import opened, problems

pytestmark = pytest.mark.django_db

WORDS = {"most_important": "My garden", "communication": "Sit on my left"}
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def no_misses() -> None:
    cache.clear()


def represented(at: Place, kind: str = "representative", **fields: Any) -> User:
    user = recipes.user(Role.HOLDER)
    basis = {"representative": "parent", "nominee": "chosen"}[kind]
    values = {"name": "Priya", "starts_on": YESTERDAY, "consented_on": YESTERDAY, **fields}
    Representation.objects.create(person=at.person, kind=kind, basis=basis, user=user, **values)
    return user


def written(at: Place) -> AboutMe:
    about_me: AboutMe = do(write_about_me, by=at.coordinator, person=at.person, **WORDS)
    return about_me


def shared(at: Place, **given: Any) -> Shared:
    if not AboutMe.objects.filter(person=at.person).exists():
        written(at)
    values = {"person": at.person, "purpose": "a stay on the ward", "ends_on": TOMORROW, **given}
    values.setdefault("consent", consent_of_person(TODAY))
    made: Shared = do(share_about_me, by=at.coordinator, **values)
    return made


# One page. -----------------------------------------------------------------------------------------------------------


def test_the_codes_are_those_of_the_standard_and_have_their_check_digit() -> None:
    assert len(HEADINGS) == len({each.code for each in HEADINGS}) == 7
    assert all(verhoeff.is_valid(each.code) and each.code[-3:-1] == "10" for each in HEADINGS)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("", 0), ("  \n ", 0), ("Sea", 1), ("one\ntwo", 2), ("a " * 46, 1), ("a " * 47, 2), ("W" * 42, 2), ("字" * 80, 2)],
)
def test_lines_are_counted_as_they_break(text: str, lines: int) -> None:
    assert lines_of(text) == lines


def test_what_does_not_fit_on_the_page_is_refused_beside_the_longest() -> None:
    fits = {"wellness": "Well\n" * (PAGE_LINES - 2)}
    assert lines_over(fits) == 0
    check_one_page(fits)
    with pytest.raises(ValidationError, match="about 2 lines too long") as refusal:
        check_one_page({**fits, "communication": "Speak up"})
    assert refusal.value.code == "wellness"


FULL = {
    "narrow letters": "illi till, it fills. ",
    "capital letters": "MY WORDS ARE LOUD AND WIDE. ",
    "ordinary words": "Ask me before you help, and give me time. ",
    "one long word": "W" * 20,
    "short lines": "Tea.\n",
}


def filled_with(piece: str) -> dict[str, str]:
    """As many of the piece under each of the seven headings as the rule lets through."""
    words = {heading.name: piece for heading in HEADINGS}
    for heading in cycle(HEADINGS):
        more = {**words, heading.name: words[heading.name] + piece}
        if lines_over(more) > 0:
            return words
        words = more
    raise AssertionError


@pytest.mark.parametrize("text", FULL.values(), ids=FULL)
def test_as_much_as_may_be_written_is_drawn_on_one_tagged_page(text: str, place: Place) -> None:
    words = filled_with(text)
    assert lines_over(words) > -2
    do(write_about_me, by=place.coordinator, person=place.person, supported_by="S" * 150, **words)
    answer = sign_in(place.coordinator).get(f"/people/{place.person.pk}/about-me.pdf")
    pdf = answer.content
    assert answer["Content-Type"] == "application/pdf"
    assert problems(pdf) == []
    assert page_count(pdf) == 1


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf + opened(pdf)))


# Writing. ------------------------------------------------------------------------------------------------------------


def test_the_person_their_representative_and_a_coordinator_write_and_nobody_else(
    place: Place, elsewhere: Place
) -> None:
    for user in (place.holder, represented(place), place.coordinator):
        do(write_about_me, by=user, person=place.person, wellness=f"Well, says {user.pk}")
    ended = represented(place, ends_on=YESTERDAY)
    nominee = represented(place, "nominee")
    for user in (nominee, ended, place.clinician, place.auditor, elsewhere.coordinator, elsewhere.holder):
        with pytest.raises(PermissionDenied):
            do(write_about_me, by=user, person=place.person, wellness="Not theirs to say")


def test_it_is_kept_with_gaps_and_every_version_stays(place: Place) -> None:
    written(place)
    do(write_about_me, by=place.holder, person=place.person, wellness="  Well  ", on=TOMORROW)
    do(write_about_me, by=place.coordinator, person=place.person, wellness="Well", on=TOMORROW)
    about_me = AboutMe.objects.get(person=place.person)
    assert about_me.words == {**WORDS, "wellness": "Well"}
    assert [(each.updated_on, each.written_by) for each in versions(about_me)] == [
        (TOMORROW, str(place.holder)),
        (TODAY, str(place.coordinator)),
    ]


def test_its_content_is_coded_and_leaves_gaps_out(place: Place) -> None:
    assert content_of(place.person) is None
    written(place)
    assert content_of(place.person) == {
        "standard": "PRSB About Me",
        "standard_version": "2.0",
        "headings": [
            {"code": "1515861000000103", "heading": "What is most important to me", "text": "My garden"},
            {
                "code": "1515881000000107",
                "heading": "How I communicate and how to communicate with me",
                "text": "Sit on my left",
            },
        ],
        "supported_by": "",
        "updated_on": "2026-04-15",
    }


def test_the_second_of_two_to_save_is_told(place: Place) -> None:
    seen = marker(written(place))
    do(write_about_me, by=place.holder, person=place.person, seen=seen, wellness="Well")
    for stale in (seen, ""):  # a form opened before anything was written carries no mark
        with pytest.raises(ChangedMeanwhile):
            do(write_about_me, by=place.coordinator, person=place.person, seen=stale, wellness="Other")


def test_writing_on_the_page(place: Place) -> None:
    client, url = sign_in(place.holder), f"/people/{place.person.pk}/about-me/"
    assert "Nothing is written yet" in text_of(client.get(url).content.decode())
    answer = client.post(f"{url}write/", {"most_important": "The sea", "supported_by": "Jo"})
    assert answer["Location"] == url
    page = text_of(client.get(url).content.decode())
    assert "Supported to write this by Jo" in page
    assert "It’s OK to ask" in page
    assert "It’s OK to ask" in drawing_of(AboutMe.objects.get()).html
    too_long = client.post(f"{url}write/", {"most_important": "The sea\n" * 60, "seen": marker(AboutMe.objects.get())})
    assert "too long" in too_long.context["form"].errors["most_important"][0]


# Sharing. ------------------------------------------------------------------------------------------------------------


def test_sharing_needs_something_to_share_days_and_a_consent_that_fits(place: Place) -> None:
    represented(place)
    authority = Representation.objects.get()
    do_share = {"person": place.person, "organisation_name": "Ward 4", "purpose": "a stay", "ends_on": TOMORROW}
    with pytest.raises(ValidationError, match="nothing to share"):
        do(share_about_me, by=place.coordinator, consent=consent_of_person(TODAY), **do_share)
    written(place)
    by_person = AboutMeShare.ConsentBy.PERSON
    wrong: dict[str, dict[str, Any]] = {
        "must be today or later": {"ends_on": YESTERDAY},
        "until 14 April 2027 at the latest": {"ends_on": date(2027, 4, 15)},
        "cannot be after today": {"consent": consent_of_person(TOMORROW)},
        "whose authority is named": {"consent": Consent(by_person, Capacity.LACKS, TODAY)},
        "not both": {"organisation": place.council},
    }
    for words, given in wrong.items():
        with pytest.raises(ValidationError, match=words):
            do(share_about_me, by=place.coordinator, **{**do_share, "consent": consent_of_person(TODAY), **given})
    authority.ends_on = YESTERDAY
    authority.save()
    consent = consent_of_representative(authority, YESTERDAY)
    with pytest.raises(ValidationError, match="does not act for the person today"):
        do(share_about_me, by=place.coordinator, **{**do_share, "consent": consent})
    assert not AboutMeShare.objects.exists()


def test_who_may_share(place: Place, elsewhere: Place) -> None:
    written(place)
    mother = represented(place)
    for user in (place.holder, mother, place.coordinator):
        shared(place, organisation_name="Ward 4", consent=own_consent(user, place.person, TODAY))
    for user in (represented(place, "nominee"), place.clinician, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(
                share_about_me,
                by=user,
                person=place.person,
                organisation_name="Ward 4",
                purpose="a stay",
                consent=consent_of_person(TODAY),
                ends_on=TODAY,
            )


def test_staff_of_the_organisation_read_that_page_alone_and_are_seen_reading(place: Place) -> None:
    provider = recipes.organisation("provider")
    worker, stranger = recipes.user(Role.PARTNER, at=provider), recipes.user(Role.PARTNER, at=place.council)
    share = shared(place, organisation=provider).share
    client = sign_in(worker)
    assert place.person.full_name in text_of(client.get("/shared/").content.decode())
    page = text_of(client.get(f"/shared/{share.pk}/").content.decode())
    assert "Sit on my left" in page
    assert place.person.nhs_number not in page
    for other in (f"/people/{place.person.pk}/", f"/people/{place.person.pk}/about-me/", "/people/"):
        assert client.get(other).status_code == 404
    assert sign_in(stranger).get(f"/shared/{share.pk}/").status_code == 404
    look = AccessRecord.objects.get(user=worker, url_name="shared_page")
    assert (look.person, look.purpose) == (place.person, "a stay on the ward")
    assert str(worker) in text_of(sign_in(place.coordinator).get(sharing_page(place)).content.decode())
    assert share.looks.get().user == worker


def sharing_page(at: Place) -> str:
    return f"/people/{at.person.pk}/about-me/sharing/"


def test_a_share_ends_at_midnight_in_london_on_its_last_day(place: Place) -> None:
    provider = recipes.organisation("provider")
    share = shared(place, organisation=provider, ends_on=date(2026, 6, 30)).share
    worker, answers = recipes.user(Role.PARTNER, at=provider), []
    for minute in ((22, 59), (23, 0)):  # British Summer Time: midnight is at eleven in the evening, UTC
        with time_machine.travel(datetime(2026, 6, 30, *minute, tzinfo=UTC), tick=False):
            answers.append(sign_in(User.objects.get(pk=worker.pk)).get(f"/shared/{share.pk}/").status_code)
    assert answers == [200, 404]


def test_withdrawing_shuts_the_page_at_once_and_for_good(place: Place) -> None:
    provider = recipes.organisation("provider")
    share = shared(place, organisation=provider).share
    client = sign_in(recipes.user(Role.PARTNER, at=provider))
    assert client.get(f"/shared/{share.pk}/").status_code == 200
    answer = sign_in(place.holder).post(f"/about-me-shares/{share.pk}/withdraw/", {"confirm": "yes"})
    assert answer["Location"] == sharing_page(place)
    assert client.get(f"/shared/{share.pk}/").status_code == 404
    with pytest.raises(ValidationError, match="withdrawn already"):
        do(withdraw_share, by=place.coordinator, share=share)


@pytest.mark.parametrize("ends", ["authority", "role", "life"])
def test_a_share_ends_with_what_it_rests_on(ends: str, place: Place) -> None:
    provider = recipes.organisation("provider")
    worker = recipes.user(Role.PARTNER, at=provider)
    represented(place)
    authority = Representation.objects.get()
    shared(place, organisation=provider, consent=consent_of_representative(authority, TODAY), ends_on=TOMORROW)
    assert AboutMeShare.objects.open_to(worker, TOMORROW).exists()
    if ends == "authority":
        authority.ends_on = TODAY
        authority.save()
    elif ends == "role":
        assignment = worker.role_assignments.get()
        assignment.ends_on = TODAY
        assignment.save()
    else:
        place.person.died_on = TODAY
        place.person.save()
        assert not AboutMeShare.objects.open_to(User.objects.get(pk=worker.pk), TODAY).exists()
    assert not AboutMeShare.objects.open_to(User.objects.get(pk=worker.pk), TOMORROW).exists()


# By link. ------------------------------------------------------------------------------------------------------------


def test_a_link_opens_once_its_reader_has_said_who_they_are(place: Place) -> None:
    token = shared(place, organisation_name="St Agnes Hospice").token
    url, client = f"/shared/link/{token}/", Client()
    before = text_of(client.get(url).content.decode())
    assert "St Agnes Hospice" in before
    assert place.person.family_name not in before
    assert not AccessRecord.objects.exists()
    assert not AboutMeLook.objects.exists()
    assert client.post(url, {"reader": " "}).context["form"].errors
    page = client.post(url, {"reader": "Jo Marsh, ward sister"})
    assert "Sit on my left" in text_of(page.content.decode())
    assert "no-store" in page["Cache-Control"]
    look = AccessRecord.objects.get()
    assert (look.reader, look.person) == ("Jo Marsh, ward sister (St Agnes Hospice)", place.person)
    assert (look.user, look.purpose) == (system_user(), "a stay on the ward")
    seen = text_of(sign_in(place.holder).get(f"/people/{place.person.pk}/who-looked/").content.decode())
    assert "Jo Marsh, ward sister (St Agnes Hospice), by a link" in seen
    assert client.get(f"/people/{place.person.pk}/").status_code == 302


def test_the_link_itself_is_kept_nowhere(place: Place) -> None:
    token = shared(place, organisation_name="St Agnes Hospice").token
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert not any(token in str(row) for row in cursor.fetchall()), table


@pytest.mark.parametrize("how", ["over", "withdrawn", "used", "unknown"])
def test_a_link_that_does_not_hold_is_no_page(how: str, place: Place) -> None:
    made = shared(place, organisation_name="St Agnes Hospice", once=how == "used")
    url, client, said = f"/shared/link/{made.token}/", Client(), {"reader": "Jo"}
    assert client.get(url).status_code == 200
    assert client.get(url).status_code == 200  # a mail program that opens addresses uses nothing up
    after = datetime(2026, 4, 15, 11, tzinfo=UTC)
    if how == "over":
        after = datetime(2026, 4, 16, 23, tzinfo=UTC)
    elif how == "withdrawn":
        do(withdraw_share, by=place.coordinator, share=made.share)
    elif how == "used":
        assert client.post(url, said).status_code == 200
    else:
        url = f"/shared/link/{made.token}x/"
    with time_machine.travel(after, tick=False):
        assert {client.get(url).status_code, client.post(url, said).status_code} == {404}


@override_settings(LINK_MISSES=3)
def test_whoever_tries_many_links_waits_and_others_do_not(place: Place) -> None:
    url = f"/shared/link/{shared(place, organisation_name='St Agnes Hospice').token}/"
    tries = [Client().get(f"/shared/link/{number}/").status_code for number in range(4)]
    assert tries == [404, 404, 404, 429]
    assert Client().get(url).status_code == 429
    assert Client(REMOTE_ADDR="10.1.1.1").get(url).status_code == 200


def test_sharing_on_the_page(place: Place) -> None:
    written(place)
    mother = represented(place)
    url = sharing_page(place)
    posted = {"organisation_name": "Ward 4", "purpose": "a stay", **days("ends_on", TOMORROW)}
    page = sign_in(place.coordinator).post(f"{url}add/", posted)
    assert page.context["form"].errors["agreed_by"] == ["Choose an answer for “Who agreed to it?”."]
    said = {**posted, "agreed_by": "person", **days("consented_on", TODAY)}
    linked = sign_in(place.coordinator).post(f"{url}add/", said)
    assert re.search(r"/shared/link/[\w-]{43}/", linked.content.decode())
    neither = sign_in(mother).post(f"{url}add/", {**posted, "organisation_name": ""})
    assert "Choose an organisation above" in neither.context["form"].errors["organisation_name"][0]
    recipes.user(Role.PARTNER, at=place.council)
    ours = sign_in(mother).post(f"{url}add/", {**posted, "organisation_name": "", "organisation": place.council.pk})
    assert ours["Location"] == url
    latest = AboutMeShare.objects.latest("pk")
    assert (latest.organisation, latest.consent_by, latest.capacity) == (place.council, "representative", "lacks")


# At every door. ------------------------------------------------------------------------------------------------------


def _raw(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_door_widens_a_share_or_brings_it_back(place: Place) -> None:
    share = shared(place, organisation_name="Ward 4").share
    table = AboutMeShare._meta.db_table
    doors = (
        lambda: AboutMeShare.objects.filter(pk=share.pk).update(ends_on=TODAY + timedelta(days=90)),
        lambda: AboutMeShare.objects.filter(pk=share.pk).update(organisation_name="Everybody"),
        lambda: _raw(f"UPDATE {table} SET ends_on = '2027-01-01' WHERE id = {share.pk}"),  # noqa: S608
        lambda: _raw(f"UPDATE {table} SET purpose = 'anything' WHERE id = {share.pk}"),  # noqa: S608
    )
    with acting(place.coordinator, reason="Wider"):
        for door in doors:
            with pytest.raises(DatabaseError, match="new consent"), transaction.atomic():
                door()
    do(withdraw_share, by=place.coordinator, share=share)
    with acting(place.coordinator, reason="Back"), pytest.raises(DatabaseError, match="stays so"):
        AboutMeShare.objects.filter(pk=share.pk).update(withdrawn_at=None, withdrawn_by=None)


def test_no_door_shares_under_an_authority_that_does_not_hold(place: Place) -> None:
    represented(place, "nominee")
    nominee = Representation.objects.get()
    consent = consent_of_representative(nominee, TODAY)
    with pytest.raises(DatabaseError, match="holds on the day"), transaction.atomic():
        shared(place, organisation_name="Ward 4", consent=consent)
    share = shared(place, organisation_name="Ward 4").share
    share.pk, share.link_sha256 = None, "b" * 64
    share.consent_by, share.capacity, share.representation = "representative", "lacks", nominee
    with pytest.raises(DatabaseError, match="holds on the day"), transaction.atomic():
        AboutMeShare.objects.bulk_create([share])
