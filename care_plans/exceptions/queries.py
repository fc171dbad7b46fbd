"""What is read about exceptions: which wait, which end soon, and which are overdue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse

from care_plans.exceptions.rules import (
    EXCEPTION_APPROVERS,
    EXCEPTION_ENDS_SOON_DAYS,
    ExceptionReason,
    still_to_agree,
)
from care_plans.models import DefaultException, SupportRequest
from care_plans.people.queries import own
from care_plans.reviews.queries import open_review
from care_plans.reviews.rules import ReviewKind
from phb.models import User
from phb.roles import places
from phb.tasks import Task


@dataclass(frozen=True)
class ExceptionBoard:
    proposed: list[DefaultException]
    overdue: list[DefaultException]
    ending_soon: list[DefaultException]
    in_force: list[DefaultException]
    by_reason: list[tuple[ExceptionReason, int, int]]
    """Reason, how many are in force, how many are overdue for conversion."""

    @property
    def people(self) -> set[int]:
        shown = (*self.proposed, *self.overdue, *self.ending_soon, *self.in_force)
        return {each.request.person_id for each in shown}


def exception_board(user: User, on: date) -> ExceptionBoard:
    seen = DefaultException.objects.visible_to(user, on).select_related("request__person", "proposed_by", "approved_by")
    overdue = list(seen.lapsed(on))
    in_force = list(seen.in_force(on))
    soon = on + timedelta(days=EXCEPTION_ENDS_SOON_DAYS)
    return ExceptionBoard(
        proposed=list(seen.proposed(on).order_by("starts_on", "pk")),
        overdue=overdue,
        ending_soon=[each for each in in_force if each.ends_on <= soon],
        in_force=[each for each in in_force if each.ends_on > soon],
        by_reason=[(reason, _count(in_force, reason), _count(overdue, reason)) for reason in ExceptionReason],
    )


def _count(exceptions: list[DefaultException], reason: ExceptionReason) -> int:
    return sum(each.reason == reason for each in exceptions)


def exceptions_to_answer(user: User, on: date) -> Iterator[Task]:
    answerable = [
        Q(reason=reason, agreed_as=agreed_as, request__person__icb_id__in=where)
        for reason, agreements in EXCEPTION_APPROVERS.items()
        for agreed_as in ("", *(role for roles in agreements for role in roles))
        for roles in still_to_agree(reason, agreed_as)
        if (where := user.organisations(on, *roles))
    ]
    if not answerable:
        return
    answered = Q(proposed_by=user) | Q(agreed_by=user)
    proposed = DefaultException.objects.proposed(on).filter(reduce(or_, answerable)).exclude(answered)
    for exception in proposed.select_related("request__person"):
        yield Task(
            title="Answer a request for an exception",
            about=f"{exception.request.person.full_name}: {exception.get_reason_display()}",
            since=exception.starts_on,
            button="Read and answer",
            url=reverse("exception", args=[exception.pk]),
            person_id=exception.request.person_id,
        )


def exceptions_to_convert(user: User, on: date) -> Iterator[Task]:
    where = places(user, "propose_exception", on)
    if not where:
        return
    soon = on + timedelta(days=EXCEPTION_ENDS_SOON_DAYS)
    ending = DefaultException.objects.relied_on().filter(request__person__icb_id__in=where, ends_on__lte=soon)
    for exception in ending.filter(own(user, "request__person__")).select_related("request__person"):
        ended = exception.ends_on < on
        yield Task(
            title="Arrange a personal health budget: the exception has ended" if ended else "An exception ends soon",
            about=f"{exception.request.person.full_name}: {exception.request.service}",
            since=exception.starts_on,
            due=exception.ends_on,
            button="Open the request",
            url=reverse("request", args=[exception.request_id]),
            person_id=exception.request.person_id,
        )


def next_review(request: SupportRequest) -> date | None:
    """When the person's care plan is reviewed next, where a review is planned."""
    planned = open_review(request.person, ReviewKind.PLAN)
    return planned.due_on if planned else None


def exceptions_before(request: SupportRequest, exception: DefaultException | None = None) -> list[DefaultException]:
    """Those agreed for the request before this one, the first first: going on is a new decision each time."""
    agreed = request.exceptions.filter(approved_at__isnull=False).order_by("starts_on", "pk")
    return list(agreed.filter(pk__lt=exception.pk) if exception else agreed)
