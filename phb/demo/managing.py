"""A bar on direct payments: Samuel's budget is held by a third party, as it may be. And what the council assessed of
those whose lines hold a contribution.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from budgets.barring.recording import record_bar
from budgets.barring.rules import Head
from budgets.charging.recording import record_assessed_charge
from budgets.models import AssessedCharge, PaymentBar
from care_plans.exceptions.rules import ToldHow
from care_plans.models import Person
from phb.acting import acting
from phb.money import gbp

if TYPE_CHECKING:
    from phb.demo.build import World


WEEKLY = gbp("15.20")
"""A fifth of two days at the club, which is what the stories' lines say."""


def tell(world: "World") -> None:
    _bar(world)
    charged = Person.objects.filter(budgets__revisions__lines__charge_share__gt=0, council__isnull=False).distinct()
    for person in charged.order_by("pk"):
        if AssessedCharge.objects.filter(person=person).exists() or person.icb != world.organisations["elmshire"]:
            continue
        sam = world.users["sam"]
        with acting(sam, reason="The council’s letter"):
            record_assessed_charge(
                person=person,
                weekly=WEEKLY,
                starts_on=world.year.start,
                told_on=world.year.start,
                told_how=ToldHow.WRITING,
                source="Letter of the council on the financial assessment",
                by=sam,
                on=world.on,
            )


def _bar(world: "World") -> None:
    samuel = Person.objects.filter(given_name="Samuel", family_name="Adeyemi").first()
    if samuel is None or PaymentBar.objects.filter(person=samuel).exists():
        return
    sam = world.users["sam"]
    with acting(sam, reason="What the court ordered"):
        record_bar(
            person=samuel,
            head=Head.ALCOHOL_TREATMENT,
            evidence="The order of the magistrates' court, seen on paper",
            starts_on=world.on - timedelta(days=300),
            ends_on=world.on + timedelta(days=400),
            by=sam,
            on=world.on,
        )
