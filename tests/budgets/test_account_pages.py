"""The pages of an account: put forward, confirmed, told, used, stopped; the agreement; who sees which figures."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from budgets.models import Account, AccountChange, Agreement, Budget
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.building import Team, approved, keep_account, propose, sign, team
from tests.html import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

DETAILS = {
    "kind": "own",
    "holder_name": "Asha Patel",
    "sort_code": "30-99-12",
    "number": "1234 5678",
    "checked_how": "Seen on a statement",
    "name_1": "Asha Patel",
    "role_1": "person",
}


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    return approved(people, {}, council=False).budget


@pytest.fixture
def kept(people: Team, budget: Budget) -> Account:
    return keep_account(people, budget, number="12345678")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, name: str, pk: int) -> str:
    return text_of(signed_in(user).get(reverse(name, args=[pk])).content.decode())


def send(user: User, name: str, pk: int, **data: Any) -> str:
    return text_of(signed_in(user).post(reverse(name, args=[pk]), data, follow=True).content.decode())


def test_account_is_put_forward_by_one_and_confirmed_by_another(people: Team, budget: Budget) -> None:
    page = send(people.finance, "account_propose", budget.pk, **DETAILS)
    assert "You put it forward, so a colleague must confirm it." in page
    change = AccountChange.objects.get()
    signed_in(people.finance).post(reverse("account_confirm", args=[change.pk]))
    assert not Account.objects.exists()
    assert "Confirm these details" in read(people.second, "account", budget.pk)
    page = send(people.second, "account_confirm", change.pk)
    assert "309912 12345678" in page
    assert f"{people.second} confirmed it" in page
    assert Account.objects.get().change == change


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sort_code": "30991"}, "A sort code has 6 figures"),
        ({"number": "1234567"}, "An account number has 8 figures"),
        ({"number": ""}, "Give the sort code and the account number, or neither."),
        ({"name_1": ""}, "Say who this is, or choose nothing."),
        ({"role_1": ""}, "Say as what Asha Patel uses the account."),
        ({"name_1": "", "role_1": ""}, "Name at least one person who may use the account."),
        ({"kind": "managed"}, "Say how the ICB sees what comes into the account and what goes out."),
    ],
)
def test_account_that_breaks_a_rule_says_so(people: Team, budget: Budget, wrong: dict[str, str], sentence: str) -> None:
    assert sentence in send(people.finance, "account_propose", budget.pk, **{**DETAILS, **wrong})
    assert not AccountChange.objects.exists()


def test_new_details_are_told_and_used_after_their_days(people: Team, kept: Account) -> None:
    with time_machine.travel(date(2026, 5, 4), tick=False):
        send(people.finance, "account_propose", kept.budget_id, **{**DETAILS, "number": "99990000"})
        change = AccountChange.objects.get(used_on=None)
        send(people.second, "account_confirm", change.pk)
        page = read(people.finance, "account_told", change.pk)
        assert "to another account, ending 0000. We will do so from 11 May 2026." in page
        told = {"told_to": "Asha, by post", "told_on": "2026-05-04"}
        assert "Asha, by post was told on 4 May 2026" in send(people.finance, "account_told", change.pk, **told)
        assert "not before" in send(people.finance, "account_use", change.pk)
    with time_machine.travel(date(2026, 5, 11), tick=False):
        send(people.finance, "account_use", change.pk)
    assert Account.objects.get().number == "99990000"


def test_change_is_stopped_with_a_reason_by_its_holder_too(people: Team, kept: Account) -> None:
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    change = propose(people, kept.budget, number="99990000")
    assert "Stop the change of account" in read(holder, "budget", kept.budget_id)
    assert "Fill in" in send(holder, "account_stop", change.pk)
    send(holder, "account_stop", change.pk, words="I asked for nothing")
    change.refresh_from_db()
    assert (change.stopped_by, change.stopped_words) == (holder, "I asked for nothing")


def test_figures_are_for_those_who_keep_accounts(people: Team, kept: Account) -> None:
    propose(people, kept.budget, number="99990000")
    for user in (people.coordinator, people.auditor, people.manager):
        page = read(user, "account", kept.budget_id)
        assert "account ending 5678" in page
        assert "12345678" not in page
        assert "99990000" not in page
    assert "309912 99990000" in read(people.finance, "account", kept.budget_id)


def test_agreement_is_recorded_and_its_end_holds_payments_back(people: Team, kept: Account) -> None:
    data = {
        "conditions": "Spend it on the plan.\r\nKeep receipts.",
        "holder_name": "Asha Patel",
        "holder_as": "person",
        "holder_signed_on": "2026-04-01",
        "holder_paper": "Scan 1",
        "body_name": "Marcus Bell",
        "body_signed_on": "2026-04-02",
        "body_paper": "Scan 2",
    }
    with time_machine.travel(date(2026, 5, 4), tick=False):
        page = send(people.finance, "agreement_record", kept.budget_id, **data)
        assert "Met A signed agreement. Asha Patel and the ICB had both signed by 2 April 2026." in page
        ended = {"reason": "consent", "words": "She rang", "ended_on": "2026-05-04"}
        page = send(people.finance, "agreement_end", Agreement.objects.get().pk, **ended)
        assert "Not met Consent. They no longer agree to a direct payment, since 4 May 2026." in page
        assert "They no longer agree to a direct payment" in read(people.finance, "payment_release", kept.budget_id)
        assert "Not met Consent." in read(people.coordinator, "budget", kept.budget_id)


def test_administrator_sets_the_days_and_finance_reads_them(people: Team, kept: Account) -> None:
    administrator = recipes.user(Role.ADMINISTRATOR, people.icb)
    given = {"days": "3", "starts_on": f"{date.today():%Y-%m-%d}", "source": "The board"}  # noqa: DTZ011
    assert "3 days" in send(administrator, "account_wait_set", people.icb.pk, **given)
    assert "3 days" in text_of(signed_in(people.finance).get(reverse("account_waits")).content.decode())


def test_gates_are_ticked_where_everything_is_there(people: Team, kept: Account) -> None:
    sign(people, kept.budget)
    page = read(people.finance, "payment_release", kept.budget_id)
    assert "Not met" not in page
    assert "Ask for the payment" in page or "Nothing is due" in page
