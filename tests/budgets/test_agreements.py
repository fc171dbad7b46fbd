"""The account of a budget and its agreement."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budgets.accounts.agreements import keep_account
from budgets.models import Account
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.building import START, TODAY, Team, opened, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def keep(people: Team, **fields: Any) -> Account:
    given = {
        "holder_name": "Asha Patel",
        "sort_code": "309912",
        "number": "00000001",
        "by": people.finance,
        "on": TODAY,
    }
    return keep_account(**{"budget": opened(people), **given, **fields})


def test_account_is_kept_with_the_day_of_its_agreement(people: Team) -> None:
    account = keep(people, agreement_signed_on=TODAY)
    account.refresh_from_db()
    assert (account.number, account.agreement_signed_on) == ("00000001", TODAY)


def test_account_is_changed_and_what_it_was_is_kept(people: Team) -> None:
    account = keep(people)
    keep(people, budget=account.budget, number="00000002")
    assert [each.number for each in Account.history.order_by("history_id")] == ["00000001", "00000002"]
    assert Account.objects.get().number == "00000002"


def test_card_or_providers_account_has_no_bank_details(people: Team) -> None:
    assert keep(people, sort_code="", number="").number == ""


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"sort_code": ""}, "number"),
        ({"number": ""}, "number"),
        ({"sort_code": "30991"}, "sort_code"),
        ({"number": "٠٠٠٠٠٠٠١"}, "number"),
        ({"holder_name": "  "}, "holder_name"),
        ({"agreement_signed_on": START}, "agreement_signed_on"),
    ],
)
def test_account_that_breaks_a_rule_is_refused(people: Team, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        keep(people, **fields)
    blamed = refusal.value.error_dict if hasattr(refusal.value, "error_dict") else {refusal.value.code: None}
    assert field in blamed


@pytest.mark.parametrize("who", ["coordinator", "manager", "council_manager", "auditor"])
def test_account_is_kept_by_finance(people: Team, who: str) -> None:
    with pytest.raises(PermissionDenied):
        keep(people, by=getattr(people, who))


def test_finance_of_another_icb_keeps_no_account(people: Team) -> None:
    with pytest.raises(PermissionDenied):
        keep(people, by=recipes.user(Role.FINANCE_OFFICER, recipes.icb()))


def test_nobody_keeps_the_account_of_their_own_budget(people: Team) -> None:
    budget = opened(people)
    people.person.account = people.finance
    people.person.save()
    with pytest.raises(PermissionDenied, match="your own"):
        keep(people, budget=budget, on=date(2026, 4, 1))
