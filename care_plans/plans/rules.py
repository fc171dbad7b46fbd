"""What a care plan must hold before it is offered for signature, and how its status moves."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class PlanStatus(TextChoices):
    DRAFT = "draft", "Being written"
    OFFERED = "offered", "Waiting for signatures"
    AGREED = "agreed", "Agreed"
    SUPERSEDED = "superseded", "Replaced by a newer plan"


PLAN_TRANSITIONS: Mapping[PlanStatus, frozenset[PlanStatus]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.OFFERED}),
    PlanStatus.OFFERED: frozenset({PlanStatus.DRAFT, PlanStatus.AGREED}),
    PlanStatus.AGREED: frozenset({PlanStatus.SUPERSEDED}),
    PlanStatus.SUPERSEDED: frozenset(),
}


class GoalStatus(TextChoices):
    NEW = "new", "Not begun"
    UNDER_WAY = "under_way", "On the way"
    PARTLY = "partly", "Partly there"
    REACHED = "reached", "Reached"
    STOPPED = "stopped", "No longer a goal"


class ActionStatus(TextChoices):
    PLANNED = "planned", "Not begun"
    UNDER_WAY = "under_way", "Being done"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


class RiskKind(TextChoices):
    """Source: the heads of reg 11(2) of SI 2010/1000, on which those of SI 2013/1617 build."""

    HEALTH = "health", "To my health"
    SERVICE = "service", "From this kind of service"
    EMPLOYMENT = "employment", "From employing somebody"
    PROVIDER = "provider", "From who provides it"
    OTHER = "other", "Something else"


class Likelihood(TextChoices):
    UNLIKELY = "unlikely", "Not likely"
    POSSIBLE = "possible", "It could happen"
    LIKELY = "likely", "Likely"
    CERTAIN = "certain", "Almost certain"


class Seriousness(TextChoices):
    MINOR = "minor", "Easily put right"
    MODERATE = "moderate", "It would set me back"
    SERIOUS = "serious", "It would do real harm"
    GRAVE = "grave", "It could cost my life"


class Criterion(TextChoices):
    """What makes a plan personalised, and a personal health budget a good one.

    Source: the five criteria of a personalised care and support plan (NHS England), and the six features of a good
    personal health budget (NHS England guidance on the right to have one).
    """

    CENTRAL = "central", "The person was at the centre, and chose who took part"
    CONVERSATION = "conversation", "There was a conversation about what matters, not only about what is wrong"
    OUTCOMES = "outcomes", "The person and the professionals agreed what should be different"
    ONE_PLAN = "one_plan", "There is one plan that can be shared: what matters, what should be different, and how"
    REVIEWABLE = "reviewable", "The person can have it looked at again, formally and informally"
    BUDGET_CENTRAL = "budget_central", "The person, or who acts for them, was at the centre of planning the budget"
    BUDGET_OUTCOMES = "budget_outcomes", "They agreed with the professionals what the money is for"
    KNOWS_AMOUNT = "knows_amount", "They knew how much money there was before planning"
    ENOUGH = "enough", "The money is enough for what the plan says"
    CHOICE = "choice", "They chose how the money is managed"
    FLEXIBLE = "flexible", "They can use it in the ways that the plan agrees"


PCSP_CRITERIA = tuple(Criterion)[:5]
"""All of them hold, or it does not count as a personalised care and support plan."""

BUDGET_FEATURES = tuple(Criterion)[5:]


class PlanSection(TextChoices):
    """The sections of a plan in the order in which they are read and written: strengths first."""

    STRENGTHS = "strengths", "What I am good at, and what helps me"
    ABOUT = "about", "What matters to me"
    NEEDS = "needs", "What I need, what I hope for, and what we will do"
    UNDERSTANDING = "understanding", "How we understand what is going on"
    PEOPLE = "people", "Who is there for me"
    CONTINGENCY = "if-things-go-wrong", "If things go wrong"
    RISKS = "risks", "Risks, and what we agreed to do"
    MORE_PLANS = "more-plans", "Other plans and papers"
    PAYING = "paying", "Who pays, and when we look at it again"
    CHECKLIST = "checklist", "Was it made as a good plan is?"


@dataclass(frozen=True)
class Gap:
    """Something still to be written, and where."""

    section: PlanSection
    sentence: str


@dataclass(frozen=True)
class Readiness:
    """What a plan holds when it is to be offered for signature, as counts and answers."""

    conversation_on: date | None
    what_matters: str
    needs_without_goal: int
    goals: int
    goals_without_outcome: int
    outcomes_without_action: int
    contingencies: int
    contingencies_without_answer: int
    direct_payment: bool | None
    risks: int
    risks_without_procedure: int
    risks_not_explained: int

    def gaps(self) -> list[Gap]:
        """What is still to be written, each as a sentence that says what to do; nothing when the plan is ready.

        Source: the criteria of a personalised care and support plan (NHS England), and what the plan of a personal
        health budget holds besides: outcomes, what happens if things go wrong and, before any direct payment, the
        risks that were explained with the procedure that was agreed (SI 2013/1617).
        """
        return [*self._about(), *self._needs(), *self._contingency(), *self._risks()]

    def _about(self) -> Iterator[Gap]:
        if self.conversation_on is None:
            yield Gap(PlanSection.ABOUT, "Say on which day you talked about what matters.")
        if not self.what_matters.strip():
            yield Gap(PlanSection.ABOUT, "Write what is most important to the person.")

    def _needs(self) -> Iterator[Gap]:
        for missing, sentence in (
            (not self.goals, "Write at least one need with a goal."),
            (self.needs_without_goal, f"{_of(self.needs_without_goal, 'need')} no goal yet. Say what is hoped for."),
            (
                self.goals_without_outcome,
                f"{_of(self.goals_without_outcome, 'goal')} no outcome yet. Say what will be different.",
            ),
            (
                self.outcomes_without_action,
                f"{_of(self.outcomes_without_action, 'outcome')} no action yet. Say what will be done.",
            ),
        ):
            if missing:
                yield Gap(PlanSection.NEEDS, sentence)

    def _contingency(self) -> Iterator[Gap]:
        count = self.contingencies_without_answer
        if not self.contingencies:
            yield Gap(PlanSection.CONTINGENCY, "Write what happens if things go wrong, and who to call.")
        elif count:
            plans = "1 plan does" if count == 1 else f"{count} plans do"
            yield Gap(PlanSection.CONTINGENCY, f"{plans} not say yet what should happen, or who to call.")

    def _risks(self) -> Iterator[Gap]:
        if self.direct_payment and not self.risks:
            yield Gap(PlanSection.RISKS, "Write the risks of a direct payment, and what you agreed to do about them.")
        if self.risks_without_procedure:
            count = _of(self.risks_without_procedure, "risk")
            yield Gap(PlanSection.RISKS, f"{count} no agreed procedure yet. Say what you agreed to do.")
        if self.risks_not_explained:
            have = _of(self.risks_not_explained, "risk")
            yield Gap(PlanSection.RISKS, f"{have} not been explained yet. Say on which day you explained it.")


def _of(count: int, word: str) -> str:
    return f"1 {word} has" if count == 1 else f"{count} {word}s have"


def check_ready_to_offer(plan: Readiness) -> None:
    """Raises: ValidationError with every gap, where a plan is not ready to be signed."""
    if gaps := plan.gaps():
        raise ValidationError([gap.sentence for gap in gaps])


def content_digest(content: Any) -> str:
    """SHA-256 of a plan's content, the same for the same words: what a signature says was signed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
