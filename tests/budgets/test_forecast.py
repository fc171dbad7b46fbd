"""Where the year may end: each guess by its method, and the day on which the money runs out."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.statements.forecast import PlannedLine, forecast, planned_by_days
from phb.dates import Period

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
HALF = date(2026, 9, 29)
"""The 182nd of 365 days."""

EVENLY = PlannedLine(365_00, YEAR)


def test_steady_goes_on_at_the_rate_so_far_and_the_other_as_planned() -> None:
    found = forecast([EVENLY], YEAR, HALF, used=91_00, ordered=0)
    assert (found.guide, found.steady, found.as_planned) == (182_00, 182_50, 274_00)
    assert (found.low, found.high) == (182_50, 274_00)


def test_what_is_bought_once_does_not_count_again_as_rate() -> None:
    chair = PlannedLine(100_00, Period(date(2026, 4, 10), date(2026, 4, 10)), at_once=True)
    found = forecast([EVENLY, chair], YEAR, HALF, used=282_00, ordered=0)
    assert (found.agreed, found.guide) == (465_00, 282_00)
    assert found.steady == found.as_planned == 465_00


def test_neither_guess_is_below_what_is_used_and_ordered() -> None:
    found = forecast([EVENLY], YEAR, HALF, used=10_00, ordered=300_00)
    assert (found.low, found.high) == (310_00, 310_00)


def test_money_runs_out_on_the_day_that_the_rate_uses_it_up() -> None:
    found = forecast([EVENLY], YEAR, HALF, used=273_00, ordered=0)
    assert found.steady == 547_50
    # 92 pounds left at one and a half pounds a day: on the 62nd day.
    assert found.runs_out_on == HALF + timedelta(days=62)


def test_money_that_is_used_up_already_has_run_out_on_the_day_itself() -> None:
    assert forecast([EVENLY], YEAR, HALF, used=400_00, ordered=0).runs_out_on == HALF


def test_money_that_lasts_has_no_such_day() -> None:
    assert forecast([EVENLY], YEAR, HALF, used=182_00, ordered=0).runs_out_on is None


def test_without_a_plan_nothing_is_guessed() -> None:
    found = forecast([], YEAR, HALF, used=5_00, ordered=0)
    assert (found.agreed, found.steady, found.as_planned, found.runs_out_on) == (0, 5_00, 5_00, None)


def test_line_of_two_years_counts_in_each_for_its_own_days() -> None:
    line = PlannedLine(730_00, Period(date(2026, 4, 1), date(2028, 3, 30)))
    second = Period(date(2027, 4, 1), date(2028, 3, 31))
    assert planned_by_days([line], YEAR, [YEAR.end]) == [365_00]
    assert planned_by_days([line], second, [second.start, second.end]) == [1_00, 365_00]


@given(
    pence=st.integers(1, 10**9),
    used=st.integers(0, 2 * 10**9),
    ordered=st.integers(0, 10**6),
    days=st.integers(0, 364),
)
@settings(derandomize=True, deadline=None)
def test_guesses_hold_whatever_happens(pence: int, used: int, ordered: int, days: int) -> None:
    until = YEAR.start + timedelta(days=days)
    found = forecast([PlannedLine(pence, YEAR)], YEAR, until, used=used, ordered=ordered)
    assert used + ordered <= found.low <= found.high
    assert found.agreed == pence
    if found.runs_out_on is not None:
        assert until <= found.runs_out_on < YEAR.end
        assert found.steady > found.agreed
