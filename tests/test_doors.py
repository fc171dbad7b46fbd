"""
Every address, tried by everybody: who is let in, what a stranger is told, and that whatever is shown is written down.

The addresses come from the resolver. A new one is tried as soon as it is there; one about a new kind of record needs a
line in `tests.one_of_each`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from audit.models import AccessRecord
from care_plans.models import Person, Representation
from phb.disclosure import disclose
from phb.doors import OUTSIDE_VIEWS, Door, door, door_of
from phb.models import User
from phb.nhs_number import in_groups
from phb.roles import ACTS, Role
from phb.urls import urlpatterns as real_addresses
from tests import recipes
from tests.one_of_each import NOW, TODAY, OneOfEach, Place, place

METHODS = ("GET", "POST")
NOT_THERE = "999999999"
NOT_FOUND, NOT_THIS_WAY = 404, 405


@dataclass(frozen=True)
class Address:
    """An address as the routes write it, and who may use it."""

    route: str
    view: Any

    @property
    def door(self) -> Door | None:
        return door_of(self.view)

    @property
    def is_about_a_record(self) -> bool:
        return "<" in self.route


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[Address]:
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each, route)
        elif isinstance(each, URLPattern) and each.callback.__module__ not in OUTSIDE_VIEWS:
            yield Address(route, each.callback)


def filled(route: str, known: dict[str, list[str]]) -> list[str]:
    """The route with each of the records there are; nothing where there is no record of its kind."""
    beginning = begins(route, known)
    rest = route.removeprefix(beginning)
    return [] if "<" in rest else [f"/{each}{rest}" for each in known.get(beginning, [])]


def begins(route: str, known: Iterable[str]) -> str:
    return max((each for each in known if route.startswith(each)), key=len, default="")


def not_there(route: str, given: str) -> str:
    """The same address with the number of a record that there is not."""
    pattern = "/" + re.sub(r"<int:\w+>", "([0-9]+)", re.sub(r"<str:\w+>", "([^/]+)", route))
    kinds = re.findall(r"<(int|str):", route)
    found = re.fullmatch(pattern, given)
    assert found, (route, given)
    values = iter(NOT_THERE if kind == "int" else value for kind, value in zip(kinds, found.groups(), strict=True))
    return "/" + re.sub(r"<\w+:\w+>", lambda _: next(values), route)


class Unlogged(AssertionError):
    """A page shows a person's data and nothing says that it did."""


class Watched(Client):
    """A browser each of whose pages is read: whoever is named on it must be in the access log, under that request."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        shown = people_in(response)
        logged = AccessRecord.objects.filter(request_id=response.get("X-Request-ID", ""))
        if shown and (unlogged := shown - set(logged.values_list("person_id", flat=True))):
            raise Unlogged(f"{request['PATH_INFO']} shows {len(unlogged)} people and does not say so.")
        return response


def people_in(response: Any) -> set[int]:
    """The people whose family name or NHS number is in the answer."""
    body = body_of(response)
    if not body:
        return set()
    found = set()
    for pk, family_name, nhs_number in Person.objects.values_list("pk", "family_name", "nhs_number"):
        words = "|".join(map(re.escape, (family_name, nhs_number, in_groups(nhs_number))))
        if re.search(rf"\b({words})\b", body):
            found.add(pk)
    return found


def body_of(response: Any) -> str:
    if response.streaming:
        whole = b"".join(response.streaming_content)
        response.streaming_content = [whole]
        return whole.decode(errors="replace")
    return str(response.content.decode(errors="replace"))


@pytest.fixture
def ours(as_system: User) -> Iterator[OneOfEach]:
    with time_machine.travel(NOW, tick=False):
        yield OneOfEach()


@pytest.fixture
def theirs(ours: OneOfEach) -> Place:
    return place("Theirs")


def signed_in(user: User) -> Watched:
    client = Watched()
    client.force_login(user)
    return client


def about_records(ours: OneOfEach) -> Iterator[tuple[Address, str]]:
    for address in addresses():
        if address.is_about_a_record:
            for filled_in in filled(address.route, ours.addresses):
                yield address, filled_in


def about_everything(ours: OneOfEach) -> Iterator[tuple[Address, str]]:
    """Every address; those about a record, with one of each kind."""
    yield from ((address, f"/{address.route}") for address in addresses() if not address.is_about_a_record)
    first: set[str] = set()
    for address, filled_in in about_records(ours):
        if address.route not in first:
            first.add(address.route)
            yield address, filled_in


def ask(client: Client, method: str, address: str) -> Any:
    return client.generic(method, address)


# Doors and recipes. --------------------------------------------------------------------------------------------------


def without_door(found: Iterable[Address]) -> list[str]:
    return [f"/{each.route} ({each.view.__module__}.{each.view.__name__})" for each in found if each.door is None]


def test_every_address_has_a_door() -> None:
    assert not without_door(addresses())


def test_every_address_of_a_record_has_a_record_to_be_tried_with(ours: OneOfEach) -> None:
    unknown = [
        f"/{each.route}" for each in addresses() if each.is_about_a_record and not filled(each.route, ours.addresses)
    ]
    assert not unknown, f"Add a line for each of these to tests.one_of_each: {unknown}"


def test_every_recipe_is_used(ours: OneOfEach) -> None:
    used = {begins(address.route, ours.addresses) for address in addresses()}
    assert set(ours.addresses) <= used


def _without_door(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to all")


@door(discloses=True)
def _says_nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"All about {Person.objects.earliest('pk').family_name}")


@door()
def _shows_in_secret(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"All about {Person.objects.earliest('pk').family_name}")


@door()
def _shows_another(request: HttpRequest) -> HttpResponse:
    disclose(request, Person.objects.latest("pk").pk, "the wrong person")
    return HttpResponse(f"NHS number {in_groups(Person.objects.earliest('pk').nhs_number)}")


class Broken:
    """Addresses with every mistake that the tests here are to find."""

    urlpatterns = (
        path("open/", _without_door),
        path("secret/", _shows_in_secret),
        path("another/", _shows_another),
        path("nothing/", _says_nothing),
        path("novelties/<int:pk>/", _shows_in_secret),
    )


def test_address_without_door_is_found() -> None:
    with override_settings(ROOT_URLCONF=Broken):
        assert without_door(addresses()) == [f"/open/ ({__name__}._without_door)"]


def test_address_of_a_new_kind_of_record_is_found(ours: OneOfEach) -> None:
    with override_settings(ROOT_URLCONF=Broken):
        assert [filled(each.route, ours.addresses) for each in addresses() if each.is_about_a_record] == [[]]


@pytest.mark.parametrize("address", ["/secret/", "/another/"])
def test_page_that_shows_a_person_and_does_not_say_so_is_found(ours: OneOfEach, address: str) -> None:
    client = signed_in(recipes.user())
    with override_settings(ROOT_URLCONF=Broken), pytest.raises(Unlogged):
        client.get(address)


def test_page_that_declares_persons_and_names_none_is_stopped(ours: OneOfEach) -> None:
    client = signed_in(recipes.user())
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=Broken):
        response = client.get("/nothing/")
    assert response.status_code == 500
    assert not people_in(response)


# Who is let in. ------------------------------------------------------------------------------------------------------


def test_nobody_signed_in_is_asked_to_sign_in(ours: OneOfEach) -> None:
    wrong = [
        f"{method} {filled_in}: {response.status_code}"
        for address, filled_in in about_everything(ours)
        if address.door and not address.door.public
        for method in METHODS
        for response in [ask(Watched(), method, filled_in)]
        if not (response.status_code == 302 and response["Location"].startswith("/sign-in/"))
    ]
    assert not wrong


class Plain:
    """The real addresses, with an empty page where there is nothing: drawing thousands of those is most of the time."""

    urlpatterns = real_addresses
    handler404 = staticmethod(lambda request, exception: HttpResponseNotFound())


def answers_to_a_stranger(user: User, ours: OneOfEach) -> list[str]:
    """What is wrong: a record of others must be answered exactly as one that there is not."""
    with override_settings(ROOT_URLCONF=Plain):
        return list(_wrong_answers(signed_in(user), ours))


def _wrong_answers(client: Client, ours: OneOfEach) -> Iterator[str]:
    where_none_is = cache(lambda method, address: ask(client, method, address).status_code)
    for address, filled_in in about_records(ours):
        if address.door and address.door.public:
            continue  # whoever holds such an address has been given it
        for method in METHODS:
            status = ask(client, method, filled_in).status_code
            if status not in (NOT_FOUND, NOT_THIS_WAY):
                yield f"{method} {filled_in}: {status}"
            elif status != (other := where_none_is(method, not_there(address.route, filled_in))):
                yield f"{method} {filled_in}: {status}, and {other} where there is none"


def test_strangers_are_told_that_there_is_no_such_record(ours: OneOfEach, theirs: Place) -> None:
    """Everybody of another ICB, and the manager of another council."""
    answers = {str(user): answers_to_a_stranger(user, ours) for user in theirs.staff.values()}
    assert not {user: wrong for user, wrong in answers.items() if wrong}


def test_holder_of_another_budget_is_told_that_there_is_no_such_record(ours: OneOfEach) -> None:
    assert not answers_to_a_stranger(ours.holder_next_door, ours)


def test_somebody_whose_authority_ended_is_a_stranger(ours: OneOfEach) -> None:
    yesterday = TODAY - timedelta(days=1)
    Representation.objects.create(
        person=ours.person,
        kind="nominee",
        basis="chosen",
        name="Once a nominee",
        user=ours.holder_next_door,
        starts_on=yesterday,
        ends_on=yesterday,
        consented_on=yesterday,
    )
    assert not answers_to_a_stranger(ours.holder_next_door, ours)


def test_somebody_whose_role_ended_is_a_stranger(ours: OneOfEach) -> None:
    user = ours.place.staff[Role.AUDITOR]
    assignment = user.role_assignments.get()
    assignment.ends_on = TODAY - timedelta(days=1)
    assignment.save()
    assert not answers_to_a_stranger(user, ours)


def test_account_that_was_closed_is_asked_to_sign_in(ours: OneOfEach) -> None:
    user = ours.place.staff[Role.AUDITOR]
    client = signed_in(user)
    user.is_active = False
    user.save()
    assert client.get(f"/people/{ours.person.pk}/")["Location"].startswith("/sign-in/")


def test_council_sees_only_those_it_pays_for(ours: OneOfEach) -> None:
    manager = signed_in(ours.place.staff[Role.COUNCIL_MANAGER])
    assert manager.get(f"/people/{ours.person.pk}/").status_code == 200
    assert manager.get(f"/people/{ours.newcomer.pk}/").status_code == NOT_FOUND


def test_stranger_who_is_let_in_is_found(ours: OneOfEach) -> None:
    """Somebody of the ICB is no stranger, and the test says so."""
    insider = signed_in(ours.place.staff[Role.CARE_COORDINATOR])
    assert next(_wrong_answers(insider, ours)) == f"GET /people/{ours.person.pk}/: 200"


def test_role_without_the_act_finds_no_such_page(ours: OneOfEach) -> None:
    wrong = []
    for role, user in {**ours.place.staff, Role.HOLDER: ours.holder}.items():
        client = signed_in(user)
        for address, filled_in in about_everything(ours):
            if address.door and address.door.act and role not in ACTS[address.door.act]:
                answers = {method: ask(client, method, filled_in).status_code for method in METHODS}
                wrong += [f"{role}: {method} {filled_in}" for method, status in answers.items() if status != NOT_FOUND]
    assert not wrong


# What is shown, and that it is written down. -------------------------------------------------------------------------


def test_lists_show_a_stranger_nobody(ours: OneOfEach, theirs: Place) -> None:
    shown = []
    for user in theirs.staff.values():
        client = signed_in(user)
        lists = [address for address in addresses() if not address.is_about_a_record]
        shown += [f"{user}: {each.route}" for each in lists if people_in(client.get(f"/{each.route}"))]
    assert not shown


def staff_and_holder(ours: OneOfEach) -> list[User]:
    return [*ours.place.staff.values(), ours.holder]


def test_every_page_about_a_person_is_shown_to_somebody_and_written_down(ours: OneOfEach) -> None:
    """`Watched` reads each page; here each page that says it discloses is also found to do so for somebody."""
    clients = [signed_in(user) for user in staff_and_holder(ours)]
    disclosing = [address for address in addresses() if address.door and address.door.discloses]
    assert len(disclosing) > 10
    never = [address.route for address in disclosing if not any(logged_looks(address, ours, clients))]
    assert not never


def logged_looks(address: Address, ours: OneOfEach, clients: list[Watched]) -> Iterator[bool]:
    known = filled(address.route, ours.addresses) if address.is_about_a_record else [f"/{address.route}"]
    # Adding a person shows one who is on record already; a line is shown where it has something to put right.
    asked = {"nhs_number": ours.person.nhs_number} if address.route == "people/add/" else {}
    # Nobody depends on a provider until one is asked for.
    asked |= {"q": "Brightwater"} if address.route.startswith("continuity/") else {}
    # A link shows nobody until its reader has said who they are.
    asked |= {"reader": "Jo Marsh, ward sister"} if address.route == "shared/link/<str:token>/" else {}
    shown_after = ("revisions/<int:pk>/lines/add/", "shared/link/<str:token>/", "people/add/")
    method = "post" if address.route in shown_after else "get"
    for client in clients:
        for filled_in in known:
            response = getattr(client, method)(filled_in, asked)
            # Where a list would hold one record, its page leads straight there, and says so as well.
            if response.status_code in (200, 302):
                yield AccessRecord.objects.filter(request_id=response["X-Request-ID"]).exists()


def test_no_page_about_a_person_is_kept_by_a_browser(ours: OneOfEach) -> None:
    """The next user of a shared computer must not find it with the back button."""
    client = signed_in(ours.place.staff[Role.CARE_COORDINATOR])
    kept = [
        filled_in
        for address, filled_in in about_records(ours)
        if address.door and address.door.discloses
        for response in [client.get(filled_in)]
        if people_in(response) and "no-store" not in response.get("Cache-Control", "")
    ]
    assert not kept
