"""How long each step from request to signed plan has taken, against its limit; and what else has a limit in days.
Values in, values out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices


class Step(TextChoices):
    """What is waited for: from the request to its signed plan in the order in which it comes, then what may follow."""

    DECISION = "decision", "Decision"
    CONVERSATION = "conversation", "Conversation about what matters"
    PLAN = "plan", "Care plan offered"
    SIGNING = "signing", "Care plan signed"
    CONTACT = "contact", "First contact of a community referral"
    RECONSIDERED = "reconsidered", "Refusal looked at again"
    APPROVAL = "approval", "Budget agreed"


BEGINS_WITH: Mapping[Step, str] = {
    Step.DECISION: "the request",
    Step.CONVERSATION: "the decision",
    Step.PLAN: "the conversation",
    Step.SIGNING: "the plan being offered",
    Step.CONTACT: "the referral being accepted",
    Step.RECONSIDERED: "the person asking",
    Step.APPROVAL: "the budget being submitted",
}
"""What starts the clock of each step, in words."""


@dataclass(frozen=True)
class Limit:
    """Whole days a step may take, and who says so."""

    days: int
    source: str


DEFAULT_LIMITS: Mapping[Step, Limit] = {
    Step.DECISION: Limit(28, "The national framework for NHS continuing healthcare: normally within 28 days"),
    Step.CONVERSATION: Limit(14, "Our own default"),
    Step.PLAN: Limit(28, "Our own default"),
    Step.SIGNING: Limit(14, "Our own default"),
    Step.CONTACT: Limit(14, "Our own default"),
    Step.RECONSIDERED: Limit(28, "Our own default: no law gives a number of days"),
    Step.APPROVAL: Limit(10, "Our own default"),
}
"""What holds until an ICB sets a limit of its own. Only the first is national: the rest are ours to begin from."""

LONGEST_LIMIT = 365


@dataclass(frozen=True)
class Moments:
    """When each step of one request ended; nothing where it has not.

    `planned_from` is the day of the first decision that a plan follows, and nothing where no plan follows. A request
    that is over (`is_closed`) waits for nothing.
    """

    received_on: date
    decided_on: date | None = None
    planned_from: date | None = None
    conversation_on: date | None = None
    offered_on: date | None = None
    signed_on: date | None = None
    is_closed: bool = False


@dataclass(frozen=True)
class Clock:
    """One step: from which day, to which day (none while it runs), and until when it may take."""

    step: Step
    began_on: date
    ended_on: date | None
    limit: Limit
    on: date

    @property
    def due(self) -> date:
        return self.began_on + timedelta(days=self.limit.days)

    @property
    def is_running(self) -> bool:
        return self.ended_on is None

    @property
    def days(self) -> int:
        """How many it has taken, or has taken so far."""
        return ((self.ended_on or self.on) - self.began_on).days

    @property
    def days_left(self) -> int:
        return self.limit.days - self.days

    @property
    def is_over(self) -> bool:
        return self.days_left < 0

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def begins_with(self) -> str:
        return BEGINS_WITH[self.step]


def clocks(moments: Moments, limit_of: Callable[[Step, date], Limit], on: date) -> list[Clock]:
    """The steps that have begun, in order; only the last may still run.

    `limit_of` answers the limit of a step that began on a day: a limit changed later does not move one that runs.
    """
    found = []
    for step, began_on, ended_on in _steps(moments):
        if ended_on is None and moments.is_closed:
            break
        found.append(Clock(step, began_on, ended_on and max(began_on, ended_on), limit_of(step, began_on), on))
        if ended_on is None:
            break
    return found


def _steps(moments: Moments) -> list[tuple[Step, date, date | None]]:
    """Each step with its first day and its last. What came later shows that what comes before it was done."""
    steps: list[tuple[Step, date, date | None]] = [(Step.DECISION, moments.received_on, moments.decided_on)]
    if moments.planned_from is None:
        return steps
    offered_on = moments.offered_on or moments.signed_on
    talked_on = moments.conversation_on or offered_on
    plan_from = max(moments.planned_from, talked_on or moments.planned_from)
    signing_from = max(plan_from, offered_on or plan_from)
    return [
        *steps,
        (Step.CONVERSATION, moments.planned_from, talked_on),
        (Step.PLAN, plan_from, offered_on),
        (Step.SIGNING, signing_from, moments.signed_on),
    ]
