"""Database triggers as they should stand: written, put in place and compared, for SQLite and PostgreSQL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import truncate_name
from django.db.models import Model

Event = Literal["insert", "update", "delete"]
EVENTS: tuple[Event, ...] = ("insert", "update", "delete")
# Every trigger of ours begins with it, and every refusal of theirs is labelled with it.
PREFIX = "guard_"
# PostgreSQL cuts longer names without a word.
NAME_LENGTH = 63


@dataclass(frozen=True)
class Function:
    """
    A PostgreSQL trigger function.

    `as_owner` runs it with its owner's rights instead of the writer's, looking in our schema only, by the UTC clock.
    """

    name: str
    body: str
    as_owner: bool = False


@dataclass(frozen=True)
class Trigger:
    """
    One trigger as it should stand in the database.

    `definition` is written as the database gives it back, so that an altered trigger is noticed.
    """

    table: str
    name: str
    definition: str
    function: Function | None = None


Wanted = dict[tuple[str, str], Trigger]
"""By table and name."""


# Writing them. -------------------------------------------------------------------------------------------------------


def quoted(name: str) -> str:
    return f'"{name}"'


def text(value: str) -> str:
    """A SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def differs(columns: Iterable[str], vendor: str) -> str:
    """SQL that is true when OLD and NEW differ in one of the columns, NULL counting as a value."""
    sign = "IS NOT" if vendor == "sqlite" else "IS DISTINCT FROM"
    return " OR ".join(f"OLD.{quoted(column)} {sign} NEW.{quoted(column)}" for column in columns)


def trigger_name(table: str, *parts: str) -> str:
    return truncate_name("_".join([f"{PREFIX}{table}", *parts]), NAME_LENGTH, hash_len=6)


def refusals(
    model: type[Model],
    vendor: str,
    name: str,
    on: tuple[Event, ...],
    condition: str = "",
    *,
    message: str,
    columns: Iterable[str] = (),
    before: str = "",
) -> Iterator[Trigger]:
    """
    Triggers that refuse a row before it is written: one for each event on SQLite, one for all on PostgreSQL.

    `columns` narrows updates to those that set one of them; `before` is plpgsql to run ahead of the condition.
    """
    table = model._meta.db_table
    of = ", ".join(map(quoted, columns))
    if vendor == "postgresql":
        label = trigger_name(table, name)
        check = f"IF {condition} THEN {raising(message, label)} END IF;" if condition else raising(message, label)
        body = f"BEGIN {before} {check} IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END"
        yield postgresql_trigger(table, label, f"BEFORE {_events(on, of)}", "ROW", Function(label, body))
        return
    when = f" WHEN ({condition})" if condition else ""
    for event in on:
        label = trigger_name(table, name, event)
        definition = (
            f"CREATE TRIGGER {quoted(label)} BEFORE {_events((event,), of)} ON {quoted(table)} FOR EACH ROW{when}"
            f" BEGIN SELECT RAISE(ABORT, {text(message)}); END"
        )
        yield Trigger(table, label, definition)


def _events(on: Iterable[Event], of: str) -> str:
    """In the order in which PostgreSQL lists them."""
    words: dict[Event, str] = {"insert": "INSERT", "delete": "DELETE", "update": f"UPDATE OF {of}" if of else "UPDATE"}
    return " OR ".join(word for event, word in words.items() if event in on)


def refused_truncate(model: type[Model], message: str) -> Trigger:
    """PostgreSQL only: SQLite has no TRUNCATE."""
    table = model._meta.db_table
    name = trigger_name(table, "truncate")
    body = f"BEGIN {raising(message, name)} END"
    return postgresql_trigger(table, name, "BEFORE TRUNCATE", "STATEMENT", Function(name, body))


def raising(message: str, label: str) -> str:
    """The plpgsql statement that refuses, labelled so that it is known for one of ours."""
    return f"RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = {text(label)}, MESSAGE = {text(message)};"


def postgresql_trigger(
    table: str,
    name: str,
    timing: str,
    each: Literal["ROW", "STATEMENT"],
    function: Function,
    *,
    referencing: str = "",
    argument: str = "",
) -> Trigger:
    """`timing` and `referencing` are written as PostgreSQL prints them."""
    definition = (
        f"CREATE TRIGGER {name} {timing} ON {quoted(table)}{referencing and ' REFERENCING ' + referencing}"
        f" FOR EACH {each} EXECUTE FUNCTION {function.name}({argument and text(argument)})"
    )
    return Trigger(table, name, definition, function)


# Comparing them with what is there. ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Installed:
    definition: str
    body: str | None = None
    as_owner: bool | None = None
    always: bool = True

    def is_as(self, wanted: Trigger) -> bool:
        """Quotation marks aside, which PostgreSQL prints only round names that need them."""
        if self.definition.replace('"', "") != wanted.definition.replace('"', ""):
            return False
        function = wanted.function
        return function is None or (self.body == function.body and bool(self.as_owner) == function.as_owner)


# Temporary tables come last in the path, not first as is usual: none can stand in the way of one of ours.
_OWNERS_PATH = "quote_ident(current_schema()) || ', pg_temp'"
_SQLITE_TRIGGERS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL_TRIGGERS = f"""
    SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc,
           p.prosecdef AND p.proconfig @> ARRAY['search_path=' || {_OWNERS_PATH}, 'TimeZone=UTC'], t.tgenabled = 'A'
      FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_proc p ON p.oid = t.tgfoid
     WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace AND t.tgparentid = 0"""  # noqa: S608


def _installed(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], _Installed]:
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_TRIGGERS if connection.vendor == "sqlite" else _POSTGRESQL_TRIGGERS)
        return {(table, name): _Installed(*rest) for table, name, *rest in cursor.fetchall()}


def problems(connection: BaseDatabaseWrapper, wanted: Wanted) -> list[str]:
    """A sentence for each trigger that is not there, is switched off or is not the one we made."""
    installed = _installed(connection)
    found = ((trigger, _problem(installed.get(key), trigger)) for key, trigger in sorted(wanted.items()))
    return [f"The trigger {trigger.name} on {trigger.table} {problem}." for trigger, problem in found if problem]


def _problem(found: _Installed | None, trigger: Trigger) -> str:
    if found is None:
        return "is missing"
    if not found.always:
        return "is not always on"
    return "" if found.is_as(trigger) else "has been altered"


# Putting them in place. ----------------------------------------------------------------------------------------------


def put_in_place(connection: BaseDatabaseWrapper, wanted: Wanted) -> None:
    """Make those that are missing or differ, leave the rest, and take away what their tables no longer want."""
    installed = _installed(connection)
    tables = {table for table, _ in wanted}
    functions: set[Function] = set()
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for table, name in installed:
            if table in tables and name.startswith(PREFIX) and (table, name) not in wanted:
                cursor.execute(_drop(connection.vendor, table, name))
        for key, trigger in wanted.items():
            if not _problem(found := installed.get(key), trigger):
                continue
            if found:
                cursor.execute(_drop(connection.vendor, *key))
            for statement in _statements(trigger, functions):
                cursor.execute(statement)


def take_away(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table, name in _installed(connection):
            if name.startswith(PREFIX):
                cursor.execute(_drop(connection.vendor, table, name))


def _drop(vendor: str, table: str, name: str) -> str:
    return f"DROP TRIGGER {quoted(name)}" + ("" if vendor == "sqlite" else f" ON {quoted(table)}")


def _statements(trigger: Trigger, functions_made: set[Function]) -> Iterator[str]:
    function = trigger.function
    if function and function not in functions_made:
        functions_made.add(function)
        yield from _create_function(function)
    yield trigger.definition
    if function:
        # Also while a session says it is a replica, which silences ordinary triggers.
        yield f"ALTER TABLE {quoted(trigger.table)} ENABLE ALWAYS TRIGGER {quoted(trigger.name)}"


def _create_function(function: Function) -> Iterator[str]:
    rights = "DEFINER" if function.as_owner else "INVOKER"
    yield (
        f"CREATE OR REPLACE FUNCTION {function.name}() RETURNS trigger LANGUAGE plpgsql SECURITY {rights}"
        f" AS $phb${function.body}$phb$"
    )
    if function.as_owner:
        path = f"ALTER FUNCTION {function.name}() SET search_path TO "
        yield f"DO $phb$ BEGIN EXECUTE {text(path)} || {_OWNERS_PATH}; END $phb$"
        yield f"ALTER FUNCTION {function.name}() SET TimeZone TO 'UTC'"
