"""The account a budget's money is held in, and the agreement that must be signed before any is paid into it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.ledger.movements import lock
from budgets.models import Account, Budget
from phb.models import User


@transaction.atomic
def keep_account(
    *,
    budget: Budget,
    holder_name: str,
    by: User,
    on: date,
    sort_code: str = "",
    number: str = "",
    agreement_signed_on: date | None = None,
) -> Account:
    """Records the account and the day its agreement was signed, or changes them.

    Raises: PermissionDenied; ValidationError where half a bank account is given, or the day has not come yet.
    """
    permissions.check_can_keep_account(by, budget, on=on)
    budget = lock(budget)
    if bool(sort_code) != bool(number):
        raise ValidationError("Give the sort code and the account number, or neither.", code="number")
    if agreement_signed_on is not None and agreement_signed_on > on:
        raise ValidationError("This day has not come yet.", code="agreement_signed_on")
    account = Account.objects.filter(budget=budget).first() or Account(budget=budget)
    account.holder_name = holder_name.strip()
    account.sort_code, account.number = sort_code, number
    account.agreement_signed_on = agreement_signed_on
    account.full_clean()
    account.save()
    return account
