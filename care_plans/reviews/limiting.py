"""An ICB sets its own, shorter limits for reviews."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.models import ReviewLimit
from care_plans.reviews.permissions import check_can_set_limits
from care_plans.reviews.rules import LimitName, check_limit
from phb.models import Organisation, User


@transaction.atomic
def set_limit(
    *, icb: Organisation, limit: LimitName, first_months: int, later_months: int, because: str, by: User, on: date,
    starts_on: date | None = None,
) -> ReviewLimit:  # fmt: skip
    """Holds for reviews that are planned from the day on; those planned already keep their day.

    Raises: ValidationError where it would be longer than the limit allows, or begin in the past.
    """
    check_can_set_limits(by, icb, on)
    begins = starts_on or on
    if begins < on:
        raise ValidationError("A limit begins today or later.", code="starts_on")
    check_limit(limit, first_months, later_months)
    return set_and_save(
        ReviewLimit(icb=icb, set_by=by),
        limit=limit,
        first_months=first_months,
        later_months=later_months,
        starts_on=begins,
        because=because.strip(),
    )
