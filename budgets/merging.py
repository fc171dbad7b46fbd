"""Money stays with the record it was agreed for: the database merges nobody who has a budget into another record."""

from collections.abc import Iterable

from django.db.models import Model

from care_plans.models import Person
from phb.guards import Refuse
from phb.triggers import Trigger

_STAYS = Refuse(
    "who_has_a_budget_stays",
    on=("update",),
    when="NEW.merged_into_id IS NOT NULL AND EXISTS (SELECT 1 FROM {budgets.Budget} b WHERE b.person_id = NEW.id)",
    message="The record that would go has a budget, and money stays where it was agreed. Keep that record instead.",
)


def triggers(model: type[Model], vendor: str) -> Iterable[Trigger]:
    """A source of `phb.guards.registry`."""
    return _STAYS.triggers(model, vendor) if model is Person else ()
