"""Recording the conversation about what matters, and the good ending without money."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.conversations.permissions import check_can_record_conversation
from care_plans.conversations.queries import conversation_for_next_plan
from care_plans.conversations.rules import Outcome, Present, check_present
from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import Conversation, ConversationPresent, Decision, Offer, Plan, SupportRequest
from care_plans.offers.offering import record_offer
from care_plans.offers.rules import Component
from care_plans.plans.rules import PlanStatus
from care_plans.requests.queries import latest_decision
from care_plans.requests.rules import REQUEST_TRANSITIONS, RequestStatus
from care_plans.requests.rules import Outcome as DecisionOutcome
from care_plans.rules import check_day_not_ahead, check_move
from phb.dates import day_in_words
from phb.models import User


@transaction.atomic
def record_conversation(
    *,
    request: SupportRequest,
    held_on: date,
    outcome: str,
    present: Sequence[Present],
    by: User,
    on: date,
    referral_status: str = "",
    referred_to: str = "",
    referral_words: str = "",
    **said: Any,
) -> Conversation:
    """Keeps what was said and where it led. The plan being written for the request takes its day from it.

    Without money, the request ends well: with the person's agreement and a community referral, whose offer is recorded
    too.

    Raises: ValidationError where the request is not decided, where the outcome contradicts the decision, or where
    support under a plan goes on already.
    """
    check_can_record_conversation(by, request.person, on)
    locked = SupportRequest.objects.select_related("person__icb").select_for_update(of=("self",)).get(pk=request.pk)
    decision = _decision_before(locked, held_on)
    check_day_not_ahead(held_on, on, field="held_on", what="The day of the conversation")
    check_present(present)
    _check_fits(outcome, locked, decision)
    referral = None
    if outcome == Outcome.WITHOUT_MONEY:
        referral = _refer(locked, referral_status, referred_to, referral_words, held_on, by, on)
    conversation = set_and_save(
        Conversation(request=locked, recorded_by=by), held_on=held_on, outcome=outcome, referral=referral, **said
    )
    for each in present:
        set_and_save(ConversationPresent(conversation=conversation), name=each.name, role=each.role)
    if outcome == Outcome.WITHOUT_MONEY and locked.status != RequestStatus.ENDED_WELL:
        check_move(REQUEST_TRANSITIONS, RequestStatus(locked.status), RequestStatus.ENDED_WELL)
        set_and_save(locked, status=RequestStatus.ENDED_WELL)
    _tell_draft(conversation)
    return conversation


def _decision_before(request: SupportRequest, held_on: date) -> Decision:
    decision = latest_decision(request)
    if decision is None or request.status not in (RequestStatus.DECIDED, RequestStatus.ENDED_WELL):
        raise ValidationError(
            f"This request is “{RequestStatus(request.status).label}”. The conversation follows its decision."
        )
    first = request.decisions.order_by("pk").first()
    if first is not None and held_on < first.decided_on:
        raise ValidationError(
            f"The request was decided on {day_in_words(first.decided_on)}. The conversation is on that day or later.",
            code="held_on",
        )
    return decision


def _check_fits(outcome: str, request: SupportRequest, decision: Decision) -> None:
    if outcome == Outcome.PLAN and decision.outcome == DecisionOutcome.NOT_FUNDED:
        raise ValidationError(
            "The decision was that nobody pays. Choose another answer, or decide the request again.", code="outcome"
        )
    if outcome == Outcome.PLAN and request.status == RequestStatus.ENDED_WELL:
        raise ValidationError(
            "This request ended without money. Decide it again before money is planned.", code="outcome"
        )
    going_on = request.plans.filter(agreed_at__isnull=False).exists()
    if outcome == Outcome.WITHOUT_MONEY and going_on and request.status != RequestStatus.ENDED_WELL:
        raise ValidationError(
            "A plan for this request is agreed already. Whether the money is still needed is for its review.",
            code="outcome",
        )


def _refer(
    request: SupportRequest, status: str, referred_to: str, words: str, held_on: date, by: User, on: date
) -> Offer:
    if not status:
        raise ValidationError("Say how the offer of a community referral stands.", code="referral_status")
    return record_offer(
        person=request.person,
        component=Component.SOCIAL_PRESCRIBING,
        status=status,
        made_on=held_on,
        referred_to=referred_to,
        words=words,
        request=request,
        by=by,
        on=on,
    )


def _tell_draft(conversation: Conversation) -> None:
    """The plan being written for the request rests on this conversation; what is written in it stays."""
    newest = conversation_for_next_plan(conversation.request)
    drafts = Plan.objects.select_for_update().filter(request=conversation.request, status=PlanStatus.DRAFT)
    for plan in drafts if newest == conversation else ():
        words = plan.what_matters or conversation.what_matters
        set_and_save(plan, conversation_on=conversation.held_on, what_matters=words)


@transaction.atomic
def edit_conversation(
    *,
    conversation: Conversation,
    present: Sequence[Present],
    by: User,
    on: date,
    seen: str | None = None,
    **said: Any,
) -> Conversation:
    """Puts right what was written. The day, and where it led, stand.

    Raises: ChangedMeanwhile where somebody else changed it after `seen`.
    """
    check_can_record_conversation(by, conversation.request.person, on)
    locked = Conversation.objects.select_for_update().get(pk=conversation.pk)
    check_unchanged(locked, seen)
    check_present(present)
    saved = set_and_save(locked, **said)
    _put_right_present(saved, present)
    return saved


def _put_right_present(conversation: Conversation, present: Sequence[Present]) -> None:
    wanted = {each.name: each.role for each in present}
    for each in conversation.present.all():
        if each.name not in wanted:
            each.delete()
        elif (role := wanted.pop(each.name)) != each.role:
            set_and_save(each, role=role)
    for name, role in wanted.items():
        set_and_save(ConversationPresent(conversation=conversation), name=name, role=role)
