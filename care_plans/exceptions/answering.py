"""Exceptions from the default: asked for by one person, answered by another, and with an end."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from djmoney.money import Money

from care_plans.catalogue.queries import item_in
from care_plans.editing import set_and_save
from care_plans.exceptions.permissions import (
    agreeing_as,
    check_can_approve_exception,
    check_can_propose_exception,
    check_can_refuse_exception,
)
from care_plans.exceptions.queries import next_review
from care_plans.exceptions.rules import ExceptionReason, check_exception_end, check_told, still_to_agree
from care_plans.models import Decision, DefaultException, SupportRequest
from care_plans.requests.intake import Answers, _lock, _write_decision, catalogue_for
from care_plans.requests.queries import latest_decision
from care_plans.requests.rules import CoreStatus, Outcome, RequestStatus, Right
from care_plans.rights.refusing import refuse_by_exception
from care_plans.rules import check_day_not_ahead
from phb.models import User

DEFAULT_OUTCOMES = (Outcome.PHB, Outcome.IPB, Outcome.OFFER_PHB)
"""What an exception may be made from."""


@transaction.atomic
def propose_exception(
    *,
    request: SupportRequest,
    reason: ExceptionReason,
    words: str,
    ends_on: date,
    by: User,
    on: date,
    extent: str = "All of it",
    yearly_value: Money | None = None,
    told_on: date | None = None,
    told_how: str = "",
) -> DefaultException:
    """Asks that support be arranged otherwise than by default, until a day. It means nothing until somebody agrees.

    Raises: ValidationError where the request was not decided as a personal health budget, one is asked for already, or
    somebody declined and it is not said when and how they were told.
    """
    check_can_propose_exception(by, request, on)
    locked = _lock(request)
    _default_decision(locked)
    if DefaultException.objects.proposed(on).filter(request=locked).exists():
        raise ValidationError("An exception has been asked for already and waits for an answer.")
    check_told(reason, told_on, told_how)
    check_day_not_ahead(told_on, on, field="told_on", what="The day they were told")
    check_exception_end(reason, on, ends_on, next_review(locked))
    return set_and_save(
        DefaultException(request=locked),
        reason=reason,
        words=words,
        extent=extent,
        told_on=told_on,
        told_how=told_how,
        yearly_value=yearly_value,
        team=by.team,
        starts_on=on,
        ends_on=ends_on,
        proposed_by=by,
    )


def _default_decision(request: SupportRequest) -> Decision:
    """The latest decision, where there can be an exception from it.

    Raises: ValidationError.
    """
    decision = latest_decision(request)
    if request.status != RequestStatus.DECIDED or decision is None:
        raise ValidationError("Decide the request first: an exception is from what was decided.")
    if decision.outcome not in DEFAULT_OUTCOMES:
        raise ValidationError(
            f"This was decided as “{decision.get_outcome_display()}”."
            " An exception is only from a personal health budget or an integrated one."
        )
    return decision


@transaction.atomic
def approve_exception(*, exception: DefaultException, by: User, on: date) -> Decision | None:
    """Somebody else agrees: the request is decided anew on the same answers, by a decision that rests on the exception.
    Nothing is decided yet where the reason needs two to agree and this is the first. That a budget is not appropriate
    for somebody with a right is a refusal to that extent, with its reasons in a letter.

    Raises: ValidationError where it was answered already, has ended, or the catalogue has changed since the decision.
    """
    request = _lock(exception.request)
    locked = DefaultException.objects.select_for_update().get(pk=exception.pk)
    _check_waits(locked)
    check_can_approve_exception(by, locked, on)
    if locked.ends_on < on:
        raise ValidationError("The exception would have ended already. Ask for a new one.")
    answers = _same_answers(_default_decision(request), on)
    if len(still_to_agree(ExceptionReason(locked.reason), locked.agreed_as)) > 1:
        set_and_save(locked, agreed_by=by, agreed_at=timezone.now(), agreed_as=agreeing_as(by, locked, on))
        return None
    set_and_save(locked, approved_by=by, approved_at=timezone.now())
    decision = _write_decision(request, answers, by, on, exception=locked)
    if locked.reason == ExceptionReason.NOT_APPROPRIATE and decision.right != Right.NONE:
        refuse_by_exception(exception=locked, by=by, on=on)
    return decision


@transaction.atomic
def refuse_exception(*, exception: DefaultException, refusal: str, by: User, on: date) -> DefaultException:
    """The default stands. Whoever asked may take the question back in the same way."""
    check_can_refuse_exception(by, exception, on)
    locked = DefaultException.objects.select_for_update().get(pk=exception.pk)
    _check_waits(locked)
    if not refusal.strip():
        raise ValidationError("Say why, so that it can be understood later.", code="refusal")
    return set_and_save(locked, refused_by=by, refused_at=timezone.now(), refusal=refusal.strip())


def _check_waits(exception: DefaultException) -> None:
    if not exception.is_open:
        raise ValidationError("This exception has been answered already. Ask for a new one.")


def _same_answers(decision: Decision, on: date) -> Answers:
    """The decision's own answers, where the catalogue in force says the same of the service as it said then.

    Raises: ValidationError where it does not.
    """
    catalogue = catalogue_for(decision.request, on)
    item = item_in(catalogue, decision.catalogue_item)
    said = (item.status, item.excluded) if item else (CoreStatus.NOT_LISTED.value, False)
    if said != (decision.core_status, decision.excluded):
        raise ValidationError(
            "The catalogue says something else about this service since the request was decided. Decide it again first."
        )
    return Answers(
        item=item,
        core_meets_need=decision.core_meets_need,
        right=Right(decision.right),
        icb=decision.icb_funds,
        council=decision.council_funds,
        education=decision.education_funds,
    )
