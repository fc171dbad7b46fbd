"""
Databases made ready once and then copied.

Running every migration takes as long as hundreds of tests, and each worker and each test of other processes needs a
database of its own. So the migrations run once, and what they made is copied: once in each run of several workers, and
for a run of one process again only when what makes a database has changed.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.db import connection
from psycopg import sql

from phb import guards

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var/tests"
LOCK = 7_426_001
"""What holds others back on the PostgreSQL server while one of them makes the database that is copied."""

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
TEMPLATE = f"test_phb{os.environ.get('TEST_DB_SUFFIX', '')}_ready"
DEMONSTRATION = f"test_phb{os.environ.get('TEST_DB_SUFFIX', '')}_demonstration"


def at_server(name: str) -> str:
    """The address of a database on the PostgreSQL server for tests."""
    return f"{SERVER.rpartition('/')[0]}/{name}"


@contextmanager
def copied(name: str, folder: Path, *, keep: bool = False) -> Iterator[str]:
    """
    The address of a migrated database of one's own: a file in the folder, or on the server under the name.

    The latter is gone afterwards, unless it is to be kept.
    """
    if not POSTGRESQL:
        copy_into(folder / f"{name}.sqlite3").close()
        yield f"sqlite:///{folder / f'{name}.sqlite3'}"
        return
    with own_database(name, like=template(), keep=keep) as address:
        yield address


@contextmanager
def own_database(name: str, *, like: str, keep: bool = False) -> Iterator[str]:
    """A database on the PostgreSQL server that starts as another is."""
    with psycopg.connect(SERVER, autocommit=True) as server:
        _drop(server, name)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
        try:
            yield at_server(name)
        finally:
            if not keep:
                _drop(server, name)


def copy_into(path: Path | str) -> sqlite3.Connection:
    """Writes the migrated SQLite database there; memory lasts for as long as what is returned is kept."""
    with one_at_a_time(FOLDER):
        made = FOLDER / f"{key()}.sqlite3"
        if not made.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            half_made = FOLDER / "being-made.sqlite3"
            migrate(f"sqlite:///{half_made}")
            with closing(sqlite3.connect(half_made)) as source:
                # With the write-ahead log, no copy of it could be kept in memory.
                source.execute("PRAGMA journal_mode = DELETE")
            half_made.rename(made)
        copy = sqlite3.connect(path, uri=True)
        with closing(sqlite3.connect(made)) as source:
            source.backup(copy)
    return copy


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds back the other processes that use the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def template() -> str:
    """The name of the migrated database on the PostgreSQL server, for others to be made like it."""
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        made = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
        if made != (key(),):
            _drop(server, TEMPLATE)
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
            migrate(at_server(TEMPLATE))
            # Said last: what was broken off half-way does not have it.
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(TEMPLATE), sql.Literal(key())))
    return TEMPLATE


def drop(*names: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as server:
        for name in names:
            _drop(server, name)


def _drop(server: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def key() -> str:
    """
    What a migrated database is known by.

    Several workers of one run share one, and none from an earlier run, so that `make test` always runs the migrations.
    Otherwise it is known by what it was made from: Django, the migrations, the columns and the triggers.
    """
    return os.environ.get("PYTEST_XDIST_TESTRUNUID") or _made_from()


def _made_from() -> str:
    told = sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path, "migrations").glob("*.py")):
            told.update(path.read_bytes())
    for model in apps.get_models(include_auto_created=True):
        told.update(model._meta.db_table.encode())
        for field in model._meta.concrete_fields:
            told.update(f"{field.column} {field.db_parameters(connection)}".encode())
        for source in guards.registry:
            for trigger in source(model, connection.vendor):
                told.update(repr(trigger).encode())
    return told.hexdigest()[:32]


def migrate(url: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "phb.settings",
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-tests",
    }
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The migrations did not come through.\n{done.stdout}{done.stderr}")
