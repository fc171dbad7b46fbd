"""What lines cost, who may agree how much, and how a year is spread: worked examples, no database."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.approving.rules import check_within_limit, roles_within, yearly_most
from budgets.paying.rules import check_release_day
from budgets.rules import Funder, planned_by, planned_in
from budgets.setting.rules import (
    Convention,
    Frequency,
    check_kind_fits_shares,
    check_line_fits_budget,
    check_no_top_up,
    cost_in_words,
    line_cost,
    share_out,
)
from phb.dates import Period, month
from phb.money import split
from phb.roles import Role

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
LEAP_YEAR = Period(date(2027, 4, 1), date(2028, 3, 31))
EXAMPLES = settings(derandomize=True, deadline=None, max_examples=200)

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
PERIODS = st.builds(lambda day, length: Period(day, day + timedelta(days=length)), DAYS, st.integers(0, 1200))


@pytest.mark.parametrize(
    ("rate", "frequency", "convention", "period", "cost"),
    [
        # One weekly price under each convention: no national rule says how many weeks make a year.
        (123_456, Frequency.WEEKLY, Convention.WEEKS_52, YEAR, 6_419_712),
        (123_456, Frequency.WEEKLY, Convention.WEEKS_52_14, YEAR, 6_436_996),
        (123_456, Frequency.WEEKLY, Convention.DAYS, YEAR, 6_437_349),
        (123_456, Frequency.WEEKLY, Convention.DAYS, LEAP_YEAR, 6_454_985),
        (493_824, Frequency.FOUR_WEEKLY, Convention.WEEKS_52, YEAR, 6_419_712),
        # Part of a year, by days: 260 days from 15 July.
        (123_456, Frequency.WEEKLY, Convention.DAYS, Period(date(2026, 7, 15), date(2027, 3, 31)), 4_585_509),
        # A council that budgets by actual weeks: 50 weeks at £110, and £1,700 once.
        (11_000, Frequency.WEEKLY, Convention.DAYS, Period(date(2026, 4, 1), date(2027, 3, 16)), 550_000),
        (170_000, Frequency.ONE_OFF, Convention.DAYS, YEAR, 170_000),
        (534_976, Frequency.MONTHLY, Convention.DAYS, YEAR, 6_419_712),
        (95_000, Frequency.ANNUAL, Convention.DAYS, YEAR, 95_000),
        # Over the turn of a year, each part is a share of its own year's days.
        (36_600, Frequency.ANNUAL, Convention.DAYS, Period(date(2027, 3, 31), date(2027, 4, 1)), 200),
    ],
)
def test_line_cost(rate: int, frequency: Frequency, convention: Convention, period: Period, cost: int) -> None:
    assert line_cost(rate, Decimal(1), frequency, period, convention) == cost


@given(st.integers(1, 500_000), st.integers(1, 10_000), st.integers(1, 200))
@EXAMPLES
def test_weeks_cost_exactly_what_they_cost(rate: int, quarters: int, weeks: int) -> None:
    """Whole weeks by the day convention, against fractions: a half penny always goes up, never lost in decimals."""
    quantity = Decimal(quarters) / 4
    period = Period(date(2026, 4, 1), date(2026, 4, 1) + timedelta(days=7 * weeks - 1))
    exact = Fraction(rate) * Fraction(quantity) * weeks
    assert line_cost(rate, quantity, Frequency.WEEKLY, period, Convention.DAYS) == int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("frequency", "convention", "period", "words"),
    [
        (Frequency.WEEKLY, Convention.DAYS, YEAR, "£14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00"),
        (Frequency.FOUR_WEEKLY, Convention.DAYS, YEAR, "£14.20 × 21 hours every 4 weeks × 365 days ÷ 28 = £3,887.25"),
        (Frequency.WEEKLY, Convention.WEEKS_52, YEAR, "£14.20 × 21 hours a week × 52 weeks = £15,506.40"),
        (
            Frequency.WEEKLY,
            Convention.WEEKS_52,
            Period(date(2027, 1, 1), date(2027, 4, 30)),
            "£14.20 × 21 hours a week × (52 weeks × 90/365 of the year + 52 weeks × 30/366 of the year) = £5,094.51",
        ),
        (Frequency.MONTHLY, Convention.DAYS, YEAR, "£14.20 × 21 hours a month × 12 months = £3,578.40"),
        (Frequency.ONE_OFF, Convention.DAYS, YEAR, "£14.20 × 21 hours once = £298.20"),
    ],
)
def test_cost_says_how_it_was_worked_out(
    frequency: Frequency, convention: Convention, period: Period, words: str
) -> None:
    assert cost_in_words(1420, Decimal("21.00"), "hours", frequency, period, convention) == words


def test_cost_of_one_does_not_say_times_one() -> None:
    words = cost_in_words(51_240, Decimal("1.00"), "", Frequency.WEEKLY, YEAR, Convention.WEEKS_52)
    assert words == "£512.40 a week × 52 weeks = £26,644.80"


@given(st.integers(0, 10_000_000), PERIODS, st.booleans())
@EXAMPLES
def test_months_of_a_line_make_what_is_agreed(agreed: int, line: Period, at_once: bool) -> None:
    assert sum(planned_in(agreed, line, each, at_once=at_once) for each in line.months()) == agreed


@given(st.integers(0, 10_000_000), PERIODS, DAYS)
@EXAMPLES
def test_plan_never_runs_backwards_or_over(agreed: int, line: Period, day: date) -> None:
    today, tomorrow = planned_by(agreed, line, day), planned_by(agreed, line, day + timedelta(days=1))
    assert 0 <= today <= tomorrow <= agreed


def test_one_off_falls_on_its_first_day() -> None:
    line = Period(date(2026, 6, 15), date(2027, 3, 31))
    assert planned_in(90_000, line, month(2026, 6), at_once=True) == 90_000
    assert planned_in(90_000, line, month(2026, 7), at_once=True) == 0


@given(st.integers(0, 10_000_000), st.lists(st.integers(0, 10_000), min_size=1).filter(any))
@EXAMPLES
def test_shares_of_a_line_make_the_whole(cost: int, weights: list[int]) -> None:
    funders = list(Funder)
    amounts = dict(zip(funders[1:], split(cost, weights), strict=False))
    assert sum(share_out(cost, amounts, Funder.ICB).values()) == cost


def test_shares_over_the_cost_are_refused() -> None:
    with pytest.raises(ValidationError, match="£0.01 more than the line costs, which is £10.00"):
        share_out(1_000, {Funder.COUNCIL: 1_001}, Funder.ICB)


def test_share_below_nought_is_refused() -> None:
    with pytest.raises(ValidationError, match="below nought"):
        share_out(1_000, {Funder.COUNCIL: -1}, Funder.ICB)


@pytest.mark.parametrize("wheelchair", [True, False])
def test_only_a_wheelchair_line_of_the_nhs_has_a_top_up(wheelchair: bool) -> None:
    shares = {Funder.ICB: 1_000, Funder.TOP_UP: 1}
    if wheelchair:
        check_no_top_up(shares, wheelchair=True)
    else:
        with pytest.raises(ValidationError, match="full cost"):
            check_no_top_up(shares, wheelchair=False)


@pytest.mark.parametrize(
    ("kind", "icb", "council", "fits"),
    [
        ("phb", 1, 0, True),
        ("phb", 1, 1, False),
        ("phb", 0, 1, False),
        ("ipb", 1, 1, True),
        ("ipb", 1, 0, False),
        ("ipb", 0, 1, False),
        ("la_personal_budget", 0, 1, True),
        ("la_personal_budget", 1, 1, False),
        ("la_personal_budget", 0, 0, False),
    ],
)
def test_kind_fits_shares(kind: str, icb: int, council: int, fits: bool) -> None:
    if fits:
        check_kind_fits_shares(kind, icb=icb, council=council)
    else:
        with pytest.raises(ValidationError, match="Change the shares"):
            check_kind_fits_shares(kind, icb=icb, council=council)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (Period(date(2026, 3, 31), date(2026, 6, 30)), "starts_on"),
        (Period(date(2026, 4, 1), date(2027, 4, 1)), "ends_on"),
    ],
)
def test_line_outside_its_budget_is_refused(line: Period, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_line_fits_budget(line, YEAR.start, YEAR.end)
    assert refusal.value.code == code


Part = tuple[int, Period, bool]


@pytest.mark.parametrize(
    ("parts", "yearly"),
    [
        ([], 0),
        ([(1_000, YEAR, False)], 1_000),
        # Three months in full, and never as if they went on for a year.
        ([(1_000, Period(date(2026, 4, 1), date(2026, 6, 30)), False)], 1_000),
        # Two years are one year's worth.
        ([(73_100, Period(YEAR.start, LEAP_YEAR.end), False)], 36_600),
        # Split over 31 March, it is still dear.
        ([(50_000, Period(date(2027, 1, 1), date(2027, 6, 30)), False)], 50_000),
        # A one-off counts with the twelve months before it, where those are dearer.
        (
            [
                (36_500, YEAR, False),
                (20_000, Period(date(2027, 1, 1), date(2027, 12, 31)), True),
                (30_000, Period(date(2025, 10, 1), date(2026, 3, 31)), False),
            ],
            27_600 + 20_000 + 14_670,
        ),
        # A one-off counts with the twelve months around it.
        ([(36_500, YEAR, False), (5_000, Period(date(2026, 9, 1), date(2026, 9, 1)), True)], 41_500),
    ],
)
def test_yearly_most_is_the_dearest_twelve_months(parts: Sequence[Part], yearly: int) -> None:
    assert yearly_most(parts) == yearly


@given(st.lists(st.tuples(st.integers(1, 1_000_000), PERIODS, st.booleans()), min_size=1, max_size=4), DAYS)
@EXAMPLES
def test_no_twelve_months_come_to_more(parts: list[Part], start: date) -> None:
    """Any window of 365 days is at most a penny for each part above what the rule finds."""
    year = Period(start, start + timedelta(days=364))
    within = sum(planned_in(pence, period, year, at_once=at_once) for pence, period, at_once in parts)
    assert within <= yearly_most(parts) + len(parts)


def test_limit_is_that_of_the_highest_role() -> None:
    check_within_limit([Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER], 150_000_00)
    with pytest.raises(ValidationError, match="£150,000.01 a year, and you may agree up to £150,000"):
        check_within_limit([Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER], 150_000_01)
    with pytest.raises(ValidationError, match="up to £0"):
        check_within_limit([Role.FINANCE_OFFICER], 1)


def test_roles_within_a_limit_come_lowest_first() -> None:
    both = [Role.COMMISSIONING_MANAGER, Role.CLINICAL_LEAD]
    assert roles_within(both, 25_000_00) == [Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER]
    assert roles_within(both, 25_000_01) == [Role.COMMISSIONING_MANAGER]
    assert roles_within(both, 150_000_01) == []


def test_month_is_paid_from_a_month_before_it_begins() -> None:
    check_release_day(month(2026, 5), date(2026, 3, 31))
    with pytest.raises(ValidationError, match="May 2026 can be paid from 31 March 2026"):
        check_release_day(month(2026, 5), date(2026, 3, 30))
