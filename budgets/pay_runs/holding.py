"""Holding the payments of a budget until somebody has looked into something, and letting them go."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.ledger.movements import lock
from budgets.models import Budget, PayHold
from budgets.pay_runs.rules import check_owner
from care_plans.editing import set_and_save
from phb.models import User


@transaction.atomic
def hold_payments(
    *, budget: Budget, reason: str, by: User, on: date, owner: User | None = None, team: str = ""
) -> PayHold:
    """Nothing is paid to the budget from now on, in a run or on its own page.

    Raises: PermissionDenied; ValidationError without a reason, without one who looks into it, or where it is held.
    """
    permissions.check_can_hold(by, budget, on=on)
    budget = lock(budget)
    if not reason.strip():
        raise ValidationError("Say why the payment is held.", code="reason")
    check_owner(owner, team.strip())
    return set_and_save(
        PayHold(budget=budget, held_by=by, held_on=on), reason=reason.strip(), owner=owner, team=team.strip()
    )


@transaction.atomic
def let_go(*, hold: PayHold, words: str, by: User, on: date) -> PayHold:
    """The payments of the budget go on; one that was held in a run that is being paid can be paid now.

    Raises: PermissionDenied; ValidationError without a reason, or where it was let go already.
    """
    permissions.check_can_hold(by, hold.budget, on=on)
    lock(hold.budget)
    hold = PayHold.objects.select_related("budget__person", "budget__icb").get(pk=hold.pk)
    if hold.released_on is not None:
        raise ValidationError("These payments were let go already.")
    return set_and_save(hold, released_by=by, released_on=on, released_words=words.strip())
