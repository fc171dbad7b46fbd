"""The plan's About me and the person's own About Me page: told once, and carried from one to the other."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from care_plans.about_me.queries import about_me_of
from care_plans.about_me.rules import HEADINGS
from care_plans.about_me.writing import write_about_me
from care_plans.editing import set_and_save
from care_plans.models import AboutMe, Plan
from care_plans.plans.locking import draft_of
from care_plans.plans.queries.content import ABOUT_ME
from phb.models import User

COLUMNS = dict(zip(ABOUT_ME, (heading.name for heading in HEADINGS), strict=True))
"""The plan's column for each heading of the standard, and that of About Me."""


@dataclass(frozen=True)
class Difference:
    """A heading that About Me and the plan fill differently; empty where one of them says nothing."""

    column: str
    heading: str
    about_me: str
    plan: str


def differences(plan: Plan, about_me: AboutMe | None) -> list[Difference]:
    """In the order of the standard; nothing where About Me is not written."""
    if about_me is None:
        return []
    told = about_me.words
    return [
        Difference(column, heading.words, told.get(heading.name, ""), written)
        for column, heading in zip(ABOUT_ME, HEADINGS, strict=True)
        if (written := getattr(plan, column).strip()) != told.get(heading.name, "")
    ]


def fill_from_about_me(plan: Plan, *, agreed: Plan | None) -> Plan:
    """
    Begins a plan with what About Me says.

    The words of an agreed version that are younger than About Me stay, and only its gaps are filled.
    """
    about_me = about_me_of(plan.person)
    if about_me is None:
        return plan
    is_younger = agreed is None or agreed.offered_on is None or about_me.updated_on >= agreed.offered_on
    words = {
        each.column: each.about_me
        for each in differences(plan, about_me)
        if each.about_me and (is_younger or not each.plan)
    }
    return set_and_save(plan, **words) if words else plan


@transaction.atomic
def take_about_me(*, plan: Plan, by: User, on: date) -> Plan:
    """Puts what About Me says into a plan that is being written. What About Me leaves empty stays as it is.

    Raises: ValidationError where the plan is offered or agreed.
    """
    draft = draft_of(plan, by, on)
    words = {each.column: each.about_me for each in differences(draft, about_me_of(draft.person)) if each.about_me}
    return set_and_save(draft, **words)


@transaction.atomic
def give_about_me(*, plan: Plan, by: User, on: date) -> AboutMe:
    """Puts what the plan says under its headings into About Me. What the plan leaves empty stays as it is there.

    Raises: ValidationError where About Me becomes longer than its page, or the plan is not being written.
    """
    draft = draft_of(plan, by, on)
    words = {name: written for column, name in COLUMNS.items() if (written := getattr(draft, column).strip())}
    return write_about_me(person=draft.person, by=by, on=on, **words)
