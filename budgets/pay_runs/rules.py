"""Where a pay run and each of its payments may stand, and when a payment counts as missed. Values in, values out."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from budgets.rules import APPROVING_FUNDERS, Funder
from phb.dates import Period, month_of

RUN_FUNDERS = (*APPROVING_FUNDERS, Funder.EDUCATION, Funder.OTHER)
"""Whose money a run pays. The person's own money is theirs to pay in."""

MISSED_AFTER_DAYS = 5
"""Whole days after the day a payment is due until its absence raises the alarm. A local default: three working days
for a bank's transfer and a weekend."""

MISSED_MONTHS = 3
"""How many months that have ended are looked through for payments that were missed."""


ROUNDED_BY = 10
"""Pence by which a month may differ from the one before, day for day, and count as the same: each funder's part of each
line is rounded by itself."""


class RunStatus(TextChoices):
    DRAFT = "draft", "Being written"
    REVIEWED = "reviewed", "Waiting for approval"
    APPROVED = "approved", "Approved"
    PART_PAID = "part_paid", "Partly paid"
    PAID = "paid", "Paid"
    REPLACED = "replaced", "Replaced by a later draft"


RUN_TRANSITIONS: Mapping[RunStatus, frozenset[RunStatus]] = {
    RunStatus.DRAFT: frozenset({RunStatus.REVIEWED, RunStatus.REPLACED}),
    RunStatus.REVIEWED: frozenset({RunStatus.APPROVED, RunStatus.REPLACED}),
    RunStatus.APPROVED: frozenset({RunStatus.PART_PAID, RunStatus.PAID}),
    RunStatus.PART_PAID: frozenset({RunStatus.PAID}),
    RunStatus.PAID: frozenset({RunStatus.PART_PAID}),
    RunStatus.REPLACED: frozenset(),
}
"""Drafting again makes another run in place of this one, so a review never covers what was not reviewed. A payment that
came back makes a paid run partly paid."""

UNPAID = (RunStatus.DRAFT, RunStatus.REVIEWED, RunStatus.APPROVED)
"""A month of an ICB has one run that is not paid yet at a time."""

APPROVED_RUNS = (RunStatus.APPROVED, RunStatus.PART_PAID, RunStatus.PAID)


class ItemState(TextChoices):
    """Where one payment stands. It is read from what happened, and stored nowhere."""

    TO_PAY = "to_pay", "To pay"
    HELD = "held", "Held"
    PAID = "paid", "Paid"
    RETURNED = "returned", "Returned"
    RECALLED = "recalled", "Recalled"
    MOVED = "moved", "In a later run"
    SETTLED = "settled", "Not paid again"


class BackKind(TextChoices):
    """How a payment came back."""

    RETURNED = "returned", "The bank returned it"
    RECALLED = "recalled", "We recalled it"


class Change(TextChoices):
    """How a payment differs from that of the run before."""

    NEW = "new", "New"
    GONE = "gone", "Gone"
    MORE = "more", "More"
    LESS = "less", "Less"
    BANK = "bank", "Bank details changed"
    NEWLY_HELD = "newly_held", "Newly held"
    RELEASED = "released", "No longer held"


def due_day(month: Period) -> date:
    """The day a month's payment is due: its first, since agreements pay in advance."""
    return month.start


def is_missed(month: Period, on: date) -> bool:
    """Whether a month's payment that was not made by this day is a missed one.

    >>> is_missed(month_of(date(2026, 4, 1)), date(2026, 4, 6)), is_missed(month_of(date(2026, 4, 1)), date(2026, 4, 7))
    (False, True)
    """
    return on > due_day(month) + timedelta(days=MISSED_AFTER_DAYS)


def months_to_watch(on: date) -> list[Period]:
    """The months in which a payment may have been missed, the earliest first."""
    months = [month_of(on)]
    while len(months) <= MISSED_MONTHS:
        months.insert(0, month_of(months[0].start - timedelta(days=1)))
    return [month for month in months if is_missed(month, on)]


def check_owner(owner: object, team: str) -> None:
    """Raises: ValidationError where nobody, or two, are named to look into a held payment."""
    if bool(owner) == bool(team):
        raise ValidationError("Name a colleague or a team that looks into it.", code="owner")
