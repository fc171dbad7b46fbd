from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import Person, Representation
from care_plans.people.registration import add_person, edit_person, end_authority, find_person, record_authority
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, do

pytestmark = pytest.mark.django_db

DETAILS = {"given_name": "Ruth", "family_name": "Okoro", "born_on": date(1984, 8, 9)}
AUTHORITY = {
    "kind": "representative",
    "basis": "attorney",
    "name": "Priya Patel",
    "starts_on": TODAY,
    "consented_on": TODAY,
    "capacity": "lacks",
    "assessed_by": "Dr Ford",
    "assessed_on": TODAY,
}


def test_a_person_is_added_under_their_nhs_number_without_its_spaces(place: Place) -> None:
    number = recipes.nhs_number()
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    added = do(add_person, by=place.coordinator, icb=place.icb, nhs_number=spaced, **DETAILS)
    assert added.nhs_number == number
    assert find_person(spaced) == added
    assert added.history.get().history_user == place.coordinator


def test_nobody_is_entered_twice_not_even_from_another_icb(place: Place, elsewhere: Place) -> None:
    with pytest.raises(ValidationError) as refusal:
        do(add_person, by=elsewhere.coordinator, icb=elsewhere.icb, nhs_number=place.person.nhs_number, **DETAILS)
    assert refusal.value.code == "nhs_number"


def test_people_are_added_by_care_coordinators_of_their_icb_only(place: Place, elsewhere: Place) -> None:
    for user in (place.manager, place.auditor, place.holder, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(add_person, by=user, icb=place.icb, nhs_number=recipes.nhs_number(), **DETAILS)


@pytest.mark.parametrize(("field", "words"), [("born_on", "The date of birth"), ("died_on", "The date of death")])
def test_nobody_is_born_or_dies_tomorrow(field: str, words: str, place: Place) -> None:
    with pytest.raises(ValidationError, match=words) as refusal:
        do(edit_person, by=place.coordinator, person=place.person, **{field: TODAY + timedelta(days=1)})
    assert refusal.value.code == field


def test_the_second_of_two_to_save_is_told_and_overwrites_nothing(place: Place) -> None:
    seen = marker(place.person)
    do(edit_person, by=place.coordinator, person=place.person, seen=seen, preferred_name="Ash")
    with pytest.raises(ChangedMeanwhile) as refusal:
        do(edit_person, by=place.colleague, person=place.person, seen=seen, preferred_name="Asha-Jane")
    assert refusal.value.record.preferred_name == "Ash"  # type: ignore[attr-defined]
    assert Person.objects.get(pk=place.person.pk).preferred_name == "Ash"


def test_whoever_has_read_what_it_says_now_may_save(place: Place) -> None:
    do(edit_person, by=place.coordinator, person=place.person, preferred_name="Ash")
    now = marker(Person.objects.get(pk=place.person.pk))
    saved = do(edit_person, by=place.colleague, person=place.person, seen=now, preferred_name="Asha-Jane")
    assert saved.preferred_name == "Asha-Jane"


# Who acts for them. --------------------------------------------------------------------------------------------------


def test_a_representative_sees_the_person_from_the_first_day_to_the_last_and_not_after(place: Place) -> None:
    user = recipes.user(Role.HOLDER)
    last = TODAY + timedelta(days=5)
    do(record_authority, by=place.coordinator, person=place.person, user=user, ends_on=last, **AUTHORITY)
    sees = [
        day
        for day in (TODAY - timedelta(days=1), TODAY, last, last + timedelta(days=1))
        if Person.objects.visible_to(user, day).filter(pk=place.person.pk).exists()
    ]
    assert sees == [TODAY, last]


def test_ending_an_authority_takes_the_access_with_it(place: Place) -> None:
    user = recipes.user(Role.HOLDER)
    held = do(record_authority, by=place.coordinator, person=place.person, user=user, **AUTHORITY)
    do(end_authority, by=place.coordinator, representation=held, ends_on=TODAY)
    assert Person.objects.visible_to(user, TODAY).exists()
    assert not Person.objects.visible_to(user, TODAY + timedelta(days=1)).exists()


def test_an_authority_is_not_ended_in_the_past_nor_twice(place: Place) -> None:
    held = do(record_authority, by=place.coordinator, person=place.person, **AUTHORITY)
    with pytest.raises(ValidationError, match="today or a later day"):
        do(end_authority, by=place.coordinator, representation=held, ends_on=TODAY - timedelta(days=1))
    do(end_authority, by=place.coordinator, representation=held, ends_on=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(ValidationError, match="has ended already"):
        do(end_authority, by=place.coordinator, representation=held, ends_on=tomorrow, on=tomorrow)


def test_staff_are_not_linked_as_somebody_who_acts(place: Place) -> None:
    for user, words in ((place.colleague, "budget holder"), (place.holder, "own sign-in")):
        with pytest.raises(ValidationError, match=words) as refusal:
            do(record_authority, by=place.coordinator, person=place.person, user=user, **AUTHORITY)
        assert refusal.value.code == "user"


def test_authorities_are_recorded_by_care_coordinators_of_the_icb_only(place: Place, elsewhere: Place) -> None:
    held = do(record_authority, by=place.coordinator, person=place.person, **AUTHORITY)
    for user in (place.clinician, place.holder, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(record_authority, by=user, person=place.person, **AUTHORITY)
        with pytest.raises(PermissionDenied):
            do(end_authority, by=user, representation=held, ends_on=TODAY)


def test_a_nominee_is_chosen_and_a_representative_is_not(place: Place) -> None:
    for wrong in ({"kind": "nominee"}, {"basis": "chosen"}):
        with pytest.raises(ValidationError) as refusal:
            do(record_authority, by=place.coordinator, person=place.person, **{**AUTHORITY, **wrong})
        assert "A nominee is chosen by the person" in str(refusal.value)
    assert not Representation.objects.exists()


# Who sees whom. ------------------------------------------------------------------------------------------------------


def test_an_icb_sees_its_own_people_only(place: Place, elsewhere: Place) -> None:
    assert set(Person.objects.visible_to(place.coordinator, TODAY)) == {place.person}
    assert set(Person.objects.visible_to(elsewhere.auditor, TODAY)) == {elsewhere.person}


def test_a_council_sees_those_it_helps_to_pay_for(place: Place) -> None:
    assert not Person.objects.visible_to(place.council_manager, TODAY).exists()
    recipes.decision(recipes.request(place.person), council=True)
    assert Person.objects.visible_to(place.council_manager, TODAY).get() == place.person


def test_a_holder_sees_themselves(place: Place, elsewhere: Place) -> None:
    assert Person.objects.visible_to(place.holder, TODAY).get() == place.person


def test_whoever_has_no_role_sees_nobody(place: Place) -> None:
    assert not Person.objects.visible_to(recipes.user(), TODAY).exists()
