"""The Today page."""

from datetime import date, timedelta

from django.test import Client
from django.utils import timezone

from audit.models import AccessRecord
from phb.models import User
from phb.roles import Role
from phb.tasks import Task, in_order
from tests import recipes


def test_a_long_day_comes_in_pages_and_only_what_is_shown_is_disclosed(client: Client, as_system: User) -> None:
    """A batch of thousands waits for one co-ordinator; the page stays one that a browser can draw."""
    icb = recipes.icb()
    sam = recipes.user(Role.CARE_COORDINATOR, icb)
    for days in range(60):
        person = recipes.person(icb, care_coordinator=sam)
        recipes.request(person, received_on=timezone.localdate() - timedelta(days=days))
    client.force_login(sam)
    first = client.get("/").content.decode()
    assert "60 things need you" in first
    assert first.count("Decide a request</h2>") == 50
    assert client.get("/?page=2").content.decode().count("Decide a request</h2>") == 10
    shown = AccessRecord.objects.filter(user=sam).values_list("person", flat=True)
    assert (len(shown), len(set(shown))) == (60, 60)


def test_what_has_no_day_of_its_own_stands_as_if_it_might_take_two_weeks() -> None:
    """Else it would come after everything that is due in months."""
    day = date(2026, 5, 20)

    def task(title: str, since: date, due: date | None) -> Task:
        return Task(title=title, about="", since=since, due=due, button="Go", url="/")

    overdue = task("Overdue", day - timedelta(days=40), day - timedelta(days=1))
    no_day = task("No day", day, None)
    in_time = task("In two weeks", day, day + timedelta(days=15))
    assert in_order([in_time, no_day, overdue]) == [overdue, no_day, in_time]
