"""Asking on the public page, and matching what came to a person, by a person."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from care_plans import queries
from care_plans.models import Person, Referral, ReferralLink, SupportRequest
from care_plans.referrals.asking import TooMany, ask, keep_link
from care_plans.referrals.matching import add_from_referral, close_referral, give_number, match_referral
from care_plans.referrals.queries import candidates
from phb.acting import acting, system_user
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place, do, sign_in


@pytest.fixture
def link(place: Place) -> ReferralLink:
    made: ReferralLink = do(
        keep_link, by=place.administrator, icb=place.icb, is_open=True, hourly_limit=3, daily_limit=5
    )
    return made


def asked(link: ReferralLink, **given: Any) -> Referral:
    values = {
        "key": uuid.uuid4(),
        "at": NOW,
        "given_name": "Nell",
        "family_name": "Okoro",
        "born_on": date(1961, 3, 7),
        "origin": "person",
        "service": "Somebody to swim with",
        "reach": "07700 900123",
    }
    made: Referral = do(ask, by=system_user(), link=link, **values | given)
    return made


def posted(**given: str) -> dict[str, str]:
    return {
        "key": str(uuid.uuid4()),
        "who": "me",
        "given_name": "Nell",
        "family_name": "Okoro",
        "service": "Somebody to swim with",
        "reach": "07700 900123",
        **given,
    }


def address(place: Place) -> str:
    return f"/ask/{place.icb.ods_code.lower()}/"


# Asking. -------------------------------------------------------------------------------------------------------------


def test_anybody_asks_without_signing_in_and_is_told_what_happens_next(place: Place, link: ReferralLink) -> None:
    client = Client()
    assert "Ask for support" in client.get(address(place)).content.decode()
    sent = client.post(address(place), posted(access_needs="Large print"))
    referral = Referral.objects.get()
    assert sent["Location"] == f"{address(place)}done/"
    shown = client.get(sent["Location"]).content.decode()
    assert referral.reference in shown
    assert "within 28 days" in shown
    assert (referral.access_needs, referral.received_on, referral.status) == ("Large print", TODAY, "waiting")
    assert referral.history.get().history_change_reason == "Asked on the public page"
    assert Client().get(f"{address(place)}done/").status_code == 302  # nobody else reads the reference


def test_the_form_speaks_to_whoever_asks(place: Place, link: ReferralLink) -> None:
    client = Client()
    assert "Choose who the support is for" in client.get(address(place), {"go": "on"}).content.decode()
    mine = client.get(address(place), {"who": "me"}).content.decode()
    theirs = client.get(address(place), {"who": "someone"}).content.decode()
    assert ("Your first name" in mine, "their" in mine.lower(), "What you are to them" in mine) == (True, False, False)
    assert ("Their first name" in theirs, "Your first name" in theirs) == (True, False)
    client.post(address(place), posted(who="someone", asked_by="Kit Okoro", relationship="Son"))
    client.post(address(place), posted(asked_by="Nobody", relationship="Asked of nobody who asks for themselves"))
    assert list(Referral.objects.order_by("pk").values_list("asked_by", flat=True)) == ["Kit Okoro", ""]


def test_the_page_answers_the_same_whether_the_person_is_known_or_not(place: Place, link: ReferralLink) -> None:
    known = {
        "given_name": place.person.given_name,
        "family_name": place.person.family_name,
        "nhs_number": place.person.nhs_number,
    }
    answers = []
    for given in (known, {}):
        client = Client()
        client.post(address(place), posted(**given))
        answers.append(client.get(f"{address(place)}done/").content.decode())
    made = Referral.objects.order_by("pk")
    first, second = (answer.replace(each.reference, "") for answer, each in zip(answers, made, strict=True))
    assert first == second


def test_the_same_form_sent_twice_is_kept_once(place: Place, link: ReferralLink) -> None:
    client, form = Client(), posted()
    for _ in range(2):
        assert client.post(address(place), form).status_code == 302
    assert Referral.objects.count() == 1


def test_what_is_missing_is_said_in_words(place: Place, link: ReferralLink) -> None:
    shown = Client().post(address(place), posted(who="someone", service="", nhs_number="123")).content.decode()
    assert "Write your name, so that we know whom to call." in shown
    assert "An NHS number has 10 digits" in shown
    assert not Referral.objects.exists()


def test_a_flood_is_turned_to_the_telephone_and_ends_by_itself(place: Place, link: ReferralLink) -> None:
    for _ in range(3):
        asked(link)
    with pytest.raises(TooMany):
        asked(link)
    refused = Client().post(address(place), posted())
    assert refused.status_code == 429
    assert "Somebody to swim with" in refused.content.decode()  # the words are still there
    later = NOW + timedelta(hours=1)
    asked(link, at=later)
    asked(link, at=later)
    with pytest.raises(TooMany):  # five that day
        asked(link, at=later)
    asked(link, at=NOW + timedelta(days=1))
    assert Referral.objects.count() == 6


def test_one_icb_flooded_leaves_the_other_open(place: Place, elsewhere: Place, link: ReferralLink) -> None:
    for _ in range(3):
        asked(link)
    other = do(keep_link, by=elsewhere.administrator, icb=elsewhere.icb, is_open=True, hourly_limit=1, daily_limit=1)
    assert asked(other).icb == elsewhere.icb


def test_the_administrator_opens_and_closes_the_page(place: Place, link: ReferralLink) -> None:
    client = sign_in(place.administrator)
    client.post(f"/referrals/page/{place.icb.pk}/", {"hourly_limit": "5", "daily_limit": "9"})
    closed = Client().post(address(place), posted())
    assert closed.status_code == 410
    assert not Referral.objects.exists()
    with pytest.raises(ValidationError, match="closed"):
        asked(link)
    with pytest.raises(PermissionDenied):
        do(keep_link, by=place.coordinator, icb=place.icb, is_open=True, hourly_limit=5, daily_limit=5)
    assert Client().get("/ask/nowhere/").status_code == 404


# Matching. -----------------------------------------------------------------------------------------------------------


def test_the_number_comes_first_then_name_and_birth_date(place: Place, link: ReferralLink) -> None:
    born = date(1961, 3, 7)
    twin = recipes.person(place.icb, given_name="Nora", family_name="Okoro", born_on=born)
    same = recipes.person(place.icb, given_name="NELL", family_name="okoro", born_on=born)
    married = recipes.person(place.icb, given_name="Nell", family_name="Reed", born_on=date(1961, 7, 3))
    recipes.person(place.icb, given_name="Nell", family_name="Reed", born_on=born)
    referral = asked(link, nhs_number=married.nhs_number)
    found = candidates(referral)
    assert [each.person for each in found][:2] == [married, same]
    assert twin in [each.person for each in found]
    assert found[0].same == ("NHS number", "first name")


def test_a_match_becomes_a_request_received_on_the_day_it_came(place: Place, link: ReferralLink) -> None:
    referral = asked(link)
    task = next(each for each in queries.waiting_for(place.coordinator, TODAY) if each.title == "Match a referral")
    assert (task.due, "Okoro" in task.about) == (TODAY + timedelta(days=28), False)
    later = TODAY + timedelta(days=2)
    request = do(match_referral, by=place.coordinator, referral=referral, person=place.person, on=later)
    assert (request.person, request.received_on, request.service) == (place.person, TODAY, "Somebody to swim with")
    referral.refresh_from_db()
    assert (referral.status, referral.request, referral.dealt_by) == ("request", request, place.coordinator)
    again: list[tuple[Any, dict[str, Any]]] = [
        (match_referral, {"person": place.person}),
        (close_referral, {"because": "Asked twice, see above"}),
    ]
    for act, given in again:
        with pytest.raises(ValidationError, match="cannot become"):
            do(act, by=place.coordinator, referral=referral, **given)


def test_without_a_number_it_waits_until_somebody_gives_it(place: Place, link: ReferralLink) -> None:
    referral = asked(link)
    with pytest.raises(ValidationError, match="NHS number first"):
        do(add_from_referral, by=place.coordinator, referral=referral)
    with pytest.raises(ValidationError, match="10 digits"):
        do(give_number, by=place.coordinator, referral=referral, nhs_number="1")
    number = recipes.nhs_number()
    do(give_number, by=place.coordinator, referral=referral, nhs_number=number)
    request = do(add_from_referral, by=place.coordinator, referral=referral)
    assert (request.person.nhs_number, request.person.care_coordinator) == (number, place.coordinator)


def test_nobody_is_added_twice_from_a_referral(place: Place, link: ReferralLink) -> None:
    referral = asked(link, nhs_number=place.person.nhs_number)
    with pytest.raises(ValidationError, match="on record already"):
        do(add_from_referral, by=place.coordinator, referral=referral)
    assert not SupportRequest.objects.exists()


def test_strangers_match_nothing(place: Place, elsewhere: Place, link: ReferralLink) -> None:
    referral = asked(link)
    for stranger in (elsewhere.coordinator, place.manager, place.administrator):
        with pytest.raises(PermissionDenied):
            do(match_referral, by=stranger, referral=referral, person=place.person)
    with pytest.raises(ValidationError, match="of the ICB"):
        do(match_referral, by=place.coordinator, referral=referral, person=elsewhere.person)
    assert sign_in(elsewhere.coordinator).get(f"/referrals/{referral.pk}/").status_code == 404


def test_what_is_not_pursued_says_why_and_stays(place: Place, link: ReferralLink) -> None:
    referral = asked(link)
    client = sign_in(place.coordinator)
    refused = client.post(f"/referrals/{referral.pk}/close/", {"closed_because": "no"})
    assert "at least 10 characters" in refused.content.decode()
    client.post(f"/referrals/{referral.pk}/close/", {"closed_because": "She moved to Wales."})
    assert "She moved to Wales." in client.get(f"/referrals/{referral.pk}/").content.decode()
    assert Referral.objects.get().status == "closed"


def test_on_the_pages_a_referral_is_matched_beside_those_it_may_be(place: Place, link: ReferralLink) -> None:
    someone = recipes.person(place.icb, given_name="Nell", family_name="Okoro", born_on=date(1961, 3, 7))
    referral = asked(link)
    client = sign_in(place.coordinator)
    shown = client.get(f"/referrals/{referral.pk}/").content.decode()
    assert "first name, last name, date of birth" in shown
    made = client.post(f"/referrals/{referral.pk}/match/", {"person": str(someone.pk)})
    request = SupportRequest.objects.get()
    assert (made["Location"], request.person) == (f"/requests/{request.pk}/", someone)
    assert client.post(f"/referrals/{referral.pk}/match/", {"person": "x"}).status_code == 404


def test_on_the_pages_somebody_new_is_added(place: Place, link: ReferralLink) -> None:
    referral = asked(link, born_on=None)
    client = sign_in(place.coordinator)
    assert "Give the NHS number" in client.get(f"/referrals/{referral.pk}/").content.decode()
    client.post(f"/referrals/{referral.pk}/number/", {"nhs_number": recipes.nhs_number()})
    assert "Add them as a new person" in client.get(f"/referrals/{referral.pk}/").content.decode()
    client.post(f"/referrals/{referral.pk}/add/", {"born_on_day": "7", "born_on_month": "3", "born_on_year": "1961"})
    assert Person.objects.get(family_name="Okoro").requests.get().referral == referral
    assert "A sheet to print" not in client.get("/referrals/poster/").content.decode().split("<h1")[1]
    assert client.get("/referrals/").status_code == 200


# At every door. ------------------------------------------------------------------------------------------------------


def test_the_database_keeps_a_referral_dealt_with_as_it_is(place: Place, elsewhere: Place, link: ReferralLink) -> None:
    referral = asked(link)
    stranger = recipes.request(elsewhere.person)
    set_columns = "UPDATE care_plans_referral SET status = 'request', dealt_at = %s, dealt_by_id = %s, request_id = %s"
    at, who = "2026-04-15 10:00:00+00:00", place.coordinator.pk
    broken: list[tuple[str, list[Any]]] = [
        (set_columns, [at, who, stranger.pk]),  # somebody of another ICB
        (set_columns.replace("'request'", "'closed'"), [at, who, None]),  # no reason
        ("UPDATE care_plans_referral SET status = 'request'", []),  # no request
    ]
    with acting(place.coordinator):
        for sql, values in broken:
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, values)
    do(close_referral, by=place.coordinator, referral=referral, because="She moved to Wales.")
    with acting(place.coordinator), connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute("UPDATE care_plans_referral SET closed_because = 'Something else entirely'")


def test_what_was_said_of_reading_and_hearing_goes_on_to_the_request_and_the_record(
    place: Place, link: ReferralLink
) -> None:
    referral = asked(link, access_needs="Large print, and more time to talk", reach="Kit, after six")
    request = do(match_referral, by=place.coordinator, referral=referral, person=place.person)
    client = sign_in(place.coordinator)
    shown = client.get(request.get_absolute_url()).content.decode()
    assert all(words in shown for words in ("Kit, after six", "Large print, and more time to talk"))
    form = f"/people/{place.person.pk}/information-needs/?referral={referral.pk}"
    assert form in shown
    boxes = client.get(form).context["form"]
    assert (boxes["formats"].value(), boxes["support"].value()) == (["large_print"], ["advocate"])
    assert (boxes["words"].value(), boxes["asked_on"].value()) == (referral.access_needs, TODAY)
    recipes.needs(place.person, asked_on=TODAY)
    assert form not in client.get(request.get_absolute_url()).content.decode()
    other = recipes.person(place.icb)
    strange = client.get(f"/people/{other.pk}/information-needs/?referral={referral.pk}").context["form"]
    assert strange["words"].value() in (None, "")
