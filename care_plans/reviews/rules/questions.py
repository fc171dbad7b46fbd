"""What each kind of review looks into, and when it is written down in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from care_plans.reviews.rules.clocks import ReviewKind


class Answer(TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "In part"
    NO = "no", "No"


class Progress(TextChoices):
    REACHED = "reached", "Reached"
    CLOSER = "closer", "Getting closer"
    NO_CHANGE = "no_change", "No change"
    FURTHER = "further", "Further away"
    NOT_WANTED = "not_wanted", "No longer wanted"


@dataclass(frozen=True)
class Question:
    """One thing a review looks into. `asked` is how it is put to the person, `hint` what whoever holds it looks at."""

    key: str
    words: str
    asked: str
    hint: str = ""


QUESTIONS: Mapping[ReviewKind, tuple[Question, ...]] = {
    ReviewKind.PLAN: (
        Question(
            "fits",
            "Does the plan still fit what the person needs?",
            "whether your plan still fits what you need",
            "Health, home, family, work and what matters to them.",
        ),
        Question(
            "money_used",
            "Has the money been used well?",
            "how the money has helped, and what did not work",
            "What it was spent on, and what it changed. This is to help, not to police.",
        ),
        Question(
            "money_enough",
            "Does the amount cover the full cost of each service?",
            "whether the money is enough",
            "Go through each service with its price today.",
        ),
        Question(
            "obligations",
            "Has the holder done what the agreement asks?",
            "how looking after the money is going, and what help you would like with it",
            "Records, employer’s duties, insurance, tax. Not needed where the NHS holds the money: answer yes.",
        ),
        Question(
            "risks",
            "Do the agreed risks and what was to be done about them still hold?",
            "what worries you, and what to do if things go wrong",
            "New risks, the contingency plan, training of assistants.",
        ),
    ),
    ReviewKind.MONEY: (
        Question(
            "records",
            "Are the records complete?",
            "to see your bank statements, receipts and payslips",
            "Statements, receipts, payroll and time sheets for the whole period.",
        ),
        Question(
            "as_agreed",
            "Was the money spent as the plan says?",
            "what the money was spent on",
            "Each service against the plan. Ask before concluding anything.",
        ),
        Question(
            "separate",
            "Was the money kept apart in the agreed account?",
            "about the account the money is paid into",
            "Only permitted money in it, only agreed people with access.",
        ),
        Question(
            "employer",
            "Are pay, tax, pension and insurance in order where people are employed?",
            "about paying your assistants, if you employ any",
            "Answer yes where nobody is employed.",
        ),
        Question(
            "balance",
            "Does the balance agree with what was paid in and spent?",
            "how much is left, and what it is for",
            "Money put by for a reason counts as agreed where the plan says so.",
        ),
    ),
    ReviewKind.ELIGIBILITY: (
        Question(
            "needs",
            "Have the needs stayed as they were when eligibility was decided?",
            "what has changed in your health and the help you need",
            "Compare with the last full assessment, domain by domain where one applies.",
        ),
        Question(
            "evidence",
            "Is there enough recent evidence to answer that?",
            "who knows your needs well, and may tell us about them",
            "Professionals’ notes, the person’s own account, the family’s.",
        ),
        Question(
            "eligible",
            "Does the person remain eligible?",
            "whether you still qualify; your support goes on while this is looked at",
            "A full assessment comes before anybody is found no longer eligible.",
        ),
    ),
}
"""What each kind looks into. The plan review's first four are those of the Regulations (regulation 14); re-checking
risks and following up each outcome is good practice for every kind of budget."""


NEED_WORDS = (Answer.PARTLY, Answer.NO, Progress.FURTHER, Progress.NOT_WANTED)
"""Answers that say nothing without words."""


@dataclass(frozen=True)
class Given:
    """An answer as it was written down; `about` says of what, for the sentence where something is missing.

    `key` names the boxes it is written in.
    """

    about: str
    answer: str
    words: str
    key: str = ""


def check_complete(given: Iterable[Given]) -> None:
    """Raises: ValidationError with everything that is still to be written, before a review is recorded as held."""
    missing = []
    for each in given:
        if not each.answer:
            missing.append(ValidationError(f"Answer “{each.about}”.", code=each.key or None))
        elif each.answer in NEED_WORDS and not each.words.strip():
            sentence = f"Say more about “{each.about}”: what is the matter, and what was said."
            missing.append(ValidationError(sentence, code=f"{each.key}-words" if each.key else None))
    if missing:
        raise ValidationError(missing)
