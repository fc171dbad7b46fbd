"""Every path by which a row can change is in the change journal, in somebody's name, or is refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, migrations, transaction
from django.db.models import BigIntegerField, BinaryField, BooleanField, DateField, F, JSONField, Model, Value
from django.db.models.functions import Replace
from django.test.utils import isolate_apps
from django.utils import timezone

from audit import journal
from audit.models import Change
from budgets.models import Account
from phb import acting, guards
from phb.models import Organisation, User
from phb.triggers import EVENTS, put_in_place, trigger_name
from tests import recipes
from tests.phb.test_guards import drop

TABLE = "phb_organisation"
postgresql_only = pytest.mark.only_on("postgresql")
sqlite_only = pytest.mark.only_on("sqlite")


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


# The paths. Each leaves a row named “After”, new or once “Before”, or takes the row away. ----------------------------

NEW: dict[str, Any] = {"kind": "icb", "ods_code": "NEW1", "name": "After", "starts_on": "2022-07-01"}
INSERT = "INSERT INTO phb_organisation (kind, ods_code, name, phone, starts_on)"

Path = Callable[[Organisation], Any]


@dataclass(frozen=True)
class Case:
    """A path, the operations it makes of a row, and the one database that has it."""

    path: Path
    ops: str
    only: str = ""


def renamed(icb: Organisation) -> Organisation:
    icb.name = "After"
    return icb


def twin(icb: Organisation) -> Organisation:
    """Another organisation with the same code."""
    return Organisation(**{**NEW, "ods_code": icb.ods_code})


def load_fixture(icb: Organisation) -> None:
    for row in serializers.deserialize("json", json.dumps([{"model": "phb.organisation", "pk": 900, "fields": NEW}])):
        row.save()


def migrate_data(icb: Organisation) -> None:
    step = migrations.RunPython(lambda apps, editor: apps.get_model("phb.Organisation").objects.create(**NEW))
    step.code(apps, None)  # type: ignore[arg-type]


def copy_in(icb: Organisation) -> None:
    acting.bind(connection)
    sql = "COPY phb_organisation (kind, ods_code, name, phone, starts_on) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        copy.write("icb\tNEW1\tAfter\t\t2022-07-01\n")


def save_without_history(icb: Organisation) -> None:
    icb.skip_history_when_saving = True  # type: ignore[attr-defined]
    renamed(icb).save()


def update_as_replica(icb: Organisation) -> None:
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE phb_organisation SET name = 'After' WHERE id = %s", icb.pk)


def rows(icb: Organisation) -> Any:
    return Organisation.objects.filter(pk=icb.pk)


CASES: dict[str, Case] = {
    "create": Case(lambda icb: Organisation.objects.create(**NEW), "I"),
    "get_or_create": Case(lambda icb: Organisation.objects.get_or_create(ods_code="NEW1", defaults=NEW), "I"),
    "bulk_create": Case(lambda icb: Organisation.objects.bulk_create([Organisation(**NEW)]), "I"),
    "bulk_create past conflicts": Case(
        lambda icb: Organisation.objects.bulk_create([twin(icb), Organisation(**NEW)], ignore_conflicts=True), "I"
    ),
    "fixture": Case(load_fixture, "I"),
    "data migration": Case(migrate_data, "I"),
    "raw insert": Case(lambda icb: run(f"{INSERT} VALUES ('icb', 'NEW1', 'After', '', '2022-07-01')"), "I"),
    "insert from select": Case(
        lambda icb: run(
            f"{INSERT} SELECT kind, 'NEW1', 'After', phone, starts_on FROM phb_organisation WHERE id = %s",  # noqa: S608
            icb.pk,
        ),
        "I",
    ),
    "copy": Case(copy_in, "I", only="postgresql"),
    "save": Case(lambda icb: renamed(icb).save(), "U"),
    "save of one field": Case(lambda icb: renamed(icb).save(update_fields=["name"]), "U"),
    "save without history": Case(save_without_history, "U"),
    "save_base": Case(lambda icb: renamed(icb).save_base(raw=True), "U"),
    "update_or_create": Case(
        lambda icb: Organisation.objects.update_or_create(pk=icb.pk, defaults={"name": "After"}), "U"
    ),
    "queryset update": Case(lambda icb: rows(icb).update(name="After"), "U"),
    "update by expression": Case(
        lambda icb: rows(icb).update(name=Replace(F("name"), Value("Before"), Value("After"))), "U"
    ),
    "bulk_update": Case(lambda icb: Organisation.objects.bulk_update([renamed(icb)], ["name"]), "U"),
    "upsert": Case(
        lambda icb: Organisation.objects.bulk_create(
            [twin(icb)], update_conflicts=True, unique_fields=["ods_code"], update_fields=["name"]
        ),
        "U",
    ),
    "raw update": Case(lambda icb: run("UPDATE phb_organisation SET name = 'After' WHERE id = %s", icb.pk), "U"),
    "update inside with": Case(
        lambda icb: run(
            "WITH done AS (UPDATE phb_organisation SET name = 'After' WHERE id = %s RETURNING 1) SELECT * FROM done",
            icb.pk,
        ),
        "U",
        only="postgresql",
    ),
    "merge": Case(
        lambda icb: run(
            "MERGE INTO phb_organisation o USING (SELECT %s AS id) s ON o.id = s.id"
            " WHEN MATCHED THEN UPDATE SET name = 'After'",
            icb.pk,
        ),
        "U",
        only="postgresql",
    ),
    "update as replica": Case(update_as_replica, "U", only="postgresql"),
    "insert or replace": Case(
        lambda icb: run(
            "INSERT OR REPLACE INTO phb_organisation (id, kind, ods_code, name, phone, starts_on)"
            " SELECT id, kind, ods_code, 'After', phone, starts_on FROM phb_organisation WHERE id = %s",
            icb.pk,
        ),
        "DI",
        only="sqlite",
    ),
    "delete": Case(lambda icb: icb.delete(), "D"),
    "queryset delete": Case(lambda icb: rows(icb).delete(), "D"),
    "_raw_delete": Case(lambda icb: rows(icb)._raw_delete("default"), "D"),
    "raw delete": Case(lambda icb: run("DELETE FROM phb_organisation WHERE id = %s", icb.pk), "D"),
}

every_path = pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=[pytest.mark.only_on(case.only)] if case.only else [])
        for name, case in CASES.items()
    ],
)


@pytest.fixture
def ann(db: None) -> User:
    return recipes.user()


@pytest.fixture
def icb(ann: User) -> Organisation:
    return recipes.icb(name="Before")


def changes(table: str = TABLE, *, after: int = 0) -> list[Change]:
    return list(Change.objects.filter(table_name=table, pk__gt=after).order_by("id"))


def latest() -> int:
    return Change.objects.latest("id").pk


def name_in(row: Any) -> str | None:
    return row and row["name"]


@every_path
def test_a_change_by_any_path_is_recorded(case: Case, icb: Organisation, ann: User) -> None:
    start = latest()
    with acting.acting(ann, reason="Put right") as who:
        case.path(icb)
    found = changes(after=start)
    assert [change.op for change in found] == list(case.ops)
    for change in found:
        assert name_in(change.before) == (None if change.op == "I" else "Before")
        assert name_in(change.after) == (None if change.op == "D" else "After")
        assert change.row_id == (change.after or change.before or {})["id"]
        assert (change.actor_id, change.reason, change.request_id) == (ann.pk, "Put right", who.request_id)
        assert abs(timezone.now() - change.at) < timedelta(minutes=1)


@every_path
def test_a_change_by_any_path_is_refused_when_nobody_acts(case: Case, icb: Organisation) -> None:
    before, start = list(Organisation.objects.order_by("pk").values()), latest()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        case.path(icb)
    assert guards.refusal_sentence(refusal.value) == journal.NOBODY
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert latest() == start


def test_without_its_trigger_a_change_is_not_recorded(icb: Organisation, ann: User) -> None:
    """The control: it is the trigger that records."""
    start = latest()
    drop(TABLE, trigger_name(TABLE, "journal", "update"))
    with acting.acting(ann):
        CASES["raw update"].path(icb)
    assert changes(after=start) == []


# What is recorded. ---------------------------------------------------------------------------------------------------


def test_a_save_that_changes_nothing_is_no_change(icb: Organisation, ann: User) -> None:
    start = latest()
    with acting.acting(ann):
        icb.save()
        rows(icb).update(name=F("name"))
    assert changes(after=start) == []


def test_only_the_rows_that_changed_are_recorded(icb: Organisation, ann: User) -> None:
    recipes.icb(name="After")
    start = latest()
    with acting.acting(ann):
        Organisation.objects.update(name="After")
    assert [change.row_id for change in changes(after=start)] == [icb.pk]


def test_a_hundred_rows_at_once_are_a_hundred_rows(icb: Organisation, ann: User) -> None:
    start = latest()
    with acting.acting(ann):
        made = Organisation.objects.bulk_create(Organisation(**{**NEW, "ods_code": f"N{n:03d}"}) for n in range(100))
        Organisation.objects.filter(ods_code__startswith="N").update(name="All")
        Organisation.objects.filter(ods_code__startswith="N").delete()
    found = changes(after=start)
    ids = {each.pk for each in made}
    for op in "IUD":
        assert {change.row_id for change in found if change.op == op} == ids
    assert all(name_in(change.after) == "All" for change in found if change.op == "U")


def test_all_columns_are_recorded_alike_on_both_databases(icb: Organisation, ann: User) -> None:
    change = Change.objects.get(table_name="phb_user", row_id=ann.pk, op="I")
    assert set(change.after or {}) == set(guards.columns_of(User))
    expected = {"is_holder": False, "is_active": True, "organisation_id": None, "username": ann.username, "id": ann.pk}
    assert {key: (change.after or {})[key] for key in expected} == expected


def test_values_of_every_kind_are_recorded_alike_on_both_databases(ann: User) -> None:
    with isolate_apps("phb"):

        class Thing(Model):  # noqa: DJ008
            words = JSONField(null=True)
            content = BinaryField(null=True)
            done = BooleanField(null=True)
            pence = BigIntegerField(null=True)
            on = DateField(null=True)

            class Meta:
                app_label = "phb"
                db_table = "try_thing"

    kinds = "jsonb, content bytea" if connection.vendor == "postgresql" else "text, content blob"
    run(f'CREATE TABLE try_thing (id integer PRIMARY KEY, words {kinds}, done boolean, pence bigint, "on" date)')
    put_in_place(connection, {(each.table, each.name): each for each in journal.triggers(Thing, connection.vendor)})
    with acting.acting(ann):
        run("INSERT INTO try_thing VALUES (1, %s, %s, %s, %s, '2026-04-01')", '["a", {"b": 1}]', b"ab", True, 2**62)
        run('UPDATE try_thing SET words = NULL, content = NULL, done = NULL, pence = NULL, "on" = NULL')
    full = {"words": ["a", {"b": 1}], "content": "\\x6162", "done": True, "pence": 2**62, "on": "2026-04-01"}
    added, changed = changes("try_thing")
    assert added.after == {"id": 1, **full}
    assert changed.before == {"id": 1, **full}
    assert changed.after == {"id": 1, **dict.fromkeys(full)}


def test_a_password_is_never_recorded(ann: User) -> None:
    start = latest()
    with acting.acting(ann):
        ann.set_password("correct horse battery staple")
        ann.save()
        ann.display_name = "Ann"
        ann.save()
    first, second = changes("phb_user", after=start)
    assert (first.before or {})["password"] == journal.HIDDEN
    assert (first.after or {})["password"] == journal.CHANGED
    assert (second.after or {})["password"] == journal.HIDDEN
    everything = json.dumps(list(Change.objects.values_list("before", "after")))
    assert ann.password not in everything
    assert "$" not in everything


def test_a_password_set_to_the_same_is_no_change(ann: User) -> None:
    start = latest()
    with acting.acting(ann):
        User.objects.filter(pk=ann.pk).update(password=F("password"))
    assert changes("phb_user", after=start) == []


def test_links_between_many_and_many_are_recorded(ann: User) -> None:
    first, second = Group.objects.create(name="first"), Group.objects.create(name="second")
    start = latest()
    with acting.acting(ann):
        ann.groups.add(first)
        ann.groups.set([second])
        ann.groups.clear()
    found = [
        (change.op, (change.after or change.before or {})["group_id"])
        for change in changes("phb_user_groups", after=start)
    ]
    assert found == [("I", first.pk), ("D", first.pk), ("I", second.pk), ("D", second.pk)]


def test_what_goes_with_a_deleted_row_is_recorded(ann: User) -> None:
    with acting.acting(ann):
        leaver = User.objects.create(username="leaver")
        leaver.groups.add(Group.objects.create(name="first"))
        start = latest()
        leaver.delete()
    assert [change.op for change in changes("phb_user_groups", after=start)] == ["D"]
    assert [change.op for change in changes("phb_user", after=start)] == ["D"]


def test_an_act_that_is_undone_leaves_neither_change_nor_journal(icb: Organisation, ann: User) -> None:
    start = latest()

    @transaction.atomic
    def breaks_half_way() -> None:
        CASES["save"].path(icb)
        run("UPDATE no_such_table SET name = 'x'")

    with acting.acting(ann), pytest.raises(DatabaseError):
        breaks_half_way()
    icb.refresh_from_db()
    assert icb.name == "Before"
    assert changes(after=start) == []


def test_a_reason_of_any_length_is_kept(icb: Organisation, ann: User) -> None:
    reason = "It's “because” of %s; -- " * 500
    with acting.acting(ann, reason=reason):
        CASES["save"].path(icb)
    assert Change.objects.latest("id").reason == reason


def test_an_instant_is_recorded_in_utc(as_system: User) -> None:
    if connection.vendor == "postgresql":
        run("SET LOCAL TimeZone TO 'Asia/Tokyo'")
    account = recipes.user(last_login=recipes.AN_INSTANT)
    change = Change.objects.get(table_name="phb_user", row_id=account.pk, op="I")
    assert (change.after or {})["last_login"].replace("T", " ").removesuffix("+00:00") == "2026-04-01 09:00:00"


# Which tables. -------------------------------------------------------------------------------------------------------


def mutable() -> list[type[Model]]:
    return [model for model in guards.guarded_models() if journal.is_journaled(model)]


def test_every_table_that_can_change_has_a_trigger_for_each_way_to_change_it(db: None) -> None:
    expected = guards.expected(connection)
    for model in mutable():
        for event in EVENTS:
            table = model._meta.db_table
            assert (table, trigger_name(table, "journal", event)) in expected
    assert {Organisation, User, User.groups.through, Account} <= set(mutable())


def test_sign_in_sessions_are_left_alone(db: None) -> None:
    assert not [table for table, _ in guards.expected(connection) if table.startswith(("django_", "auth_"))]


def test_a_table_whose_key_is_not_called_id_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Organisation._meta.pk, "column", "code")
    for vendor in ("sqlite", "postgresql"):
        with pytest.raises(TypeError, match="needs a key called id"):
            list(journal.triggers(Organisation, vendor))


def test_rows_that_never_change_are_added_in_somebodys_name_too(icb: Organisation) -> None:
    columns = ", ".join(
        f'"{column}"' for column in guards.columns_of(Organisation.history.model) if column != "history_id"
    )
    sql = f"INSERT INTO phb_historicalorganisation ({columns}) SELECT {columns} FROM phb_historicalorganisation"  # noqa: S608
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(sql)
    assert guards.refusal_sentence(refusal.value) == journal.NOBODY
    with acting.acting(acting.system_user()):
        run(sql)


# The journal itself. -------------------------------------------------------------------------------------------------

FORGED = "INSERT INTO audit_change (at, table_name, op, row_id, actor_id, reason, request_id)"


def test_python_does_not_write_the_journal(ann: User) -> None:
    with acting.acting(ann), pytest.raises(PermissionDenied, match="by the database alone"):
        Change.objects.create(at=timezone.now(), table_name=TABLE, op="I", row_id=1, actor_id=ann.pk)


@postgresql_only
def test_a_row_cannot_be_forged(ann: User) -> None:
    with acting.acting(ann) as who, pytest.raises(IntegrityError, match="by the database alone"), transaction.atomic():
        run(f"{FORGED} VALUES (now(), 'x', 'I', 1, %s, '', %s)", ann.pk, who.request_id)


@sqlite_only
def test_a_row_cannot_be_forged_in_anothers_name(ann: User) -> None:
    other = recipes.user()
    with acting.acting(ann) as who, pytest.raises(IntegrityError, match="by the database alone"), transaction.atomic():
        run(f"{FORGED} VALUES ('2026-04-01', 'x', 'I', 1, %s, '', %s)", other.pk, who.request_id)


@pytest.mark.parametrize(
    "sql",
    ["UPDATE audit_change SET actor_id = 1", "UPDATE audit_change SET reason = 'x'", "DELETE FROM audit_change"],
)
def test_a_row_of_the_journal_is_never_changed(icb: Organisation, ann: User, sql: str) -> None:
    with acting.acting(ann), pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(sql)
    assert "is never changed" in (guards.refusal_sentence(refusal.value) or "")
