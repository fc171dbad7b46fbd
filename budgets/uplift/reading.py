"""A file of new rates: two columns, the line and the rate. Each fault is named by its row and column."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from budgets.rules import pounds
from phb.money import parse_amount, to_pence
from phb.staged import FileRefused, Problem
from phb.text_files import NotCsv, text_of

COLUMNS = ("line", "rate")
LARGEST_FILE = 5 * 1024 * 1024
"""Bytes of one file: several times the lines of the largest ICB."""
MOST_ROWS = 100_000
_SAVE_AS = "Save it as CSV UTF-8, and use that."
_REFERENCE = re.compile(r"PHB-[0-9]{1,12}/[0-9]{1,6}")


@dataclass(frozen=True)
class Known:
    """A line of the uplift as a file may name it: what it is called, and its present rate in whole pence."""

    service: str
    present: int


def read_rates(content: bytes, known: Mapping[str, Known]) -> dict[str, int]:
    """Whole pence by line reference; `known` are the lines in force. A line that the file leaves out has no new rate.

    Raises: FileRefused with every fault of every row.
    """
    problems: list[Problem] = []
    found: dict[str, int] = {}
    first_row: dict[str, int] = {}
    count = 0
    for number, cells in _rows(content):
        count += 1
        reference, rate, faults = _read_row(number, cells, known)
        if reference in first_row:
            said = f"{reference} is in row {first_row[reference]} already. Keep one of them."
            faults.append(Problem(number, "line", said))
        problems += faults
        if reference:
            first_row.setdefault(reference, number)
        if reference and rate is not None:
            found[reference] = rate
    if problems:
        raise FileRefused(problems, row_count=count)
    if not count:
        raise FileRefused([Problem(2, "file", "The file has headings and no rows. Write the new rates below them.")])
    return found


def _read_row(number: int, cells: list[str], known: Mapping[str, Known]) -> tuple[str, int | None, list[Problem]]:
    if len(cells) != len(COLUMNS):
        said = f"The row has {len(cells)} cells and needs 2, the line and the rate. Check for a comma inside a cell."
        return "", None, [Problem(number, "row", said)]
    reference, text = _plain(cells[0]).upper(), _plain(cells[1])
    faults = []
    line = known.get(reference)
    if not _REFERENCE.fullmatch(reference):
        faults.append(
            Problem(number, "line", f"“{cells[0][:40]}” names no line. Write it such as PHB-000012/1, as in the list.")
        )
        reference = ""
    elif line is None:
        said = f"{reference} is no line of a direct payment of this ICB in force on that day. Take the row out."
        faults.append(Problem(number, "line", said))
    try:
        rate = to_pence(parse_amount(text))
    except ValidationError as refusal:
        return reference, None, [*faults, Problem(number, "rate", refusal.messages[0])]
    if line is not None and rate < line.present:
        said = (
            f"{pounds(max(rate, 0))} is less than the {pounds(line.present)} that “{line.service}” has now. An uplift"
            " never lowers a rate: a smaller payment needs notice and reasons."
        )
        faults.append(Problem(number, "rate", said))
    return reference, rate, faults


def _plain(cell: str) -> str:
    """Without the mark that makes a spreadsheet read a cell as words."""
    return cell.strip().removeprefix("'").strip()


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every row below the headings that is not blank, with its number in the file.

    Raises: FileRefused where the file as a whole cannot be read.
    """
    if len(content) > LARGEST_FILE:
        raise _refused(1, f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. It needs two columns only.")
    try:
        text = text_of(content, instead=_SAVE_AS)
    except NotCsv as why:
        raise _refused(why.line, str(why)) from None
    between = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=between, strict=True)
    headings, begins, count = False, 1, 0
    try:
        for cells in reader:
            number, begins = begins, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not headings:
                _check_headings(number, [cell.strip().lower() for cell in cells])
                headings = True
                continue
            count += 1
            if count > MOST_ROWS:
                raise _refused(number, f"The file has more than {MOST_ROWS:,} rows.")
            yield number, cells
    except csv.Error:
        raise _refused(
            begins, f"Row {begins} cannot be divided into cells: a quotation mark is not closed. Put it right."
        ) from None
    if not headings:
        raise _refused(1, "The file is empty. Its first row says line,rate and each row below names a line.")


def _check_headings(number: int, names: list[str]) -> None:
    problems = [
        Problem(number, name, f"The column “{name}” is missing. The first row says line,rate.")
        for name in COLUMNS
        if name not in names
    ]
    problems += [
        Problem(
            number, name or "file", f"There is no column “{name[:40]}” in such a file. The first row says line,rate."
        )
        for name in names
        if name not in COLUMNS
    ]
    if not problems and tuple(names) != COLUMNS:
        problems = [Problem(number, "file", "The first row says line,rate, in that order and once each.")]
    if problems:
        raise FileRefused(problems)


def _refused(row: int, sentence: str) -> FileRefused:
    return FileRefused([Problem(row, "file", sentence)])
