"""Addresses of a record that was merged lead on to the one that stays, for those who may see both."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from care_plans.models import Person
from phb.doors import door_of

OF_A_PERSON = "people/<int:pk>/"
READS = ("see_", "read_")
"""How the acts begin that only show. What was kept under the merged record stays readable where it was written."""


class LeadOnMiddleware:
    """Leads on where something would be written under a merged record, and where there is nothing to read under it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return (self._to_the_kept(request) or response) if response.status_code == 404 else response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        door = door_of(view)
        if door is None or not door.act or door.act.startswith(READS):
            return None
        return self._to_the_kept(request)

    @staticmethod
    def _to_the_kept(request: HttpRequest) -> HttpResponseRedirect | None:
        match = request.resolver_match
        if match is None or request.method != "GET" or not match.route.startswith(OF_A_PERSON):
            return None
        user: Any = request.user
        if not user.is_authenticated:
            return None
        seen = Person.objects.visible_to(user)
        kept = seen.filter(pk=match.kwargs["pk"], merged_into__in=seen).values_list("merged_into", flat=True).first()
        if kept is None:
            return None
        # What the address gives besides the person, such as the size of a PDF, comes from its own route.
        given = {**match.captured_kwargs, "pk": kept}  # type: ignore[attr-defined]
        return redirect(match.view_name, **given)
