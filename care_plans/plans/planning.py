"""Writing a personalised care and support plan: its sections, and the tree of needs, goals, outcomes and actions."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet

from care_plans.conversations.queries import conversation_for_next_plan
from care_plans.editing import check_unchanged, marker, set_and_save
from care_plans.models import (
    Action,
    Goal,
    Need,
    Person,
    Plan,
    PlanCheck,
    PlanOutcome,
    PlanPart,
    StageGoal,
    SupportRequest,
)
from care_plans.plans.locking import draft_of, lock
from care_plans.plans.models import ListPart
from care_plans.plans.permissions import check_can_write_plan
from care_plans.plans.queries import ABOUT_ME, PAYING, NeedBranch, content_of, readiness, tree
from care_plans.plans.queries.content import lists
from care_plans.plans.retelling import fill_from_about_me
from care_plans.plans.rules import PLAN_TRANSITIONS, Criterion, PlanStatus, check_ready_to_offer, content_digest
from care_plans.requests.rules import RequestStatus
from care_plans.rules import check_day_not_ahead, check_move
from phb.dates import day_in_words
from phb.models import User

AnyPart = TypeVar("AnyPart", bound=PlanPart)
AnyListPart = TypeVar("AnyListPart", bound=ListPart)

NOT_COPIED = ("planned_review_on",)
"""What each version says anew; and when the conversation was, and the answers to the checklist."""


@transaction.atomic
def start_plan(*, request: SupportRequest, by: User, on: date) -> Plan:
    """The person's next plan: a copy of the one that is agreed, where there is one, to be changed and signed anew.

    It begins with what the person's About Me says, and rests on the newest conversation about what matters, where
    one was held since.

    Raises: ValidationError where the request is not decided, or a plan is being written already.
    """
    check_can_write_plan(by, request.person, on)
    Person.objects.select_for_update().get(pk=request.person_id)
    if request.status not in (RequestStatus.DECIDED, RequestStatus.ENDED_WELL):
        raise ValidationError("A care plan is written once the request has been decided.")
    plans = Plan.objects.filter(person=request.person)
    latest = plans.aggregate(Max("version"))["version__max"] or 0
    agreed = plans.filter(status=PlanStatus.AGREED).order_by("-version").first()
    plan = set_and_save(Plan(person=request.person, request=request, author=by, version=latest + 1))
    if agreed is not None:
        _copy(agreed, plan)
    fill_from_about_me(plan, agreed=agreed)
    if conversation := conversation_for_next_plan(request):
        what_matters = plan.what_matters or conversation.what_matters
        set_and_save(plan, conversation_on=conversation.held_on, what_matters=what_matters)
    return plan


def _copy(agreed: Plan, plan: Plan) -> None:
    set_and_save(plan, **{name: getattr(agreed, name) for name in (*ABOUT_ME, *PAYING) if name not in NOT_COPIED})
    for parts in lists(agreed).values():
        for part in parts:
            _copied(part, plan)
    for branch in tree(agreed):
        _copy_branch(branch, plan)


def _copy_branch(branch: NeedBranch, plan: Plan) -> None:
    need = _copied(branch.need, plan)
    for each in branch.goals:
        goal = _copied(each.goal, plan, need=need)
        for under in each.outcomes:
            outcome = _copied(under.outcome, plan, goal=goal)
            for done in under.actions:
                action = _copied(done.action, plan, goal=goal, outcome=outcome)
                for step in done.steps:
                    _copied(step, plan, action=action)


def _copied(part: AnyPart, plan: Plan, **above: PlanPart) -> AnyPart:
    words = {name: getattr(part, name) for name in ("position", *part.WRITTEN)}
    return set_and_save(type(part)(plan=plan, origin_id=part.began_as, **above), **words)


@transaction.atomic
def edit_sections(*, plan: Plan, by: User, on: date, seen: str | None = None, **sections: Any) -> Plan:
    """Keeps what is written so far, gaps included.

    Raises: ChangedMeanwhile where somebody else wrote in the same sections after `seen`; ValidationError for another
    day than that of the conversation that is recorded.
    """
    draft = draft_of(plan, by, on)
    check_unchanged(draft, seen, *sections)
    recorded = conversation_for_next_plan(draft.request) if "conversation_on" in sections else None
    if recorded is not None and sections["conversation_on"] != recorded.held_on:
        raise ValidationError(
            f"The conversation of {day_in_words(recorded.held_on)} is recorded, and the plan takes its day from it."
            " If you have talked again, record that conversation.",
            code="conversation_on",
        )
    check_day_not_ahead(sections.get("conversation_on"), on, field="conversation_on", what="The day you talked")
    return set_and_save(draft, **sections)


@transaction.atomic
def add_to_list(*, plan: Plan, what: type[AnyListPart], by: User, on: date, **words: Any) -> AnyListPart:
    """A strength, a contact, a risk or whatever else hangs from the plan itself."""
    draft = draft_of(plan, by, on)
    _check_days(words, on)
    return _add(what(plan=draft), what._default_manager.filter(plan=draft), **words)


def _check_days(words: Mapping[str, Any], on: date) -> None:
    check_day_not_ahead(words.get("explained_on"), on, field="explained_on", what="The day it was explained")


@transaction.atomic
def add_need(*, plan: Plan, text: str, by: User, on: date) -> Need:
    draft = draft_of(plan, by, on)
    return _add(Need(plan=draft), Need.objects.filter(plan=draft), text=text)


@transaction.atomic
def add_goal(*, need: Need, text: str, by: User, on: date, **words: Any) -> Goal:
    draft = draft_of(need.plan, by, on)
    return _add(Goal(plan=draft, need=need), Goal.objects.filter(need=need), text=text, **words)


@transaction.atomic
def add_outcome(*, goal: Goal, text: str, by: User, on: date) -> PlanOutcome:
    draft = draft_of(goal.plan, by, on)
    return _add(PlanOutcome(plan=draft, goal=goal), PlanOutcome.objects.filter(goal=goal), text=text)


@transaction.atomic
def add_action(*, outcome: PlanOutcome, text: str, by: User, on: date, **words: Any) -> Action:
    draft = draft_of(outcome.plan, by, on)
    action = Action(plan=draft, goal=outcome.goal, outcome=outcome)
    return _add(action, Action.objects.filter(outcome=outcome), text=text, **words)


@transaction.atomic
def add_step(*, action: Action, text: str, by: User, on: date, **words: Any) -> StageGoal:
    """A step on the way to a goal."""
    draft = draft_of(action.plan, by, on)
    return _add(StageGoal(plan=draft, action=action), StageGoal.objects.filter(action=action), text=text, **words)


def _add(part: AnyPart, beside: "QuerySet[AnyPart]", **words: Any) -> AnyPart:
    """As the last of those beside it."""
    last = beside.aggregate(Max("position"))["position__max"] or 0
    return set_and_save(part, position=last + 1, **words)


@transaction.atomic
def change_part(*, part: AnyPart, by: User, on: date, seen: str | None = None, **words: Any) -> AnyPart:
    """Raises: ChangedMeanwhile where somebody else changed this piece after `seen`; ValidationError where they took
    it out.
    """
    locked = _still_there(part, by, on)
    check_unchanged(locked, seen)
    _check_days(words, on)
    return set_and_save(locked, **words)


@transaction.atomic
def remove_part(*, part: PlanPart, by: User, on: date, seen: str | None = None) -> Plan:
    """Takes a piece out, with all that hangs from it.

    Raises: ValidationError where any of it was changed after `seen`, the check of all of it (`whole_of`).
    """
    locked = _still_there(part, by, on)
    going = (*under(locked), locked)
    if seen is not None and seen != whole_of(locked):
        raise ValidationError(
            "Somebody else changed this while you were reading. Read what it says now, then take it out or leave it.",
            code="seen",
        )
    plan: Plan = locked.plan  # type: ignore[attr-defined]
    for each in going:
        each.delete()
    return plan


def _still_there(part: AnyPart, by: User, on: date) -> AnyPart:
    """The piece, locked, in a plan that is still being written."""
    draft_of(part.plan, by, on)  # type: ignore[attr-defined]
    found = type(part)._default_manager.select_for_update().filter(pk=part.pk).first()
    if found is None:
        raise ValidationError("Somebody else has taken this out of the plan. Your words are still in the boxes.")
    return found


def whole_of(part: PlanPart) -> str:
    """A mark that is the same while the piece and all that hangs from it are."""
    marks = [marker(each) for each in (*under(part), part)]
    return hashlib.sha256(" ".join(marks).encode()).hexdigest()[:16]


def under(part: PlanPart) -> list[PlanPart]:
    """All that hangs from a piece, the lowest first."""
    if isinstance(part, Need):
        return _with_all_under(part.goals.all())
    if isinstance(part, Goal):
        return _with_all_under(part.outcomes.all())
    if isinstance(part, PlanOutcome):
        return _with_all_under(part.actions.all())
    return list(part.steps.all()) if isinstance(part, Action) else []


def _with_all_under(parts: Iterable[PlanPart]) -> list[PlanPart]:
    return [each for part in parts for each in (*under(part), part)]


@dataclass(frozen=True)
class CheckAnswer:
    """Whether a criterion holds; where it does not, in what way."""

    holds: bool
    words: str = ""


@transaction.atomic
def answer_checklist(
    *, plan: Plan, answers: Mapping[Criterion, CheckAnswer | None], by: User, on: date, seen: str | None = None
) -> Plan:
    """
    Keeps the answers given so far; none takes an answer away. An answer that stays the same keeps its day.

    Raises: ChangedMeanwhile where somebody else answered after `seen`; ValidationError, blamed on the criterion, for a
    no without a word of what is missing.
    """
    draft = draft_of(plan, by, on)
    given = {each.criterion: each for each in draft.checks.all()}
    if seen is not None and seen != checklist_mark(draft):
        raise ValidationError(
            "Somebody else answered this while you were. Your answers are still here, not saved yet. Read theirs below,"
            " then save again.",
            code="seen",
        )
    missing = [
        ValidationError("Say what is missing.", code=f"{criterion}_words")
        for criterion, answer in answers.items()
        if answer is not None and not answer.holds and not answer.words.strip()
    ]
    if missing:
        raise ValidationError(missing)
    for criterion, answer in answers.items():
        _keep_answer(draft, given.get(criterion), criterion, answer, on)
    return draft


def _keep_answer(
    plan: Plan, check: PlanCheck | None, criterion: Criterion, answer: CheckAnswer | None, on: date
) -> None:
    if answer is None:
        if check is not None:
            check.delete()
        return
    words = "" if answer.holds else answer.words.strip()
    if check is None or (check.holds, check.words) != (answer.holds, words):
        check = check or PlanCheck(plan=plan, criterion=criterion)
        set_and_save(check, holds=answer.holds, words=words, answered_on=on)


def checklist_mark(plan: Plan) -> str:
    """The same while the answers are."""
    marks = [marker(each) for each in plan.checks.order_by("pk")]
    return hashlib.sha256(" ".join(marks).encode()).hexdigest()[:16]


@transaction.atomic
def offer_plan(*, plan: Plan, by: User, on: date) -> Plan:
    """Gives the plan to be signed. What is signed is exactly what it says now.

    Raises: ValidationError with everything that is still to be written.
    """
    draft = draft_of(plan, by, on)
    check_move(PLAN_TRANSITIONS, PlanStatus(draft.status), PlanStatus.OFFERED)
    check_ready_to_offer(readiness(draft, tree(draft)))
    digest = content_digest(content_of(draft))
    return set_and_save(draft, status=PlanStatus.OFFERED, offered_on=on, content_sha256=digest)


@transaction.atomic
def take_back(*, plan: Plan, by: User, on: date) -> Plan:
    """To be changed again. Whoever had signed signs the new words too; what they signed before stays on record."""
    check_can_write_plan(by, plan.person, on)
    locked = lock(plan)
    check_move(PLAN_TRANSITIONS, PlanStatus(locked.status), PlanStatus.DRAFT)
    return set_and_save(locked, status=PlanStatus.DRAFT, offered_on=None, content_sha256="")
