"""What is read about offers: how each component stands for a person, what is reported, and by which code."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from care_plans.models import ActivityCode, CodedActivity, Episode, Offer, Person
from care_plans.offers.rules import Component, OfferStatus
from phb.models import Organisation


def code_in_force(icb: Organisation, activity: str, day: date) -> ActivityCode | None:
    """The checked code of an activity on a day; nothing where none is certain."""
    checked = ActivityCode.objects.filter(icb=icb, activity=activity, checked_on__isnull=False, valid_from__lte=day)
    return (
        checked.filter(Q(valid_to=None) | Q(valid_to__gte=day)).exclude(concept_id="").order_by("-valid_from").first()
    )


@dataclass(frozen=True)
class Standing:
    """How one of the six components stands for a person: the latest word, and those before."""

    component: Component
    latest: Offer | None
    earlier: list[Offer]
    waits_for_contact: bool = False

    @property
    def is_accepted(self) -> bool:
        return self.latest is not None and self.latest.status == OfferStatus.ACCEPTED

    @property
    def is_offered(self) -> bool:
        """Whether the person had the offer, whatever they said."""
        not_offered = (OfferStatus.NOT_OFFERED, OfferStatus.NOT_OFFERED_OTHER)
        return self.latest is not None and self.latest.status not in not_offered


def six_components(person: Person) -> list[Standing]:
    """All six, in the order of the national model, whether or not anything was recorded."""
    offers = list(
        Offer.objects.filter(person=person).standing().select_related("recorded_by", "request", "episode")
    )  # fmt: skip
    open_now = Episode.objects.filter(person=person, ended_on=None).exists()
    found = []
    for component in Component:
        of_it = [each for each in offers if each.component == component]
        latest = of_it[0] if of_it else None
        waits = (
            latest is not None
            and (component, latest.status) == (Component.SOCIAL_PRESCRIBING, OfferStatus.ACCEPTED)
            and not hasattr(latest, "episode")
            and not open_now
        )
        found.append(Standing(component, latest, of_it[1:], waits))
    return found


def in_one_line(standings: list[Standing]) -> str:
    """4 of 6 offered, 2 accepted."""
    offered, accepted = (sum(getattr(each, word) for each in standings) for word in ("is_offered", "is_accepted"))
    return f"{offered} of {len(standings)} offered, {accepted} accepted"


def coded_counts(activity: QuerySet[CodedActivity], first: date, last: date) -> dict[str, int]:
    """How often each activity happened between two days, both included; what was put right since does not count."""
    within = activity.filter(offer__correction=None, happened_on__range=(first, last)).order_by()
    return dict(within.values_list("activity").annotate(Count("pk")))
