"""Many rows into one table at once: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from phb import acting

AT_ONCE = 1000
"""Rows handed to SQLite together, so that a file of any length takes the same memory."""

Prepare = Callable[[Any], Any]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """
    Adds the rows, in one transaction with whatever goes on around it, and answers how many they were.

    `columns` names every field but the key. Values are what the columns hold: whole pence for an amount, the id for a
    foreign key. No version is kept and no rule of the model is asked, so only append-only records come this way.

    Raises: NobodyActing where nobody's name would stand to the rows.
    """
    acting.required()
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    connection = connections[router.db_for_write(model)]
    prepared = _prepared(rows, {place: how for place, field in enumerate(fields) if (how := _how(field, connection))})
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    if connection.vendor == "postgresql":
        return _copy(connection, f"COPY {table} ({names}) FROM STDIN", prepared)
    marks = ", ".join("%s" for _ in fields)
    return _insert(connection, f"INSERT INTO {table} ({names}) VALUES ({marks})", prepared)  # noqa: S608 (names of ours)


def _how(field: Any, connection: BaseDatabaseWrapper) -> Prepare | None:
    """What turns a value into the database's own; nothing where it is that already."""
    adapted: tuple[type[Any], ...] = (models.JSONField,)
    if connection.vendor == "sqlite":
        adapted += (models.DateField, models.TimeField, models.DecimalField)
    if not isinstance(field, adapted):
        return None
    return lambda value: None if value is None else field.get_db_prep_value(value, connection, prepared=True)


def _prepared(rows: Iterable[Sequence[Any]], how: dict[int, Prepare]) -> Iterator[Sequence[Any]]:
    for row in rows:
        values = list(row)
        for place, prepare in how.items():
            values[place] = prepare(values[place])
        yield values


def _copy(connection: BaseDatabaseWrapper, sql: str, rows: Iterable[Sequence[Any]]) -> int:
    """COPY goes round Django's cursor, which would have said who is acting."""
    acting.bind(connection)
    count = 0
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for count, row in enumerate(rows, start=1):  # noqa: B007 (the last count is the answer)
            copy.write_row(row)
    return count


def _insert(connection: BaseDatabaseWrapper, sql: str, rows: Iterator[Sequence[Any]]) -> int:
    count = 0
    with connection.cursor() as cursor:
        while some := list(islice(rows, AT_ONCE)):
            cursor.executemany(sql, some)
            count += len(some)
    return count
