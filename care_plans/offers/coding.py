"""The codes by which activity is reported: entered from a source by one person, checked by another."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from care_plans.editing import set_and_save
from care_plans.models import ActivityCode
from care_plans.offers.permissions import check_can_check_code, check_can_enter_code
from phb.models import Organisation, User

CODES = Path(__file__).with_name("codes.csv")
"""To begin from: only what a public source confirms is filled, and the rest is blank."""


@transaction.atomic
def enter_code(*, icb: Organisation, by: User, on: date, **code: Any) -> ActivityCode:
    """To be checked by somebody else before anything is reported by it."""
    check_can_enter_code(by, icb, on)
    return set_and_save(ActivityCode(icb=icb, entered_by=by), **code)


@transaction.atomic
def check_code(*, code: ActivityCode, by: User, on: date) -> ActivityCode:
    """Says that the code means what it is used for, by its source.

    Raises: ValidationError where there is no code to check, or it was checked already.
    """
    check_can_check_code(by, code, on)
    locked = ActivityCode.objects.select_for_update().get(pk=code.pk)
    if locked.checked_on is not None:
        raise ValidationError("This code was checked already.")
    if not locked.concept_id:
        raise ValidationError("There is no code here to check. Enter it first.")
    return set_and_save(locked, checked_by=by, checked_on=on)


@transaction.atomic
def load_codes(*, icb: Organisation, valid_from: date, by: User, on: date) -> list[ActivityCode]:
    """The codes to begin from, for activities of which the ICB has none yet; each is still to be checked."""
    check_can_enter_code(by, icb, on)
    known = set(ActivityCode.objects.filter(icb=icb).values_list("activity", flat=True))
    with CODES.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["activity"] not in known]
    return [set_and_save(ActivityCode(icb=icb, entered_by=by), valid_from=valid_from, **row) for row in rows]
