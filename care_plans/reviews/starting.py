"""What starts the clock of a review, and plans the next one after each.

These are consequences of acts that were allowed: a plan agreed, a payment made, a request decided, a review held. So
they ask nobody's permission again. Each may be called any number of times: a clock that runs is only ever shortened.
"""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import Decision, Person, Plan, Review, ReviewOutcome
from care_plans.requests.rules import Right
from care_plans.reviews import queries
from care_plans.reviews.rules import (
    AHEAD,
    ELIGIBILITY_LIMITS,
    OPEN,
    Due,
    OutcomeKind,
    ReviewKind,
    ReviewStatus,
    Start,
    due,
)
from phb.dates import day_in_words
from phb.models import User


@transaction.atomic
def plan_agreed(*, plan: Plan, on: date, by: User) -> Review | None:
    """The first plan that is agreed starts the plan review; a later version carries out what a review agreed.

    Where the plan itself names an earlier day to look at it again, that day holds.
    """
    outstanding = ReviewOutcome.objects.filter(
        review__person=plan.person_id, kind=OutcomeKind.AMEND, done_on=None, review__agreed_at__isnull=False
    )
    for outcome in outstanding:
        set_and_save(outcome, done_on=on, done_by=by, done_words=f"Version {plan.version} of the plan was agreed.")
    review = queries.open_review(plan.person, ReviewKind.PLAN)
    if review is None:
        held = queries.last_held(plan.person, ReviewKind.PLAN)
        starts = {Start.PLAN_AGREED: on} if held is None else {}
        review = plan_next(plan.person, ReviewKind.PLAN, starts, on=on, last_held=held)
    sooner = plan.planned_review_on
    if review is not None and review.is_ahead and sooner is not None and on < sooner < review.due_on:
        return set_and_save(review, due_on=sooner)
    return review


@transaction.atomic
def first_payment_made(*, person: Person, on: date, funders: Collection[str]) -> None:
    """The first money paid into an account starts the money audit, and the plan review where it is earlier so.

    `funders` are those who paid: `icb`, `council`, `education`. Later payments change nothing.
    """
    started = Review.objects.filter(person=person, kind=ReviewKind.MONEY).exclude(status=ReviewStatus.CALLED_OFF)
    if started.exists():
        return
    starts = {Start.FIRST_PAYMENT: on}
    plan_next(person, ReviewKind.MONEY, starts, on=on, last_held=None)
    held = queries.last_held(person, ReviewKind.PLAN)
    plan_next(person, ReviewKind.PLAN, starts, on=on, last_held=held, funders=frozenset(funders))


@transaction.atomic
def decision_made(*, decision: Decision) -> None:
    """A right that is looked at again starts the eligibility review; without one there is none ahead."""
    person, on = decision.request.person, decision.decided_on
    ahead = queries.open_review(person, ReviewKind.ELIGIBILITY)
    if queries.standing(person).rights & set(ELIGIBILITY_LIMITS):
        if ahead is None and Right(decision.right) in ELIGIBILITY_LIMITS:
            held = queries.last_held(person, ReviewKind.ELIGIBILITY)
            plan_next(person, ReviewKind.ELIGIBILITY, {Start.DECIDED: on}, on=on, last_held=held)
    elif ahead is not None and ahead.status in AHEAD:
        why = f"No right that is looked at again, by the decision of {day_in_words(on)}."
        set_and_save(ahead, status=ReviewStatus.CALLED_OFF, called_off_at=timezone.now(), called_off_why=why)


@transaction.atomic
def plan_next(
    person: Person,
    kind: ReviewKind,
    starts: Mapping[Start, date],
    *,
    on: date,
    last_held: date | None,
    funders: frozenset[str] = frozenset(),
) -> Review | None:
    """Plans a review for the earliest day that the person's limits give, or moves the one ahead to it if that is later.

    None where there is nothing to review, or the review ahead is earlier already.
    """
    wanted = due(queries.limits_of(person, kind, on, funders=funders), starts, last_held)
    if wanted is None:
        return None
    known = Review.objects.select_for_update().filter(person=person, kind=kind, status__in=OPEN).first()
    if known is None:
        return _save(Review(person=person, kind=kind), wanted, wanted.on)
    if known.status in AHEAD and wanted.on < known.due_by_rule:
        return _save(known, wanted, min(known.due_on, wanted.on))
    return None


def _save(review: Review, wanted: Due, due_on: date) -> Review:
    return set_and_save(
        review,
        due_by_rule=wanted.on,
        due_on=due_on,
        limit=wanted.limit,
        months=wanted.months,
        counted_since=wanted.start,
        counted_from=wanted.since,
    )
