"""Issuing: what is frozen, what stays, what supersedes, who may, and what one bad budget does to the others."""

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import override_settings

from budgets.ledger import movements
from budgets.ledger.rules import Evidence
from budgets.models import Budget, Statement
from budgets.rules import Funder
from budgets.statements import issuing
from budgets.statements.figures import DoesNotFoot, Figures
from budgets.statements.issuing import IssueResult, check_figure, current_seal_head, issue
from budgets.statements.rules import STATEMENT_RULE_VERSION
from phb.dates import Period, month
from phb.models import User
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

APRIL, MAY = month(2026, 4), month(2026, 5)
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.fixture
def budget(as_system: User) -> Budget:
    person = recipes.person(recipes.icb(), recipes.council(), preferred_name="Ash")
    return recipes.budget(person, lines=[{"icb": 1_200_000}, {"council": 240_000, "charge": 60_000}])


def pay_in(budget: Budget, by: User, on: date = date(2026, 5, 7), pence: int = 80_000) -> None:
    key = f"{budget.pk} {on} {pence}"
    movements.release_payment(budget=budget, amounts={Funder.ICB: pence}, on=on, key=key, words="", by=by)


def issued(by: User, period: Period = MAY, **more: Any) -> IssueResult:
    return issue(period=period, by=by, at=IN_JUNE, **more)


def the_statement(number: int) -> Statement:
    return Statement.objects.get(pk=number)


def test_statement_holds_its_figures_with_their_digest_and_rules(budget: Budget, as_system: User) -> None:
    pay_in(budget, as_system)
    [number] = issued(as_system, seal_head="a" * 64).issued
    statement = the_statement(number)
    assert statement.sha256 == hashlib.sha256(statement.figures.encode()).hexdigest()
    assert (statement.rule_version, statement.seal_head) == (STATEMENT_RULE_VERSION, "a" * 64)
    assert (statement.issued_by, statement.issued_at, statement.period) == (as_system, IN_JUNE, MAY)
    assert statement.counted_to == max(budget.entries.values_list("pk", flat=True))


def test_figures_are_written_the_same_each_time_and_without_the_number(budget: Budget, as_system: User) -> None:
    [number] = issued(as_system).issued
    statement = the_statement(number)
    said = json.loads(statement.figures)
    assert json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False) == statement.figures
    assert statement.reference not in statement.figures
    assert said["person"]["called"] == "Ash"
    assert said["period"] == {"start": "2026-05-01", "end": "2026-05-31"}


def test_what_has_not_changed_is_not_issued_again(budget: Budget, as_system: User) -> None:
    [first] = issued(as_system).issued
    again = issued(as_system)
    assert (again.issued, again.unchanged) == ([], [first])


def test_what_has_changed_supersedes_and_both_are_kept(budget: Budget, as_system: User) -> None:
    [first] = issued(as_system).issued
    pay_in(budget, as_system)
    changed = issued(as_system)
    assert changed.superseded == [first]
    assert the_statement(changed.issued[0]).supersedes_id == first
    pay_in(budget, as_system, pence=700)
    third = issued(as_system)
    assert third.superseded == changed.issued


def test_issued_statement_is_never_changed(budget: Budget, as_system: User) -> None:
    [number] = issued(as_system).issued
    with pytest.raises(DatabaseError), transaction.atomic():
        Statement.objects.filter(pk=number).update(figures="{}")
    with pytest.raises(ValidationError):
        the_statement(number).save()


def test_database_refuses_a_second_first_statement_of_a_period(budget: Budget, as_system: User) -> None:
    [number] = issued(as_system).issued
    second = the_statement(number)
    second.pk, second._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_time_that_has_not_ended_is_refused(budget: Budget, as_system: User) -> None:
    with pytest.raises(ValidationError, match="Wait until after 30 June 2026") as refused:
        issued(as_system, month(2026, 6))
    assert refused.value.code == "period"


def test_days_of_two_financial_years_are_refused(budget: Budget, as_system: User) -> None:
    with pytest.raises(ValidationError, match="one financial year"):
        issued(as_system, Period(date(2026, 3, 1), date(2026, 4, 30)))


def test_budget_that_had_nothing_then_is_refused_by_name(budget: Budget, as_system: User) -> None:
    with pytest.raises(ValidationError, match=f"{budget.reference} had no agreed budget"):
        issued(as_system, month(2026, 2), budgets=[budget])


def test_finance_officer_issues_for_their_own_board_only(budget: Budget, as_system: User) -> None:
    elsewhere = recipes.budget(recipes.person(recipes.icb()))
    officer = recipes.user(Role.FINANCE_OFFICER, at=budget.icb)
    assert [the_statement(number).budget for number in issued(officer).issued] == [budget]
    with pytest.raises(PermissionDenied, match="finance officer"):
        issued(officer, budgets=[elsewhere])


@pytest.mark.parametrize("role", [Role.CARE_COORDINATOR, Role.AUDITOR, Role.COMMISSIONING_MANAGER])
def test_others_issue_nothing(budget: Budget, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        issued(recipes.user(role, at=budget.icb))
    assert not Statement.objects.exists()


def test_budget_that_does_not_add_up_stops_nobody_else(
    budget: Budget, as_system: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = recipes.budget(recipes.person(budget.icb))

    def check(figures: Figures) -> None:
        if figures.about.budget == budget.pk:
            raise DoesNotFoot("NHS: opening to closing does not add up: 1 pence against 2 pence.")

    monkeypatch.setattr(issuing, "check_foots", check)
    result = issued(as_system)
    assert [(each.budget, "does not add up" in each.message) for each in result.failed] == [(budget.reference, True)]
    assert [the_statement(number).budget for number in result.issued] == [other]


def test_budget_that_the_database_refuses_stops_nobody_else(
    budget: Budget, as_system: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = recipes.budget(recipes.person(budget.icb))
    [first] = issued(as_system, budgets=[budget]).issued
    pay_in(budget, as_system)
    monkeypatch.setattr(issuing, "latest_of_period", lambda budgets, period: {})
    result = issued(as_system)
    assert [each.budget for each in result.failed] == [budget.reference]
    assert [the_statement(number).budget for number in result.issued] == [other]


def test_run_cut_off_goes_on_where_it_was(budget: Budget, as_system: User, monkeypatch: pytest.MonkeyPatch) -> None:
    recipes.budget(recipes.person(budget.icb))
    monkeypatch.setattr(issuing, "CHUNK", 1)

    def cut_off(more: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issued(as_system, progress=cut_off)
    assert Statement.objects.count() == 1
    again = issued(as_system)
    assert (len(again.issued), len(again.unchanged)) == (1, 1)


def test_statement_says_what_has_no_evidence(budget: Budget, as_system: User) -> None:
    line = budget.revisions.get().lines.get(number=1)
    movements.spend_from_account(
        budget=budget, line=line, pence=900, on=date(2026, 5, 9), key="s", payee="A. Carer", by=as_system
    )
    [number] = issued(as_system).issued
    said = json.loads(the_statement(number).figures)
    assert said["missing_evidence"] == 1
    assert said["movements"][0]["evidence"] == Evidence.NONE


def test_council_part_adds_up_as_the_care_act_asks(budget: Budget, as_system: User) -> None:
    [number] = issued(as_system).issued
    part = json.loads(the_statement(number).figures)["section_26"]
    assert part == {"cost_pence": 300_000, "charge_pence": 60_000, "council_pence": 240_000}


def test_check_figure_is_short_enough_to_read_out() -> None:
    assert check_figure("0f3a9c21" + "0" * 56) == "0F3A-9C21"


@override_settings(SEAL_HEAD="tests.budgets.test_statements.a_head")
def test_seal_head_is_asked_of_whoever_the_settings_name() -> None:
    assert current_seal_head() == "f" * 64


def a_head() -> str:
    return "f" * 64
