"""The six components of personalised care, and how an offer of one stands."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


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
