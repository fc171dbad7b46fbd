"""What is paid locally, whether a rate is enough, and what an uplift makes of it. Values in, values out."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from budgets.rules import PERSONS_MONEY, Funder, pounds
from phb.money import split

MOST_PER_CENT = Decimal(50)
"""Above it, somebody has typed a figure too many."""

LONGEST_KIND = 60

Value = TypeVar("Value")


class Basis(TextChoices):
    """What the new rates of an uplift are made from."""

    PER_CENT = "per_cent", "A percentage, by kind of service"
    TABLE = "table", "The usual rates of the table"
    FILE = "file", "A file with a rate for each line"


class Enough(TextChoices):
    """How a rate stands beside what is paid locally."""

    BELOW = "below", "Below what is paid locally"
    BETWEEN = "between", "Enough, below the usual rate"
    USUAL = "usual", "The usual rate or more"
    UNKNOWN = "unknown", "No local rate to compare with"


def folded(words: str) -> str:
    """The same for the same words, whatever their capitals, spaces and commas."""
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


_SHORT = {"hr": "hour", "h": "hour", "wk": "week", "visit": "visit"}


def unit_key(unit: str) -> str:
    """One and several of a unit are the same: hour, hours and hrs.

    >>> unit_key("Hrs.")
    'hour'
    """
    key = folded(unit).removesuffix("s")
    return _SHORT.get(key, key)


def rate_for(service: str, unit: str, rates: Mapping[tuple[str, str], Value]) -> Value | None:
    """The rate of the longest kind whose words stand in the name of the service, counted in the same unit.

    `rates` are by `folded` kind and `unit_key`.

    >>> rate_for("Personal assistant, nights", "hours", {("personal assistant", "hour"): 1500})
    1500
    """
    name, counted = f" {folded(service)} ", unit_key(unit)
    fitting = [kind for kind, of in rates if of == counted and f" {kind} " in name]
    return rates[max(fitting, key=lambda kind: (len(kind), kind)), counted] if fitting else None


def enough(present: int, low: int | None, usual: int | None) -> Enough:
    """Whether whole pence buy the service locally. The body pays what is enough (SI 2013/1617 reg 13(1))."""
    if low is None:
        return Enough.UNKNOWN
    if present < low:
        return Enough.BELOW
    return Enough.USUAL if usual is None or present >= usual else Enough.BETWEEN


def below_words(service: str, present: int, low: int, source: str) -> str:
    return (
        f"This rate is below what is paid locally: “{service}” has {pounds(present)},"
        f" and the least paid is {pounds(low)} ({source})."
    )


def uplifted(present: int, per_cent: Decimal) -> int:
    """Whole pence, half a penny rounded up.

    >>> uplifted(1420, Decimal("4.5"))
    1484
    """
    raised = present * (1 + Fraction(per_cent) / 100)
    return int((2 * raised.numerator + raised.denominator) // (2 * raised.denominator))


def check_per_cent(per_cent: Decimal) -> None:
    """Raises: ValidationError for less than nought or more than anybody means."""
    if not 0 <= per_cent <= MOST_PER_CENT:
        raise ValidationError(f"An uplift is between 0 and {MOST_PER_CENT} per cent.", code="per_cent")


def is_below_low(lines: Iterable[tuple[int, int | None]]) -> bool:
    """Whether any of the lines, as present and low rate, is not enough."""
    return any(low is not None and present < low for present, low in lines)


def part_shares(shares: Mapping[Funder, int], cost: int) -> dict[Funder, int]:
    """What each funder pays of a part of a line, in the proportions of the whole; they come to `cost`."""
    paying = {funder: pence for funder, pence in shares.items() if pence}
    return dict(zip(paying, split(cost, list(paying.values())), strict=True))


def raised_shares(shares: Mapping[Funder, int], before: int, after: int) -> dict[Funder, int]:
    """Who pays a part that cost `before` and costs `after`: the funders bear the rise by their shares.

    The person's own money stays as it was: what is charged follows from means, and not from prices. Where nobody else
    pays, it is theirs.
    """
    found = part_shares(shares, before)
    bearing = {funder: pence for funder, pence in shares.items() if pence and funder not in PERSONS_MONEY}
    for funder, pence in part_shares(bearing or shares, after - before).items():
        found[funder] += pence
    return found


def reason_of(day: date) -> str:
    """What the revisions of an uplift say: Uplift April 2027."""
    return f"Uplift {day:%B %Y}"
