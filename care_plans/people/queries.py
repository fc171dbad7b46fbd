"""What is read about people and who acts for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from care_plans.models import (
    Decision,
    Person,
    PersonMerge,
    Representation,
    SupportRequest,
)
from phb import nhs_number
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task


def people(user: User, on: date, *, words: str = "", mine: bool = False) -> QuerySet[Person]:
    """The people a user may see, narrowed by NHS number or by parts of names, with how their latest request stands."""
    latest = SupportRequest.objects.filter(person=OuterRef("pk")).order_by("-pk")
    decided = Decision.objects.filter(request=OuterRef("request")).order_by("-pk").values("outcome")[:1]
    found = Person.objects.visible_to(user, on).listed().select_related("care_coordinator")
    found = found.annotate(
        request_status=Subquery(latest.values("status")[:1]), request=Subquery(latest.values("pk")[:1])
    )
    found = found.annotate(outcome=Subquery(decided))
    if mine:
        found = found.filter(care_coordinator=user)
    number = nhs_number.compact(words)
    if re.fullmatch(r"[0-9]{10}", number):
        return found.filter(nhs_number=number)
    for word in words.split():
        found = found.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(preferred_name__icontains=word)
        )
    return found


def acting_representation(user: User, person: Person, on: date) -> Representation | None:
    """The authority under which the user may sign for the person that day. A nominee receives money, and no more."""
    return person.representations.current(on).filter(user=user, kind=Representation.Kind.REPRESENTATIVE).first()


def own(user: User, path: str = "person__") -> Q:
    """People of the user's own caseload, and those who are in nobody's."""
    return Q(**{f"{path}care_coordinator": user}) | Q(**{f"{path}care_coordinator": None})


def merges_to_answer(user: User, on: date) -> Iterator[Task]:
    """What colleagues have proposed; nobody answers their own."""
    where = places(user, "merge_people", on)
    if not where:
        return
    waiting = PersonMerge.objects.waiting().filter(duplicate__icb_id__in=where).exclude(proposed_by=user)
    for merge in waiting.select_related("survivor", "proposed_by"):
        yield Task(
            title="Say whether two records are one person",
            about=merge.survivor.full_name,
            since=merge.proposed_on,
            due=None,
            button="Compare",
            url=merge.get_absolute_url(),
            person_id=merge.survivor_id,
        )


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
    found = Person.objects.listed().filter(alike, icb=icb).select_related("care_coordinator")
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
