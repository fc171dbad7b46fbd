"""Writing a personalised care and support plan: its sections, and the tree of needs, goals, outcomes and actions."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet

from care_plans.conversations.queries import conversation_for_next_plan
from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import Action, Goal, Need, Person, Plan, PlanOutcome, PlanPart, SupportRequest
from care_plans.plans.permissions import check_can_write_plan
from care_plans.plans.queries import SECTIONS, NeedBranch, content_of, readiness, tree
from care_plans.plans.rules import PLAN_TRANSITIONS, PlanStatus, check_ready_to_offer, content_digest
from care_plans.requests.rules import RequestStatus
from care_plans.rules import check_day_not_ahead, check_move
from phb.models import User

Part = Need | Goal | PlanOutcome | Action


AnyPart = TypeVar("AnyPart", Need, Goal, PlanOutcome, Action)


PART_FIELDS: Mapping[type[PlanPart], tuple[str, ...]] = {
    Need: ("text",),
    Goal: ("text", "importance"),
    PlanOutcome: ("text",),
    Action: ("text", "who", "confidence"),
}
"""What is written of each piece, and copied to the next version."""


@transaction.atomic
def start_plan(*, request: SupportRequest, by: User, on: date) -> Plan:
    """The person's next plan: a copy of the one that is agreed, where there is one, to be changed and signed anew.

    It rests on the newest conversation about what matters, where one was held since.

    Raises: ValidationError where the request is not decided, or a plan is being written already.
    """
    check_can_write_plan(by, request.person, on)
    Person.objects.select_for_update().get(pk=request.person_id)
    if request.status not in (RequestStatus.DECIDED, RequestStatus.ENDED_WELL):
        raise ValidationError("A care plan is written once the request has been decided.")
    plans = Plan.objects.filter(person=request.person)
    latest = plans.aggregate(Max("version"))["version__max"] or 0
    agreed = plans.filter(status=PlanStatus.AGREED).order_by("-version").first()
    sections = {section: getattr(agreed, section) for section in SECTIONS} if agreed else {}
    if conversation := conversation_for_next_plan(request):
        sections["conversation_on"] = conversation.held_on
        sections["what_matters"] = sections.get("what_matters") or conversation.what_matters
    plan = set_and_save(Plan(person=request.person, request=request, author=by), version=latest + 1, **sections)
    for branch in tree(agreed) if agreed else ():
        _copy(branch, plan)
    return plan


def _copy(branch: NeedBranch, plan: Plan) -> None:
    need = _copied(branch.need, plan)
    for each in branch.goals:
        goal = _copied(each.goal, plan, need=need)
        for under in each.outcomes:
            outcome = _copied(under.outcome, plan, goal=goal)
            for action in under.actions:
                _copied(action, plan, goal=goal, outcome=outcome)


def _copied(part: AnyPart, plan: Plan, **above: Part) -> AnyPart:
    words = {name: getattr(part, name) for name in ("position", *PART_FIELDS[type(part)])}
    return set_and_save(type(part)(plan=plan, **above), **words)


def _draft(plan: Plan, by: User, on: date) -> Plan:
    """The plan, locked and still being written.

    Raises: ValidationError where it is offered or agreed.
    """
    check_can_write_plan(by, plan.person, on)
    locked = _lock(plan)
    if locked.status == PlanStatus.OFFERED:
        raise ValidationError("This care plan waits for signatures. Take it back before it is changed.")
    if locked.status != PlanStatus.DRAFT:
        raise ValidationError("An agreed care plan is never changed. Write the next version.")
    return locked


def _lock(plan: Plan) -> Plan:
    return Plan.objects.select_related("person__icb").select_for_update(of=("self",)).get(pk=plan.pk)


@transaction.atomic
def edit_sections(*, plan: Plan, by: User, on: date, seen: str | None = None, **sections: Any) -> Plan:
    """Keeps what is written so far, gaps included.

    Raises: ChangedMeanwhile where somebody else wrote in the sections after `seen`.
    """
    draft = _draft(plan, by, on)
    check_unchanged(draft, seen)
    check_day_not_ahead(sections.get("conversation_on"), on, field="conversation_on", what="The day you talked")
    return set_and_save(draft, **sections)


@transaction.atomic
def add_need(*, plan: Plan, text: str, by: User, on: date) -> Need:
    draft = _draft(plan, by, on)
    return _add(Need(plan=draft), Need.objects.filter(plan=draft), text=text)


@transaction.atomic
def add_goal(*, need: Need, text: str, by: User, on: date, importance: int | None = None) -> Goal:
    draft = _draft(need.plan, by, on)
    return _add(Goal(plan=draft, need=need), Goal.objects.filter(need=need), text=text, importance=importance)


@transaction.atomic
def add_outcome(*, goal: Goal, text: str, by: User, on: date) -> PlanOutcome:
    draft = _draft(goal.plan, by, on)
    return _add(PlanOutcome(plan=draft, goal=goal), PlanOutcome.objects.filter(goal=goal), text=text)


@transaction.atomic
def add_action(
    *, outcome: PlanOutcome, text: str, by: User, on: date, who: str = "", confidence: int | None = None
) -> Action:
    draft = _draft(outcome.plan, by, on)
    action = Action(plan=draft, goal=outcome.goal, outcome=outcome)
    return _add(action, Action.objects.filter(outcome=outcome), text=text, who=who, confidence=confidence)


def _add(part: AnyPart, beside: "QuerySet[AnyPart]", **words: Any) -> AnyPart:
    """As the last of those beside it."""
    last = beside.aggregate(Max("position"))["position__max"] or 0
    return set_and_save(part, position=last + 1, **words)


@transaction.atomic
def change_part(*, part: AnyPart, by: User, on: date, seen: str | None = None, **words: Any) -> AnyPart:
    """Raises: ChangedMeanwhile where somebody else changed this piece after `seen`."""
    _draft(part.plan, by, on)
    locked = type(part).objects.select_for_update().get(pk=part.pk)
    check_unchanged(locked, seen)
    return set_and_save(locked, **words)


@transaction.atomic
def remove_part(*, part: Part, by: User, on: date) -> Plan:
    """Takes a piece out, with all that hangs from it."""
    draft = _draft(part.plan, by, on)
    for each in (*under(part), part):
        each.delete()
    return draft


def under(part: Part) -> list[Part]:
    """All that hangs from a piece, the lowest first."""
    if isinstance(part, Need):
        return [each for goal in part.goals.all() for each in (*under(goal), goal)]
    if isinstance(part, Goal):
        return [each for outcome in part.outcomes.all() for each in (*under(outcome), outcome)]
    return list(part.actions.all()) if isinstance(part, PlanOutcome) else []


@transaction.atomic
def offer_plan(*, plan: Plan, by: User, on: date) -> Plan:
    """Gives the plan to be signed. What is signed is exactly what it says now.

    Raises: ValidationError with everything that is still to be written.
    """
    draft = _draft(plan, by, on)
    check_move(PLAN_TRANSITIONS, PlanStatus(draft.status), PlanStatus.OFFERED)
    check_ready_to_offer(readiness(draft, tree(draft)))
    digest = content_digest(content_of(draft))
    return set_and_save(draft, status=PlanStatus.OFFERED, offered_on=on, content_sha256=digest)


@transaction.atomic
def take_back(*, plan: Plan, by: User, on: date) -> Plan:
    """To be changed again. Whoever had signed signs the new words too; what they signed before stays on record."""
    check_can_write_plan(by, plan.person, on)
    locked = _lock(plan)
    check_move(PLAN_TRANSITIONS, PlanStatus(locked.status), PlanStatus.DRAFT)
    return set_and_save(locked, status=PlanStatus.DRAFT, offered_on=None, content_sha256="")
