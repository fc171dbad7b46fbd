"""Who may agree how much a year. Values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from budgets.rules import planned_in, pounds
from phb.dates import Period
from phb.roles import Role


def yearly_most(parts: Sequence[tuple[int, Period, bool]]) -> int:
    """The most pence that falls in any twelve months; each part is an amount, its days, and whether it falls at once.

    Approval limits look at this, so that neither short lines nor the turn of a year hide what a budget costs. Amounts
    spread evenly, so the dearest twelve months begin with one of the parts or end with one.

    >>> half_year = Period(date(2026, 10, 1), date(2027, 3, 31))
    >>> yearly_most([(600_000, half_year, False), (900_000, Period(date(2027, 4, 1), date(2028, 3, 31)), False)])
    1050000
    """
    starts = {period.start for _, period, _ in parts}
    starts |= {_year_before(period.start if at_once else period.end) for _, period, at_once in parts}
    return max((_in_twelve_months(parts, start) for start in starts), default=0)


def _in_twelve_months(parts: Sequence[tuple[int, Period, bool]], start: date) -> int:
    year = Period(start, _year_after(start) - timedelta(days=1))
    return sum(planned_in(pence, period, year, at_once=at_once) for pence, period, at_once in parts)


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


def _year_before(last: date) -> date:
    """The first day of the twelve months that end on this day."""
    after = last + timedelta(days=1)
    return after.replace(year=after.year - 1) if (after.month, after.day) != (2, 29) else date(after.year - 1, 3, 1)


APPROVAL_LIMITS: Mapping[Role, int] = {
    Role.CLINICAL_LEAD: 25_000_00,
    Role.COMMISSIONING_MANAGER: 150_000_00,
    Role.COUNCIL_MANAGER: 100_000_00,
}
"""Yearly pence of its own share that each role may agree until an organisation sets limits of its own. Local defaults:
no national figure exists."""

HIGHEST_LIMIT = 10_000_000_00
"""Yearly pence. Above it, somebody has typed a nought too many."""

LONGEST_COVER = 90
"""Days, the first and the last included, for which one colleague may stand in for another at once."""

PERSONAL_CONTACTS = ("assistant", "carer", "relative", "other")
"""Kinds of contact who may gain by a budget; the others are there for their profession."""


def highest_limit(roles: Iterable[Role], limits: Mapping[Role, int] = APPROVAL_LIMITS) -> int:
    """The most pence a year that somebody in these roles may agree."""
    return max((limits.get(role, 0) for role in roles), default=0)


def check_within_limit(
    roles: Iterable[Role], yearly_pence: int, limits: Mapping[Role, int] = APPROVAL_LIMITS, *, covered: str = ""
) -> None:
    """`covered` names whose limit it is, where it is not one's own.

    Raises: ValidationError where none of the roles may agree so much a year.
    """
    limit = highest_limit(roles, limits)
    if yearly_pence > limit:
        whose = f"and for {covered} you may agree" if covered else "and you may agree"
        raise ValidationError(
            f"This share is {pounds(yearly_pence)} a year, {whose} up to {in_pounds(limit)} a year."
            " Ask somebody with a higher limit.",
            code="funder",
        )


def in_pounds(pence: int) -> str:
    """A limit as people say it: the pence only where there are some."""
    return f"£{pence // 100:,}" if pence % 100 == 0 else pounds(pence)


def check_cover_days(starts_on: date, ends_on: date) -> None:
    """Raises: ValidationError where the days are out of order or too many."""
    if ends_on < starts_on:
        raise ValidationError("The last day must be on or after the first.", code="ends_on")
    if (ends_on - starts_on).days >= LONGEST_COVER:
        raise ValidationError(
            f"Cover is for at most {LONGEST_COVER} days at once, the first and the last included.", code="ends_on"
        )


def roles_within(roles: Iterable[Role], yearly_pence: int, limits: Mapping[Role, int] = APPROVAL_LIMITS) -> list[Role]:
    """Those of the roles that may agree so much a year, the lowest limit first."""
    within = [role for role in roles if limits.get(role, 0) >= yearly_pence]
    return sorted(within, key=lambda role: limits[role])
