"""Commissioning intake: requests, their decisions, and exceptions from the default. Nothing else makes decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import CatalogueItem, CatalogueVersion, Decision, DefaultException, Person, SupportRequest
from care_plans.permissions import (
    check_can_approve_exception,
    check_can_decide_request,
    check_can_log_request,
    check_can_propose_exception,
    check_can_refuse_exception,
)
from care_plans.queries import item_in, latest_decision
from care_plans.rules import (
    REQUEST_TRANSITIONS,
    RULE_VERSION,
    CoreStatus,
    ExceptionReason,
    Inputs,
    Outcome,
    RequestStatus,
    Right,
    check_day_not_ahead,
    check_exception_end,
    check_move,
    decide,
)
from care_plans.rules import Decision as Ruling
from phb.models import User

DEFAULT_OUTCOMES = (Outcome.PHB, Outcome.IPB, Outcome.OFFER_PHB)
"""What an exception may be made from."""


@transaction.atomic
def log_request(*, person: Person, by: User, on: date, **asked: Any) -> SupportRequest:
    check_can_log_request(by, person, on)
    check_day_not_ahead(asked.get("received_on"), on, field="received_on", what="The day the request came")
    return set_and_save(SupportRequest(person=person, logged_by=by), **asked)


# Deciding. -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answers:
    """What a person answers to have a request decided. Whether the service is core, only the catalogue answers."""

    item: CatalogueItem | None
    """The service in the catalogue; none where the catalogue does not list it."""
    core_meets_need: bool | None
    right: Right
    icb: bool
    council: bool
    education: bool

    def inputs(self) -> Inputs:
        """Raises: ValidationError where an answer is missing, or given though it is not asked."""
        return Inputs(
            core_status=CoreStatus(self.item.status) if self.item else CoreStatus.NOT_LISTED,
            core_meets_need=self.core_meets_need,
            right=self.right,
            icb=self.icb,
            council=self.council,
            education=self.education,
            excluded=self.item.excluded if self.item else False,
        )


@dataclass(frozen=True)
class Explanation:
    """A decision that has not been made: what it would be, why, and by which catalogue."""

    ruling: Ruling
    inputs: Inputs
    catalogue: CatalogueVersion


def catalogue_for(request: SupportRequest, on: date) -> CatalogueVersion:
    """What the catalogue of the person's ICB says on the day.

    Raises: ValidationError where the ICB has published none.
    """
    version = CatalogueVersion.objects.in_force(request.person.icb, on)
    if version is None:
        raise ValidationError(
            f"{request.person.icb} has no published catalogue for this day. A decision needs one: publish it first."
        )
    return version


def explain(*, request: SupportRequest, answers: Answers, on: date) -> Explanation:
    """What these answers lead to, without deciding anything.

    Raises: ValidationError where the answers do not fit together, or the service is not in the catalogue in force.
    """
    catalogue = catalogue_for(request, on)
    if answers.item is not None and answers.item.version_id != catalogue.pk:
        raise ValidationError("Choose the service from the catalogue that is in force today.", code="service")
    if answers.council and request.person.council_id is None:
        raise ValidationError(
            "Say on the person's details which council it is, before its money is counted on.", code="funders"
        )
    inputs = answers.inputs()
    return Explanation(decide(inputs), inputs, catalogue)


@transaction.atomic
def decide_request(
    *, request: SupportRequest, answers: Answers, by: User, on: date, seen: int | None = None
) -> Decision:
    """Decides, or decides anew when facts have changed: the decision before stays as it was.

    `seen` is the number of the latest decision that the decider knew of, nought for none.

    Raises: ValidationError where somebody else has decided since.
    """
    check_can_decide_request(by, request, on)
    locked = _lock(request)
    latest = latest_decision(locked)
    if seen is not None and seen != (latest.pk if latest else 0):
        raise ValidationError(
            "Somebody else decided this request while you were answering. Read what they decided, then decide again.",
            code="seen",
        )
    check_move(REQUEST_TRANSITIONS, RequestStatus(locked.status), RequestStatus.DECIDED)
    return _write_decision(locked, answers, by, on)


@transaction.atomic
def close_request(*, request: SupportRequest, by: User, on: date) -> SupportRequest:
    """Nothing more happens with it: it was withdrawn, or the support has ended. Why is the reason of whoever acts."""
    check_can_decide_request(by, request, on)
    locked = _lock(request)
    check_move(REQUEST_TRANSITIONS, RequestStatus(locked.status), RequestStatus.CLOSED)
    return set_and_save(locked, status=RequestStatus.CLOSED)


def _lock(request: SupportRequest) -> SupportRequest:
    locked = SupportRequest.objects.select_related("person__icb").select_for_update(of=("self",))
    return locked.get(pk=request.pk)


def _write_decision(
    request: SupportRequest, answers: Answers, by: User, on: date, exception: DefaultException | None = None
) -> Decision:
    explained = explain(request=request, answers=answers, on=on)
    decision = set_and_save(
        Decision(request=request),
        core_status=explained.inputs.core_status,
        core_meets_need=explained.inputs.core_meets_need,
        right=explained.inputs.right,
        icb_funds=explained.inputs.icb,
        council_funds=explained.inputs.council,
        education_funds=explained.inputs.education,
        excluded=explained.inputs.excluded,
        outcome=explained.ruling.outcome,
        row=explained.ruling.row,
        sentences=list(explained.ruling.sentences),
        rule_version=RULE_VERSION,
        catalogue_version=explained.catalogue,
        catalogue_item=answers.item,
        exception=exception,
        decided_on=on,
        decided_by=by,
    )
    if request.status != RequestStatus.DECIDED:
        set_and_save(request, status=RequestStatus.DECIDED)
    return decision


# Exceptions. ---------------------------------------------------------------------------------------------------------


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
) -> DefaultException:
    """Asks that support be arranged otherwise than by default, until a day. It means nothing until somebody agrees.

    Raises: ValidationError where the request was not decided as a personal health budget, or one is asked for already.
    """
    check_can_propose_exception(by, request, on)
    locked = _lock(request)
    _default_decision(locked)
    if DefaultException.objects.proposed(on).filter(request=locked).exists():
        raise ValidationError("An exception has been asked for already and waits for an answer.")
    check_exception_end(reason, on, ends_on)
    return set_and_save(
        DefaultException(request=locked),
        reason=reason,
        words=words,
        extent=extent,
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
def approve_exception(*, exception: DefaultException, by: User, on: date) -> Decision:
    """Somebody else agrees: the request is decided anew on the same answers, by a decision that rests on the exception.

    Raises: ValidationError where it was answered already, has ended, or the catalogue has changed since the decision.
    """
    check_can_approve_exception(by, exception, on)
    request = _lock(exception.request)
    locked = DefaultException.objects.select_for_update().get(pk=exception.pk)
    _check_waits(locked)
    if locked.ends_on < on:
        raise ValidationError("The exception would have ended already. Ask for a new one.")
    answers = _same_answers(_default_decision(request), on)
    set_and_save(locked, approved_by=by, approved_at=timezone.now())
    return _write_decision(request, answers, by, on, exception=locked)


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
