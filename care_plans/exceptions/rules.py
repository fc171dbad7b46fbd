"""The closed list of exceptions from the default: who may agree to each, and how long it may last."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from phb.dates import day_in_words
from phb.roles import Role


class ExceptionReason(TextChoices):
    """The closed list of reasons for arranging support otherwise than by default: not cost, effort or habit."""

    DECLINED = "declined", "The person does not want one, after being told about it"
    URGENT = "urgent", "Safety or hospital discharge cannot wait"
    NOT_APPROPRIATE = "not_appropriate", "Not appropriate for all or part of the service in this person's case"
    BLOCK_ONLY = "block_only", "Only a whole-population contract can supply it safely"
    OUT_OF_RESPONSIBILITY = "out_of_responsibility", "Another ICB or council is responsible"


class ToldHow(TextChoices):
    """How the person was told what a personal health budget is, before they said that they do not want one."""

    MEETING = "meeting", "When we met"
    VIDEO = "video", "By video"
    PHONE = "phone", "By phone"
    WRITING = "writing", "By letter or email"


EXCEPTION_LIFE_DAYS: Mapping[ExceptionReason, int] = {
    ExceptionReason.DECLINED: 365,
    ExceptionReason.URGENT: 28,
    ExceptionReason.NOT_APPROPRIATE: 365,
    ExceptionReason.BLOCK_ONLY: 365,
    ExceptionReason.OUT_OF_RESPONSIBILITY: 28,
}
"""The longest each exception may last. No law gives these days: they are this system's defaults."""


EXCEPTION_APPROVERS: Mapping[ExceptionReason, tuple[frozenset[Role], ...]] = {
    ExceptionReason.DECLINED: (frozenset({Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER}),),
    ExceptionReason.URGENT: (frozenset({Role.COMMISSIONING_MANAGER}),),
    ExceptionReason.NOT_APPROPRIATE: (frozenset({Role.CLINICAL_LEAD}), frozenset({Role.COMMISSIONING_MANAGER})),
    ExceptionReason.BLOCK_ONLY: (frozenset({Role.COMMISSIONING_MANAGER}),),
    ExceptionReason.OUT_OF_RESPONSIBILITY: (frozenset({Role.COMMISSIONING_MANAGER}),),
}
"""Whose judgement each reason needs beside the care co-ordinator's who asks: a set of roles for each agreement, and two
sets where two people agree. A clinical one where it is about the person's care, a commissioner's where it is about
contracts. The strategy names no approver: these are this system's defaults."""


def still_to_agree(reason: ExceptionReason, agreed_as: str) -> tuple[frozenset[Role], ...]:
    """The agreements a reason still needs, after one in the role `agreed_as` (empty for none yet)."""
    needed = list(EXCEPTION_APPROVERS[reason])
    given = next((roles for roles in needed if agreed_as in roles), None)
    if given is not None:
        needed.remove(given)
    return tuple(needed)


NOT_REASONS: tuple[tuple[str, str], ...] = (
    ("It is more work", "The work of a budget is the service's, and it falls with practice."),
    ("A budget costs more to run", "What it costs to run is no reason under the law or the strategy."),
    ("Nobody here knows how", "Ask the personal budgets team. The person does not wait for us to learn."),
    ("The person lacks capacity", "Somebody can act for them: a representative holds the budget."),
    ("The person may not have a direct payment", "A notional or third-party budget is a personal health budget too."),
    ("We always buy it this way", "That is what the default is there to change."),
)
"""What is often said and is no reason, each with what to do or think instead."""


EXCEPTION_REASON_LENGTH = 20
"""Characters an exception's words need, so that they say something."""


EXCEPTION_ENDS_SOON_DAYS = 28
"""From how many days before its end an exception is shown as ending soon."""


def last_day(reason: ExceptionReason, starts_on: date, review_on: date | None = None) -> date:
    """The last day an exception may have. One that the person asked for by declining is talked about again at the next
    review of their plan, where one is planned.
    """
    last = starts_on + timedelta(days=EXCEPTION_LIFE_DAYS[reason])
    if reason == ExceptionReason.DECLINED and review_on is not None and review_on > starts_on:
        return min(last, review_on)
    return last


def check_told(reason: ExceptionReason, told_on: date | None, told_how: str) -> None:
    """Raises: ValidationError where somebody declined and nobody says when and how they were told."""
    if reason != ExceptionReason.DECLINED:
        return
    if told_on is None:
        raise ValidationError("Say on which day the person was told about personal health budgets.", code="told_on")
    if not told_how:
        raise ValidationError("Say how the person was told about personal health budgets.", code="told_how")


def check_exception_end(reason: ExceptionReason, starts_on: date, ends_on: date, review_on: date | None = None) -> None:
    """Raises: ValidationError where an exception would end before it starts, or last longer than its reason allows."""
    last = last_day(reason, starts_on, review_on)
    if ends_on <= starts_on:
        raise ValidationError("An exception ends after the day it is asked for.", code="ends_on")
    if ends_on <= last:
        return
    if last == review_on:
        raise ValidationError(
            f"This reason lasts to the next review of the care plan, {day_in_words(last)}. Choose an earlier day.",
            code="ends_on",
        )
    raise ValidationError(
        f"This reason lasts {EXCEPTION_LIFE_DAYS[reason]} days at most, so to {day_in_words(last)}."
        " Choose an earlier day.",
        code="ends_on",
    )
