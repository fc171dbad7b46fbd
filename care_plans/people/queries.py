"""What is read about people and who acts for them."""

import re
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from care_plans.models import (
    Decision,
    Person,
    Representation,
    SupportRequest,
)
from phb import nhs_number
from phb.models import User


def people(user: User, on: date, *, words: str = "", mine: bool = False) -> QuerySet[Person]:
    """The people a user may see, narrowed by NHS number or by parts of names, with how their latest request stands."""
    latest = SupportRequest.objects.filter(person=OuterRef("pk")).order_by("-pk")
    decided = Decision.objects.filter(request=OuterRef("request")).order_by("-pk").values("outcome")[:1]
    found = Person.objects.visible_to(user, on).select_related("care_coordinator")
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
