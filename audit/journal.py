"""
The change journal: triggers that record every change to every mutable table, whoever makes it and by whatever path.

A write with nobody's name to it is refused, on append-only tables too: those need no record of changes, having none.
"""

import json
from collections.abc import Iterator

from django.db.models import BinaryField, BooleanField, Field, JSONField, Model

from audit.models import Change
from phb.guards import columns_of, never_changed
from phb.models import Passing
from phb.triggers import (
    EVENTS,
    Event,
    Function,
    Trigger,
    differs,
    postgresql_trigger,
    quoted,
    raising,
    refusals,
    refused_truncate,
    text,
    trigger_name,
)

JOURNALED_APPS = frozenset({"phb", "care_plans", "budgets", "audit"})
# Recorded as having changed, never with their value.
SECRET_COLUMNS = frozenset({"password", "sealed_words"})
HIDDEN = "(not recorded)"
CHANGED = "(changed)"
NOBODY = "Nobody is named as making this change, so it was not made."


def triggers(model: type[Model], vendor: str) -> Iterator[Trigger]:
    """The journal's triggers for one table; none for tables of other apps, such as sessions."""
    if model._meta.app_label not in JOURNALED_APPS or issubclass(model, Passing):
        return
    if model is Change:
        yield from _journal_is_ours(model, vendor)
    elif never_changed(model):
        yield from _signed(model, vendor)
    elif vendor == "sqlite":
        yield from _sqlite_triggers(model)
    else:
        yield from _postgresql_triggers(model)


def is_journaled(model: type[Model]) -> bool:
    return model._meta.app_label in JOURNALED_APPS and not never_changed(model) and not issubclass(model, Passing)


def _signed(model: type[Model], vendor: str) -> Iterator[Trigger]:
    """A row is added in somebody's name. Once for each statement on PostgreSQL, so that large imports pay nothing."""
    table = model._meta.db_table
    if vendor == "sqlite":
        yield from refusals(model, vendor, "signed", ("insert",), "phb_actor() IS NULL", message=NOBODY)
        return
    name = trigger_name(table, "signed")
    body = f"BEGIN IF {_POSTGRESQL_ACTOR} IS NULL THEN {raising(NOBODY, name)} END IF; RETURN NULL; END"
    yield postgresql_trigger(table, name, "BEFORE INSERT", "STATEMENT", Function(name, body))


def _journal_is_ours(model: type[Model], vendor: str) -> Iterator[Trigger]:
    """
    Only triggers write the journal.

    PostgreSQL knows when a trigger is writing; SQLite does not, and holds at least to the name and to nothing older.
    """
    message = "The change journal is written by the database alone."
    table = model._meta.db_table
    if vendor == "sqlite":
        forged = "NEW.actor_id IS NOT phb_actor() OR NEW.request_id IS NOT phb_request()"
        yield from refusals(model, vendor, "ours", ("insert",), forged, message=message)
        return
    name = trigger_name(table, "ours")
    body = f"BEGIN IF pg_trigger_depth() < 2 THEN {raising(message, name)} END IF; RETURN NULL; END"
    yield postgresql_trigger(table, name, "BEFORE INSERT", "STATEMENT", Function(name, body))


_COLUMNS = "at, table_name, op, row_id, before, after, actor_id, reason, request_id"


# SQLite: one trigger for each event, row by row. ---------------------------------------------------------------------


def _sqlite_triggers(model: type[Model]) -> Iterator[Trigger]:
    for event in EVENTS:
        yield _sqlite_trigger(model, event)


def _sqlite_trigger(model: type[Model], event: Event) -> Trigger:
    table = model._meta.db_table
    name = trigger_name(table, "journal", event)
    when = f" WHEN {differs(columns_of(model), 'sqlite')}" if event == "update" else ""
    row = "NEW" if event == "insert" else "OLD"
    before = "NULL" if event == "insert" else _sqlite_row(model, "OLD", event)
    after = "NULL" if event == "delete" else _sqlite_row(model, "NEW", event)
    values = (
        f"strftime('%Y-%m-%d %H:%M:%f', 'now'), {text(table)}, {text(event[0].upper())}, {row}.{quoted(_key(model))},"
        f" {before}, {after}, phb_actor(), phb_reason(), phb_request()"
    )
    return Trigger(
        table,
        name,
        f"CREATE TRIGGER {quoted(name)} AFTER {event.upper()} ON {quoted(table)} FOR EACH ROW{when} BEGIN"  # noqa: S608
        f" SELECT RAISE(ABORT, {text(NOBODY)}) WHERE phb_actor() IS NULL;"
        f" INSERT INTO {quoted(Change._meta.db_table)} ({_COLUMNS}) VALUES ({values}); END",
    )


def _key(model: type[Model]) -> str:
    """Raises: TypeError where a table has another key than `id`, which the journal joins rows on."""
    if model._meta.pk.column != "id":
        raise TypeError(f"{model._meta.label} needs a key called id, so that the journal can follow its rows.")
    return "id"


def _sqlite_row(model: type[Model], row: str, event: Event) -> str:
    pairs = ", ".join(
        f"{text(str(field.column))}, {_sqlite_value(field, row, event)}" for field in model._meta.concrete_fields
    )
    return f"json_object({pairs})"


def _sqlite_value(field: "Field[object, object]", row: str, event: Event) -> str:
    """As PostgreSQL would write it in JSON: true and false, nested JSON, bytes in hexadecimal figures."""
    column = quoted(str(field.column))
    value = f"{row}.{column}"
    if field.column in SECRET_COLUMNS:
        if row == "NEW" and event == "update":
            return f"CASE WHEN OLD.{column} IS NOT NEW.{column} THEN {text(CHANGED)} ELSE {text(HIDDEN)} END"
        return text(HIDDEN)
    if isinstance(field, BooleanField):
        return f"json(CASE {value} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
    if isinstance(field, JSONField):
        return f"json({value})"
    if isinstance(field, BinaryField):
        return f"CASE WHEN {value} IS NOT NULL THEN '\\x' || lower(hex({value})) END"
    return value


# PostgreSQL: one trigger for each event, all rows of a statement at once. --------------------------------------------

_POSTGRESQL_ACTOR = "nullif(current_setting('phb.actor', true), '')"

_JOURNAL = Function(
    "phb_journal",
    as_owner=True,
    # A column of a journaled table may have the name of a variable here; the variable is meant.
    body=f"""
#variable_conflict use_variable
DECLARE
    who bigint := {_POSTGRESQL_ACTOR};
    reason text := coalesce(current_setting('phb.reason', true), '');
    request text := coalesce(current_setting('phb.request', true), '');
    hidden jsonb := coalesce(TG_ARGV[0], '{{}}');
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO {Change._meta.db_table} ({_COLUMNS})
        SELECT clock_timestamp(), TG_TABLE_NAME, 'I', n.id, NULL, to_jsonb(n) || hidden,
               coalesce(who, 0), reason, request
          FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO {Change._meta.db_table} ({_COLUMNS})
        SELECT clock_timestamp(), TG_TABLE_NAME, 'D', o.id, to_jsonb(o) || hidden, NULL,
               coalesce(who, 0), reason, request
          FROM old_rows o;
    ELSE
        INSERT INTO {Change._meta.db_table} ({_COLUMNS})
        SELECT clock_timestamp(), TG_TABLE_NAME, 'U', pair.id, pair.before || hidden,
               pair.after || hidden || (SELECT coalesce(jsonb_object_agg(key, '{CHANGED}'), '{{}}')
                                          FROM jsonb_object_keys(hidden) key
                                         WHERE pair.before -> key IS DISTINCT FROM pair.after -> key),
               coalesce(who, 0), reason, request
          FROM (SELECT coalesce(o.id, n.id) AS id, to_jsonb(o) AS before, to_jsonb(n) AS after
                  FROM old_rows o FULL JOIN new_rows n ON n.id = o.id) pair
         WHERE pair.before IS DISTINCT FROM pair.after;
    END IF;
    IF FOUND AND who IS NULL THEN
        {raising(NOBODY, "guard_journal")}
    END IF;
    RETURN NULL;
END""",  # noqa: S608 (names of ours)
)

_ROWS: dict[Event, str] = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}


def _postgresql_triggers(model: type[Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    _key(model)
    for event in EVENTS:
        yield postgresql_trigger(
            table,
            trigger_name(table, "journal", event),
            f"AFTER {event.upper()}",
            "STATEMENT",
            _JOURNAL,
            referencing=_ROWS[event],
            argument=_hidden(model),
        )
    yield refused_truncate(model, "A table whose changes are recorded is never emptied at a stroke.")


def _hidden(model: type[Model]) -> str:
    """What replaces the values of secret columns, as JSON; nothing where a table has none."""
    secret = {column: HIDDEN for column in columns_of(model) if column in SECRET_COLUMNS}
    return json.dumps(secret) if secret else ""
