"""From text to records: the cells of one line, with the line of the file on which they begin."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from phb.text_files import NotCsv

Record = tuple[int, list[str]]

LONGEST_RECORD = 4000
"""Characters. The longest line seen in a real file is under 1,000; one of many thousands is no bank's."""

# A transaction swallowed by a quotation mark that is never closed: a new line, a date, and a further cell.
_A_DATE = (
    r"(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}[/.-][0-9]{1,2}[/.-]|[0-9]{1,2}[ -][A-Za-z]{3,9}[ -][0-9]{4})"
)
_SWALLOWED = re.compile(rf"[\r\n][^\r\n]*?{_A_DATE}[^\r\n]*,")


def csv_records(text: str) -> Iterator[Record]:
    """Every record that is not blank.

    Raises: NotCsv, at the first place where quotation marks or lengths leave it unsure where a cell ends.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            together = "".join(cells)
            if together and not together.isspace():
                _refuse_run_on(begins, reader.line_num, cells, len(together))
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise NotCsv(
            f"Line {begins} cannot be divided into cells: a quotation mark is not closed or a cell is far too long. "
            "Correct that line, or download the statement again.",
            begins,
        ) from None


def _refuse_run_on(begins: int, ends: int, cells: list[str], length: int) -> None:
    if length > LONGEST_RECORD:
        raise NotCsv(
            f"Line {begins} is {length:,} characters long, which no bank writes. "
            "Correct that line, or download the statement again.",
            begins,
        )
    if ends > begins and any(_SWALLOWED.search(cell) for cell in cells):
        raise NotCsv(
            f"The text on line {begins} runs on over other transactions to line {ends}: a quotation mark is not "
            "closed. Correct that line, or download the statement again.",
            begins,
        )


_BLOCKS = re.compile(r"\A\s*From:\s*[0-9]{2}/[0-9]{2}/[0-9]{4}\s+to\s")
_BLOCK_LINE = re.compile(r"(Date|Description|Amount|Balance):(.*)")


def is_santander_text(text: str) -> bool:
    """Santander's text file: a line each for date, description, amount and balance instead of columns."""
    return _BLOCKS.match(text) is not None


def santander_account(text: str) -> str:
    match = re.search(r"(?m)^Account:(.*)$", text)
    return match[1] if match else ""


def santander_records(text: str) -> Iterator[Record]:
    """The blocks as records of four cells; a cell that a block lacks is blank.

    Raises: NotCsv, at a line that belongs to no block.
    """
    begins, block = 0, dict[str, str]()
    for number, line in enumerate(io.StringIO(text), 1):
        match = _BLOCK_LINE.match(line)
        if match is None:
            if line.strip() and not line.startswith(("From:", "Account:")):
                raise NotCsv(f"Line {number} is not part of any transaction. Download the statement again.", number)
            continue
        if match[1] == "Date" or match[1] in block:
            if block:
                yield begins, _cells(block)
            block = {}
        begins = begins if block else number
        block[match[1]] = match[2]
    if block:
        yield begins, _cells(block)


def _cells(block: dict[str, str]) -> list[str]:
    return [block.get(key, "") for key in ("Date", "Description", "Amount", "Balance")]
