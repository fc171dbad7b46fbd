"""Reading one cell: an amount as whole pence, a day as a date. Anything doubtful is refused by name."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache


class Unread(ValueError):
    """A cell that cannot be read for certain; its text is the rest of a sentence that starts with the cell."""


_AMOUNT = re.compile(
    r"(?:([+-])£?|£([+-]?))?"
    r"([0-9]{1,9}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,2})"
    r"(?:\.([0-9]{1,2}))?"
)
_CR_DR = re.compile(r"(.*[0-9]) ?(CR|DR)", re.IGNORECASE)

_HOW_TO_WRITE = "Write pounds and pence in figures, such as 1234.56"

# Looked for in this order, in amounts that are already known not to be plain.
_FAULTS = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        (r"[+-]?(nan|inf|infinity)", "is not a number"),
        (r".*[0-9]_[0-9].*", "has an underscore in it"),
        (r"[^a-z]*[0-9.]e[+-]?[0-9]+", "is written in powers of ten, as spreadsheets do"),
        (r"\(.*\)", "is in brackets, which may or may not mean money out"),
        (r"[^0-9]*[0-9,]*\.[0-9]{3,}", "has more than two figures after the point"),
        (r"(?=.*[0-9]).*([$€¥]|\b(?!GBP)[A-Z]{3}\b).*", "is not in pounds"),
        (r".*[−–—].*", "has a dash that is not a minus sign from the keyboard"),
        (r".*[+-].*[+-].*", "has more than one sign"),
        (r"[+-]?£?[0-9]{10,}(\.[0-9]*)?", "is larger than any amount we keep"),
        (r"[^a-z]*,[^a-z]*", "has a comma in a place where thousands do not end"),
    )
)


def pence_of(text: str) -> int:
    """Whole pence, exactly as written: `-£1,234.5` is -123450.

    Raises: Unread, where the text could mean anything else or nothing.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise Unread(f"{_fault_of_amount(text)}. {_HOW_TO_WRITE}")
    sign, sign_after_pound, pounds, pence = match.groups()
    whole = int(pounds.replace(",", "")) * 100
    if pence:
        whole += int(pence) if len(pence) == 2 else int(pence) * 10
    return -whole if sign == "-" or sign_after_pound == "-" else whole


def pence_with_cr_dr(text: str) -> int:
    """As `pence_of`, and `12.00 DR` is money out, `12.00 CR` money in."""
    match = _CR_DR.fullmatch(text)
    if match is None:
        return pence_of(text)
    if text.startswith(("+", "-")):
        raise Unread(f"has both a sign and {match[2].upper()}. {_HOW_TO_WRITE}")
    return pence_of(match[1]) * (-1 if match[2].upper() == "DR" else 1)


def _fault_of_amount(text: str) -> str:
    if any(not mark.isascii() and mark.isnumeric() for mark in text):
        return "has figures other than 0 to 9"
    return next((sentence for fault, sentence in _FAULTS if fault.fullmatch(text)), "is not an amount of money")


def pounds(pence: int) -> str:
    """As a person reads it: `−£1,234.50`."""
    return f"{'−' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})" + _TIME)
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})" + _TIME)
_MONTH_IN_WORDS = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})" + _TIME)
_TWO_FIGURE_YEAR = re.compile(r"[0-9]{1,2}[ /.-][0-9A-Za-z]{1,9}[ /.-][0-9]{2}" + _TIME)
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

EARLIEST_YEAR, LATEST_YEAR = 2000, 2099


@lru_cache(maxsize=4096)
def day_of(text: str) -> date:
    """The day as written, day before month, whatever the time of day beside it.

    Raises: Unread, where there is no such day or the text does not say which it is.
    """
    year, month, day = _parts_of(text)
    if month > 12 and day <= 12:
        raise Unread(f"has no month {month}. Write the day before the month, such as 31/12/2026")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unread(f"is in the year {year:04}. Only days from {EARLIEST_YEAR} to {LATEST_YEAR} can be read")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unread("is not a day in the calendar. Put the right day") from None


def _parts_of(text: str) -> tuple[int, int, int]:
    if match := _DAY_FIRST.fullmatch(text):
        return int(match[4]), int(match[3]), int(match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if (match := _MONTH_IN_WORDS.fullmatch(text)) and (month := _MONTHS.get(match[2].lower())):
        return int(match[3]), month, int(match[1])
    if _TWO_FIGURE_YEAR.fullmatch(text):
        raise Unread("has a year of two figures. Write all four, such as 07/04/2026")
    if _SERIAL.fullmatch(text):
        raise Unread("is a spreadsheet's number for a day. Write the day itself, such as 07/04/2026")
    raise Unread("is not a date. Write day, month and year, such as 07/04/2026")
