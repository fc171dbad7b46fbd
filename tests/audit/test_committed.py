"""What only shows once things are committed: other clients, other sessions, other processes, rebuilt tables."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests import ready

ROOT = Path(settings.BASE_DIR)
postgresql_only = pytest.mark.only_on("postgresql")
sqlite_only = pytest.mark.only_on("sqlite")

SET_UP = """
from phb.acting import acting, system_user
from tests import recipes
with acting(system_user(), reason="Set-up"):
    icb = recipes.icb(name="North")
    recipes.catalogue(icb)
    icb.name = "South"
    icb.save()
"""

# Two people take turns over one connection: committed, undone, in autocommit, and with the connection opened afresh.
TURNS = """
from django.db import connection, transaction
from audit.models import Change
from phb.acting import acting
from phb.models import Organisation
from tests import recipes
class Broken(Exception): pass
users, icb = (recipes.user(username="ann"), recipes.user(username="bob")), recipes.icb(ods_code="TURNS")
start = Change.objects.latest("id").pk
def rename(name, broken=False):
    Organisation.objects.filter(pk=icb.pk).update(name=name)
    if broken:
        raise Broken
for turn in range(300):
    with acting(users[turn % 2], reason=str(users[turn % 2].pk)):
        if turn % 3 == 0:
            try:
                transaction.atomic(rename)("undone", broken=True)
            except Broken:
                pass
        (rename if turn % 4 == 0 else transaction.atomic(rename))(f"turn {turn}")
    if turn % 50 == 0:
        connection.close()
changes = Change.objects.filter(pk__gt=start, table_name="phb_organisation")
print(sum(change.reason != str(change.actor_id) for change in changes))
print([change.after["name"] for change in changes.order_by("id")] == [f"turn {turn}" for turn in range(300)])
print({change.actor_id for change in changes} == {user.pk for user in users})
"""

# A table that triggers of other tables name, which SQLite changes by dropping it and renaming a copy.
SCHEMA_CHANGE = """
from django.db import connection, migrations, models
from care_plans.models import CatalogueVersion
from phb import guards
new = models.BigIntegerField()
new.set_attributes_from_name("number")
step = migrations.Migration("0009", "care_plans")
step.operations = [migrations.AlterField("catalogueversion", "number", new)]
guards.remove_before_migrate("default", [(step, False)])
with connection.schema_editor() as editor:
    editor.alter_field(CatalogueVersion, CatalogueVersion._meta.get_field("number"), new)
print(len(guards.missing(connection)) > 0)
guards.install(connection)
print(guards.missing(connection))
"""


class Scratch:
    """A database of its own, and the commands that run on it as processes."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, *args: str) -> tuple[int, str, str]:
        environment = {**os.environ, "DATABASE_URL": self.url, "SECRET_KEY": "only-for-tests", "DEMO_SIGN_IN": "1"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        done = subprocess.run(  # noqa: S603 (our own commands)
            [sys.executable, "manage.py", *args], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    def must(self, *args: str) -> str:
        code, out, err = self.run(*args)
        assert code == 0, err
        return out

    def client(self) -> Any:
        """Somebody at the database with a tool that is not ours."""
        if self.url.startswith("sqlite"):
            return sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
        return psycopg.connect(self.url, autocommit=True)


@pytest.fixture(scope="module")
def scratch(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scratch]:
    name = f"{connection.settings_dict['NAME']}_scratch" if connection.vendor == "postgresql" else "scratch"
    with ready.copied(name, tmp_path_factory.mktemp("scratch")) as address:
        made = Scratch(address)
        made.must("shell", "--no-imports", "--command", SET_UP)
        yield made


RENAME = "UPDATE phb_organisation SET name = 'Elsewhere'"


@sqlite_only
def test_another_sqlite_client_cannot_write(scratch: Scratch) -> None:
    client = scratch.client()
    for sql in (RENAME, "DELETE FROM phb_organisation"):
        with pytest.raises(sqlite3.OperationalError, match="no such function: phb_"):
            client.execute(sql)
    with pytest.raises(sqlite3.IntegrityError, match="is never changed"):
        client.execute("DELETE FROM audit_change")
    client.close()


@postgresql_only
def test_another_postgresql_client_cannot_write_unnamed(scratch: Scratch) -> None:
    with scratch.client() as client:
        for sql in (RENAME, "DELETE FROM care_plans_catalogueversion"):
            with pytest.raises(psycopg.errors.CheckViolation, match="Nobody is named|never changed"):
                client.execute(sql)


@sqlite_only
def test_triggers_give_way_to_a_table_being_rebuilt_and_come_back(scratch: Scratch) -> None:
    assert scratch.must("shell", "--no-imports", "--command", SCHEMA_CHANGE).split() == ["True", "[]"]


@sqlite_only
def test_without_that_the_table_could_not_be_rebuilt(scratch: Scratch) -> None:
    """The control: why they have to."""
    code, _, err = scratch.run(
        "shell", "--no-imports", "--command", SCHEMA_CHANGE.replace("guards.remove_before_migrate(", "print(")
    )
    assert code == 1
    assert "error in trigger" in err


def test_turns_that_are_committed_and_undone_are_in_the_right_names(scratch: Scratch) -> None:
    assert scratch.must("shell", "--no-imports", "--command", TURNS).split() == ["0", "True", "True"]


def test_a_second_migrate_finds_nothing_to_do_and_the_check_is_clean(scratch: Scratch) -> None:
    assert "No migrations to apply" in scratch.must("migrate")
    assert "no issues" in scratch.must("check", "--database", "default", "--fail-level", "WARNING")


def test_a_missing_trigger_is_in_the_check_until_migrate_puts_it_back(scratch: Scratch) -> None:
    client = scratch.client()
    if scratch.url.startswith("sqlite"):
        client.execute("DROP TRIGGER guard_phb_organisation_journal_update")
    else:
        client.execute("DROP TRIGGER guard_phb_organisation_journal_update ON phb_organisation")
    client.close()
    code, _, err = scratch.run("check", "--database", "default", "--fail-level", "WARNING")
    assert code == 1
    assert "The trigger guard_phb_organisation_journal_update on phb_organisation is missing." in err
    scratch.must("migrate", "--verbosity", "0")
    scratch.must("check", "--database", "default", "--fail-level", "WARNING")


@postgresql_only
def test_a_row_slips_in_under_no_parent_that_is_being_approved(scratch: Scratch) -> None:
    """The one who adds waits for the one who approves, and is then refused."""
    refused: list[str] = []
    acting = "SELECT set_config('phb.actor', '1', false)"
    with scratch.client() as approver, scratch.client() as adder:
        approver.execute(acting)
        adder.execute(acting)
        columns = "icb_id, effective_from, author_id"
        draft = approver.execute(
            f"INSERT INTO care_plans_catalogueversion ({columns}, number) SELECT {columns}, 2"  # noqa: S608
            " FROM care_plans_catalogueversion LIMIT 1 RETURNING id"
        ).fetchone()[0]
        publisher = approver.execute("SELECT max(id) FROM phb_user").fetchone()[0]

        def add() -> None:
            try:
                adder.execute(
                    "INSERT INTO care_plans_catalogueitem (version_id, code, name, status, excluded)"
                    " VALUES (%s, 'late', 'Late', 'core', false)",
                    [draft],
                )
            except psycopg.errors.CheckViolation as refusal:
                refused.append(refusal.diag.message_primary or "")

        with approver.transaction():
            approver.execute(
                "UPDATE care_plans_catalogueversion SET published_at = now(), published_by_id = %s WHERE id = %s",
                [publisher, draft],
            )
            late = threading.Thread(target=add)
            late.start()
            late.join(timeout=0.5)
            assert late.is_alive()
        late.join()
    assert refused == ["A published catalogue is never changed. Draft a new version."]


@postgresql_only
def test_a_seal_does_not_pass_over_a_row_still_being_written(scratch: Scratch) -> None:
    """An id given out before the seal and committed after it would never be sealed, and would look slipped in."""
    scratch.must("seal_audit")
    columns = "id, kind, ods_code, name, phone, starts_on, history_date, history_change_reason, history_type"
    with scratch.client() as writer:
        writer.execute("SELECT set_config('phb.actor', '1', false)")
        with writer.transaction():
            writer.execute(
                f"INSERT INTO phb_historicalorganisation ({columns}) SELECT {columns}"  # noqa: S608
                " FROM phb_historicalorganisation LIMIT 1"
            )
            code, out, _ = scratch.run("seal_audit", "--json")
            assert code == 1
            assert json.loads(out)["refused"][0].startswith("Something is still being written to")
    assert json.loads(scratch.must("seal_audit", "--json"))["rows"] == 1
    assert json.loads(scratch.must("verify_audit", "--json"))["verdict"] == "intact"


def test_several_workers_find_what_one_finds(scratch: Scratch) -> None:
    head = json.loads(scratch.must("seal_audit", "--json"))["head"]
    one = scratch.must("verify_audit", "--json", "--anchor", head)
    assert scratch.must("verify_audit", "--json", "--anchor", head, "--workers", "2") == one
    assert json.loads(one)["verdict"] == "intact"
    client = scratch.client()
    for table, name in triggers_on(client, "audit_change"):
        client.execute(f'DROP TRIGGER "{name}"' + ("" if scratch.url.startswith("sqlite") else f' ON "{table}"'))
    client.execute("UPDATE audit_change SET reason = 'nothing' WHERE id = 2")
    client.close()
    code, out, _ = scratch.run("verify_audit", "--json", "--workers", "2")
    assert code == 1
    assert json.loads(out)["wrong"] == [{"table": "audit_change", "key": 2, "kind": "changed"}]


def triggers_on(client: Any, table: str) -> list[tuple[str, str]]:
    sqlite = f"SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"  # noqa: S608
    postgresql = f"SELECT '{table}', tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"  # noqa: S608
    return list(client.execute(sqlite if connection.vendor == "sqlite" else postgresql).fetchall())
