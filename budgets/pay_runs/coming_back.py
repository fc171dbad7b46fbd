"""A payment that came back: reversed in the ledger with its reason, and on Today until it is paid again or settled."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.ledger import movements
from budgets.models import PaymentBack, PayRunItem, PayRunPayment
from budgets.pay_runs.paying import finish_paying
from budgets.pay_runs.rules import BackKind
from care_plans.editing import set_and_save
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def take_back(*, item: PayRunItem, kind: BackKind, reason: str, came_on: date, by: User, on: date) -> PaymentBack:
    """The bank returned the payment, or we recalled it: its money is back with the funders from that day.

    Raises: PermissionDenied; ValidationError without a reason, before it was paid, or where it is not paid.
    """
    permissions.check_can_reverse(by, item.budget, on=on)
    movements.lock(item.budget)
    check_day_not_ahead(came_on, on, field="came_on", what="The day it came back")
    payment = PayRunPayment.objects.standing().filter(item=item).select_related("posting__budget").first()
    if payment is None:
        raise ValidationError("This is not paid, so it cannot have come back.")
    if came_on < payment.posting.happened_on:
        raise ValidationError("It cannot have come back before it was paid.", code="came_on")
    if not reason.strip():
        raise ValidationError("Say why the payment came back.", code="reason")
    words = f"{BackKind(kind).label}: {reason.strip()}"
    reversal = movements.reverse(posting=payment.posting, on=came_on, words=words, by=by)
    back = set_and_save(
        PaymentBack(payment=payment, reversal=reversal, recorded_by=by),
        kind=kind,
        reason=reason.strip(),
        came_on=came_on,
    )
    finish_paying(run=item.run, by=by)
    return back


@transaction.atomic
def settle(*, back: PaymentBack, words: str, by: User, on: date) -> PaymentBack:
    """Says why a payment that came back is not paid again, and takes it off Today.

    Raises: PermissionDenied; ValidationError without a reason, or where it is paid again or settled.
    """
    budget = back.payment.item.budget
    permissions.check_can_hold(by, budget, on=on)
    movements.lock(budget)
    back = PaymentBack.objects.select_related("payment__item").get(pk=back.pk)
    if back.settled_on is not None:
        raise ValidationError("This was settled already.")
    if PayRunPayment.objects.standing().filter(item=back.payment.item_id).exists():
        raise ValidationError("This was paid again, so there is nothing to settle.")
    return set_and_save(back, settled_by=by, settled_on=on, settled_words=words.strip())
