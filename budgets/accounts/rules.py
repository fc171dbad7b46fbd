"""The account of a budget: what it is, who may use it, what an agreement says. Values in, values out."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

DEFAULT_WAIT_DAYS = 7
"""Whole days between the second person's word and the first payment to new bank details, where the ICB has set none.
A local default: long enough for the holder to read what they were told and say that they asked for no change."""

LONGEST_WAIT_DAYS = 60


class AccountKind(TextChoices):
    OWN = "own", "A bank account of the person, or of somebody they chose"
    MANAGED = "managed", "An account that an organisation holds for them"


class UseRole(TextChoices):
    """Why somebody may use an account."""

    PERSON = "person", "The person themselves"
    REPRESENTATIVE = "representative", "Representative"
    NOMINEE = "nominee", "Nominee"
    PAYROLL = "payroll", "Payroll provider"
    ORGANISATION = "organisation", "Organisation that holds the account"


class Signatory(TextChoices):
    """As what somebody signs the agreement on the side of whoever holds the money."""

    PERSON = "person", "The person themselves"
    REPRESENTATIVE = "representative", "Representative"
    NOMINEE = "nominee", "Nominee"
    ORGANISATION = "organisation", "Organisation that holds the account"


CONSENTING_AS = (Signatory.PERSON, Signatory.REPRESENTATIVE)
"""Who may consent to a direct payment. A nominee or an organisation agrees to hold the money, which is not consent.
Source: SI 2013/1617 regs 5 and 6; consent is of the patient or their representative."""


class EndReason(TextChoices):
    CONSENT = "consent", "They no longer agree to a direct payment"
    OTHER = "other", "Another reason"


STANDARD_CONDITIONS = (
    "The money is spent on what the care plan says, and on nothing else.",
    "The account holds the money of this budget only, and those named on it are the only ones who use it.",
    "Statements and receipts are kept, and shown to the ICB when it asks.",
    "Whoever employs somebody with the money pays their tax, insurance and pension.",
    "The ICB is told within a week when needs change, or when something goes wrong.",
    "Money that was not needed goes back when the ICB asks for it in writing.",
    "The person may end this agreement at any time by telling the ICB.",
)
"""Offered to begin with; what was signed is kept, sentence by sentence, with the signatures."""


def sentences_of(text: str) -> list[str]:
    """The conditions of an agreement, one for each line; the lines are numbered where they are shown."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def counts_from(confirmed_on: date, wait_days: int) -> date:
    """The first day on which money may go to new bank details.

    >>> counts_from(date(2026, 5, 4), 7)
    datetime.date(2026, 5, 11)
    """
    return confirmed_on + timedelta(days=wait_days)


def check_may_be_used(*, waits: bool, counts_on: date | None, told_on: date | None, on: date) -> None:
    """Raises: ValidationError where new details were not confirmed, the holder was not told, or it is too early."""
    if counts_on is None:
        raise ValidationError("A second person has not confirmed these details yet.")
    if waits and told_on is None:
        raise ValidationError("The holder has not been told yet. Tell them at the contact we had before.")
    if on < counts_on:
        raise ValidationError(f"Money can go to these details from {counts_on:%-d %B %Y}, not before.")


def check_both_or_neither(sort_code: str, number: str) -> None:
    """Raises: ValidationError where half a bank account is given."""
    if bool(sort_code) != bool(number):
        raise ValidationError("Give the sort code and the account number, or neither.", code="number")
