"""Fixtures that every test may ask for."""

import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection

from phb import acting
from phb.models import User
from tests import ready

FIRST = (
    "journeys/test_every_page",
    "test_doors",
    "test_half_way",
    "test_whole_codebase",
    "journeys/",
    "audit/test_committed",
    "test_at_once",
    "test_races",
)
"""Files that take longest, the longest first: a worker that began one last would keep the others waiting."""

ON_A_DATABASE = {"db", "django_db_setup", "demonstration"}
"""Fixtures without which no test reaches a database; pytest-django stops one that tries."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(vendor): about what one kind of database alone can do")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test belongs to the run on each database that it says something about, and to no other."""
    here: list[pytest.Item] = []
    elsewhere: list[pytest.Item] = []
    for item in items:
        (here if _belongs_here(item) else elsewhere).append(item)
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = sorted(here, key=_turn)


def _belongs_here(item: pytest.Item) -> bool:
    """What one database alone can do is tried there, and what needs no database once, in the run on SQLite."""
    if any(connection.vendor not in mark.args for mark in item.iter_markers("only_on")):
        return False
    fixtures = getattr(item, "fixturenames", ON_A_DATABASE)
    needs_one = item.get_closest_marker("django_db") or not ON_A_DATABASE.isdisjoint(fixtures)
    return connection.vendor == "sqlite" or bool(needs_one)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, part in enumerate(FIRST) if part in item.path.as_posix()), len(FIRST))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave takes away what the others copied; a run of one process keeps it for the next."""
    if connection.vendor == "postgresql" and "PYTEST_XDIST_WORKER" not in os.environ:
        several = getattr(session.config.option, "numprocesses", None)
        ready.drop(ready.DEMONSTRATION, *[ready.TEMPLATE] * bool(several))


@pytest.fixture
def system(db: None) -> User:
    return acting.system_user()


@pytest.fixture
def as_system(system: User) -> Iterator[User]:
    """The system acts for the length of the test."""
    with acting.acting(system, reason="Test"):
        yield system


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Django finds its test database with the migrations in it already."""
    test = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = ready.template()
        yield
        return
    test["NAME"] = "file:tests?mode=memory&cache=shared"
    with closing(ready.copy_into(test["NAME"])):
        yield
