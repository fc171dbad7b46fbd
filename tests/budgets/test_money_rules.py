"""The statutory money rules A1 to A6 as functions: values in, values out."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.notices.rules import (
    Paid,
    Service,
    after_offset,
    check_lowered_behind_notice,
    check_notice_length,
    check_offset,
    check_offsets_within,
    check_sufficient,
    earliest_effect,
    lowered_from,
    offset_parts,
)
from budgets.rules import Funder
from phb.dates import Period, month

YEAR = Period(date(2026, 4, 1), date(2027, 3, 31))
WHY = "Enough is left for what the month needs."

amounts = st.dictionaries(st.sampled_from([Funder.ICB, Funder.COUNCIL, Funder.OTHER]), st.integers(0, 10_000_000))


def test_a1_each_service_is_paid_in_full_and_a_surplus_of_another_helps_none() -> None:
    check_sufficient([Service("Nights", 100, 100), Service("Days", 120, 100)])
    with pytest.raises(ValidationError, match="“Nights” costs £1.01 and £1.00 is planned for it."):
        check_sufficient([Service("Nights", 100, 101), Service("Days", 120, 100)])


def test_a2_less_in_one_month_is_found_where_another_has_more() -> None:
    before = [Paid({Funder.ICB: 120_000}, YEAR)]
    split_in_two = [
        Paid({Funder.ICB: 40_000}, Period(YEAR.start, date(2026, 9, 30))),
        Paid({Funder.ICB: 80_000}, Period(date(2026, 10, 1), YEAR.end)),
    ]
    assert lowered_from(before, split_in_two) == month(2026, 4)
    assert lowered_from(before, [Paid({Funder.ICB: 120_001}, YEAR)]) is None
    assert lowered_from(before, []) == month(2026, 4)


@pytest.mark.parametrize(
    ("amount", "due", "judged", "sentence"),
    [
        (0, 100, WHY, "Give an amount above nought."),
        (-1, 100, WHY, "Give an amount above nought."),
        (101, 100, WHY, "At most £1.00 can be set off"),
        (100, 100, "Yes", "Say why it is reasonable"),
    ],
)
def test_a3_offset_is_above_nought_at_most_what_is_due_and_judged(
    amount: int, due: int, judged: str, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        check_offset(amount, due, judged=judged)


def test_a3_offset_of_all_that_is_due_is_the_most() -> None:
    check_offset(100, 100, judged=WHY)
    check_offsets_within(200, [100, 100])
    with pytest.raises(ValidationError, match="£2.01 would be set off, and £2.00 is unused."):
        check_offsets_within(200, [100, 101])


@settings(max_examples=10_000, deadline=None)
@given(st.integers(-1000, 30_000_000), amounts)
def test_a3_nothing_set_off_is_ever_above_due_or_below_nought(offset: int, due: dict[Funder, int]) -> None:
    parts = offset_parts(offset, due)
    assert sum(parts.values()) == max(0, min(offset, sum(due.values())))
    assert all(0 < pence <= due[funder] for funder, pence in parts.items())
    paid = after_offset(due, parts)
    assert all(pence > 0 for pence in paid.values())
    assert sum(paid.values()) + sum(parts.values()) == sum(due.values())


def test_a4_lower_payment_needs_a_notice_and_an_equal_one_none() -> None:
    check_lowered_behind_notice(noticed=False, month=None)
    check_lowered_behind_notice(noticed=True, month=month(2026, 6))
    with pytest.raises(ValidationError, match="becomes lower from June 2026"):
        check_lowered_behind_notice(noticed=False, month=month(2026, 6))


@pytest.mark.parametrize(
    ("counts_on", "reason", "says"),
    [
        (date(2026, 4, 29), "", None),
        (date(2026, 4, 28), "", "Full notice ends on 29 April 2026"),
        (date(2026, 4, 28), "She asked for it herself", None),
        (date(2026, 3, 31), "She asked for it herself", "on the day it is given or later"),
    ],
)
def test_a4_notice_is_as_long_as_the_icb_gives_or_says_why_not(counts_on: date, reason: str, says: Any) -> None:
    given_on = date(2026, 4, 1)
    earliest = earliest_effect(given_on, 28)
    if says is None:
        check_notice_length(counts_on, given_on, earliest, shorter_reason=reason)
        return
    with pytest.raises(ValidationError, match=says):
        check_notice_length(counts_on, given_on, earliest, shorter_reason=reason)
