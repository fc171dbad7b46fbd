"""The decision table as it is read: every row with its number, in words, and those that an answer set fired."""

from collections.abc import Iterator
from dataclasses import dataclass

from care_plans.requests.rules import DECISION_TABLE, CoreStatus, Row, row_codes


@dataclass(frozen=True)
class TableRow:
    code: str
    service: str
    right: str
    pays: str
    outcome: str
    fired: bool


def table_in_words(row: str, core_status: CoreStatus, *, by_exception: bool = False) -> list[TableRow]:
    """All eleven rows by number. Besides the row that decided, row 9 has fired where the service is not listed, and
    row 11 where the decision rests on an exception.
    """
    fired = {row}
    if core_status == CoreStatus.NOT_LISTED and row != "10":
        fired.add("9")
    if by_exception:
        fired.add("11")
    return sorted(_rows(fired), key=lambda each: int(each.code))


def _rows(fired: set[str]) -> Iterator[TableRow]:
    for row in DECISION_TABLE:
        for code in row_codes(row):
            yield TableRow(
                code,
                _service_in_words(row, code),
                _RIGHT_IN_WORDS[row.right],
                _PAYS_IN_WORDS[row.icb, row.council],
                row.outcome.label,
                code in fired,
            )
    yield TableRow("9", "Not in the catalogue", "Any", "Any", "Decided as not core, and put to be listed", "9" in fired)
    yield TableRow("11", "Any", "Any", "The NHS", "An exception, if somebody else agrees, until a day", "11" in fired)


_RIGHT_IN_WORDS = {None: "Any", True: "Yes", False: "No"}

_PAYS_IN_WORDS = {
    (None, None): "Any",
    (True, False): "The NHS",
    (True, True): "The NHS and the council",
    (False, True): "The council",
    (False, False): "Neither",
}


def _service_in_words(row: Row, code: str) -> str:
    if row.excluded:
        return "Never bought with a budget"
    if row.core:
        return "Core, and meets the need"
    codes = row_codes(row)
    if len(codes) == 1:
        return "Not core, or core but not enough"
    return "Core, but not enough" if code == codes[0] else "Not core"
