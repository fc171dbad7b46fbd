"""Asking for a month that cannot wait for the run. Two people pay it: the run has two, and so has this."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.ledger.movements import lock
from budgets.models import Budget, PaymentApart
from budgets.paying.payments import due_now
from budgets.paying.schedule import asked_apart, release_of
from care_plans.editing import set_and_save
from phb.dates import Period
from phb.models import User
from phb.money import from_pence


@transaction.atomic
def ask_for_payment(
    *,
    budget: Budget,
    month: Period,
    words: str,
    by: User,
    on: date,
    expected: int | None = None,
    override_words: str = "",
) -> PaymentApart:
    """Asks a colleague to pay a month of one budget. Nothing is paid by that.

    `expected` is the whole pence that the person asking saw, where they saw any.

    Raises: PermissionDenied; ValidationError where the month is paid, asked for already, or cannot be paid.
    """
    permissions.check_can_release(by, budget, on=on)
    budget = lock(budget)
    if release_of(budget, month):
        raise ValidationError("This month is paid already.", code="month")
    if asked_apart(budget, month):
        raise ValidationError("This month was asked for already. A colleague pays it.", code="month")
    amounts, _ = due_now(budget, month, on=on, expected=expected)
    return set_and_save(
        PaymentApart(budget=budget, asked_by=by, asked_on=on),
        period_start=month.start,
        amount=from_pence(sum(amounts.values())),
        words=words.strip(),
        override_words=override_words.strip(),
    )


@transaction.atomic
def drop_payment(*, asked: PaymentApart, by: User, on: date) -> PaymentApart:
    """It is not paid after all: whoever asked, or the colleague, drops it. The next run takes the month in.

    Raises: PermissionDenied; ValidationError where it is paid or dropped already.
    """
    permissions.check_can_release(by, asked.budget, on=on)
    lock(asked.budget)
    fresh = PaymentApart.objects.select_related("budget").get(pk=asked.pk)
    if fresh.paid_by_id or fresh.dropped_on:
        raise ValidationError("This was paid or dropped already.")
    return set_and_save(fresh, dropped_by=by, dropped_on=on)
