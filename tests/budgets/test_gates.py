"""The gates before any payment: each met or not, with what to do; and the payment that is held back by one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budgets.accounts.changing import Named, confirm_account, note_holder_told
from budgets.accounts.gates import Gate, first_shut, gates_for, gates_of
from budgets.accounts.rules import AccountKind, EndReason, Signatory, UseRole
from budgets.approving.approvals import approve_share
from budgets.models import Budget
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import add_line, open_budget, submit_revision
from care_plans.models import Plan
from care_plans.plans.rules import PlanStatus
from care_plans.reviews.rules import ReviewKind
from phb.acting import acting
from phb.dates import month
from phb.models import User
from tests import recipes
from tests.budgets.building import (
    END,
    START,
    TODAY,
    Team,
    approved,
    end,
    keep_account,
    propose,
    release_month,
    sign,
    team,
    terms,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

APRIL = month(2026, 4)
MANAGED: dict[str, Any] = {"kind": AccountKind.MANAGED, "statements_how": "A statement comes each month.", "people": ()}
CONSENT: dict[str, Any] = {
    "consent_name": "Asha Patel",
    "consent_as": Signatory.PERSON,
    "consented_on": TODAY - timedelta(days=1),
}


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    made = approved(people, {}, council=False).budget
    keep_account(people, made)
    sign(people, made)
    return made


def gate(budget: Budget, name: str, on: date = START) -> Gate:
    return next(each for each in gates_of(budget, on) if each.name == name)


def held_back(people: Team, budget: Budget, match: str, on: date = START) -> None:
    with pytest.raises(ValidationError, match=match), acting(people.finance):
        release_month(budget=budget, month=APRIL, by=people.finance, on=on)
    assert not budget.postings.exists()


def test_payment_goes_when_every_gate_is_met(people: Team, budget: Budget) -> None:
    assert [(each.name, each.met) for each in gates_of(budget, START)] == [
        (name, True) for name in ("agreement", "account", "plan", "risks", "consent", "reviews")
    ]
    with acting(people.finance):
        assert release_month(budget=budget, month=APRIL, by=people.finance, on=START).pk


def test_agreement_that_ended_holds_the_payment_back(people: Team, budget: Budget) -> None:
    end(people, budget.agreements.get(), START, EndReason.OTHER)
    assert gate(budget, "agreement", START - timedelta(days=1)).met
    held_back(people, budget, "agreement ended on 1 April 2026")
    sign(people, budget, START)
    assert gate(budget, "agreement").met


def test_consent_that_was_withdrawn_holds_the_payment_back_until_it_is_given_again(
    people: Team, budget: Budget
) -> None:
    end(people, budget.agreements.get(), START)
    assert gate(budget, "agreement").met
    held_back(people, budget, "no longer agree to a direct payment, since 1 April 2026. Stop the direct payment")
    sign(people, budget, START)
    assert first_shut(gates_of(budget, START)) is None


def test_signature_of_a_nominee_is_not_the_consent_of_the_person(people: Team) -> None:
    made = approved(people, {}, council=False).budget
    keep_account(people, made)
    sign(people, made, holder_name="Open Door Support", holder_as=Signatory.ORGANISATION)
    assert gate(made, "agreement").met
    held_back(people, made, "Open Door Support signed to hold the money, and the person has not consented to it")
    sign(people, made, holder_name="Priya Patel", holder_as=Signatory.NOMINEE, **CONSENT)
    assert gate(made, "consent").sentence == "Asha Patel agreed to it on 19 March 2026 and still does."
    assert first_shut(gates_of(made, START)) is None


def test_action_whose_money_has_run_out_holds_the_payment_back(people: Team) -> None:
    over = date(2026, 6, 30)
    made = paid_for_two(people, over)
    assert gate(made, "plan", over).met
    after = over + timedelta(days=1)
    held_back(people, made, "plan still has “A bath”, and the money for it ended on 30 June 2026", on=after)
    assert gate(made, "plan", END + timedelta(days=1)).met, "The whole budget is over, and its last month is still due."
    Plan.objects.filter(pk=made.plan_id).update(status=PlanStatus.SUPERSEDED)
    recipes.plan(made.plan.request, version=2, actions=("A walk",), risks=[recipes.EXPLAINED_RISK])
    assert gate(made, "plan", after).met


def paid_for_two(people: Team, over: date) -> Budget:
    """The money for a bath ends on that day; for a walk it goes on."""
    request = recipes.request(people.person)
    recipes.decision(request, council=False)
    plan = recipes.plan(request, actions=("A bath", "A walk"), risks=[recipes.EXPLAINED_RISK])
    with acting(people.coordinator):
        made = open_budget(request=request, starts_on=START, by=people.coordinator, on=TODAY)
        revision = made.revisions.get()
        for text, ends_on in (("A bath", over), ("A walk", END)):
            line = terms(made, action=plan.actions.get(text=text), ends_on=ends_on)
            add_line(revision=revision, terms=line, by=people.coordinator, on=TODAY)
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    with acting(people.manager):
        approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=TODAY)
    keep_account(people, made)
    sign(people, made)
    return made


def test_account_without_anybody_named_today_holds_the_payment_back(people: Team) -> None:
    made = approved(people, {}, council=False).budget
    sign(people, made)
    keep_account(people, made, people=[Named("Asha Patel", UseRole.PERSON, TODAY, START - timedelta(days=1))])
    assert gate(made, "account", TODAY).met
    held_back(people, made, "Nobody is named who may use the account now")


def test_account_that_waits_for_the_second_person_holds_the_payment_back(people: Team) -> None:
    made = approved(people, {}, council=False).budget
    sign(people, made)
    propose(people, made)
    held_back(people, made, "account has not been confirmed. A second person must look at it")


def test_account_an_organisation_holds_needs_only_to_be_auditable(people: Team) -> None:
    made = approved(people, {}, council=False).budget
    sign(people, made)
    keep_account(people, made, sort_code="", number="", holder_name="Open Door Support", **MANAGED)
    assert gate(made, "account").sentence == "Held by Open Door Support. A statement comes each month."
    assert first_shut(gates_of(made, START)) is None


def test_payments_go_to_the_old_details_while_new_ones_wait_and_stop_when_they_are_due(
    people: Team, budget: Budget
) -> None:
    change = propose(people, budget, START, number="00000002")
    with acting(people.second):
        confirm_account(change=change, by=people.second, on=START)
    assert gate(budget, "account", START + timedelta(days=6)).met
    due = START + timedelta(days=7)
    held_back(people, budget, "waited their days. Tell the holder if nobody did", on=due)
    with acting(people.finance):
        note_holder_told(change=change, told_to="Asha, by post", told_on=START, by=people.finance, on=due)
    held_back(people, budget, "waited their days. Use them, or stop them", on=due)


def test_plan_that_is_not_agreed_holds_the_payment_back(people: Team, budget: Budget) -> None:
    Plan.objects.filter(pk=budget.plan_id).update(status=PlanStatus.SUPERSEDED)
    held_back(people, budget, "care plan is not agreed")


def test_risks_that_were_not_explained_hold_a_direct_payment_back(people: Team, budget: Budget) -> None:
    request = budget.plan.request
    Plan.objects.filter(pk=budget.plan_id).update(status=PlanStatus.SUPERSEDED)
    recipes.plan(request, version=2)
    held_back(people, budget, "does not say that the risks of a direct payment were explained")


def test_budget_that_a_third_party_holds_asks_for_no_risks_of_a_direct_payment(people: Team) -> None:
    made = approved(people, {"option": Option.THIRD_PARTY}, council=False).budget
    names = [each.name for each in gates_of(made, START)]
    assert names == ["agreement", "account", "plan", "reviews"]


def test_reviews_on_one_day_are_told_and_hold_nothing_back(people: Team, budget: Budget) -> None:
    for kind in (ReviewKind.PLAN, ReviewKind.MONEY):
        recipes.review(people.person, kind, planned_for=date(2026, 6, 1))
    told = gate(budget, "reviews")
    assert not told.met
    assert "Money audit and plan review are on one day, 1 June 2026" in told.sentence
    assert first_shut(gates_of(budget, START)) is None


def test_gates_of_many_budgets_take_as_many_queries_as_those_of_one(people: Team) -> None:
    budgets = [recipes.budget(recipes.person(people.icb)) for _ in range(4)]
    on = timezone.localdate()
    counts = []
    for few in (budgets[:1], budgets):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert all(first_shut(gates) is None for gates in gates_for(few, on).values())
        counts.append(len(seen))
    assert counts[0] == counts[1]
