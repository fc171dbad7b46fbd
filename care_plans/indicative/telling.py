"""Working out the first estimate, and telling it to the person before planning."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from care_plans.editing import set_and_save
from care_plans.exceptions.rules import ToldHow
from care_plans.indicative.permissions import check_can_tell_indicative
from care_plans.indicative.queries import amount_to_tell
from care_plans.indicative.rules import Part, check_parts
from care_plans.models import IndicativeAmount, IndicativeRow, SupportRequest
from care_plans.rules import check_day_not_ahead
from phb.models import User
from phb.money import from_pence


@transaction.atomic
def work_out_indicative(
    *, request: SupportRequest, parts: Sequence[Part], method: str, by: User, on: date, reason: str = ""
) -> IndicativeAmount:
    """The amount with its rows, to be told. What waits to be told already is written anew.

    Raises: ValidationError where the request is not decided, nothing adds up, or a later one gives no reason.
    """
    check_can_tell_indicative(by, request, on)
    request = SupportRequest.objects.select_for_update().select_related("person__icb").get(pk=request.pk)
    if not request.decisions.exists():
        raise ValidationError("An indicative amount is worked out once the request has been decided.")
    check_parts(parts)
    amount = amount_to_tell(request) or IndicativeAmount(request=request, number=_next_number(request))
    for row in amount.rows.all() if amount.pk else ():
        row.delete()
    set_and_save(
        amount,
        amount=from_pence(sum(part.per_year for part in parts)),
        method=method.strip(),
        reason=reason.strip() if amount.number > 1 else "",
        worked_by=by,
        worked_on=on,
    )
    for position, part in enumerate(parts, start=1):
        set_and_save(
            IndicativeRow(indicative=amount, position=position),
            what=part.what.strip(),
            rate=from_pence(part.rate),
            quantity=part.quantity,
            often=part.often,
            source=part.source.strip(),
            per_year=from_pence(part.per_year),
        )
    return amount


def _next_number(request: SupportRequest) -> int:
    return (request.indicative_amounts.aggregate(latest=Max("number"))["latest"] or 0) + 1


@transaction.atomic
def tell_indicative(
    *, indicative: IndicativeAmount, told_on: date, told_how: ToldHow, by: User, on: date
) -> IndicativeAmount:
    """Says that the person was told. From here the amount and its working stand.

    Raises: ValidationError where they were told already, or on a day that has not come.
    """
    check_can_tell_indicative(by, indicative.request, on)
    locked = IndicativeAmount.objects.select_for_update().get(pk=indicative.pk)
    if locked.told_on is not None:
        raise ValidationError("The person was told this amount already.")
    check_day_not_ahead(told_on, on, field="told_on", what="The day the person was told")
    return set_and_save(locked, told_on=told_on, told_how=told_how, told_by=by)
