"""The six components of personalised care, and how an offer of one stands."""

import re

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from stdnum import verhoeff


class Component(TextChoices):
    """The six components of personalised care (NHS England, universal personalised care model)."""

    SHARED_DECISION = "shared_decision", "Shared decision making"
    PLAN = "plan", "Personalised care and support plan"
    CHOICE = "choice", "Choice of provider or place"
    SOCIAL_PRESCRIBING = "social_prescribing", "Social prescribing"
    SELF_MANAGEMENT = "self_management", "Supported self-management"
    BUDGET = "budget", "Personal health budget"


class OfferStatus(TextChoices):
    """How an offer stands, by the codes of the NHS Data Dictionary (OFFER STATUS)."""

    UNDECIDED = "01", "Offered, not decided yet"
    DECLINED = "02", "Offered and declined"
    ACCEPTED = "03", "Offered and accepted"
    NOT_OFFERED = "04", "Not offered"
    NOT_COMPLETED = "05", "Offered, could not be completed"
    NOT_OFFERED_OTHER = "06", "Not offered, for another reason"


NEEDS_A_REASON = (OfferStatus.NOT_OFFERED, OfferStatus.NOT_COMPLETED, OfferStatus.NOT_OFFERED_OTHER)
"""Why somebody was not offered what everybody should be is part of the record."""


def check_offer(component: str, status: str, *, words: str, referred_to: str) -> None:
    """Raises: ValidationError where an offer leaves open why it was not made, or where a referral went."""
    if status in NEEDS_A_REASON and not words.strip():
        raise ValidationError("Say why in a few words.", code="words")
    if (component, status) == (Component.SOCIAL_PRESCRIBING, OfferStatus.ACCEPTED) and not referred_to.strip():
        raise ValidationError("Say who takes the referral, such as the link worker or the group.", code="referred_to")


# Coded activity. -----------------------------------------------------------------------------------------------------


class Activity(TextChoices):
    """What is reported by code."""

    REFERRAL = "referral", "Referral to social prescribing"
    REFERRAL_DECLINED = "referral_declined", "Social prescribing declined"
    SHARED_DECISION = "shared_decision", "Shared decision making"
    PLAN_ACCEPTED = "plan_accepted", "Personalised care and support planning accepted"
    PLAN_DECLINED = "plan_declined", "Personalised care and support planning declined"
    CHOICE = "choice", "Choice of provider or place made"
    SELF_MANAGEMENT = "self_management", "Supported self-management accepted"
    BUDGET_ACCEPTED = "budget_accepted", "Personal health budget accepted"
    BUDGET_DECLINED = "budget_declined", "Personal health budget declined"


_ACTIVITIES = {
    (Component.SOCIAL_PRESCRIBING, OfferStatus.DECLINED): Activity.REFERRAL_DECLINED,
    (Component.SHARED_DECISION, OfferStatus.ACCEPTED): Activity.SHARED_DECISION,
    (Component.PLAN, OfferStatus.ACCEPTED): Activity.PLAN_ACCEPTED,
    (Component.PLAN, OfferStatus.DECLINED): Activity.PLAN_DECLINED,
    (Component.CHOICE, OfferStatus.ACCEPTED): Activity.CHOICE,
    (Component.SELF_MANAGEMENT, OfferStatus.ACCEPTED): Activity.SELF_MANAGEMENT,
    (Component.BUDGET, OfferStatus.ACCEPTED): Activity.BUDGET_ACCEPTED,
    (Component.BUDGET, OfferStatus.DECLINED): Activity.BUDGET_DECLINED,
}


def activity_of(component: str, status: str) -> Activity | None:
    """What an offer is reported as, if anything.

    An accepted referral is not here: it counts once, at the first contact of its episode, and an offer alone does not.
    """
    return _ACTIVITIES.get((Component(component), OfferStatus(status)))


CONCEPTS, DESCRIPTIONS, RELATIONSHIPS = ("00", "10"), ("01", "11"), ("02", "12")
"""The two figures before the check digit of a SNOMED CT identifier: short and long form of each kind."""


def check_concept_id(text: str) -> None:
    """Raises: ValidationError where this is no identifier of a SNOMED CT concept: wrong in form, or of another kind.

    A good form says nothing of the meaning: that is for whoever checks the code against its source.
    """
    if not text:
        return
    if not re.fullmatch(r"[1-9][0-9]{5,17}", text):
        raise ValidationError("A SNOMED CT code has 6 to 18 figures and does not begin with nought.", code="sctid")
    if not verhoeff.is_valid(text):
        raise ValidationError("The last figure does not fit the others, so one is mistyped.", code="sctid")
    partition = text[-3:-1]
    if partition in DESCRIPTIONS:
        raise ValidationError(
            "This is the code of a description, as some systems print beside a term. Look up its concept.", code="sctid"
        )
    if partition not in CONCEPTS:
        raise ValidationError("This is not the code of a concept. Look it up again.", code="sctid")
