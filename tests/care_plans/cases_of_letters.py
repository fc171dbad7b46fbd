"""Broken rows of letters, of what people need to read them, and of rights refused and looked at again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import (
    Decision,
    Dispatch,
    InformationNeeds,
    Letter,
    PartAnswer,
    Reconsideration,
    ReconsiderationAnswer,
    Refusal,
    RefusedPart,
)
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place

OF_ALL = NON_FIELD_ERRORS
BEFORE = TODAY - timedelta(days=1)


def needs(at: Place, **wrong: Any) -> InformationNeeds:
    return InformationNeeds(**{"person": at.person, "asked_on": TODAY, **wrong})


def needs_twice(at: Place) -> InformationNeeds:
    needs(at).save()
    return needs(at)


def letter(at: Place, **wrong: Any) -> Letter:
    values = {
        "kind": "decision",
        "person": at.person,
        "about_label": "care_plans.decision",
        "about_pk": 1,
        "title": "What we decided",
        "facts": "{}",
        "words": "We agreed.",
        "easy_words": "We said yes.",
        "sha256": "a" * 64,
        "version": "1",
        "written_by": at.coordinator,
        "written_on": TODAY,
    }
    return Letter(**{**values, **wrong})


def written(at: Place, **given: Any) -> Letter:
    kept = letter(at, **given)
    kept.save()
    return kept


def written_twice(at: Place) -> Letter:
    written(at)
    return letter(at)


def replaced_twice(at: Place) -> Letter:
    first = written(at)
    written(at, replaces=first)
    return letter(at, replaces=first)


def dispatch(at: Place, **wrong: Any) -> Dispatch:
    values = {"letter": wrong.pop("of", None) or written(at), "to": "Asha Patel", "channel": "post"}
    return Dispatch(**{**values, **wrong})


def sent_in_one_way_twice(at: Place) -> Dispatch:
    first = dispatch(at)
    first.save()
    return dispatch(at, of=first.letter)


def of_right(at: Place) -> Decision:
    return recipes.decision(recipes.request(at.person), right="chc")


def refusal(at: Place, **wrong: Any) -> Refusal:
    values = {"drafted_by": at.coordinator, "drafted_on": TODAY, "decision": wrong.pop("of", None) or of_right(at)}
    return Refusal(**{**values, **wrong})


def part(of: Refusal, **wrong: Any) -> RefusedPart:
    values = {
        "part": "An adapted car",
        "reason": "Driving is not safe for you until your seizures are under control.",
        "evidence": "The report of your neurologist of 2 March 2026.",
    }
    return RefusedPart(**{"refusal": of, **values, **wrong})


def drafted(at: Place) -> Refusal:
    """With one part, which the NHS pays."""
    kept = refusal(at)
    kept.save()
    part(kept).save()
    return kept


def decided_by(found: Refusal, user: Any) -> Refusal:
    found.decided_by, found.decided_on, found.decided_at = user, TODAY, NOW
    return found


def drafted_twice(at: Place) -> Refusal:
    first = refusal(at)
    first.save()
    return refusal(at, of=first.decision)


def reconsideration(at: Place, **wrong: Any) -> Reconsideration:
    refused = decided_by(drafted(at), at.manager)
    refused.save()
    values = {
        "refusal": refused,
        "asked_on": TODAY,
        "asked_by": "person",
        "asker_name": "Asha Patel",
        "how": "phone",
        "words": "I had no seizure for a year.",
        "due_on": TODAY,
        "recorded_by": at.coordinator,
    }
    return Reconsideration(**{**values, **wrong})


def answered(at: Place) -> ReconsiderationAnswer:
    asked = reconsideration(at)
    asked.save()
    return ReconsiderationAnswer(reconsideration=asked, words="It stands.", decided_on=TODAY, decided_by=at.clinician)


def answered_twice(at: Place) -> ReconsiderationAnswer:
    first = answered(at)
    first.save()
    return ReconsiderationAnswer(
        reconsideration=first.reconsideration, words="It does not.", decided_on=TODAY, decided_by=at.clinician
    )


def part_answered_twice(at: Place) -> PartAnswer:
    answer = answered(at)
    answer.save()
    values = {
        "answer": answer,
        "part": answer.reconsideration.refusal.parts.get(),
        "stands": True,
        "reason": "The neurologist has not seen you since then.",
    }
    PartAnswer.objects.create(**values)
    return PartAnswer(**values)


def part_twice(at: Place) -> RefusedPart:
    return part(drafted(at))


CASES_OF_LETTERS: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "informationneeds.person": (needs_twice, "person", "is on record already"),
    "informationneeds_names_the_language": (
        lambda at: needs(at, interpreter=True),
        "language",
        "Name the language",
    ),
    "informationneeds_contact_on_the_list": (
        lambda at: needs(at, contact_by="owl"),
        "contact_by",
        "Choose one of the answers",
    ),
    "letter_first_once": (written_twice, OF_ALL, "written already"),
    "letter.replaces": (replaced_twice, "replaces", "written again already"),
    "dispatch_once": (sent_in_one_way_twice, OF_ALL, "in this way already"),
    "dispatch_sent_by_and_on": (lambda at: dispatch(at, sent_on=TODAY), OF_ALL, "by whom and on which day"),
    "dispatch_sent_or_dropped": (
        lambda at: dispatch(at, sent_on=TODAY, sent_by=at.coordinator, dropped_on=TODAY),
        OF_ALL,
        "either sent in this way or not",
    ),
    "dispatch_asked_of_and_on": (lambda at: dispatch(at, asked_on=TODAY), "asked_of", "who makes it"),
    "dispatch_sent_on_or_after_asked": (
        lambda at: dispatch(at, asked_on=TODAY, asked_of="A", sent_on=BEFORE, sent_by=at.coordinator),
        "sent_on",
        "before it was asked for",
    ),
    "refusal_decided_by_and_at": (lambda at: refusal(at, decided_on=TODAY), OF_ALL, "by whom and when"),
    "refusal_dropped_by_and_why": (
        lambda at: refusal(at, dropped_by=at.coordinator, dropped_on=TODAY),
        "dropped_why",
        "who did so and why",
    ),
    "refusal_decider_did_not_write_it": (
        lambda at: decided_by(drafted(at), at.coordinator),
        "decided_by",
        "somebody other than the person who wrote it",
    ),
    "refusal_one_at_a_time": (drafted_twice, OF_ALL, "is being written already"),
    "refusedpart_once": (part_twice, OF_ALL, "named already"),
    "refusedpart_payer_on_the_list": (
        lambda at: part(drafted(at), part="Lessons", payer="bank"),
        "payer",
        "Choose one of the answers",
    ),
    "reconsideration_due_after_asked": (
        lambda at: reconsideration(at, due_on=BEFORE),
        "due_on",
        "on or after the day",
    ),
    "reconsiderationanswer.reconsideration": (answered_twice, "reconsideration", "answered already"),
    "partanswer_once": (part_answered_twice, OF_ALL, "answered already"),
}
