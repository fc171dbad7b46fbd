"""Each constraint: the database refuses the row, and a form says the sentence beside the box it is about."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, models, transaction
from django.forms import model_to_dict, modelform_factory

from care_plans.models import (
    CatalogueItem,
    CatalogueVersion,
    Decision,
    DefaultException,
    Person,
    Representation,
)
from care_plans.people.models.details import CHOSEN
from phb.forms import RuleModelForm
from phb.guards import refusal_sentence
from phb.models import User
from phb.money import gbp
from tests import recipes
from tests.care_plans.cases_of_around import CASES_OF_AROUND
from tests.care_plans.cases_of_indicative import CASES_OF_INDICATIVE
from tests.care_plans.cases_of_intake import CASES_OF_INTAKE
from tests.care_plans.cases_of_letters import CASES_OF_LETTERS
from tests.care_plans.cases_of_measures import CASES_OF_MEASURES
from tests.care_plans.cases_of_plans import CASES_OF_PLANS
from tests.care_plans.cases_of_reviews import CASES_OF_REVIEWS
from tests.care_plans.conftest import NOW, TODAY, Place, decided
from tests.care_plans.test_default_rule import exception, honest

pytestmark = pytest.mark.django_db

BEFORE = TODAY - timedelta(days=400)


def person(at: Place, **wrong: Any) -> Person:
    values = {
        "given_name": "Ruth",
        "family_name": "Okoro",
        "born_on": date(1984, 8, 9),
        "nhs_number": recipes.nhs_number(),
        "icb": at.icb,
    }
    return Person(**{**values, **wrong})


def _unlisted(name: str, at: Place) -> Person:
    wrong: dict[str, Any] = {name: "?"}
    return person(at, **wrong)


def representation(at: Place, **wrong: Any) -> Representation:
    values = {
        "person": at.person,
        "kind": "nominee",
        "basis": "chosen",
        "name": "Priya Patel",
        "starts_on": TODAY,
        "consented_on": TODAY,
    }
    return Representation(**{**values, **wrong})


def version(at: Place, **wrong: Any) -> CatalogueVersion:
    values = {"icb": at.icb, "number": 2, "effective_from": TODAY, "author": at.administrator}
    return CatalogueVersion(**{**values, **wrong})


def second_draft(at: Place) -> CatalogueVersion:
    version(at).save()
    return version(at, number=3)


def code_twice(at: Place) -> CatalogueItem:
    draft = version(at)
    draft.save()
    CatalogueItem.objects.create(version=draft, code="yoga", name="Yoga", status="core")
    return CatalogueItem(version=draft, code="yoga", name="Other yoga", status="core")


def proposed(at: Place, **wrong: Any) -> DefaultException:
    values = {
        "request": decided(at),
        "reason": "urgent",
        "words": "The ward discharges her tomorrow.",
        "extent": "All of it",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=7),
        "proposed_by": at.coordinator,
    }
    return DefaultException(**{**values, **wrong})


def by_first_of_two(user: User) -> dict[str, Any]:
    return {"reason": "not_appropriate", "agreed_by": user, "agreed_at": NOW, "agreed_as": "commissioning_manager"}


def decision(at: Place, **wrong: Any) -> Decision:
    return honest(at, recipes.request(at.person), **wrong)


def exception_twice(at: Place) -> Decision:
    request = decided(at)
    used = exception(request, at)
    honest(at, request, exception=used).save()
    return honest(at, request, exception=used)


def exception_from_council(at: Place) -> Decision:
    request = decided(at)
    council = {"icb_funds": False, "council_funds": True, "outcome": "la_personal_budget", "row": "7"}
    return honest(at, request, exception=exception(request, at), **council)


OF_ALL = NON_FIELD_ERRORS

CASES: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "person_died_on_or_after_birth": (
        lambda at: person(at, died_on=date(1980, 1, 1)),
        "died_on",
        "on or after the date of birth",
    ),
    "person_address_has_a_first_line": (
        lambda at: person(at, address_2="Elmbridge"),
        "address_1",
        "the first line of the address",
    ),
    "person_address_has_a_postcode": (
        lambda at: person(at, address_1="1 Elm Road"),
        "postcode",
        "ZZ99 3VZ",
    ),
    "person.nhs_number": (
        lambda at: person(at, nhs_number=at.person.nhs_number),
        "nhs_number",
        "is on record already",
    ),
    "person.account": (lambda at: person(at, account=at.holder), "account", "belongs to somebody else already"),
    "representation_ends_on_or_after_start": (
        lambda at: representation(at, ends_on=BEFORE),
        "ends_on",
        "on or after the day it starts",
    ),
    "representation_basis_fits_kind": (
        lambda at: representation(at, basis="deputy"),
        "basis",
        "A nominee is chosen by the person",
    ),
    "catalogueversion_number_once": (lambda at: version(at, number=1), OF_ALL, "a version with this number"),
    "catalogueversion_one_draft": (second_draft, OF_ALL, "is open already"),
    "catalogueversion_published_by_and_at": (
        lambda at: version(at, published_at=NOW),
        OF_ALL,
        "names who published it and when",
    ),
    "catalogueversion_publisher_is_not_author": (
        lambda at: version(at, published_at=NOW, published_by=at.administrator),
        "published_by",
        "somebody other than its author",
    ),
    "catalogueitem_code_once": (code_twice, "code", "has this code already"),
    "defaultexception_ends_after_start": (
        lambda at: proposed(at, ends_on=TODAY),
        "ends_on",
        "must end after the day it starts",
    ),
    "defaultexception_approved_by_and_at": (
        lambda at: proposed(at, approved_by=at.manager),
        OF_ALL,
        "names who approved it and when",
    ),
    "defaultexception_refused_by_at_and_why": (
        lambda at: proposed(at, refused_by=at.manager, refused_at=NOW),
        "refusal",
        "says who answered, when and why",
    ),
    "defaultexception_approver_is_not_proposer": (
        lambda at: proposed(at, approved_by=at.coordinator, approved_at=NOW),
        "approved_by",
        "somebody other than the person who asked",
    ),
    "defaultexception_first_agreed_by_at_and_as": (
        lambda at: proposed(at, reason="not_appropriate", agreed_by=at.manager, agreed_at=NOW),
        OF_ALL,
        "named with the day and the role",
    ),
    "defaultexception_first_is_not_proposer": (
        lambda at: proposed(at, **by_first_of_two(at.coordinator)),
        "agreed_by",
        "somebody other than the person who asked",
    ),
    "defaultexception_two_agree_where_two_must": (
        lambda at: proposed(at, **by_first_of_two(at.manager), approved_by=at.manager, approved_at=NOW),
        "approved_by",
        "Two people agree",
    ),
    "defaultexception_declined_after_being_told": (
        lambda at: proposed(at, reason="declined"),
        "told_on",
        "when and how the person was told",
    ),
    "defaultexception_told_by_its_start": (
        lambda at: proposed(at, told_on=TODAY + timedelta(days=1), told_how="phone"),
        "told_on",
        "or before",
    ),
    "defaultexception_told_how_on_the_list": (
        lambda at: proposed(at, told_how="by_owl"),
        "told_how",
        "Choose one of the answers",
    ),
    "defaultexception_value_not_below_nought": (
        lambda at: proposed(at, yearly_value=gbp("-0.01")),
        "yearly_value",
        "nought or more",
    ),
    "defaultexception_reason_on_the_list": (
        lambda at: proposed(at, reason="too_dear"),
        "reason",
        "Choose one of the answers",
    ),
    "decision_outcome_follows_table": (
        lambda at: decision(at, outcome="core"),
        "outcome",
        "the one the decision table gives",
    ),
    "decision_core_meets_need_when_core": (
        lambda at: decision(at, core_meets_need=False),
        "core_meets_need",
        "of core services only",
    ),
    "decision_exception_only_from_default": (exception_from_council, "exception", "only from a personal health budget"),
    "decision_inputs_on_the_lists": (lambda at: decision(at, right="habit"), "right", "Choose one of the answers"),
    "decision.exception": (exception_twice, "exception", "has been used already"),
}
"""Of each constraint: a row that breaks it alone, the box to blame, and words of the sentence. A row that is kept
already is broken by a change.
"""


def own_models() -> list[type[models.Model]]:
    return [
        each for each in apps.get_app_config("care_plans").get_models() if not each.__name__.startswith("Historical")
    ]


CASES |= {
    f"person_{name}_on_the_list": (partial(_unlisted, name), name, "Choose one of the answers shown") for name in CHOSEN
}
CASES |= CASES_OF_AROUND | CASES_OF_INDICATIVE | CASES_OF_INTAKE | CASES_OF_LETTERS
CASES |= CASES_OF_MEASURES | CASES_OF_PLANS | CASES_OF_REVIEWS


def test_every_constraint_has_a_case() -> None:
    named = {
        constraint.name.removeprefix("care_plans_") for model in own_models() for constraint in model._meta.constraints
    }
    unique = {
        f"{model._meta.model_name}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if field.unique and not field.primary_key
    }
    assert set(CASES) == named | unique


@pytest.mark.parametrize("case", CASES)
def test_the_database_refuses(case: str, place: Place) -> None:
    broken = CASES[case][0](place)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        _write_past_the_model(broken)
    assert refusal_sentence(refused.value) is None, "A guard refused it first, so it says nothing of the constraint."


@pytest.mark.parametrize("case", CASES)
def test_the_form_says_it_beside_the_box(case: str, place: Place) -> None:
    make, field, words = CASES[case]
    broken = make(place)
    form = modelform_factory(type(broken), form=RuleModelForm, fields="__all__")(data=_as_posted(broken))
    assert not form.is_valid()
    said = [str(sentence) for sentence in form.errors.get(field) or ()]
    assert any(words in sentence for sentence in said), form.errors


def _write_past_the_model(record: models.Model) -> None:
    """By the doors that ask no model: a new row as it is, one that is kept already as it was changed."""
    rows = type(record)._default_manager
    if record.pk is None:
        rows.bulk_create([record])
    else:
        rows.bulk_update([record], [field.name for field in record._meta.concrete_fields if not field.primary_key])


def _as_posted(record: models.Model) -> dict[str, Any]:
    """What a form with every field of the record would post."""
    values = {
        name: json.dumps(value) if isinstance(value, list) else value for name, value in model_to_dict(record).items()
    }
    return {name: value for name, value in values.items() if value is not None}
