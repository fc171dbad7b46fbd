"""
The legal right to have a personal health budget: to what extent it may be refused, and how a refusal is questioned.

A request must be granted except to the extent that a budget is not appropriate for all or part of the service in the
person's case (SI 2012/2996 reg 32B(4)). So what is refused is refused part by part, each with its own reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from care_plans.requests.rules import Right

WORDS_LENGTH = 20
"""Characters that a reason, and the evidence for it, need so that they say something."""

RECONSIDERATION_REPEAT_DAYS = 182
"""Within about six months a body need not look again a second time. It is said, and never stops anybody asking."""


class Payer(TextChoices):
    """Whose part of the support it is, which decides how a refusal is questioned."""

    ICB = "icb", "The NHS"
    COUNCIL = "council", "The council"
    EDUCATION = "education", "Education"


RECONSIDERED_HERE = frozenset({Payer.ICB})
"""The right is against the NHS body. A council and a school answer for their own parts, each in its own way."""


class AskedBy(TextChoices):
    PERSON = "person", "The person"
    REPRESENTATIVE = "representative", "Somebody who acts for the person"


class How(TextChoices):
    ONLINE = "online", "On this service"
    PHONE = "phone", "By phone"
    PAPER = "paper", "By letter or email"
    MEETING = "meeting", "When we met"


def reconsideration_due_on(asked_on: date, *, promised: int, allowed: int) -> date:
    """By when it is looked at again: within the days that the letter promised, or fewer where the limit is shorter by
    the day somebody asks.
    """
    return asked_on + timedelta(days=min(promised, allowed))


def asked_lately(earlier: Iterable[date], on: date) -> bool:
    """Whether it was looked at within about six months before."""
    return any(day > on - timedelta(days=RECONSIDERATION_REPEAT_DAYS) for day in earlier)


def check_answers_every_part(asked: Iterable[int], answered: Sequence[int]) -> None:
    """Raises: ValidationError where a part that can be answered here is left out, or one is answered that is not."""
    if sorted(asked) != sorted(answered):
        raise ValidationError("Answer every part that the NHS refused, and each of them once.")


@dataclass(frozen=True)
class Route:
    """A way of questioning a decision: of what, and the steps in order; and the same in easy words."""

    about: str
    steps: tuple[str, ...]
    easy: tuple[str, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """As a letter keeps it."""
        return {"about": self.about, "steps": list(self.steps), "easy": list(self.easy)}


NHS_COMPLAINT = Route(
    "The NHS part",
    (
        "You can complain to the NHS board that decided.",
        "If its answer does not put it right, you can go to the Parliamentary and Health Service Ombudsman.",
    ),
    ("You can complain to us.", "Then you can go to the health ombudsman."),
)
COUNCIL_COMPLAINT = Route(
    "The council part",
    (
        "You can complain to the council.",
        "If its answer does not put it right, you can go to the Local Government and Social Care Ombudsman.",
    ),
    ("You can complain to the council.", "Then you can go to the council ombudsman."),
)
EDUCATION = Route(
    "The education part",
    (
        "Ask the council to review its decision under the rules for education, health and care plans.",
        "The plan itself can go to mediation and to the Special Educational Needs and Disability Tribunal.",
    ),
    ("Ask the council to look again at the school part.",),
)
CHC_ELIGIBILITY = Route(
    "Whether you qualify for NHS continuing healthcare",
    (
        "That is another question, with a way of its own: ask for a local review within six months of that decision.",
        "After that you can ask NHS England for an independent review.",
    ),
    ("There is another way to ask if you can have NHS continuing healthcare.", "We can tell you about it."),
)

_ROUTES = {Payer.ICB: NHS_COMPLAINT, Payer.COUNCIL: COUNCIL_COMPLAINT, Payer.EDUCATION: EDUCATION}


def routes(payers: Iterable[Payer], right: Right) -> tuple[Route, ...]:
    """The ways open to somebody, by whose parts were refused: each once, in the order NHS, council, education."""
    whose = frozenset(payers)
    found = tuple(route for payer, route in _ROUTES.items() if payer in whose)
    return (*found, CHC_ELIGIBILITY) if right in (Right.CHC, Right.CYP_CC) and Payer.ICB in whose else found
