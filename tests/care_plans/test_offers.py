"""The six components: offers by the national codes, referrals counted once an episode, and codes that are checked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from care_plans.models import ActivityCode, CodedActivity, Episode, Offer
from care_plans.offers.coding import check_code, enter_code, load_codes
from care_plans.offers.offering import end_episode, record_first_contact, record_offer
from care_plans.offers.queries import coded_counts, in_one_line, referrals_to_contact, six_components
from care_plans.offers.rules import Activity, Component, check_concept_id
from phb.dates import financial_year_of
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, do, sign_in

VERIFIED = ("871731000000106", "871711000000103", "999007691000230101", "425268008", "734163000")


def offer(at: Place, component: str = "social_prescribing", status: str = "03", **given: Any) -> Offer:
    wanted = {"made_on": TODAY, "referred_to": "The link worker", "by": at.coordinator, **given}
    kept: Offer = do(record_offer, person=at.person, component=component, status=status, **wanted)
    return kept


# The form of a code. -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("good", VERIFIED)
def test_codes_of_concepts_pass(good: str) -> None:
    check_concept_id(good)
    for figure in "0123456789":
        if figure != good[-1]:
            with pytest.raises(ValidationError, match="one is mistyped"):
                check_concept_id(good[:-1] + figure)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("410225008", "one is mistyped"),
        ("13072931000006119", "the code of a description"),
        ("2252091000000114", "the code of a description"),
        ("0000000000", "6 to 18 figures"),
        ("12345", "6 to 18 figures"),
        ("8717310000001061234", "6 to 18 figures"),
        ("87173100000O106", "6 to 18 figures"),
        (" 425268008", "6 to 18 figures"),
    ],
)
def test_codes_of_anything_else_are_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        check_concept_id(text)


# Offers. -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_all_six_are_shown_with_how_they_stand(place: Place) -> None:
    assert in_one_line(six_components(place.person)) == "0 of 6 offered, 0 accepted"
    offer(place, "budget", "01", made_on=TODAY - timedelta(days=9))
    offer(place, "budget", "03")
    offer(place, "choice", "04", words="There is one service only.")
    offer(place, "plan", "02")
    standings = six_components(place.person)
    assert [each.component for each in standings] == list(Component)
    assert in_one_line(standings) == "2 of 6 offered, 1 accepted"
    budget = standings[-1]
    assert budget.latest is not None
    assert (budget.latest.status, [each.status for each in budget.earlier]) == ("03", ["01"])


@pytest.mark.django_db
def test_a_reason_the_place_of_a_referral_and_a_past_day_are_asked_for(place: Place) -> None:
    for component, status, given, code in (
        ("budget", "04", {}, "words"),
        ("plan", "06", {}, "words"),
        ("social_prescribing", "03", {"referred_to": ""}, "referred_to"),
        ("plan", "03", {"made_on": TODAY + timedelta(days=1)}, "made_on"),
    ):
        with pytest.raises(ValidationError) as refusal:
            offer(place, component, status, **given)
        assert refusal.value.code == code
    for user in (place.holder, place.manager, place.clinician):
        with pytest.raises(PermissionDenied):
            offer(place, by=user)


@pytest.mark.django_db
def test_a_correction_takes_its_place_and_what_was_wrong_no_longer_counts(place: Place) -> None:
    wrong = offer(place, "budget", "02")
    right = offer(place, "budget", "03", corrects=wrong)
    assert six_components(place.person)[-1].latest == right
    assert six_components(place.person)[-1].earlier == []
    year = financial_year_of(TODAY)
    assert coded_counts(CodedActivity.objects.all(), year.start, year.end) == {"budget_accepted": 1}
    with pytest.raises(ValidationError, match="same offer to the same person"):
        offer(place, "plan", "03", corrects=right)


# A referral counts once an episode. ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_offer_alone_does_not_count_and_a_contact_counts_once(place: Place) -> None:
    first = offer(place)
    assert not CodedActivity.objects.exists()
    assert six_components(place.person)[3].waits_for_contact
    episode = do(record_first_contact, by=place.coordinator, offer=first, contact_on=TODAY)
    assert CodedActivity.objects.get().activity == Activity.REFERRAL
    again = offer(place)
    for referral in (first, again):
        with pytest.raises(ValidationError, match="is going on"):
            do(record_first_contact, by=place.coordinator, offer=referral, contact_on=TODAY)
    do(end_episode, by=place.coordinator, episode=episode, ended_on=TODAY)
    do(record_first_contact, by=place.coordinator, offer=again, contact_on=TODAY)
    assert CodedActivity.objects.filter(activity="referral").count() == 2


@pytest.mark.django_db
def test_today_asks_for_the_first_contact_until_it_is_made(place: Place) -> None:
    def waits() -> list[tuple[int | None, date | None]]:
        return [(task.person_id, task.due) for task in referrals_to_contact(place.coordinator, TODAY)]

    offer(place, status="02")
    assert waits() == []
    made = TODAY - timedelta(days=20)
    offer(place, made_on=made)
    assert waits() == []  # what they said last is that they do not want it
    accepted = offer(place)
    assert waits() == [(place.person.pk, TODAY + timedelta(days=14))]
    assert list(referrals_to_contact(place.clinician, TODAY)) == []
    do(record_first_contact, by=place.coordinator, offer=accepted, contact_on=TODAY)
    assert waits() == []


def test_only_a_referral_that_was_accepted_has_a_contact_on_its_day_or_later(place: Place) -> None:
    for given, sentence in (
        ({"offer": offer(place, status="02"), "contact_on": TODAY}, "that the person accepted"),
        ({"offer": offer(place, "plan"), "contact_on": TODAY}, "that the person accepted"),
        ({"offer": offer(place), "contact_on": TODAY - timedelta(days=1)}, "on the day of the referral or later"),
        ({"offer": offer(place), "contact_on": TODAY + timedelta(days=1)}, "cannot be after today"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            do(record_first_contact, by=place.coordinator, **given)
    assert not Episode.objects.exists()


# Codes. --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_activity_is_reported_by_a_checked_code_and_otherwise_by_none(place: Place) -> None:
    load = {"icb": place.icb, "valid_from": TODAY - timedelta(days=9)}
    assert len(do(load_codes, by=place.administrator, **load)) == len(Activity)
    assert do(load_codes, by=place.administrator, **load) == []
    declined = ActivityCode.objects.get(activity="referral_declined")
    blank = ActivityCode.objects.get(activity="budget_accepted")
    filled = ActivityCode.objects.exclude(concept_id="").values_list("concept_id", flat=True)
    assert set(filled) == {"871731000000106", "871711000000103"}
    before = offer(place, status="02")
    with pytest.raises(PermissionDenied, match="You entered this code"):
        do(check_code, by=place.administrator, code=declined)
    do(check_code, by=place.clinician, code=declined)
    with pytest.raises(ValidationError, match="no code here to check"):
        do(check_code, by=place.clinician, code=blank)
    after = offer(place, status="02")
    assert [each.coded.get().code for each in (before, after)] == [None, declined]
    assert offer(place, "budget").coded.get().code is None


@pytest.mark.django_db
def test_a_description_is_refused_at_every_door(place: Place) -> None:
    description = "13072931000006119"
    values: dict[str, Any] = {"activity": "plan_accepted", "source": "An export", "valid_from": TODAY}
    with pytest.raises(ValidationError, match="the code of a description"):
        do(enter_code, by=place.administrator, icb=place.icb, concept_id=description, **values)
    sent = {"activity": "plan_accepted", "concept_id": description, "source": "An export", **days("valid_from", TODAY)}
    page = sign_in(place.administrator).post("/codes/add/", sent).content.decode()
    assert "This is the code of a description" in page
    kept = recipes.activity_code(place.icb)
    row = {"icb": place.icb, "entered_by": place.administrator, **values}
    for wrong in (description, "012345678", "12345", "871731x00000106"):
        for column in ("concept_id", "refset_id"):
            for door in (
                lambda column=column, wrong=wrong: ActivityCode(**row, **{column: wrong}).save(),
                lambda column=column, wrong=wrong: ActivityCode.objects.bulk_create(
                    [ActivityCode(**row, **{column: wrong})]
                ),
                lambda column=column, wrong=wrong: _set(column, wrong, kept),
            ):
                with pytest.raises(IntegrityError), transaction.atomic():
                    door()


def _set(column: str, value: str, code: ActivityCode) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {ActivityCode._meta.db_table} SET {column} = %s WHERE id = %s", [value, code.pk])  # noqa: S608


@pytest.mark.django_db
def test_no_door_counts_an_offer_alone_or_by_a_code_nobody_checked(place: Place) -> None:
    referral = recipes.offer(place.person)
    declined = recipes.offer(place.person, status="02")
    unchecked = recipes.activity_code(place.icb, activity="referral_declined", concept_id="871711000000103")
    values = {"person": place.person, "happened_on": TODAY, "recorded_by": place.coordinator}
    for wrong in (
        {"offer": referral, "activity": "referral"},
        {"offer": declined, "activity": "referral_declined", "code": unchecked},
        {"offer": recipes.offer(recipes.person(place.icb)), "activity": "budget_declined"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CodedActivity.objects.bulk_create([CodedActivity(**values, **wrong)])
    with pytest.raises(IntegrityError), transaction.atomic():
        Episode(person=place.person, offer=declined, first_contact_on=TODAY).save()


# Pages. --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_from_offer_to_first_contact_on_the_pages(place: Place) -> None:
    client = sign_in(place.coordinator)
    address = f"/people/{place.person.pk}/offers/"
    sent = {"component": "social_prescribing", "status": "03", "referred_to": "Jo", **days("made_on", TODAY)}
    assert client.post(f"{address}add/", sent)["Location"] == address
    assert "it does not count yet" in client.get(address).content.decode()
    made = Offer.objects.get()
    client.post(f"/offers/{made.pk}/first-contact/", days("contact_on", TODAY))
    page = client.get(address).content.decode()
    assert "Referral to social prescribing" in page
    assert "No code" in page
    client.post(f"/episodes/{Episode.objects.get().pk}/end/", days("ended_on", TODAY))
    assert Episode.objects.get().ended_on == TODAY
    client.post(f"/offers/{made.pk}/correct/", {"status": "02", **days("made_on", TODAY)})
    assert six_components(place.person)[3].latest == Offer.objects.latest("pk")
    assert "1 of 6 offered, 0 accepted" in client.get(f"/people/{place.person.pk}/").content.decode()


@pytest.mark.django_db
def test_a_code_is_checked_on_its_page(place: Place) -> None:
    code = recipes.activity_code(place.icb)
    client = sign_in(place.clinician)
    assert "Check it" in client.get("/codes/").content.decode()
    assert client.post(f"/codes/{code.pk}/check/", {"confirm": "yes"})["Location"] == "/codes/"
    assert ActivityCode.objects.get().checked_by == place.clinician
