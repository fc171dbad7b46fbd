"""Whatever shows a person's data is in the access log before it is shown, or is not shown."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from audit import access
from audit.access import AccessLogMiddleware, UndeclaredDisclosure, who_looked
from audit.models import AccessRecord
from care_plans.models import Person
from phb.acting import ActingMiddleware, acting
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, RoleAssignment, User
from phb.roles import Role
from tests import recipes
from tests.phb.test_guards import run

View = Callable[..., Any]


@pytest.fixture
def icb(db: None) -> Organisation:
    return recipes.icb()


@pytest.fixture
def person(icb: Organisation) -> Person:
    return recipes.person(icb)


@pytest.fixture
def ann(icb: Organisation) -> User:
    """A care co-ordinator and auditor."""
    made = recipes.user(Role.CARE_COORDINATOR, at=icb)
    give_role(made, Role.AUDITOR, icb)
    return made


def give_role(user: User, role: Role, at: Organisation, ends_on: date | None = None) -> None:
    with acting(user):
        RoleAssignment.objects.create(
            user=user, role=role, organisation=at, starts_on=date(2020, 4, 1), ends_on=ends_on
        )


def showing(*people: Person, what: str = "care plan PLAN-000001", act: str = "", discloses: bool = True) -> View:
    @door(act, discloses=discloses)
    def view(request: HttpRequest) -> HttpResponse:
        disclose(request, [person.pk for person in people], what)
        return HttpResponse("secret")

    return view


def ask(user: User | AnonymousUser, view: View) -> HttpResponseBase:
    request = RequestFactory().get("/people/1/")
    request.user = user
    request.resolver_match = ResolverMatch(view, (), {}, url_name="person")
    return ActingMiddleware(AccessLogMiddleware(view))(request)


def test_a_look_is_recorded_with_who_what_and_why(ann: User, person: Person) -> None:
    response = ask(ann, showing(person))
    seen = AccessRecord.objects.get()
    assert (seen.user, seen.person, seen.what, seen.url_name) == (ann, person, "care plan PLAN-000001", "person")
    assert seen.roles == "Auditor, Care co-ordinator"
    assert seen.purpose == "audit, planning care"
    assert seen.request_id == response["X-Request-ID"]


def test_the_purpose_is_that_of_the_role_that_opens_the_door(ann: User, person: Person) -> None:
    ask(ann, showing(person, act="write_plan"))
    seen = AccessRecord.objects.get()
    assert (seen.roles, seen.purpose) == ("Care co-ordinator", "planning care")


def test_one_without_a_role_is_said_to_have_none(person: Person) -> None:
    ask(recipes.user(), showing(person))
    assert AccessRecord.objects.get().purpose == access.NO_ROLE


def test_everyone_on_a_page_is_recorded_once(ann: User, icb: Organisation) -> None:
    people = [recipes.person(icb) for _ in range(3)]
    ask(ann, showing(*people, *people))
    assert sorted(AccessRecord.objects.values_list("person_id", flat=True)) == [person.pk for person in people]


def test_an_export_of_many_people_takes_few_queries(
    ann: User, icb: Organisation, django_assert_max_num_queries: Any
) -> None:
    people = [recipes.person(icb) for _ in range(30)]
    with django_assert_max_num_queries(5):
        ask(ann, showing(*people))
    assert AccessRecord.objects.count() == 30


def test_who_looked_gives_the_latest_first(ann: User, person: Person, icb: Organisation) -> None:
    other = recipes.person(icb)
    for what in ("first", "second"):
        ask(ann, showing(person, other, what=what))
    assert [seen.what for seen in who_looked(person)] == ["second", "first"]
    assert {seen.person_id for seen in who_looked(person)} == {person.pk}


# What is not recorded is not shown. ----------------------------------------------------------------------------------


def refuse(*args: Any, **kwargs: Any) -> None:
    raise DatabaseError("disk full")


def test_nothing_is_shown_where_the_log_cannot_be_written(
    ann: User, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AccessRecord.objects, "bulk_create", refuse)
    response = ask(ann, showing(person))
    assert isinstance(response, HttpResponse)
    assert response.status_code == 500
    assert response.content.decode() == access.NOT_RECORDED
    assert "secret" not in response.content.decode()


def test_nothing_is_shown_where_the_database_refuses_the_log(ann: User, person: Person) -> None:
    connection.check_constraints()
    run("ALTER TABLE audit_accessrecord RENAME TO elsewhere")
    response = ask(ann, showing(person))
    run("ALTER TABLE elsewhere RENAME TO audit_accessrecord")
    assert response.status_code == 500
    assert not AccessRecord.objects.exists()


def test_nothing_of_a_person_is_shown_to_a_stranger(person: Person) -> None:
    assert ask(AnonymousUser(), showing(person)).status_code == 500


def test_a_file_held_back_is_closed(ann: User, person: Person, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "statement.pdf"
    path.write_bytes(b"secret")
    file = path.open("rb")

    @door(discloses=True)
    def view(request: HttpRequest) -> FileResponse:
        disclose(request, person.pk, "statement")
        return FileResponse(file)

    monkeypatch.setattr(AccessRecord.objects, "bulk_create", refuse)
    response = ask(ann, view)
    assert response.status_code == 500
    for close in response._resource_closers:  # type: ignore[attr-defined]
        close()
    assert file.closed


def test_a_stream_is_recorded_before_its_first_line(ann: User, person: Person) -> None:
    recorded: list[int] = []

    def lines() -> Iterator[bytes]:
        recorded.append(AccessRecord.objects.count())
        yield b"secret"

    @door(discloses=True)
    def view(request: HttpRequest) -> StreamingHttpResponse:
        disclose(request, person.pk, "ledger export")
        return StreamingHttpResponse(lines())

    response = ask(ann, view)
    assert isinstance(response, StreamingHttpResponse)
    content: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
    assert b"".join(content) == b"secret"
    assert recorded == [1]


# Pages that should have said. ----------------------------------------------------------------------------------------


@door(discloses=True)
def forgetful(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret", status=int(request.GET.get("status", 200)))


@door(discloses=True)
def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": "/"})


@door()
def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nothing of anybody's")


def test_a_page_that_shows_a_person_and_does_not_say_whose_is_stopped(ann: User) -> None:
    with pytest.raises(UndeclaredDisclosure, match="did not say whose"):
        ask(ann, forgetful)


def test_it_is_let_through_only_where_that_is_not_asked_for(ann: User, settings: Any) -> None:
    settings.DISCLOSURE_STRICT = False
    assert ask(ann, forgetful).status_code == 200


def test_a_list_with_nobody_on_it_has_said_so(ann: User) -> None:
    assert ask(ann, showing()).status_code == 200
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("view", [moved, plain])
def test_pages_that_show_nobody_are_left_alone(ann: User, view: View) -> None:
    assert ask(ann, view).status_code in (200, 302)
    assert not AccessRecord.objects.exists()


def test_a_page_that_says_whose_it_shows_is_recorded_though_its_door_does_not(ann: User, person: Person) -> None:
    ask(ann, showing(person, discloses=False))
    assert AccessRecord.objects.count() == 1


def test_roles_that_have_ended_are_not_named(icb: Organisation, person: Person) -> None:
    leaver = recipes.user()
    give_role(leaver, Role.AUDITOR, icb, ends_on=date(2020, 12, 31))
    ask(leaver, showing(person))
    assert AccessRecord.objects.get().roles == ""
