"""The change journal as an auditor reads it: the latest first, and only what is their own organisation's."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Model

from audit.followed import ALL, FOLLOWED, id_column, rows
from audit.journal import is_journaled
from audit.models import Change
from audit.permissions import organisations_with
from care_plans.models import Person
from phb.models import User

PAGE = 50
LARGEST_ID = 2**63 - 1

Key = tuple[str, int]
"""A table and the id of a row in it."""


@dataclass(frozen=True)
class Column:
    """One column before and after, as the journal keeps it."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Row:
    """A row of the journal. Where nobody knows whose it is, no value is shown (`columns` is nothing)."""

    change: Change
    kind: str
    who: str
    person_id: int | None
    columns: tuple[Column, ...] | None

    @property
    def is_change(self) -> bool:
        return self.change.op == Change.Operation.UPDATE


@dataclass(frozen=True)
class Page:
    """Some rows; how many of other organisations were passed over; and the key to go on from, if there are more."""

    rows: tuple[Row, ...]
    passed_over: int
    next_key: int | None

    @property
    def people(self) -> set[int]:
        return {row.person_id for row in self.rows if row.person_id is not None}


def journaled_tables() -> dict[str, type[Model]]:
    """The tables whose changes the journal holds, by name."""
    return {model._meta.db_table: model for model in apps.get_models() if is_journaled(model)}


def page(user: User, *, on: date, table: str = "", row: int | None = None, before: int | None = None) -> Page:
    """
    The rows of the journal below a key, of one table and one of its rows where they are named.

    Paged by key, so that the millionth row costs what the first does.
    """
    found = Change.objects.order_by("-pk")
    if table:
        found = found.filter(table_name=table)
    if row is not None:
        found = found.filter(row_id=row)
    if before is not None:
        found = found.filter(pk__lt=before)
    read = list(found[: PAGE + 1])
    changes, more = read[:PAGE], len(read) > PAGE
    shown = _shown(changes, organisations_with(user, "see_changes", on))
    return Page(shown, len(changes) - len(shown), changes[-1].pk if more else None)


def _shown(changes: list[Change], organisations: set[int]) -> tuple[Row, ...]:
    tables = journaled_tables()
    people, places = _owners(changes, tables)
    ours = set(Person.objects.filter(pk__in=people.values(), icb__in=organisations).values_list("pk", flat=True))
    names = User.objects.in_bulk({change.actor_id for change in changes})
    found = []
    for change in changes:
        key = (change.table_name, change.row_id)
        if key in people and people[key] not in ours or key in places and places[key] not in organisations:
            continue
        known = key in people or key in places
        model = tables.get(change.table_name)
        kind = str(model._meta.verbose_name) if model else change.table_name
        who = str(names.get(change.actor_id, f"User {change.actor_id}"))
        found.append(Row(change, kind, who, people.get(key), _columns(change) if known else None))
    return tuple(found)


def _owners(changes: Iterable[Change], tables: dict[str, type[Model]]) -> tuple[dict[Key, int], dict[Key, int]]:
    """The person each changed row is about, and the organisation each of the others belongs to, where it is known."""
    ids: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        ids[change.table_name].add(change.row_id)
    people: dict[Key, int] = {}
    places: dict[Key, int] = {}
    for table, row_ids in ids.items():
        model = tables.get(table)
        if model is User:
            found = User.objects.filter(pk__in=row_ids).values_list("pk", "organisation")
        elif model in ALL:
            # Versions are there also where the row itself is gone.
            column = id_column(model)
            found = rows(model).filter(**{f"{column}__in": row_ids}).values_list(column, ALL[model].path or column)
        else:
            continue
        owned = people if model in FOLLOWED else places
        owned.update({(table, row_id): owner for row_id, owner in found if owner is not None})
    return people, places


def _columns(change: Change) -> tuple[Column, ...]:
    """Those that changed; of a row added or deleted, those that hold anything."""
    before, after = change.before or {}, change.after or {}
    return tuple(
        Column(name, before.get(name), after.get(name))
        for name in (after or before)
        if before.get(name) != after.get(name)
        if any(value not in (None, "") for value in (before.get(name), after.get(name)))
    )
