"""The final account of a budget: liabilities first, then what goes back; a second person agrees it."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budgets import permissions
from budgets.ending.queries import halts
from budgets.ending.rules import LiabilityKind, final_split
from budgets.ledger.movements import lock
from budgets.models import SHARE_FIELDS, Budget, FinalAccount, Liability
from budgets.queries import position
from budgets.rules import Funder
from care_plans.editing import set_and_save
from phb.models import User
from phb.money import Money, from_pence, to_pence


@transaction.atomic
def draw_final_account(*, budget: Budget, by: User, on: date) -> FinalAccount:
    """Begins the final account with what the ledger says that the account holds.

    Raises: PermissionDenied; ValidationError where payments go on.
    """
    permissions.check_can_close(by, budget, on=on)
    budget = lock(budget)
    ended = budget.ends_on is not None and budget.ends_on < on
    if not ended and budget.person.died_on is None and budget.pk not in halts([budget], on):
        raise ValidationError("Stop the payments first. A budget that goes on has no final account.")
    held = from_pence(position(budget, on).held)
    return set_and_save(FinalAccount(budget=budget, drawn_by=by), drawn_on=on, balance=held)


@transaction.atomic
def add_liability(
    *,
    account: FinalAccount,
    kind: LiabilityKind,
    due_on: date,
    amount: Money,
    evidence: str,
    by: User,
    on: date,
) -> Liability:
    """Raises: PermissionDenied; ValidationError where it was agreed already, or no paper is named."""
    _open(account, by, on)
    return set_and_save(Liability(account=account), kind=kind, due_on=due_on, amount=amount, evidence=evidence.strip())


@transaction.atomic
def drop_liability(*, liability: Liability, by: User, on: date) -> None:
    _open(liability.account, by, on)
    liability.delete()


@transaction.atomic
def agree_final_account(*, account: FinalAccount, by: User, on: date) -> FinalAccount:
    """The second person's word: who gets back how much is fixed, and the budget is closed.

    Raises: PermissionDenied for whoever drew it up; ValidationError where the ledger says another balance by now, or
    more is to be paid than the account holds.
    """
    if account.drawn_by_id == by.pk:
        raise PermissionDenied("You drew this account up, so a colleague must agree it.")
    found = _open(account, by, on)
    held = position(found.budget, on)
    if held.held != to_pence(found.balance):
        raise ValidationError("Money moved since this was drawn up. Take the balance again.")
    shares = split_of(found, on)
    columns = {column: from_pence(shares.get(funder, 0)) for funder, column in SHARE_FIELDS.items()}
    paid_first = sum(to_pence(each.amount) for each in found.liabilities.all())
    return set_and_save(found, **columns, liabilities_amount=from_pence(paid_first), agreed_by=by, agreed_on=on)


@transaction.atomic
def take_balance_again(*, account: FinalAccount, by: User, on: date) -> FinalAccount:
    """What the ledger says today, where money moved since it was drawn up. Whoever does so has drawn it up."""
    found = _open(account, by, on)
    return set_and_save(found, balance=from_pence(position(found.budget, on).held), drawn_on=on, drawn_by=by)


def split_of(account: FinalAccount, on: date) -> dict[Funder, int]:
    """Who gets back how much, by the ledger as it stands.

    Raises: ValidationError where more is to be paid first than the account holds.
    """
    paid_first = sum(to_pence(each.amount) for each in account.liabilities.all())
    return final_split(position(account.budget, on).held_by_funder, paid_first)


def _open(account: FinalAccount, by: User, on: date) -> FinalAccount:
    permissions.check_can_close(by, account.budget, on=on)
    lock(account.budget)
    found = FinalAccount.objects.select_related("budget__person", "budget__icb").get(pk=account.pk)
    if found.agreed_on is not None:
        raise ValidationError("This final account was agreed already.")
    return found
