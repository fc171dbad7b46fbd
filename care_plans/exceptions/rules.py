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


EXCEPTION_LIFE_DAYS: Mapping[ExceptionReason, int] = {
    ExceptionReason.DECLINED: 365,
    ExceptionReason.URGENT: 28,
    ExceptionReason.NOT_APPROPRIATE: 365,
    ExceptionReason.BLOCK_ONLY: 365,
    ExceptionReason.OUT_OF_RESPONSIBILITY: 28,
}
"""The longest each exception may last. No law gives these days: they are this system's defaults."""


EXCEPTION_APPROVERS: Mapping[ExceptionReason, frozenset[Role]] = {
    ExceptionReason.DECLINED: frozenset({Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER}),
    ExceptionReason.URGENT: frozenset({Role.COMMISSIONING_MANAGER}),
    ExceptionReason.NOT_APPROPRIATE: frozenset({Role.CLINICAL_LEAD}),
    ExceptionReason.BLOCK_ONLY: frozenset({Role.COMMISSIONING_MANAGER}),
    ExceptionReason.OUT_OF_RESPONSIBILITY: frozenset({Role.COMMISSIONING_MANAGER}),
}
"""Whose judgement each reason needs: a clinical one where it is about the person's care, a commissioner's where it is
about contracts. The strategy names no approver: these are this system's defaults."""


EXCEPTION_REASON_LENGTH = 20
"""Characters an exception's words need, so that they say something."""


EXCEPTION_ENDS_SOON_DAYS = 28
"""From how many days before its end an exception is shown as ending soon."""


def check_exception_end(reason: ExceptionReason, starts_on: date, ends_on: date) -> None:
    """Raises: ValidationError where an exception would end before it starts, or last longer than its reason allows."""
    last = starts_on + timedelta(days=EXCEPTION_LIFE_DAYS[reason])
    if ends_on <= starts_on:
        raise ValidationError("An exception ends after the day it is asked for.", code="ends_on")
    if ends_on > last:
        raise ValidationError(
            f"This reason lasts {EXCEPTION_LIFE_DAYS[reason]} days at most, so to {day_in_words(last)}."
            " Choose an earlier day.",
            code="ends_on",
        )
