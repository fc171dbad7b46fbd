"""Cases for `test_constraints` of About Me, its shares, and the people around a person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import (
    AboutMe,
    AboutMeShare,
    AssistantEmployer,
    Contact,
    HomeEntryNote,
    PayException,
    Representation,
)
from tests.care_plans.conftest import NOW, TODAY, Place

BEFORE = TODAY - timedelta(days=400)
OF_ALL = NON_FIELD_ERRORS


def _authority(at: Place, **wrong: Any) -> Representation:
    values = {"kind": "nominee", "basis": "chosen", "name": "Priya", "starts_on": TODAY, "consented_on": TODAY}
    return Representation(**{"person": at.person, **values, **wrong})


def _page(at: Place) -> AboutMe:
    return AboutMe(person=at.person, updated_on=TODAY, updated_by=at.coordinator)


def _second_page(at: Place) -> AboutMe:
    _page(at).save()
    return _page(at)


def _share(at: Place, **wrong: Any) -> AboutMeShare:
    values = {
        "person": at.person,
        "organisation_name": "Ward 4",
        "link_sha256": "a" * 64,
        "purpose": "a stay",
        "consent_by": "person",
        "capacity": "has",
        "consented_on": TODAY,
        "starts_on": TODAY,
        "ends_on": TODAY,
        "shared_by": at.coordinator,
    }
    return AboutMeShare(**{**values, **wrong})


def _same_link(at: Place) -> AboutMeShare:
    _share(at).save()
    return _share(at)


def _note(at: Place) -> HomeEntryNote:
    return HomeEntryNote(person=at.person, written_on=TODAY, written_by=at.coordinator)


def _second_note(at: Place) -> HomeEntryNote:
    _note(at).save()
    return _note(at)


def _contact(at: Place, **wrong: Any) -> Contact:
    return Contact(**{"person": at.person, "kind": "gp", "name": "Elm Road", "starts_on": TODAY, **wrong})


def _exception(at: Place, **wrong: Any) -> PayException:
    one = Contact.objects.filter(person=at.person).first() or _contact(at)
    one.save()
    values = {
        "contact": one,
        "payer": "nhs",
        "reason": "Nobody else can meet the need at night.",
        "asked_by": at.coordinator,
        "asked_on": TODAY,
        "starts_on": TODAY,
        "ends_on": TODAY,
    }
    return PayException(**{**values, **wrong})


def _asked_twice(at: Place) -> PayException:
    _exception(at).save()
    return _exception(at)


def _employer(at: Place, **wrong: Any) -> AssistantEmployer:
    values = {"employer": "person", "because": "Agreed", "starts_on": TODAY, "recorded_by": at.coordinator}
    return AssistantEmployer(**{"person": at.person, **values, **wrong})


CASES_OF_AROUND: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "representation_incapacity_is_assessed": (
        lambda at: _authority(at, capacity="lacks"),
        "assessed_by",
        "who assessed",
    ),
    "representation_nominee_is_not_paid": (
        lambda at: _authority(at, paid_by_budget=True),
        "paid_by_budget",
        "cannot be employed by the budget",
    ),
    "representation_notice_by_and_on": (
        lambda at: _authority(at, notice_by="person"),
        "notice_on",
        "who gave notice",
    ),
    "aboutme.person": (_second_page, "person", "such a page already"),
    "aboutmeshare_one_organisation": (
        lambda at: _share(at, organisation=at.council),
        "organisation_name",
        "not both",
    ),
    "aboutmeshare_consent_fits_capacity": (
        lambda at: _share(at, capacity="lacks"),
        "consent_by",
        "a representative does",
    ),
    "aboutmeshare_ends_on_or_after_start": (lambda at: _share(at, ends_on=BEFORE), "ends_on", "on or after the first"),
    "aboutmeshare_withdrawn_by_somebody": (
        lambda at: _share(at, withdrawn_by=at.holder),
        OF_ALL,
        "withdrawn by somebody",
    ),
    "aboutmeshare_link_once": (_same_link, OF_ALL, "given already"),
    "homeentrynote.person": (_second_note, "person", "such a note already"),
    "contact_ends_on_or_after_start": (lambda at: _contact(at, ends_on=BEFORE), "ends_on", "on or after the first"),
    "payexception_maker_is_not_checker": (
        lambda at: _exception(at, agreed=True, answered_by=at.coordinator, answered_at=NOW),
        "answered_by",
        "Somebody other than who asked",
    ),
    "payexception_answered_whole": (
        lambda at: _exception(at, answered_by=at.manager),
        OF_ALL,
        "yes or no, by whom and when",
    ),
    "payexception_ends_on_or_after_start": (
        lambda at: _exception(at, ends_on=BEFORE),
        "ends_on",
        "on or after the first",
    ),
    "payexception_asked_once": (_asked_twice, OF_ALL, "waits for an answer"),
    "assistantemployer_is_named": (
        lambda at: _employer(at, employer="organisation"),
        "employer",
        "Name who acts",
    ),
    "assistantemployer_ends_on_or_after_start": (
        lambda at: _employer(at, ends_on=BEFORE),
        "ends_on",
        "on or after the first",
    ),
}
