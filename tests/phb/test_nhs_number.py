"""NHS numbers: check digit, same digits, ranges, groups."""

import pytest
from django.core.exceptions import ValidationError

from phb.nhs_number import compact, in_groups, validate_nhs_number, with_check_digit


@pytest.mark.parametrize("number", ["943 476 5919", "9434765919", "943-476-5919"])
def test_number_with_its_check_digit_is_accepted(number: str) -> None:
    validate_nhs_number(number)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("943 476 5918", "last digit does not fit"),
        ("934 476 5919", "last digit does not fit"),
        ("0000000000", "same digit ten times"),
        ("4444444444", "same digit ten times"),
        ("123456789", "has 10 digits"),
        ("94347659190", "has 10 digits"),
        ("٩٤٣٤٧٦٥٩١٩", "has 10 digits"),
        ("943476591O", "has 10 digits"),
        ("3201234562", "begins like this|last digit"),
    ],
)
def test_number_that_is_none_is_refused_in_words(number: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        validate_nhs_number(number)


def test_number_of_another_country_is_refused() -> None:
    scottish = with_check_digit(10_170_300) or with_check_digit(10_170_301)
    assert scottish is not None
    with pytest.raises(ValidationError, match="begins like this"):
        validate_nhs_number(scottish)


def test_check_digit_is_found_where_there_is_one() -> None:
    assert with_check_digit(943_476_591) == "9434765919"
    numbers = [with_check_digit(999_000_000 + step) for step in range(200)]
    assert None in numbers
    for number in filter(None, numbers):
        validate_nhs_number(number)


def test_number_is_read_in_groups() -> None:
    assert in_groups(compact("943-476 5919")) == "943 476 5919"
