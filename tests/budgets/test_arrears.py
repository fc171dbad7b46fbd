"""A plan that changes from a day in the past: what the months already paid are still owed, to the penny."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.approving.approvals import approve_share
from budgets.models import Budget, Posting
from budgets.paying.payments import take_back_posting
from budgets.paying.rules import MonthOwed, arrears, months_owed, with_arrears
from budgets.paying.schedule import with_month
from budgets.queries import position
from budgets.rules import Funder, planned_in
from budgets.setting.budget_setting import change_line, start_revision, submit_revision
from phb.acting import acting
from phb.dates import Period, month
from phb.models import User
from phb.money import to_pence
from tests import recipes
from tests.budgets.building import (
    COUNCIL_LINE,
    END,
    START,
    TODAY,
    Team,
    approved,
    keep_account,
    release_month,
    sign,
    team,
    terms,
)
from tests.html import text_of

APRIL, MAY, JUNE = (month(2026, number) for number in (4, 5, 6))
YEAR = Period(START, END)


# By hand. ------------------------------------------------------------------------------------------------------------


def test_months_paid_before_are_owed_the_difference() -> None:
    paid = {APRIL: {Funder.ICB: 100}, MAY: {Funder.ICB: 110}}
    now = {APRIL: {Funder.ICB: 120}, MAY: {Funder.ICB: 135}}
    assert arrears(now, paid) == {Funder.ICB: 45}
    assert [(row.month, row.difference) for row in months_owed(now, paid)] == [(APRIL, 20), (MAY, 25)]


def test_arrears_that_were_paid_are_not_owed_again() -> None:
    now = {each: {Funder.ICB: 120} for each in (APRIL, MAY, JUNE)}
    paid = {APRIL: {Funder.ICB: 100}, MAY: {Funder.ICB: 100}, JUNE: {Funder.ICB: 160}}
    assert arrears(now, paid) == {}
    assert months_owed(now, paid) == []


def test_what_was_paid_too_much_is_not_taken_back() -> None:
    now, paid = {APRIL: {Funder.ICB: 90, Funder.COUNCIL: 50}}, {APRIL: {Funder.ICB: 100, Funder.COUNCIL: 40}}
    assert arrears(now, paid) == {Funder.COUNCIL: 10}
    assert MonthOwed(APRIL, Funder.ICB, 90, 100) in months_owed(now, paid)


def test_months_that_were_not_paid_owe_nothing() -> None:
    assert arrears({APRIL: {Funder.ICB: 100}, MAY: {Funder.ICB: 100}}, {APRIL: {Funder.ICB: 100}}) == {}


def test_line_taken_out_leaves_nothing_owed_and_a_new_funder_owes_all() -> None:
    assert arrears({}, {APRIL: {Funder.ICB: 100}}) == {}
    assert arrears({APRIL: {Funder.COUNCIL: 7}}, {APRIL: {}}) == {Funder.COUNCIL: 7}


# Any plans. ----------------------------------------------------------------------------------------------------------

_PENCE = st.integers(0, 5_000_000)


@st.composite
def lines(draw: st.DrawFn) -> tuple[int, Period, bool]:
    start = START + timedelta(days=draw(st.integers(0, 300)))
    end = min(END, start + timedelta(days=draw(st.integers(0, 364))))
    return draw(_PENCE), Period(start, end), draw(st.booleans())


Plan = dict[Funder, list[tuple[int, Period, bool]]]
plans = st.dictionaries(st.sampled_from([Funder.ICB, Funder.COUNCIL, Funder.EDUCATION]), st.lists(lines(), max_size=3))


def _due(plan: Plan, of: Period) -> dict[Funder, int]:
    return {
        funder: sum(planned_in(pence, period, of, at_once=at_once) for pence, period, at_once in parts)
        for funder, parts in plan.items()
    }


@given(plans, plans, st.integers(1, 12))
@settings(derandomize=True, deadline=None, max_examples=10_000)
def test_arrears_of_any_two_plans_are_their_difference_over_the_months_paid(old: Plan, new: Plan, count: int) -> None:
    """Month by month they come to what one plan gives over the other in all the months together, funder by funder."""
    months = list(YEAR.months())[:count]
    paid, now = {each: _due(old, each) for each in months}, {each: _due(new, each) for each in months}
    so_far = Period(months[0].start, months[-1].end)
    before, after = _due(old, so_far), _due(new, so_far)
    owed, rows = arrears(now, paid), months_owed(now, paid)
    for funder in Funder:
        whole = after.get(funder, 0) - before.get(funder, 0)
        assert sum(row.difference for row in rows if row.funder == funder) == whole
        assert owed.get(funder, 0) == max(whole, 0)


@given(plans, plans, st.integers(1, 11), st.integers(0, 11))
@settings(derandomize=True, deadline=None, max_examples=1_000)
def test_any_plan_paid_with_its_arrears_comes_to_the_plan(old: Plan, new: Plan, changed: int, more: int) -> None:
    """Paid by the one plan until it changed and by the other after, each funder pays the later plan, or what it had
    paid before where that was more.
    """
    paid: dict[Period, dict[Funder, int]] = {}
    for number, each in enumerate(list(YEAR.months())[: changed + more + 1]):
        plan = old if number < changed else new
        owed = arrears({month: _due(plan, month) for month in paid}, paid)
        paid[each] = with_arrears(_due(plan, each), owed)
    so_far = Period(START, max(paid).end)
    for funder in Funder:
        total = sum(amounts.get(funder, 0) for amounts in paid.values())
        first = sum(_due(old, each).get(funder, 0) for each in list(paid)[:changed])
        rest = [_due(new, each).get(funder, 0) for each in list(paid)[changed:]]
        whole = _due(new, so_far).get(funder, 0)
        assert total >= whole
        assert total == whole or total <= first + sum(rest)


# In the books. -------------------------------------------------------------------------------------------------------

pages = pytest.mark.usefixtures("db", "as_system")


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    """£12,000 of the NHS and £3,000 of the council a year, April and May paid."""
    made = approved(people, {}, COUNCIL_LINE).budget
    keep_account(people, made)
    sign(people, made)
    for each in (APRIL, MAY):
        release(people, made, each)
    return made


def release(people: Team, budget: Budget, of: Period, **more: Any) -> Posting:
    with acting(people.finance):
        given: dict[str, Any] = {"budget": budget, "month": of, "by": people.finance, "on": of.start, **more}
        return release_month(**given)


def raised(people: Team, budget: Budget, rate: int) -> None:
    """From the first day on, £12,000 a year becomes another amount."""
    with acting(people.coordinator):
        revision = start_revision(budget=budget, effective_from=START, reason="Uplift", by=people.coordinator, on=TODAY)
        line = revision.lines.get(number=1)
        change_line(line=line, terms=terms(budget, rate=rate), by=people.coordinator, on=TODAY)
        revision = submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    if rate < 1_200_000:
        recipes.notice(budget, revision=revision)
    for funder, who in ((Funder.ICB, people.manager), (Funder.COUNCIL, people.council_manager)):
        with acting(who):
            approve_share(revision=revision, funder=funder, by=who, on=TODAY)


def amounts(posting: Posting) -> dict[str, int]:
    return {entry.funder: to_pence(entry.amount) for entry in posting.entries.all()}


@pages
def test_next_month_pays_what_april_and_may_fell_short_of(people: Team, budget: Budget) -> None:
    """£12,000 to £13,200: of 30, 31 and 30 of 365 days, 9,863 + 10,192 short and 108,493 for June itself."""
    raised(people, budget, 1_320_000)
    june = release(people, budget, JUNE)
    short = planned_in(1_320_000, YEAR, Period(START, MAY.end)) - planned_in(1_200_000, YEAR, Period(START, MAY.end))
    assert short == 20_055
    assert amounts(june) == {"icb": planned_in(1_320_000, YEAR, JUNE) + short, "council": 24_658}
    assert june.words == "For June 2026, with £200.55 for earlier months"


@pages
def test_year_paid_with_arrears_is_the_agreed_year(people: Team, budget: Budget) -> None:
    raised(people, budget, 1_320_000)
    for each in list(YEAR.months())[2:]:
        release(people, budget, each)
    assert position(budget, END).held_by_funder == {Funder.ICB: 1_320_000, Funder.COUNCIL: 300_000}


@pages
def test_arrears_are_paid_once_and_again_where_that_payment_is_taken_back(people: Team, budget: Budget) -> None:
    raised(people, budget, 1_320_000)
    june = release(people, budget, JUNE)
    july = month(2026, 7)
    assert amounts(release(people, budget, july))["icb"] == planned_in(1_320_000, YEAR, july)
    with acting(people.finance):
        take_back_posting(posting=june, words="Wrong account", by=people.finance, on=july.end)
    assert amounts(release(people, budget, JUNE)) == amounts(june)


@pages
def test_smaller_budget_takes_nothing_back_of_months_that_were_paid(people: Team, budget: Budget) -> None:
    raised(people, budget, 600_000)
    assert amounts(release(people, budget, JUNE))["icb"] == planned_in(600_000, YEAR, JUNE)


@pages
def test_arrears_are_paid_when_no_month_is_left(people: Team, budget: Budget) -> None:
    for each in list(YEAR.months())[2:]:
        release(people, budget, each)
    raised(people, budget, 1_320_000)
    assert amounts(release(people, budget, month(2027, 4))) == {"icb": 120_000}


@pages
def test_month_already_paid_shows_what_was_paid(people: Team, budget: Budget) -> None:
    raised(people, budget, 1_320_000)
    [due] = with_month([budget], APRIL, date(2026, 6, 1))
    assert (due.amounts, due.owed.total) == ({Funder.ICB: 98_630, Funder.COUNCIL: 24_658}, 0)


@pages
def test_payment_page_lists_the_months_that_are_owed(people: Team, budget: Budget, client: Client) -> None:
    raised(people, budget, 1_320_000)
    client.force_login(people.finance)
    page = text_of(client.get(reverse("payment_release", args=[budget.pk]) + "?month=2026-06").content.decode())
    assert "April 2026 NHS £1,084.93 £986.30 £98.63" in page
    assert "Paid with this month £200.55" in page
    listed = text_of(client.get(reverse("payments") + "?month=2026-06").content.decode())
    assert "£200.55 of it for earlier months" in listed
