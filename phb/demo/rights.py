"""What was refused of a right, and looked at again, among the fictional people."""

from datetime import timedelta

from django.db import transaction

from care_plans.models import Person, Refusal
from care_plans.rights.reconsidering import Answered, answer_reconsideration, ask_reconsideration
from care_plans.rights.refusing import decide_refusal, draft_refusal
from care_plans.rights.rules import AskedBy, How, Payer
from phb.acting import acting
from phb.demo.build import World

PART = {
    "part": "Overnight hotel for two carers on a holiday abroad",
    "payer": Payer.ICB,
    "reason": "The nurses who can manage your breathing equipment may not work abroad. It would not be safe.",
    "evidence": "The respiratory team’s risk assessment, your overnight care record and the insurer’s letter.",
    "instead": "A week of respite by the sea, with nurses who know the equipment",
}


@transaction.atomic
def tell(world: World) -> None:
    """One refusal that was questioned and stands in part; one that waits to be looked at again. Safe to run again."""
    if Refusal.objects.exists():
        return
    told = Person.objects.filter(requests__decisions__right__in=("chc", "cyp_cc", "s117", "wheelchair"))
    told = told.filter(requests__decisions__outcome__in=("phb", "ipb"), requests__status="decided", icb__ods_code="ZQE")
    people = list(told.filter(requests__decisions__exception=None).distinct().order_by("pk")[:3])
    for place, person in enumerate(people):
        _refuse(world, person, place)


def _refuse(world: World, person: Person, place: int) -> None:
    request = person.requests.latest("pk")
    coordinator, clinician, manager = person.care_coordinator, world.users["helen"], world.users["marcus"]
    if coordinator is None:
        return
    on = world.on - timedelta(days=12)
    with acting(coordinator, reason="A part cannot be agreed to"):
        refusal = draft_refusal(request=request, agreed="Everything else in your plan.", by=coordinator, on=on, **PART)
    if place == 2:
        return
    with acting(clinician, reason="Decided after the panel"):
        refusal = decide_refusal(refusal=refusal, by=clinician, on=on + timedelta(days=2))
    with acting(coordinator, reason="Asked by phone"):
        asked = ask_reconsideration(
            refusal=refusal,
            words="The agency has nurses in Spain. I have not had a holiday for six years.",
            evidence="A letter from the agency that its nurses work in Spain.",
            asked_by=AskedBy.PERSON,
            asker_name=person.full_name,
            how=How.PHONE,
            by=coordinator,
            on=on + timedelta(days=5),
        )
    if place == 1:
        return
    with acting(manager, reason="Looked at again"):
        answer_reconsideration(
            reconsideration=asked,
            words="We agree to the holiday, with nurses from the agency in Spain.",
            answers={
                refusal.parts.get().pk: Answered(False, "The agency’s letter shows that trained nurses are there.")
            },
            by=manager,
            on=on + timedelta(days=9),
        )
