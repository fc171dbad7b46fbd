"""Who is acting, why, and in which request: one context that history, journal and database triggers all read."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import IntegrityError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from phb.models import User

SYSTEM_USERNAME = "system"
REQUEST_HEADER = "X-Request-ID"
LONDON = ZoneInfo("Europe/London")


class NobodyActing(RuntimeError):
    """Something was about to be written with nobody's name to it."""


@dataclass(frozen=True)
class Acting:
    user_id: int
    name: str
    reason: str
    request_id: str


_acting: ContextVar[Acting | None] = ContextVar("phb_acting", default=None)


@contextmanager
def acting(user: "User", *, reason: str = "", request_id: str | None = None) -> Iterator[Acting]:
    """
    Everything written inside is done by this user, for this reason.

    May be nested: the inner user and reason count, and a blank reason and the request id come from outside.

    Raises:
        NobodyActing: the user has not been saved, so nothing could point at them.
    """
    if user.pk is None:
        raise NobodyActing("Only a user who has been saved can act.")
    outer = _acting.get()
    who = Acting(
        user_id=user.pk,
        name=str(user),
        reason=reason or (outer.reason if outer else ""),
        request_id=request_id or (outer.request_id if outer else uuid.uuid4().hex),
    )
    with _acting_as(who):
        yield who


@contextmanager
def _acting_as(who: Acting | None) -> Iterator[None]:
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def current() -> Acting | None:
    return _acting.get()


def required() -> Acting:
    """Who is acting; refuses when nobody is."""
    who = _acting.get()
    if who is None:
        raise NobodyActing("Nobody is acting. Say who with acting(user, reason=...) before anything is written.")
    return who


def history_user_id() -> int | None:
    who = _acting.get()
    return who.user_id if who else None


def history_reason() -> str:
    who = _acting.get()
    return who.reason if who else ""


def system_user() -> "User":
    """The account that scheduled work runs as; made on first use, by itself."""
    users = get_user_model()._default_manager
    found = users.filter(username=SYSTEM_USERNAME).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _create_system_user()
    except IntegrityError:  # another process made it first
        return users.get(username=SYSTEM_USERNAME)


def _create_system_user() -> "User":
    """The first act of the account is its own creation, so its id is taken before its row is written."""
    model = get_user_model()
    user = model(id=_next_user_id(), username=SYSTEM_USERNAME, display_name="System", is_system=True)
    user.set_unusable_password()
    who = Acting(user.pk, SYSTEM_USERNAME, "The system account was created.", uuid.uuid4().hex)
    with _acting_as(who):
        user.save(force_insert=True)
    return user


def _next_user_id() -> int:
    model = get_user_model()
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        else:
            cursor.execute(f"select coalesce(max(id), 0) + 1 from {connection.ops.quote_name(table)}")  # noqa: S608
        return int(cursor.fetchone()[0])


class ActingMiddleware:
    """A signed-in user acts throughout their request; the answer carries the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = _request_id(request)
        if request.user.is_authenticated:
            with acting(request.user, request_id=request_id):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        response[REQUEST_HEADER] = request_id
        return response


def _request_id(request: HttpRequest) -> str:
    """The caller's own id where it is a UUID (anything else could be forged text in our logs), else a new one."""
    try:
        return uuid.UUID(request.headers.get(REQUEST_HEADER, "")).hex
    except ValueError:
        return uuid.uuid4().hex


# How the database learns who is acting. ------------------------------------------------------------------------------


def connect() -> None:
    """Every database connection opened from now on knows who is acting."""
    connection_created.connect(_prepare, dispatch_uid="phb.acting")


def _prepare(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        _prepare_sqlite(connection)
    elif connection.vendor == "postgresql" and _bind_before_writing not in connection.execute_wrappers:
        connection.execute_wrappers.append(_bind_before_writing)


def _prepare_sqlite(connection: BaseDatabaseWrapper) -> None:
    """
    Functions for the triggers to call, and the switches that the triggers rely on.

    Without recursive_triggers, INSERT OR REPLACE would delete a row and no delete trigger would see it.
    """
    raw = connection.connection
    raw.create_function("phb_actor", 0, history_user_id)
    raw.create_function("phb_reason", 0, history_reason)
    raw.create_function("phb_request", 0, lambda: who.request_id if (who := _acting.get()) else "")
    raw.create_function("phb_day", 1, _day_in_london)
    raw.execute("PRAGMA recursive_triggers = ON")
    raw.execute("PRAGMA foreign_keys = ON")


def _day_in_london(instant: str | None) -> str | None:
    """The day of an instant as SQLite keeps it, in UTC. SQLite itself knows no time zones."""
    if instant is None:
        return None
    at = datetime.fromisoformat(instant)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(LONDON).date().isoformat()


def _one(*words: str) -> re.Pattern[str]:
    """A single statement that begins with one of these words."""
    return re.compile(rf"\s*({'|'.join(words)})\b[^;]*;?\s*\Z", re.IGNORECASE)


_READS = _one("select", "savepoint", "release", "show", "set", "fetch", "close", "lock")
_UNDOES = _one("rollback")
_WRITES = _one("insert", "update", "delete", "merge", "with", "copy", "truncate")
# PostgreSQL's word for a connection with no transaction open.
_IDLE = 0

_BIND = """select set_config('phb.actor', %s, false), set_config('phb.reason', %s, false),
    set_config('phb.request', %s, false)"""

# Who each session was told of in the transaction it is in.
_told: WeakKeyDictionary[Any, Acting | None] = WeakKeyDictionary()


def _bind_before_writing(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Mapping[str, Any]
) -> Any:
    """
    Tells the session who acts before it writes, once in a transaction for each who.

    A rollback, to a savepoint too, silently brings back whoever acted before. So what the session was told counts only
    within one transaction and until something is undone; and not past a statement of an unknown kind, which may undo.
    """
    raw = context["connection"].connection
    statement = sql if isinstance(sql, str) else ""
    reads, undoes, writes = (kind.match(statement) for kind in (_READS, _UNDOES, _WRITES))
    if raw.pgconn.transaction_status == _IDLE:
        _told.pop(raw, None)
    if not reads and not undoes and (raw not in _told or _told[raw] != _acting.get()):
        bind(context["connection"])
    if not reads and not writes:
        _told.pop(raw, None)
    return execute(sql, params, many, context)


def bind(connection: BaseDatabaseWrapper) -> None:
    """
    Tell a PostgreSQL session who is acting now; nobody, when nobody is.

    Django's cursor sees to it by itself. Code that writes past it (COPY) calls this first.
    """
    if connection.vendor != "postgresql":
        return
    who = _acting.get()
    values = (str(who.user_id), who.reason, who.request_id) if who else ("", "", "")
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        connection.connection.execute(_BIND, values)
    _told[connection.connection] = who
