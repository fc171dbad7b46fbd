"""How an account comes about: one person puts it forward, another confirms it, the holder is told, and days pass."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budgets import permissions
from budgets.accounts.queries import open_change, wait_days
from budgets.accounts.rules import AccountKind, UseRole, check_both_or_neither, check_may_be_used, counts_from
from budgets.ledger.movements import lock
from budgets.models import Account, AccountChange, AccountUser, Budget
from care_plans.editing import set_and_save
from care_plans.rules import check_day_not_ahead
from phb.models import User


@dataclass(frozen=True)
class Named:
    """Somebody who may use an account, as what, and between which days."""

    name: str
    role: UseRole
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def propose_account(
    *,
    budget: Budget,
    holder_name: str,
    checked_how: str,
    people: Iterable[Named],
    by: User,
    on: date,
    kind: AccountKind = AccountKind.OWN,
    sort_code: str = "",
    number: str = "",
    statements_how: str = "",
) -> AccountChange:
    """Puts an account forward, with those who may use it. Nothing is paid to it by that.

    Raises: PermissionDenied; ValidationError where half a bank account is given, nobody is named on a bank account of
    the person's own, or another change waits.
    """
    permissions.check_can_keep_account(by, budget, on=on)
    budget = lock(budget)
    check_both_or_neither(sort_code, number)
    if open_change(budget):
        raise ValidationError("Other bank details wait already. Confirm or stop those first.")
    named = list(people)
    if kind == AccountKind.OWN and not any(each.ends_on is None or each.ends_on >= on for each in named):
        raise ValidationError("Name at least one person who may use the account.", code="people")
    details = {"kind": kind, "holder_name": holder_name.strip(), "sort_code": sort_code, "number": number}
    now = Account.objects.filter(budget=budget).first()
    change = AccountChange(budget=budget, proposed_by=by, proposed_on=on)
    change.waits = now is not None and any(getattr(now, name) != value for name, value in details.items())
    change = set_and_save(change, **details, statements_how=statements_how.strip(), checked_how=checked_how.strip())
    for each in named:
        set_and_save(AccountUser(change=change), **asdict(each))
    return change


@transaction.atomic
def confirm_account(*, change: AccountChange, by: User, on: date) -> AccountChange:
    """The second person's word. The first account of a budget is in use at once; others wait their days.

    Raises: PermissionDenied for whoever put it forward, or whose name is on it; ValidationError where it no longer
    waits for this.
    """
    locked = _locked(change)
    permissions.check_can_keep_account(by, locked.budget, on=on)
    if locked.proposed_by_id == by.pk:
        raise PermissionDenied("You put these details forward, so a colleague must confirm them.")
    names = {locked.holder_name.lower(), *(person.name.lower() for person in locked.people.all())}
    if by.display_name.strip().lower() in names:
        raise PermissionDenied("Your name is on this account, so a colleague must confirm it.")
    if locked.confirmed_on is not None:
        raise ValidationError("These details were confirmed already.")
    counts_on = counts_from(on, wait_days(locked.budget.icb, on)) if locked.waits else on
    locked = set_and_save(locked, confirmed_by=by, confirmed_on=on, counts_on=counts_on)
    return locked if locked.waits else _use(locked, on)


@transaction.atomic
def note_holder_told(*, change: AccountChange, told_to: str, told_on: date, by: User, on: date) -> AccountChange:
    """That the holder was told of the change at the contact we had before it.

    Raises: ValidationError where it is too early to tell them, or was recorded already.
    """
    locked = _locked(change)
    permissions.check_can_keep_account(by, locked.budget, on=on)
    check_day_not_ahead(told_on, on, field="told_on", what="The day they were told")
    if locked.confirmed_on is None:
        raise ValidationError("A second person confirms the details before the holder is told.")
    if told_on < locked.confirmed_on:
        raise ValidationError("They cannot have been told before the details were confirmed.", code="told_on")
    if locked.told_on is not None:
        raise ValidationError("This was recorded already.")
    return set_and_save(locked, told_to=told_to.strip(), told_on=told_on, told_by=by)


@transaction.atomic
def stop_account_change(*, change: AccountChange, words: str, by: User, on: date) -> AccountChange:
    """Stops a change that waits. Money goes on to where it went.

    Raises: PermissionDenied; ValidationError without a reason, or where it no longer waits.
    """
    locked = _locked(change)
    permissions.check_can_stop_account_change(by, locked.budget, on=on)
    return set_and_save(locked, stopped_words=words.strip(), stopped_on=on, stopped_by=by)


@transaction.atomic
def use_account(*, change: AccountChange, by: User, on: date) -> AccountChange:
    """Makes details that waited the account that is paid into.

    Raises: PermissionDenied; ValidationError where they were not confirmed, nobody told the holder, or it is too early.
    """
    locked = _locked(change)
    permissions.check_can_keep_account(by, locked.budget, on=on)
    return _use(locked, on)


def _use(change: AccountChange, on: date) -> AccountChange:
    check_may_be_used(waits=change.waits, counts_on=change.counts_on, told_on=change.told_on, on=on)
    change = set_and_save(change, used_on=on)
    set_and_save(
        Account.objects.filter(budget=change.budget).first() or Account(budget=change.budget),
        change=change,
        kind=change.kind,
        holder_name=change.holder_name,
        sort_code=change.sort_code,
        number=change.number,
    )
    return change


def _locked(change: AccountChange) -> AccountChange:
    lock(change.budget)
    fresh = AccountChange.objects.select_related("budget__icb", "budget__person").get(pk=change.pk)
    if not fresh.is_open:
        raise ValidationError(
            "This change was stopped already." if fresh.stopped_on else "This account is in use already."
        )
    return fresh
