"""What a council charges for care: never worked out here, only capped. Values in, values out.

Sources: Care Act 2014 sections 14, 17 and 26; the councils' own frameworks on the cap of a period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from phb.dates import Period


class Method(TextChoices):
    """How a council takes the contribution to a budget that it pays into."""

    NET = "net", "Net: the council pays its share less the contribution, and the person pays that in"
    GROSS = "gross", "Gross: the council pays the full cost, and invoices the person"


GROSS_HAS_NO_CHARGE = (
    "This council pays the full cost and invoices the person itself, so the line carries no contribution: the council’s"
    " share is the whole. Leave the contribution empty."
)


def check_charge_fits_method(charge: int, method: Method) -> None:
    """Raises: ValidationError where a line carries a contribution that the council invoices."""
    if charge and method == Method.GROSS:
        raise ValidationError(GROSS_HAS_NO_CHARGE, code="charge_share")


@dataclass(frozen=True)
class Assessed:
    """The result of a financial assessment: whole pence a week on these days."""

    weekly: int
    period: Period


def charge_in(charges: Iterable[Assessed], period: Period, council_cost: int) -> int:
    """Whole pence charged for a period: the assessed charge for its weeks, or the council's own cost if that is lower.

    >>> from datetime import date
    >>> four_weeks = Period(date(2026, 4, 6), date(2026, 5, 3))
    >>> assessed = [Assessed(10_000, four_weeks)]
    >>> charge_in(assessed, four_weeks, 80_000), charge_in(assessed, four_weeks, 35_000)
    (40000, 35000)
    """
    exact = Fraction(0)
    for each in charges:
        days = each.period.overlap(period)
        if days is not None:
            exact += each.weekly * Fraction(days.days, 7)
    assessed = int((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))
    return max(min(assessed, council_cost), 0)


@dataclass(frozen=True)
class PersonalBudget:
    """Section 26(1) of the Care Act 2014, in whole pence: the cost of meeting the needs, what the adult pays toward it,
    and what the council pays. The first is always the other two together.
    """

    cost: int
    adult_pays: int

    @property
    def council_pays(self) -> int:
        return self.cost - self.adult_pays
