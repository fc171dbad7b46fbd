"""Who looked: what each answer shows of whom is written to the access log before the answer leaves."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from audit.models import AccessRecord
from care_plans.models import Person
from phb import acting, roles
from phb.disclosure import Disclosure, noted
from phb.doors import Door, door_of

log = logging.getLogger(__name__)

NOT_RECORDED = (
    "We could not write down that you looked at this, so it is not shown. Try again in a few minutes."
    " If it happens again, tell whoever looks after this service."
)
NO_ROLE = "signed in without a role"


class UndeclaredDisclosure(ImproperlyConfigured):
    """A page that shows a person's data did not say whose."""


class AccessLogMiddleware:
    """Writes the access log, and holds an answer back where it could not be written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.DISCLOSURE_STRICT:
            _refuse_undeclared(request, response)
        shown = list(dict.fromkeys(noted(request)))
        if not shown:
            return response
        try:
            with _reader(shown):
                record(request, shown)
        except (DatabaseError, acting.NobodyActing):
            log.exception("An answer was held back: the access log could not be written.")
            return _in_place_of(response)
        # Whoever uses the same computer next must not find it with the back button.
        patch_cache_control(response, no_store=True, private=True)
        return response


def _reader(shown: Iterable[Disclosure]) -> AbstractContextManager[Any]:
    """Who reads: whoever is signed in. What opens without signing in is written down by the system, with the name that
    its reader gave.
    """
    if acting.current() is None and all(each.reader for each in shown):
        return acting.acting(acting.system_user(), reason="Read without signing in")
    return nullcontext()


def _in_place_of(response: HttpResponseBase) -> HttpResponse:
    """
    The answer that says why, which will close what the other one held open.

    Closing the other one here would tell Django that the request is over, and its connections would go.
    """
    refusal = HttpResponse(NOT_RECORDED, status=500, content_type="text/plain; charset=utf-8")
    refusal._resource_closers += response._resource_closers  # type: ignore[attr-defined]
    return refusal


def _door(request: HttpRequest) -> Door | None:
    return door_of(request.resolver_match.func) if request.resolver_match else None


def _refuse_undeclared(request: HttpRequest, response: HttpResponseBase) -> None:
    """A list with nobody on it has said so: it declared that it shows no one."""
    door = _door(request)
    declared = hasattr(request, "disclosures")
    if door and door.discloses and response.status_code == 200 and not declared:
        raise UndeclaredDisclosure(f"{request.path} shows a person's data and did not say whose: call disclose().")


def record(request: HttpRequest, shown: Iterable[Disclosure]) -> None:
    """
    Raises: NobodyActing where nobody is signed in, since a person's data is shown to someone or not at all.
    """
    who = acting.required()
    held = _roles(request)
    usual = ", ".join(roles.PURPOSES[role] for role in held) or NO_ROLE
    common: dict[str, Any] = {
        "at": timezone.now(),
        "user_id": who.user_id,
        "roles": ", ".join(role.label for role in held),
        "url_name": request.resolver_match.view_name if request.resolver_match else "",
        "request_id": who.request_id,
    }
    with transaction.atomic():
        AccessRecord.objects.bulk_create(
            (
                AccessRecord(
                    person_id=each.person_id,
                    what=each.what,
                    purpose=each.purpose or usual,
                    reader=each.reader,
                    **common,
                )
                for each in shown
            ),
            batch_size=1000,
        )


def _roles(request: HttpRequest) -> list[roles.Role]:
    """The roles that let the user through this door, or all of theirs where the door asks for none."""
    door = _door(request)
    enough = roles.ACTS[door.act] if door and door.act else frozenset(roles.Role)
    return sorted({role for role, _ in roles.held(request.user, timezone.localdate())} & enough)


def who_looked(person: Person) -> QuerySet[AccessRecord]:
    """Everyone who was shown something of this person, the latest first."""
    return AccessRecord.objects.filter(person=person).select_related("user").order_by("-at", "-pk")
