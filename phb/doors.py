"""Every address has a door that says who may come in; one without is shut."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from phb import roles

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Door:
    """Who may use an address. `act` is a row of `phb.roles.ACTS`; none means any signed-in person, `public` means
    everyone.
    """

    act: str = ""
    public: bool = False
    discloses: bool = False

    def __call__(self, view: View) -> View:
        if self.act and self.act not in roles.ACTS:
            raise ImproperlyConfigured(f"{view.__name__} names the act “{self.act}”, which no role has.")
        view.door = self  # type: ignore[attr-defined]
        return login_not_required(view) if self.public else view


def door(act: str = "", *, public: bool = False, discloses: bool = False) -> Door:
    """Declares who may use a view: those whose role has the act; with no act, whoever is signed in; or everyone.

    `discloses` says that the page shows a person's data, and so must pass through `phb.disclosure`.
    """
    return Door(act, public, discloses)


def door_of(view: Any) -> Door | None:
    return getattr(view, "door", None)


OUTSIDE_VIEWS = ("django.views.static", "django.contrib.staticfiles.views")
"""Django's own views that serve style sheets while developing: they show no data."""


class DoorMiddleware:
    """Shuts the addresses that declare no door, and those whose act the person's roles do not have: for them, there
    is no such page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if view.__module__ in OUTSIDE_VIEWS:
            return
        the_door = door_of(view)
        if the_door is None:
            raise ImproperlyConfigured(
                f"{view.__module__}.{view.__name__} declares no door: decorate it with phb.doors.door."
            )
        if the_door.public or not the_door.act:
            return
        if not roles.may(request.user, the_door.act, on=timezone.localdate()):
            raise Http404
