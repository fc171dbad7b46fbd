"""Reading a file of instruments: TOML, each instrument a table, every fault said in a sentence."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from care_plans.measures.rules import Scoring, unworded

REQUIRED = ("code", "version", "name", "licence", "scoring", "lowest", "better")
OPTIONAL = ("about", "highest", "decimals", "smallest", "items", "levels", "every_days", "by_person", "to_confirm")
BETTER = {"higher": True, "lower": False}
LONGEST_FILE = 1_000_000


@dataclass(frozen=True)
class _Fault(Exception):
    sentence: str


def read_instruments(content: bytes) -> list[dict[str, Any]]:
    """The instruments of a file, as `Instrument` keeps them.

    Raises: ValidationError with a sentence for each fault, which names the instrument it is in.
    """
    if len(content) > LONGEST_FILE:
        raise ValidationError("The file is longer than a megabyte, which no file of instruments is.")
    try:
        tables = tomllib.loads(content.decode(), parse_float=Decimal).get("instrument")
    except UnicodeDecodeError:
        raise ValidationError("The file is not text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as unreadable:
        raise ValidationError(f"The file cannot be read as TOML: {unreadable}.") from None
    if not isinstance(tables, list) or not tables:
        raise ValidationError("The file has no instrument. Begin each with a line that says [[instrument]].")
    read, faults = [], []
    for place, table in enumerate(tables, start=1):
        name = str(table.get("code") or f"number {place}") if isinstance(table, dict) else f"number {place}"
        try:
            read.append(_instrument(table))
        except _Fault as fault:
            faults.append(f"Instrument {name}: {fault.sentence}")
    codes = [(each["code"], each["version"]) for each in read]
    faults += [f"Instrument {code}: version {version} is there twice." for code, version in _twice(codes)]
    if faults:
        raise ValidationError(faults)
    return read


def _twice(codes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    yield from (each for each in dict.fromkeys(codes) if codes.count(each) > 1)


def _instrument(table: Any) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise _Fault("it is no table. Begin it with a line that says [[instrument]].")
    if missing := [key for key in REQUIRED if table.get(key) in (None, "")]:
        raise _Fault(f"“{missing[0]}” is missing.")
    if unknown := [key for key in table if key not in REQUIRED + OPTIONAL]:
        raise _Fault(f"“{unknown[0]}” is nothing an instrument has. Known are: {', '.join(REQUIRED + OPTIONAL)}.")
    scoring = _one_of(table, "scoring", Scoring.values)
    better = _one_of(table, "better", list(BETTER))
    items, lowest, highest = _items(table), _figure(table, "lowest"), _figure(table, "highest")
    if scoring == Scoring.GIVEN and items:
        raise _Fault("it has items, and its score is given as it stands. Say how the items are scored.")
    if scoring != Scoring.GIVEN:
        if not items:
            raise _Fault("its answers are added up, and it has no items.")
        least, most = (sum(each[end] for each in items) for end in ("lowest", "highest"))
        wanted = (0, 100) if scoring == Scoring.OUT_OF_100 else (least, most)
        if (lowest, highest) != wanted:
            raise _Fault(f"scored so, it goes from {wanted[0]} to {wanted[1]}, and not as lowest and highest say.")
    if lowest is None or (highest is not None and highest <= lowest):
        raise _Fault("“highest” must be above “lowest”.")
    return {
        "code": _text(table, "code"),
        "version": _text(table, "version"),
        "name": _text(table, "name"),
        "about": _text(table, "about"),
        "licence": _text(table, "licence"),
        "scoring": scoring,
        "lowest": lowest,
        "highest": highest,
        "higher_is_better": BETTER[better],
        "decimals": _whole(table, "decimals", 0, 1) or 0,
        "smallest": _figure(table, "smallest"),
        "items": items,
        "bands": _levels(table, lowest, highest),
        "every_days": _whole(table, "every_days", 1, 3660),
        "by_person": _yes(table, "by_person"),
        "to_confirm": _text(table, "to_confirm"),
    }


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise _Fault(f"“{key}” must be in quotation marks.")
    return value.strip()


def _yes(table: Mapping[str, Any], key: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise _Fault(f"“{key}” is true or false.")
    return value


def _one_of(table: Mapping[str, Any], key: str, known: list[str]) -> str:
    if table[key] not in known:
        raise _Fault(f"“{key}” is one of: {', '.join(known)}.")
    return str(table[key])


def _figure(table: Mapping[str, Any], key: str) -> Decimal | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _Fault(f"“{key}” must be a figure, without quotation marks.")
    figure = Decimal(value)
    if not figure.is_finite() or abs(figure) >= 100_000 or figure != figure.quantize(Decimal("0.01")):
        raise _Fault(f"“{key}” must be a figure below 100,000 with at most two decimals.")
    return figure


def _whole(table: Mapping[str, Any], key: str, low: int, high: int) -> int | None:
    value = table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _Fault(f"“{key}” must be a whole figure from {low} to {high}.")
    return value


def _rows(table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise _Fault(f"“{key}” must be a list of tables, each between curly brackets.")
    return rows


def _items(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    items = []
    for number, row in enumerate(_rows(table, "items"), start=1):
        lowest, highest = _whole(row, "lowest", -100, 100), _whole(row, "highest", -100, 100)
        if lowest is None or highest is None or highest <= lowest:
            raise _Fault(f"item {number} needs a “lowest” answer and a “highest” above it.")
        words = _text(row, "words") or unworded(number)
        items.append({"number": number, "words": words, "lowest": lowest, "highest": highest})
    return items


def _levels(table: Mapping[str, Any], lowest: Decimal, highest: Decimal | None) -> list[dict[str, str]]:
    levels, before = [], None
    for row in _rows(table, "levels"):
        begins_at, name = _figure(row, "begins_at"), _text(row, "name")
        if begins_at is None or not name:
            raise _Fault("each level needs a “name” and the score it “begins_at”.")
        if begins_at < lowest or (highest is not None and begins_at > highest):
            raise _Fault(f"level “{name}” begins outside the range.")
        if before is None and begins_at != lowest:
            raise _Fault("the first level begins at the lowest score.")
        if before is not None and begins_at <= before:
            raise _Fault(f"level “{name}” must begin above the one before it.")
        before = begins_at
        levels.append({"begins_at": str(begins_at), "name": name})
    return levels
