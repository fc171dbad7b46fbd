"""What is read about refusals: which wait for whom, and which letters are owed."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from care_plans.models import Decision, Letter, Reconsideration, Refusal, RefusedPart
from care_plans.people.queries import own
from care_plans.requests.rules import RequestStatus, Right
from care_plans.rights.rules import RECONSIDERED_HERE
from phb.models import User
from phb.roles import places
from phb.tasks import Task


def parts_to_answer(refusal: Refusal) -> "QuerySet[RefusedPart]":
    """The parts that are looked at again here: those of the NHS that nobody has agreed to since."""
    return refusal.parts.filter(payer__in=RECONSIDERED_HERE).exclude(answers__stands=False).order_by("pk")


def refusals_seen_by(user: User, on: date) -> "QuerySet[Refusal]":
    """A holder knows of what was decided, and not of what is being written."""
    seen = Refusal.objects.visible_to(user, on)
    return seen.decided() if user.is_holder else seen


def reasons_owed(user: User, on: date) -> "QuerySet[Decision]":
    """Exceptions made for somebody with a right that no letter has explained to them yet."""
    told = Letter.objects.filter(about_label=Decision._meta.label_lower, about_pk=OuterRef("pk"))
    made = Decision.objects.visible_to(user, on).latest_of_each_request()
    made = made.filter(exception__isnull=False).exclude(right=Right.NONE)
    return made.exclude(request__status=RequestStatus.CLOSED).filter(~Exists(told))


def refusals_to_decide(user: User, on: date) -> Iterator[Task]:
    where = places(user, "decide_refusal", on)
    if not where:
        return
    waiting = Refusal.objects.proposed().filter(decision__request__person__icb_id__in=where).exclude(drafted_by=user)
    for each in waiting.select_related("decision__request__person"):
        yield Task(
            title="Decide a refusal",
            about=f"{each.person.full_name}: {each.decision.request.service}",
            since=each.drafted_on,
            button="Read and decide",
            url=each.get_absolute_url(),
            person_id=each.person.pk,
        )


def reconsiderations_to_answer(user: User, on: date) -> Iterator[Task]:
    where = places(user, "answer_reconsideration", on)
    if not where:
        return
    waiting = Reconsideration.objects.unanswered().filter(refusal__decision__request__person__icb_id__in=where)
    exception = "refusal__decision__exception__"
    agreed = Q(**{f"{exception}agreed_by": user}) | Q(**{f"{exception}approved_by": user})
    waiting = waiting.exclude(Q(refusal__decided_by=user) | Q(refusal__drafted_by=user)).exclude(agreed)
    for each in waiting.select_related("refusal__decision__request__person"):
        yield Task(
            title="Look at a refusal again",
            about=f"{each.refusal.person.full_name}: {each.refusal.decision.request.service}",
            since=each.asked_on,
            due=each.due_on,
            button="Read and answer",
            url=reverse("reconsideration_answer", args=[each.pk]),
            person_id=each.refusal.person.pk,
        )


def reasons_to_write(user: User, on: date) -> Iterator[Task]:
    where = places(user, "send_letter", on)
    if not where:
        return
    owed = reasons_owed(user, on).filter(own(user, "request__person__"), request__person__icb_id__in=where)
    for each in owed.select_related("request__person"):
        yield Task(
            title="Tell the person why, in a letter",
            about=f"{each.request.person.full_name}: {each.request.service}",
            since=each.decided_on,
            button="Write the letter",
            url=reverse("letter_write", args=["decision", each.pk]),
            person_id=each.request.person_id,
        )
