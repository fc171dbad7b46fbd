"""What the fictional people need to read and hear us, and the letters they were sent."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from care_plans.access_needs.recording import record_needs
from care_plans.letters.writing import ask_for, mark_sent, write_letter
from care_plans.models import Decision, InformationNeeds, Letter, Person
from care_plans.requests.letter import DECISION
from phb.acting import acting
from phb.demo.build import World
from phb.models import User

NEEDS: dict[tuple[str, str], dict[str, Any]] = {
    ("Dorothy", "Marsh"): {"large_print": True, "paper": True, "contact_by": "phone"},
    ("Gareth", "Evans"): {"easy_read": True, "advocate": True, "words": "Likes pictures beside the words"},
    ("Lin", "Chen"): {"translation": True, "interpreter": True, "language": "Cantonese"},
    ("Samuel", "Adeyemi"): {"braille": True, "screen_reader": True, "contact_by": "phone"},
    ("Hamid", "Karim"): {"audio": True, "contact_by": "phone"},
    ("Tom", "Bright"): {"bsl_video": True, "bsl_interpreter": True, "contact_by": "text"},
}
"""By given and family name; the others were asked and need nothing, or nobody has asked yet."""

ASKED_AND_NONE = {("Elena", "Rossi"), ("Asha", "Patel")}

TOLD = (*NEEDS, *sorted(ASKED_AND_NONE), ("Maya", "Thompson"), ("Peter", "Walsh"), ("Frank", "Dale"))
"""Whose decision was told in a letter."""


def write_letters(world: World) -> None:
    """Safe to run again: who has been asked and written to is left alone."""
    for name in {*NEEDS, *ASKED_AND_NONE}:
        _ask(world, name)
    for name in TOLD:
        _tell(world, name)


def _person(name: tuple[str, str]) -> tuple[Person, User] | None:
    found = Person.objects.filter(given_name=name[0], family_name=name[1]).order_by("pk").first()
    return (found, found.care_coordinator) if found and found.care_coordinator else None


@transaction.atomic
def _ask(world: World, name: tuple[str, str]) -> None:
    known = _person(name)
    if known is None or InformationNeeds.objects.filter(person=known[0]).exists():
        return
    person, coordinator = known
    asked = person.requests.earliest("pk").received_on
    with acting(coordinator, reason="Asked at the first call"):
        record_needs(person=person, by=coordinator, on=world.on, asked_on=asked, shared_on=asked, **NEEDS.get(name, {}))


@transaction.atomic
def _tell(world: World, name: tuple[str, str]) -> None:
    known = _person(name)
    decision = Decision.objects.filter(request__person=known[0]).order_by("pk").last() if known else None
    if known is None or decision is None or Letter.objects.filter(person=known[0]).exists():
        return
    _, coordinator = known
    on = min(decision.decided_on + timedelta(days=1), world.on)
    with acting(coordinator, reason="The person is told"):
        letter = write_letter(kind=DECISION, about=decision, by=coordinator, on=on)
        if world.on - on < timedelta(days=60):
            return
        for each in letter.dispatches.to_do():
            if each.is_arranged:
                each = ask_for(dispatch=each, asked_of="Elmshire Accessible Media", by=coordinator, on=on)
            mark_sent(dispatch=each, sent_on=on, by=coordinator, on=on)
