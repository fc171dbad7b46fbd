"""
The columns of a batch of requests, and what each cell may hold. Values in, values out.

A cell is text (CSV), or what a spreadsheet holds: text, a number, a day, a yes or no, a formula or a mistake.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from phb import nhs_number
from phb.dates import day_in_words

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes of one file."""
MOST_ROWS = 50_000
"""Rows of one file: several times the requests of the largest ICB in a year."""
LONGEST_TEXT = 4000
"""Characters of a cell of free words."""
OLDEST = 125
"""Years. Nobody in England has reached this age."""

ORIGINS: Mapping[str, str] = {
    "person": "person",
    "gp": "gp",
    "hospital": "hospital",
    "council": "council",
    "other": "other",
    "": "other",
}
"""What “who asked” may say, and how a request says it."""


@dataclass(frozen=True)
class Column:
    """One column: its heading in the template, whether it must be filled, and what it is for."""

    name: str
    needed: bool
    words: str
    example: str


COLUMNS = (
    Column("nhs_number", False, "Ten figures. Left empty, somebody matches the row by hand.", "999 123 4560"),
    Column("given_name", True, "First name.", "Asha"),
    Column("family_name", True, "Last name.", "Patel"),
    Column("preferred_name", False, "What the person likes to be called.", ""),
    Column("date_of_birth", True, "Day/month/year, or year-month-day.", "29/02/1980"),
    Column("support_asked_for", True, "In the words of whoever asked.", "Somebody to help me swim"),
    Column("date_received", True, "The day the request came.", "01/04/2026"),
    Column("who_asked", False, "One of: person, gp, hospital, council, other.", "gp"),
    Column("what_matters", False, "What the person wants to be able to do.", "Swimming with my grandchildren"),
)
NAMES = tuple(column.name for column in COLUMNS)


@dataclass(frozen=True)
class Formula:
    """A cell that holds a calculation instead of a value."""


@dataclass(frozen=True)
class Mistake:
    """A cell that shows a mistake of the spreadsheet, such as #N/A."""

    text: str


Cell = Any
"""str, int, float, bool, date, Formula, Mistake or None."""

Fault = tuple[str, str]
"""The column, and a sentence."""


@dataclass(frozen=True)
class Row:
    """One row as read. `faults` names every column that cannot be taken, and why; those then have no value here."""

    number: int
    nhs_number: str = ""
    given_name: str = ""
    family_name: str = ""
    preferred_name: str = ""
    born_on: date | None = None
    service: str = ""
    received_on: date | None = None
    origin: str = "other"
    what_matters: str = ""
    faults: Sequence[Fault] = field(default=())

    @property
    def name_key(self) -> tuple[str, str, date | None]:
        """The same for the same name, however it is written, and birth date."""
        return (folded(self.given_name), folded(self.family_name), self.born_on)

    def with_faults(self, *more: Fault) -> "Row":
        return replace(self, faults=(*self.faults, *more))


def folded(words: str) -> str:
    """The same for the same words, whatever their capitals and spaces."""
    return " ".join(words.split()).casefold()


# The headings. -------------------------------------------------------------------------------------------------------


def heading(cell: Cell) -> str:
    """A heading as the template writes it: capitals, spaces and dashes do not matter."""
    return re.sub(r"[\s_-]+", "_", str(cell or "").strip().lower()).strip("_")


def faults_of_headings(found: Sequence[str]) -> list[Fault]:
    """What is wrong with the headings; a blank one at the end is no column."""
    faults = [
        (name, f"There is no column “{name[:40]}” in the template. Take it out, or write its heading as there.")
        for name in dict.fromkeys(found)
        if name and name not in NAMES
    ]
    faults += [(name, f"The column {name} is there twice. Keep one.") for name in NAMES if list(found).count(name) > 1]
    faults += [
        (column.name, f"The column {column.name} is missing. Download the template and copy your rows into it.")
        for column in COLUMNS
        if column.needed and column.name not in found
    ]
    if any(not name for name in found):
        faults.append(("file", "A column has no heading. Give it one, or take it out."))
    return faults


# The cells. ----------------------------------------------------------------------------------------------------------


def read_row(number: int, cells: Mapping[str, Cell], on: date) -> Row:
    """The row with everything in it that can be taken, and every fault that one row alone can show."""
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for column, target, read in _READERS:
        cell = cells.get(column)
        try:
            values[target] = read(cell, on)
        except ValidationError as refusal:
            faults.append((column, refusal.messages[0]))
            continue
        needed = next(each.needed for each in COLUMNS if each.name == column)
        if needed and not values[target]:
            faults.append((column, f"{_SAY[column]} is missing. Fill it in."))
    born, received = values.get("born_on"), values.get("received_on")
    if born and received and received < born:
        faults.append(("date_received", "The request is dated before the person was born. Check both dates."))
    return Row(number, **{name: value for name, value in values.items() if value}, faults=tuple(faults))


_SAY = {
    "given_name": "The first name",
    "family_name": "The last name",
    "date_of_birth": "The date of birth",
    "support_asked_for": "What support is asked for",
    "date_received": "The day the request came",
}


def _plain(cell: Cell) -> Cell:
    """The cell where it holds a value. Raises: ValidationError for a formula or a mistake."""
    if isinstance(cell, Formula):
        raise ValidationError("The cell holds a formula. Copy the column and paste it back as values.")
    if isinstance(cell, Mistake):
        raise ValidationError(f"The cell shows {cell.text[:20]}, a mistake of the spreadsheet. Write the value itself.")
    if isinstance(cell, bool):
        raise ValidationError("The cell holds a yes or no. Write the value itself.")
    return cell.strip() if isinstance(cell, str) else cell


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Characters that print nothing, or turn the order of those that follow."""


def _text(longest: int, *, lines: bool = False) -> Callable[[Cell, date], str]:
    def read(cell: Cell, on: date) -> str:
        cell = _plain(cell)
        if cell is None:
            return ""
        if isinstance(cell, date):
            raise ValidationError("The spreadsheet has turned this into a date. Make the column text and correct it.")
        words = str(cell)
        if _CONTROL.search(words):
            raise ValidationError("The cell holds a character that cannot be seen. Write the words again.")
        if "\ufffd" in words:
            raise ValidationError("Some letters were lost when the file was saved. Save it as CSV UTF-8.")
        if _LOST_LETTERS.search(words):
            raise ValidationError(
                "Letters with accents have come out wrongly, such as Ã© for é. Save the file again as CSV UTF-8."
            )
        if re.match(r"[=@+]|-[^\s]", words):
            raise ValidationError("The words begin with a sign that makes a formula of them. Take the sign out.")
        if len(words) > longest:
            raise ValidationError(f"This is {len(words):,} characters long; at most {longest:,} fit.")
        return words if lines else " ".join(words.split())

    return read


_LOST_LETTERS = re.compile("[ÃÂ][\u0080-\u00bf]|â€")
"""UTF-8 that was read as Windows-1252 and saved so."""


def _name(cell: Cell, on: date) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        raise ValidationError("A name has letters. Check that the columns have not slipped.")
    words = _text(70)(cell, on)
    if words and not any(letter.isalpha() for letter in words):
        raise ValidationError("A name has letters. Check that the columns have not slipped.")
    if re.search(r"[<>{}\[\]\\|0-9]", words):
        raise ValidationError("A name has no figures or signs such as <. Check that the columns have not slipped.")
    return words


def _number(cell: Cell, on: date) -> str:
    cell = _plain(cell)
    if cell is None or cell == "":
        return ""
    if isinstance(cell, date):
        raise ValidationError("The spreadsheet has turned the NHS number into a date. Make the column text.")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\.0+$", "", str(cell))
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE][+]?[0-9]+", text):
        raise ValidationError(
            "The spreadsheet has shortened the NHS number (as in 9.99E+09), so figures are lost."
            " Make the column text and write the numbers again."
        )
    nhs_number.validate_nhs_number(text)
    return nhs_number.compact(text)


def _day(what: str) -> Callable[[Cell, date], date | None]:
    def read(cell: Cell, on: date) -> date | None:
        day = _as_day(_plain(cell))
        if day is None:
            return None
        if day > on:
            raise ValidationError(f"{what} cannot be after today, {day_in_words(on)}.")
        if day.year < on.year - OLDEST:
            raise ValidationError(f"{what} is more than {OLDEST} years ago. Check the year.")
        return day

    return read


def _as_day(cell: Cell) -> date | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell)
    if re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", text):
        raise ValidationError(
            f"{text} is a spreadsheet's number for a day. Make the column a date, and write it as 29/02/1980."
        )
    if iso := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        year, month, day = map(int, iso.groups())
    elif ours := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text):
        day, month, year = map(int, ours.groups())
    elif re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}", text):
        raise ValidationError("Write the year with four figures, such as 1980.")
    else:
        raise ValidationError(f"“{text[:20]}” cannot be read as a day. Write day/month/year, such as 29/02/1980.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            f"There is no day {text}. Write the day first, then the month, then the year, such as 29/02/1980."
        ) from None


def _origin(cell: Cell, on: date) -> str:
    words = folded(_text(40)(cell, on))
    if words not in ORIGINS:
        raise ValidationError(f"“{words[:40]}” is not on the list. Write one of: person, gp, hospital, council, other.")
    return ORIGINS[words]


_READERS: tuple[tuple[str, str, Callable[[Cell, date], Any]], ...] = (
    ("nhs_number", "nhs_number", _number),
    ("given_name", "given_name", _name),
    ("family_name", "family_name", _name),
    ("preferred_name", "preferred_name", _name),
    ("date_of_birth", "born_on", _day("The date of birth")),
    ("support_asked_for", "service", _text(200)),
    ("date_received", "received_on", _day("The day the request came")),
    ("who_asked", "origin", _origin),
    ("what_matters", "what_matters", _text(LONGEST_TEXT, lines=True)),
)
