"""Who is acting reaches history, journal and triggers, and nobody else's name does."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from audit.models import Change
from phb import acting
from phb.models import Organisation, User
from tests import recipes

postgresql_only = pytest.mark.only_on("postgresql")
sqlite_only = pytest.mark.only_on("sqlite")


class Broken(Exception):
    """Something goes wrong half-way."""


def rename(organisation: Organisation, name: str) -> None:
    """By raw SQL, past everything but the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE phb_organisation SET name = %s WHERE id = %s", [name, organisation.pk])


@transaction.atomic
def rename_in_vain(organisation: Organisation, name: str) -> None:
    """Undone to the savepoint, or with the transaction."""
    rename(organisation, name)
    raise Broken


def copy_in(rows: str) -> None:
    """By COPY, which goes past Django's cursor."""
    sql = "COPY phb_organisation (kind, ods_code, name, phone, starts_on) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        copy.write(rows)


def last_change() -> Change:
    return Change.objects.latest("id")


def named(row: Any) -> str:
    """The organisation's name in a row of the journal."""
    return str(row["name"])


# The context. --------------------------------------------------------------------------------------------------------


def test_nobody_acts_until_somebody_does() -> None:
    assert acting.current() is None
    assert acting.history_user_id() is None
    assert acting.history_reason() == ""
    with pytest.raises(acting.NobodyActing, match="Nobody is acting"):
        acting.required()


def test_inner_user_and_reason_count_and_the_request_is_kept() -> None:
    with acting.acting(User(pk=1, username="ann"), reason="outer") as outer:
        with acting.acting(User(pk=2, username="bob"), reason="inner") as inner:
            assert acting.required() == inner
            assert (inner.user_id, inner.name, inner.reason) == (2, "bob", "inner")
            assert inner.request_id == outer.request_id
        assert acting.required() == outer
    assert acting.current() is None


def test_a_blank_reason_keeps_the_one_outside() -> None:
    with acting.acting(User(pk=1), reason="Signed in"), acting.acting(User(pk=1)) as inner:
        assert inner.reason == "Signed in"


def test_each_act_outside_a_request_has_an_id_of_its_own() -> None:
    with acting.acting(User(pk=1)) as first:
        pass
    with acting.acting(User(pk=1)) as second:
        pass
    assert first.request_id != second.request_id
    assert uuid.UUID(first.request_id)


def test_nobody_acts_after_something_went_wrong() -> None:
    with pytest.raises(Broken), acting.acting(User(pk=1)):
        raise Broken
    assert acting.current() is None


def test_a_user_who_was_never_saved_cannot_act() -> None:
    with pytest.raises(acting.NobodyActing, match="saved"), acting.acting(User(username="ann")):
        pytest.fail("an unsaved user acted")


def test_another_thread_has_nobody_acting() -> None:
    seen: list[acting.Acting | None] = []
    with acting.acting(User(pk=1)):
        thread = threading.Thread(target=lambda: seen.append(acting.current()))
        thread.start()
        thread.join()
    assert seen == [None]


# The system's own account. -------------------------------------------------------------------------------------------


def test_system_account_makes_itself_once(db: None) -> None:
    user = acting.system_user()
    assert acting.system_user() == user
    assert user.is_system
    assert not user.has_usable_password()
    change = Change.objects.get(table_name="phb_user", row_id=user.pk)
    assert change.actor_id == user.pk
    assert acting.current() is None


def test_users_after_the_system_account_get_ids_of_their_own(db: None) -> None:
    system = acting.system_user()
    assert recipes.user().pk > system.pk


# What the database hears. --------------------------------------------------------------------------------------------


def test_history_and_journal_name_the_same_person_and_reason(db: None) -> None:
    ann, icb = recipes.user(), recipes.icb()
    with acting.acting(ann, reason="Renamed after the merger") as who:
        icb.name = "NHS North"
        icb.save()
    history = icb.history.latest()
    assert (history.history_user, history.history_change_reason) == (ann, "Renamed after the merger")
    change = last_change_of(icb)
    assert (change.actor_id, change.reason, change.request_id) == (ann.pk, "Renamed after the merger", who.request_id)


def last_change_of(organisation: Organisation) -> Change:
    return Change.objects.filter(table_name="phb_organisation", row_id=organisation.pk).latest("id")


def test_a_raw_write_after_the_act_is_refused(db: None) -> None:
    icb = recipes.icb()
    with acting.acting(recipes.user()):
        rename(icb, "During")
    with pytest.raises(IntegrityError, match="Nobody is named"), transaction.atomic():
        rename(icb, "After")
    icb.refresh_from_db()
    assert icb.name == "During"


def test_a_thousand_turns_over_one_connection_are_each_in_the_right_name(db: None) -> None:
    """With acts that fail and undo themselves, acts that undo a part, and acts inside acts."""
    users = (recipes.user(), recipes.user())
    icb = recipes.icb()
    before = Change.objects.latest("id").pk
    for turn in range(1000):
        mine, other = users[turn % 2], users[1 - turn % 2]
        kind = ("plain", "fails", "undoes a part", "in another's turn", "fails unbound")[turn % 5]
        try:
            with acting.acting(mine, reason=f"{mine.pk}"):
                take_turn(icb, f"turn {turn}", kind, other)
        except Broken:
            pass
    changes = Change.objects.filter(pk__gt=before, table_name="phb_organisation")
    wrong = [change.pk for change in changes if change.reason != str(change.actor_id)]
    assert wrong == []
    assert {change.actor_id for change in changes} == {user.pk for user in users}
    assert [named(change.after) for change in changes.order_by("id")] == expected_names()


def take_turn(icb: Organisation, name: str, kind: str, other: User) -> None:
    with transaction.atomic():
        if kind == "fails unbound":
            raise Broken
        if kind == "undoes a part":
            with pytest.raises(Broken), acting.acting(other, reason=str(other.pk)):
                rename_in_vain(icb, "undone")
        if kind == "in another's turn":
            with acting.acting(other, reason=str(other.pk)):
                rename(icb, f"{name} of another")
        rename(icb, name)
        if kind == "fails":
            raise Broken


def expected_names() -> list[str]:
    names = []
    for turn in range(1000):
        if turn % 5 == 3:
            names.append(f"turn {turn} of another")
        if turn % 5 not in (1, 4):
            names.append(f"turn {turn}")
    return names


def test_undoing_to_a_savepoint_does_not_bring_back_whoever_acted_before(db: None) -> None:
    ann, bob, icb = recipes.user(), recipes.user(), recipes.icb()
    with acting.acting(ann):
        rename(icb, "By Ann")
    with acting.acting(bob):
        with pytest.raises(Broken):
            rename_in_vain(icb, "Undone")
        rename(icb, "By Bob")
    change = last_change()
    assert change.actor_id == bob.pk
    assert named(change.before) == "By Ann"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "  select * from phb_user for update;",
        'SAVEPOINT "s1"',
        'RELEASE SAVEPOINT "s1"',
        "SET CONSTRAINTS ALL IMMEDIATE",
        "LOCK TABLE phb_user IN SHARE MODE",
    ],
)
def test_statements_that_only_read_need_nobody(sql: str) -> None:
    assert acting._READS.match(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (1)",
        "update t set a = 1",
        "DELETE FROM t",
        "TRUNCATE t",
        "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE",
        "COPY t FROM STDIN",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
        "SELECT 1; DELETE FROM t",
        "/* a note */ DELETE FROM t",
        "DO $$ BEGIN DELETE FROM t; END $$",
        "EXPLAIN ANALYZE DELETE FROM t",
        "EXECUTE prepared",
        "CALL procedure()",
    ],
)
def test_every_other_statement_is_told_who_acts(sql: str) -> None:
    assert not acting._READS.match(sql)


@postgresql_only
def test_a_write_hidden_behind_a_read_is_refused(db: None) -> None:
    icb = recipes.icb()
    with acting.acting(recipes.user()):
        rename(icb, "During")
    with (
        pytest.raises(IntegrityError, match="Nobody is named"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1; UPDATE phb_organisation SET name = 'After'")


@postgresql_only
def test_copy_is_in_the_name_that_was_bound(db: None) -> None:
    ann = recipes.user()
    with acting.acting(ann):
        acting.bind(connection)
        copy_in("icb\tQT1\tNorth\t\t2022-07-01\nicb\tQT2\tSouth\t\t2022-07-01\n")
    changes = Change.objects.filter(table_name="phb_organisation").order_by("-id")[:2]
    assert [(change.actor_id, named(change.after)) for change in changes] == [(ann.pk, "South"), (ann.pk, "North")]


@postgresql_only
def test_copy_is_refused_where_nobody_was_bound(db: None) -> None:
    acting.bind(connection)
    with pytest.raises(IntegrityError, match="Nobody is named"), transaction.atomic():
        copy_in("icb\tQT1\tNorth\t\t2022-07-01\n")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Everyone the session is told of from here on."""
    heard: list[int | None] = []
    bind = acting.bind

    def listen(to: Any) -> None:
        heard.append(acting.history_user_id())
        bind(to)

    monkeypatch.setattr(acting, "bind", listen)
    return heard


@postgresql_only
def test_a_session_is_told_once_in_a_transaction_for_each_who(db: None, told: list[int | None]) -> None:
    ann, bob, icb = recipes.user(), recipes.user(), recipes.icb()
    told.clear()
    for who in (ann, ann, bob):
        with acting.acting(who, reason="Renaming", request_id="0" * 32):
            for turn in range(3):
                rename(icb, f"{who} {turn}")
    assert told == [ann.pk, bob.pk]


@postgresql_only
@pytest.mark.parametrize(
    "undoes",
    [
        "ROLLBACK TO SAVEPOINT here",
        "SELECT 1; ROLLBACK TO SAVEPOINT here",
        "/* undo */ ROLLBACK TO SAVEPOINT here",
        "DO 'BEGIN END'",
    ],
)
def test_a_session_is_told_again_after_anything_that_may_undo(db: None, told: list[int | None], undoes: str) -> None:
    ann, bob, icb = recipes.user(), recipes.user(), recipes.icb()
    with acting.acting(ann):
        rename(icb, "By Ann")
    with acting.acting(bob), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT here")
        rename(icb, "By Bob")
        cursor.execute(undoes)
        told.clear()
        rename(icb, "By Bob again")
    assert told == [bob.pk]
    assert last_change().actor_id == bob.pk


@postgresql_only
def test_a_read_that_breaks_is_undone_though_nobody_was_told(db: None, told: list[int | None]) -> None:
    """Nothing but the undoing itself is possible then."""
    with acting.acting(recipes.user()):
        told.clear()
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM phb_user")
        assert told == []
        rename(recipes.icb(), "After")


@postgresql_only
def test_a_connection_opened_again_is_told_once_for_each_write(db: None) -> None:
    acting._prepare(connection)
    assert connection.execute_wrappers.count(acting._bind_before_writing) == 1


@sqlite_only
def test_sqlite_is_switched_to_what_triggers_rely_on(db: None) -> None:
    with connection.cursor() as cursor:
        for switch in ("recursive_triggers", "foreign_keys"):
            cursor.execute(f"PRAGMA {switch}")
            assert cursor.fetchone() == (1,), switch


# Requests. -----------------------------------------------------------------------------------------------------------


def answer(request: HttpRequest) -> HttpResponse:
    who = acting.current()
    return HttpResponse(f"{who.user_id} {who.request_id}" if who else "nobody")


def ask(
    user: User | AnonymousUser, view: Callable[[HttpRequest], HttpResponse] = answer, request_id: str | None = None
) -> tuple[str, str]:
    """What the view said, and the id of the request that came with it."""
    request = RequestFactory().get("/", headers={} if request_id is None else {acting.REQUEST_HEADER: request_id})
    request.user = user
    response = acting.ActingMiddleware(view)(request)
    assert isinstance(response, HttpResponse)
    return response.content.decode(), response[acting.REQUEST_HEADER]


def test_a_signed_in_user_acts_throughout_the_request() -> None:
    body, request_id = ask(User(pk=7))
    assert body == f"7 {request_id}"
    assert acting.current() is None


def test_nobody_acts_for_a_stranger_whose_answer_still_has_an_id() -> None:
    body, request_id = ask(AnonymousUser())
    assert body == "nobody"
    assert uuid.UUID(request_id)


def test_the_callers_request_id_is_kept() -> None:
    given = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert ask(User(pk=7), request_id=given)[1] == uuid.UUID(given).hex


@pytest.mark.parametrize("forged", ["", "x" * 200, "1; drop table phb_user", "0f8fad5b\r\nSet-Cookie: a=b"])
def test_anything_else_in_its_place_is_not(forged: str) -> None:
    request_id = ask(User(pk=7), request_id=forged)[1]
    assert request_id != forged
    assert uuid.UUID(request_id)


def test_a_view_that_breaks_leaves_nobody_acting() -> None:
    def breaks(request: HttpRequest) -> HttpResponse:
        raise Broken

    with pytest.raises(Broken):
        ask(User(pk=7), breaks)
    assert acting.current() is None
