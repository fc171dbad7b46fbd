"""Broken rows of indicative amounts: for each constraint, the box it is said beside and the words."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models

from care_plans.models import IndicativeAmount, IndicativeRow
from phb.money import gbp
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided


def amount(at: Place, **wrong: Any) -> IndicativeAmount:
    values = {
        "request": wrong.pop("request", None) or decided(at),
        "number": 1,
        "amount": gbp(100),
        "method": "As others",
        "worked_by": at.coordinator,
        "worked_on": TODAY,
    }
    return IndicativeAmount(**{**values, **wrong})


def row(at: Place, **wrong: Any) -> IndicativeRow:
    to_tell = recipes.indicative(decided(at), told=False)
    values = {
        "indicative": to_tell,
        "what": "Care",
        "rate": gbp(1),
        "often": "annual",
        "source": "Rates",
        "per_year": gbp(1),
    }
    return IndicativeRow(**{**values, **wrong})


def number_twice(at: Place) -> IndicativeAmount:
    request = decided(at)
    recipes.indicative(request)
    return amount(at, request=request)


def two_to_tell(at: Place) -> IndicativeAmount:
    request = decided(at)
    recipes.indicative(request, told=False)
    return amount(at, request=request, number=2, reason="More")


CASES_OF_INDICATIVE: dict[str, tuple[Callable[[Place], models.Model], str, str]] = {
    "indicativeamount_number_once": (number_twice, NON_FIELD_ERRORS, "already exists"),
    "indicativeamount_one_to_tell": (two_to_tell, NON_FIELD_ERRORS, "waits to be told already"),
    "indicativeamount_above_nought": (lambda at: amount(at, amount=gbp(0)), "amount", "must be above nought"),
    "indicativeamount_says_how": (lambda at: amount(at, method=""), "method", "Fill in"),
    "indicativeamount_says_why_it_replaces": (lambda at: amount(at, number=2), "reason", "replaces the one before"),
    "indicativeamount_told_when_how_and_by_whom": (
        lambda at: amount(at, told_how="phone"),
        "told_how",
        "how and by whom",
    ),
    "indicativerow_costs_something": (lambda at: row(at, rate=gbp(0)), "rate", "must cost something"),
    "indicativerow_often_on_the_list": (lambda at: row(at, often="daily"), "often", "Choose one of the answers"),
    "indicativerow_says_its_source": (lambda at: row(at, source=""), "source", "Fill in"),
}
