"""What must hold from budget to statement. Values in, values out: no database, no clock."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import TextChoices

from phb.dates import Period


class Funder(TextChoices):
    """Whose money it is. The person's own money is of two kinds, which the law keeps apart (Care Act 2014 section
    26).
    """

    ICB = "icb", "NHS"
    COUNCIL = "council", "Council"
    EDUCATION = "education", "Education"
    OTHER = "other", "Other public money"
    CHARGE = "charge", "Your assessed contribution"
    TOP_UP = "top_up", "Your own top-up"

    @property
    def in_words(self) -> str:
        """Within a sentence: the NHS share, the council share."""
        return self.label if self == Funder.ICB else self.label.lower()

    @property
    def for_staff(self) -> str:
        """The label as staff read it, whose money it is not."""
        return self.label.replace("Your", "The person's")


OWNERS: Mapping[Funder, str] = {
    **{funder: funder.label for funder in Funder},
    Funder.CHARGE: "Assessed contribution",
    Funder.TOP_UP: "Own top-up",
}
"""Whose money it is, in words for staff and holder alike."""

PERSONS_MONEY = (Funder.CHARGE, Funder.TOP_UP)
APPROVING_FUNDERS = (Funder.ICB, Funder.COUNCIL)
"""Each of these agrees its own share before a budget holds."""


class Option(TextChoices):
    """How a line is managed (NHS Data Dictionary, PERSONAL HEALTH BUDGET TYPE)."""

    DIRECT_PAYMENT = "01", "Direct payment"
    NOTIONAL = "02", "Notional budget"
    THIRD_PARTY = "03", "Third party budget"


class Vat(TextChoices):
    """What a line's price says of VAT. Whoever buys with a personal budget cannot reclaim it, so bears it."""

    GROSS = "gross", "The price includes any VAT"
    RECOVERED = "recovered", "VAT comes on top, and the NHS or council recovers it"
    ZERO = "zero", "Zero-rated, with a declaration by the disabled person"
    NONE = "none", "No VAT: exempt, or outside VAT"


HELD_OPTIONS = (Option.DIRECT_PAYMENT, Option.THIRD_PARTY)
"""Where the money is paid into an account and spent from it; a notional budget is spent by the funder itself."""


def pounds(pence: int) -> str:
    """As sentences print an amount above nought: £1,234.56."""
    return f"£{pence // 100:,}.{pence % 100:02d}"


def planned_by(agreed_pence: int, line: Period, day: date, *, at_once: bool = False) -> int:
    """Whole pence of a line that the plan expects to have been used by the end of a day.

    Spread evenly over the line's days and rounded half up, so that the parts of any run of periods add up to the whole;
    a one-off (`at_once`) falls on its first day.
    """
    if day < line.start:
        return 0
    if at_once or day >= line.end:
        return agreed_pence
    days = (day - line.start).days + 1
    return (2 * agreed_pence * days + line.days) // (2 * line.days)


def planned_in(agreed_pence: int, line: Period, period: Period, *, at_once: bool = False) -> int:
    """Whole pence of a line that fall in a period."""
    before = planned_by(agreed_pence, line, period.start - timedelta(days=1), at_once=at_once)
    return planned_by(agreed_pence, line, period.end, at_once=at_once) - before
