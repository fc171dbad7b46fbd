"""What falls due in a month: the plan of a budget's held lines, read from the lines and never stored beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from budgets.accounts.gates import Gate, first_shut, gates_for
from budgets.ledger.rules import EntryKind
from budgets.models import Account, Budget, BudgetLine, Posting
from budgets.rules import HELD_OPTIONS, PERSONS_MONEY, Funder, planned_in
from budgets.setting.revisions import shares_of
from budgets.setting.rules import Frequency, RevisionStatus
from phb.dates import Period
from phb.models import User


def due_in(lines: Iterable[BudgetLine], month: Period) -> dict[Funder, int]:
    """Whole pence that each funder pays in for a month. The person's own money is theirs to pay in."""
    due: dict[Funder, int] = {}
    for line in lines:
        if line.option not in HELD_OPTIONS:
            continue
        for funder, share in shares_of(line).items():
            if funder not in PERSONS_MONEY:
                falls = planned_in(share, line.period, month, at_once=line.is_one_off)
                due[funder] = due.get(funder, 0) + falls
    return {funder: pence for funder, pence in due.items() if pence}


def releases() -> QuerySet[Posting]:
    """Payments of a month that stand; one taken back leaves its month to be paid again."""
    return Posting.objects.filter(kind=EntryKind.PAYMENT_RELEASED, key__startswith="release:", reversed_by=None)


def release_of(budget: Budget, month: Period) -> Posting | None:
    return releases().filter(budget=budget, key__contains=_month_in_key(month)).first()


def release_key(budget: Budget, month: Period) -> str:
    """The same for a month until its payment is taken back, and then another: a month is paid once at a time."""
    key = f"release:{budget.pk}{_month_in_key(month)}"
    taken_back = Posting.objects.filter(budget=budget, key__startswith=key, reversed_by__isnull=False).count()
    return f"{key}:{taken_back + 1}" if taken_back else key


def _month_in_key(month: Period) -> str:
    return f":{month.start:%Y-%m}"


@dataclass(frozen=True)
class Due:
    """One row of a month's payments: what is due, whether it is paid, and what stands in the way."""

    budget: Budget
    amounts: dict[Funder, int]
    account: Account | None
    paid: Posting | None
    obstacle: str
    gates: list[Gate]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())

    @property
    def shares(self) -> list[tuple[str, int]]:
        return [(funder.label, pence) for funder, pence in self.amounts.items()]


def budgets_due(user: User, month: Period, on: date, *, unpaid_only: bool) -> QuerySet[Budget]:
    """The budgets this user may see with held lines in the month; those not paid for it come first."""
    held = BudgetLine.objects.filter(
        revision__budget=OuterRef("pk"),
        revision__status=RevisionStatus.APPROVED,
        option__in=HELD_OPTIONS,
        starts_on__lte=month.end,
        ends_on__gte=month.start,
    ).exclude(frequency=Frequency.ONE_OFF, starts_on__lt=month.start)
    paid = releases().filter(budget=OuterRef("pk"), key__contains=_month_in_key(month))
    due = (
        Budget.objects.visible_to(user, on)
        .filter(Exists(held))
        .annotate(is_paid=Exists(paid))
        .select_related("person", "account")
        .order_by("is_paid", "person__family_name", "person__given_name", "pk")
    )
    return due.filter(is_paid=False) if unpaid_only else due


def with_month(budgets: Iterable[Budget], month: Period, on: date) -> list[Due]:
    """Each budget with its month: a fixed number of queries, however many there are."""
    found = list(budgets)
    lines = BudgetLine.objects.filter(revision__status=RevisionStatus.APPROVED, revision__budget__in=found)
    of_budget: dict[int, list[BudgetLine]] = {}
    for line in lines.select_related("revision"):
        of_budget.setdefault(line.revision.budget_id, []).append(line)
    paid_query = releases().filter(budget__in=found, key__contains=_month_in_key(month)).prefetch_related("entries")
    paid = {posting.budget_id: posting for posting in paid_query}
    gates = gates_for(found, on)
    return [
        _due(budget, of_budget.get(budget.pk, []), paid.get(budget.pk), month, gates[budget.pk]) for budget in found
    ]


def _due(budget: Budget, lines: list[BudgetLine], paid: Posting | None, month: Period, gates: list[Gate]) -> Due:
    account = getattr(budget, "account", None)
    amounts = due_in(lines, month)
    return Due(budget, amounts, account, paid, "" if paid else obstacle(budget, gates, month), gates)


def obstacle(budget: Budget, gates: list[Gate], month: Period) -> str:
    """Why a month cannot be paid yet, and what to do; nothing where it can."""
    died_on = budget.person.died_on
    if died_on is not None and died_on < month.start:
        return "The person has died. Nothing more is paid in."
    shut = first_shut(gates)
    return shut.refusal if shut else ""
