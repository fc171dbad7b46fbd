"""What falls due in a month: the plan of a budget's held lines, read from the lines and never stored beside them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from budgets.accounts.gates import Gate, first_shut, gates_for
from budgets.ending.queries import stop_days
from budgets.ending.rules import before_stop
from budgets.ledger.rules import EntryKind
from budgets.models import Account, Budget, BudgetLine, PaymentApart, Posting
from budgets.notices.queries import SetOff, set_off_by_month
from budgets.notices.rules import after_offset, offset_parts
from budgets.paying.rules import MonthOwed, arrears, months_owed, with_arrears
from budgets.rules import HELD_OPTIONS, PERSONS_MONEY, Funder, planned_in
from budgets.setting.revisions import shares_of
from budgets.setting.rules import Frequency, RevisionStatus
from phb.dates import Period, parse_month
from phb.models import User
from phb.money import to_pence


def due_in(lines: Iterable[BudgetLine], month: Period) -> dict[Funder, int]:
    """Whole pence that each funder pays in for a month, before anything is set off. The person's own money is theirs to
    pay in.
    """
    due: dict[Funder, int] = {}
    for line in lines:
        if line.option not in HELD_OPTIONS:
            continue
        for funder, share in shares_of(line).items():
            if funder not in PERSONS_MONEY:
                falls = planned_in(share, line.period, month, at_once=line.is_one_off)
                due[funder] = due.get(funder, 0) + falls
    return {funder: pence for funder, pence in due.items() if pence}


def due_before(lines: Iterable[BudgetLine], month: Period, stops_on: date | None) -> dict[Funder, int]:
    """What is due for the days of a month before the payment stops (reg 17), where it does."""
    days = before_stop(month, stops_on)
    return due_in(lines, days) if days else {}


def payable_in(
    lines: Iterable[BudgetLine], month: Period, set_off: SetOff, stops_on: date | None = None
) -> dict[Funder, int]:
    """Whole pence that each funder pays in for a month: what is due until the payment stops, less what notices set off
    in it (reg 13(4)).

    `set_off` is the budget's own part of `budgets.notices.queries.set_off_by_month`, `stops_on` that of
    `budgets.ending.queries.stop_days`.
    """
    due = due_before(lines, month, stops_on)
    return after_offset(due, offset_parts(set_off.get(month.start, 0), due))


def releases() -> QuerySet[Posting]:
    """Payments of a month that stand; one taken back leaves its month to be paid again."""
    return Posting.objects.filter(kind=EntryKind.PAYMENT_RELEASED, key__startswith="release:", reversed_by=None)


def release_of(budget: Budget, month: Period) -> Posting | None:
    return releases().filter(budget=budget, key__contains=_month_in_key(month)).first()


def asked_apart(budget: Budget, month: Period) -> PaymentApart | None:
    """What a colleague asked to be paid for the month apart from the run, and nobody paid or dropped yet."""
    waiting = PaymentApart.objects.filter(budget=budget, period_start=month.start, paid_by=None, dropped_on=None)
    return waiting.select_related("asked_by").first()


def release_key(budget: Budget, month: Period) -> str:
    """The same for a month until its payment is taken back, and then another: a month is paid once at a time."""
    return release_keys([budget.pk], month)[budget.pk]


def release_keys(budgets: Iterable[int], month: Period) -> dict[int, str]:
    """The key of each budget's payment of a month, by the number of the budget: one query."""
    numbers = list(budgets)
    keys = {number: f"release:{number}{_month_in_key(month)}" for number in numbers}
    taken_back = Posting.objects.filter(
        budget__in=numbers,
        key__startswith="release:",
        key__contains=_month_in_key(month),
        reversed_by__isnull=False,
    )
    times = Counter(taken_back.order_by().values_list("budget", flat=True))
    return {number: f"{key}:{times[number] + 1}" if times[number] else key for number, key in keys.items()}


def _month_in_key(month: Period) -> str:
    return f":{month.start:%Y-%m}"


def month_paid(posting: Posting) -> Period:
    """The month that a release was for, which its key says."""
    return parse_month(posting.key.split(":")[2])


@dataclass(frozen=True)
class Owed:
    """What the months paid so far fell short of by the lines agreed now: by funder, and month by month."""

    amounts: dict[Funder, int]
    months: list[MonthOwed]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


NOTHING_OWED = Owed({}, [])


def owed_for(budgets: Iterable[Budget], lines: Mapping[int, list[BudgetLine]]) -> dict[int, Owed]:
    """What each budget is owed for months already paid, by its number: a few queries, however many there are.

    What a notice set off is not owed again, unless the notice is withdrawn.

    `lines` are those of the agreed revisions, by budget. This is the one rule of arrears: whoever pays a month adds it.
    """
    found = list(budgets)
    set_off, stops = set_off_by_month(found), stop_days(found)
    standing = releases().filter(budget__in=found).prefetch_related("entries")
    of_budget: dict[int, list[Posting]] = {}
    for posting in standing:
        of_budget.setdefault(posting.budget_id, []).append(posting)
    return {
        number: _owed(postings, lines.get(number, []), set_off.get(number, {}), stops.get(number))
        for number, postings in of_budget.items()
    }


def _owed(postings: list[Posting], lines: list[BudgetLine], set_off: SetOff, stops_on: date | None) -> Owed:
    paid: dict[Period, dict[Funder, int]] = {}
    for posting in postings:
        amounts = paid.setdefault(month_paid(posting), {})
        for entry in posting.entries.all():
            amounts[Funder(entry.funder)] = amounts.get(Funder(entry.funder), 0) + to_pence(entry.amount)
    now = {month: payable_in(lines, month, set_off, stops_on) for month in paid}
    owed = arrears(now, paid)
    return Owed(owed, [row for row in months_owed(now, paid) if row.funder in owed])


@dataclass(frozen=True)
class Due:
    """One row of a month's payments: what is paid, whether it was, and what stands in the way.

    `amounts` is what the payment comes to: the month's own less what is `set_off` behind notices, and until it is paid
    what earlier months are `owed`.
    """

    budget: Budget
    amounts: dict[Funder, int]
    account: Account | None
    paid: Posting | None
    obstacle: str
    gates: list[Gate]
    owed: Owed = NOTHING_OWED
    set_off: dict[Funder, int] = field(default_factory=dict)

    @property
    def less(self) -> int:
        """Whole pence set off in the month, of all funders."""
        return sum(self.set_off.values())

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
    gates, owed, set_off = gates_for(found, on), owed_for(found, of_budget), set_off_by_month(found)
    stops = stop_days(found)
    return [
        _paid_due(budget, paid[budget.pk], gates[budget.pk])
        if budget.pk in paid
        else _due(
            budget,
            due_before(of_budget.get(budget.pk, []), month, stops.get(budget.pk)),
            month,
            gates[budget.pk],
            owed.get(budget.pk, NOTHING_OWED),
            set_off.get(budget.pk, {}),
        )
        for budget in found
    ]


def _paid_due(budget: Budget, paid: Posting, gates: list[Gate]) -> Due:
    """What was paid is what it was, whatever the plan says of the month since."""
    amounts = {Funder(entry.funder): to_pence(entry.amount) for entry in paid.entries.all()}
    return Due(budget, amounts, getattr(budget, "account", None), paid, "", gates)


def _due(budget: Budget, due: dict[Funder, int], month: Period, gates: list[Gate], owed: Owed, set_off: SetOff) -> Due:
    parts = offset_parts(set_off.get(month.start, 0), due)
    amounts = with_arrears(after_offset(due, parts), owed.amounts)
    account = getattr(budget, "account", None)
    return Due(budget, amounts, account, None, obstacle(budget, gates, month), gates, owed, parts)


def obstacle(budget: Budget, gates: list[Gate], month: Period) -> str:
    """Why a month cannot be paid yet, and what to do; nothing where it can."""
    died_on = budget.person.died_on
    if died_on is not None and died_on < month.start:
        return "The person has died. Nothing more is paid in."
    shut = first_shut(gates)
    return shut.refusal if shut else ""
