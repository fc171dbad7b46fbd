"""Reading pay runs: where each payment stands, what changed since the run before, what was missed, what waits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan, LessThan
from django.urls import reverse

from budgets.models import Budget, PayHold, PaymentApart, PaymentBack, PayRun, PayRunItem, PayRunPayment
from budgets.pay_runs.models import RUN_SHARES
from budgets.pay_runs.rules import APPROVED_RUNS, ROUNDED_BY, UNPAID, Change, ItemState, RunStatus, months_to_watch
from budgets.paying.queries import unpaid_in
from budgets.rules import Funder, pounds
from phb.dates import Period
from phb.models import User
from phb.money import to_pence
from phb.roles import may, places
from phb.tasks import Task

WATCHED = 100
"""Missed payments that Today counts; it says “more than” beyond."""

Items = QuerySet[PayRunItem]


_SAME_BANK = Q(before__holder_name=F("holder_name"), before__sort_code=F("sort_code"), before__number=F("number"))


def of_run(run: PayRun) -> "Items":
    """The payments of a run, each with its `state`, read from what happened to it, and how it differs from that of the
    run before.

    What happened is gathered once for the run, and not asked of every payment: ten thousand cost what one does.
    """
    payments = PayRunPayment.objects.filter(item__run=run)
    backs = PaymentBack.objects.filter(payment__item__run=run)
    later = PayRunItem.objects.filter(
        run__icb=run.icb_id, run__period_start=run.period_start, run__status__in=APPROVED_RUNS, run__gt=run.pk
    )
    holds = PayHold.objects.filter(budget__icb=run.icb_id, released_on=None)
    settled, returned = backs.filter(settled_on__isnull=False), backs.filter(kind=ItemState.RETURNED)
    paid_before = PayRunPayment.objects.filter(item__run=run.previous_id)
    compared = Value(run.previous_id is not None)
    return PayRunItem.objects.filter(run=run).annotate(
        state=Case(
            When(pk__in=payments.standing().values("item"), then=Value(ItemState.PAID)),
            When(pk__in=settled.values("payment__item"), then=Value(ItemState.SETTLED)),
            When(budget__in=later.values("budget"), then=Value(ItemState.MOVED)),
            When(pk__in=returned.values("payment__item"), then=Value(ItemState.RETURNED)),
            When(pk__in=payments.values("item"), then=Value(ItemState.RECALLED)),
            When(Q(budget__in=holds.values("budget")) | ~Q(obstacle=""), then=Value(ItemState.HELD)),
            default=Value(ItemState.TO_PAY),
        ),
        was_amount=F("before__amount"),
        moved=_moved(run),
        is_new=Case(When(before=None, then=compared), default=Value(False)),
        is_other_bank=Case(When(Q(before__isnull=False) & ~_SAME_BANK, then=Value(True)), default=Value(False)),
        was_paid=Case(When(before__in=paid_before.values("item"), then=Value(True)), default=Value(False)),
    )


def _moved(run: PayRun) -> Case:
    """Whether a payment is more or less than the one before would be in a month of as many days: that February is
    shorter changes nothing that anybody needs to look at.
    """
    if run.previous is None:
        return Case(default=Value(""), output_field=CharField())
    days, before_days = run.period.days, run.previous.period.days
    was, now = (Cast(name, BigIntegerField()) for name in ("before__amount", "amount"))
    # Both sides times the days of both months, so that nothing is rounded on the way.
    apart: Any = now * before_days - was * days
    return Case(
        When(GreaterThan(apart, Value(ROUNDED_BY * before_days)), then=Value(Change.MORE)),
        When(LessThan(apart, Value(-ROUNDED_BY * before_days)), then=Value(Change.LESS)),
        default=Value(""),
        output_field=CharField(),
    )


_HOW: dict[Change, Q] = {
    Change.NEW: Q(is_new=True),
    Change.MORE: Q(moved=Change.MORE),
    Change.LESS: Q(moved=Change.LESS),
    Change.BANK: Q(is_other_bank=True),
    Change.NEWLY_HELD: Q(state=ItemState.HELD, before__isnull=False, was_paid=True),
    Change.RELEASED: ~Q(state=ItemState.HELD) & Q(before__isnull=False, was_paid=False),
}


def changed(items: Items, how: Change | None = None) -> "Items":
    """Those of `of_run` that differ from the run before, or differ in one way."""
    if how is not None:
        return items.filter(_HOW[how])
    either = Q()
    for each in _HOW.values():
        either |= each
    return items.filter(either)


def in_state(items: Items, state: str) -> "Items":
    """Those of `of_run` that stand so."""
    return items.filter(Q(state=state))


def gone(run: PayRun) -> "Items":
    """Payments of the run before whose budget has none in this one."""
    here = PayRunItem.objects.filter(run=run, budget=OuterRef("budget"))
    return PayRunItem.objects.filter(run=run.previous_id).filter(~Exists(here))


@dataclass
class Row:
    """Payments of one state: how many, and whole pence by funder."""

    state: ItemState
    count: int
    amounts: dict[Funder, int]
    funders: list[Funder] = field(default_factory=list)

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(funder.for_staff, self.amounts.get(funder, 0)) for funder in self.funders]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass
class Summary:
    """A run in figures."""

    rows: list[Row]
    changes: dict[Change, int] = field(default_factory=dict)
    difference: int = 0
    "Whole pence by which the run pays more than the one before, or less where it is below nought."

    @property
    def amounts(self) -> dict[Funder, int]:
        whole = {funder: sum(row.amounts.get(funder, 0) for row in self.rows) for funder in RUN_SHARES}
        return {funder: pence for funder, pence in whole.items() if pence}

    @property
    def funders(self) -> list[Funder]:
        """Those that pay something."""
        return list(self.amounts)

    @property
    def cells(self) -> list[tuple[str, int]]:
        return [(funder.for_staff, pence) for funder, pence in self.amounts.items()]

    @property
    def difference_words(self) -> str:
        """As a page begins a comparison: £12.00 more."""
        way = "more" if self.difference > 0 else "less"
        return f"{pounds(abs(self.difference))} {way}" if self.difference else "Neither more nor less"

    @property
    def count(self) -> int:
        return sum(row.count for row in self.rows)

    @property
    def total(self) -> int:
        return sum(self.amounts.values())

    def count_of(self, *states: ItemState) -> int:
        return sum(row.count for row in self.rows if row.state in states)


def summary(run: PayRun) -> Summary:
    """How many payments of a run stand where, for how much of whose money, and what changed: three queries."""
    items = of_run(run).order_by()
    sums: dict[str, Any] = {
        funder.value: Sum(column, output_field=BigIntegerField()) for funder, column in RUN_SHARES.items()
    }
    annotated: Any = items
    rows = annotated.values("state").annotate(count=Count("pk"), **sums)
    found = {each["state"]: each for each in rows}
    made = Summary(
        [
            Row(state, found[state]["count"], {funder: int(found[state][funder.value]) for funder in RUN_SHARES})
            for state in ItemState
            if state in found
        ]
    )
    for row in made.rows:
        row.funders = made.funders
    if run.previous_id is not None:
        _compare(run, items, made)
    return made


def _compare(run: PayRun, items: Any, made: Summary) -> None:
    counts = {how.value: Count("pk", filter=condition) for how, condition in _HOW.items()}
    row = items.aggregate(**counts)
    lost = gone(run).aggregate(count=Count("pk"), pence=Coalesce(Sum("amount", output_field=BigIntegerField()), 0))
    found = {**{how: row[how.value] for how in _HOW}, Change.GONE: lost["count"]}
    made.changes = {how: found[how] for how in Change if found[how]}
    previous = run.previous
    made.difference = made.total - int(previous.total_amount.amount * 100) if previous else 0


def changes_of(item: Any) -> list[Change]:
    """How one payment of `of_run` differs from that of the run before, in the order of the list."""
    was = item.was_amount
    is_held = item.state == ItemState.HELD
    found = {
        Change.NEW: item.is_new,
        Change.MORE: item.moved == Change.MORE,
        Change.LESS: item.moved == Change.LESS,
        Change.BANK: item.is_other_bank,
        Change.NEWLY_HELD: is_held and was is not None and item.was_paid,
        Change.RELEASED: not is_held and was is not None and not item.was_paid,
    }
    return [how for how, holds in found.items() if holds]


def current_run(user: User, on: date) -> PayRun | None:
    """The run that somebody has to do something about; where there is none, the latest."""
    seen = PayRun.objects.visible_to(user, on).exclude(status=RunStatus.REPLACED).select_related("icb")
    return seen.filter(status__in=UNPAID).order_by("period_start", "pk").first() or seen.first()


def open_holds(budgets: Iterable[int]) -> dict[int, PayHold]:
    holds = PayHold.objects.filter(budget__in=list(budgets), released_on=None).select_related("owner", "held_by")
    return {hold.budget_id: hold for hold in holds}


# What was missed. ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Missed:
    """A month of a budget that was due and is not paid."""

    budget: Budget
    month: Period
    pence: int


def missed_in(user: User, month: Period, on: date, *, after: int = 0, limit: int = WATCHED + 1) -> list[Missed]:
    """The first budgets whose payment for the month was missed, by number from `after` on."""
    icbs = places(user, "see_pay_runs", on)
    due = {each.budget: each.pence for each in unpaid_in(month, icbs, after=after, limit=limit)}
    budgets = Budget.objects.visible_to(user, on).filter(pk__in=due).select_related("person").order_by("pk")
    return [Missed(budget, month, due[budget.pk]) for budget in budgets]


# What waits. ---------------------------------------------------------------------------------------------------------


def waiting_payments(user: User, on: date) -> list[Task]:
    """What finance has to do about runs, payments that came back, holds of their own, and payments that were missed."""
    if not may(user, "draft_pay_run", on=on) or user.is_system:
        return []
    runs = PayRun.objects.visible_to(user, on).filter(status__in=(RunStatus.REVIEWED, RunStatus.APPROVED))
    tasks = [
        Task(
            title="Approve the pay run" if run.status == RunStatus.REVIEWED else "Pay the approved run",
            about=f"{run}, {run.item_count:,} payments",
            since=run.approved_on or run.reviewed_on or run.drafted_on,
            due=run.period_start,
            button="Look at the run",
            url=reverse("pay_run", args=[run.pk]),
        )
        for run in runs
        if run.status == RunStatus.APPROVED or run.drafted_by_id != user.pk
    ]
    return tasks + _asked_apart(user, on) + _came_back(user, on) + _own_holds(user, on) + _missed(user, on)


def _asked_apart(user: User, on: date) -> list[Task]:
    """Payments apart from a run that a colleague asked for."""
    waiting = PaymentApart.objects.filter(
        paid_by=None, dropped_on=None, budget__in=Budget.objects.visible_to(user, on)
    ).exclude(asked_by=user)
    return [
        Task(
            title="Make the payment that a colleague asked for",
            about=f"{asked.budget.person.full_name}, {asked.budget.reference}. {pounds(to_pence(asked.amount))}",
            since=asked.asked_on,
            due=asked.asked_on,
            button="Look at the payment",
            url=f"{reverse('payment_release', args=[asked.budget_id])}?month={asked.period_start:%Y-%m}",
            person_id=asked.budget.person_id,
        )
        for asked in waiting.select_related("budget__person").order_by("pk")[:50]
    ]


def _came_back(user: User, on: date) -> list[Task]:
    again = PayRunPayment.objects.standing().filter(item=OuterRef("payment__item"))
    backs = PaymentBack.objects.filter(
        ~Exists(again), settled_on=None, payment__item__run__in=PayRun.objects.visible_to(user, on)
    ).select_related("payment__item__budget")
    return [
        Task(
            title="Pay again, or settle",
            about=f"{back.payment.item.name}, {back.payment.item.budget.reference}. {back}",
            since=back.came_on,
            button="Look at the payment",
            url=reverse("pay_run_item", args=[back.payment.item_id]),
            person_id=back.payment.item.budget.person_id,
        )
        for back in backs[:50]
    ]


def _own_holds(user: User, on: date) -> list[Task]:
    holds = PayHold.objects.filter(
        owner=user, released_on=None, budget__in=Budget.objects.visible_to(user, on)
    ).select_related("budget__person")
    return [
        Task(
            title="Look into a held payment",
            about=f"{hold.budget.person.full_name}, {hold.budget.reference}. {hold.reason}",
            since=hold.held_on,
            button="Look at the hold",
            url=reverse("pay_hold", args=[hold.budget_id]),
            person_id=hold.budget.person_id,
        )
        for hold in holds[:50]
    ]


def _missed(user: User, on: date) -> list[Task]:
    """One line for each month: a list of thousands is a page of its own."""
    icbs = places(user, "see_pay_runs", on)
    tasks = []
    for month in months_to_watch(on):
        count = len(unpaid_in(month, icbs, limit=WATCHED + 1))
        if count:
            many = f"more than {WATCHED}" if count > WATCHED else str(count)
            tasks.append(
                Task(
                    title=f"Payments missed for {month.start:%B %Y}",
                    about=f"{many} budget{'' if count == 1 else 's'} had money due and none was paid",
                    since=month.start,
                    due=month.start,
                    button="See which",
                    url=f"{reverse('missed_payments')}?month={month.start:%Y-%m}",
                )
            )
    return tasks
