"""Commissioning intake: requests and their decisions. Nothing else makes decisions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.models import CatalogueItem, CatalogueVersion, Decision, DefaultException, Person, SupportRequest
from care_plans.requests.permissions import check_can_decide_request, check_can_log_request
from care_plans.requests.queries import latest_decision
from care_plans.requests.rules import (
    REQUEST_TRANSITIONS,
    RULE_VERSION,
    CoreStatus,
    Inputs,
    RequestStatus,
    Right,
    decide,
)
from care_plans.requests.rules import Decision as Ruling
from care_plans.reviews.starting import decision_made
from care_plans.rules import check_day_not_ahead, check_move
from phb.models import User


@transaction.atomic
def log_request(*, person: Person, by: User, on: date, **asked: Any) -> SupportRequest:
    check_can_log_request(by, person, on)
    check_day_not_ahead(asked.get("received_on"), on, field="received_on", what="The day the request came")
    return set_and_save(SupportRequest(person=person, logged_by=by), **asked)


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
    decision_made(decision=decision)
    return decision
