"""What must hold of people and of those around them."""

from datetime import date

from django.db.models import TextChoices

from phb.dates import age_on

CHILD_UNDER = 16
"""In direct payments (SI 2013/1617 reg 2); children's continuing care counts to 18, which is another question."""


class Capacity(TextChoices):
    """Whether somebody can make one particular decision (Mental Capacity Act 2005; under 16 the child's representative
    decides, SI 2013/1617 reg 2).
    """

    HAS = "has", "Can decide this themselves"
    LACKS = "lacks", "Cannot decide this themselves"
    CHILD = "child", "Is under 16"


def why_represented(born_on: date, on: date) -> Capacity:
    """Why somebody has a representative: they are a child that day, or cannot decide it themselves."""
    return Capacity.CHILD if age_on(born_on, on) < CHILD_UNDER else Capacity.LACKS
