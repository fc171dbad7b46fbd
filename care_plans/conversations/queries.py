"""What is read about conversations: which one a plan rests on, which wait to be held, and how requests ended."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from care_plans.clocks.queries import due_days
from care_plans.clocks.rules import Step
from care_plans.conversations.rules import Outcome
from care_plans.models import Conversation, Decision, Plan, SupportRequest
from care_plans.people.queries import own
from care_plans.requests.rules import LEADS_TO_PLAN, RequestStatus
from phb.models import User
from phb.roles import places
from phb.tasks import Task

LEADS_ON = (Outcome.PLAN, Outcome.WITHOUT_MONEY)
"""Where a conversation led that needs no further one before the plan."""


def latest_conversation(request: SupportRequest) -> Conversation | None:
    return request.conversations.select_related("referral", "recorded_by").first()


def conversation_for_next_plan(request: SupportRequest) -> Conversation | None:
    """The newest conversation of the request that no agreed version of its plan rests on yet."""
    used = (
        Plan.objects.filter(request=request, agreed_at__isnull=False, conversation_on__isnull=False)
        .order_by("-conversation_on")
        .values_list("conversation_on", flat=True)
        .first()
    )
    fresh = request.conversations.filter(held_on__gt=used) if used else request.conversations.all()
    return fresh.first()


def conversations_to_hold(user: User, on: date) -> Iterator[Task]:
    """Decided requests of the co-ordinator's people where nobody has talked yet, or all agreed to talk again."""
    where = places(user, "record_conversation", on)
    if not where:
        return
    led_on = Conversation.objects.filter(request=OuterRef("pk"), outcome__in=LEADS_ON)
    decided = SupportRequest.objects.filter(
        ~Exists(led_on), own(user), status=RequestStatus.DECIDED, plans=None, person__icb_id__in=where
    )
    due = due_days(decided, Step.CONVERSATION)
    latest = Decision.objects.latest_of_each_request().filter(request__in=decided)
    for decision in latest.filter(outcome__in=LEADS_TO_PLAN).select_related("request__person"):
        yield Task(
            title="Talk about what matters",
            about=f"{decision.request.person.full_name}: {decision.outcome_in_words}",
            since=decision.decided_on,
            due=due.get(decision.request_id),
            button="Record the conversation",
            url=reverse("conversation_add", args=[decision.request_id]),
            person_id=decision.request.person_id,
        )


def ended_without_money(user: User, on: date, first: date, last: date) -> int:
    """How many requests ended well without money between two days, both included: by the day of the conversation."""
    ended = Conversation.objects.visible_to(user, on).filter(
        outcome=Outcome.WITHOUT_MONEY, request__status=RequestStatus.ENDED_WELL, held_on__range=(first, last)
    )
    return ended.values("request").distinct().count()
