"""Fixtures that every test may ask for."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from django.db import connection

from phb import acting
from phb.models import User
from tests import ready


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(vendor): about what one kind of database alone can do")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test about what one database alone can do belongs to the run on that database, and to no other."""
    here: list[pytest.Item] = []
    elsewhere: list[pytest.Item] = []
    for item in items:
        foreign = any(connection.vendor not in mark.args for mark in item.iter_markers("only_on"))
        (elsewhere if foreign else here).append(item)
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = here


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to leave a run of several workers takes away what they copied."""
    if connection.vendor == "postgresql" and getattr(session.config.option, "numprocesses", None):
        ready.drop_template()


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
