"""Recording that somebody may have no direct payment, and until when."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.barring.rules import Head
from budgets.models import PaymentBar
from care_plans.models import Person
from phb.models import User


@transaction.atomic
def record_bar(
    *, person: Person, head: Head, evidence: str, starts_on: date, by: User, on: date, ends_on: date | None = None
) -> PaymentBar:
    """From here no line is a direct payment on these days. What is agreed already is not paid until it is revised."""
    permissions.check_can_record_bar(by, person, on=on)
    Person.objects.select_for_update().get(pk=person.pk)
    bar = PaymentBar(
        person=person,
        head=head,
        evidence=evidence.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by=by,
        recorded_on=on,
    )
    bar.full_clean()
    bar.save()
    return bar


@transaction.atomic
def end_bar(*, bar: PaymentBar, ends_on: date, by: User, on: date) -> PaymentBar:
    """Raises: ValidationError where it has ended already."""
    permissions.check_can_record_bar(by, bar.person, on=on)
    locked = PaymentBar.objects.select_for_update().get(pk=bar.pk)
    if locked.ends_on is not None and locked.ends_on < on:
        raise ValidationError("This bar has ended already.", code="ends_on")
    locked.ends_on = ends_on
    locked.full_clean()
    locked.save()
    return locked
