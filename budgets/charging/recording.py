"""Recording what a council assessed, and how it takes contributions."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from djmoney.money import Money

from budgets import permissions
from budgets.charging.rules import Method
from budgets.models import AssessedCharge, ContributionMethod
from care_plans.editing import set_and_save
from care_plans.exceptions.rules import ToldHow
from care_plans.models import Person
from care_plans.rules import check_day_not_ahead
from phb.models import Organisation, User


@transaction.atomic
def record_assessed_charge(
    *,
    person: Person,
    weekly: Money,
    starts_on: date,
    told_on: date,
    told_how: ToldHow,
    source: str,
    by: User,
    on: date,
    ends_on: date | None = None,
) -> AssessedCharge:
    """The council's result, as it told it. Whatever counted before is given a last day first.

    Raises: ValidationError where no council is known, or another counts on some of these days.
    """
    permissions.check_can_record_charge(by, person, on=on)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.council is None:
        raise ValidationError("Say first which council the person lives in: it is the council that assesses.")
    check_day_not_ahead(told_on, on, field="told_on", what="The day the person was told")
    earlier = AssessedCharge.objects.filter(person=locked)
    if any(
        (ends_on is None or each.starts_on <= ends_on) and (each.ends_on is None or each.ends_on >= starts_on)
        for each in earlier
    ):
        raise ValidationError(
            "Another assessed contribution counts on some of these days. Give that one a last day first.",
            code="starts_on",
        )
    return set_and_save(
        AssessedCharge(person=locked, council=locked.council, recorded_by=by, recorded_on=on),
        weekly=weekly,
        starts_on=starts_on,
        ends_on=ends_on,
        told_on=told_on,
        told_how=told_how,
        source=source.strip(),
    )


@transaction.atomic
def end_assessed_charge(*, charge: AssessedCharge, ends_on: date, by: User, on: date) -> AssessedCharge:
    permissions.check_can_record_charge(by, charge.person, on=on)
    locked = AssessedCharge.objects.select_for_update().get(pk=charge.pk)
    return set_and_save(locked, ends_on=ends_on)


@transaction.atomic
def set_contribution_method(
    *, council: Organisation, method: Method, starts_on: date, source: str, by: User, on: date
) -> ContributionMethod:
    """For lines that start on that day or later."""
    permissions.check_can_set_contribution_method(by, council, on=on)
    return set_and_save(
        ContributionMethod(council=council, set_by=by, set_on=on),
        method=method,
        starts_on=starts_on,
        source=source.strip(),
    )
