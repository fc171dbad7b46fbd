"""From bytes to text, or to a sentence that says what the file is instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

# What the first bytes of other kinds of file are, as their formats define them.
_OTHER_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a spreadsheet or a zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a word processor's file"),
)
_OTHER_TEXT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"OFXHEADER|<OFX>|<\?OFX", re.IGNORECASE), "an OFX file"),
    (re.compile(r"camt\.05[0-9]|<BkToCstmr"), "a CAMT (ISO 20022) file"),
    (re.compile(r"^:20:|^\{1:F01", re.MULTILINE), "an MT940 file"),
    (re.compile(r"\A\s*!(?:Type|Account|Option|Clear)", re.IGNORECASE), "a QIF file"),
    (re.compile(r"\A\s*<(?:!doctype html|html)", re.IGNORECASE), "a web page"),
    (re.compile(r"\A\s*<\?xml"), "an XML file"),
    (re.compile(r"\A\s*\{"), "a JSON file"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the file out. `row` is the line of the file, from 1; `message` is a whole sentence."""

    row: int
    field: str
    message: str


class NotCsv(ValueError):
    """Bytes that are no CSV text; the message is a whole sentence. `line` is where it shows."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def text_of(content: bytes, *, instead: str) -> str:
    """The file's text: UTF-8, with or without a mark, or Windows-1252, as older programs write.

    `instead` is the sentence that says how to get a CSV file. Raises: NotCsv.
    """
    for first, kind in _OTHER_BYTES:
        if content.startswith(first):
            raise NotCsv(f"This is {kind}, not a CSV file. {instead}")
    _refuse_nul(content, instead)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _windows_1252(content.removeprefix(b"\xef\xbb\xbf"), instead)
    text = text.lstrip("\ufeff")
    for pattern, kind in _OTHER_TEXT:
        if pattern.search(text, 0, 2000):
            raise NotCsv(f"This is {kind}, not a CSV file. {instead}")
    return text


def _refuse_nul(content: bytes, instead: str) -> None:
    beginning = content[:2000]
    every_other = max(beginning[::2].count(0), beginning[1::2].count(0)) * 4 > len(beginning) > 1
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or every_other:
        raise NotCsv("This file is text in UTF-16 (Unicode). Save it as CSV in UTF-8.")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise NotCsv(f"Line {line} holds a character with the number zero, so this is no text file. {instead}", line)


def _windows_1252(content: bytes, instead: str) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as unread:
        line = content.count(b"\n", 0, unread.start) + 1
        raise NotCsv(f"Line {line} holds characters that are no text. {instead}", line) from None
