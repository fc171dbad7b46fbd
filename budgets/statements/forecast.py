"""How the year is likely to end, from the plan and from what was used so far. Values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from budgets.rules import planned_by
from phb.dates import Period


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line of the plan as far as its timing goes: whole pence over its days, or all at once on the first."""

    pence: int
    period: Period
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where the year will probably end, in whole pence.

    `steady` goes on at the rate of the plan used so far; `as_planned` uses what is planned for the days that are left.
    Neither is below what is used and ordered already. `runs_out_on` is the day on which the money of the year would be
    used up at the rate so far, where that day comes before the year's last.
    """

    agreed: int
    used: int
    guide: int
    steady: int
    as_planned: int
    runs_out_on: date | None

    @property
    def low(self) -> int:
        return min(self.steady, self.as_planned)

    @property
    def high(self) -> int:
        return max(self.steady, self.as_planned)


def planned_by_days(lines: Sequence[PlannedLine], year: Period, days: Sequence[date]) -> list[int]:
    """Whole pence that the plan expects to have been used in a financial year by the end of each day."""
    found = [0] * len(days)
    for line in lines:
        before = planned_by(line.pence, line.period, year.start - timedelta(days=1), at_once=line.at_once)
        for place, day in enumerate(days):
            found[place] += planned_by(line.pence, line.period, day, at_once=line.at_once) - before
    return found


def forecast(lines: Sequence[PlannedLine], year: Period, until: date, *, used: int, ordered: int) -> Forecast:
    """The end of the year, seen from the end of a day.

    >>> a_year = Period(date(2026, 4, 1), date(2027, 3, 31))
    >>> line = PlannedLine(365_00, a_year)
    >>> half = forecast([line], a_year, date(2026, 9, 29), used=91_00, ordered=0)
    >>> half.guide, half.steady, half.as_planned
    (18200, 18250, 27400)
    """
    guide, agreed = planned_by_days(lines, year, [until, year.end])
    at_least = used + ordered
    steady = used + _at_rate(agreed - guide, used, guide)
    return Forecast(
        agreed=agreed,
        used=used,
        guide=guide,
        steady=max(steady, at_least),
        as_planned=max(used + agreed - guide, at_least),
        runs_out_on=_runs_out_on(lines, year, until, used, guide, agreed) if steady > agreed > 0 else None,
    )


def _at_rate(planned: int, used: int, guide: int) -> int:
    """Planned pence at the rate of the plan used so far, rounded half up; as planned where nothing says the rate."""
    if guide <= 0 or used < 0:
        return planned
    return (2 * planned * used + guide) // (2 * guide)


def _runs_out_on(
    lines: Sequence[PlannedLine], year: Period, until: date, used: int, guide: int, agreed: int
) -> date | None:
    """The first day, from `until` on, when the money is used up at the rate so far; by halving, as plans only grow."""
    first, last = until, year.end
    while first < last:
        day = first + (last - first) // 2
        (planned,) = planned_by_days(lines, year, [day])
        if used + _at_rate(planned - guide, used, guide) >= agreed:
            last = day
        else:
            first = day + timedelta(days=1)
    return first if first < year.end else None
