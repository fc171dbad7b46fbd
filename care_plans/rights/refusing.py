"""Refusing a right to an extent: written part by part by one person, decided by another, and told in a letter."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.letters.rules import digest
from care_plans.letters.writing import write_letter
from care_plans.models import Decision, DefaultException, Refusal, RefusedPart, SupportRequest
from care_plans.requests.queries import latest_decision
from care_plans.requests.rules import Outcome, RequestStatus, Right
from care_plans.rights.letter import REFUSAL
from care_plans.rights.permissions import (
    check_can_decide_refusal,
    check_can_draft_refusal,
    check_can_drop_refusal,
    check_can_write_refusal,
)
from care_plans.rights.rules import Payer
from phb.models import User

MAY_BE_REFUSED = (Outcome.OFFER_PHB, Outcome.PHB, Outcome.IPB)
"""What a right is to: a request decided otherwise holds nothing to refuse."""

RECORDS = "The request, what was talked about with the person, and the records that the decision rests on."
"""What was looked at, where an exception did not say it in its own words."""


def refusable(request: SupportRequest) -> Decision:
    """The decision of which parts may be refused.

    Raises: ValidationError where the person has no right, or there is nothing to refuse.
    """
    decision = latest_decision(request)
    if request.status != RequestStatus.DECIDED or decision is None:
        raise ValidationError("Decide the request first: a refusal is of part of what was decided.")
    if decision.right == Right.NONE:
        raise ValidationError("There is no legal right here. Ask for an exception from the default instead.")
    if decision.outcome not in MAY_BE_REFUSED:
        raise ValidationError(
            f"This was decided as “{decision.get_outcome_display()}”, so there is no budget to refuse."
        )
    return decision


@transaction.atomic
def draft_refusal(*, request: SupportRequest, agreed: str, by: User, on: date, **part: Any) -> Refusal:
    """Begins a refusal with its first part; it means nothing until somebody else decides it."""
    check_can_draft_refusal(by, request, on)
    locked = SupportRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    decision = refusable(locked)
    refusal = set_and_save(Refusal(decision=decision), agreed=agreed.strip(), drafted_by=by, drafted_on=on)
    set_and_save(RefusedPart(refusal=refusal), **part)
    return refusal


@transaction.atomic
def add_part(*, refusal: Refusal, by: User, on: date, **part: Any) -> RefusedPart:
    locked = _lock_to_write(refusal, by, on)
    return set_and_save(RefusedPart(refusal=locked), **part)


@transaction.atomic
def change_part(*, refused: RefusedPart, by: User, on: date, **said: Any) -> RefusedPart:
    _lock_to_write(refused.refusal, by, on)
    return set_and_save(RefusedPart.objects.get(pk=refused.pk), **said)


@transaction.atomic
def remove_part(*, refused: RefusedPart, by: User, on: date) -> Refusal:
    """Raises: ValidationError where nothing would be left: then the whole refusal is put aside."""
    locked = _lock_to_write(refused.refusal, by, on)
    if locked.parts.count() == 1:
        raise ValidationError("This is the only part. Put the whole refusal aside instead.")
    RefusedPart.objects.get(pk=refused.pk).delete()
    return locked


@transaction.atomic
def decide_refusal(*, refusal: Refusal, by: User, on: date, seen: str | None = None) -> Refusal:
    """Somebody else refuses these parts, and the person is told why in a letter.

    `seen` is the digest of what the page that they read said.

    Raises: ValidationError where somebody has changed it meanwhile, or decided the request anew.
    """
    check_can_decide_refusal(by, refusal, on)
    locked = _lock_open(refusal)
    if seen is not None and seen != digest_of(locked):
        raise ValidationError("Somebody changed this while you were reading it. Read it again, then decide.")
    if refusable(locked.decision.request).pk != locked.decision_id:
        raise ValidationError("The request was decided anew since. Put this aside, and write it from the new decision.")
    set_and_save(locked, decided_by=by, decided_on=on, decided_at=timezone.now())
    write_letter(kind=REFUSAL, about=locked, by=by, on=on)
    return locked


def digest_of(refusal: Refusal) -> str:
    """Of everything that whoever decides a refusal puts their name to."""
    said = refusal.parts.order_by("pk").values_list("pk", "part", "payer", "reason", "evidence", "instead")
    return digest(repr((refusal.agreed, [tuple(map(str, each)) for each in said])))


@transaction.atomic
def drop_refusal(*, refusal: Refusal, dropped_why: str, by: User, on: date) -> Refusal:
    """It is not refused after all: everything asked for is granted."""
    check_can_drop_refusal(by, refusal, on)
    locked = _lock_open(refusal)
    if not dropped_why.strip():
        raise ValidationError("Say why, so that it can be understood later.", code="dropped_why")
    return set_and_save(locked, dropped_by=by, dropped_on=on, dropped_why=dropped_why.strip())


@transaction.atomic
def refuse_by_exception(*, exception: DefaultException, by: User, on: date, evidence: str = RECORDS) -> Refusal:
    """
    An exception “not appropriate in this case” that was agreed for somebody with a right, as the refusal that it is:
    with its extent as the part, a letter with the reasons, and the way to have it looked at again.

    Whoever asked for the exception wrote it and whoever agreed to it decided it, so `by` is the latter.
    """
    decision: Decision = exception.decision
    if decision.right == Right.NONE:
        raise ValidationError("There is no legal right here, so nothing more than the exception is needed.")
    refusal = set_and_save(Refusal(decision=decision), drafted_by=exception.proposed_by, drafted_on=exception.starts_on)
    check_can_decide_refusal(by, refusal, on)
    set_and_save(
        RefusedPart(refusal=refusal), part=exception.extent, payer=Payer.ICB, reason=exception.words, evidence=evidence
    )
    set_and_save(refusal, decided_by=by, decided_on=on, decided_at=timezone.now())
    write_letter(kind=REFUSAL, about=refusal, by=by, on=on)
    return refusal


def _lock_open(refusal: Refusal) -> Refusal:
    locked = Refusal.objects.select_for_update(of=("self",)).select_related("decision__request__person__icb")
    found = locked.get(pk=refusal.pk)
    if found.decided_at is not None:
        raise ValidationError("This was decided already. What it says stands, until somebody looks at it again.")
    if found.dropped_on is not None:
        raise ValidationError("This was put aside already.")
    return found


def _lock_to_write(refusal: Refusal, by: User, on: date) -> Refusal:
    check_can_write_refusal(by, refusal, on)
    return _lock_open(refusal)
