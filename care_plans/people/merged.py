"""The database takes nothing new for a record that was merged into another of the same person.

One rule for every table with a key to a person, of whichever app: what is recorded now is recorded where its readers
look.
"""

from collections.abc import Iterator

from django.db.models import ForeignKey, Model
from simple_history.models import HistoricalChanges

from care_plans.models import Person
from phb.triggers import Trigger, differs, quoted, refusals

MESSAGE = "This record was merged into another of the same person. Record it there."


def triggers(model: type[Model], vendor: str) -> Iterator[Trigger]:
    """A source of `phb.guards.registry`. Versions are written for the merged too, and so is who looks at them."""
    if model is Person or issubclass(model, HistoricalChanges) or getattr(model, "about_the_merged_too", False):
        return
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model is Person:
            yield from _refusing(model, vendor, str(field.column))


def _refusing(model: type[Model], vendor: str, column: str) -> Iterator[Trigger]:
    person = f"FROM {quoted(Person._meta.db_table)} p WHERE p.id = NEW.{quoted(column)}"
    merged = f"EXISTS (SELECT 1 {person} AND p.merged_into_id IS NOT NULL)"
    # The lock that the key itself takes, only earlier: whoever is merging now is waited for, and then seen.
    lock = f"PERFORM 1 {person} FOR KEY SHARE OF p;"
    yield from refusals(model, vendor, f"{column}_merged", ("insert",), merged, message=MESSAGE, before=lock)
    moved = f"({differs([column], vendor)}) AND {merged}"
    yield from refusals(
        model, vendor, f"{column}_to_merged", ("update",), moved, message=MESSAGE, columns=[column], before=lock
    )
