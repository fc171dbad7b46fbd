"""Arranging a review with the person: the day, the invitation, what they want to say; and calling it off."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import Person, Review
from care_plans.reviews import queries
from care_plans.reviews.permissions import check_can_ask, check_can_hold, check_can_hold_kind
from care_plans.reviews.rules import (
    REVIEW_TRANSITIONS,
    ReviewKind,
    ReviewStatus,
    check_not_on_one_day,
)
from care_plans.reviews.starting import plan_next
from care_plans.rules import check_move
from phb.models import User


def lock_review(review: Review) -> Review:
    """The review, held with its person, so that two reviews are never put on one day at the same time."""
    Person.objects.select_for_update().get(pk=review.person_id)
    return Review.objects.select_related("person__icb").select_for_update(of=("self",)).get(pk=review.pk)


def lock_ahead(review: Review) -> Review:
    """Raises: ValidationError where it has been held or called off."""
    locked = lock_review(review)
    if not locked.is_ahead:
        raise ValidationError(f"This review is “{locked.get_status_display()}”. Arrange the next one instead.")
    return locked


@transaction.atomic
def arrange(
    *,
    review: Review,
    planned_for: date,
    by: User,
    on: date,
    how: str = "",
    place: str = "",
    same_day_reason: str = "",
    seen: str | None = None,
) -> Review:
    """Sets the day agreed with the person, or moves it.

    Raises: ValidationError for a day gone by, or that of the other review without a reason.
    """
    check_can_hold(by, review, on)
    locked = lock_ahead(review)
    check_unchanged(locked, seen)
    if planned_for < on:
        raise ValidationError("Give today or a later day.", code="planned_for")
    check_not_on_one_day(ReviewKind(locked.kind), planned_for, queries.other_days(locked), same_day_reason)
    return set_and_save(
        locked, planned_for=planned_for, how=how, place=place.strip(), same_day_reason=same_day_reason.strip()
    )


@transaction.atomic
def invite(*, review: Review, by: User, on: date) -> Review:
    """The person is invited to the day that was arranged; again, where the day has moved since."""
    check_can_hold(by, review, on)
    locked = lock_ahead(review)
    check_move(REVIEW_TRANSITIONS, ReviewStatus(locked.status), ReviewStatus.INVITED)
    if locked.planned_for is None:
        raise ValidationError("Arrange a day first: an invitation names it.", code="planned_for")
    return set_and_save(locked, status=ReviewStatus.INVITED, invited_on=on, invited_by=by)


@transaction.atomic
def call_off(*, review: Review, why: str, by: User, on: date) -> Review:
    """It will not be held: the support has ended, or the law does not ask for it."""
    check_can_hold(by, review, on)
    locked = lock_ahead(review)
    check_move(REVIEW_TRANSITIONS, ReviewStatus(locked.status), ReviewStatus.CALLED_OFF)
    return set_and_save(
        locked, status=ReviewStatus.CALLED_OFF, called_off_at=timezone.now(), called_off_why=why.strip()
    )


@transaction.atomic
def plan_again(*, person: Person, kind: ReviewKind, by: User, on: date) -> Review:
    """Plans a review where none is open, as after one was called off. It counts from what started the clock.

    Raises: ValidationError where one is open already, or there is nothing to review.
    """
    check_can_hold_kind(by, person, kind, on)
    if queries.open_review(person, kind) is not None:
        raise ValidationError("A review of this kind is open for this person already.", code="kind")
    held = queries.last_held(person, kind)
    planned = plan_next(person, kind, queries.starts_of(person, kind), on=on, last_held=held)
    if planned is None:
        raise ValidationError(
            "Nothing has started this kind of review for the person: a signed plan, a first payment or a right.",
            code="kind",
        )
    return planned


@transaction.atomic
def say_beforehand(*, review: Review, words: str, by: User, on: date, seen: str | None = None) -> Review:
    """What the person wants to say, in their own words, for everyone at the review to read first."""
    check_can_ask(by, review.person, on)
    locked = lock_ahead(review)
    check_unchanged(locked, seen)
    return set_and_save(locked, said_beforehand=words.strip())
