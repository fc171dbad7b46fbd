"""Fixtures that every test may ask for."""

from collections.abc import Iterator

import pytest
from django.db import connection

from phb import acting
from phb.models import User


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


@pytest.fixture
def system(db: None) -> User:
    return acting.system_user()


@pytest.fixture
def as_system(system: User) -> Iterator[User]:
    """The system acts for the length of the test."""
    with acting.acting(system, reason="Test"):
        yield system
