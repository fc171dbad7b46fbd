"""What every view here begins with: who asks, on which day, and of which record that they may know of."""

from datetime import date
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from care_plans.models import CatalogueVersion, DefaultException, Person, Plan, Review, SupportRequest
from phb.models import User

PAGE_LENGTH = 25


Row = TypeVar("Row", bound=Model)


def asker(request: HttpRequest) -> tuple[User, date]:
    user: User = request.user  # type: ignore[assignment]
    return user, timezone.localdate()


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; nothing where it is only shown."""
    return request.POST if request.method == "POST" else None


def page_of(request: HttpRequest, rows: "QuerySet[Row]") -> "Page[Row]":
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def person_or_404(user: User, pk: int, on: date) -> Person:
    seen = Person.objects.visible_to(user, on).select_related("icb", "council", "care_coordinator")
    return get_object_or_404(seen, pk=pk)


def request_or_404(user: User, pk: int, on: date) -> SupportRequest:
    seen = SupportRequest.objects.visible_to(user, on).select_related("person__icb", "person__council", "logged_by")
    return get_object_or_404(seen, pk=pk)


def exception_or_404(user: User, pk: int, on: date) -> DefaultException:
    seen = DefaultException.objects.visible_to(user, on)
    return get_object_or_404(
        seen.select_related("request__person__icb", "proposed_by", "agreed_by", "approved_by", "refused_by"), pk=pk
    )


def catalogue_or_404(user: User, pk: int, on: date) -> CatalogueVersion:
    seen = CatalogueVersion.objects.visible_to(user, on).select_related("icb", "author", "published_by")
    return get_object_or_404(seen, pk=pk)


def plan_or_404(user: User, pk: int, on: date) -> Plan:
    return get_object_or_404(
        Plan.objects.visible_to(user, on).select_related("person__icb", "request", "author"), pk=pk
    )


def review_or_404(user: User, pk: int, on: date) -> Review:
    seen = Review.objects.visible_to(user, on)
    return get_object_or_404(seen.select_related("person__icb", "plan", "held_by", "agreed_by", "invited_by"), pk=pk)
