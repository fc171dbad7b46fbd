"""What is read about reviews."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from care_plans.models import (
    Plan,
)
from care_plans.people.queries import own
from care_plans.plans.rules import PlanStatus
from care_plans.reviews.rules import REVIEW_NOTICE_DAYS
from phb.models import User
from phb.roles import places
from phb.tasks import Task


def plans_to_review(user: User, on: date) -> Iterator[Task]:
    where = places(user, "write_plan", on)
    if not where:
        return
    being_written = Plan.objects.filter(person=OuterRef("person"), status__in=(PlanStatus.DRAFT, PlanStatus.OFFERED))
    due = Plan.objects.filter(
        ~Exists(being_written),
        own(user),
        status=PlanStatus.AGREED,
        review_on__lte=on + timedelta(days=REVIEW_NOTICE_DAYS),
        person__icb_id__in=where,
        person__died_on=None,
    )
    for plan in due.select_related("person"):
        yield Task(
            title="Review a care plan",
            about=plan.person.full_name,
            since=timezone.localdate(plan.agreed_at),
            due=plan.review_on,
            button="Open the plan",
            url=reverse("plan", args=[plan.pk]),
            person_id=plan.person_id,
        )
