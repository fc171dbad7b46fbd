"""Recording what a person needs to read, hear and answer us."""

from datetime import date
from typing import Any

from django.db import transaction

from care_plans.access_needs.permissions import check_can_record_needs
from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import InformationNeeds, Person
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def record_needs(*, person: Person, by: User, on: date, seen: str | None = None, **needs: Any) -> InformationNeeds:
    """Every letter and page from now on goes by it; those on their way already do not change.

    Raises: ChangedMeanwhile where somebody else changed them after `seen`.
    """
    check_can_record_needs(by, person, on)
    Person.objects.select_for_update().get(pk=person.pk)
    known = InformationNeeds.objects.select_for_update().filter(person=person).first()
    if known is not None:
        check_unchanged(known, seen)
    for name, what in (("asked_on", "The day they were asked"), ("shared_on", "The day they agreed")):
        check_day_not_ahead(needs.get(name), on, field=name, what=what)
    return set_and_save(known or InformationNeeds(person=person), **needs)
