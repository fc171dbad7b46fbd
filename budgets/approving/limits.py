"""Setting how much a role may agree."""

from datetime import date

from django.db import transaction
from djmoney.money import Money

from budgets.approving.permissions import check_can_set_limit_of
from budgets.models import ApprovalLimit
from care_plans.editing import set_and_save
from phb.models import Organisation, User
from phb.roles import Role


@transaction.atomic
def set_limit(
    *, organisation: Organisation, role: str, yearly_amount: Money, starts_on: date, source: str, by: User, on: date
) -> ApprovalLimit:
    """For what is answered on `starts_on` or later.

    Raises: PermissionDenied; ValidationError for a day in the past, or a role of another kind of organisation.
    """
    check_can_set_limit_of(by, organisation, Role(role), on)
    return set_and_save(
        ApprovalLimit(organisation=organisation, set_by=by, set_on=on),
        role=role,
        yearly_amount=yearly_amount,
        starts_on=starts_on,
        source=source.strip(),
    )
