"""What the database refuses, through every door, and that nothing is missing from it."""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models, transaction
from django.test.utils import isolate_apps

from audit.models import Change
from care_plans.models import Decision
from phb import guards, triggers
from phb.acting import acting, system_user
from phb.guards import FrozenWhen, Guard, NeverChanged, Refuse
from phb.models import Organisation, Passing, User
from tests import recipes

postgresql_only = pytest.mark.only_on("postgresql")
sqlite_only = pytest.mark.only_on("sqlite")


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def drop(table: str, name: str) -> None:
    """What somebody who owns the table can do; PostgreSQL first wants the checks it put off."""
    connection.check_constraints()
    run(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))


def refused(message: str, sql: str, *params: Any) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(sql, *params)
    assert guards.refusal_sentence(refusal.value) == message


# Tables made for these tests. ----------------------------------------------------------------------------------------

FROZEN = "An approved list is never changed."


@pytest.fixture
def lists(db: None) -> Iterator[None]:
    """Lists that stand still once approved, with items and notes; a list may still be hidden."""
    with isolate_apps("phb"):

        class List(models.Model):  # noqa: DJ008
            name = models.CharField(max_length=20)
            hidden = models.BooleanField(default=False)
            approved_at = models.DateTimeField(null=True)
            guards: ClassVar[tuple[Guard, ...]] = (FrozenWhen("approved", FROZEN, allow=("hidden",)),)

            class Meta:
                app_label = "phb"
                db_table = "try_list"

        class Item(models.Model):  # noqa: DJ008
            list = models.ForeignKey(List, models.PROTECT)
            amount = models.BigIntegerField(null=True)
            end = models.CharField(max_length=10)
            guards: ClassVar[tuple[Guard, ...]] = (
                FrozenWhen("list_approved", FROZEN, parent="list"),
                Refuse("too_much", "NEW.amount > 100", "An item's amount is 100 at most."),
                Refuse("shrinks", "NEW.amount < OLD.amount", "An item's amount never goes down.", on=("update",)),
                Refuse("named_end", "NEW.\"end\" = 'never'", "Give an end.", on=("update",), columns=("end",)),
                Refuse("kept", "OLD.amount = 7", "An item's luck isn't thrown away.", on=("delete",)),
            )

            class Meta:
                app_label = "phb"
                db_table = "try_item"

        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        run(f"CREATE TABLE try_list (id {key} PRIMARY KEY, name text, hidden boolean, approved_at timestamp)")
        run(f'CREATE TABLE try_item (id {key} PRIMARY KEY, list_id bigint, amount bigint, "end" text)')
        wanted = {
            (each.table, each.name): each
            for model in (List, Item)
            for each in guards.guard_triggers(model, connection.vendor)
        }
        triggers.put_in_place(connection, wanted)
        assert triggers.problems(connection, wanted) == []
        run("INSERT INTO try_list (id, name, hidden, approved_at) VALUES (1, 'open', %s, NULL)", False)
        run("INSERT INTO try_list (id, name, hidden, approved_at) VALUES (2, 'closed', %s, NULL)", False)
        run("INSERT INTO try_item (id, list_id, amount) VALUES (1, 1, 10), (2, 2, 10)")
        run("UPDATE try_list SET approved_at = '2026-04-01' WHERE id = 2")
        yield


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE try_list SET name = 'other' WHERE id = 2",
        "UPDATE try_list SET approved_at = NULL WHERE id = 2",
        "UPDATE try_list SET name = 'other', hidden = NULL WHERE id = 2",
        "UPDATE try_list SET name = NULL WHERE id = 2",
        "DELETE FROM try_list WHERE id = 2",
        "INSERT INTO try_item (list_id, amount) VALUES (2, 10)",
        "UPDATE try_item SET amount = 11 WHERE id = 2",
        "UPDATE try_item SET list_id = 2 WHERE id = 1",
        "UPDATE try_item SET list_id = 1 WHERE id = 2",
        "DELETE FROM try_item WHERE id = 2",
    ],
)
def test_what_is_approved_stands_still(lists: None, sql: str) -> None:
    refused(FROZEN, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE try_list SET name = 'other' WHERE id = 1",
        "UPDATE try_list SET hidden = NOT hidden",
        "UPDATE try_list SET name = name",
        "DELETE FROM try_list WHERE id = 1",
        "INSERT INTO try_item (id, list_id, amount) VALUES (3, 1, 10)",
        "UPDATE try_item SET amount = 11 WHERE id = 1",
        "UPDATE try_item SET amount = amount",
        "DELETE FROM try_item WHERE id = 1",
    ],
)
def test_what_is_not_approved_and_what_is_allowed_still_moves(lists: None, sql: str) -> None:
    run(sql)


def test_a_row_is_refused_with_the_guards_own_sentence(lists: None) -> None:
    too_much = "An item's amount is 100 at most."
    refused(too_much, "INSERT INTO try_item (list_id, amount) VALUES (1, 101)")
    refused(too_much, "UPDATE try_item SET amount = 101 WHERE id = 1")
    refused("An item's amount never goes down.", "UPDATE try_item SET amount = 9 WHERE id = 1")
    run("INSERT INTO try_item (id, list_id, amount) VALUES (7, 1, 7)")
    refused("An item's luck isn't thrown away.", "DELETE FROM try_item WHERE id = 7")


def test_an_unknown_value_passes(lists: None) -> None:
    run("UPDATE try_item SET amount = NULL WHERE id = 1")


def test_a_guard_on_columns_sleeps_while_others_change(lists: None) -> None:
    refused("Give an end.", "UPDATE try_item SET \"end\" = 'never' WHERE id = 1")
    run("INSERT INTO try_item (id, list_id, amount, \"end\") VALUES (8, 1, 1, 'never')")
    run("UPDATE try_item SET amount = 2 WHERE id = 8")


def test_a_guard_may_name_the_table_of_a_model() -> None:
    guard = Refuse("twice", "EXISTS (SELECT 1 FROM {phb.Organisation} o WHERE o.name = NEW.name)", "Once.")
    for vendor in ("sqlite", "postgresql"):
        assert all('"phb_organisation" o' in str(each) for each in guard.triggers(Organisation, vendor))


def test_a_parent_that_is_no_foreign_key_is_refused() -> None:
    with pytest.raises(TypeError, match=r"phb\.Organisation\.name is not a foreign key"):
        list(FrozenWhen("x", "x", parent="name").triggers(Organisation, "sqlite"))


def test_a_subclass_adds_to_the_guards_it_inherits() -> None:
    with isolate_apps("phb"):

        class Kept(models.Model):
            guards: ClassVar[tuple[Guard, ...]] = (NeverChanged(),)

            class Meta:
                app_label = "phb"
                abstract = True

        class Receipt(Kept):  # noqa: DJ008
            guards: ClassVar[tuple[Guard, ...]] = (Refuse("x", "NEW.id = 0", "x"),)

            class Meta:
                app_label = "phb"

    assert {guard.name for guard in guards.guards_of(Receipt)} == {"never_changed", "x"}
    assert guards.never_changed(Receipt)


def test_long_names_are_cut_the_same_each_time_and_stay_apart() -> None:
    names = {
        triggers.trigger_name("a_very_long_table_name_of_a_historical_record", "quite_a_long_guard", event)
        for event in triggers.EVENTS
    }
    assert len(names) == 3
    assert max(map(len, names)) <= triggers.NAME_LENGTH


def test_a_refusal_for_another_reason_is_not_ours(as_system: User) -> None:
    icb = recipes.icb()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Organisation.objects.create(kind="icb", ods_code=icb.ods_code, name="Twin", starts_on=icb.starts_on)
    assert guards.refusal_sentence(refusal.value) is None


# Rows that are never changed. ----------------------------------------------------------------------------------------


@pytest.fixture
def decision(as_system: User) -> Decision:
    return recipes.decision(recipes.request(recipes.person(recipes.icb())))


NEVER = "Decision is never changed; a mistake is put right by a new one."

DOORS: dict[str, Callable[[Decision], Any]] = {
    "update": lambda row: Decision.objects.filter(pk=row.pk).update(row="x"),
    "bulk_update": lambda row: Decision.objects.bulk_update([Decision(pk=row.pk, row="x")], ["row"]),
    "delete": lambda row: Decision.objects.filter(pk=row.pk).delete(),
    "_raw_delete": lambda row: Decision.objects.filter(pk=row.pk)._raw_delete("default"),
    "base save": lambda row: models.Model.save(row, force_update=True),
    "base delete": lambda row: models.Model.delete(row),
    "raw update": lambda row: run("UPDATE care_plans_decision SET row = 'x'"),
    "raw delete": lambda row: run("DELETE FROM care_plans_decision"),
    "upsert": lambda row: run(
        "INSERT INTO care_plans_decision SELECT * FROM care_plans_decision WHERE true"
        " ON CONFLICT (id) DO UPDATE SET row = 'x'"
    ),
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_a_decision_is_never_changed(decision: Decision, door: Callable[[Decision], Any]) -> None:
    before = Decision.objects.filter(pk=decision.pk).values().get()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        door(decision)
    assert guards.refusal_sentence(refusal.value) == NEVER
    assert Decision.objects.filter(pk=decision.pk).values().get() == before


@sqlite_only
def test_insert_or_replace_does_not_get_round_it(decision: Decision) -> None:
    refused(NEVER, "INSERT OR REPLACE INTO care_plans_decision SELECT * FROM care_plans_decision")


@postgresql_only
@pytest.mark.parametrize("table", ["care_plans_decision", "audit_change", "phb_organisation"])
def test_no_table_is_emptied_at_a_stroke(decision: Decision, table: str) -> None:
    connection.check_constraints()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        run(f"TRUNCATE {table} CASCADE")
    assert guards.refusal_sentence(refusal.value)


@postgresql_only
def test_a_session_that_says_it_is_a_replica_is_refused_too(decision: Decision) -> None:
    run("SET LOCAL session_replication_role = replica")
    refused(NEVER, "UPDATE care_plans_decision SET row = 'x'")


def test_history_is_never_changed(as_system: User) -> None:
    recipes.icb()
    message = "Historical organisation is never changed; it says what was."
    refused(message, "UPDATE phb_historicalorganisation SET name = 'x'")
    refused(message, "DELETE FROM phb_historicalorganisation")


def test_an_update_of_no_rows_is_no_change(as_system: User) -> None:
    assert Decision.objects.filter(pk=0).update(row="x") == 0


# Nothing is missing. -------------------------------------------------------------------------------------------------

A_TABLE = "care_plans_decision"


def a_trigger() -> str:
    return next(name for table, name in sorted(guards.expected(connection)) if table == A_TABLE)


def test_every_trigger_is_in_place(db: None) -> None:
    assert guards.health() == []
    tables = {table for table, _ in guards.expected(connection)}
    ours = {
        model._meta.db_table
        for model in guards.guarded_models()
        if model._meta.app_label in ("phb", "care_plans", "budgets", "audit") and not issubclass(model, Passing)
    }
    assert tables == ours


def test_a_dropped_trigger_is_reported_and_put_back(decision: Decision) -> None:
    name = a_trigger()
    drop(A_TABLE, name)
    assert guards.missing(connection) == [f"The trigger {name} on {A_TABLE} is missing."]
    assert [warning.msg for warning in guards.check_triggers(databases=["default"])] == guards.missing(connection)
    guards.install(connection)
    assert guards.missing(connection) == []


def test_a_trigger_made_to_do_nothing_is_reported_and_put_right(db: None) -> None:
    name = f"{triggers.PREFIX}{A_TABLE}_never_changed"
    if connection.vendor == "postgresql":
        run(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    else:
        name += "_update"
        drop(A_TABLE, name)
        run(f"CREATE TRIGGER {name} BEFORE UPDATE ON {A_TABLE} FOR EACH ROW BEGIN SELECT 1; END")
    assert guards.missing(connection) == [f"The trigger {name} on {A_TABLE} has been altered."]
    guards.install(connection, "care_plans")
    assert guards.missing(connection) == []


@postgresql_only
@pytest.mark.parametrize("state", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
def test_a_trigger_that_is_not_always_on_is_reported_and_put_right(db: None, state: str) -> None:
    name = a_trigger()
    run(f"ALTER TABLE {A_TABLE} {state} TRIGGER {name}")
    assert guards.missing(connection) == [f"The trigger {name} on {A_TABLE} is not always on."]
    guards.install(connection)
    assert guards.missing(connection) == []


@postgresql_only
@pytest.mark.parametrize("change", ["SECURITY INVOKER", "SET search_path TO public", "SET TimeZone TO 'Asia/Tokyo'"])
def test_a_journal_with_other_rights_is_reported(db: None, change: str) -> None:
    run(f"ALTER FUNCTION phb_journal() {change}")
    assert "has been altered" in guards.missing(connection)[0]


def test_a_trigger_no_longer_wanted_is_taken_away(db: None) -> None:
    name = f"{triggers.PREFIX}{A_TABLE}_once"
    guard = Refuse("once", "NEW.row = 'never'", "x", on=("update",))
    once = next(iter(guard.triggers(Decision, connection.vendor)))
    triggers.put_in_place(connection, {**guards._wanted(connection), (once.table, once.name): once})
    assert once.name.startswith(name)
    guards.install(connection)
    assert (once.table, once.name) not in triggers._installed(connection)
    assert guards.missing(connection) == []


def test_installing_again_changes_nothing(db: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        guards.install(connection)


def plan(*operations: Any) -> list[tuple[migrations.Migration, bool]]:
    migration = migrations.Migration("0009", "phb")
    migration.operations = list(operations)  # type: ignore[misc]
    return [(migration, False)]


def nothing(*args: Any) -> None:
    """Moves no data."""


@sqlite_only
def test_triggers_give_way_to_a_schema_change_and_come_back(db: None) -> None:
    guards.remove_before_migrate("default", plan(migrations.RunPython(nothing), migrations.DeleteModel("X")))
    assert len(guards.missing(connection)) == len(guards.expected(connection))
    for config in apps.get_app_configs():
        guards.install_after_migrate(config, "default")
    assert guards.missing(connection) == []


def test_triggers_stay_while_a_migration_only_moves_data(db: None) -> None:
    guards.remove_before_migrate("default", plan(migrations.RunPython(nothing)))
    assert guards.missing(connection) == []


@postgresql_only
def test_triggers_stay_throughout_on_postgresql(db: None) -> None:
    guards.remove_before_migrate("default", plan(migrations.DeleteModel("X")))
    assert guards.missing(connection) == []


def test_a_table_that_is_not_there_yet_is_passed_over(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("phb"):

        class Later(models.Model):  # noqa: DJ008
            guards: ClassVar[tuple[Guard, ...]] = (NeverChanged(),)

            class Meta:
                app_label = "phb"

    monkeypatch.setattr(guards, "guarded_models", lambda app_label=None: iter([Later]))
    assert guards.expected(connection) == set()


def test_without_its_guard_a_decision_could_be_changed(decision: Decision) -> None:
    """The control: it is the trigger that refuses, and nothing else."""
    suffix = "" if connection.vendor == "postgresql" else "_update"
    drop(A_TABLE, f"{triggers.PREFIX}{A_TABLE}_never_changed{suffix}")
    with acting(system_user()):
        assert Decision.objects.filter(pk=decision.pk).update(row="x") == 1
    assert not Change.objects.filter(table_name=A_TABLE).exists()
