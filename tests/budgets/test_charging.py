"""What a council assessed: capped month by month, net or gross, expected and received, at every door."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from budgets.charging.queries import arrears_of, method_on, months_of, section_26
from budgets.charging.recording import (
    end_assessed_charge,
    record_assessed_charge,
    set_contribution_method,
)
from budgets.charging.rules import Assessed, Method, PersonalBudget, charge_in
from budgets.ledger.movements import contribute
from budgets.ledger.movements import reverse as take_back
from budgets.models import AssessedCharge, BudgetLine, ContributionMethod
from budgets.paying.schedule import due_in
from budgets.rules import Funder
from budgets.setting.budget_setting import add_line
from budgets.setting.revisions import checks, lines_of
from phb.dates import Period, month
from phb.models import User
from phb.money import gbp
from tests import recipes
from tests.budgets.building import COUNCIL_LINE, START, TODAY, Team, draft, team, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

APRIL, MAY = month(2026, 4), month(2026, 5)
CHARGED = {"council": 1_000_000, "charge": 200_000}


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def gross(people: Team, starts_on: date = START) -> ContributionMethod:
    return ContributionMethod.objects.create(
        council=people.council,
        method=Method.GROSS,
        starts_on=starts_on,
        source="Cabinet",
        set_by=people.council_manager,
        set_on=date(2026, 1, 1),
    )


# The cap. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekly", "days", "cost", "charged"),
    [
        (10_000, 28, 80_000, 40_000),
        (10_000, 28, 35_000, 35_000),
        (10_000, 28, 40_000, 40_000),
        (6_771, 28, 80_000, 27_084),
        (10_000, 30, 80_000, 42_857),
        (0, 28, 80_000, 0),
        (10_000, 28, 0, 0),
    ],
)
def test_charge_is_the_lower_of_assessed_weeks_and_cost(weekly: int, days: int, cost: int, charged: int) -> None:
    period = Period(START, START + timedelta(days=days - 1))
    assert charge_in([Assessed(weekly, Period(START, date.max))], period, cost) == charged


def test_charge_that_changes_in_a_period_counts_each_for_its_days() -> None:
    first = Assessed(7_000, Period(date(2026, 1, 1), date(2026, 4, 7)))
    then = Assessed(14_000, Period(date(2026, 4, 8), date.max))
    assert charge_in([first, then], Period(START, date(2026, 4, 14)), 1_000_000) == 7_000 + 14_000


@given(weekly=st.integers(0, 50_000), days=st.integers(1, 400), cost=st.integers(0, 10_000_000))
def test_nobody_is_charged_more_than_either(weekly: int, days: int, cost: int) -> None:
    period = Period(START, START + timedelta(days=days - 1))
    charged = charge_in([Assessed(weekly, Period(START, date.max))], period, cost)
    assert 0 <= charged <= cost
    assert charged <= (weekly * days + 6) // 7
    budget = PersonalBudget(cost, charged)
    assert budget.cost == budget.adult_pays + budget.council_pays


# Recording. ----------------------------------------------------------------------------------------------------------


def record(people: Team, by: User, **fields: object) -> AssessedCharge:
    said = {"weekly": gbp(50), "starts_on": START, "told_on": TODAY, "told_how": "writing", "source": "Its letter"}
    return record_assessed_charge(person=people.person, by=by, on=TODAY, **{**said, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["coordinator", "finance", "council_manager"])
def test_council_and_icb_record_what_was_assessed(people: Team, who: str) -> None:
    assert record(people, getattr(people, who)).council == people.council


@pytest.mark.parametrize("who", ["lead", "auditor"])
def test_others_record_nothing(people: Team, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record(people, getattr(people, who))


def test_one_assessment_counts_at_a_time(people: Team) -> None:
    first = record(people, people.coordinator)
    with pytest.raises(ValidationError, match="counts on some of these days"):
        record(people, people.coordinator, starts_on=date(2026, 5, 1))
    with pytest.raises(IntegrityError, match="counts on some of these days"), transaction.atomic():
        recipes.assessed_charge(people.person, starts_on=date(2026, 5, 1))
    end_assessed_charge(charge=first, ends_on=date(2026, 4, 30), by=people.coordinator, on=TODAY)
    assert record(people, people.coordinator, starts_on=date(2026, 5, 1)).starts_on == date(2026, 5, 1)


def test_what_was_assessed_stands(people: Team) -> None:
    charge = recipes.assessed_charge(people.person)
    for change in ({"weekly": gbp(1)}, {"starts_on": TODAY}):
        with pytest.raises(IntegrityError, match="stands as it was recorded"), transaction.atomic():
            AssessedCharge.objects.filter(pk=charge.pk).update(**change)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        AssessedCharge.objects.filter(pk=charge.pk).delete()


# Net and gross. ------------------------------------------------------------------------------------------------------


def test_council_pays_net_until_it_says_otherwise(people: Team) -> None:
    set_contribution_method(
        council=people.council,
        method=Method.GROSS,
        starts_on=START,
        source="Cabinet",
        by=people.council_manager,
        on=TODAY,
    )
    assert [method_on(people.council, day) for day in (TODAY, START)] == [Method.NET, Method.GROSS]


def test_only_the_council_says_so(people: Team) -> None:
    with pytest.raises(PermissionDenied):
        set_contribution_method(
            council=people.council, method=Method.NET, starts_on=START, source="It", by=people.finance, on=TODAY
        )
    with pytest.raises(IntegrityError, match="choice of a council"), transaction.atomic():
        ContributionMethod.objects.create(
            council=people.icb, method="net", starts_on=START, source="It", set_by=people.finance, set_on=TODAY
        )


def test_net_council_pays_its_share_less_the_charge_and_gross_the_whole(people: Team) -> None:
    net = recipes.budget(people.person, lines=[CHARGED]).revisions.get()
    assert due_in(lines_of(net), APRIL) == {Funder.COUNCIL: 82_192}
    gross(people)
    whole = recipes.budget(people.person, lines=[{"council": 1_200_000}]).revisions.get()
    assert due_in(lines_of(whole), APRIL) == {Funder.COUNCIL: 98_630}


def by_act(line: BudgetLine, people: Team) -> None:
    again = terms(line.revision.budget, **COUNCIL_LINE, amounts={Funder.CHARGE: 100})
    add_line(revision=line.revision, terms=again, by=people.coordinator, on=TODAY)


def by_save(line: BudgetLine, people: Team) -> None:
    line.council_share, line.charge_share = line.council_share - gbp(1), gbp(1)
    line.save()


def by_bulk_create(line: BudgetLine, people: Team) -> None:
    line.pk, line.number = None, 9
    line.council_share, line.charge_share = line.council_share - gbp(1), gbp(1)
    BudgetLine.objects.bulk_create([line])


def by_raw_sql(line: BudgetLine, people: Team) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_budgetline SET charge_share = 1, council_share = council_share - 1 WHERE id = %s", [line.pk]
        )


@pytest.mark.parametrize("door", [by_act, by_save, by_bulk_create, by_raw_sql])
def test_gross_line_carries_no_charge_at_any_door(people: Team, door: Callable[[BudgetLine, Team], None]) -> None:
    gross(people)
    line = draft(people).lines.get(council_share__gt=0)
    with (
        pytest.raises((IntegrityError, ValidationError), match="pays the full cost and invoices"),
        transaction.atomic(),
    ):
        door(line, people)


# Checked against the lines, expected and received. -------------------------------------------------------------------


def stopping(people: Team, charge: int) -> list[str]:
    amounts = {Funder.CHARGE: charge}
    revision = draft(people, {}, {**COUNCIL_LINE, "amounts": amounts})
    return [check.words for check in checks(revision.budget, lines_of(revision), TODAY) if check.stops]


def test_lines_charge_no_more_than_was_assessed(people: Team) -> None:
    recipes.assessed_charge(people.person, 2_000)
    assert stopping(people, 104_285) == []


def test_lines_that_charge_more_are_not_submitted(people: Team) -> None:
    recipes.assessed_charge(people.person, 2_000)
    assert "more than may be charged: £85.71" in stopping(people, 150_000)[0]


def test_contribution_expected_and_received_shows_what_is_behind(people: Team) -> None:
    budget = recipes.budget(people.person, lines=[CHARGED])
    lines = lines_of(budget.revisions.get())
    posting = contribute(
        budget=budget, funder=Funder.CHARGE, pence=10_000, on=date(2026, 4, 20), key="april", by=people.finance
    )
    months = months_of(budget, lines, until=date(2026, 6, 1))
    assert [(row.planned, row.received, row.behind) for row in months[:2]] == [
        (16_438, 10_000, 6_438),
        (16_987, 0, 16_987),
    ]
    assert arrears_of(months, date(2026, 5, 15)) == 6_438
    assert arrears_of(months, date(2026, 6, 1)) == 6_438 + 16_987
    take_back(posting=posting, on=date(2026, 5, 2), words="Not theirs", by=people.finance)
    assert months_of(budget, lines, until=date(2026, 6, 1))[0].received == 0


def test_section_26_holds_net_and_gross(people: Team) -> None:
    net = recipes.budget(people.person, lines=[CHARGED])
    assert section_26(net, lines_of(net.revisions.get())) == PersonalBudget(1_200_000, 200_000)
    gross(people)
    recipes.assessed_charge(people.person, 7_000)
    whole = recipes.budget(people.person, lines=[{"council": 1_200_000}])
    found = section_26(whole, lines_of(whole.revisions.get()))
    assert found == PersonalBudget(1_200_000, 365_000)
    assert found.council_pays == 835_000


def test_page_shows_holder_and_finance_what_is_behind(people: Team) -> None:
    budget = recipes.budget(people.person, lines=[{"icb": 100_000}, CHARGED])
    recipes.assessed_charge(people.person)
    client = Client()
    client.force_login(people.finance)
    page = client.get(reverse("contributions", args=[budget.pk])).content.decode()
    assert "has fallen due and has not been paid in" in page
    assert "£100.00 a week from 1 April 2026" in page
    assert "£12,000.00" in client.get(reverse("budget", args=[budget.pk])).content.decode()
