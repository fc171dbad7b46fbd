"""How a first estimate is worked out: so much, so often, for a year. Values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class HowOften(TextChoices):
    WEEKLY = "weekly", "a week"
    FOUR_WEEKLY = "4weekly", "every 4 weeks"
    MONTHLY = "monthly", "a month"
    ANNUAL = "annual", "a year"
    ONCE = "once", "once"


TIMES_A_YEAR: Mapping[HowOften, Fraction] = {
    HowOften.WEEKLY: Fraction(365, 7),
    HowOften.FOUR_WEEKLY: Fraction(365, 28),
    HowOften.MONTHLY: Fraction(12),
    HowOften.ANNUAL: Fraction(1),
    HowOften.ONCE: Fraction(1),
}

TIMES_IN_WORDS: Mapping[HowOften, str] = {
    HowOften.WEEKLY: " × 365 days ÷ 7",
    HowOften.FOUR_WEEKLY: " × 365 days ÷ 28",
    HowOften.MONTHLY: " × 12 months",
    HowOften.ANNUAL: "",
    HowOften.ONCE: "",
}

CONVENTION = "A year is counted as 365 days, so a week comes 365 ÷ 7 times."
"""Stated wherever an indicative amount is shown: no national rule says how many weeks a year has."""


@dataclass(frozen=True)
class Part:
    """One row of the working: whole pence for one, how many, how often, and where the price comes from."""

    what: str
    rate: int
    quantity: Decimal
    often: HowOften
    source: str

    @property
    def per_year(self) -> int:
        """Whole pence a year, rounded half up, once.

        >>> Part("Night care", 1_900, Decimal(21), HowOften.WEEKLY, "").per_year
        2080500
        """
        exact = self.rate * Fraction(self.quantity) * TIMES_A_YEAR[self.often]
        return int((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))


def check_parts(parts: Sequence[Part]) -> None:
    """Raises: ValidationError where there is nothing to add up, or a row comes to nothing."""
    if not parts:
        raise ValidationError("Write at least one row of the working.", code="row_1_what")
    for place, part in enumerate(parts, start=1):
        if part.per_year <= 0:
            raise ValidationError(
                f"“{part.what}” comes to nothing. Give a price and how many above nought.", code=f"row_{place}_rate"
            )
