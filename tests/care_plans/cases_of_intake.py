"""Broken rows of batch files, referrals, merges and step limits: for each, the box it is said beside and the words."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import BatchRow, PersonMerge, Referral, ReferralLink, RequestBatch, StepLimit
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place

OF_ALL = NON_FIELD_ERRORS


def batch(at: Place, **wrong: Any) -> RequestBatch:
    values = {"file_name": "march.csv", "sha256": "a" * 64, "row_count": 1, "loaded_by": at.coordinator}
    return RequestBatch(**{"icb": at.icb, **values, **wrong})


def loaded_twice(at: Place) -> RequestBatch:
    batch(at).save()
    return batch(at)


def row_twice(at: Place) -> BatchRow:
    loaded = batch(at)
    loaded.save()
    values = {
        "batch": loaded,
        "row_number": 2,
        "becomes": "new",
        "given_name": "Nell",
        "family_name": "Okoro",
        "born_on": TODAY.replace(year=1961),
        "service": "Somebody to swim with",
        "received_on": TODAY,
        "origin": "gp",
    }
    BatchRow.objects.create(**values)
    return BatchRow(**values)


def link(at: Place, **wrong: Any) -> ReferralLink:
    return ReferralLink(**{"icb": at.icb, **wrong})


def second_link(at: Place) -> ReferralLink:
    link(at).save()
    return link(at)


def referral(at: Place, **wrong: Any) -> Referral:
    values = {
        "icb": at.icb,
        "channel": "link",
        "received_on": TODAY,
        "given_name": "Nell",
        "family_name": "Okoro",
        "origin": "person",
        "service": "Somebody to swim with",
    }
    return Referral(**{**values, **wrong})


def sent_twice(at: Place) -> Referral:
    mark = uuid.uuid4()
    referral(at, key=mark).save()
    return referral(at, key=mark)


def one_request_of_two(at: Place) -> Referral:
    matched = {
        "status": "request",
        "request": recipes.request(at.person),
        "dealt_by": at.coordinator,
        "dealt_at": NOW,
    }
    referral(at, **matched).save()
    return referral(at, **matched)


def merge(at: Place, **wrong: Any) -> PersonMerge:
    values = {
        "duplicate": recipes.person(at.icb),
        "survivor": at.person,
        "reason": "The same address",
        "proposed_by": at.coordinator,
        "proposed_on": TODAY,
    }
    return PersonMerge(**{**values, **wrong})


def proposed_twice(at: Place) -> PersonMerge:
    first = merge(at)
    first.save()
    return merge(at, duplicate=first.duplicate)


def answered(at: Place, **answer: Any) -> PersonMerge:
    """A proposal that waits, changed as no answer may be."""
    waiting = merge(at)
    waiting.save()
    for name, value in answer.items():
        setattr(waiting, name, value)
    return waiting


def step_limit(at: Place, **wrong: Any) -> StepLimit:
    values = {
        "icb": at.icb,
        "step": "plan",
        "days": 20,
        "starts_on": TODAY,
        "source": "The board",
        "set_on": TODAY,
        "set_by": at.administrator,
    }
    return StepLimit(**{**values, **wrong})


CASES_OF_INTAKE: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "requestbatch_same_file_once": (loaded_twice, OF_ALL, "loaded already"),
    "requestbatch_accepted_by_and_at": (
        lambda at: batch(at, status="accepted"),
        OF_ALL,
        "who accepted it and when",
    ),
    "batchrow_number_once": (row_twice, OF_ALL, "kept already"),
    "referrallink.icb": (second_link, "icb", "has its page already"),
    "referrallink_limits_let_some_through": (
        lambda at: link(at, hourly_limit=0),
        "hourly_limit",
        "close the page",
    ),
    "referral.key": (sent_twice, "key", "sent already"),
    "referral.request": (one_request_of_two, "request", "became this request already"),
    "referral_dealt_with_or_waiting": (
        lambda at: referral(at, status="closed", dealt_by=at.coordinator, dealt_at=NOW),
        "closed_because",
        "closed with a reason",
    ),
    "personmerge_one_at_a_time": (proposed_twice, OF_ALL, "proposed to merge this record already"),
    "personmerge_of_two_records": (
        lambda at: merge(at, duplicate=at.person),
        OF_ALL,
        "This is the same record",
    ),
    "personmerge_answered_by_and_at": (
        lambda at: answered(at, status="declined", answered_by=at.colleague),
        OF_ALL,
        "who gave it and when",
    ),
    "personmerge_confirmed_by_another": (
        lambda at: answered(at, status="confirmed", answered_by=at.coordinator, answered_at=NOW),
        OF_ALL,
        "Somebody other than the colleague",
    ),
    "steplimit_days_in_range": (lambda at: step_limit(at, days=366), "days", "between 1 day and 365 days"),
    "steplimit_not_backwards": (
        lambda at: step_limit(at, starts_on=TODAY - timedelta(days=1)),
        "starts_on",
        "from today or a later day",
    ),
    "steplimit_step_on_the_list": (lambda at: step_limit(at, step="tea"), "step", "Choose one of the answers"),
}
