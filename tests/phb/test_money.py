"""Pounds and pence: reading, rounding, sharing out and storing, the same on both databases."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from djmoney.money import Money
from hypothesis import given, settings
from hypothesis import strategies as st

from care_plans.models import IndicativeAmount
from phb.models import User
from phb.money import AmountFormField, PenceField, gbp, parse_amount, split, to_pence
from tests import recipes


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("12.34", 1234), ("£1,234.56", 123456), ("0.1", 10), ("1234567", 123456700), (" 5 ", 500), ("-12.50", -1250)],
)
def test_amounts_are_read_as_people_type_them(typed: str, pence: int) -> None:
    assert to_pence(parse_amount(typed)) == pence


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1_000",
        "1e5",
        "12.345",
        "1,23",
        "12,34.56",
        "NaN",
        "Infinity",
        "١٢",
        "１２",
        "12.3.4",
        "£",
        "--1",
        "1 000",
        "0x10",
    ],
)
def test_anything_else_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValidationError, match="is not an amount"):
        parse_amount(typed)


@pytest.mark.parametrize(("pounds", "pence"), [("10.005", 1001), ("10.004", 1000), ("-10.005", -1001), ("0.125", 13)])
def test_half_a_penny_rounds_away_from_nought(pounds: str, pence: int) -> None:
    assert to_pence(Decimal(pounds)) == pence


weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=53).filter(any)


@settings(max_examples=10_000, deadline=None, derandomize=True)
@given(st.integers(-(10**12), 10**12), weights)
def test_parts_add_up_and_each_is_within_a_penny(total: int, shares: list[int]) -> None:
    parts = split(total, shares)
    assert sum(parts) == total
    whole = sum(shares)
    assert all(abs(part * whole - total * share) < whole for part, share in zip(parts, shares, strict=True))
    assert split(-total, shares) == [-part for part in parts]
    assert split(total, [share * 7 for share in shares]) == parts


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1]])
def test_shares_of_nothing_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="above nought|empty"):
        split(100, shares)


@pytest.mark.parametrize("wrong", [Decimal("0.005"), Money("1.001", "GBP")])
def test_part_of_a_penny_is_never_stored(wrong: Decimal | Money) -> None:
    with pytest.raises(ValueError, match="whole pence"):
        PenceField().get_prep_value(wrong)


def test_other_currencies_are_never_stored() -> None:
    with pytest.raises(ValueError, match="in pounds"):
        PenceField().get_prep_value(Money(1, "EUR"))


def test_form_field_says_what_to_do() -> None:
    with pytest.raises(ValidationError, match=r"such as 1234\.56"):
        AmountFormField().clean("twelve")


@pytest.mark.django_db
def test_amounts_come_back_and_add_up_exactly(as_system: User) -> None:
    person = recipes.person(recipes.icb())
    for pence in (1, 10, 33):
        recipes.indicative(recipes.budget(person, approved=False).decision.request, pence)
    found = IndicativeAmount.objects.get(amount=gbp("0.33"))  # type: ignore[misc]
    assert found.amount == gbp("0.33")
    assert IndicativeAmount.objects.aggregate(whole=Sum("amount"))["whole"] == gbp("0.44")
