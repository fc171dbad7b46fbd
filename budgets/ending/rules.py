"""
How a direct payment pauses, stops and is closed. Amounts are whole pence. Values in, values out.

Source: SI 2013/1617 reg 17. Paragraph (1) is when the body must stop, paragraph (2)(a) to (h) when it may. The
regulations know no pausing: suspending is our own, for while something is found out, and always has an end.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from budgets.rules import PERSONS_MONEY, Funder, pounds
from phb.dates import Period
from phb.money import split


class StopHead(TextChoices):
    """The heads of regulation 17, each as its paragraph says it."""

    CONSENT = "consent", "The person, who can decide this, no longer agrees to a direct payment"
    REPRESENTATIVE = "representative", "The representative no longer agrees, and nobody else does"
    CHILD_OF_AGE = "reg_4", "Consent given for a child is withdrawn (regulation 4)"
    CAPACITY = "reg_5", "Consent given for somebody without capacity is withdrawn (regulation 5)"
    NO_LONGER_PATIENT = "a", "They are no longer somebody to whom direct payments may be made"
    UNSUITABLE = "b", "The representative or nominee is not suitable"
    NOMINEE_DISAGREES = "c", "The nominee does not agree to receive it"
    NOMINATION_WITHDRAWN = "d", "The nomination was withdrawn"
    OUTSIDE_PLAN = "e", "Money was used on what the plan does not name"
    OFFENCE = "f", "Theft, fraud or another offence may have happened"
    NEEDS_NOT_MET = "g", "Their needs cannot be, or are not, met by direct payments"
    DEATH = "h", "The person has died"


MANDATORY = frozenset({StopHead.CONSENT, StopHead.REPRESENTATIVE, StopHead.CHILD_OF_AGE, StopHead.CAPACITY})
"""Regulation 17(1): under these heads the payment must stop, so nobody may decline to."""


def is_mandatory(head: StopHead) -> bool:
    return head in MANDATORY


def check_may_decline(head: StopHead) -> None:
    """Raises: ValidationError under a head by which the payment must stop."""
    if is_mandatory(head):
        raise ValidationError(
            "Under this head the payment must stop (regulation 17(1)), so the notice cannot be put aside. Change its"
            " words, or sign and give it."
        )


class Follows(TextChoices):
    """How the support goes on. Stopping a payment ends no duty of care."""

    NOTIONAL = "02", "The ICB arranges and pays for it (notional budget)"
    THIRD_PARTY = "03", "An organisation holds the money (third party budget)"
    ANOTHER_PAYEE = "01", "A direct payment through somebody else"
    ELSEWHERE = "elsewhere", "Another body takes over"
    NOTHING = "nothing", "No support is needed any more"


def check_follows(stops_on: date, follows: Follows, follows_on: date | None, words: str) -> None:
    """Nothing ends without what follows: from the next day at the latest, or a reason why nothing does.

    Raises: ValidationError.
    """
    if not words.strip():
        raise ValidationError("Say how the support goes on, and who has arranged it.", code="follows_words")
    if follows == Follows.NOTHING:
        return
    if follows_on is None or follows_on > stops_on:
        raise ValidationError(
            "What follows begins on the day the payment stops, or before: nobody goes a day without support.",
            code="follows_on",
        )


class PauseReason(TextChoices):
    RETURNS = "returns", "Statements or receipts are missing"
    FRAUD = "fraud", "Fraud is suspected"
    HOSPITAL = "hospital", "A long stay in hospital"
    OTHER = "other", "Another reason"


def before_stop(month: Period, stops_on: date | None) -> Period | None:
    """The days of a month that are still paid for: those before the payment stops; none where it had stopped."""
    if stops_on is None or stops_on > month.end:
        return month
    last = stops_on - timedelta(days=1)
    return Period(month.start, last) if last >= month.start else None


class LiabilityKind(TextChoices):
    WAGES = "wages", "Final wages"
    NOTICE = "notice", "Pay during notice"
    REDUNDANCY = "redundancy", "Redundancy pay"
    HMRC = "hmrc", "HMRC"
    PAYROLL = "payroll", "Payroll fee"
    OTHER = "other", "Another bill"


def final_split(held: Mapping[Funder, int], liabilities: int) -> dict[Funder, int]:
    """Who gets back how much of what the account held: liabilities come first, then the person's own money in full as
    far as it reaches, and the rest goes to the public funders by what they have in it.

    `held` is what the account holds of each, below nought where more was spent than it put in. The parts and the
    liabilities come to what is held, to the penny.

    Raises: ValidationError where the liabilities are more than the account holds.

    >>> final_split({Funder.ICB: 600, Funder.COUNCIL: 300, Funder.CHARGE: 100}, 100)
    {<Funder.CHARGE: 'charge'>: 100, <Funder.ICB: 'icb'>: 533, <Funder.COUNCIL: 'council'>: 267}
    """
    surplus = sum(held.values()) - liabilities
    if surplus < 0:
        raise ValidationError(
            f"What is still to be paid is {pounds(-surplus)} more than the account holds. Find who pays it first.",
            code="liabilities",
        )
    own = {funder: held.get(funder, 0) for funder in PERSONS_MONEY if held.get(funder, 0) > 0}
    public = {funder: held.get(funder, 0) for funder in Funder if funder not in PERSONS_MONEY}
    returned = _shared(min(surplus, sum(own.values())), own)
    weights = {funder: pence for funder, pence in public.items() if pence > 0} or {Funder.ICB: 1}
    return returned | _shared(surplus - sum(returned.values()), weights)


def _shared(pence: int, weights: Mapping[Funder, int]) -> dict[Funder, int]:
    if not pence:
        return {}
    parts = zip(weights, split(pence, list(weights.values())), strict=True)
    return {funder: part for funder, part in parts if part}
