"""One ICB with somebody in every role, and the day the tests live in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from care_plans.models import CatalogueVersion, Person, SupportRequest
from care_plans.requests.intake import Answers
from care_plans.requests.rules import Right
from phb.acting import acting
from phb.models import Organisation, User
from phb.roles import Role
from tests import recipes

TODAY = date(2026, 4, 15)
NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    icb: Organisation
    council: Organisation
    catalogue: CatalogueVersion
    coordinator: User
    colleague: User
    clinician: User
    manager: User
    council_manager: User
    auditor: User
    administrator: User
    holder: User
    person: Person


def make_place(name: str) -> Place:
    icb, council = recipes.icb(name=f"{name} ICB"), recipes.council(name=f"{name} Council")
    coordinator = recipes.user(Role.CARE_COORDINATOR, at=icb, display_name=f"{name} co-ordinator")
    holder = recipes.user(Role.HOLDER, display_name=f"{name} holder")
    return Place(
        icb=icb,
        council=council,
        catalogue=recipes.catalogue(icb),
        coordinator=coordinator,
        colleague=recipes.user(Role.CARE_COORDINATOR, at=icb, display_name=f"{name} colleague"),
        clinician=recipes.user(Role.CLINICAL_LEAD, at=icb, display_name=f"{name} clinician"),
        manager=recipes.user(Role.COMMISSIONING_MANAGER, at=icb, display_name=f"{name} manager"),
        council_manager=recipes.user(Role.COUNCIL_MANAGER, at=council, display_name=f"{name} council manager"),
        auditor=recipes.user(Role.AUDITOR, at=icb, display_name=f"{name} auditor"),
        administrator=recipes.user(Role.ADMINISTRATOR, at=icb, display_name=f"{name} administrator"),
        holder=holder,
        person=recipes.person(icb, council, account=holder, care_coordinator=coordinator),
    )


@pytest.fixture(autouse=True)
def today() -> Iterator[date]:
    with time_machine.travel(NOW, tick=False):
        yield TODAY


@pytest.fixture
def place(as_system: User) -> Place:
    return make_place("Elm")


@pytest.fixture
def elsewhere(place: Place) -> Place:
    return make_place("Oak")


def do(act: Callable[..., Any], *, by: User, **given: Any) -> Any:
    """The act, done by somebody today and recorded as theirs."""
    with acting(by, reason="Test"):
        return act(by=by, **{"on": TODAY, **given})


def answers(
    at: Place, code: str | None = "pa", *, meets: bool | None = None, right: Right = Right.NONE, pays: str = "icb"
) -> Answers:
    """Answers about a service of the catalogue; about one that it does not list where no code is given."""
    return Answers(
        item=at.catalogue.items.get(code=code) if code else None,
        core_meets_need=meets,
        right=right,
        icb="icb" in pays,
        council="council" in pays,
        education="education" in pays,
    )


def decided(at: Place, **fields: Any) -> SupportRequest:
    """A request decided as a personal health budget."""
    request = recipes.request(at.person, **fields)
    recipes.decision(request)
    return request


def sign_in(user: User) -> Client:
    client = Client()
    with acting(user, reason="Signed in"):
        client.force_login(user)
    return client


def days(name: str, day: date) -> dict[str, str]:
    """A day as its three boxes post it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
