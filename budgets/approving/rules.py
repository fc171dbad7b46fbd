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
"""Yearly pence of its own share that each role may agree. Local defaults: no national figure exists."""


def check_within_limit(roles: Sequence[Role], yearly_pence: int) -> None:
    """Raises: ValidationError where none of the roles may agree so much a year."""
    limit = max((APPROVAL_LIMITS.get(role, 0) for role in roles), default=0)
    if yearly_pence > limit:
        raise ValidationError(
            f"This share is {pounds(yearly_pence)} a year, and you may agree up to £{limit // 100:,} a year."
            " Ask somebody with a higher limit.",
            code="funder",
        )


def roles_within(roles: Iterable[Role], yearly_pence: int) -> list[Role]:
    """Those of the roles that may agree so much a year, the lowest limit first."""
    within = [role for role in roles if APPROVAL_LIMITS.get(role, 0) >= yearly_pence]
    return sorted(within, key=lambda role: APPROVAL_LIMITS[role])
