"""
Marking an approved run as paid: each payment that nothing holds goes into the ledger, once.

It goes chunk by chunk, each in a transaction of its own with its budgets held, so that a run that is cut off goes on
where it stopped, and two who press at once pay nobody twice: the month's key in the ledger is the one that the page of
a single budget uses. We never send money; the bank does, from the file.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from budgets import permissions
from budgets.ledger.posting import Release, post_releases
from budgets.ledger.room import over_agreed
from budgets.models import Account, Budget, PayHold, PayRun, PayRunItem, PayRunPayment
from budgets.pay_runs.reviewing import locked
from budgets.pay_runs.rules import RUN_TRANSITIONS, RunStatus
from budgets.paying.payments import words_for
from budgets.paying.schedule import Due, release_keys, with_month
from budgets.rules import pounds
from care_plans.editing import set_and_save
from care_plans.models import Review
from care_plans.reviews.rules import ReviewKind, ReviewStatus
from care_plans.reviews.starting import first_payment_made
from care_plans.rules import check_day_not_ahead, check_move
from phb.models import User
from phb.money import to_pence

CHUNK = 500
"""Payments in one transaction: what a run that is cut off has to do again."""

AT_ONCE = 2_500
"""Payments that a page makes while somebody waits; then it says how far it came, and is asked to go on."""

Progress = Callable[[int], None]


@dataclass
class Paid:
    """How far a run has come: payments made by this call, those left to make, and those that were newly held."""

    made: int = 0
    left: int = 0
    held: int = 0


def pay_run(
    *,
    run: PayRun,
    pay_on: date,
    by: User,
    on: date,
    most: int | None = None,
    progress: Progress = lambda more: None,
) -> Paid:
    """Pays what nothing holds, `most` payments of it at the most. Asked again, it goes on.

    Raises: PermissionDenied; ValidationError where the run is not approved, or is being paid for another day.
    """
    run = begin_paying(run=run, pay_on=pay_on, by=by, on=on)
    numbers = list(_to_pay(run).values_list("pk", flat=True))
    now = numbers if most is None else numbers[:most]
    result = Paid(left=len(numbers) - len(now))
    for start in range(0, len(now), CHUNK):
        made, held = _pay_chunk(run, now[start : start + CHUNK], by, on)
        result.made, result.held = result.made + made, result.held + held
        progress(len(now[start : start + CHUNK]))
    if not result.left:
        finish_paying(run=run, by=by)
    return result


@transaction.atomic
def begin_paying(*, run: PayRun, pay_on: date, by: User, on: date) -> PayRun:
    """Fixes the day for which the run is marked as paid.

    Raises: PermissionDenied; ValidationError where it is not approved, or began with another day.
    """
    run = locked(run)
    permissions.check_can_pay_run(by, run, on=on)
    if run.approved_on is None:
        raise ValidationError("A colleague approves the run before it is paid.")
    if run.pay_on is not None:
        if run.pay_on != pay_on:
            raise ValidationError(f"This run is marked as paid on {run.pay_on:%-d %B %Y}.", code="pay_on")
        return run
    check_day_not_ahead(pay_on, on, field="pay_on", what="The day it was paid")
    if pay_on < run.approved_on:
        raise ValidationError("The run was not approved yet on that day.", code="pay_on")
    return set_and_save(run, pay_on=pay_on, paid_by=by)


@transaction.atomic
def finish_paying(*, run: PayRun, by: User) -> PayRun:
    """Says of the run whether all of it is paid."""
    run = locked(run)
    wanted = RunStatus.PART_PAID if run.items.unpaid().exists() else RunStatus.PAID
    if run.status == wanted:
        return run
    check_move(RUN_TRANSITIONS, RunStatus(run.status), wanted)
    return set_and_save(run, status=wanted)


@transaction.atomic
def pay_item(*, item: PayRunItem, by: User, on: date) -> PayRunItem:
    """Pays one payment of a run that was held, or came back, on this day.

    Raises: PermissionDenied; ValidationError where something holds it still, or it is paid.
    """
    run = locked(item.run)
    permissions.check_can_pay_run(by, run, on=on)
    if run.pay_on is None:
        raise ValidationError("The run has not been paid yet, and this payment goes with it.")
    _lock([item.budget_id])
    if item not in PayRunItem.objects.filter(pk=item.pk).unpaid():
        raise ValidationError("This has been paid already.")
    [due] = with_month([_budgets([item.budget_id])[0]], run.period, on)
    if not due.paid and (reason := why_not(item, due)):
        raise ValidationError(reason)
    _post(run, [(item, due)], by, on)
    finish_paying(run=run, by=by)
    return item


def why_not(item: PayRunItem, due: Due) -> str:
    """Why a payment that was approved is not made now, in a sentence; nothing where it is."""
    return _changed(item, due) or over_agreed({item.budget_id: item.shares}).get(item.budget_id, "")


def _changed(item: PayRunItem, due: Due) -> str:
    if due.obstacle:
        return due.obstacle
    account = due.account or Account()
    if (account.holder_name, account.sort_code, account.number) != (item.holder_name, item.sort_code, item.number):
        return "The bank details changed after this was drafted. A new run takes them in."
    if due.total != to_pence(item.amount):
        return f"{pounds(due.total)} is due now, which is not what was approved. A new run takes it in."
    return ""


def _to_pay(run: PayRun) -> "QuerySet[PayRunItem]":
    """What is unpaid, was not held when it was drafted, and is not held now; what came back is paid one by one."""
    holds = PayHold.objects.filter(budget=OuterRef("budget"), released_on=None)
    ever = PayRunPayment.objects.filter(item=OuterRef("pk"))
    return run.items.filter(~Exists(holds), ~Exists(ever), obstacle="").order_by("budget_id")


@transaction.atomic
def _pay_chunk(run: PayRun, numbers: Sequence[int], by: User, on: date) -> tuple[int, int]:
    """How many were paid, and how many were held because something changed since they were approved."""
    items = {item.budget_id: item for item in PayRunItem.objects.filter(pk__in=numbers)}
    _lock(items)
    # Whoever came first has paid some of them meanwhile.
    paid = set(PayRunPayment.objects.filter(item__in=numbers).values_list("item", flat=True))
    items = {budget: item for budget, item in items.items() if item.pk not in paid}
    ready: list[tuple[PayRunItem, Due]] = []
    held: list[tuple[Budget, str]] = []
    dues = with_month(_budgets(items), run.period, on)
    over = over_agreed({item.budget_id: item.shares for item in items.values()})
    for due in dues:
        item = items[due.budget.pk]
        reason = "" if due.paid else _changed(item, due) or over.get(item.budget_id, "")
        if reason:
            held.append((due.budget, reason))
        else:
            ready.append((item, due))
    _post(run, ready, by, run.pay_on or on)
    for budget, reason in held:
        _hold(budget, reason, by, on)
    return len(ready), len(held)


def _lock(budgets: Iterable[int]) -> None:
    """Holds the budgets in the order of their numbers, so that two who pay at once wait for each other."""
    list(Budget.objects.select_for_update().filter(pk__in=list(budgets)).order_by("pk").values_list("pk", flat=True))


def _budgets(numbers: Iterable[int]) -> list[Budget]:
    return list(Budget.objects.filter(pk__in=list(numbers)).select_related("person", "account").order_by("pk"))


def _post(run: PayRun, ready: Sequence[tuple[PayRunItem, Due]], by: User, on: date) -> None:
    """Into the ledger on that day, each under the key of its month; what was paid on the page of its budget is only
    noted.
    """
    new = [(item, due) for item, due in ready if due.paid is None]
    keys = release_keys([item.budget_id for item, _ in new], run.period)
    at = timezone.now()
    made = post_releases(
        releases=[
            Release(item.budget_id, item.shares, keys[item.budget_id], words_for(run.period, due.owed))
            for item, due in new
        ],
        on=on,
        by=by,
        at=at,
    )
    PayRunPayment.objects.bulk_create(
        [
            *(
                PayRunPayment(item=item, posting=posting, recorded_by=by, recorded_at=at)
                for (item, _), posting in zip(new, made, strict=True)
            ),
            *(
                PayRunPayment(item=item, posting=due.paid, apart=True, recorded_by=by, recorded_at=at)
                for item, due in ready
                if due.paid is not None
            ),
        ]
    )
    _start_reviews(new, on)


def _start_reviews(new: Sequence[tuple[PayRunItem, Due]], on: date) -> None:
    """The first payment of a person starts their reviews; later ones change nothing, so nobody asks of those."""
    people = [due.budget.person_id for _, due in new]
    started = Review.objects.filter(person__in=people, kind=ReviewKind.MONEY).exclude(status=ReviewStatus.CALLED_OFF)
    known = set(started.values_list("person", flat=True))
    for item, due in new:
        if due.budget.person_id not in known:
            first_payment_made(person=due.budget.person, on=on, funders=item.shares)


def _hold(budget: Budget, reason: str, by: User, on: date) -> None:
    """What changed since it was approved is for whoever pays to look into."""
    if not PayHold.objects.filter(budget=budget, released_on=None).exists():
        set_and_save(PayHold(budget=budget, held_by=by, held_on=on), reason=reason[:300], owner=by)
