"""Each constraint of these subjects: the database refuses the row, and a form says the sentence beside its box."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.forms import modelform_factory

from phb.forms import RuleModelForm
from phb.guards import refusal_sentence
from phb.models import User
from tests.budgets.building import Team, team
from tests.budgets.cases_of_accounts import CASES_OF_ACCOUNTS
from tests.budgets.cases_of_panels import CASES_OF_PANELS
from tests.care_plans.test_constraints import _as_posted, _write_past_the_model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

SUBJECTS = ("budgets.accounts.models", "budgets.panels.models")
CASES = CASES_OF_ACCOUNTS | CASES_OF_PANELS
REFUSED_BY_A_GUARD_FIRST = {"account.change"}
"""An account is of the change of its own budget, which has one account."""


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def own_models() -> list[type[models.Model]]:
    return [
        each
        for each in apps.get_app_config("budgets").get_models()
        if each.__module__ in SUBJECTS and not each.__name__.startswith("Historical")
    ]


def test_every_constraint_has_a_case() -> None:
    named = {
        constraint.name.removeprefix("budgets_") for model in own_models() for constraint in model._meta.constraints
    }
    unique = {
        f"{model._meta.model_name}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if field.unique and not field.primary_key
    }
    assert set(CASES) == (named | unique) - REFUSED_BY_A_GUARD_FIRST


@pytest.mark.parametrize("case", CASES)
def test_the_database_refuses(case: str, people: Team) -> None:
    broken = CASES[case][0](people)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        _write_past_the_model(broken)
    assert refusal_sentence(refused.value) is None, "A guard refused it first, so it says nothing of the constraint."


@pytest.mark.parametrize("case", CASES)
def test_the_form_says_it_beside_the_box(case: str, people: Team) -> None:
    make, field, words = CASES[case]
    broken = make(people)
    form = modelform_factory(type(broken), form=RuleModelForm, fields="__all__")(data=_as_posted(broken))
    assert not form.is_valid()
    said = [str(sentence) for sentence in form.errors.get(field) or ()]
    assert any(words in sentence for sentence in said), form.errors
