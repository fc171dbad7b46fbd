"""
Seals: a chain of hashes over the change journal and every append-only table, and the check that finds what was altered.

The hash of a row is taken over a text that the database writes the same each time it is asked: on PostgreSQL the row as
text, on SQLite as a JSON list. A seal holds for the database it was made in; the two write the same row differently.
"""

import hashlib
import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, connections, transaction
from django.db.models import Exists, Max, Model, OuterRef
from django.utils import timezone

from audit.journal import JOURNALED_APPS
from audit.models import Seal, SealedRows
from phb import guards, roles
from phb.models import User
from phb.triggers import quoted

# Rows hashed at a time: what is held in memory, and what a part of a seal covers.
CHUNK = 10_000
# Below every id there can be, so that a row slipped in under the first is found.
LOWEST_ID = -(2**63)
# Long enough for any posting; an import that is still running makes the seal wait for its next turn instead.
LOCK_TIMEOUT = "5s"
HEAD = re.compile(r"\b[0-9a-f]{64}\b")

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Wrong:
    """`kind`: a row `changed`, `missing` or `added`; a `broken link` in the chain; or a chain `cut off`."""

    table: str
    key: int | str
    kind: str


@dataclass(frozen=True)
class Verification:
    rows: int
    seals: int
    wrong: tuple[Wrong, ...]

    @property
    def verdict(self) -> str:
        return "altered" if self.wrong else "intact"


def latest_head() -> str:
    """The hash of the newest seal, which stands for everything sealed so far; empty before the first."""
    return Seal.objects.order_by("-number").values_list("hash", flat=True).first() or ""


def sealed_models() -> list[type[Model]]:
    """The change journal and all append-only tables, histories included; the seals hold themselves together."""
    return sorted(
        (
            model
            for model in guards.guarded_models()
            if model._meta.app_label in JOURNALED_APPS
            and guards.never_changed(model)
            and model not in (Seal, SealedRows)
        ),
        key=lambda model: model._meta.db_table,
    )


# Sealing. ------------------------------------------------------------------------------------------------------------


def seal(*, by: User, progress: Progress = lambda rows: None) -> Seal:
    """
    Seal everything written since the last seal.

    Call it outside a transaction: it holds each table for a moment to know its last row, one after the other.

    Raises:
        PermissionDenied: sealing is not among the user's acts.
        ValidationError: something was still being written after a few seconds.
    """
    _check_can_seal(by)
    last_ids = {model: _last_id(model) for model in sealed_models()}
    with transaction.atomic():
        _one_at_a_time()
        newest = Seal.objects.order_by("-number").first()
        made = Seal(
            number=newest.number + 1 if newest else 1, at=timezone.now(), by=by, previous=newest.hash if newest else ""
        )
        link = Link(made)
        for model, last_id in last_ids.items():
            for part in _seal_rows(made, model, last_id):
                part.save()
                link.add(part)
                progress(part.row_count)
        made.row_count = link.rows
        made.hash = link.hash()
        made.save(force_insert=True)
        return made


def _check_can_seal(by: User) -> None:
    if not roles.may(by, "seal_audit", on=timezone.localdate()):
        raise PermissionDenied("Sealing the audit trail is for auditors and scheduled work.")


def _last_id(model: type[Model]) -> int | None:
    """
    The id below which no row can still appear.

    Ids are given out before rows are committed, so PostgreSQL waits for those writing the table. One table at a time,
    since holding one while waiting for another would set us against a writer that goes the other way.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            try:
                _lock(model._meta.db_table)
            except OperationalError as still_writing:
                raise ValidationError(
                    f"Something is still being written to {model._meta.verbose_name_plural}. Seal again in a minute.",
                    code="busy",
                ) from still_writing
        last: int | None = model._base_manager.aggregate(last=Max("pk"))["last"]
        return last


def _lock(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f"LOCK TABLE {quoted(table)} IN SHARE MODE")


def _one_at_a_time() -> None:
    """On SQLite the transaction itself sees to it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seals'))")


def _seal_rows(seal: Seal, model: type[Model], last_id: int | None) -> Iterator[SealedRows]:
    table = model._meta.db_table
    key = str(model._meta.pk.column)
    columns = [key, *sorted(column for column in guards.columns_of(model) if column != key)]
    after_id = SealedRows.objects.filter(table_name=table).aggregate(last=Max("last_id"))["last"]
    after_id = LOWEST_ID if after_id is None else after_id
    while last_id is not None and after_id < last_id:
        end = min(last_id, _chunk_end(table, key, after_id))
        digest = _digest(table, columns, after_id, end, leaves=True)
        yield SealedRows(
            seal=seal,
            table_name=table,
            columns=",".join(columns),
            after_id=after_id,
            last_id=end,
            row_count=digest.rows,
            digest=digest.hash,
            leaves=digest.leaves,
        )
        after_id = end


def _chunk_end(table: str, key: str, after_id: int) -> int:
    """The id of the last of the next rows. Asked by itself, since one range with a limit can take a plan that sorts."""
    sql = f"SELECT {quoted(key)} FROM {quoted(table)} WHERE {quoted(key)} > %s ORDER BY {quoted(key)} LIMIT {CHUNK}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max({quoted(key)}) FROM ({sql}) chunk", [after_id])  # noqa: S608
        return int(cursor.fetchone()[0])


class Link:
    """The hash of a seal: of the one before it, of what it says, and of every part it covers, in order."""

    def __init__(self, seal: Seal) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()
        self._add(seal.previous, seal.number, seal.at.astimezone(UTC).isoformat(), seal.by_id)

    def add(self, part: SealedRows) -> None:
        self.rows += part.row_count
        leaves = hashlib.sha256(bytes(part.leaves)).hexdigest()
        self._add(part.table_name, part.columns, part.after_id, part.last_id, part.row_count, part.digest, leaves)

    def hash(self) -> str:
        return self._hash.hexdigest()

    def _add(self, *values: Any) -> None:
        self._hash.update(json.dumps(values, separators=(",", ":")).encode() + b"\n")


# Hashing rows. -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Digest:
    """`hash` is over the text of all rows, in order; `leaves`, where asked for, name each row."""

    rows: int
    hash: str
    leaves: bytes


# An id and the start of the row's own hash.
_LEAF = struct.Struct(">q8s")


def _digest(table: str, columns: list[str], after_id: int, last_id: int, *, leaves: bool = False) -> _Digest:
    make = _postgresql_digest if connection.vendor == "postgresql" else _sqlite_digest
    return make(table, columns, (after_id, last_id), leaves)


def _range(table: str, key: str) -> str:
    return f"FROM {quoted(table)} WHERE {quoted(key)} > %s AND {quoted(key)} <= %s ORDER BY {quoted(key)}"


# Everything that changes how PostgreSQL writes a value as text.
_POSTGRESQL_TEXT = """SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
    set_config('IntervalStyle', 'postgres', true), set_config('bytea_output', 'hex', true),
    set_config('extra_float_digits', '1', true)"""


def _postgresql_digest(table: str, columns: list[str], ids: tuple[int, int], leaves: bool) -> _Digest:
    """In the order of the inner query, which costs a third less than sorting again for each aggregate."""
    row = ", ".join(quoted(column) for column in columns)
    leaf = "string_agg(int8send(key) || substr(sha256(convert_to(row, 'UTF8')), 1, 8), ''::bytea)"
    sql = f"""
        SELECT count(*), sha256(convert_to(coalesce(string_agg(row, ''), ''), 'UTF8')), {leaf if leaves else "NULL"}
          FROM (SELECT {quoted(columns[0])} AS key, ROW({row})::text AS row
                  {_range(table, columns[0])} OFFSET 0) sealed"""  # noqa: S608
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL_TEXT)
        cursor.execute(sql, ids)
        rows, whole, found = cursor.fetchone()
    return _Digest(rows, bytes(whole).hex(), bytes(found or b""))


def _sqlite_digest(table: str, columns: list[str], ids: tuple[int, int], leaves: bool) -> _Digest:
    values = ", ".join(
        # JSON has no bytes and rounds numbers with a fraction: both are written out in full.
        f"CASE WHEN typeof({name}) IN ('blob', 'real') THEN quote({name}) ELSE {name} END"
        for name in map(quoted, columns)
    )
    rows, whole, found = 0, hashlib.sha256(), bytearray()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {quoted(columns[0])}, json_array({values}) {_range(table, columns[0])}", ids)
        for key, text in cursor:
            row = text.encode()
            whole.update(row)
            if leaves:
                found += _LEAF.pack(key, hashlib.sha256(row).digest()[:8])
            rows += 1
    return _Digest(rows, whole.hexdigest(), bytes(found))


# Verifying. ----------------------------------------------------------------------------------------------------------

# Parts that a worker reads before it gives its connection back.
SHARE = 20
# What reading a value that no longer fits its column may end in.
UNREADABLE = (struct.error, AttributeError, TypeError, ValueError)

Columns = dict[str, frozenset[str]]
Checked = tuple[int, list[Wrong]]


def verify(*, anchors: Iterable[str] = (), workers: int = 1, progress: Progress = lambda rows: None) -> Verification:
    """
    Read all that was ever sealed again, and name what is not as it was.

    `anchors` are heads kept elsewhere: each must be in the chain, or its end was cut off or rewritten. `workers` share
    the reading between as many connections, which see only what is committed.
    """
    wrong = {*_wrong_links(), *_cut_off(anchors), *_loose_parts()}
    rows = 0
    for part_rows, part_wrong in _checked_parts(workers):
        rows += part_rows
        wrong.update(part_wrong)
        progress(part_rows)
    return Verification(rows, Seal.objects.count(), tuple(sorted(wrong, key=_in_order)))


def _in_order(wrong: Wrong) -> tuple[str, int, str]:
    return (wrong.table, wrong.key, wrong.kind) if isinstance(wrong.key, int) else (wrong.table, 0, wrong.key)


def _wrong_links() -> Iterator[Wrong]:
    table = Seal._meta.db_table
    last_number, head = 0, ""
    for number, hash_, previous in Seal.objects.order_by("number").values_list("number", "hash", "previous"):
        yield from (Wrong(table, gap, "missing") for gap in range(last_number + 1, number))
        follows = number > last_number + 1 or previous == head
        if not follows or not _hash_is_right(number):
            yield Wrong(table, number, "broken link")
        last_number, head = number, hash_


def _hash_is_right(number: int) -> bool:
    try:
        seal = Seal.objects.get(number=number)
        link = Link(seal)
        for part in seal.parts.order_by("table_name", "after_id").iterator(chunk_size=SHARE):
            link.add(part)
        return (link.hash(), link.rows) == (seal.hash, seal.row_count)
    except UNREADABLE:
        return False


def _cut_off(anchors: Iterable[str]) -> Iterator[Wrong]:
    for anchor in anchors:
        if not Seal.objects.filter(hash=anchor).exists():
            yield Wrong(Seal._meta.db_table, anchor, "cut off")


def _loose_parts() -> Iterator[Wrong]:
    """Parts left behind when their seal was taken away."""
    loose = SealedRows.objects.filter(~Exists(Seal.objects.filter(pk=OuterRef("seal_id"))))
    for pk in loose.values_list("pk", flat=True):
        yield Wrong(SealedRows._meta.db_table, pk, "broken link")


def _checked_parts(workers: int) -> Iterator[Checked]:
    ids = list(SealedRows.objects.order_by("pk").values_list("pk", flat=True))
    columns = _columns_now()
    if workers == 1:
        for pk in ids:
            yield _check_part(pk, columns)
        return
    shares = [ids[start : start + SHARE] for start in range(0, len(ids), SHARE)]
    with ThreadPoolExecutor(workers) as pool:
        for checked in pool.map(lambda share: _check_share(share, columns), shares):
            yield from checked


def _check_share(ids: list[int], columns: Columns) -> list[Checked]:
    try:
        return [_check_part(pk, columns) for pk in ids]
    finally:
        connections.close_all()


def _columns_now() -> Columns:
    """The columns of every sealed table that is still there. Names in a seal are used in SQL only if they are here."""
    there = connection.introspection.table_names()
    sealed = SealedRows.objects.order_by().values_list("table_name", flat=True).distinct()
    with connection.cursor() as cursor:
        return {
            table: frozenset(c.name for c in connection.introspection.get_table_description(cursor, table))
            for table in sealed
            if table in there
        }


def _check_part(pk: int, columns: Columns) -> Checked:
    try:
        return _compare(SealedRows.objects.get(pk=pk), columns)
    except UNREADABLE:
        return 0, [Wrong(SealedRows._meta.db_table, pk, "broken link")]


def _compare(part: SealedRows, columns: Columns) -> Checked:
    names = part.columns.split(",")
    gone = [name for name in names if name not in columns.get(part.table_name, ())]
    if gone:
        return 0, [Wrong(part.table_name, name, "missing") for name in gone]
    now = _digest(part.table_name, names, part.after_id, part.last_id)
    if now.hash == part.digest:
        return now.rows, []
    leaves = _digest(part.table_name, names, part.after_id, part.last_id, leaves=True).leaves
    wrong = list(_named(part.table_name, _by_id(part.leaves), _by_id(leaves)))
    return now.rows, wrong or [Wrong(SealedRows._meta.db_table, part.pk, "broken link")]


def _by_id(leaves: bytes | memoryview) -> dict[int, bytes]:
    return dict(_LEAF.iter_unpack(bytes(leaves)))


def _named(table: str, sealed: dict[int, bytes], now: dict[int, bytes]) -> Iterator[Wrong]:
    for key in sealed.keys() | now.keys():
        if key not in now:
            yield Wrong(table, key, "missing")
        elif key not in sealed:
            yield Wrong(table, key, "added")
        elif sealed[key] != now[key]:
            yield Wrong(table, key, "changed")
