"""The tables of a budget's pages: its lines with who pays what, and what happened with its money."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budgets.models import BudgetLine
from budgets.queries import LinePosition
from budgets.rules import OWNERS, Funder, Option, Vat, pounds
from budgets.setting.revisions import Change, changes, much_of, shares_of, weeks_of, working_of
from budgets.setting.rules import vat_in_words
from phb.money import to_pence

COLUMNS: Mapping[str, tuple[Funder, ...]] = {
    "NHS": (Funder.ICB,),
    "Council": (Funder.COUNCIL,),
    "Person": (Funder.CHARGE, Funder.TOP_UP),
    "Others": (Funder.EDUCATION, Funder.OTHER),
}
"""Who pays, as four columns; a column that nobody is in is left out."""


@dataclass(frozen=True)
class Row:
    """One line: whole pence in the cells, in the order of the table's columns."""

    line: BudgetLine
    much: str
    working: str
    cost: int
    shares: list[int]
    notes: list[str]
    change: Change | None = None
    position: LinePosition | None = None


@dataclass(frozen=True)
class ChangeRow:
    """One line that differs from the revision before: what it said, what it says, and the pounds between."""

    change: Change
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class LineTable:
    """The lines with their totals; `by_option` says how much is managed in each way."""

    columns: list[str]
    rows: list[Row]
    cost: int
    shares: list[int]
    by_option: list[tuple[str, int]]
    changed: list[ChangeRow] = field(default_factory=list)
    unchanged_count: int = 0
    before: int | None = None

    @property
    def difference(self) -> int:
        return self.cost - (self.before or 0)


def line_table(
    lines: Sequence[BudgetLine],
    before: Sequence[BudgetLine] | None = None,
    positions: Iterable[LinePosition] = (),
) -> LineTable:
    """The lines, beside those of the revision before where there is one, or beside what has become of them."""
    columns = _columns(lines)
    compared = changes(lines, before) if before is not None else []
    by_number = {each.line.number: each for each in compared}
    used = {each.line.number: each for each in positions}
    rows = [_row(line, columns, by_number.get(line.number), used.get(line.number)) for line in lines]
    changed = [_change_row(each) for each in compared if each.word != "As before"]
    options = {option: sum(row.cost for row in rows if row.line.option == option) for option in Option}
    return LineTable(
        columns=columns,
        rows=rows,
        cost=sum(row.cost for row in rows),
        shares=[sum(column) for column in zip(*(row.shares for row in rows), strict=True)] or [0] * len(columns),
        by_option=[(option.label, pence) for option, pence in options.items() if pence],
        changed=changed,
        unchanged_count=len(compared) - len(changed),
        before=None if before is None else sum(to_pence(line.agreed_amount) for line in before),
    )


def _columns(lines: Iterable[BudgetLine]) -> list[str]:
    paying = {funder for line in lines for funder, pence in shares_of(line).items() if pence}
    return [name for name, funders in COLUMNS.items() if paying & set(funders)]


def _row(line: BudgetLine, columns: Iterable[str], change: Change | None, position: LinePosition | None) -> Row:
    shares = shares_of(line)
    return Row(
        line=line,
        much=much_of(line),
        working=working_of(line),
        cost=to_pence(line.agreed_amount),
        shares=[sum(shares[funder] for funder in COLUMNS[name]) for name in columns],
        notes=_notes(line, shares),
        change=change,
        position=position,
    )


def _change_row(change: Change) -> ChangeRow:
    """What both say is said once, so that what differs stands out."""
    before, after = _terms_in_words(change.before), _terms_in_words(change.after)
    # The row is headed by the service.
    same = set(before) & set(after) | (
        {change.line.service} if change.before is None or change.after is None else set()
    )
    return ChangeRow(
        change, [each for each in before if each not in same], [each for each in after if each not in same]
    )


def _terms_in_words(line: BudgetLine | None) -> list[str]:
    if line is None:
        return []
    paying = [f"{OWNERS[funder]} {pounds(pence)}" for funder, pence in shares_of(line).items() if pence]
    return [
        line.service,
        *([f"Paid to {line.provider}"] if line.provider else []),
        f"For “{line.action.text}”",
        much_of(line),
        str(line.period),
        *([f"Counted as {line_weeks}"] if (line_weeks := weeks_of(line)) else []),
        *paying,
        Option(line.option).label,
        *([tax] if (tax := vat_in_words(to_pence(line.agreed_amount), Vat(line.vat), line.vat_percent)) else []),
        *(["Contingency"] if line.is_contingency else []),
    ]


def _notes(line: BudgetLine, shares: Mapping[Funder, int]) -> list[str]:
    """What the columns do not say apart."""
    apart = (Funder.CHARGE, Funder.TOP_UP, Funder.EDUCATION, Funder.OTHER)
    notes = [f"{OWNERS[funder]} {pounds(shares[funder])}" for funder in apart if shares[funder]]
    if line.wish and line.wish != line.option:
        notes.append(f"Wished as a {Option(line.wish).label.lower()}. Decided otherwise: {line.option_reason}")
    return ["Contingency", *notes] if line.is_contingency else notes
