"""The letter that invites a person to a review: which day, how, what will be asked, and what they may do before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from care_plans.letters.kinds import LetterKind
from care_plans.models import Review
from care_plans.reviews.queries import on_the_same_day
from care_plans.reviews.rules import QUESTIONS, ReviewKind, ReviewStatus


@dataclass(frozen=True)
class Said:
    """What a kind of review is called in a letter, what it is for, and what it asks in easy words."""

    name: str
    easy_name: str
    what_for: str
    asks: tuple[str, ...]
    easy_asks: tuple[str, ...]


def _asked(kind: ReviewKind) -> tuple[str, ...]:
    return tuple(each.asked for each in QUESTIONS[kind])


SAID: Mapping[ReviewKind, Said] = {
    ReviewKind.PLAN: Said(
        "an invitation to talk about your plan",
        "Let’s talk about your plan",
        "We want to hear what works, what does not, and what should change in your plan.",
        ("about each thing you hoped for, and how far you have come", *_asked(ReviewKind.PLAN)),
        (
            "What did you hope for?",
            "What has gone well?",
            "What has not gone well?",
            "Is the money enough?",
            "Is looking after the money hard?",
            "What are you worried about?",
        ),
    ),
    ReviewKind.MONEY: Said(
        "an invitation to go through the money with us",
        "Let’s talk about your money",
        "We look together at what was paid in and what it was spent on, and at any help you would like with that.",
        _asked(ReviewKind.MONEY),
        (
            "What did you spend the money on?",
            "Do you have the bills and receipts?",
            "Is the money in its own account?",
            "Do you pay people to help you?",
            "How much money is left?",
        ),
    ),
    ReviewKind.ELIGIBILITY: Said(
        "an invitation to talk about what you need now",
        "Let’s talk about what you need now",
        "We look at whether your needs have changed since we decided that the NHS supports you in this way.",
        _asked(ReviewKind.ELIGIBILITY),
        (
            "Has your health changed?",
            "What help do you need now?",
            "Who knows you well?",
            "May they talk to us?",
        ),
    ),
}

_WHERE: Mapping[str, tuple[str, str]] = {
    Review.How.HOME: ("At your home", "We come to your home."),
    Review.How.CLINIC: ("At a clinic or office", "You come to us."),
    Review.How.VIDEO: ("By video", "We talk by video."),
    Review.How.PHONE: ("By telephone", "We call you."),
    Review.How.PAPERS: ("We look at the papers, and you do not have to come", "You do not have to come."),
}


def may_invite_in_writing(review: Review, on: date) -> bool:
    """The person has been invited, to a day that has not gone by."""
    is_invited = review.status == ReviewStatus.INVITED and review.person.died_on is None
    return is_invited and review.planned_for is not None and review.planned_for >= on


def invitation_facts(review: Review, on: date) -> dict[str, Any]:
    said = SAID[ReviewKind(review.kind)]
    how, easy_how = _WHERE.get(review.how, ("", ""))
    other = on_the_same_day(review)
    return {
        "review": review.kind,
        "easy_name": said.easy_name,
        "day": review.planned_for.isoformat() if review.planned_for else "",
        "how": how,
        "easy_how": easy_how,
        "place": review.place,
        "from_the_papers": review.how == Review.How.PAPERS,
        "what_for": said.what_for,
        "asks": list(said.asks),
        "easy_asks": list(said.easy_asks),
        "due_on": review.due_by_rule.isoformat(),
        "why_then": review.why_then,
        "is_late": review.planned_for is not None and review.planned_for > review.due_by_rule,
        "same_day": {
            "name": other.get_kind_display().lower(),
            "reason": review.same_day_reason or other.same_day_reason,
        }
        if other
        else None,
        "signs_in": review.person.account_id is not None,
        "invited_by": str(review.invited_by or ""),
        "reference": review.reference,
    }


INVITATION = LetterKind(
    code="review_invitation",
    model=Review,
    name=lambda review: SAID[ReviewKind(review.kind)].name,
    person_of=lambda review: review.person,
    facts=invitation_facts,
    is_ready=may_invite_in_writing,
    questions=(
        "Can we meet on another day, or in another place?",
        "Who can come with me, or speak for me?",
        "What should I bring, or think about first?",
        "What can change after this, and when will I know?",
    ),
)
