"""What is read about About Me."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from care_plans.about_me.rules import HEADINGS
from care_plans.models import AboutMe, AboutMeShare, Person
from phb.models import Organisation, RoleAssignment
from phb.roles import ACTS


def about_me_of(person: Person) -> AboutMe | None:
    return AboutMe.objects.filter(person=person).select_related("updated_by").first()


def content_of(person: Person) -> dict[str, Any] | None:
    """What somebody's About Me says, in a form that is the same for the same words; nothing where it is not begun.

    Coded as the standard has it, so that a plan, a letter or an export can carry it whole.
    """
    found = about_me_of(person)
    if found is None:
        return None
    return {
        "standard": "PRSB About Me",
        "standard_version": found.standard_version,
        "headings": [
            {"code": heading.code, "heading": heading.words, "text": found.words[heading.name]}
            for heading in HEADINGS
            if heading.name in found.words
        ],
        "supported_by": found.supported_by,
        "updated_on": found.updated_on.isoformat(),
    }


def sections(about_me: Any) -> list[tuple[str, str]]:
    """Each heading with what is written under it, empty for a gap; of the record or of a version of it."""
    return [(heading.words, getattr(about_me, heading.name).strip()) for heading in HEADINGS]


@dataclass(frozen=True)
class Version:
    """About Me as it was saved once."""

    updated_on: date
    written_by: str
    sections: list[tuple[str, str]]
    supported_by: str


def versions(about_me: AboutMe) -> list[Version]:
    """Everything it ever said, the latest first."""
    return [
        Version(each.updated_on, str(each.updated_by), sections(each), each.supported_by)
        for each in about_me.history.select_related("updated_by").order_by("-history_id")
    ]


def shares_of(person: Person) -> "QuerySet[AboutMeShare]":
    shares = AboutMeShare.objects.filter(person=person)
    return shares.select_related("organisation", "shared_by", "withdrawn_by", "representation").prefetch_related(
        "looks__user"
    )


def organisations_that_sign_in(on: date) -> "QuerySet[Organisation]":
    """Those with somebody who can read a share here today; any other is given a link."""
    readers = RoleAssignment.objects.current(on).filter(role__in=ACTS["see_shared"])
    found: QuerySet[Organisation] = Organisation.objects.filter(pk__in=readers.values("organisation"))
    return found.order_by("name")
