"""Setting how long new bank details wait in an ICB."""

from datetime import date

from django.db import transaction

from budgets import permissions
from budgets.models import AccountWait
from care_plans.editing import set_and_save
from phb.models import Organisation, User


@transaction.atomic
def set_account_wait(*, icb: Organisation, days: int, starts_on: date, source: str, by: User, on: date) -> AccountWait:
    """For details confirmed on `starts_on` or later; what was confirmed before keeps its day.

    Raises: PermissionDenied; ValidationError for a day in the past, or too few or too many days.
    """
    permissions.check_can_set_account_wait(by, icb, on=on)
    return set_and_save(
        AccountWait(icb=icb, set_by=by, set_on=on), days=days, starts_on=starts_on, source=source.strip()
    )
