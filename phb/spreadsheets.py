"""Files that people open in a spreadsheet: words stay words, whatever they begin with."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse

_READ_AS_FORMULA = "=+-@\t\r"


def as_words(words: str) -> str:
    """Marked so that a spreadsheet never reads it as a formula.

    >>> as_words("=1+1")
    "'=1+1"
    """
    return f"'{words}" if words.lstrip()[:1] in tuple(_READ_AS_FORMULA) else words


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[str | int | date]]) -> HttpResponse:
    """A CSV file to keep. Amounts are given as text of figures; every other text is marked where it needs to be."""
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    writer = csv.writer(answer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([as_words(cell) if isinstance(cell, str) else cell for cell in row])
    return answer
