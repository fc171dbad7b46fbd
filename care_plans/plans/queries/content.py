"""Everything a plan says: the tree of needs, the lists, and the whole as it is signed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from djmoney.money import Money

from care_plans.models import Action, Goal, Need, Plan, PlanOutcome, PlanPart, StageGoal
from care_plans.plans.models import LISTS, ListPart
from care_plans.plans.rules import Readiness

ABOUT_ME = (
    "what_matters",
    "important_people",
    "communication",
    "wellness",
    "please_do",
    "how_to_support",
    "also_worth_knowing",
)
"""The headings of About me in the order of the national standard (PRSB About Me v2.0)."""

PAYING = (
    "funder",
    "funding",
    "direct_payment",
    "planned_review_on",
    "review_manner",
    "review_by",
    "review_by_role",
    "review_by_contact",
    "health_watched_by",
    "written_at",
)
"""Care funding source, planned review and who is responsible for it (PRSB PCSP v2.0); and who monitors the person's
health, which the plan behind a direct payment names (SI 2013/1617 reg 8)."""


@dataclass(frozen=True)
class ActionBranch:
    action: Action
    steps: list[StageGoal]


@dataclass(frozen=True)
class OutcomeBranch:
    outcome: PlanOutcome
    actions: list[ActionBranch]


@dataclass(frozen=True)
class GoalBranch:
    goal: Goal
    outcomes: list[OutcomeBranch]


@dataclass(frozen=True)
class NeedBranch:
    need: Need
    goals: list[GoalBranch]


def tree(plan: Plan) -> list[NeedBranch]:
    """Needs, their goals, the outcomes of each, what will be done for them and the steps on the way; five queries
    however large the plan.
    """
    steps, actions, outcomes, goals = defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list)
    for step in StageGoal.objects.filter(plan=plan):
        steps[step.action_id].append(step)
    for action in Action.objects.filter(plan=plan):
        actions[action.outcome_id].append(ActionBranch(action, steps[action.pk]))
    for outcome in PlanOutcome.objects.filter(plan=plan):
        outcomes[outcome.goal_id].append(OutcomeBranch(outcome, actions[outcome.pk]))
    for goal in Goal.objects.filter(plan=plan):
        goals[goal.need_id].append(GoalBranch(goal, outcomes[goal.pk]))
    return [NeedBranch(need, goals[need.pk]) for need in Need.objects.filter(plan=plan)]


def lists(plan: Plan) -> dict[type[ListPart], list[ListPart]]:
    """What hangs from the plan itself, kind by kind; one query each."""
    kinds: Any = LISTS
    return {kind: list(kind._default_manager.filter(plan=plan)) for kind in kinds}


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything that somebody signs, in a form that is the same for the same words."""
    return {
        "person": plan.person_id,
        "version": plan.version,
        **{name: _plain(plan, name) for name in ("conversation_on", *ABOUT_ME, *PAYING)},
        **{kind.KIND: [words_of(part) for part in parts] for kind, parts in lists(plan).items()},
        "needs": [_need_content(branch) for branch in tree(plan)],
        "checks": [
            [each.criterion, each.holds, each.answered_on.isoformat(), each.words]
            for each in plan.checks.order_by("criterion")
        ],
    }


def words_of(part: PlanPart) -> dict[str, Any]:
    """What is written of a piece, as plain values."""
    return {name: _plain(part, name) for name in part.WRITTEN}


def _plain(record: Any, name: str) -> Any:
    value = getattr(record, record._meta.get_field(name).attname)
    if isinstance(value, date):
        return value.isoformat()
    return str(value.amount) if isinstance(value, Money) else value


def _need_content(branch: NeedBranch) -> dict[str, Any]:
    return {**words_of(branch.need), "goals": [_goal_content(goal) for goal in branch.goals]}


def _goal_content(branch: GoalBranch) -> dict[str, Any]:
    return {
        **words_of(branch.goal),
        "outcomes": [
            {
                **words_of(under.outcome),
                "actions": [
                    {**words_of(each.action), "steps": [words_of(step) for step in each.steps]}
                    for each in under.actions
                ],
            }
            for under in branch.outcomes
        ],
    }


def readiness(plan: Plan, branches: list[NeedBranch]) -> Readiness:
    goals = [goal for branch in branches for goal in branch.goals]
    outcomes = [outcome for goal in goals for outcome in goal.outcomes]
    contingencies = list(plan.contingencies.all())
    risks = list(plan.risks.all())
    return Readiness(
        conversation_on=plan.conversation_on,
        what_matters=plan.what_matters,
        needs_without_goal=sum(not branch.goals for branch in branches),
        goals=len(goals),
        goals_without_outcome=sum(not goal.outcomes for goal in goals),
        outcomes_without_action=sum(not outcome.actions for outcome in outcomes),
        contingencies=len(contingencies),
        contingencies_without_answer=sum(
            not (each.what_happens.strip() and each.who_to_call.strip()) for each in contingencies
        ),
        direct_payment=plan.direct_payment,
        risks=len(risks),
        risks_without_procedure=sum(not each.procedure.strip() for each in risks),
        risks_not_explained=sum(each.explained_on is None for each in risks),
    )


def risks_agreed_on(plan: Plan) -> date | None:
    """The day on which the last of its risks was explained, once each is, with the procedure that was agreed.

    None while a risk waits for either, or none is written. Source: SI 2013/1617, after reg 11(1) of SI 2010/1000.
    """
    days = [each.explained_on if each.procedure.strip() else None for each in plan.risks.all()]
    return max((day for day in days if day is not None), default=None) if all(days) else None
