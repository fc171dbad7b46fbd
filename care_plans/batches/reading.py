"""
From the bytes of a batch file to rows, one at a time: CSV, or the one sheet of an Excel workbook.

A workbook is a zip of XML that a stranger may have made: its size unpacked, its kinds of parts and its width are
checked before a cell is read, formulas are seen as formulas and never as what they last came to, and no entity is
followed (openpyxl uses defusedxml where that is installed, as it is here).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import openpyxl

from care_plans.batches.rules import MOST_ROWS, Cell, Formula, Mistake, Row, faults_of_headings, heading, read_row
from phb.staged import FileRefused, Problem
from phb.text_files import NotCsv, text_of

XLSX, CSV = "xlsx", "csv"
LARGEST_UNPACKED = 150 * 1024 * 1024
"""Bytes of a workbook once unpacked: some ten times what the most rows take."""
WIDEST = 60
"""Cells in a row: beyond them lies no column of ours."""
_SAVE_AS = "Save it as CSV UTF-8 or as an Excel workbook (.xlsx), and load that."


def rows_of(content: bytes, on: date) -> Iterator[Row]:
    """Every row that is not blank, as it is read.

    Raises: FileRefused where the file as a whole cannot be read, or its headings are not those of the template.
    """
    lines = _workbook(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    names: list[str] = []
    count = 0
    for number, cells in lines:
        if len(cells) > WIDEST:
            raise _refused(number, f"Row {number} has more than {WIDEST} cells. Use the columns of the template.")
        if not names:
            names = _headings(number, cells)
            continue
        if all(_is_blank(cell) for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise _refused(number, f"The file has more than {MOST_ROWS:,} rows. Divide it into several.")
        yield _row(number, names, cells, on)
    if not names:
        raise _refused(1, "The file is empty. Download the template and copy your rows into it.")
    if not count:
        raise _refused(2, "The file has headings and no rows. Copy your rows below them.")


def _headings(number: int, cells: Sequence[Cell]) -> list[str]:
    names = [heading(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    faults = faults_of_headings(names)
    if faults:
        raise FileRefused([Problem(number, column, sentence) for column, sentence in faults])
    return names


def _row(number: int, names: Sequence[str], cells: Sequence[Cell], on: date) -> Row:
    row = read_row(number, dict(zip(names, cells, strict=False)), on)
    if any(not _is_blank(cell) for cell in cells[len(names) :]):
        row = row.with_faults(("row", "There are more cells than columns: check for a comma inside a cell."))
    return row


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _refused(row: int, sentence: str) -> FileRefused:
    return FileRefused([Problem(row, "file", sentence)])


# CSV. ----------------------------------------------------------------------------------------------------------------


_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def _csv(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    try:
        text = text_of(content, instead=_SAVE_AS)
    except NotCsv as why:
        raise _refused(why.line, str(why)) from None
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    # Not io.StringIO, which holds the text a second time at four bytes a character.
    lines = (found.group() for found in _LINE.finditer(text))
    reader = csv.reader(lines, delimiter=between, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise _refused(
            begins, f"Row {begins} cannot be divided into cells: a quotation mark is not closed. Put it right."
        ) from None


# Excel. --------------------------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    _check_zip(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheets = book.worksheets
            if len(sheets) != 1:
                raise _refused(1, f"The workbook has {len(sheets)} sheets. Keep the one with the requests.")
            sheet: Any = sheets[0]
            sheet.reset_dimensions()  # what a file says of its own size need not be true
            for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS * 2), start=1):
                yield number, [_cell(each) for each in cells]
        finally:
            book.close()
    except FileRefused:
        raise
    except Exception:  # noqa: BLE001 (whatever a broken or hostile workbook makes the reader stumble over)
        raise _refused(1, f"This Excel workbook is damaged and cannot be read. {_SAVE_AS}") from None


def _check_zip(content: bytes) -> None:
    """Raises: FileRefused for what is no workbook, holds macros, or unpacks to more than any honest file."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise _refused(1, f"This Excel workbook is damaged and cannot be read. {_SAVE_AS}") from None
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.xml" not in names:
        raise _refused(1, f"This is a zip file and no Excel workbook. {_SAVE_AS}")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _refused(1, "The workbook holds macros, which are programs. Save it as .xlsx, without them.")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _refused(1, "The workbook unpacks to far too much. Save only its rows as CSV UTF-8.")


def _cell(cell: Any) -> Cell:
    if cell.data_type == "f":
        return Formula()
    if cell.data_type == "e":
        return Mistake(str(cell.value))
    return cell.value
