"""Broken rows of reviews: for each constraint, the box it is said beside and the words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import PlanOutcome, Review, ReviewAnswer, ReviewLimit, ReviewOutcome, ReviewTrigger
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place, decided

OF_ALL = NON_FIELD_ERRORS


def review(at: Place, **wrong: Any) -> Review:
    values = {
        "kind": "plan",
        "due_by_rule": TODAY,
        "due_on": TODAY,
        "limit": "plan_health",
        "months": 3,
        "counted_since": "plan_agreed",
        "counted_from": TODAY,
    }
    return Review(**{"person": at.person, **values, **wrong})


def kept(at: Place) -> Review:
    planned = review(at)
    planned.save()
    return planned


def second_of_a_kind(at: Place) -> Review:
    kept(at)
    return review(at)


def question_twice(at: Place) -> ReviewAnswer:
    values = {"review": kept(at), "question": "going_well", "answer": "yes"}
    ReviewAnswer.objects.create(**values)
    return ReviewAnswer(**values)


def outcome_twice(at: Place) -> ReviewAnswer:
    plan = recipes.plan(decided(at), agreed=False)
    values = {"review": kept(at), "outcome": PlanOutcome.objects.get(plan=plan), "answer": "reached"}
    ReviewAnswer.objects.create(**values)
    return ReviewAnswer(**values)


def agreed_at(found: Review, **wrong: Any) -> ReviewOutcome:
    return ReviewOutcome(**{"review": found, "kind": "keep", **wrong})


def agreed_twice(at: Place) -> ReviewOutcome:
    found = kept(at)
    agreed_at(found).save()
    return agreed_at(found)


def trigger(at: Place, kind: str, words: str) -> ReviewTrigger:
    """Answered that no review is needed."""
    return ReviewTrigger(
        person=at.person,
        kind=kind,
        noticed_on=TODAY,
        words="Two falls in one week",
        reported_by=at.coordinator,
        answer="no_review",
        answer_words=words,
        answered_by=at.coordinator,
        answered_at=NOW,
    )


def limit(at: Place, **wrong: Any) -> ReviewLimit:
    values = {
        "icb": at.icb,
        "limit": "plan_health",
        "first_months": 3,
        "later_months": 12,
        "starts_on": TODAY,
        "because": "The board decided so",
        "set_by": at.administrator,
    }
    return ReviewLimit(**{**values, **wrong})


CASES_OF_REVIEWS: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "review_one_open_of_a_kind": (second_of_a_kind, OF_ALL, "is open for this person already"),
    "review_due_within_its_limit": (
        lambda at: review(at, due_on=TODAY + timedelta(days=1)),
        "due_on",
        "never later",
    ),
    "review_no_longer_than_the_limit": (lambda at: review(at, months=4), "months", "never longer"),
    "review_held_says_when_and_by_whom": (
        lambda at: review(at, status="held", held_on=TODAY),
        OF_ALL,
        "was held says when and by whom",
    ),
    "review_agreed_says_when_and_by_whom": (
        lambda at: review(at, agreed_on=TODAY),
        OF_ALL,
        "was agreed says when and by whom",
    ),
    "review_invited_to_a_day": (
        lambda at: review(at, status="invited", invited_on=TODAY),
        "planned_for",
        "names the day",
    ),
    "review_called_off_says_why": (
        lambda at: review(at, status="called_off", called_off_at=NOW),
        "called_off_why",
        "says why",
    ),
    "reviewanswer_question_once": (question_twice, OF_ALL, "This question is answered already"),
    "reviewanswer_outcome_once": (outcome_twice, OF_ALL, "followed up already"),
    "reviewanswer_of_a_question_or_an_outcome": (
        lambda at: ReviewAnswer(review=kept(at), question="going_well", answer="reached"),
        "answer",
        "to a question",
    ),
    "reviewoutcome_once": (agreed_twice, OF_ALL, "agreed already"),
    "reviewoutcome_stops_for_a_reason": (
        lambda at: agreed_at(kept(at), kind="stop"),
        "stop_reason",
        "under which head",
    ),
    "reviewoutcome_done_says_when_and_by_whom": (
        lambda at: agreed_at(kept(at), done_on=TODAY),
        OF_ALL,
        "was done says when and by whom",
    ),
    "reviewtrigger_answered_in_full": (
        lambda at: trigger(at, "health", words=""),
        "answer_words",
        "why no review is needed",
    ),
    "reviewtrigger_must_means_must": (
        lambda at: trigger(at, "money_short", words="There is enough"),
        "answer",
        "a review must be held",
    ),
    "reviewlimit_first_no_longer": (lambda at: limit(at, first_months=4), "first_months", "never longer"),
    "reviewlimit_later_no_longer": (lambda at: limit(at, later_months=13), "later_months", "never longer"),
}
