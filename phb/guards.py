"""
What the database itself refuses: guards declared on models, made into triggers for SQLite and PostgreSQL.

    class Decision(AppendOnly):
        guards: ClassVar[tuple[Guard, ...]] = (
            Refuse("kind_matches", on=("insert",), when="NEW.kind <> (select kind from {care_plans.Request} ...)",
                   message="The decision must be of the kind that was asked for."),
        )

Guards of every base class count, so a subclass adds to what it inherits. Other apps may register further sources of
triggers in `registry`; they are installed, listed and checked with the rest.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import AppConfig, apps
from django.core import checks
from django.db import IntegrityError, connections, migrations
from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Model
from simple_history.models import HistoricalChanges

from phb import triggers
from phb.triggers import Event, Trigger, Wanted, differs, quoted, refusals, refused_truncate


class Guard(Protocol):
    """Something a model's table refuses."""

    @property
    def name(self) -> str: ...

    def triggers(self, model: type[Model], vendor: str) -> Iterable[Trigger]: ...


# The kinds of guard. -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NeverChanged:
    """Rows are written once: UPDATE, DELETE and TRUNCATE are refused."""

    instead: str = "a mistake is put right by a new one"
    name: str = "never_changed"

    def triggers(self, model: type[Model], vendor: str) -> Iterator[Trigger]:
        subject = str(model._meta.verbose_name)
        message = f"{subject[:1].upper()}{subject[1:]} is never changed; {self.instead}."
        yield from refusals(model, vendor, self.name, ("update", "delete"), message=message)
        if vendor == "postgresql":
            yield refused_truncate(model, message)


@dataclass(frozen=True)
class Refuse:
    """
    Refuses a row when `when` holds.

    `when` is SQL over NEW (insert, update) and OLD (update, delete) that both databases understand; a NULL lets the row
    pass. Write `{care_plans.Decision}` for the table of a model, `{day NEW.answered_at}` for the day in London of an
    instant, `{NEW.starts_on + 89 days}` for a later day (or `-` for an earlier one), and `{days one .. other}` for how
    many days lie between two, both included. In an insert NEW.id is not known yet. `columns` narrows updates to those
    that set one of the columns.
    """

    name: str
    when: str
    message: str
    on: tuple[Event, ...] = ("insert", "update")
    columns: tuple[str, ...] = ()

    def triggers(self, model: type[Model], vendor: str) -> Iterable[Trigger]:
        columns = sorted(_column(model, name) for name in self.columns)
        return refusals(
            model, vendor, self.name, self.on, _written_for(vendor, self.when), message=self.message, columns=columns
        )


@dataclass(frozen=True)
class FrozenWhen:
    """
    Rows that stand still once `column` is set.

    With `parent` (a foreign key of this model) the column is the parent's: rows may no longer be added to it, changed
    under it or taken from it. Without, the column is the row's own. Changes confined to `allow` stay possible.
    """

    name: str
    message: str
    parent: str | None = None
    column: str = "approved_at"
    allow: tuple[str, ...] = ()

    def triggers(self, model: type[Model], vendor: str) -> Iterator[Trigger]:
        events: dict[Event, tuple[str, ...]] = {"update": ("OLD", "NEW"), "delete": ("OLD",)}
        if self.parent:
            events = {"insert": ("NEW",), **events}
        for event, rows in events.items():
            frozen, lock = self._frozen_by_parent(model, self.parent, rows) if self.parent else self._frozen(model)
            condition = f"{frozen} AND ({self._changed(model, vendor)})" if event == "update" else frozen
            name = f"{self.name}_{event}" if vendor == "postgresql" else self.name
            yield from refusals(model, vendor, name, (event,), condition, message=self.message, before=lock)

    def _frozen(self, model: type[Model]) -> tuple[str, str]:
        return f"OLD.{quoted(_column(model, self.column))} IS NOT NULL", ""

    def _frozen_by_parent(self, model: type[Model], name: str, rows: Iterable[str]) -> tuple[str, str]:
        """The condition; and the lock that keeps the parent from being approved while a row slips in under it."""
        key = _field(model, name)
        if not isinstance(key, ForeignKey):
            raise TypeError(f"{model._meta.label}.{name} is not a foreign key.")
        parent = key.related_model
        ids = ", ".join(f"{row}.{quoted(str(key.column))}" for row in rows)
        parents = (
            f"{quoted(parent._meta.db_table)} parent WHERE parent.{quoted(str(key.target_field.column))} IN ({ids})"
        )
        frozen = f"EXISTS (SELECT 1 FROM {parents} AND parent.{quoted(_column(parent, self.column))} IS NOT NULL)"  # noqa: S608
        return frozen, f"PERFORM 1 FROM {parents} FOR SHARE OF parent;"

    def _changed(self, model: type[Model], vendor: str) -> str:
        allowed = {_column(model, name) for name in self.allow}
        return differs((column for column in columns_of(model) if column not in allowed), vendor)


def columns_of(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{model._meta.label}.{name} is not a column.")
    return field


def _column(model: type[Model], name: str) -> str:
    return str(_field(model, name).column)


def _written_for(vendor: str, sql: str) -> str:
    """Names of models as their tables, and days as each database counts them."""
    sql = re.sub(r"\{(\w+\.\w+)\}", lambda found: quoted(apps.get_model(found[1])._meta.db_table), sql)
    if vendor == "postgresql":
        sql = re.sub(r"\{day ([\w.]+)\}", r"((\1 AT TIME ZONE 'Europe/London')::date)", sql)
        sql = re.sub(r"\{days ([^{}]+?) \.\. ([^{}]+?)\}", r"((\2) - (\1) + 1)", sql)
        return re.sub(r"\{([\w.]+) ([+-]) (\d+) days\}", r"(\1 \2 \3)", sql)
    sql = re.sub(r"\{day ([\w.]+)\}", r"phb_day(\1)", sql)
    between = r"CAST(julianday(\2) - julianday(\1) + 1 AS integer)"
    sql = re.sub(r"\{days ([^{}]+?) \.\. ([^{}]+?)\}", between, sql)
    return re.sub(r"\{([\w.]+) ([+-]) (\d+) days\}", r"date(\1, '\2\3 days')", sql)


# Which guards a model has. -------------------------------------------------------------------------------------------


def guards_of(model: type[Model]) -> tuple[Guard, ...]:
    """Those of the model and of every base class; the history of a record is never changed either."""
    own: list[Guard] = [guard for base in model.__mro__ for guard in base.__dict__.get("guards", ())]
    if issubclass(model, HistoricalChanges):
        own.append(NeverChanged("it says what was"))
    return tuple({guard.name: guard for guard in reversed(own)}.values())


def never_changed(model: type[Model]) -> bool:
    return any(isinstance(guard, NeverChanged) for guard in guards_of(model))


def guard_triggers(model: type[Model], vendor: str) -> Iterator[Trigger]:
    for guard in guards_of(model):
        yield from guard.triggers(model, vendor)


registry: list[Callable[[type[Model], str], Iterable[Trigger]]] = [guard_triggers]
"""Where triggers come from: given a model and a database vendor. Apps above append their own sources."""


# Installing and checking. --------------------------------------------------------------------------------------------


def guarded_models(app_label: str | None = None) -> Iterator[type[Model]]:
    """Every model with a table of its own, many-to-many tables included."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and app_label in (None, model._meta.app_label):
            yield model


def _wanted(connection: BaseDatabaseWrapper, app_label: str | None = None) -> Wanted:
    """The triggers of every table that exists."""
    tables = set(connection.introspection.table_names())
    return {
        (trigger.table, trigger.name): trigger
        for model in guarded_models(app_label)
        if model._meta.db_table in tables
        for source in registry
        for trigger in source(model, connection.vendor)
    }


def expected(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """(table, trigger) for every trigger that must be there."""
    return set(_wanted(connection))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """A sentence for each trigger that is not there, is switched off or is not the one we made."""
    return triggers.problems(connection, _wanted(connection))


def health() -> list[str]:
    """What is wrong with the triggers of the default database; nothing, when all are in place."""
    return missing(default_connection)


@checks.register(checks.Tags.database)
def check_triggers(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A warning, not an error: an error would stop migrate, and migrate is what puts triggers back."""
    return [
        checks.Warning(problem, hint="Run manage.py migrate, and ask who removed it.", id="phb.W001")
        for alias in databases or ()
        for problem in missing(connections[alias])
    ]


def install(connection: BaseDatabaseWrapper, app_label: str | None = None) -> None:
    """Put right every trigger that is missing or differs; those in place are left alone. Safe to repeat."""
    triggers.put_in_place(connection, _wanted(connection, app_label))


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate, which comes once for each app when all migrations have run."""
    install(connections[using], sender.label)


def remove_before_migrate(using: str, plan: list[tuple[migrations.Migration, bool]], **kwargs: Any) -> None:
    """
    Receiver of pre_migrate: on SQLite the triggers give way to schema changes.

    SQLite refuses to rename a table while a trigger names a table that is not there, and Django changes a column by
    dropping the table and renaming its copy. Migrations that only move data keep the triggers, and so their record.
    """
    changes_schema = any(
        not isinstance(operation, migrations.RunPython) for migration, _ in plan for operation in migration.operations
    )
    if connections[using].vendor == "sqlite" and changes_schema:
        triggers.take_away(connections[using])


# Reading a refusal. --------------------------------------------------------------------------------------------------


def refusal_sentence(refusal: IntegrityError) -> str | None:
    """The sentence of the trigger that refused; None where the database refused for another reason."""
    cause = refusal.__cause__
    if getattr(cause, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_TRIGGER":
        return str(cause)
    details = getattr(cause, "diag", None)
    if details is not None and (details.constraint_name or "").startswith(triggers.PREFIX):
        return str(details.message_primary)
    return None
