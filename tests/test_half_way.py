"""An act that breaks half-way leaves nothing: at its first write, at its second, at every one."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from phb.acting import acting, system_user
from tests.acts import ACTS, fresh, staff
from tests.one_of_each import NOW, OneOfEach
from tests.test_whole_codebase import our_models


class Broken(Exception):
    """The power goes."""


@contextmanager
def breaking_at(place: int) -> Iterator[None]:
    """Stops at the n-th statement that writes."""
    writes = 0

    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal writes
        if re.match(r"\s*(WITH\b.*\b)?(INSERT|UPDATE|DELETE)\b", sql, re.IGNORECASE | re.DOTALL):
            writes += 1
            if writes == place:
                raise Broken
        return execute(sql, params, many, context)

    with connection.execute_wrapper(stop):
        yield


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, the change journal included."""
    found = {}
    with connection.cursor() as cursor:
        for model in our_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"')  # noqa: S608
            found[model._meta.db_table] = cursor.fetchall()
    return found


def broken_everywhere(act: Callable[[], Any]) -> tuple[int, set[str]]:
    """
    Breaks the act at its first write, at its second and so on, until it comes through.

    Answers how many times it broke, and the tables in which something stayed behind.
    """
    left: set[str] = set()
    before = everything()
    for place in range(1, 1_000):
        try:
            with breaking_at(place):
                act()
        except Broken:
            # What a save alone had begun is undone with it; the test's own transaction goes on.
            transaction.set_rollback(False)
            after = everything()
            left |= {table for table, rows in after.items() if rows != before[table]}
        else:
            return place - 1, left
    raise AssertionError("The act never came to an end.")


@pytest.mark.django_db
def test_every_table_of_ours_is_compared() -> None:
    assert everything().keys() == {model._meta.db_table for model in our_models()}


@pytest.fixture(scope="module")
def one_of_each(django_db_setup: None, django_db_blocker: Any) -> Iterator[OneOfEach]:
    """Made once for all of these tests, in a transaction around theirs that is undone in the end."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        with acting(system_user(), reason="Test"):
            yield OneOfEach()
        transaction.set_rollback(True)


@pytest.fixture
def ours(one_of_each: OneOfEach, django_db_blocker: Any) -> Iterator[OneOfEach]:
    """As it was made, whatever the test before did to it."""
    with django_db_blocker.unblock(), transaction.atomic(), acting(system_user(), reason="Test"):
        yield one_of_each
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ACTS)
def test_act_that_breaks_half_way_leaves_nothing(ours: OneOfEach, name: str) -> None:
    role, act = ACTS[name]
    who = staff(ours, role)
    with acting(who["by"], reason=name):
        broken, left = broken_everywhere(lambda: act(ours, who))
    assert broken > 0
    assert left == set()


def test_act_that_is_no_transaction_is_found(ours: OneOfEach) -> None:
    def careless() -> None:
        for person in (fresh(ours.person), fresh(ours.newcomer)):
            person.preferred_name = "Changed"
            person.save()

    _, left = broken_everywhere(careless)
    assert "care_plans_person" in left
    assert "audit_change" in left


def test_act_in_a_transaction_comes_through_whole(ours: OneOfEach) -> None:
    """What is compared does change when nothing breaks."""
    before = everything()
    with transaction.atomic():
        ours.person.preferred_name = "Changed"
        ours.person.save()
    changed = {table for table, rows in everything().items() if rows != before[table]}
    assert changed == {"care_plans_person", "care_plans_historicalperson", "audit_change"}
