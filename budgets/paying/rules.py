"""When a month may be paid, and what earlier months are still owed. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from budgets.rules import Funder
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


PerFunder = Mapping[Funder, int]
"""Whole pence by funder."""


@dataclass(frozen=True)
class MonthOwed:
    """What one funder's part of a month that was paid comes to now, and what has been paid for it, in whole pence."""

    month: Period
    funder: Funder
    now: int
    paid: int

    @property
    def difference(self) -> int:
        return self.now - self.paid


def months_owed(now: Mapping[Period, PerFunder], paid: Mapping[Period, PerFunder]) -> list[MonthOwed]:
    """Each month that was paid beside what it comes to under the plan agreed now, where the two differ.

    What a payment held beyond its own month went to the earliest months that fell short, so arrears that were paid
    are not owed again.
    """
    funders = [funder for funder in Funder if any(funder in amounts for amounts in (*now.values(), *paid.values()))]
    rows = [row for funder in funders for row in _funder_owed(funder, now, paid)]
    return sorted((row for row in rows if row.difference), key=lambda row: row.month)


def _funder_owed(funder: Funder, now: Mapping[Period, PerFunder], paid: Mapping[Period, PerFunder]) -> list[MonthOwed]:
    months = sorted(paid)
    due = {month: now.get(month, {}).get(funder, 0) for month in months}
    counted = {month: paid[month].get(funder, 0) for month in months}
    for month in months:
        for earlier in months:
            spare, short = counted[month] - due[month], due[earlier] - counted[earlier]
            if spare > 0 and short > 0:
                moved = min(spare, short)
                counted[month], counted[earlier] = counted[month] - moved, counted[earlier] + moved
    return [MonthOwed(month, funder, due[month], counted[month]) for month in months]


def arrears(now: Mapping[Period, PerFunder], paid: Mapping[Period, PerFunder]) -> dict[Funder, int]:
    """Whole pence by funder by which the months that were paid fell short of the plan agreed now.

    All that was paid for those months is set against all that they come to, so that roundings of single months leave
    nothing over. More than enough is never taken back here: a smaller payment needs notice and reasons first
    (SI 2013/1617 reg 13(5)).
    """
    found: dict[Funder, int] = {}
    for row in months_owed(now, paid):
        found[row.funder] = found.get(row.funder, 0) + row.difference
    return {funder: pence for funder, pence in found.items() if pence > 0}


def with_arrears(month: PerFunder, owed: PerFunder) -> dict[Funder, int]:
    """What a payment comes to: the month's own and what earlier months are owed."""
    return {funder: month.get(funder, 0) + owed.get(funder, 0) for funder in Funder if funder in {**month, **owed}}
