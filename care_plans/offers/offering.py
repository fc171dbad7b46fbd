"""Recording offers of the six components of personalised care."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.models import CodedActivity, Episode, Offer, Person, SupportRequest
from care_plans.offers.permissions import check_can_record_offer
from care_plans.offers.queries import code_in_force
from care_plans.offers.rules import Activity, Component, OfferStatus, activity_of, check_offer
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def record_offer(
    *,
    person: Person,
    component: str,
    status: str,
    made_on: date,
    by: User,
    on: date,
    referred_to: str = "",
    words: str = "",
    request: SupportRequest | None = None,
    corrects: Offer | None = None,
) -> Offer:
    """That a component was offered and what the person said, or that it was not offered and why.

    Raises: ValidationError where the day has not come, a reason or the place of a referral is missing, or what is to be
    put right is another person's or another component's.
    """
    check_can_record_offer(by, person, on)
    check_day_not_ahead(made_on, on, field="made_on", what="The day")
    check_offer(component, status, words=words, referred_to=referred_to)
    if corrects is not None and (corrects.person_id, corrects.component) != (person.pk, component):
        raise ValidationError("A correction puts right an earlier record of the same offer to the same person.")
    offer = set_and_save(
        Offer(person=person, recorded_by=by),
        component=component,
        status=status,
        made_on=made_on,
        referred_to=referred_to,
        words=words,
        request=request,
        corrects=corrects,
    )
    if activity := activity_of(component, status):
        _report(offer, activity, made_on, by)
    return offer


def _report(offer: Offer, activity: Activity, day: date, by: User, episode: Episode | None = None) -> CodedActivity:
    return set_and_save(
        CodedActivity(person=offer.person, offer=offer, episode=episode, recorded_by=by),
        activity=activity,
        happened_on=day,
        code=code_in_force(offer.person.icb, activity, day),
    )


@transaction.atomic
def record_first_contact(*, offer: Offer, contact_on: date, by: User, on: date) -> Episode:
    """Opens an episode of social prescribing; now the referral counts, once.

    Raises: ValidationError where the person did not accept the referral, the day does not fit, or an episode is open.
    """
    check_can_record_offer(by, offer.person, on)
    check_day_not_ahead(contact_on, on, field="contact_on", what="The day of the first contact")
    if (offer.component, offer.status) != (Component.SOCIAL_PRESCRIBING, OfferStatus.ACCEPTED):
        raise ValidationError("Only a community referral that the person accepted has a first contact.")
    if hasattr(offer, "correction"):
        raise ValidationError("This referral was put right since. Record the contact of the later one.")
    if contact_on < offer.made_on:
        raise ValidationError("The first contact is on the day of the referral or later.", code="contact_on")
    Person.objects.select_for_update().get(pk=offer.person_id)
    going_on = Episode.objects.filter(person=offer.person, ended_on=None).first()
    if going_on is not None:
        raise ValidationError(
            f"{going_on} is going on, and its referral is counted. End it first if this is a new one."
        )
    episode = set_and_save(Episode(person=offer.person, offer=offer), first_contact_on=contact_on)
    _report(offer, Activity.REFERRAL, contact_on, by, episode)
    return episode


@transaction.atomic
def end_episode(*, episode: Episode, ended_on: date, by: User, on: date) -> Episode:
    check_can_record_offer(by, episode.person, on)
    check_day_not_ahead(ended_on, on, field="ended_on", what="The last day")
    locked = Episode.objects.select_for_update().get(pk=episode.pk)
    if locked.ended_on is not None:
        raise ValidationError("This episode has ended already.")
    return set_and_save(locked, ended_on=ended_on)
