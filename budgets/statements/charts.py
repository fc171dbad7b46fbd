"""The picture of spending against the plan: SVG written by hand, and the same figures as rows of a table.

Told by shape as well as by colour: what is spent is a solid line with dots, the plan is dashed, and where the year may
end is a wedge with dotted edges.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from budgets.models import BudgetLine
from budgets.statements.figure_rows import Asked, months
from budgets.statements.figures import MonthFigures, by_month
from budgets.statements.forecast import PlannedLine
from phb.charts import BLUE, GREY, Frame, dots, grid, picture, stroke
from phb.charts import step as grid_step
from phb.dates import Period, day_in_words, financial_year_of
from phb.money import to_pence
from phb.templatetags.phb import money

FRAME = Frame(width=560, height=300, left=74, right=548, top=50, bottom=268)
TICKS = 4


@dataclass(frozen=True)
class SpendingChart:
    """The picture, what it shows in a sentence, and its figures: month, planned by its end, spent by its end."""

    svg: SafeString
    summary: str
    rows: tuple[tuple[str, str, str], ...]


def spending_chart(budget_id: int, lines: Iterable[BudgetLine], until: date) -> SpendingChart:
    """The financial year of a day, for the agreed lines of a budget and what was spent by then: one query."""
    timing = [PlannedLine(to_pence(line.agreed_amount), line.period, line.is_one_off) for line in lines]
    of = Asked([budget_id], Period(until, until), None)
    return draw(by_month(timing, of, months(of).get(budget_id, {})), until)


def draw(year: Sequence[MonthFigures], until: date, *, ends: tuple[int, int] | None = None) -> SpendingChart:
    """The picture of a year up to a day. `ends` is where the year may end, in whole pence, low and high."""
    summary = _summary(year, until, ends)
    return SpendingChart(_svg(year, until, ends, summary), summary, tuple(_row(each) for each in year))


def _row(each: MonthFigures) -> tuple[str, str, str]:
    spent = "" if each.spent is None else money(each.spent)
    return f"{each.month.start:%B %Y}", money(each.planned), spent


def _spent(year: Sequence[MonthFigures]) -> list[tuple[Period, int]]:
    return [(each.month, each.spent) for each in year if each.spent is not None]


def _summary(year: Sequence[MonthFigures], until: date, ends: tuple[int, int] | None) -> str:
    so_far, plan = money(_spent(year)[-1][1]), money(year[-1].planned)
    words = f"Spent by {day_in_words(until)}: {so_far}. The plan for the year: {plan}."
    if ends is None:
        return words
    low, high = (money(pence) for pence in ends)
    ending = f"about {low}" if low == high else f"between {low} and {high}"
    return f"{words} By {day_in_words(year[-1].month.end)} it may be {ending}."


# The picture. --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scale:
    """From days and pence to places in the picture; `low` and `high` are the edges, whole steps of the grid."""

    year: Period
    step: int
    low: int
    high: int

    @classmethod
    def around(cls, year: Period, amounts: Sequence[int]) -> "_Scale":
        lowest, highest = min(0, *amounts), max(1, *amounts)
        step = grid_step(highest - lowest, TICKS, noughts=2)
        return cls(year, step, lowest // step * step, -(-highest // step) * step)

    def x(self, day: date) -> str:
        """Where a day ends."""
        return FRAME.x(Fraction((day - self.year.start).days + 1, self.year.days))

    def y(self, pence: int, *, below: int = 0) -> str:
        return FRAME.y(Fraction(pence - self.low, self.high - self.low), below=below)

    def path(self, points: Iterable[tuple[date, int]]) -> str:
        """A line from nought at the start of the year through the ends of days."""
        return f"M{FRAME.left} {self.y(0)}" + "".join(f"L{self.x(day)} {self.y(pence)}" for day, pence in points)


def _svg(year: Sequence[MonthFigures], until: date, ends: tuple[int, int] | None, summary: str) -> SafeString:
    planned = [(each.month.end, each.planned) for each in year]
    spent = [(min(month.end, until), pence) for month, pence in _spent(year)]
    amounts = [pence for _, pence in planned + spent] + list(ends or ())
    scale = _Scale.around(financial_year_of(until), amounts)
    parts = [
        _grid(scale),
        _month_names(year, scale),
        _wedge(scale, spent[-1], ends) if ends else "",
        format_html('<path d="{}" stroke-dasharray="7 5" {}/>', scale.path(planned), _PLAN),
        format_html('<path d="{}" {}/>', scale.path(spent), _SPENT),
        dots((scale.x(day), scale.y(pence)) for day, pence in spent),
        _legend(wedge=ends is not None),
    ]
    return picture(FRAME, summary, parts)


_PLAN = stroke(GREY, "2.5")
_SPENT = stroke(BLUE, "3.5")
_DOTTED = format_html('fill="none" stroke="{}" stroke-width="1.5" stroke-dasharray="2 4"', BLUE)


def _grid(scale: _Scale) -> SafeString:
    amounts = range(scale.low, scale.high + 1, scale.step)
    lines = ((scale.y(pence), money(pence).removesuffix(".00")) for pence in amounts)
    return grid(FRAME, lines, base=scale.y(0))


def _month_names(year: Sequence[MonthFigures], scale: _Scale) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((scale.x(each.month.start.replace(day=15)), FRAME.bottom + 22, f"{each.month.start:%b}") for each in year),
    )


def _wedge(scale: _Scale, last: tuple[date, int], ends: tuple[int, int]) -> SafeString:
    """From the last point to where the year may end."""
    x, y = scale.x(last[0]), scale.y(last[1])
    end, low, high = scale.x(scale.year.end), *(scale.y(pence) for pence in ends)
    return format_html(
        '<path d="M{x} {y}L{end} {low}V{high}Z" fill="{blue}" fill-opacity="0.12"/>'
        '<path d="M{x} {y}L{end} {low}M{x} {y}L{end} {high}" {dotted}/>',
        **{"x": x, "y": y, "end": end, "low": low, "high": high, "blue": BLUE, "dotted": _DOTTED},
    )


def _legend(*, wedge: bool) -> SafeString:
    spent = format_html(
        '<path d="M{0} 18h34" {1}/><circle cx="91" cy="18" r="4" fill="{2}"/>', FRAME.left, _SPENT, BLUE
    )
    plan = format_html('<path d="M194 18h34" stroke-dasharray="7 5" {}/>', _PLAN)
    words = format_html('<text x="116" y="23">{}</text><text x="236" y="23">{}</text>', "Spent", "The plan")
    if not wedge:
        return spent + plan + words
    may = format_html(
        '<rect x="330" y="9" width="34" height="18" fill="{0}" fill-opacity="0.12"/><path d="M330 9h34M330 27h34" {1}/>'
        '<text x="372" y="23">Where the year may end</text>',
        *(BLUE, _DOTTED),
    )
    return spent + plan + words + may
