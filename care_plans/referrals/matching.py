"""Deciding who a referral is about: a person on record, somebody new, or nobody we go on with."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import Person, Referral, SupportRequest
from care_plans.people.registration import add_person
from care_plans.referrals.permissions import check_can_deal_with_referral
from care_plans.referrals.rules import REFERRAL_TRANSITIONS, ReferralStatus
from care_plans.requests.intake import log_request
from care_plans.rules import check_move
from phb import nhs_number as numbers
from phb.models import User


@transaction.atomic
def match_referral(*, referral: Referral, person: Person, by: User, on: date) -> SupportRequest:
    """Somebody has decided that it is about this person: it becomes a request, received on the day it came."""
    held = _waiting(referral, ReferralStatus.REQUEST, by, on)
    if person.icb_id != held.icb_id:
        raise ValidationError("Match it to somebody of the ICB that it was sent to.", code="person")
    return _becomes_request(held, person.merged_into or person, by, on)


@transaction.atomic
def add_from_referral(*, referral: Referral, born_on: date | None = None, by: User, on: date) -> SupportRequest:
    """Nobody on record is meant: adds the person, and the referral becomes their request.

    Raises: ValidationError where the NHS number or the birth date is not known yet, or somebody has the number.
    """
    held = _waiting(referral, ReferralStatus.REQUEST, by, on)
    if not held.nhs_number:
        raise ValidationError("Give the NHS number first: without it nobody is added.", code="nhs_number")
    born_on = born_on or held.born_on
    if born_on is None:
        raise ValidationError("Give the date of birth.", code="born_on")
    person = add_person(
        icb=held.icb,
        nhs_number=held.nhs_number,
        given_name=held.given_name,
        family_name=held.family_name,
        born_on=born_on,
        care_coordinator=by if not by.is_system else None,
        by=by,
        on=on,
    )
    return _becomes_request(held, person, by, on)


@transaction.atomic
def give_number(*, referral: Referral, nhs_number: str, by: User, on: date) -> Referral:
    """The NHS number, once somebody has found it out. Raises: ValidationError where it is none."""
    check_can_deal_with_referral(by, referral, on)
    held = Referral.objects.select_for_update(of=("self",)).select_related("icb").get(pk=referral.pk)
    numbers.validate_nhs_number(nhs_number)
    return set_and_save(held, nhs_number=numbers.compact(nhs_number))


@transaction.atomic
def close_referral(*, referral: Referral, because: str, by: User, on: date) -> Referral:
    """It is not pursued, and says why. It stays on record."""
    held = _waiting(referral, ReferralStatus.CLOSED, by, on)
    return set_and_save(held, closed_because=because.strip(), **_dealt(ReferralStatus.CLOSED, by))


def _waiting(referral: Referral, to: ReferralStatus, by: User, on: date) -> Referral:
    """The referral, held to the end of the transaction. Raises: ValidationError where it was dealt with."""
    check_can_deal_with_referral(by, referral, on)
    held = Referral.objects.select_for_update(of=("self",)).select_related("icb").get(pk=referral.pk)
    check_move(REFERRAL_TRANSITIONS, ReferralStatus(held.status), to)
    return held


def _becomes_request(held: Referral, person: Person, by: User, on: date) -> SupportRequest:
    request = log_request(
        person=person,
        received_on=held.received_on,
        origin=held.origin,
        service=held.service,
        what_matters=held.what_matters,
        by=by,
        on=on,
    )
    set_and_save(held, request=request, **_dealt(ReferralStatus.REQUEST, by))
    return request


def _dealt(status: ReferralStatus, by: User) -> dict[str, Any]:
    return {"status": status, "dealt_by": by, "dealt_at": timezone.now()}
