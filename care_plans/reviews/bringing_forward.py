"""What brings a review forward, or asks whether to; and the answer, kept also where it is no."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from care_plans.editing import set_and_save
from care_plans.models import Person, Review, ReviewTrigger
from care_plans.reviews import queries
from care_plans.reviews.permissions import check_can_ask, check_can_hold_kind, check_can_report
from care_plans.reviews.rules import AHEAD, TRIGGERS, TriggerKind
from care_plans.reviews.starting import plan_next
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def report(
    *, person: Person, kind: TriggerKind, words: str, by: User, on: date, noticed_on: date | None = None
) -> ReviewTrigger:
    """Records what happened. Where a review must follow it is brought forward at once; else somebody decides.

    Raises: ValidationError for a day to come, or where there is no review to bring forward.
    """
    check_can_report(by, person, on)
    return _record(person, TriggerKind(kind), words, by, on, noticed_on or on)


@transaction.atomic
def ask_for_review(*, person: Person, words: str, by: User, on: date) -> ReviewTrigger:
    """The person, or their representative, asks for a review earlier than the one that is planned."""
    check_can_ask(by, person, on)
    return _record(person, TriggerKind.REQUEST, words, by, on, on)


def _record(person: Person, kind: TriggerKind, words: str, by: User, on: date, noticed_on: date) -> ReviewTrigger:
    check_day_not_ahead(noticed_on, on, field="noticed_on", what="The day it was noticed")
    trigger = ReviewTrigger(person=person, kind=kind, noticed_on=noticed_on, words=words.strip(), reported_by=by)
    if not TRIGGERS[kind].must:
        return set_and_save(trigger)
    return _bring_forward(trigger, by, on, words="")


@transaction.atomic
def answer_trigger(*, trigger: ReviewTrigger, review: bool, words: str, by: User, on: date) -> ReviewTrigger:
    """Decides whether to review. Not to review says why, and that the money is still enough.

    Raises: ValidationError where it has been answered already, or no is said without words.
    """
    rule = TRIGGERS[TriggerKind(trigger.kind)]
    check_can_hold_kind(by, trigger.person, rule.kind, on)
    locked = ReviewTrigger.objects.select_related("person__icb").select_for_update(of=("self",)).get(pk=trigger.pk)
    if locked.answered_at is not None:
        raise ValidationError("This has been answered already.")
    if review:
        return _bring_forward(locked, by, on, words.strip())
    if not words.strip():
        raise ValidationError("Say why no review is needed, and that the money is still enough.", code="words")
    return set_and_save(
        locked, answer=ReviewTrigger.Reply.NO_REVIEW, answer_words=words.strip(), answered_by=by,
        answered_at=timezone.now(),
    )  # fmt: skip


def _bring_forward(trigger: ReviewTrigger, by: User, on: date, words: str) -> ReviewTrigger:
    """The review ahead is due so many days after it was noticed, unless it was earlier already; one already held on
    or after that day, and not yet agreed, answers it.
    """
    rule = TRIGGERS[TriggerKind(trigger.kind)]
    ahead = _review_ahead(trigger, on)
    by_day = max(trigger.noticed_on + timedelta(days=rule.within_days), on)
    if ahead.status in AHEAD and by_day < ahead.due_on:
        ahead = set_and_save(ahead, due_on=by_day)
    return set_and_save(
        trigger, review=ahead, answer=ReviewTrigger.Reply.REVIEW, answer_words=words, answered_by=by,
        answered_at=timezone.now(),
    )  # fmt: skip


def _review_ahead(trigger: ReviewTrigger, on: date) -> Review:
    """Raises: ValidationError where nothing has begun that could be reviewed."""
    person, kind = trigger.person, TRIGGERS[TriggerKind(trigger.kind)].kind
    known = queries.open_review(person, kind)
    if known is None:
        held = queries.last_held(person, kind)
        known = plan_next(person, kind, queries.starts_of(person, kind), on=on, last_held=held)
    if known is None:
        raise ValidationError(
            f"There is nothing to review yet: no {kind.label.lower()} has been planned for {person.full_name}."
            " Change the plan that is being written instead.",
            code="kind",
        )
    return Review.objects.select_for_update().get(pk=known.pk)
