"""When a month may be paid. Values in, values out."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError

from phb.dates import Period

RELEASE_AHEAD_DAYS = 31
"""How early a month may be paid before it begins. A local default: agreements pay in advance, by a month at most."""


def check_release_day(month: Period, on: date) -> None:
    """Raises: ValidationError where a month is paid too long before it begins."""
    first = month.start - timedelta(days=RELEASE_AHEAD_DAYS)
    if on < first:
        raise ValidationError(
            f"{month.start:%B %Y} can be paid from {first:%-d %B %Y}. Until then, the plan may still change.",
            code="month",
        )
