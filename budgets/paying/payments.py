"""Paying: a month into the account, an order, a supplier's bill, and putting right what was posted wrongly."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budgets import permissions
from budgets.accounts.gates import gates_of
from budgets.ending.queries import stop_days
from budgets.ledger import movements
from budgets.ledger.movements import How
from budgets.models import Budget, BudgetLine, PaymentApart, Posting
from budgets.notices.queries import set_off_by_month
from budgets.paying.rules import check_release_day, with_arrears
from budgets.paying.schedule import (
    NOTHING_OWED,
    Owed,
    asked_apart,
    obstacle,
    owed_for,
    payable_in,
    release_key,
    release_of,
)
from budgets.rules import Funder, Option, pounds
from care_plans.editing import set_and_save
from care_plans.reviews.starting import first_payment_made
from phb.dates import Period
from phb.models import User
from phb.money import to_pence


@transaction.atomic
def release_month(
    *,
    budget: Budget,
    month: Period,
    by: User,
    on: date,
) -> Posting:
    """Pays what the plan gives for a month of every held line into the account, each funder its share, less what a
    notice sets off; once.

    A colleague asked for it (`budgets.paying.asking`), and what they asked for is what is paid. What earlier months
    were paid short of by the plan as it is agreed now comes with it. Asked again, it answers with the payment that was
    made.

    Raises: PermissionDenied, also for whoever asked for it; ValidationError where nobody did, there is nothing to pay,
    a gate before it is shut, the month is too far ahead, or another amount is due than was asked for.
    """
    permissions.check_can_release(by, budget, on=on)
    budget = movements.lock(budget)
    if paid := release_of(budget, month):
        return paid
    asked = asked_apart(budget, month)
    check_another_asked(by, asked)
    amounts, owed = due_now(budget, month, on=on, expected=to_pence(asked.amount) if asked else None)
    posting = movements.release_payment(
        budget=budget,
        amounts=amounts,
        on=on,
        key=release_key(budget, month),
        words=words_for(month, owed),
        by=by,
        override_words=asked.override_words if asked else "",
    )
    if asked is not None:
        set_and_save(asked, paid_by=by, posting=posting)
    first_payment_made(person=budget.person, on=on, funders=amounts)
    return posting


def check_another_asked(by: User, asked: PaymentApart | None) -> None:
    """Raises: ValidationError where nobody asked; PermissionDenied where they asked themselves.

    Scheduled work may bring over what was paid in books from before.
    """
    if by.is_system:
        return
    if asked is None:
        raise ValidationError("A colleague asks for this payment first, or it goes with the next run.", code="month")
    if asked.asked_by_id == by.pk:
        raise PermissionDenied("You asked for this payment, so a colleague must make it.")


def due_now(budget: Budget, month: Period, *, on: date, expected: int | None = None) -> tuple[dict[Funder, int], Owed]:
    """Whole pence of each funder for a month of a budget that is held, and what of it is owed for earlier months.

    Raises: ValidationError where it cannot be paid, or comes to something else than was seen.
    """
    if stands_in_the_way := obstacle(budget, gates_of(budget, on), month):
        raise ValidationError(stands_in_the_way, code="account")
    check_release_day(month, on)
    revision = budget.agreed_revision
    lines = list(revision.lines.all()) if revision else []
    owed = owed_for([budget], {budget.pk: lines}).get(budget.pk, NOTHING_OWED)
    set_off, stops = set_off_by_month([budget]), stop_days([budget])
    month_itself = payable_in(lines, month, set_off.get(budget.pk, {}), stops.get(budget.pk))
    amounts = with_arrears(month_itself, owed.amounts)
    if not amounts:
        raise ValidationError(f"Nothing is due for {month.start:%B %Y}.", code="month")
    if expected is not None and expected != sum(amounts.values()):
        raise ValidationError("The budget changed since you looked, and so did the amount. Look again.", code="month")
    return amounts, owed


def words_for(month: Period, owed: Owed) -> str:
    """As the books and statements say it: For May 2027, with £120.00 for earlier months."""
    words = f"For {month.start:%B %Y}"
    return f"{words}, with {pounds(owed.total)} for earlier months" if owed.total else words


@transaction.atomic
def place_order(
    *,
    line: BudgetLine,
    amount: int,
    words: str,
    key: str,
    by: User,
    on: date,
    payee: str = "",
    override_words: str = "",
) -> Posting:
    """An order of the funders for a notional line: it counts against what is left before any bill comes.

    `amount` is whole pence; `key` is the caller's, so that the same order sent twice is one.
    """
    _check_order(line, by, on)
    return movements.commit(
        line=line, pence=amount, on=on, key=key, words=words, by=by, payee=payee, override_words=override_words.strip()
    )


@transaction.atomic
def pay_supplier(
    *,
    line: BudgetLine,
    amount: int,
    payee: str,
    words: str,
    key: str,
    by: User,
    on: date,
    override_words: str = "",
) -> Posting:
    """A supplier's bill for a notional line that was not ordered first, paid by the funders."""
    permissions.check_can_release(by, line.revision.budget, on=on)
    _check_notional(line)
    return movements.pay_notional(
        line=line, pence=amount, on=on, key=key, payee=payee, words=words, by=by, override_words=override_words.strip()
    )


@transaction.atomic
def end_order(
    *, order: Posting, how: How, by: User, on: date, billed: int = 0, words: str = "", override_words: str = ""
) -> Posting:
    """An order is billed, which pays the bill, or it is released or expires, which gives back what it held."""
    if how == "billed":
        permissions.check_can_release(by, order.budget, on=on)
    else:
        permissions.check_can_order(by, order.budget, on=on)
    return movements.end_commitment(
        order=order,
        how=how,
        on=on,
        key=f"end:{order.pk}",
        by=by,
        billed_pence=billed,
        words=words,
        override_words=override_words.strip(),
    )


@transaction.atomic
def take_back_posting(*, posting: Posting, words: str, by: User, on: date) -> Posting:
    """Puts right what was posted wrongly: the same amounts the other way, on a day and in words of its own."""
    permissions.check_can_reverse(by, posting.budget, on=on)
    return movements.reverse(posting=posting, on=on, words=words.strip(), by=by)


def _check_order(line: BudgetLine, by: User, on: date) -> None:
    permissions.check_can_order(by, line.revision.budget, on=on)
    _check_notional(line)


def _check_notional(line: BudgetLine) -> None:
    """Held money is ordered and paid by whoever holds it, and their bank says so."""
    if line.option != Option.NOTIONAL:
        raise ValidationError(
            f"“{line.service}” is paid from the account of the budget, so its holder orders and pays.", code="line"
        )
