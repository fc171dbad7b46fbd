"""Keeping who is around a person: contacts, evidence of authorities, exceptions to pay family, and the employer."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.around.permissions import check_can_answer_pay_exception
from care_plans.around.queries import suggested_employer
from care_plans.around.rules import Employer, Payer, pay_rule
from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import (
    AssistantEmployer,
    AuthorityEvidence,
    Contact,
    PayException,
    Person,
    Representation,
)
from care_plans.people.permissions import check_can_record_authority
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def add_contact(*, person: Person, by: User, on: date, **details: Any) -> Contact:
    check_can_record_authority(by, person, on)
    return set_and_save(Contact(person=person), **details)


@transaction.atomic
def edit_contact(*, contact: Contact, by: User, on: date, seen: str | None = None, **details: Any) -> Contact:
    """An end is a last day, never a deletion. Raises: ChangedMeanwhile where somebody changed it after `seen`."""
    check_can_record_authority(by, contact.person, on)
    locked = Contact.objects.select_for_update().get(pk=contact.pk)
    check_unchanged(locked, seen)
    return set_and_save(locked, **details)


@transaction.atomic
def record_evidence(
    *, representation: Representation, kind: str, seen_on: date, by: User, on: date, reference: str = ""
) -> AuthorityEvidence:
    """That `by` was shown it; what proves an authority is never taken back, only followed by better."""
    check_can_record_authority(by, representation.person, on)
    check_day_not_ahead(seen_on, on, field="seen_on", what="The day it was seen")
    evidence = AuthorityEvidence(representation=representation)
    return set_and_save(evidence, kind=kind, reference=reference, seen_on=seen_on, seen_by=by)


@transaction.atomic
def ask_pay_exception(
    *, contact: Contact, payer: Payer, reason: str, ends_on: date, by: User, on: date
) -> PayException:
    """Raises: ValidationError where the payer's rule needs no exception, or it would hold for too long."""
    check_can_record_authority(by, contact.person, on)
    if not pay_rule(payer, contact.relation, same_household=contact.same_household).needs_exception:
        raise ValidationError("This payer needs no exception for this person.", code="payer")
    if payer == Payer.COUNCIL and contact.person.council is None:
        raise ValidationError("Say first which council the person belongs to.", code="payer")
    last = on + timedelta(days=settings.PAY_EXCEPTION_DAYS - 1)
    if not on <= ends_on <= last:
        raise ValidationError(
            f"It is looked at again within {settings.PAY_EXCEPTION_DAYS} days from today.", code="ends_on"
        )
    return set_and_save(
        PayException(contact=contact),
        payer=payer,
        reason=reason.strip(),
        asked_by=by,
        asked_on=on,
        starts_on=on,
        ends_on=ends_on,
    )


@transaction.atomic
def answer_pay_exception(*, exception: PayException, agreed: bool, answer: str, by: User, on: date) -> PayException:
    """Raises: ValidationError where it was answered already, or is refused without a word why."""
    locked = (
        PayException.objects.select_related("contact__person__icb", "contact__person__council")
        .select_for_update(of=("self",))
        .get(pk=exception.pk)
    )
    check_can_answer_pay_exception(by, locked, on)
    if locked.answered_at is not None:
        raise ValidationError("This was answered already.")
    if not agreed and not answer.strip():
        raise ValidationError("Say why not, so that something else can be found.", code="answer")
    return set_and_save(locked, agreed=agreed, answer=answer.strip(), answered_by=by, answered_at=timezone.now())


@transaction.atomic
def record_employer(
    *,
    person: Person,
    employer: Employer,
    because: str,
    starts_on: date,
    by: User,
    on: date,
    representation: Representation | None = None,
    organisation: str = "",
) -> AssistantEmployer:
    """The answer from a day on; the one before ends the day before.

    Raises: ValidationError where it is not what the rule says and no reason is given, or the day is before the last
        answer began.
    """
    check_can_record_authority(by, person, on)
    Person.objects.select_for_update().get(pk=person.pk)
    acts = Representation.objects.current(starts_on).filter(person=person)
    if representation is not None and not acts.filter(pk=representation.pk).exists():
        raise ValidationError("They do not act for the person on that day.", code="employer")
    rule = suggested_employer(person, starts_on, third_party=employer == Employer.ORGANISATION)
    follows = rule.employer == employer
    if not follows and not because.strip():
        raise ValidationError("Say why, and who agreed to it: the rule does not answer it so.", code="because")
    before = AssistantEmployer.objects.select_for_update().filter(person=person).order_by("-starts_on").first()
    if before is not None and before.starts_on >= starts_on:
        raise ValidationError("Give a day after the one from which the last answer holds.", code="starts_on")
    if before is not None and (before.ends_on is None or before.ends_on >= starts_on):
        set_and_save(before, ends_on=starts_on - timedelta(days=1))
    return set_and_save(
        AssistantEmployer(person=person),
        employer=employer,
        representation=representation,
        organisation=organisation.strip(),
        because=because.strip() or rule.words,
        by_rule=follows,
        starts_on=starts_on,
        recorded_by=by,
    )
