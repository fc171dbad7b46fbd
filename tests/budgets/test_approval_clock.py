"""How long a budget has waited to be agreed: on Today, in the list, on the budget; what is due first, first."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.approving.queries import approval_clocks
from budgets.models import Revision
from budgets.queries import awaiting_approval, waiting_for
from care_plans.clocks.limits import set_limit
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.building import Team, approved, submitted, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def today() -> date:
    return timezone.localdate()


def days_on(days: int) -> date:
    return today() + timedelta(days=days)


def test_clock_runs_from_the_day_it_was_submitted_against_the_limit(people: Team) -> None:
    revision = submitted(people)
    clock = approval_clocks([revision], days_on(10))[revision.pk]
    assert (clock.days, clock.limit.days, clock.is_over) == (10, 10, False)
    late = approval_clocks([revision], days_on(12))[revision.pk]
    assert (late.is_over, late.days_over) == (True, 2)


def test_day_it_was_submitted_is_that_of_london(people: Team) -> None:
    revision = submitted(people)
    revision.submitted_at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert approval_clocks([revision], date(2026, 7, 3))[revision.pk].began_on == date(2026, 7, 2)


def test_clock_stops_with_the_last_agreement(people: Team) -> None:
    revision = approved(people)
    clock = approval_clocks([revision], days_on(30))[revision.pk]
    assert (clock.is_running, clock.days, clock.is_over) == (False, 0, False)


def test_what_is_being_written_has_no_clock(people: Team) -> None:
    assert approval_clocks([Revision(budget=submitted(people).budget)], today()) == {}


def test_limit_of_the_icb_counts_for_what_is_submitted_from_its_day(people: Team) -> None:
    revision = submitted(people)
    administrator = recipes.user(Role.ADMINISTRATOR, people.icb)
    tomorrow = days_on(1)
    given: dict[str, Any] = {
        "icb": people.icb,
        "step": "approval",
        "source": "The board",
        "by": administrator,
        "on": today(),
    }
    set_limit(days=3, starts_on=tomorrow, **given)
    assert approval_clocks([revision], today())[revision.pk].limit.days == 10
    set_limit(days=5, starts_on=today(), **given)
    assert approval_clocks([revision], today())[revision.pk].limit.days == 5


def test_council_that_set_a_limit_of_its_own_is_timed_by_it(people: Team) -> None:
    revision = submitted(people)
    administrator = recipes.user(Role.ADMINISTRATOR, people.council)
    (before,) = waiting_for(people.council_manager, today())
    assert before.due == days_on(10)
    set_limit(
        icb=people.council, step="approval", days=4, starts_on=today(), source="The council", by=administrator,
        on=today(),
    )  # fmt: skip
    assert [task.due for task in waiting_for(people.council_manager, today())] == [days_on(4)]
    assert [task.due for task in waiting_for(people.manager, today())] == [days_on(10)]
    assert approval_clocks([revision], today())[revision.pk].limit.days == 10


def test_administrator_of_a_council_sets_only_how_long_it_takes_to_agree(people: Team, client: Client) -> None:
    client.force_login(recipes.user(Role.ADMINISTRATOR, people.council))
    page = client.get(reverse("limits")).content.decode()
    assert "Budget agreed" in page
    assert "Care plan offered" not in page
    given = {"days": "4", "starts_on": f"{today():%Y-%m-%d}", "source": "The council"}
    address = reverse("limit_set", args=[people.council.pk])
    assert client.post(address, {**given, "step": "plan"}).status_code == 200
    assert client.post(address, {**given, "step": "approval"}).status_code == 302


def test_task_on_today_says_until_when(people: Team) -> None:
    submitted(people)
    (task,) = waiting_for(people.manager, today())
    assert (task.title, task.since, task.due) == ("Agree a budget", today(), days_on(10))


def test_overdue_comes_first_whatever_came_first(people: Team) -> None:
    """A stricter limit makes what was submitted later fall due sooner."""
    first = submitted(people)
    set_limit(
        icb=people.icb,
        step="approval",
        days=1,
        starts_on=today(),
        source="The board",
        by=recipes.user(Role.ADMINISTRATOR, people.icb),
        on=today(),
    )
    again = submitted(people)
    Revision.objects.filter(pk=first.pk).update(status="draft", submitted_at=None)
    earlier = timezone.now() - timedelta(days=5)
    Revision.objects.filter(pk=first.pk).update(status="submitted", submitted_at=earlier)
    on = days_on(3)
    assert [each.pk for each in awaiting_approval(people.manager, on)] == [again.pk, first.pk]
    clocks = approval_clocks(awaiting_approval(people.manager, on), on)
    assert [clocks[each].is_over for each in (again.pk, first.pk)] == [True, False]


def test_pages_show_the_days_and_what_is_overdue(people: Team, client: Client) -> None:
    revision = submitted(people)
    Revision.objects.filter(pk=revision.pk).update(status="draft", submitted_at=None)
    earlier = timezone.now() - timedelta(days=12)
    Revision.objects.filter(pk=revision.pk).update(status="submitted", submitted_at=earlier)
    client.force_login(people.manager)
    for page in ("/to-approve/", f"/revisions/{revision.pk}/approve/", f"/budgets/{revision.budget_id}/"):
        shown = client.get(page).content.decode()
        assert "Overdue" in shown, page
        assert "Waiting 12 days, 2 over the limit of 10" in " ".join(shown.split()), page
    assert "Overdue" in client.get("/").content.decode()
