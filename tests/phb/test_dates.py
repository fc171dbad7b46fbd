"""Days, periods and financial years."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from phb.dates import Period, age_on, day_in_words, financial_year_of, month, month_of, parse_month


def test_period_includes_both_days() -> None:
    period = Period(date(2026, 7, 15), date(2027, 3, 31))
    assert period.days == 260
    assert period.start in period
    assert period.end in period


def test_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="on or after"):
        Period(date(2026, 4, 2), date(2026, 4, 1))


def test_overlap_is_the_days_both_hold() -> None:
    april = month(2026, 4)
    assert april.overlap(Period(date(2026, 4, 20), date(2026, 5, 3))) == Period(date(2026, 4, 20), date(2026, 4, 30))
    assert april.overlap(month(2026, 5)) is None


def test_months_of_a_year_are_twelve_and_leave_no_day_out() -> None:
    year = financial_year_of(date(2027, 10, 1))
    months = list(year.months())
    assert len(months) == 12
    assert sum(each.days for each in months) == year.days == 366


@pytest.mark.parametrize(
    ("day", "starts"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2024, 2, 29), 2023)]
)
def test_financial_year_begins_on_1_april(day: date, starts: int) -> None:
    assert financial_year_of(day) == Period(date(starts, 4, 1), date(starts + 1, 3, 31))


def test_last_hour_of_31_march_in_utc_is_the_new_year_in_london() -> None:
    """British Summer Time has always begun by then: all 960 minutes of sixteen years."""
    for year in range(2020, 2036):
        for minute in range(60):
            with time_machine.travel(datetime(year, 3, 31, 23, minute, tzinfo=UTC), tick=False):
                assert financial_year_of(timezone.localdate()).start == date(year, 4, 1)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2025, 2, 28), 44), (date(2025, 3, 1), 45), (date(2024, 2, 29), 44), (date(1980, 2, 29), 0)]
)
def test_born_on_29_february(day: date, age: int) -> None:
    assert age_on(date(1980, 2, 29), day) == age


@pytest.mark.parametrize("text", ["2026", "2026-13", "April 2026", "2026-4-1", ""])
def test_month_that_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2026-04"):
        parse_month(text)


def test_month_is_read_as_year_and_month() -> None:
    assert parse_month("2028-02") == month_of(date(2028, 2, 1))
    assert parse_month("2028-02").days == 29


def test_days_follow_each_other_across_months() -> None:
    first = month(2026, 12)
    assert month_of(first.end + timedelta(days=1)).start == date(2027, 1, 1)


def test_day_in_words() -> None:
    assert day_in_words(date(2026, 4, 7)) == "7 April 2026"
