"""What is read about care plans: their tree, their words, their signatures and their versions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from care_plans.clocks.queries import due_days
from care_plans.clocks.rules import Step
from care_plans.conversations.rules import Outcome as ConversationOutcome
from care_plans.models import (
    Action,
    Conversation,
    Decision,
    Goal,
    Need,
    Plan,
    PlanOutcome,
    PlanSignature,
    Representation,
    SupportRequest,
)
from care_plans.people.queries import own
from care_plans.plans.rules import PlanStatus, Readiness
from care_plans.requests.rules import LEADS_TO_PLAN, RequestStatus
from phb.models import User
from phb.roles import places
from phb.tasks import Task

SECTIONS = ("what_matters", "important_people", "communication", "how_to_support", "strengths", "contingency")
"""The written sections of a plan in the order of the national standard (PRSB PCSP v2.0, About me), then what happens if
things go wrong."""


SECTION_NAMES = {field.name: str(field.verbose_name) for field in Plan._meta.concrete_fields if field.name in SECTIONS}


@dataclass(frozen=True)
class OutcomeBranch:
    outcome: PlanOutcome
    actions: list[Action]


@dataclass(frozen=True)
class GoalBranch:
    goal: Goal
    outcomes: list[OutcomeBranch]


@dataclass(frozen=True)
class NeedBranch:
    need: Need
    goals: list[GoalBranch]


def tree(plan: Plan) -> list[NeedBranch]:
    """Needs, their goals, the outcomes of each and what will be done for them; four queries however large the plan."""
    actions, outcomes, goals = defaultdict(list), defaultdict(list), defaultdict(list)
    for action in Action.objects.filter(plan=plan):
        actions[action.outcome_id].append(action)
    for outcome in PlanOutcome.objects.filter(plan=plan):
        outcomes[outcome.goal_id].append(OutcomeBranch(outcome, actions[outcome.pk]))
    for goal in Goal.objects.filter(plan=plan):
        goals[goal.need_id].append(GoalBranch(goal, outcomes[goal.pk]))
    return [NeedBranch(need, goals[need.pk]) for need in Need.objects.filter(plan=plan)]


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything that somebody signs, in a form that is the same for the same words."""
    return {
        "person": plan.person_id,
        "version": plan.version,
        "conversation_on": plan.conversation_on.isoformat() if plan.conversation_on else None,
        **{section: getattr(plan, section) for section in SECTIONS},
        "needs": [_need_content(branch) for branch in tree(plan)],
    }


def _need_content(branch: NeedBranch) -> dict[str, Any]:
    return {
        "text": branch.need.text,
        "goals": [
            {
                "text": each.goal.text,
                "importance": each.goal.importance,
                "outcomes": [
                    {
                        "text": under.outcome.text,
                        "actions": [
                            {"text": action.text, "who": action.who, "confidence": action.confidence}
                            for action in under.actions
                        ],
                    }
                    for under in each.outcomes
                ],
            }
            for each in branch.goals
        ],
    }


def readiness(plan: Plan, branches: list[NeedBranch]) -> Readiness:
    goals = [goal for branch in branches for goal in branch.goals]
    outcomes = [outcome for goal in goals for outcome in goal.outcomes]
    return Readiness(
        conversation_on=plan.conversation_on,
        what_matters=plan.what_matters,
        contingency=plan.contingency,
        needs_without_goal=sum(not branch.goals for branch in branches),
        goals=len(goals),
        goals_without_outcome=sum(not goal.outcomes for goal in goals),
        outcomes_without_action=sum(not outcome.actions for outcome in outcomes),
    )


@dataclass(frozen=True)
class Signatures:
    """Who has signed the words that are offered now, and who signed words that were changed since."""

    persons: PlanSignature | None
    professionals: PlanSignature | None
    of_other_words: list[PlanSignature]

    @property
    def agreed_on(self) -> date | None:
        """The day of the later of the two; none while one is missing."""
        if self.persons is None or self.professionals is None:
            return None
        return max(self.persons.signed_on, self.professionals.signed_on)

    def __iter__(self) -> Iterator[PlanSignature]:
        return iter([each for each in (self.persons, self.professionals) if each is not None])


def signatures(plan: Plan) -> Signatures:
    given = list(plan.signatures.select_related("recorded_by", "representation"))
    valid = [each for each in given if each.content_sha256 == plan.content_sha256]
    professional = PlanSignature.Capacity.PROFESSIONAL
    return Signatures(
        persons=next((each for each in valid if each.capacity != professional), None),
        professionals=next((each for each in valid if each.capacity == professional), None),
        of_other_words=[each for each in given if each not in valid],
    )


def writers(plan: Plan) -> set[int]:
    """Everyone who has written any of its words, by the history of the plan and of each of its pieces."""
    histories = [Plan.history.filter(id=plan.pk)]
    histories += [part.history.filter(plan_id=plan.pk) for part in (Need, Goal, PlanOutcome, Action)]
    first, *rest = (history.order_by().values_list("history_user_id", flat=True) for history in histories)
    return {user for user in first.union(*rest) if user is not None}


@dataclass(frozen=True)
class SectionChange:
    name: str
    before: str
    after: str


def changes_since(plan: Plan, earlier: Plan) -> list[SectionChange]:
    """What reads otherwise than in the earlier version: sections word for word, then the tree as lines."""
    pairs = [(SECTION_NAMES[section], getattr(earlier, section), getattr(plan, section)) for section in SECTIONS]
    before, after = _as_lines(tree(earlier)), _as_lines(tree(plan))
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    pairs.append(("needs, goals, outcomes and actions", "\n".join(gone), "\n".join(new)))
    return [SectionChange(*pair) for pair in pairs if pair[1] != pair[2]]


def _as_lines(branches: list[NeedBranch]) -> list[str]:
    """One line for each piece, with everything that is written of it."""
    lines = []
    for branch in branches:
        lines.append(f"Need: {branch.need.text}")
        for goal in branch.goals:
            lines.append(f"Goal: {goal.goal.text}{_out_of_ten('importance', goal.goal.importance)}")
            for outcome in goal.outcomes:
                lines.append(f"Outcome: {outcome.outcome.text}")
                lines.extend(
                    f"Action: {action.text}{action.who and ', by ' + action.who}"
                    f"{_out_of_ten('confidence', action.confidence)}"
                    for action in outcome.actions
                )
    return lines


def _out_of_ten(name: str, value: int | None) -> str:
    return "" if value is None else f" ({name} {value})"


def earlier_version(plan: Plan) -> Plan | None:
    """The agreed version before this one."""
    agreed = Plan.objects.filter(person_id=plan.person_id, version__lt=plan.version, agreed_at__isnull=False)
    return agreed.order_by("-version").first()


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
