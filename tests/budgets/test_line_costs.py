"""What a line costs, to the penny: how many weeks make a year, months that make the year, and who pays nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.models import SHARE_FIELDS, BudgetLine
from budgets.rules import Funder, planned_in
from budgets.setting.rules import BY_WEEKS, Convention, Frequency, cost_in_words, level_parts, line_cost, share_out
from phb.dates import Period, financial_year_of, month
from phb.money import from_pence
from tests.budgets.test_rules import LEAP_YEAR, YEAR

EXAMPLES = settings(derandomize=True, deadline=None, max_examples=2_500)
WEEK = 123_456


def cost(frequency: Frequency, convention: Convention, period: Period = YEAR, rate: int = WEEK, **own: Decimal) -> int:
    return line_cost(rate, Decimal(1), frequency, period, convention, **own)


# £1,234.56 a week, by name. ------------------------------------------------------------------------------------------


def test_52_weeks_come_to_64197_12() -> None:
    assert cost(Frequency.WEEKLY, Convention.WEEKS_52) == 6_419_712


def test_52_14_weeks_come_to_64369_96() -> None:
    assert cost(Frequency.WEEKLY, Convention.WEEKS_52_14) == 6_436_996


def test_52_143_weeks_come_to_64373_66() -> None:
    assert cost(Frequency.WEEKLY, Convention.WEEKS_52_143) == 6_437_366


def test_365_days_come_to_64373_49() -> None:
    assert cost(Frequency.WEEKLY, Convention.DAYS) == 6_437_349


def test_366_days_of_a_leap_year_come_to_64549_85() -> None:
    assert cost(Frequency.WEEKLY, Convention.DAYS, LEAP_YEAR) == 6_454_985


@pytest.mark.parametrize("year", [YEAR, LEAP_YEAR])
def test_13_payments_every_four_weeks_come_to_52_weeks_exactly(year: Period) -> None:
    assert cost(Frequency.FOUR_WEEKLY, Convention.FOUR_WEEKS_13, year, rate=4 * WEEK) == 13 * 493_824 == 6_419_712
    assert cost(Frequency.WEEKLY, Convention.FOUR_WEEKS_13, year) == 6_419_712


def test_52_weeks_in_months_are_5349_76_each() -> None:
    assert level_parts(6_419_712, 12) == [534_976] * 12


def test_365_days_in_months_are_5364_46_and_the_last_takes_what_is_left() -> None:
    parts = level_parts(6_437_349, 12)
    assert parts == [536_446] * 11 + [536_443]
    assert sum(parts) == 6_437_349


def test_260_days_from_15_july_come_to_45855_09_month_by_month() -> None:
    line = Period(date(2026, 7, 15), date(2027, 3, 31))
    whole = cost(Frequency.WEEKLY, Convention.DAYS, line)
    months = [planned_in(whole, line, month(2026 + (each > 12), (each - 1) % 12 + 1)) for each in range(7, 16)]
    assert whole == sum(months) == 4_585_509
    assert months == [299_822, 546_734, 529_097, 546_733, 529_098, 546_733, 546_734, 493_824, 546_734]


def test_50_weeks_and_1700_of_respite_come_to_7200() -> None:
    weeks = cost(Frequency.WEEKLY, Convention.OWN, rate=11_000, weeks=Decimal(50))
    assert weeks + cost(Frequency.ONE_OFF, Convention.DAYS, rate=170_000) == 720_000


def test_weeks_of_its_own_count_by_the_days_of_a_part_of_a_year() -> None:
    half = Period(date(2026, 4, 1), date(2026, 8, 11))  # 133 of 365 days
    own = cost(Frequency.WEEKLY, Convention.OWN, half, rate=36_500, weeks=Decimal("25.5"))
    assert own == 36_500 * Decimal("25.5") * 133 / 365


@pytest.mark.parametrize(
    ("frequency", "convention", "own", "words"),
    [
        (Frequency.WEEKLY, Convention.WEEKS_52_143, None, "£10.00 a week × 52.143 weeks = £521.43"),
        (Frequency.WEEKLY, Convention.FOUR_WEEKS_13, None, "£10.00 a week × 13 × 4 weeks = £520.00"),
        (Frequency.FOUR_WEEKLY, Convention.FOUR_WEEKS_13, None, "£10.00 every 4 weeks × 13 payments = £130.00"),
        (Frequency.WEEKLY, Convention.OWN, Decimal("50.00"), "£10.00 a week × 50 weeks = £500.00"),
        (Frequency.FOUR_WEEKLY, Convention.OWN, Decimal("25.50"), "£10.00 every 4 weeks × 25.5 weeks ÷ 4 = £63.75"),
    ],
)
def test_words_say_the_weeks(frequency: Frequency, convention: Convention, own: Decimal | None, words: str) -> None:
    assert cost_in_words(1_000, Decimal(1), "", frequency, YEAR, convention, own) == words


def test_only_52_weeks_and_13_payments_are_the_same() -> None:
    found = {cost(each, way, weeks=Decimal(50)) for each in BY_WEEKS for way in Convention}
    assert len(found) == 2 * (len(Convention) - 1)


# Whatever the line. --------------------------------------------------------------------------------------------------

_CONVENTIONS = st.sampled_from([each for each in Convention if each != Convention.OWN]).map(lambda each: (each, None))
_OWN = st.tuples(st.just(Convention.OWN), st.integers(1, 5_300).map(lambda hundredths: Decimal(hundredths) / 100))
_STARTS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
LINES = st.fixed_dictionaries(
    {
        "rate": st.integers(1, 500_000),
        "quantity": st.integers(1, 20_000).map(lambda hundredths: Decimal(hundredths) / 100),
        "frequency": st.sampled_from(Frequency),
        "weeks_of": _CONVENTIONS | _OWN,
        "period": st.builds(lambda day, days: Period(day, day + timedelta(days=days)), _STARTS, st.integers(0, 800)),
    }
)


def _cost(line: dict[str, Any], period: Period | None = None) -> int:
    convention, weeks = line["weeks_of"]
    return line_cost(line["rate"], line["quantity"], line["frequency"], period or line["period"], convention, weeks)


@given(LINES)
@EXAMPLES
def test_years_and_months_of_any_line_make_what_it_costs(line: dict[str, Any]) -> None:
    whole, period, at_once = _cost(line), line["period"], line["frequency"] == Frequency.ONE_OFF
    months = [planned_in(whole, period, each, at_once=at_once) for each in period.months()]
    assert sum(months) == whole
    assert min(months) >= 0
    by_year: dict[Period, int] = {}
    for each, pence in zip(period.months(), months, strict=True):
        year = financial_year_of(each.start)
        by_year[year] = by_year.get(year, 0) + pence
    assert by_year == {year: planned_in(whole, period, year, at_once=at_once) for year in by_year}


@given(LINES, st.integers(1, 60))
@EXAMPLES
def test_level_parts_of_any_line_make_the_whole(line: dict[str, Any], count: int) -> None:
    parts = level_parts(_cost(line), count)
    assert (len(parts), sum(parts)) == (count, _cost(line))
    assert set(parts[:-1]) <= {parts[0]}
    assert abs(parts[-1] - parts[0]) <= count


@given(LINES, st.integers(0, 800))
@EXAMPLES
def test_two_parts_of_any_line_cost_the_whole_within_a_penny(line: dict[str, Any], cut: int) -> None:
    """Ended on a day and gone on with the next, as a price change does: each part is rounded once."""
    period = line["period"]
    if line["frequency"] == Frequency.ONE_OFF or cut >= period.days - 1:
        return
    last = period.start + timedelta(days=cut)
    parts = Period(period.start, last), Period(last + timedelta(days=1), period.end)
    assert abs(sum(_cost(line, part) for part in parts) - _cost(line)) <= 1


@given(LINES, st.lists(st.integers(0, 100), min_size=5, max_size=5), st.sampled_from((Funder.ICB, Funder.COUNCIL)))
@EXAMPLES
def test_shares_of_any_line_add_up_to_it(line: dict[str, Any], hundredths: list[int], rest: Funder) -> None:
    whole = _cost(line)
    others = [funder for funder in Funder if funder != rest]
    asked = {funder: whole * part // 500 for funder, part in zip(others, hundredths, strict=True)}
    shares = share_out(whole, asked, rest)
    assert sum(shares.values()) == whole
    assert {funder: shares.get(funder, 0) for funder in others} == asked


@pytest.mark.django_db
@given(st.lists(st.integers(0, 3), min_size=len(Funder), max_size=len(Funder)))
@settings(EXAMPLES, max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_shares_have_a_charge_beside_the_money_of_the_nhs(pence: list[int]) -> None:
    shares = dict(zip(Funder, pence, strict=True))
    line = BudgetLine(**{SHARE_FIELDS[funder]: from_pence(amount) for funder, amount in shares.items()})
    rule = _constraint("no_charge_on_nhs_line")
    if shares[Funder.CHARGE] and (shares[Funder.ICB] or shares[Funder.EDUCATION]):
        with pytest.raises(ValidationError, match="never charged on a line that the NHS pays for"):
            rule.validate(BudgetLine, line)
    else:
        rule.validate(BudgetLine, line)


def _constraint(name: str) -> models.BaseConstraint:
    return next(each for each in BudgetLine._meta.constraints if each.name == f"budgets_budgetline_{name}")
