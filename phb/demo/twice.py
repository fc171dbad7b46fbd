"""Somebody of the fictional system who is on record twice: one colleague has proposed to merge, another is asked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from care_plans.models import Person, PersonMerge
from care_plans.people.merging import propose_merge
from care_plans.people.registration import add_person
from phb.acting import acting
from phb.demo.details import HOME_OF_ADA
from phb.nhs_number import with_check_digit

if TYPE_CHECKING:
    from phb.demo.build import World

FIRST_NUMBER = 999_800_000
"""Above all those of the stories, and below those that tests give to people of their own."""


def record_twice(world: "World") -> None:
    """Ada Wynn came in once by her GP and once by the hospital, which wrote her name and number otherwise."""
    if PersonMerge.objects.exists():
        return
    ada = Person.objects.get(given_name="Ada", family_name="Wynn", icb=world.organisations["elmshire"])
    nadia, on = world.users["nadia"], world.on - timedelta(days=2)
    number = next(made for step in range(10) if (made := with_check_digit(FIRST_NUMBER + step)))
    with acting(nadia, reason="Recorded from the hospital's list"):
        twin = add_person(
            icb=ada.icb,
            council=ada.council,
            nhs_number=number,
            given_name="Ada",
            family_name="Wynne",
            born_on=ada.born_on,
            gp_practice="Larkhill Surgery",
            **HOME_OF_ADA,
            by=nadia,
            on=on,
        )
    with acting(nadia, reason="The same person"):
        propose_merge(
            duplicate=twin,
            survivor=ada,
            reason="The same birth date and the same address. The ward spelt her name with an e.",
            by=nadia,
            on=on,
        )
