"""NHS numbers: ten digits whose last checks the nine before it (NHS Data Dictionary, NHS NUMBER)."""

import re

from django.core.exceptions import ValidationError
from stdnum.gb import nhs

ISSUED_RANGES = ((400_000_000, 499_999_999), (600_000_000, 799_999_999), (900_000_000, 999_999_999))
"""First nine digits that England, Wales and the Isle of Man issue, and 999, kept for tests. 320-399 is Northern
Ireland, 010-311 Scotland (CHI).
"""


def compact(text: str) -> str:
    """The ten digits without spaces or dashes."""
    return re.sub(r"[\s-]", "", text)


def validate_nhs_number(text: str) -> None:
    """Raises: ValidationError that says what is wrong with the number."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{10}", number):
        raise ValidationError("An NHS number has 10 digits, such as 999 123 4560.", code="nhs_number")
    if len(set(number)) == 1:
        raise ValidationError(
            "An NHS number is never the same digit ten times. Look again at the letter or card.", code="nhs_number"
        )
    if not nhs.is_valid(number):
        raise ValidationError(
            "The last digit does not fit the others, so one digit is mistyped. Look again at the number.",
            code="nhs_number",
        )
    if not any(low <= int(number[:9]) <= high for low, high in ISSUED_RANGES):
        raise ValidationError("No NHS number in England begins like this. Look again at the number.", code="nhs_number")


def in_groups(number: str) -> str:
    """As people read it: 3-3-4."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if len(number) == 10 else number


def with_check_digit(nine: int) -> str | None:
    """The number that begins with these nine digits, or nothing where no check digit exists."""
    digits = f"{nine:09d}"
    return next((digits + check for check in "0123456789" if nhs.is_valid(digits + check)), None)
