"""Broken rows of conversations, offers and measures: for each constraint, the box it is said beside and the words."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import (
    ActivityCode,
    CodedActivity,
    Conversation,
    ConversationPresent,
    Episode,
    Instrument,
    Offer,
    Score,
)
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided


def offer(at: Place, **wrong: Any) -> Offer:
    values = {
        "person": at.person,
        "component": "social_prescribing",
        "status": "01",
        "made_on": TODAY,
        "recorded_by": at.coordinator,
    }
    return Offer(**{**values, **wrong})


def put_right_twice(at: Place) -> Offer:
    first = offer(at)
    first.save()
    offer(at, corrects=first).save()
    return offer(at, corrects=first)


def conversation(at: Place, **wrong: Any) -> Conversation:
    values = {
        "request": decided(at),
        "held_on": TODAY,
        "how": "home",
        "chosen_by_person": True,
        "what_matters": "My garden",
        "hopes": "To sell my roses",
        "outcome": "plan",
        "recorded_by": at.coordinator,
    }
    return Conversation(**{**values, **wrong})


def there_twice(at: Place) -> ConversationPresent:
    held = recipes.conversation(decided(at))
    return ConversationPresent(conversation=held, name=at.person.full_name, role="herself")


def instrument(at: Place, **wrong: Any) -> Instrument:
    values = {
        "icb": at.icb,
        "code": "pain",
        "version": "1",
        "name": "Pain rating",
        "licence": "Ours",
        "scoring": "given",
        "lowest": 0,
        "highest": 10,
        "higher_is_better": False,
        "loaded_by": at.administrator,
    }
    return Instrument(**{**values, **wrong})


def score(at: Place, **wrong: Any) -> Score:
    values = {"person": at.person, "taken_on": TODAY, "value": 4, "answered_by": "person", "recorded_by": at.holder}
    if "instrument" not in wrong:
        wrong["instrument"] = recipes.instrument(at.icb)
    return Score(**{**values, **wrong})


def loaded_twice(at: Place) -> Instrument:
    instrument(at).save()
    return instrument(at)


def score_put_right_twice(at: Place) -> Score:
    first = recipes.score(at.person)
    recipes.score(at.person, first.instrument, corrects=first)
    return score(at, instrument=first.instrument, corrects=first)


def code(at: Place, **wrong: Any) -> ActivityCode:
    values = {
        "icb": at.icb,
        "activity": "referral",
        "concept_id": "871731000000106",
        "source": "A list",
        "valid_from": TODAY,
        "entered_by": at.administrator,
    }
    return ActivityCode(**{**values, **wrong})


def code_twice(at: Place) -> ActivityCode:
    code(at).save()
    return code(at)


def episode(at: Place, **wrong: Any) -> Episode:
    offered = recipes.offer(at.person)
    return Episode(**{"person": at.person, "offer": offered, "first_contact_on": TODAY, **wrong})


def two_open(at: Place) -> Episode:
    episode(at).save()
    return episode(at)


def contact_twice(at: Place) -> Episode:
    first = episode(at, ended_on=TODAY)
    first.save()
    return episode(at, offer=first.offer)


def reported(at: Place, **wrong: Any) -> CodedActivity:
    values = {"person": at.person, "happened_on": TODAY, "recorded_by": at.coordinator}
    return CodedActivity(**{**values, **wrong})


def reported_twice(at: Place) -> CodedActivity:
    declined = recipes.offer(at.person, component="budget", status="02")
    reported(at, offer=declined, activity="budget_declined").save()
    return reported(at, offer=declined, activity="budget_declined")


def episode_reported_twice(at: Place) -> CodedActivity:
    counted = recipes.episode(recipes.offer(at.person))
    day = counted.first_contact_on
    return reported(at, offer=counted.offer, episode=counted, activity="referral", happened_on=day)


CASES_OF_MEASURES: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "offer_on_the_lists": (lambda at: offer(at, component="advice"), "component", "Choose one of the answers"),
    "offer_says_why_not": (lambda at: offer(at, status="04"), "words", "Say why in a few words"),
    "offer_referral_goes_somewhere": (lambda at: offer(at, status="03"), "referred_to", "who takes the referral"),
    "offer.corrects": (put_right_twice, "corrects", "has been put right already"),
    "conversation_on_the_lists": (lambda at: conversation(at, how="by_owl"), "how", "Choose one of the answers"),
    "conversation_without_money_is_agreed": (
        lambda at: conversation(at, outcome="without_money"),
        "agreed_without_money",
        "only where the person agrees",
    ),
    "conversation_without_money_has_referral": (
        lambda at: conversation(at, outcome="without_money", agreed_without_money=True),
        "referral",
        "how the offer of a community referral stands",
    ),
    "activitycode_once": (code_twice, NON_FIELD_ERRORS, "begins on this day already"),
    "activitycode_ends_on_or_after_start": (
        lambda at: code(at, valid_to=TODAY.replace(year=2025)),
        "valid_to",
        "on or after the first",
    ),
    "activitycode_activity_on_the_list": (lambda at: code(at, activity="tea"), "activity", "Choose one of"),
    "activitycode_checked_by_another": (
        lambda at: code(at, checked_by=at.administrator, checked_on=TODAY),
        "checked_by",
        "somebody other",
    ),
    "episode_one_open": (two_open, NON_FIELD_ERRORS, "is open for this person already"),
    "episode_ends_on_or_after_start": (
        lambda at: episode(at, ended_on=TODAY.replace(year=2025)),
        "ended_on",
        "on or after the day",
    ),
    "episode.offer": (contact_twice, "offer", "recorded already"),
    "codedactivity_once": (reported_twice, NON_FIELD_ERRORS, "reported already"),
    "codedactivity.episode": (episode_reported_twice, "episode", "reported already"),
    "instrument_version_once": (loaded_twice, NON_FIELD_ERRORS, "is loaded already"),
    "instrument_highest_above_lowest": (lambda at: instrument(at, highest=0), "highest", "above the lowest"),
    "instrument_scoring_on_the_list": (lambda at: instrument(at, scoring="guess"), "scoring", "Choose one of"),
    "score_answered_by_on_the_list": (lambda at: score(at, answered_by="cat"), "answered_by", "Choose one of"),
    "score.corrects": (score_put_right_twice, "corrects", "has been put right already"),
    "conversationpresent_once": (there_twice, NON_FIELD_ERRORS, "named twice"),
}
