"""A budget on one day as it was known on another."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from model_bakery import baker

from audit.models import AccessRecord
from budgets.as_of.looking_back import agreed_since, as_known, end_of, posted_since
from budgets.ledger import movements
from budgets.ledger.books import balances
from budgets.models import Budget, Revision
from budgets.rules import Funder
from budgets.setting.rules import RevisionStatus
from phb.models import User
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = date(2026, 6, 30), date(2026, 7, 15), date(2026, 8, 20)


@pytest.fixture
def budget(as_system: User) -> Budget:
    return recipes.budget(recipes.person(recipes.icb()), lines=[{"icb": 1_000_000}])


def at(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)


def spend(budget: Budget, by: User, *, on: date, recorded: date, pence: int) -> None:
    line = budget.revisions.order_by("-number")[0].lines.get()
    with at(recorded):
        movements.spend_from_account(
            budget=budget, line=line, pence=pence, payee="A. Carer", on=on, key=f"{on} {recorded}", by=by
        )


@pytest.fixture
def told_late(budget: Budget, as_system: User) -> Budget:
    """£800 paid and £100 spent in June, of which £40 was recorded only in August."""
    with at(date(2026, 6, 1)):
        movements.release_payment(
            budget=budget, amounts={Funder.ICB: 80_000}, on=date(2026, 6, 1), key="june", words="", by=as_system
        )
    spend(budget, as_system, on=date(2026, 6, 10), recorded=date(2026, 6, 12), pence=6_000)
    spend(budget, as_system, on=date(2026, 6, 11), recorded=AUGUST, pence=4_000)
    return budget


def test_what_was_recorded_later_is_not_known_then(told_late: Budget) -> None:
    then = as_known(told_late, on=JUNE, known_on=JULY)
    assert (then.now.agreed, then.now.spent, then.now.left, then.now.held) == (1_000_000, 6_000, 994_000, 74_000)
    later = as_known(told_late, on=JUNE, known_on=AUGUST)
    assert (later.now.spent, later.now.held, later.now.lines[0].left) == (10_000, 70_000, 990_000)
    assert [each.happened_on for each in posted_since(told_late, on=JUNE, known_on=JULY)] == [date(2026, 6, 11)]
    assert not posted_since(told_late, on=JUNE, known_on=AUGUST)


def test_what_happens_after_the_day_is_not_counted(told_late: Budget, as_system: User) -> None:
    spend(told_late, as_system, on=JULY, recorded=JULY, pence=100)
    assert as_known(told_late, on=JUNE, known_on=AUGUST).now.spent == 10_000
    assert as_known(told_late, on=JULY, known_on=AUGUST).now.spent == 10_100


def test_a_revision_agreed_later_for_an_earlier_day_is_learnt(told_late: Budget, as_system: User) -> None:
    first = told_late.revisions.get()
    second = baker.make(
        Revision,
        budget=told_late,
        number=2,
        status=RevisionStatus.DRAFT,
        effective_from=date(2026, 6, 1),
        author=recipes.user(),
        approved_by=None,
        approved_at=None,
        content_sha256="2" * 64,
    )
    recipes.line(second, icb=1_200_000)
    recipes.approve(second, at=datetime(2026, 8, 1, 9, tzinfo=UTC))
    assert as_known(told_late, on=JUNE, known_on=JULY).revision == first
    assert as_known(told_late, on=JUNE, known_on=AUGUST).revision == second
    assert as_known(told_late, on=date(2026, 5, 31), known_on=AUGUST).revision == first
    assert list(agreed_since(told_late, on=JUNE, known_on=JULY)) == [second]


def test_a_day_ends_at_midnight_in_london() -> None:
    """In summer an hour before midnight by Greenwich."""
    assert end_of(date(2026, 6, 30)) == datetime(2026, 6, 30, 22, 59, 59, 999999, tzinfo=UTC)
    assert end_of(date(2026, 12, 31)) == datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)


def test_it_says_what_the_books_say_entry_by_entry(told_late: Budget, as_system: User) -> None:
    """Two ways of adding up, for every pair of days over three months."""
    days = [date(2026, 6, 1) + timedelta(days=7 * week) for week in range(13)]
    for on in days:
        for known_on in days:
            [books] = balances(Budget.objects.filter(pk=told_late.pk), on=on, known_at=end_of(known_on))
            now = as_known(told_late, on=on, known_on=known_on).now
            assert (now.left, now.held, now.committed) == (
                books.available,
                sum(books.held.values()),
                books.committed,
            ), (on, known_on)


def page(client: Client, budget: Budget, user: User, query: str = "") -> Any:
    client.force_login(user)
    return client.get(reverse("budget_as_of", args=[budget.pk]) + query)


DAYS = "?on=2026-06-30&known_on=2026-07-15"


def test_the_page_says_what_was_known_and_what_was_learnt(told_late: Budget, client: Client) -> None:
    auditor = recipes.user(Role.AUDITOR, told_late.icb)
    html = page(client, told_late, auditor, DAYS).content.decode()
    assert "The budget on 30 June 2026" in html
    for amount in ("£60.00", "£100.00", "£40.00"):
        assert amount in html
    assert "1 movement of money recorded later" in html
    assert AccessRecord.objects.filter(user=auditor, person=told_late.person, what__contains="another day").exists()


def test_nothing_can_be_known_tomorrow(told_late: Budget, client: Client) -> None:
    auditor = recipes.user(Role.AUDITOR, told_late.icb)
    html = page(client, told_late, auditor, DAYS.replace("2026-07-15", "2199-07-15")).content.decode()
    assert "Nobody knows yet what will be known then." in html


def test_a_stranger_finds_no_such_page(told_late: Budget, client: Client) -> None:
    assert page(client, told_late, recipes.user(Role.AUDITOR, recipes.icb()), DAYS).status_code == 404


def test_nothing_was_agreed_before_the_budget_began(told_late: Budget) -> None:
    known = as_known(told_late, on=date(2020, 1, 1), known_on=AUGUST)
    assert (known.revision, known.lines, known.now.agreed) == (None, [], 0)
    assert told_late.revisions.filter(status=RevisionStatus.APPROVED).exists()
