"""What is read about requests and their decisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from care_plans.models import (
    CatalogueVersion,
    Decision,
    SupportRequest,
)
from care_plans.people.queries import own
from care_plans.requests.rules import CoreStatus, RequestStatus, decision_due_on
from phb.models import User
from phb.roles import places
from phb.tasks import Task


@dataclass(frozen=True)
class Clock:
    """How long a request has waited for its decision, and until when it may."""

    due: date
    days_waiting: int
    days_left: int

    @property
    def is_over(self) -> bool:
        return self.days_left < 0

    @property
    def days_over(self) -> int:
        return -self.days_left


def clock(request: SupportRequest, on: date) -> Clock:
    due = decision_due_on(request.received_on)
    return Clock(due, (on - request.received_on).days, (due - on).days)


def requests(user: User, on: date, *, status: str = "", mine: bool = False) -> QuerySet[SupportRequest]:
    """The requests a user may see, oldest first, each with its latest decision in `latest` (a list of one or none)."""
    found = SupportRequest.objects.visible_to(user, on).select_related("person", "person__care_coordinator")
    if status in RequestStatus.values:
        found = found.filter(status=status)
    if mine:
        found = found.filter(person__care_coordinator=user)
    latest = Decision.objects.latest_of_each_request().select_related("exception")
    return found.prefetch_related(Prefetch("decisions", latest, to_attr="latest"))


def latest_decision(request: SupportRequest) -> Decision | None:
    return request.decisions.select_related("exception", "catalogue_item", "catalogue_version").first()


def unlisted(version: CatalogueVersion) -> QuerySet[Decision]:
    """Decisions made by this version about services it does not list: what its owner should list next."""
    decided = Decision.objects.filter(catalogue_version=version, core_status=CoreStatus.NOT_LISTED)
    return decided.select_related("request").order_by("request__service", "pk")


def requests_to_decide(user: User, on: date) -> Iterator[Task]:
    """For a care co-ordinator, those of their own people; for who only decides, those past their limit."""
    where = places(user, "decide_request", on)
    if not where:
        return
    waiting = SupportRequest.objects.filter(status=RequestStatus.OPEN, person__icb_id__in=where)
    if places(user, "log_request", on):
        waiting = waiting.filter(own(user))
    else:
        waiting = waiting.filter(received_on__lt=on - (decision_due_on(on) - on))
    for request in waiting.select_related("person"):
        yield Task(
            title="Decide a request",
            about=f"{request.person.full_name}: {request.service}",
            since=request.received_on,
            due=decision_due_on(request.received_on),
            button="Decide",
            url=reverse("decide", args=[request.pk]),
            person_id=request.person_id,
        )


def services_to_list(user: User, on: date) -> Iterator[Task]:
    """One row for all services that were asked for and that the newest catalogue still does not say."""
    where = places(user, "draft_catalogue", on)
    if not where:
        return
    newer = CatalogueVersion.objects.published().filter(
        icb=OuterRef("catalogue_version__icb"), number__gt=OuterRef("catalogue_version__number")
    )
    asked = Decision.objects.filter(
        ~Exists(newer), core_status=CoreStatus.NOT_LISTED, catalogue_version__icb_id__in=where
    )
    days = list(asked.order_by("decided_on").values_list("decided_on", flat=True))
    if days:
        count = len(days)
        yield Task(
            title="List services in the catalogue",
            about="1 service that was asked for is not listed"
            if count == 1
            else f"{count} services that were asked for are not listed",
            since=days[0],
            button="Open the catalogue",
            url=reverse("catalogue"),
        )
