"""
The books added up again, entry by entry in Python.

On purpose none of the SQL of positions and statements is used here: two ways that agree to the penny are worth more
than one. `budgets.ledger.book_checks` holds the two together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import BigIntegerField, F, QuerySet, Sum
from django.db.models.functions import Cast

from budgets.ledger.rules import Place
from budgets.models import SHARE_FIELDS, Budget, BudgetLine, Entry
from budgets.rules import Funder

CHUNK = 200
"""Budgets read at a time, so that memory does not grow with the books."""

NO_LINE = 0
"""Stands for the number of the line where money was spent on none."""


class EntryRow(NamedTuple):
    """One entry as the database holds it, with the little that is needed of its posting and line; whole pence."""

    pk: int
    budget: int
    posting: int
    kind: str
    origin: str
    target: str
    funder: str
    line: int | None
    pence: int
    on: date
    recorded_at: datetime
    ends: int | None
    line_number: int | None
    line_budget: int | None
    posting_kind: str
    posting_on: date
    posting_budget: int
    reverses: int | None
    reverses_kind: str | None
    import_row: int | None


_COLUMNS = (
    *("pk", "budget_id", "posting_id", "kind", "from_place", "to_place", "funder", "line_id", "pence", "effective_on"),
    *("recorded_at", "ends_commitment_id", "line__number", "line__revision__budget_id", "posting__kind"),
    *("posting__happened_on", "posting__budget_id", "posting__reverses_id", "posting__reverses__kind"),
    "posting__import_row_id",
)


def pence(column: str) -> Cast:
    """An amount's whole pence: `Money` for every row of large books would cost more than all the rest."""
    return Cast(F(column), BigIntegerField())


def read(budgets: Sequence[int]) -> dict[int, list[EntryRow]]:
    """All entries of these budgets, in the order in which they were made."""
    entries = Entry.objects.filter(budget__in=budgets).annotate(pence=pence("amount")).order_by("pk")
    found: dict[int, list[EntryRow]] = defaultdict(list)
    for entry in map(EntryRow._make, entries.values_list(*_COLUMNS).iterator(chunk_size=10_000)):
        found[entry.budget].append(entry)
    return found


def chunks(budgets: "QuerySet[Budget]") -> Iterator[list[int]]:
    numbers = list(budgets.order_by("pk").values_list("pk", flat=True))
    return (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))


class Sums:
    """What lies in each place, by funder and line: every entry adds to one place what it takes from another."""

    def __init__(self, entries: Iterable[EntryRow] = ()) -> None:
        self._pence: Counter[tuple[str, str, int]] = Counter()
        for entry in entries:
            line = entry.line_number or NO_LINE
            self._pence[entry.target, entry.funder, line] += entry.pence
            self._pence[entry.origin, entry.funder, line] -= entry.pence

    def of(self, place: Place, *, funder: str | None = None, line: int | None = None) -> int:
        return sum(
            amount
            for (where, whose, number), amount in self._pence.items()
            if where == place and funder in (None, whose) and line in (None, number)
        )

    @property
    def lines(self) -> set[int]:
        """The lines that money was spent on or ordered for."""
        return {line for (where, _, line) in self._pence if where in (Place.LINE, Place.COMMITTED)}


@dataclass(frozen=True)
class LineBalance:
    agreed: int
    spent: int
    committed: int


@dataclass(frozen=True)
class Balance:
    """Where one budget stands at the end of a day, as it was known at an instant; whole pence."""

    reference: str
    held: Mapping[Funder, int]
    lines: Mapping[int, LineBalance]

    @property
    def committed(self) -> int:
        return sum(line.committed for line in self.lines.values())

    @property
    def available(self) -> int:
        """What is agreed and neither spent nor ordered."""
        return sum(line.agreed - line.spent - line.committed for line in self.lines.values())


def balances(budgets: "QuerySet[Budget]", *, on: date, known_at: datetime | None = None) -> Iterator[Balance]:
    """
    Each budget's balance by funder and line; spending on no line is line 0.

    What was agreed on the day is the latest revision that was in force by then, and approved by the instant.
    """
    for numbers in chunks(budgets):
        entries, agreed = read(numbers), _agreed(numbers, on, known_at)
        for number in numbers:
            sums = Sums(
                entry
                for entry in entries.get(number, ())
                if entry.on <= on and (known_at is None or entry.recorded_at <= known_at)
            )
            yield _balance(number, sums, agreed.get(number, {}))


def _balance(number: int, sums: Sums, agreed: Mapping[int, int]) -> Balance:
    return Balance(
        reference=Budget(pk=number).reference,
        held={funder: sums.of(Place.HELD, funder=funder) for funder in Funder},
        lines={
            line: LineBalance(agreed.get(line, 0), sums.of(Place.LINE, line=line), sums.of(Place.COMMITTED, line=line))
            for line in sorted({*agreed, *sums.lines})
        },
    )


def _agreed(budgets: Sequence[int], on: date, known_at: datetime | None) -> dict[int, dict[int, int]]:
    """Pence of each line of the revision in force, by budget; the shares added up, not the total beside them."""
    lines = BudgetLine.objects.filter(
        revision__budget__in=budgets, revision__approved_at__isnull=False, revision__effective_from__lte=on
    )
    if known_at is not None:
        lines = lines.filter(revision__approved_at__lte=known_at)
    shares = {f"{column}_pence": pence(column) for column in SHARE_FIELDS.values()}
    rows = lines.annotate(**shares).order_by("revision__number")
    found: dict[int, tuple[int, dict[int, int]]] = {}
    for budget, revision, line, *parts in rows.values_list(
        "revision__budget_id", "revision__number", "number", *shares
    ):
        if budget not in found or found[budget][0] != revision:
            found[budget] = (revision, {})
        found[budget][1][line] = sum(parts)
    return {budget: lines_of for budget, (_, lines_of) in found.items()}


# The trial balance. --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrialBalance:
    """By funder, what came into each place less what left it: every row, and the whole, come to nought."""

    rows: Mapping[Funder, Mapping[Place, int]]

    @property
    def totals(self) -> dict[Place, int]:
        return {place: sum(row[place] for row in self.rows.values()) for place in Place}

    @property
    def foots(self) -> bool:
        return all(sum(row.values()) == 0 for row in self.rows.values())


def trial_balance(budgets: "QuerySet[Budget]", *, on: date) -> TrialBalance:
    """One query, for a page that is opened often; the funders that moved any money."""
    moved = Entry.objects.filter(budget__in=budgets, effective_on__lte=on).order_by()
    found: dict[Funder, dict[Place, int]] = {}
    for funder, origin, target, amount in moved.values_list("funder", "from_place", "to_place").annotate(
        moved=Sum("amount", output_field=BigIntegerField())
    ):
        row = found.setdefault(Funder(funder), dict.fromkeys(Place, 0))
        row[Place(target)] += int(amount)
        row[Place(origin)] -= int(amount)
    return TrialBalance({funder: found[funder] for funder in Funder if funder in found})
