"""What the pages of spend files show: the sum a file lets us check, what its rows count for, what changed for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Sum

from budgets.ledger.rules import Place
from budgets.models import Budget, BudgetLine, Entry, SpendImport, SpendRow
from budgets.queries import BudgetPosition, positions
from budgets.spending.rules import RowAction, RowGroup
from phb.money import to_pence

NOT_IN_PLAN = {
    RowAction.SPEND: "Spending that is not in the plan yet",
    RowAction.REFUND: "Refund of something that is not in the plan",
}


@dataclass(frozen=True)
class Balance:
    """The sum that a bank file lets us check: opening + in − out = closing, in whole pence."""

    came_in: int
    went_out: int
    opening: int | None = None
    closing: int | None = None

    @property
    def difference(self) -> int | None:
        """What the file says less what its rows lead to; nothing where it states no balances."""
        if self.opening is None or self.closing is None:
            return None
        return self.closing - (self.opening + self.came_in - self.went_out)


def balance_of(found: SpendImport) -> Balance:
    sums = found.rows.aggregate(
        came_in=Sum("amount", filter=Q(amount__gt=0), output_field=BigIntegerField()),
        went_out=Sum("amount", filter=Q(amount__lt=0), output_field=BigIntegerField()),
    )
    opening, closing = (
        None if stated is None else to_pence(stated) for stated in (found.opening_amount, found.closing_amount)
    )
    return Balance(int(sums["came_in"] or 0), -int(sums["went_out"] or 0), opening, closing)


def group_of(row: SpendRow) -> RowGroup:
    return RowGroup(row.group)  # type: ignore[attr-defined]


def lines_of_rows(rows: Iterable[SpendRow]) -> dict[int, BudgetLine]:
    """The lines that the rows count for, by id."""
    return BudgetLine.objects.in_bulk([pk for row in rows if (pk := line_pk(row)) is not None])


def line_pk(row: SpendRow) -> int | None:
    return row.line_id  # type: ignore[attr-defined]


def what_of(row: SpendRow, lines: dict[int, BudgetLine]) -> str:
    """What a row counts as, in words."""
    action = RowAction(row.action)  # type: ignore[attr-defined]
    line = lines.get(line_pk(row) or 0)
    if line is None:
        return NOT_IN_PLAN.get(action, action.label)
    return f"Refund: {line.service}" if action == RowAction.REFUND else line.service


@dataclass(frozen=True)
class Changed:
    """What one accepted file did to one budget, in whole pence, and where the budget stands now."""

    budget: Budget
    spent: int
    came_in: int
    now: BudgetPosition

    @property
    def over(self) -> int:
        """By how much it is over what is agreed."""
        return max(-self.now.left, 0)


def changed_sums(found: SpendImport, budgets: QuerySet[Budget]) -> QuerySet[Any]:
    """For each of the budgets that an accepted file moved money of: its id, and whole pence spent and come in."""
    return (
        Entry.objects.filter(posting__import_row__spend_import=found, budget__in=budgets)
        .order_by("budget")
        .values_list("budget")
        .annotate(
            spent=Sum("amount", filter=Q(to_place=Place.LINE), output_field=BigIntegerField()),
            came_in=Sum("amount", filter=Q(to_place=Place.HELD), output_field=BigIntegerField()),
        )
    )


def changed(sums: Sequence[tuple[int, int | None, int | None]], on: date) -> list[Changed]:
    """The sums of a few budgets with where each stands now."""
    ids = [pk for pk, _, _ in sums]
    budgets = Budget.objects.select_related("person").in_bulk(ids)
    now = positions(ids, on)
    return [Changed(budgets[pk], int(spent or 0), int(came_in or 0), now[pk]) for pk, spent, came_in in sums]
