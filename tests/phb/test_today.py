"""The Today page."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from audit.models import AccessRecord
from phb.models import User
from phb.roles import Role
from tests import recipes


def test_a_long_day_comes_in_pages_and_only_what_is_shown_is_disclosed(client: Client, as_system: User) -> None:
    """A batch of thousands waits for one co-ordinator; the page stays one that a browser can draw."""
    icb = recipes.icb()
    sam = recipes.user(Role.CARE_COORDINATOR, icb)
    for days in range(30):
        person = recipes.person(icb, care_coordinator=sam)
        recipes.request(person, received_on=timezone.localdate() - timedelta(days=days))
    client.force_login(sam)
    first = client.get("/").content.decode()
    assert "30 things need you" in first
    assert first.count("Decide a request</h2>") == 25
    assert client.get("/?page=2").content.decode().count("Decide a request</h2>") == 5
    shown = AccessRecord.objects.filter(user=sam).values_list("person", flat=True)
    assert (len(shown), len(set(shown))) == (30, 30)
