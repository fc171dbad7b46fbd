"""What is read about offers: how each component stands for a person, what is reported, and by which code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from care_plans.clocks.queries import limits
from care_plans.clocks.rules import Step
from care_plans.models import ActivityCode, CodedActivity, Episode, Offer, Person
from care_plans.offers.rules import Component, OfferStatus
from care_plans.people.queries import own
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task


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


def referrals_to_contact(user: User, on: date) -> Iterator[Task]:
    """Community referrals that were accepted, and where nobody has been in touch yet; the latest of each person."""
    where = places(user, "record_offer", on)
    if not where:
        return
    prescribed = Offer.objects.filter(component=Component.SOCIAL_PRESCRIBING).standing()
    newer = Q(made_on__gt=OuterRef("made_on")) | Q(made_on=OuterRef("made_on"), pk__gt=OuterRef("pk"))
    waiting = prescribed.filter(
        ~Exists(prescribed.filter(newer, person=OuterRef("person"))),
        ~Exists(Episode.objects.filter(person=OuterRef("person"), ended_on=None)),
        own(user, "person__"),
        status=OfferStatus.ACCEPTED,
        episode=None,
        person__icb_id__in=where,
        person__died_on=None,
    )
    limit_at = limits(where)
    for offer in waiting.select_related("person"):
        allowed = limit_at(offer.person.icb_id)(Step.CONTACT, offer.made_on)
        yield Task(
            title="See that a community referral is taken up",
            about=f"{offer.person.full_name}: {offer.referred_to}",
            since=offer.made_on,
            due=offer.made_on + timedelta(days=allowed.days),
            button="Record the first contact",
            url=reverse("first_contact", args=[offer.pk]),
            person_id=offer.person_id,
        )


def in_one_line(standings: list[Standing]) -> str:
    """4 of 6 offered, 2 accepted."""
    offered, accepted = (sum(getattr(each, word) for each in standings) for word in ("is_offered", "is_accepted"))
    return f"{offered} of {len(standings)} offered, {accepted} accepted"


def coded_counts(activity: QuerySet[CodedActivity], first: date, last: date) -> dict[str, int]:
    """How often each activity happened between two days, both included; what was put right since does not count."""
    within = activity.filter(offer__correction=None, happened_on__range=(first, last)).order_by()
    return dict(within.values_list("activity").annotate(Count("pk")))
