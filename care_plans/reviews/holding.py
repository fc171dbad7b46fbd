"""Holding a review: writing it down with gaps, recording that it was held, agreeing what comes of it, doing that."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import Person, Plan, Review, ReviewAnswer, ReviewOutcome
from care_plans.plans.planning import start_plan
from care_plans.plans.rules import PlanStatus
from care_plans.reviews import queries
from care_plans.reviews.arranging import lock_ahead, lock_review
from care_plans.reviews.permissions import check_can_hold
from care_plans.reviews.rules import (
    REVIEW_TRANSITIONS,
    Given,
    OutcomeKind,
    ReviewKind,
    ReviewStatus,
    check_complete,
    check_not_on_one_day,
    check_outcomes,
    follow_up_by,
)
from care_plans.reviews.starting import plan_next
from care_plans.rules import check_day_not_ahead, check_move
from phb.models import User

Written = Mapping[str, tuple[str, str]]
"""Answer and words by the key of a question, or by `outcome-` and the number of an outcome of the plan."""


@transaction.atomic
def write_up(*, review: Review, written: Written, by: User, on: date, notes: str = "", seen: str = "") -> Review:
    """Keeps what has been written so far, gaps included, until the review is recorded as held.

    `seen` is the check of the answers that the writer saw (`queries.answers_marker`).

    Raises: ValidationError where somebody else wrote meanwhile, or an answer is to no question of this review.
    """
    check_can_hold(by, review, on)
    locked = lock_ahead(review)
    if seen and seen != queries.answers_marker(locked):
        raise ValidationError(
            "Somebody else wrote in this review while you did. Your words are still in the boxes, not saved yet."
            " Open the review in another window, read what it says now, then save again.",
            code="seen",
        )
    known = queries.answers_of(locked)
    for item in queries.asked_of(locked):
        answer, words = written.get(item.key, ("", ""))
        row = known.get(item.key) or ReviewAnswer(
            review=locked, outcome=item.outcome, question="" if item.outcome else item.key
        )
        if row._state.adding and not (answer or words.strip()):
            continue
        if row._state.adding or (row.answer, row.words) != (answer, words.strip()):
            set_and_save(row, answer=answer, words=words.strip())
    if strange := set(written) - {item.key for item in queries.asked_of(locked)}:
        raise ValidationError(f"This review does not ask “{min(strange)}”.")
    return set_and_save(locked, notes=notes.strip()) if locked.notes != notes.strip() else locked


def check_written(review: Review) -> Review:
    """The review, once nothing is left to write. Raises: ValidationError that names the box of each gap."""
    answers = queries.answers_of(review)
    rows = ((item, answers.get(item.key, ReviewAnswer())) for item in queries.asked_of(review))
    check_complete(Given(item.words, row.answer, row.words, item.key) for item, row in rows)
    return review


@transaction.atomic
def hold(
    *,
    review: Review,
    held_on: date,
    how: str,
    present: str,
    by: User,
    on: date,
    same_day_reason: str = "",
) -> Review:
    """Records that the review was held, by whom it was attended and how. From now on it stands still.

    Raises: ValidationError with everything that is still to be written, for a day to come, or for the day of the
    person's other review without a reason.
    """
    check_can_hold(by, review, on)
    locked = lock_ahead(review)
    check_move(REVIEW_TRANSITIONS, ReviewStatus(locked.status), ReviewStatus.HELD)
    check_day_not_ahead(held_on, on, field="held_on", what="The day it was held")
    if held_on < locked.counted_from:
        raise ValidationError("It cannot have been held before what it is counted from.", code="held_on")
    if not present.strip():
        raise ValidationError("Say who was there.", code="present")
    reason = same_day_reason.strip() or (locked.same_day_reason if locked.planned_for == held_on else "")
    check_not_on_one_day(ReviewKind(locked.kind), held_on, queries.other_days(locked), reason)
    check_written(locked)
    return set_and_save(
        locked,
        status=ReviewStatus.HELD,
        plan=queries.plan_of(locked),
        held_on=held_on,
        how=how,
        present=present.strip(),
        same_day_reason=reason,
        held_at=timezone.now(),
        held_by=by,
    )


@transaction.atomic
def agree(
    *,
    review: Review,
    outcomes: Iterable[OutcomeKind],
    words: str,
    by: User,
    on: date,
    stop_reason: str = "",
) -> Review:
    """Records what was agreed, and does what follows: the plan's next version is begun, the rest waits on Today with
    a day, and the next review is planned.

    Raises: ValidationError where what was agreed does not fit what was found.
    """
    check_can_hold(by, review, on)
    locked = lock_review(review)
    check_move(REVIEW_TRANSITIONS, ReviewStatus(locked.status), ReviewStatus.AGREED)
    kind, agreed = ReviewKind(locked.kind), list(dict.fromkeys(outcomes))
    answers = {each.question: each.answer for each in locked.answers.all() if each.question}
    check_outcomes(kind, agreed, answers)
    if agreed != [OutcomeKind.KEEP] and not words.strip():
        raise ValidationError("Say in words what was agreed, and why.", code="words")
    for each in agreed:
        set_and_save(
            ReviewOutcome(review=locked, kind=each),
            stop_reason=stop_reason if each == OutcomeKind.STOP else "",
            words=words.strip(),
            due_on=follow_up_by(each, on),
        )
    done = set_and_save(locked, status=ReviewStatus.AGREED, agreed_on=on, agreed_at=timezone.now(), agreed_by=by)
    if OutcomeKind.AMEND in agreed and done.plan is not None:
        _begin_next_version(done.plan, by, on)
    if OutcomeKind.ENDED not in agreed:
        _plan_the_next(done.person, kind, on)
    return done


def _begin_next_version(plan: Plan, by: User, on: date) -> None:
    """A copy of the plan to change, unless one is being written already."""
    begun = Plan.objects.filter(person=plan.person, status__in=(PlanStatus.DRAFT, PlanStatus.OFFERED))
    if not begun.exists():
        start_plan(request=plan.request, by=by, on=on)


def _plan_the_next(person: Person, kind: ReviewKind, on: date) -> None:
    held = queries.last_held(person, kind)
    plan_next(person, kind, queries.starts_of(person, kind), on=on, last_held=held)


@transaction.atomic
def carry_out(*, outcome: ReviewOutcome, words: str, by: User, on: date) -> ReviewOutcome:
    """Records that what was agreed has been done, and how."""
    check_can_hold(by, outcome.review, on)
    locked = ReviewOutcome.objects.select_related("review").select_for_update(of=("self",)).get(pk=outcome.pk)
    if locked.review.agreed_at is None or locked.due_on is None:
        raise ValidationError("There is nothing to be done about this.")
    if locked.done_on is not None:
        raise ValidationError("This is recorded as done already.")
    if not words.strip():
        raise ValidationError("Say what was done.", code="words")
    return set_and_save(locked, done_on=on, done_by=by, done_words=words.strip())


@transaction.atomic
def budget_changed(*, person: Person, kinds: Collection[OutcomeKind], words: str, by: User, on: date) -> None:
    """A change of the budget was agreed, and carries out what reviews had agreed of these kinds.

    A consequence of an approval, which was allowed.
    """
    waiting = ReviewOutcome.objects.filter(
        review__person=person, kind__in=kinds, done_on=None, review__agreed_at__isnull=False
    )
    for outcome in waiting:
        set_and_save(outcome, done_on=on, done_by=by, done_words=words)
