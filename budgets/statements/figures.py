"""The figures of statements, of one budget or of all: one statement of SQL, and what is put together from its rows.

What is asked of the database does not grow with the number of budgets. Everything here is whole pence. A figure never
comes from adding up what is printed beside it: openings, movements and closings are summed apart, and `check_foots`
holds them together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from budgets.ledger.rules import ENDS, EntryKind, Evidence, Place
from budgets.rules import Funder
from budgets.statements import figure_rows
from budgets.statements.figure_rows import FUNDERS, NOT_IN_THE_PLAN, About, Asked, Movement, Pence, PlanLine, Sums
from budgets.statements.forecast import Forecast, PlannedLine, forecast, planned_by_days
from phb.dates import Period


class DoesNotFoot(ValueError):
    """A column of a statement does not add up, so nothing may be issued from it."""


@dataclass(frozen=True, slots=True)
class FunderFigures:
    """One funder's money in the account, from the first day of the period to the last.

    What a funder pays to suppliers itself counts as paid directly and as spent, so it never changes what is held.
    """

    funder: Funder
    opening: int = 0
    corrections: int = 0
    paid_in: int = 0
    paid_directly: int = 0
    spent: int = 0
    refunds: int = 0
    returned: int = 0
    closing: int = 0
    refunded_directly: int = 0
    """Of the refunds, what never came into the account: it counts as returned as well."""

    @property
    def steps(self) -> int:
        """What the closing must be, by the steps that lead to it."""
        coming = self.opening + self.corrections + self.paid_in + self.paid_directly + self.refunds
        return coming - self.spent - self.returned


@dataclass(frozen=True, slots=True)
class LineFigures:
    """One line of the plan in the financial year; spending is less what came back."""

    number: int
    service: str
    outcome: str = ""
    option: str = ""
    agreed: Pence = field(default_factory=dict)
    before: int = 0
    corrections: int = 0
    spent: Pence = field(default_factory=dict)
    committed: int = 0
    to_date: int = 0
    working: str = ""

    @property
    def agreed_total(self) -> int:
        return sum(self.agreed.values())

    @property
    def spent_total(self) -> int:
        return sum(self.spent.values())

    @property
    def left(self) -> int:
        return self.agreed_total - self.before - self.corrections - self.spent_total - self.committed


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was to be used and what was used, from the start of the year to the end of a month."""

    month: Period
    planned: int
    spent: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    about: About
    period: Period
    year: Period
    revision: int | None
    funders: tuple[FunderFigures, ...]
    lines: tuple[LineFigures, ...]
    months: tuple[MonthFigures, ...]
    movements: tuple[Movement, ...]
    forecast: Forecast
    missing_evidence: int
    counted_to: int

    @property
    def opening(self) -> int:
        return sum(each.opening for each in self.funders)

    @property
    def closing(self) -> int:
        return sum(each.closing for each in self.funders)

    @property
    def agreed(self) -> int:
        return sum(line.agreed_total for line in self.lines)

    @property
    def used(self) -> int:
        """Spent in the financial year, less what came back."""
        return sum(line.to_date for line in self.lines)

    @property
    def committed(self) -> int:
        return sum(line.committed for line in self.lines)

    @property
    def left(self) -> int:
        return sum(line.left for line in self.lines)


# Putting them together. ----------------------------------------------------------------------------------------------


def figures_for(budgets: Collection[int] | None, period: Period, *, known_to: int | None = None) -> dict[int, Figures]:
    """The figures of these budgets for a period, or of all budgets; `known_to` counts entries up to that one only.

    An entry of an earlier day that was recorded after the last statement of an earlier period is a correction, so that
    the opening is always the closing that was printed before.
    """
    of = Asked(budgets, period, known_to)
    rows: dict[int, list[Sums]] = defaultdict(list)
    for row in figure_rows.sums(of):
        rows[row.budget].append(row)
    months, movements, plans = figure_rows.months(of), figure_rows.movements(of), figure_rows.plans(of)
    return {
        about.budget: _put_together(
            about,
            of,
            rows.get(about.budget, ()),
            plans.get(about.budget, ()),
            months.get(about.budget, {}),
            movements.get(about.budget, ()),
        )
        for about in figure_rows.about(of)
    }


def _put_together(
    about: About,
    of: Asked,
    rows: Sequence[Sums],
    plan: Sequence[PlanLine],
    used_in: Mapping[int, int],
    movements: Sequence[Movement],
) -> Figures:
    counted = _Counted(rows)
    agreed = _in_force(plan, of.period.end)
    lines = _lines(counted, plan, agreed, of.year)
    timing = [line.timing for line in agreed]
    used, ordered = sum(line.to_date for line in lines), sum(line.committed for line in lines)
    return Figures(
        about=about,
        period=of.period,
        year=of.year,
        revision=agreed[0].revision if agreed else None,
        funders=_funders(counted, lines),
        lines=lines,
        months=by_month(timing, of, used_in),
        movements=tuple(movements),
        forecast=forecast(timing, of.year, of.period.end, used=used, ordered=ordered),
        missing_evidence=_missing_evidence(movements),
        counted_to=counted.last_entry,
    )


STEPS: Mapping[EntryKind, tuple[str, ...]] = {
    EntryKind.PAYMENT_RELEASED: ("paid_in",),
    EntryKind.CONTRIBUTION: ("paid_in",),
    EntryKind.CONTRIBUTION_RETURNED: ("returned",),
    EntryKind.SPEND_HELD: ("spent",),
    EntryKind.SPEND_NOTIONAL: ("paid_directly", "spent"),
    EntryKind.REFUND_HELD: ("refunds",),
    EntryKind.REFUND_FUNDER: ("refunds", "returned", "refunded_directly"),
    EntryKind.RECOVERY: ("returned",),
    EntryKind.COMMITMENT: (),
    EntryKind.COMMITMENT_ENDED: (),
}
"""The figures of a funder that each kind of entry counts in."""


class _Effect(NamedTuple):
    """What a row does: to what is held, used and ordered (+1 more, -1 less), and to the figures of its funder.

    What is taken back ran the other way, and counts below nought where the wrong entry had counted.
    """

    held: int
    used: int
    ordered: int
    steps: tuple[str, ...]
    sign: int


def _effects() -> Iterator[tuple[tuple[bool, str, str], _Effect]]:
    for kind, ends in ENDS.items():
        for sign, (origin, target) in ((1, ends), (-1, ends[::-1])):
            held, used, ordered = (
                (place == target) - (place == origin) for place in (Place.HELD, Place.LINE, Place.COMMITTED)
            )
            yield (sign < 0, origin.value, target.value), _Effect(held, used, ordered, STEPS[kind], sign)


_EFFECTS = dict(_effects())


def _noughts() -> dict[str, int]:
    return defaultdict(int)


class _Counted:
    """The rows of one budget, counted by funder and by line."""

    def __init__(self, rows: Iterable[Sums]) -> None:
        self.funders: dict[Funder, dict[str, int]] = defaultdict(_noughts)
        self.lines: dict[int, dict[str, int]] = defaultdict(_noughts)
        self.spent: dict[int, dict[Funder, int]] = defaultdict(dict)
        self.last_entry = 0
        for row in rows:
            effect = _EFFECTS[row.kind == EntryKind.REVERSAL, row.origin, row.target]
            self._count_for_funder(row, effect)
            if effect.used or effect.ordered:
                self._count_for_line(row, effect)
            self.last_entry = max(self.last_entry, row.last_entry)

    def _count_for_funder(self, row: Sums, effect: _Effect) -> None:
        sums = self.funders[FUNDERS[row.funder]]
        if effect.held:
            sums["opening"] += effect.held * (row.before - row.late)
            sums["corrections"] += effect.held * row.late
            sums["closing"] += effect.held * row.ever
        for step in effect.steps:
            sums[step] += effect.sign * row.now

    def _count_for_line(self, row: Sums, effect: _Effect) -> None:
        number = row.line or NOT_IN_THE_PLAN
        sums = self.lines[number]
        sums["committed"] += effect.ordered * row.ever
        if effect.used:
            sums["before"] += effect.used * (row.year_before - row.year_late)
            sums["corrections"] += effect.used * row.year_late
            sums["to_date"] += effect.used * row.this_year
            funder, spent = FUNDERS[row.funder], self.spent[number]
            spent[funder] = spent.get(funder, 0) + effect.used * row.now


def _funders(counted: _Counted, lines: Sequence[LineFigures]) -> tuple[FunderFigures, ...]:
    """Those that ever paid or are to pay this year, in the order of the list."""
    shown = {*counted.funders, *(funder for line in lines for funder in line.agreed)}
    return tuple(FunderFigures(funder, **counted.funders[funder]) for funder in Funder if funder in shown)


def _lines(
    counted: _Counted, plan: Sequence[PlanLine], agreed: Sequence[PlanLine], year: Period
) -> tuple[LineFigures, ...]:
    """The agreed lines; then those of earlier plans that money still counts on; then what is not in the plan yet."""
    now = {line.number: line for line in agreed}
    described = {line.number: line for line in plan} | now
    others = [number for number, sums in counted.lines.items() if number not in now and any(sums.values())]
    numbers = [*now, *sorted(others, key=lambda number: (number == NOT_IN_THE_PLAN, number))]
    return tuple(_line(number, described.get(number), now.get(number), counted, year) for number in numbers)


def _line(
    number: int, described: PlanLine | None, agreed: PlanLine | None, counted: _Counted, year: Period
) -> LineFigures:
    sums = counted.lines.get(number) or _noughts()
    return LineFigures(
        number=number,
        service=described.service if described else "Not in the plan yet",
        outcome=described.outcome if described else "",
        option=described.option if described else "",
        agreed=agreed.agreed_in(year) if agreed else {},
        before=sums["before"],
        corrections=sums["corrections"],
        spent={funder: pence for funder, pence in counted.spent.get(number, {}).items() if pence},
        committed=sums["committed"],
        to_date=sums["to_date"],
        working=agreed.working if agreed else "",
    )


def _in_force(plan: Sequence[PlanLine], on: date) -> list[PlanLine]:
    """The lines of the latest revision that holds from that day or before."""
    latest = max((line.revision for line in plan if line.effective_from <= on), default=None)
    return [line for line in plan if line.revision == latest]


# Month by month. -----------------------------------------------------------------------------------------------------


def by_month(timing: Sequence[PlannedLine], of: Asked, used_in: Mapping[int, int]) -> tuple[MonthFigures, ...]:
    """The months of the year: the plan for all of them, what was used for those that have begun."""
    planned = planned_by_days(timing, of.year, [month.end for month in of.months])
    used = accumulate(used_in.get(place, 0) for place in range(len(of.months)))
    return tuple(
        MonthFigures(month, plan, so_far if month.start <= of.period.end else None)
        for month, plan, so_far in zip(of.months, planned, used, strict=True)
    )


# What was paid. ------------------------------------------------------------------------------------------------------


def _missing_evidence(movements: Sequence[Movement]) -> int:
    """How many payments from the account have no receipt, invoice or payslip; those taken back need none."""
    taken_back = {moved.reverses for moved in movements}
    return sum(
        moved.kind == EntryKind.SPEND_HELD and moved.evidence == Evidence.NONE and moved.posting not in taken_back
        for moved in movements
    )


# Whether it all adds up. ---------------------------------------------------------------------------------------------


def check_foots(figures: Figures) -> None:
    """Holds every column to the penny, each total against one that was summed apart from it.

    Raises: DoesNotFoot that names the column and by how much.
    """
    for what, one, other in _columns(figures):
        if one != other:
            raise DoesNotFoot(f"{what} does not add up: {one} pence against {other} pence.")


def _columns(figures: Figures) -> Iterator[tuple[str, int, int]]:
    for each in figures.funders:
        name, spent = each.funder.label, each.spent - each.refunds
        yield f"{name}: opening to closing", each.steps, each.closing
        yield f"{name}: spent by line", spent, sum(line.spent.get(each.funder, 0) for line in figures.lines)
        yield f"{name}: spending listed", spent, _listed(figures, each.funder, spending=True)
        into_account = each.paid_in - each.returned + each.refunded_directly
        yield f"{name}: payments listed", into_account, _listed(figures, each.funder, spending=False)
    for line in figures.lines:
        yield f"{line.service}: spent to date", line.before + line.corrections + line.spent_total, line.to_date
    begun = [month.spent for month in figures.months if month.spent is not None]
    yield "Spent month by month", begun[-1], figures.used
    yield "Agreed line by line", figures.agreed, figures.forecast.agreed
    yield "Planned month by month", figures.months[-1].planned, figures.forecast.agreed


def _listed(figures: Figures, funder: Funder, *, spending: bool) -> int:
    """What the listed payments of the period come to; corrections to earlier periods are listed apart."""
    return sum(
        each.amounts.get(funder, 0)
        for each in figures.movements
        if each.spending == spending and not each.corrects_earlier
    )
