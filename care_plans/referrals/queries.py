"""What is read about referrals: those that wait, and who each might be about."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from care_plans.clocks.queries import limit_in_days, limits
from care_plans.clocks.rules import Step
from care_plans.models import Referral
from care_plans.people.queries import Candidate, look_alikes
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task


def candidates(referral: Referral) -> list[Candidate]:
    return look_alikes(
        referral.icb,
        given_name=referral.given_name,
        family_name=referral.family_name,
        born_on=referral.born_on,
        nhs_number=referral.nhs_number,
    )


def decision_due(icb: Organisation, received_on: date) -> date:
    """Until when a request that came on this day is to be decided."""
    return received_on + timedelta(days=limit_in_days(icb.pk, Step.DECISION, received_on))


def referrals(user: User, on: date, *, status: str = "") -> QuerySet[Referral]:
    seen = Referral.objects.visible_to(user, on).select_related("icb", "request", "dealt_by")
    return seen.filter(status=status) if status else seen


def referrals_to_match(user: User, on: date) -> Iterator[Task]:
    where = places(user, "deal_with_referrals", on)
    if not where:
        return
    waiting = list(Referral.objects.waiting().filter(icb_id__in=where))
    if not waiting:
        return
    limits_at = limits(where)
    for referral in waiting:
        limit = limits_at(referral.icb_id)(Step.DECISION, referral.received_on)
        yield Task(
            title="Match a referral",
            # No name: who it is about is not known yet, and whether they are on record is nobody's to read here.
            about=f"{referral.reference}: {referral.service}",
            since=referral.received_on,
            due=referral.received_on + timedelta(days=limit.days),
            button="Match",
            url=reverse("referral", args=[referral.pk]),
        )
