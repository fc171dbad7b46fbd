"""What about care plans waits for somebody."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from care_plans.clocks.queries import due_days
from care_plans.clocks.rules import Step
from care_plans.conversations.rules import Outcome as ConversationOutcome
from care_plans.models import Conversation, Decision, Plan, PlanSignature, Representation, SupportRequest
from care_plans.people.queries import own
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import LEADS_TO_PLAN, RequestStatus
from phb.models import User
from phb.roles import places
from phb.tasks import Task


def plans_to_start(user: User, on: date) -> Iterator[Task]:
    """After the conversation: what matters comes before the plan."""
    where = places(user, "write_plan", on)
    if not where:
        return
    talked = Exists(Conversation.objects.filter(request=OuterRef("pk")).exclude(outcome=ConversationOutcome.GO_ON))
    decided = SupportRequest.objects.filter(
        talked,
        status__in=(RequestStatus.DECIDED, RequestStatus.ENDED_WELL),
        plans=None,
        person__icb_id__in=where,
    )
    due = due_days(decided.filter(own(user)), Step.PLAN)
    latest = Decision.objects.latest_of_each_request().filter(request__in=decided.filter(own(user)))
    for decision in latest.filter(outcome__in=LEADS_TO_PLAN).select_related("request__person"):
        yield Task(
            title="Start a care plan",
            about=f"{decision.request.person.full_name}: {decision.outcome_in_words}",
            since=decision.decided_on,
            due=due.get(decision.request_id),
            button="Start the plan",
            url=reverse("plan_start", args=[decision.request_id]),
            person_id=decision.request.person_id,
        )


def plans_to_write(user: User, on: date) -> Iterator[Task]:
    if not places(user, "write_plan", on):
        return
    drafts = Plan.objects.filter(status=PlanStatus.DRAFT, author=user).select_related("person", "request")
    waiting = SupportRequest.objects.filter(plans__in=drafts)
    due = due_days(waiting, Step.CONVERSATION, Step.PLAN)
    for plan in drafts:
        yield Task(
            title="Go on with a care plan",
            about=f"{plan.person.full_name}: {plan.request.service}",
            since=plan.conversation_on or plan.request.received_on,
            due=due.get(plan.request_id),
            button="Go on writing",
            url=reverse("plan_edit", args=[plan.pk]),
            person_id=plan.person_id,
        )


def _unsigned(*capacities: PlanSignature.Capacity) -> QuerySet[Plan]:
    """Offered plans whose words nobody of these capacities has signed yet."""
    signed = PlanSignature.objects.filter(
        plan=OuterRef("pk"), capacity__in=capacities, content_sha256=OuterRef("content_sha256")
    )
    return Plan.objects.filter(~Exists(signed), status=PlanStatus.OFFERED).select_related("person")


def plans_to_sign_for_professionals(user: User, on: date) -> Iterator[Task]:
    where = places(user, "sign_plan_as_professional", on)
    if not where:
        return
    unsigned = _unsigned(PlanSignature.Capacity.PROFESSIONAL).filter(person__icb_id__in=where)
    due = due_days(SupportRequest.objects.filter(plans__in=unsigned), Step.SIGNING)
    for plan in unsigned.exclude(author=user).select_related("person", "author"):
        yield Task(
            title="Sign a care plan for the professionals",
            about=f"{plan.person.full_name}, written by {plan.author}",
            since=plan.offered_on or on,
            due=due.get(plan.request_id),
            button="Read and sign",
            url=reverse("plan_sign", args=[plan.pk]),
            person_id=plan.person_id,
        )


def plans_to_sign_as_holder(user: User, on: date) -> Iterator[Task]:
    """For the person or their representative; for the author, once it waits for a signature on paper."""
    unsigned = _unsigned(PlanSignature.Capacity.PERSON, PlanSignature.Capacity.REPRESENTATIVE)
    if user.is_holder:
        acts_for = Representation.objects.current(on).filter(
            person=OuterRef("person"), user=user, kind=Representation.Kind.REPRESENTATIVE
        )
        theirs = unsigned.filter(Q(person__account=user) | Q(Exists(acts_for)))
        title, button = "Read and sign the care plan", "Read and sign"
    elif places(user, "record_person_signature", on):
        theirs = unsigned.filter(author=user)
        title, button = "A care plan waits for the person’s signature", "Open the plan"
    else:
        return
    due = due_days(SupportRequest.objects.filter(plans__in=theirs), Step.SIGNING)
    for plan in theirs:
        yield Task(
            title=title,
            about=plan.person.full_name,
            since=plan.offered_on or on,
            due=due.get(plan.request_id),
            button=button,
            url=reverse("plan_sign" if user.is_holder else "plan", args=[plan.pk]),
            person_id=plan.person_id,
        )
