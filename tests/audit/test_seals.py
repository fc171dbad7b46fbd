"""Seals show what was altered after they were made: every kind of tampering is found, and its row is named."""

# ruff: noqa: S608 (tampering is SQL, with names and numbers from this file)

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from audit import seals
from audit.models import AccessRecord, Change, Seal, SealedRows
from audit.seals import Wrong, latest_head, seal, verify
from phb import triggers
from phb.acting import acting
from phb.models import Organisation, User
from phb.roles import Role
from tests import recipes

postgresql_only = pytest.mark.only_on("postgresql")
sqlite_only = pytest.mark.only_on("sqlite")


class Undone(Exception):
    """Takes a tampering back."""


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


@pytest.fixture
def icb(as_system: User) -> Organisation:
    return recipes.icb(name="North")


@pytest.fixture
def tables(icb: Organisation, as_system: User) -> None:
    """Rows in the journal, in a history, among decisions and in the access log."""
    for name in ("South", "East", "West"):
        icb.name = name
        icb.save()
    person = recipes.person(icb)
    recipes.decision(recipes.request(person))
    for what in ("care plan", "budget", "statement"):
        AccessRecord.objects.create(at=timezone.now(), user=as_system, person=person, what=what, purpose="audit")


@pytest.fixture
def sealed(tables: None, as_system: User, icb: Organisation) -> list[Seal]:
    """Two seals: one over nearly everything, one over a little more."""
    first = seal(by=as_system)
    icb.name = "Centre"
    icb.save()
    return [first, seal(by=as_system)]


@pytest.fixture
def tamperer(sealed: list[Seal]) -> None:
    """Somebody who owns the database and has taken the triggers away."""
    connection.check_constraints()
    triggers.take_away(connection)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


# Sealing. ------------------------------------------------------------------------------------------------------------


def test_there_is_no_head_before_the_first_seal(db: None) -> None:
    assert latest_head() == ""
    assert verify().verdict == "intact"


def test_a_seal_covers_every_row_that_never_changes(tables: None, as_system: User) -> None:
    made = seal(by=as_system)
    rows = sum(count(model._meta.db_table) for model in seals.sealed_models())
    assert made.row_count == rows > 0
    assert made.number == 1
    assert made.previous == ""
    assert latest_head() == made.hash
    assert {Change, AccessRecord, Organisation.history.model} <= set(seals.sealed_models())


def test_the_next_seal_covers_the_rest_and_holds_on_to_the_last(sealed: list[Seal]) -> None:
    first, second = sealed
    assert (second.number, second.previous) == (2, first.hash)
    assert {part.table_name: part.row_count for part in second.parts.all()} == {
        "audit_change": 1,
        "phb_historicalorganisation": 1,
    }
    assert latest_head() == second.hash != first.hash


def test_a_seal_over_nothing_new_still_holds_on(sealed: list[Seal], as_system: User) -> None:
    third = seal(by=as_system)
    assert (third.row_count, third.previous) == (0, sealed[-1].hash)
    assert verify(anchors=[third.hash]).verdict == "intact"


def test_what_was_sealed_is_intact(sealed: list[Seal]) -> None:
    found = verify(anchors=[made.hash for made in sealed])
    assert (found.verdict, found.wrong, found.seals) == ("intact", (), 2)
    assert found.rows == sum(made.row_count for made in sealed)


def test_rows_are_hashed_a_few_at_a_time_to_the_same_end(
    tables: None, as_system: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "CHUNK", 2)
    made = seal(by=as_system)
    assert {part.row_count for part in made.parts.all()} == {1, 2}
    found = verify()
    assert (found.verdict, found.rows) == ("intact", made.row_count)


def test_rows_written_after_the_seal_are_left_for_the_next(sealed: list[Seal], icb: Organisation) -> None:
    rows = verify().rows
    icb.name = "Later"
    icb.save()
    assert verify() == seals.Verification(rows, 2, ())


def test_the_hash_is_the_same_in_any_session(sealed: list[Seal]) -> None:
    for part in SealedRows.objects.all():
        if connection.vendor == "postgresql":
            run("SET LOCAL TimeZone TO 'Asia/Tokyo'; SET LOCAL DateStyle TO 'SQL, DMY'")
            run("SET LOCAL bytea_output TO 'escape'; SET LOCAL extra_float_digits TO -3")
        now = seals._digest(part.table_name, part.columns.split(","), part.after_id, part.last_id, leaves=True)
        assert (now.hash, now.leaves) == (part.digest, bytes(part.leaves))


def test_a_column_added_later_leaves_old_seals_intact(sealed: list[Seal]) -> None:
    connection.check_constraints()
    run("ALTER TABLE audit_accessrecord ADD COLUMN device text")
    assert verify().verdict == "intact"


def test_sealing_is_for_those_whose_act_it_is(icb: Organisation) -> None:
    finance = recipes.user(Role.FINANCE_OFFICER, at=icb)
    with pytest.raises(PermissionDenied, match="auditors and scheduled work"):
        seal(by=finance)
    assert not Seal.objects.exists()
    auditor = recipes.user(Role.AUDITOR, at=icb)
    with acting(auditor):
        assert seal(by=auditor).by == auditor


@postgresql_only
def test_a_table_that_is_still_being_written_is_not_sealed(
    icb: Organisation, as_system: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: Any) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(seals, "_lock", busy)
    with pytest.raises(ValidationError, match="Something is still being written"):
        seal(by=as_system)
    assert not Seal.objects.exists()


# Tampering with rows. ------------------------------------------------------------------------------------------------

SEALED = ("audit_change", "audit_accessrecord", "care_plans_decision", "phb_historicalorganisation")


def key_of(table: str) -> str:
    return "history_id" if "historical" in table else "id"


def columns_of(table: str) -> list[str]:
    """All but the key, quoted: some are words of SQL."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return [f'"{column.name}"' for column in described if column.name != key_of(table)]


def ids_in(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key_of(table)} FROM {table} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def other_value(table: str, column: str) -> str:
    """SQL for a value that differs from any there, of the column's own kind."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return f"coalesce({column}, '') || '1'"
        cursor.execute(
            "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
            [table, column.strip('"')],
        )
        kind = cursor.fetchone()[0]
    return {
        "bigint": f"coalesce({column}, 0) + 1000000",
        "integer": f"coalesce({column}, 0) + 1",
        "smallint": f"coalesce({column}, 0) + 1",
        "boolean": f"NOT coalesce({column}, false)",
        "date": f"coalesce({column}, '2020-01-01') + 1",
        "timestamp with time zone": f"coalesce({column}, '2020-01-01') + interval '1 microsecond'",
        "jsonb": "'{\"a\": 1}'",
    }.get(kind, f"CASE WHEN left({column}, 1) = '~' THEN '!' ELSE '~' END")


@pytest.fixture(autouse=True)
def constraints_again(db: None) -> Iterator[None]:
    """SQLite's switch belongs to the connection and no rollback turns it back, so later tests would miss the checks."""
    yield
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = OFF")


def without_constraints(table: str) -> None:
    """Takes away what would stop a tampering before the seals could find it."""
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = ON")
        run("PRAGMA defer_foreign_keys = ON")
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f')", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def tampered(*statements: str) -> tuple[Wrong, ...]:
    """What is found after these, which are then taken back."""
    found: tuple[Wrong, ...] = ()
    try:
        with transaction.atomic():
            for statement in statements:
                run(statement)
            found = verify().wrong
            raise Undone
    except Undone:
        return found


@pytest.mark.parametrize("table", SEALED)
def test_a_change_to_any_column_of_any_row_is_found_and_named(tamperer: None, table: str) -> None:
    without_constraints(table)
    key = key_of(table)
    tried = 0
    for column in columns_of(table):
        for pk in ids_in(table)[:6]:
            change = f"UPDATE {table} SET {column} = {other_value(table, column)} WHERE {key} = {pk}"
            assert tampered(change) == (Wrong(table, pk, "changed"),), change
            tried += 1
    assert tried >= 9
    assert verify().verdict == "intact"


@pytest.mark.parametrize("table", SEALED)
def test_a_row_taken_away_is_found_and_named(tamperer: None, table: str) -> None:
    without_constraints(table)
    for pk in ids_in(table):
        assert tampered(f"DELETE FROM {table} WHERE {key_of(table)} = {pk}") == (Wrong(table, pk, "missing"),)


@pytest.mark.parametrize("table", SEALED)
def test_a_row_slipped_in_is_found_and_named(tamperer: None, table: str) -> None:
    without_constraints(table)
    key, rest = key_of(table), ", ".join(columns_of(table))
    for new in (-5, 0):
        slip = f"INSERT INTO {table} ({key}, {rest}) SELECT {new}, {rest} FROM {table} WHERE {key} = {ids_in(table)[0]}"
        assert tampered(slip) == (Wrong(table, new, "added"),)


def test_a_row_put_where_another_was_is_found(tamperer: None) -> None:
    first, second = ids_in("audit_change")[:2]
    swap = [
        f"UPDATE audit_change SET id = -1 WHERE id = {first}",
        f"UPDATE audit_change SET id = {first} WHERE id = {second}",
        f"UPDATE audit_change SET id = {second} WHERE id = -1",
    ]
    assert tampered(*swap) == (Wrong("audit_change", first, "changed"), Wrong("audit_change", second, "changed"))


def test_several_wrongs_are_named_in_order(tamperer: None) -> None:
    first, second, third = ids_in("audit_accessrecord")
    found = tampered(
        f"DELETE FROM audit_accessrecord WHERE id = {third}",
        f"UPDATE audit_accessrecord SET what = 'nothing' WHERE id = {first}",
    )
    assert found == (Wrong("audit_accessrecord", first, "changed"), Wrong("audit_accessrecord", third, "missing"))


@sqlite_only
@pytest.mark.parametrize("value", ["x'6e6f'", "'2026-13-45'", "1.5", "what || char(0) || 'b'"])
def test_a_value_that_does_not_belong_there_is_found(tamperer: None, value: str) -> None:
    pk = ids_in("audit_accessrecord")[0]
    without_constraints("audit_accessrecord")
    for column in ("at", "purpose", "what"):
        change = f"UPDATE audit_accessrecord SET {column} = {value} WHERE id = {pk}"
        assert tampered(change) == (Wrong("audit_accessrecord", pk, "changed"),), change


def test_a_column_taken_away_is_named(tamperer: None) -> None:
    assert tampered("ALTER TABLE audit_accessrecord DROP COLUMN purpose") == (
        Wrong("audit_accessrecord", "purpose", "missing"),
    )


def test_a_table_taken_away_is_named(tamperer: None) -> None:
    found = tampered("ALTER TABLE audit_accessrecord RENAME TO elsewhere")
    assert {(wrong.table, wrong.kind) for wrong in found} == {("audit_accessrecord", "missing")}


# Tampering with seals. -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_seal SET hash = '{other}' WHERE number = 1",
        "UPDATE audit_seal SET previous = '{other}' WHERE number = 1",
        "UPDATE audit_seal SET row_count = row_count + 1 WHERE number = 1",
        "UPDATE audit_seal SET at = '2020-01-01 00:00:00' WHERE number = 1",
        "UPDATE audit_seal SET by_id = by_id + 1 WHERE number = 1",
        "UPDATE audit_sealedrows SET seal_id = 2 WHERE seal_id = 1",
        "DELETE FROM audit_sealedrows WHERE table_name = 'audit_change' AND seal_id = 1",
    ],
)
def test_a_change_to_a_seal_is_found(tamperer: None, change: str) -> None:
    for table in ("audit_seal", "audit_sealedrows"):
        without_constraints(table)
    assert Wrong("audit_seal", 1, "broken link") in tampered(change.format(other="0" * 64))


@pytest.mark.parametrize(
    "change",
    [
        "columns = 'id'",
        "columns = ''",
        "columns = 'id,nothing'",
        "table_name = 'audit_seal'",
        "after_id = after_id + 1",
        "last_id = last_id - 1",
        "row_count = row_count + 1",
        "digest = '0'",
        "leaves = {none}",
    ],
)
def test_a_change_to_what_a_seal_covers_is_found(tamperer: None, change: str) -> None:
    none = "x''" if connection.vendor == "sqlite" else "''::bytea"
    part = SealedRows.objects.get(seal=1, table_name="audit_change")
    found = tampered(f"UPDATE audit_sealedrows SET {change.format(none=none)} WHERE id = {part.pk}")
    assert Wrong("audit_seal", 1, "broken link") in found


@sqlite_only
@pytest.mark.parametrize("column", ["at", "by_id", "row_count"])
def test_a_seal_that_cannot_be_read_is_named(tamperer: None, column: str) -> None:
    without_constraints("audit_seal")
    assert tampered(f"UPDATE audit_seal SET {column} = '2026-13-45' WHERE number = 1") == (
        Wrong("audit_seal", 1, "broken link"),
    )


@sqlite_only
@pytest.mark.parametrize("column", ["after_id", "last_id", "row_count", "columns", "leaves", "digest"])
def test_a_part_that_cannot_be_read_is_named(tamperer: None, column: str) -> None:
    without_constraints("audit_sealedrows")
    part = SealedRows.objects.get(seal=1, table_name="audit_change")
    found = tampered(f"UPDATE audit_sealedrows SET {column} = 'no number' WHERE id = {part.pk}")
    assert Wrong("audit_seal", 1, "broken link") in found


def test_a_seal_taken_out_of_the_middle_is_named(tamperer: None, as_system: User) -> None:
    seal(by=as_system)
    connection.check_constraints()
    without_constraints("audit_sealedrows")
    part = SealedRows.objects.filter(seal=2).first()
    found = tampered("DELETE FROM audit_seal WHERE number = 2")
    assert Wrong("audit_seal", 2, "missing") in found
    assert part is not None
    assert Wrong("audit_sealedrows", part.pk, "broken link") in found


# The end of the chain. -----------------------------------------------------------------------------------------------


@pytest.fixture
def cut(tamperer: None, sealed: list[Seal]) -> str:
    """The head of a chain whose last seal was taken away with all it covered."""
    run("DELETE FROM audit_sealedrows WHERE seal_id = 2")
    run("DELETE FROM audit_seal WHERE number = 2")
    run(f"DELETE FROM audit_change WHERE id = {ids_in('audit_change')[-1]}")
    return sealed[-1].hash


def test_a_chain_does_not_see_its_own_end_cut_off(cut: str) -> None:
    assert verify().verdict == "intact"


def test_a_head_kept_elsewhere_does(cut: str, sealed: list[Seal]) -> None:
    found = verify(anchors=[sealed[0].hash, cut])
    assert found.wrong == (Wrong("audit_seal", cut, "cut off"),)
    assert found.verdict == "altered"


def test_a_history_rewritten_and_sealed_afresh_is_found_by_the_head(
    tamperer: None, sealed: list[Seal], as_system: User
) -> None:
    run("DELETE FROM audit_sealedrows")
    run("DELETE FROM audit_seal")
    run("UPDATE audit_accessrecord SET what = 'nothing'")
    seal(by=as_system)
    seal(by=as_system)
    assert verify().verdict == "intact"
    assert verify(anchors=[sealed[-1].hash]).wrong == (Wrong("audit_seal", sealed[-1].hash, "cut off"),)
