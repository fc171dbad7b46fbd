"""What is read about requests and their decisions."""

from collections.abc import Iterator
from datetime import date

from django.db.models import F, Prefetch, Q, QuerySet
from django.urls import reverse

from care_plans.clocks.queries import with_step
from care_plans.models import Decision, SupportRequest
from care_plans.people.queries import own
from care_plans.requests.rules import RequestStatus
from phb.models import User
from phb.roles import places
from phb.tasks import Task

IN_PROGRESS = "in_progress"
OVERDUE = "overdue"
"""What a list may be narrowed to beside the statuses: what waits for any step, and what waits too long."""

ORDERS = {
    "due": (F("step_due").asc(nulls_last=True), "received_on", "pk"),
    "received": ("received_on", "pk"),
    "newest": ("-received_on", "-pk"),
    "person": ("person__family_name", "person__given_name", "pk"),
}
"""How a list may be sorted. By when the step is due, what is overdue comes first."""


def requests(
    user: User, on: date, *, status: str = "", mine: bool = False, order: str = "due"
) -> QuerySet[SupportRequest]:
    """The requests a user may see, with the step it waits for, and its latest decision, if any, in `latest`."""
    seen = SupportRequest.objects.visible_to(user, on).select_related("person", "person__care_coordinator")
    if status in RequestStatus.values:
        seen = seen.filter(status=status)
    if mine:
        seen = seen.filter(person__care_coordinator=user)
    found = with_step(seen)
    if status in (IN_PROGRESS, OVERDUE):
        found = found.filter(step__isnull=False)
    if status == OVERDUE:
        found = found.filter(step_due__lt=on)
    latest = Decision.objects.latest_of_each_request().select_related("exception")
    return found.order_by(*ORDERS.get(order, ORDERS["due"])).prefetch_related(
        Prefetch("decisions", latest, to_attr="latest")
    )


def latest_decision(request: SupportRequest) -> Decision | None:
    return request.decisions.select_related("exception", "catalogue_item", "catalogue_version").first()


def requests_to_decide(user: User, on: date) -> Iterator[Task]:
    """For a care co-ordinator, those of their own people; for who only decides, those past their limit."""
    where = places(user, "decide_request", on)
    if not where:
        return
    waiting = with_step(SupportRequest.objects.filter(status=RequestStatus.OPEN, person__icb_id__in=where))
    theirs = own(user) if places(user, "log_request", on) else Q(step_due__lt=on)
    for request in waiting.filter(theirs).select_related("person"):
        yield Task(
            title="Decide a request",
            about=f"{request.person.full_name}: {request.service}",
            since=request.received_on,
            due=request.step_due,
            button="Decide",
            url=reverse("decide", args=[request.pk]),
            person_id=request.person_id,
        )
