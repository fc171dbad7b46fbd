"""The people around some of the fictional people: family, assistants, a GP; who may be paid, and who employs."""

from datetime import timedelta
from typing import Any

from care_plans.around.keeping import (
    add_contact,
    answer_pay_exception,
    ask_pay_exception,
    record_employer,
    record_evidence,
)
from care_plans.around.rules import Employer, Payer
from care_plans.home_entry.keeping import write_home_entry
from care_plans.models import AuthorityEvidence, Contact, Person
from care_plans.people.rules import Relation
from phb.acting import acting
from phb.demo.build import World


def tell(world: World) -> None:
    """Asha's daughter helps and lives elsewhere; her son lives with her and may be paid as an exception. Maya's mother
    has shown who she is. Gareth's wife waits for an answer.
    """
    asha, maya, gareth = (Person.objects.get(given_name=name) for name in ("Asha", "Maya", "Gareth"))
    if Contact.objects.filter(person=asha).exists():
        return
    sam, on = world.users["sam"], world.on
    given: dict[str, Any] = {"by": sam, "on": on}
    since = on - timedelta(days=200)
    kinds = Contact.Kind
    with acting(sam, reason="The people around them"):
        add_contact(
            person=asha, kind=kinds.ASSISTANT, name="Joy Okafor", phone="01632 960201", starts_on=since, **given
        )
        son = add_contact(
            person=asha,
            kind=kinds.ASSISTANT,
            name="Nikhil Patel",
            relation=Relation.FAMILY,
            same_household=True,
            starts_on=since,
            **given,
        )
        add_contact(person=asha, kind=kinds.GP, name="Dr Rosa Lind", phone="01632 960118", starts_on=since, **given)
        wife = add_contact(
            person=gareth,
            kind=kinds.CARER,
            name="Megan Evans",
            relation=Relation.SPOUSE,
            same_household=True,
            starts_on=since,
            **given,
        )
        record_employer(person=asha, employer=Employer.PERSON, because="", starts_on=since, **given)
        words = "Key safe by the back door, 2580. Knock first: the dog is friendly, and Nikhil works nights."
        write_home_entry(person=asha, words=words, **given)
        mother = maya.representations.get()
        record_evidence(
            representation=mother,
            kind=AuthorityEvidence.Kind.PARENTAL,
            reference="Elmshire, 2015",
            seen_on=since,
            **given,
        )
        agreed = ask_pay_exception(
            contact=son,
            payer=Payer.NHS,
            reason="He speaks Gujarati with her and sleeps in the next room. Two agencies found nobody.",
            ends_on=on + timedelta(days=180),
            **given,
        )
        ask_pay_exception(
            contact=wife,
            payer=Payer.COUNCIL,
            reason="She already gets up with him at night, and he does not want a stranger in the house then.",
            ends_on=on + timedelta(days=90),
            **given,
        )
    marcus = world.users["marcus"]
    with acting(marcus, reason="Agreed as an exception"):
        answer_pay_exception(exception=agreed, agreed=True, answer="Until the autumn review.", by=marcus, on=on)
