"""People, and who acts for them."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import Person, Representation
from care_plans.people.permissions import check_can_add_person, check_can_edit_person, check_can_record_authority
from care_plans.people.rules import MAY_NAME_A_NOMINEE, check_ground
from care_plans.rules import check_day_not_ahead
from phb import nhs_number as numbers
from phb.models import Organisation, User


def find_person(nhs_number: str) -> Person | None:
    """The person with this NHS number, in whichever ICB: asked before anybody is added, so that nobody is added twice.

    The number of a record that was merged leads to the one that stayed.

    Raises: ValidationError where the number is not one.
    """
    numbers.validate_nhs_number(nhs_number)
    found = Person.objects.filter(nhs_number=numbers.compact(nhs_number)).select_related("merged_into").first()
    return found.merged_into or found if found else None


@transaction.atomic
def add_person(*, icb: Organisation, nhs_number: str, by: User, on: date, **details: Any) -> Person:
    """Raises: ValidationError where the NHS number is on record already, here or with another ICB."""
    check_can_add_person(by, icb, on)
    known = ValidationError("Somebody with this NHS number is on record already.", code="nhs_number")
    if find_person(nhs_number) is not None:
        raise known
    _check_days(details, on)
    person = Person(icb=icb, nhs_number=numbers.compact(nhs_number), **details)
    person.full_clean()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # added by somebody else since we looked
        raise known from None
    return person


@transaction.atomic
def edit_person(*, person: Person, by: User, on: date, seen: str | None = None, **details: Any) -> Person:
    """Raises: ChangedMeanwhile where somebody else changed the details after `seen`."""
    check_can_edit_person(by, person, on)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    check_unchanged(locked, seen)
    _check_days(details, on)
    return set_and_save(locked, **details)


def _check_days(details: dict[str, Any], on: date) -> None:
    check_day_not_ahead(details.get("born_on"), on, field="born_on", what="The date of birth")
    check_day_not_ahead(details.get("died_on"), on, field="died_on", what="The date of death")


@transaction.atomic
def record_authority(*, person: Person, by: User, on: date, **details: Any) -> Representation:
    """Somebody begins to act for the person; with a sign-in named, they see the person's records while it holds."""
    check_can_record_authority(by, person, on)
    user = details.get("user")
    if user is not None and not user.is_holder:
        raise ValidationError(
            "Only a budget holder's sign-in can be linked: staff see people by their role.", code="user"
        )
    if user is not None and user.pk == person.account_id:
        raise ValidationError("This is the person's own sign-in.", code="user")
    check_day_not_ahead(details.get("consented_on"), on, field="consented_on", what="The day they agreed to act")
    check_day_not_ahead(details.get("assessed_on"), on, field="assessed_on", what="The day it was assessed")
    authority = Representation(person=person, **details)
    _check_authority(authority)
    return set_and_save(authority, **details)


def _check_authority(authority: Representation) -> None:
    """Raises: ValidationError where nobody may act for this person so: by age, by capacity, or by who chose them."""
    person, kinds = authority.person, Representation.Kind
    if not authority.capacity:
        raise ValidationError("Say whether the person can decide this themselves.", code="capacity")
    check_ground(authority.kind, authority.basis, authority.capacity, person.born_on, authority.starts_on)
    if authority.kind == kinds.AUTHORISED and person.council is None:
        raise ValidationError("Say first which council the person belongs to.", code="basis")
    if authority.basis == Representation.Basis.NAMED:
        acting = person.representations.current(authority.starts_on).filter(kind=kinds.REPRESENTATIVE)
        if not acting.filter(basis__in=MAY_NAME_A_NOMINEE).exists():
            raise ValidationError(
                "A nominee is chosen by a parent, deputy or attorney who acts for the person on the first day.",
                code="basis",
            )


@transaction.atomic
def end_authority(
    *,
    representation: Representation,
    ends_on: date,
    by: User,
    on: date,
    notice_by: str = "",
    notice_on: date | None = None,
    at_once: bool = False,
) -> Representation:
    """The last day on which somebody acts for the person; from the next day they see nothing, and `at_once` from now.

    Raises: ValidationError for a day in the past: what they did since would stand without authority.
    """
    check_can_record_authority(by, representation.person, on)
    locked = Representation.objects.select_for_update().get(pk=representation.pk)
    if locked.ends_on is not None and locked.ends_on < on:
        raise ValidationError("This authority has ended already.", code="ends_on")
    if ends_on < on:
        raise ValidationError(
            "Give today or a later day: what was done until now was done with authority.", code="ends_on"
        )
    check_day_not_ahead(notice_on, on, field="notice_on", what="The day of the notice")
    if at_once and ends_on != on:
        raise ValidationError("To close their access now, give today as the last day.", code="ends_on")
    return set_and_save(
        locked, ends_on=ends_on, notice_by=notice_by, notice_on=notice_on, user=None if at_once else locked.user
    )
