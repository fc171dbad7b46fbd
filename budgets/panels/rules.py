"""What a panel may decide. Values in, values out."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

FEWEST_MEMBERS = 2
"""Besides whoever chairs. A local default: fewer is one approver with a witness."""


class PanelOutcome(TextChoices):
    AGREE = "agree", "Agree"
    SEND_BACK = "send_back", "Send back"
    REFUSE = "refuse", "Refuse"


OUTCOME_WORDS = {PanelOutcome.AGREE: "Agreed", PanelOutcome.SEND_BACK: "Sent back", PanelOutcome.REFUSE: "Refused"}
"""How it stands once it is decided."""


def check_may_decide(held_on: date, closed_on: date | None, on: date) -> None:
    """Raises: ValidationError before the day of the sitting, and once its minutes are closed."""
    if closed_on is not None:
        raise ValidationError("The minutes of this sitting are closed. Put it on the agenda of the next.")
    if on < held_on:
        raise ValidationError(f"The panel sits on {held_on:%-d %B %Y}. Decisions are minuted from that day.")
