"""What is read about referrals: those that wait, and who each might be about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from care_plans.clocks.queries import limits
from care_plans.clocks.rules import Step
from care_plans.models import Person, Referral
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task

MOST_ALIKE = 10
"""Candidates shown side by side: more are no help."""


@dataclass(frozen=True)
class Candidate:
    """Somebody on record whom a referral may be about, and what is the same."""

    person: Person
    same: tuple[str, ...]


def look_alikes(
    icb: Organisation, *, given_name: str, family_name: str, born_on: date | None, nhs_number: str = ""
) -> list[Candidate]:
    """People of the ICB who may be the same: by NHS number first, then by two of first name, last name and birth date.

    It only ever proposes: a person decides.
    """
    given = Q(given_name__iexact=given_name) | Q(preferred_name__iexact=given_name)
    family, born = Q(family_name__iexact=family_name), Q(born_on=born_on)
    alike = given & family
    if born_on is not None:
        alike |= (given & born) | (family & born)
    if nhs_number:
        alike |= Q(nhs_number=nhs_number)
    found = Person.objects.filter(alike, icb=icb).select_related("care_coordinator")
    candidates = [
        Candidate(person, _same(person, given_name, family_name, born_on, nhs_number)) for person in found[:50]
    ]
    return sorted(candidates, key=lambda each: ("NHS number" not in each.same, -len(each.same)))[:MOST_ALIKE]


def _same(person: Person, given: str, family: str, born_on: date | None, number: str) -> tuple[str, ...]:
    same = {
        "NHS number": bool(number) and person.nhs_number == number,
        "first name": given.casefold() in (person.given_name.casefold(), person.preferred_name.casefold()),
        "last name": family.casefold() == person.family_name.casefold(),
        "date of birth": person.born_on == born_on,
    }
    return tuple(what for what, is_same in same.items() if is_same)


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
    return received_on + timedelta(days=limits([icb.pk])(icb.pk)(Step.DECISION, received_on).days)


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
