"""How much each funder may still pay into an account: what it agreed for the held lines, less what it has paid."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import BigIntegerField, Q, Sum

from budgets.ledger.rules import Place
from budgets.models import SHARE_FIELDS, BudgetLine, Entry
from budgets.rules import HELD_OPTIONS, Funder
from budgets.setting.rules import RevisionStatus
from phb.money import to_pence


def over_agreed(payments: Mapping[int, Mapping[Funder, int]]) -> dict[int, str]:
    """Of each budget whose payment would bring a funder over what it agreed, a sentence that says so.

    `payments` holds whole pence by funder, by budget. Two queries, however many there are.
    """
    agreed: dict[tuple[int, str], int] = defaultdict(int)
    held = BudgetLine.objects.filter(
        revision__budget__in=payments.keys(), revision__status=RevisionStatus.APPROVED, option__in=HELD_OPTIONS
    )
    for line in held.select_related("revision"):
        for funder, column in SHARE_FIELDS.items():
            agreed[line.revision.budget_id, funder.value] += to_pence(getattr(line, column))
    paid = _paid(payments)
    refused: dict[int, str] = {}
    for budget, amounts in payments.items():
        for funder, pence in amounts.items():
            key = (budget, funder.value)
            if paid.get(key, 0) + pence > agreed[key] and budget not in refused:
                over = paid.get(key, 0) + pence - agreed[key]
                refused[budget] = (
                    f"{funder.label} would have paid in £{over / 100:,.2f} more than is agreed."
                    " Release less, or say why it goes over."
                )
    return refused


def _paid(payments: Mapping[int, Mapping[Funder, int]]) -> dict[tuple[int, str], int]:
    """What each funder has paid into each account, less what went back."""
    rows = (
        Entry.objects.filter(budget__in=payments.keys())
        .order_by()
        .values("budget", "funder")
        .annotate(
            there=Sum("amount", filter=Q(from_place=Place.FUNDER, to_place=Place.HELD), output_field=BigIntegerField()),
            back=Sum("amount", filter=Q(from_place=Place.HELD, to_place=Place.FUNDER), output_field=BigIntegerField()),
        )
    )
    return {(row["budget"], row["funder"]): int(row["there"] or 0) - int(row["back"] or 0) for row in rows}
