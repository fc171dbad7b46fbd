"""When the next review of a care plan is due."""

import calendar
from datetime import date

FIRST_REVIEW_MONTHS = 3
"""A plan is first reviewed within three months of the money being first paid (SI 2013/1617 reg 14); counting from the
day the plan is agreed is earlier, and so always within it."""


REVIEW_INTERVAL_MONTHS = 12
"""Later reviews follow each other within twelve months (SI 2013/1617 reg 14)."""


def review_due_on(agreed_on: date, *, first: bool = True) -> date:
    """The same day three months later, or twelve after the first review; the last of that month where it is shorter.

    >>> review_due_on(date(2026, 11, 30))
    datetime.date(2027, 2, 28)
    """
    months = agreed_on.month - 1 + (FIRST_REVIEW_MONTHS if first else REVIEW_INTERVAL_MONTHS)
    year, month = agreed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(agreed_on.day, calendar.monthrange(year, month)[1]))


REVIEW_NOTICE_DAYS = 28
"""From how many days before it is due a review waits for the care co-ordinator."""
