"""What people of the fictional system were offered, and the codes by which it is reported."""

from datetime import timedelta

from care_plans.models import ActivityCode, CodedActivity, Offer, Person
from care_plans.offers.coding import check_code, load_codes
from care_plans.offers.offering import record_first_contact, record_offer
from care_plans.offers.rules import Component, OfferStatus
from phb.acting import acting
from phb.dates import financial_year_of
from phb.demo.build import World

OFFERS = (
    (Component.SHARED_DECISION, OfferStatus.ACCEPTED, ""),
    (Component.PLAN, OfferStatus.ACCEPTED, ""),
    (Component.CHOICE, OfferStatus.NOT_OFFERED, "There is one service of this kind in the county."),
    (Component.SELF_MANAGEMENT, OfferStatus.UNDECIDED, "Thinks about it until the next review."),
    (Component.BUDGET, OfferStatus.ACCEPTED, ""),
)
DAYS_AGO = 150


def make_offers(world: World) -> None:
    """Safe to run again: who has offers recorded gets no more."""
    icb, keeper, clinician, by = (
        world.organisations["elmshire"],
        *(world.users[name] for name in ("owen", "helen", "sam")),
    )
    with acting(keeper, reason="Codes to begin from"):
        load_codes(icb=icb, valid_from=financial_year_of(world.on).start, by=keeper, on=world.on)
    with acting(clinician, reason="Codes looked up"):
        for code in ActivityCode.objects.filter(icb=icb, checked_on=None).exclude(concept_id=""):
            check_code(code=code, by=clinician, on=world.on)
    asha = Person.objects.filter(given_name="Asha", family_name="Patel", offers=None).first()
    with acting(by, reason="Offers"):
        if asha is not None:
            day = world.on - timedelta(days=DAYS_AGO)
            for component, status, words in OFFERS:
                record_offer(
                    person=asha, component=component, status=status, made_on=day, words=words, by=by, on=world.on
                )
        referred = Offer.objects.filter(
            component=Component.SOCIAL_PRESCRIBING, status=OfferStatus.ACCEPTED, person__icb=icb, correction=None
        )
        for offer in referred.exclude(pk__in=CodedActivity.objects.values("offer")).select_related("person__icb"):
            contact_on = offer.made_on + timedelta(days=6)
            record_first_contact(offer=offer, contact_on=contact_on, by=by, on=world.on)
