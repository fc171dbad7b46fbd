"""Which layout a file has, by its headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .cells import Unread, day_of, pence_of
from .layout import Layout
from .layouts import ALSO_CALLED, HSBC_WITHOUT_HEADINGS, LAYOUTS, layout_names
from .records import Record
from .results import Problem
from .usual import usual_layout

LINES_SEARCHED = 30
"""How far down headings may stand; the longest preamble seen is five lines."""


@dataclass(frozen=True, slots=True)
class Found:
    """`begins_at` counts the records above the first transaction, the headings among them."""

    layout: Layout
    header: tuple[str, ...]
    begins_at: int


class NotFound(ValueError):
    """No layout, or not the one asked for."""

    def __init__(self, row: int, field: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(row, field, message)


def find_layout(head: Sequence[Record], text: str, *, name: str, as_layout: str | None) -> Found:
    """The layout whose headings stand in one of the first records; the one with the most, where several do.

    Raises: NotFound.
    """
    code = _code(as_layout)
    headers = [(at, heading_cells(cells)) for at, (_, cells) in enumerate(head)]
    for at, header in headers:
        fitting = [layout for layout in LAYOUTS if layout.fits(header) and _wanted(layout, code, name, text)]
        if fitting:
            return _checked(max(fitting, key=lambda layout: len(layout.headings)), header, at, head)
    for at, header in headers:
        layout = usual_layout(header) if code in ("", "other") else None
        if layout:
            return _checked(layout, header, at, head)
    if code in ("", HSBC_WITHOUT_HEADINGS.code) and _is_transaction(head[0][1]):
        return Found(HSBC_WITHOUT_HEADINGS, HSBC_WITHOUT_HEADINGS.headings, 0)
    raise _not_found(head, code)


def heading_cells(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings ready to compare: lower case, single spaces, no blank ones at the end."""
    header = [" ".join(cell.split()).strip("'\"").rstrip(":").lower() for cell in cells]
    while header and not header[-1]:
        header.pop()
    return tuple(header)


def _code(as_layout: str | None) -> str:
    code = (as_layout or "").strip().lower()
    code = ALSO_CALLED.get(code, code)
    if code and code not in layout_names():
        known = ", ".join(layout_names())
        raise NotFound(1, "layout", f'There is no layout called "{as_layout}". Choose one of these: {known}.')
    return code


def _wanted(layout: Layout, code: str, name: str, text: str) -> bool:
    if code:
        return layout.code == code
    hinted = layout.hint_in_name or layout.hint_in_text
    return not hinted or bool(re.search(layout.hint_in_name, name) or re.search(layout.hint_in_text, text))


def _checked(layout: Layout, header: tuple[str, ...], at: int, head: Sequence[Record]) -> Found:
    line = head[at][0]
    for heading in layout.used:
        if header.count(heading) > 1:
            message = f'There is more than one column called "{heading}". Give each its own name, or take one out.'
            raise NotFound(line, "headings", message)
    for heading in header:
        if (match := re.fullmatch(r"(?:amount|balance|value) \(([a-z]{3})\)", heading)) and match[1] != "gbp":
            raise NotFound(line, "currency", not_in_pounds(f"The column {heading}", match[1].upper()))
    return Found(layout, header, at + 1)


def not_in_pounds(what: str, currency: str) -> str:
    return f"{what} is in {currency}. Only pounds (GBP) can be read: load a statement of an account in pounds."


def _is_transaction(cells: Sequence[str]) -> bool:
    if len(heading_cells(cells)) != 3:
        return False
    try:
        day_of(cells[0].strip())
        pence_of(cells[2].strip())
    except Unread:
        return False
    return True


def _not_found(head: Sequence[Record], code: str) -> NotFound:
    line, cells = next((record for record in head if len(heading_cells(record[1])) > 2), head[0])
    columns = [shown(cell) for cell in cells if cell.strip()]
    first_line = ",".join(head[0][1])
    if max(first_line.count(";"), first_line.count("\t")) > first_line.count(","):
        return NotFound(
            line,
            "headings",
            "The cells of this file are not parted by commas. Save it as CSV with commas between cells.",
        )
    found = f"The first columns are: {', '.join(columns[:20])}."
    if code:
        needed = next(
            (", ".join(layout.headings) for layout in LAYOUTS if layout.code == code),
            "date, description, amount and balance, a line each",
        )
        return NotFound(
            line,
            "headings",
            f"This is not a file from {layout_names()[code]}. {found} Its columns would be: {needed}. "
            "Choose the layout of the bank the file came from.",
        )
    known = "; ".join(words for known_code, words in layout_names().items() if known_code != "other")
    return NotFound(
        line,
        "headings",
        f"We do not know the columns of this file. {found} We can read files from: {known}. "
        "Download the statement from the bank again as CSV, without changing its columns.",
    )


def shown(text: str) -> str:
    """A cell as a sentence can quote it: short, on one line, nothing unprintable."""
    plain = "".join(mark if mark.isprintable() else " " for mark in text.strip()[:60])
    return plain if len(plain) <= 40 else f"{plain[:40]}…"
