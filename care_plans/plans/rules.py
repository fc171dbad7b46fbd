"""What a care plan must hold before it is offered for signature, and how its status moves."""

import hashlib
import json
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Readiness:
    """What a plan holds when it is to be offered for signature, as counts and answers."""

    conversation_on: date | None
    what_matters: str
    contingency: str
    needs_without_goal: int
    goals: int
    goals_without_outcome: int
    outcomes_without_action: int

    def gaps(self) -> list[str]:
        """What is still to be written, each as a sentence that says what to do; nothing when the plan is ready.

        Source: the criteria of a personalised care and support plan (NHS England), and what the plan of a personal
        health budget holds besides: outcomes, risks and what happens if things go wrong.
        """
        return [
            sentence
            for missing, sentence in (
                (self.conversation_on is None, "Say on which day you talked about what matters."),
                (not self.what_matters.strip(), "Write what is most important to the person."),
                (not self.contingency.strip(), "Write what happens if things go wrong, and who to call."),
                (not self.goals, "Write at least one need with a goal."),
                (
                    self.needs_without_goal,
                    f"{_of(self.needs_without_goal, 'need')} no goal yet. Say what is hoped for.",
                ),
                (
                    self.goals_without_outcome,
                    f"{_of(self.goals_without_outcome, 'goal')} no outcome yet. Say what will be different.",
                ),
                (
                    self.outcomes_without_action,
                    f"{_of(self.outcomes_without_action, 'outcome')} no action yet. Say what will be done.",
                ),
            )
            if missing
        ]


def _of(count: int, word: str) -> str:
    return f"1 {word} has" if count == 1 else f"{count} {word}s have"


def check_ready_to_offer(plan: Readiness) -> None:
    """Raises: ValidationError with every gap, where a plan is not ready to be signed."""
    if gaps := plan.gaps():
        raise ValidationError(gaps)


def content_digest(content: Any) -> str:
    """SHA-256 of a plan's content, the same for the same words: what a signature says was signed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
