"""Setting how long a step may take."""

from datetime import date

from django.db import transaction

from care_plans.clocks.models import StepLimit
from care_plans.clocks.permissions import check_can_set_limits
from care_plans.editing import set_and_save
from phb.models import Organisation, User


@transaction.atomic
def set_limit(
    *, icb: Organisation, step: str, days: int, starts_on: date, source: str, by: User, on: date
) -> StepLimit:
    """For steps that begin on `starts_on` or later; what has begun keeps the limit it began with.

    Raises: ValidationError for a day in the past.
    """
    check_can_set_limits(by, icb, on)
    return set_and_save(
        StepLimit(icb=icb, set_by=by, set_on=on), step=step, days=days, starts_on=starts_on, source=source
    )
