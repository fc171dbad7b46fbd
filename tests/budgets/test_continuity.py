"""Who is affected when a provider fails or an account holder closes."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.models import AccessRecord
from budgets.accounts.changing import Named
from budgets.accounts.rules import AccountKind, UseRole
from budgets.continuity.affected import Affected, affected_budgets, names, search, with_what_matters
from budgets.continuity.rules import is_called, name_key, weekly
from budgets.ledger import movements
from budgets.models import Budget
from budgets.rules import Funder, planned_in
from budgets.setting.rules import Frequency
from phb.acting import acting, system_user
from phb.dates import Period, month
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.building import END, START, Team, keep_account, team
from tests.html import text_of

pages = pytest.mark.usefixtures("db", "as_system")
JUNE = date(2026, 6, 15)

# Names. --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Open Door Support", "OPEN-DOOR SUPPORT LTD", "The Open Door Support Limited", "open door  support, C.I.C. Ltd"],
)
def test_name_is_found_however_it_is_written(name: str) -> None:
    assert is_called(name, "open door")
    assert is_called(name, "The Open-Door Supp")


@pytest.mark.parametrize("asked", ["", "  ", "open window", "door supports", "support door close"])
def test_other_names_are_not_found(asked: str) -> None:
    assert not is_called("Open Door Support Ltd", asked)


def test_name_of_nothing_but_small_words_is_itself() -> None:
    assert name_key("The Company Ltd") == "the company ltd"
    assert is_called("The Company Ltd", "company")


@given(st.text(max_size=40))
@settings(derandomize=True, deadline=None, max_examples=2_000)
def test_any_name_is_called_what_it_is_called(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    assert is_called(name, name) == bool(name_key(name))


@given(st.integers(0, 10_000_000), st.integers(0, 700))
@settings(derandomize=True, deadline=None, max_examples=2_000)
def test_any_week_is_seven_days_of_the_line(pence: int, more: int) -> None:
    period = Period(START, date.fromordinal(START.toordinal() + more))
    assert abs(weekly(pence, period) * period.days - pence * 7) * 2 <= period.days


# Who is affected. ----------------------------------------------------------------------------------------------------


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def somebody(people: Team, *lines: dict[str, Any], **details: Any) -> Budget:
    return recipes.budget(recipes.person(people.icb, people.council, **details), lines=list(lines))


CARE: dict[str, Any] = {"service": "Home care", "provider": "Brightwater Care Ltd", "icb": 1_300_000}


def listed(people: Team, words: str, by: User | None = None) -> list[Affected]:
    who = by or people.coordinator
    found = search(who, JUNE, words)
    return with_what_matters(affected_budgets(who, JUNE, found), found, JUNE)


@pages
def test_everybody_whose_line_runs_with_the_provider_is_listed_with_what_it_comes_to(people: Team) -> None:
    mine = somebody(people, CARE, {"service": "Club", "provider": "Riverside", "icb": 260_000})
    somebody(people, {**CARE, "provider": "Another"})
    somebody(people, {**CARE, "ends_on": date(2026, 5, 31)})
    somebody(people, CARE, died_on=date(2026, 5, 1))
    recipes.budget(recipes.person(people.icb), lines=[CARE], approved=False)
    [row] = listed(people, "brightwater")
    assert (row.budget, [line.service for line in row.lines]) == (mine, ["Home care"])
    assert row.weekly == weekly(1_300_000, Period(START, END)) == 24_932


@pages
def test_next_payment_is_the_first_month_not_paid_yet(people: Team) -> None:
    budget = somebody(people, CARE)
    year = Period(START, END)
    [row] = listed(people, "Brightwater")
    assert row.next_payment == (month(2026, 6), planned_in(1_300_000, year, month(2026, 6)))
    with acting(system_user()):
        movements.release_payment(
            budget=budget, amounts={Funder.ICB: 100}, on=JUNE, key=f"release:{budget.pk}:2026-06", words="June",
            by=system_user(),
        )  # fmt: skip
    [row] = listed(people, "Brightwater")
    assert row.next_payment is not None
    assert row.next_payment[0] == month(2026, 7)


@pages
def test_provider_whom_the_funder_pays_has_no_next_payment(people: Team) -> None:
    somebody(people, {**CARE, "option": "02"})
    [row] = listed(people, "Brightwater")
    assert row.next_payment is None


@pages
def test_what_is_bought_once_is_named_and_counts_nothing_a_week(people: Team) -> None:
    somebody(people, {**CARE, "frequency": Frequency.ONE_OFF, "starts_on": date(2026, 7, 1)})
    [row] = listed(people, "Brightwater")
    assert (len(row.lines), row.weekly) == (1, 0)


@pages
def test_how_to_reach_them_and_who_is_named_instead(people: Team) -> None:
    budget = somebody(people, CARE, phones="01632 960001")
    recipes.needs(budget.person, contact_by="letter", large_print=True)
    [row] = listed(people, "Brightwater")
    assert "Best reached by: letter" in row.contact
    assert "01632 960001" in row.contact
    assert row.alternative == "Ruth"


@pages
def test_nobody_named_instead_is_said(people: Team) -> None:
    budget = somebody(people, CARE)
    budget.person.plans.update(status="superseded")
    [row] = listed(people, "Brightwater")
    assert (row.alternative, row.contact) == ("", "")


@pages
def test_whoever_holds_the_account_or_runs_payroll_is_found(people: Team) -> None:
    managed = somebody(people, CARE)
    lines = [{**CARE, "option": "02"}, CARE]
    paid = recipes.budget(recipes.person(people.icb), lines=lines, account=False)
    keep_account(people, paid, people=[Named("Elm Payroll Ltd", UseRole.PAYROLL, START)])
    other = recipes.budget(recipes.person(people.icb), lines=[CARE], account=False)
    elm: dict[str, Any] = {"kind": AccountKind.MANAGED, "holder_name": "Elm Accounts", "statements_how": "Monthly"}
    keep_account(people, other, **elm, people=[Named("Elm Accounts", UseRole.ORGANISATION, START)])
    assert names(people.coordinator, JUNE).holders == ["Elm Accounts", "Elm Payroll Ltd"]
    found = {row.budget: row for row in listed(people, "elm")}
    assert set(found) == {paid, other}
    assert found[other].through == ["Elm Accounts holds the account"]
    assert found[paid].through == ["Elm Payroll Ltd uses the account (payroll provider)"]
    assert [line.option for line in found[paid].lines] == ["01"]
    assert managed not in found


@pages
def test_stranger_finds_nobody(people: Team) -> None:
    somebody(people, CARE)
    stranger = recipes.user(Role.CARE_COORDINATOR, recipes.icb())
    assert listed(people, "Brightwater", stranger) == []
    assert names(stranger, JUNE).providers == []


@pages
def test_page_and_file_say_who_looked_at_whom(people: Team, client: Client) -> None:
    budget = somebody(people, {**CARE, "service": "=Care"})
    client.force_login(people.finance)
    with time_machine.travel(JUNE, tick=False):
        page = text_of(client.get(reverse("continuity"), {"q": "BRIGHTWATER"}).content.decode())
        file = client.get(reverse("continuity_csv"), {"q": "brightwater"}).content.decode()
        first = text_of(client.get(reverse("continuity")).content.decode())
        none = text_of(client.get(reverse("continuity"), {"q": "nobody"}).content.decode())
    assert budget.person.family_name in page
    assert "At stake, a week £249.32" in page
    [row] = list(csv.reader(StringIO(file)))[1:]
    assert row[2:6] == [budget.reference, "'=Care", "Brightwater Care Ltd", "249.32"]
    assert "Brightwater Care Ltd" in first
    assert "No provider or account holder of that name" in none
    assert AccessRecord.objects.filter(person=budget.person, what__contains="Brightwater").count() == 2


@pages
def test_page_takes_as_many_queries_for_many_people_as_for_few(people: Team, client: Client) -> None:
    somebody(people, CARE)
    client.force_login(people.finance)
    with time_machine.travel(JUNE, tick=False):
        client.get(reverse("continuity"), {"q": "Brightwater"})
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("continuity"), {"q": "Brightwater"})
        for _ in range(8):
            somebody(people, CARE)
        with CaptureQueriesContext(connection) as many:
            client.get(reverse("continuity"), {"q": "Brightwater"})
    reads = [[each for each in of if each["sql"].lstrip().startswith("SELECT")] for of in (few, many)]
    assert len(reads[0]) == len(reads[1]) <= 16
