"""What every subject holds to: how a status moves, and that what has happened lies behind."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from phb.dates import day_in_words


def check_move(transitions: Mapping[Any, frozenset[Any]], now: Any, to: Any) -> None:
    """Raises: ValidationError where a status may not become the other."""
    if to not in transitions[now]:
        raise ValidationError(f"This is “{now.label}”, so it cannot become “{to.label}”.", code="status")


def check_day_not_ahead(day: date | None, on: date, *, field: str, what: str) -> None:
    """Raises: ValidationError where something that has happened is given a day to come."""
    if day is not None and day > on:
        raise ValidationError(f"{what} cannot be after today, {day_in_words(on)}.", code=field)
