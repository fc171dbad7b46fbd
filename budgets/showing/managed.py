"""How budgets are managed, counted line by line over many budgets."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from budgets.accounts.rules import AccountKind
from budgets.models import Account, Budget, BudgetLine
from budgets.rules import Option
from budgets.setting.rules import RevisionStatus
from phb.money import to_pence


@dataclass(frozen=True)
class ManagedRow:
    """Budgets, lines and whole pence agreed of one way to manage them."""

    name: str
    budgets: int
    lines: int
    pence: int
    note: str = ""


@dataclass(frozen=True)
class ManagedWhole:
    budgets: int
    lines: int
    pence: int
    mixed: int
    otherwise: int


def managed(budgets: QuerySet[Budget], on: date) -> tuple[list[ManagedRow], ManagedWhole]:
    """The lines that count on a day, by how they are managed. A managed account is counted as a direct payment."""
    lines = BudgetLine.objects.filter(
        revision__budget__in=budgets,
        revision__status=RevisionStatus.APPROVED,
        starts_on__lte=on,
        ends_on__gte=on,
    )
    counted: dict[str, Any] = {
        "budgets": Count("revision__budget", distinct=True),
        "lines": Count("pk"),
        "sum": Sum("agreed_amount"),
    }
    by_option: dict[str, Any] = {row["option"]: row for row in lines.order_by().values("option").annotate(**counted)}
    managed_accounts = Account.objects.filter(kind=AccountKind.MANAGED).values("budget")
    through = lines.filter(option=Option.DIRECT_PAYMENT, revision__budget__in=managed_accounts)
    rows = [
        ManagedRow(
            option.label,
            found["budgets"],
            found["lines"],
            to_pence(found["sum"]),
            _note(through) if option == Option.DIRECT_PAYMENT else "",
        )
        for option in Option
        if (found := by_option.get(option.value))
    ]
    ways = lines.order_by().values("revision__budget").annotate(ways=Count("option", distinct=True))
    whole = ManagedWhole(
        budgets=len(ways),
        lines=sum(row.lines for row in rows),
        pence=sum(row.pence for row in rows),
        mixed=sum(each["ways"] > 1 for each in ways),
        otherwise=lines.exclude(Q(wish="") | Q(wish=F("option"))).count(),
    )
    return rows, whole


def _note(through: QuerySet[BudgetLine]) -> str:
    count = through.count()
    return f"of which {count} line{'' if count == 1 else 's'} through a managed account" if count else ""
