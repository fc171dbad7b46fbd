"""What may come of each kind of review, what goes together, and what is to be done next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from care_plans.reviews.rules.clocks import ReviewKind
from care_plans.reviews.rules.questions import QUESTIONS, Answer


class OutcomeKind(TextChoices):
    KEEP = "keep", "Keep things as they are"
    AMEND = "amend", "Change the plan"
    RAISE = "raise", "Raise the amount"
    LOWER = "lower", "Lower the amount"
    OPTION = "option", "Change how the money is managed"
    PAYEE = "payee", "Change who receives the money"
    REPAY = "repay", "Ask for money to be repaid"
    STOP = "stop", "Stop the direct payments"
    REASSESS = "reassess", "A full assessment is needed"
    ENDED = "ended", "Eligibility has ended"
    OTHER = "other", "Something else"


OUTCOMES: Mapping[ReviewKind, tuple[OutcomeKind, ...]] = {
    ReviewKind.PLAN: (
        OutcomeKind.KEEP,
        OutcomeKind.AMEND,
        OutcomeKind.RAISE,
        OutcomeKind.LOWER,
        OutcomeKind.OPTION,
        OutcomeKind.PAYEE,
        OutcomeKind.REPAY,
        OutcomeKind.STOP,
        OutcomeKind.OTHER,
    ),
    ReviewKind.MONEY: (
        OutcomeKind.KEEP,
        OutcomeKind.OPTION,
        OutcomeKind.PAYEE,
        OutcomeKind.REPAY,
        OutcomeKind.STOP,
        OutcomeKind.OTHER,
    ),
    ReviewKind.ELIGIBILITY: (OutcomeKind.KEEP, OutcomeKind.REASSESS, OutcomeKind.ENDED, OutcomeKind.OTHER),
}


@dataclass(frozen=True)
class NextStep:
    """What is to be done after an outcome, and within how many days by this service's default."""

    title: str
    within_days: int
    advice: str = ""


NEXT_STEPS: Mapping[OutcomeKind, NextStep] = {
    OutcomeKind.AMEND: NextStep(
        "Finish and sign the next version of the plan", 28, "The next version has been started as a copy of this one."
    ),
    OutcomeKind.RAISE: NextStep("Raise the budget after a review", 14, "Start a revision of the budget."),
    OutcomeKind.LOWER: NextStep(
        "Lower the budget after a review",
        28,
        "The holder is given reasonable notice in writing, with reasons, before less is paid.",
    ),
    OutcomeKind.OPTION: NextStep(
        "Change how the money is managed", 28, "Start a revision of the budget, and agree the change with the holder."
    ),
    OutcomeKind.PAYEE: NextStep(
        "Change who receives the money",
        28,
        "Record who acts for the person, then a new agreement before the next payment.",
    ),
    OutcomeKind.REPAY: NextStep(
        "Ask for money to be repaid", 28, "Write with the amount, the reasons and the right to have it looked at again."
    ),
    OutcomeKind.STOP: NextStep(
        "Stop the direct payments",
        28,
        "Give notice in writing with reasons. The duty of care goes on: arrange the support another way first.",
    ),
    OutcomeKind.REASSESS: NextStep("Arrange a full assessment", 28, "Support goes on until it is finished."),
    OutcomeKind.ENDED: NextStep(
        "Decide the request again: eligibility has ended",
        28,
        "Agree with the council who pays for what from which day.",
    ),
    OutcomeKind.OTHER: NextStep("Do what the review agreed", 28),
}
"""Notice and repayment must be reasonable in law, which names no days: 28 is this service's default."""


class StopReason(TextChoices):
    CONSENT = "consent", "The person does not, or no longer, consent"
    REPRESENTATIVE = "representative", "The representative withdrew, and no other consents"
    PATIENT = "patient", "The person is no longer a patient of this ICB"
    UNSUITABLE = "unsuitable", "The representative or nominee is not suitable"
    DISAGREES = "disagrees", "The nominee does not agree"
    NOMINATION = "nomination", "The nomination was withdrawn"
    OUTSIDE_PLAN = "outside_plan", "Money was used outside the plan"
    OFFENCE = "offence", "Theft, fraud or another offence may have happened"
    NEEDS = "needs", "Needs cannot be met, or are not being met, by direct payments"
    DEATH = "death", "The person has died"


MUST_STOP = frozenset({StopReason.CONSENT, StopReason.REPRESENTATIVE})
"""Where direct payments must stop; under the other heads they may, if that is right (2013 Regulations, reg. 17)."""


def follow_up_by(kind: OutcomeKind, agreed_on: date) -> date | None:
    """The day by which an outcome is to be carried out; none where there is nothing to do."""
    step = NEXT_STEPS.get(kind)
    return agreed_on + timedelta(days=step.within_days) if step else None


def check_outcomes(kind: ReviewKind, outcomes: Collection[OutcomeKind], answers: Mapping[str, str]) -> None:
    """What was agreed fits the kind of review and what it found.

    Raises: ValidationError that says what does not go together.
    """
    if not outcomes:
        raise ValidationError("Say what was agreed.", code="outcomes")
    if strange := [each.label for each in outcomes if each not in OUTCOMES[kind]]:
        raise ValidationError(f"“{strange[0]}” is not something a {kind.label.lower()} can agree.", code="outcomes")
    if OutcomeKind.KEEP in outcomes and len(outcomes) > 1:
        raise ValidationError("Either things stay as they are, or something changes: choose one.", code="outcomes")
    if {OutcomeKind.RAISE, OutcomeKind.LOWER} <= set(outcomes):
        raise ValidationError("The amount is raised or lowered, not both.", code="outcomes")
    if kind == ReviewKind.ELIGIBILITY and {OutcomeKind.REASSESS, OutcomeKind.ENDED} <= set(outcomes):
        raise ValidationError("Eligibility ends only after the full assessment: choose one.", code="outcomes")
    if OutcomeKind.KEEP in outcomes and (found := _what_was_not_right(kind, answers)):
        raise ValidationError(
            f"The review answered no to “{found}”, so things cannot stay as they are. Say what changes.",
            code="outcomes",
        )
    covers = {OutcomeKind.RAISE, OutcomeKind.AMEND, OutcomeKind.STOP}
    if answers.get("money_enough") == Answer.NO and not covers & set(outcomes):
        raise ValidationError(
            "The amount must cover the full cost of each service (2013 Regulations, regulation 13)."
            " Raise it, or change the plan.",
            code="outcomes",
        )


def _what_was_not_right(kind: ReviewKind, answers: Mapping[str, str]) -> str:
    return next((each.words for each in QUESTIONS[kind] if answers.get(each.key) == Answer.NO), "")
