"""Recording offers of the six components of personalised care."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.models import Offer, Person, SupportRequest
from care_plans.offers.permissions import check_can_record_offer
from care_plans.offers.rules import check_offer
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
    return set_and_save(
        Offer(person=person, recorded_by=by),
        component=component,
        status=status,
        made_on=made_on,
        referred_to=referred_to,
        words=words,
        request=request,
        corrects=corrects,
    )
