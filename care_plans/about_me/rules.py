"""The headings of the national standard, what fits on one page, and what a share of it must say."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from phb.dates import day_in_words

STANDARD_VERSION = "2.0"
"""PRSB About Me, March 2025. Each record keeps the version it was written to, since readers of 1.2 are still about."""


@dataclass(frozen=True)
class Heading:
    """One heading of the standard: its column, its words, its SNOMED CT code, and what helps somebody to write it."""

    name: str
    words: str
    code: str
    hint: str


HEADINGS = (
    Heading(
        "most_important",
        "What is most important to me",
        "1515861000000103",
        "What makes a good day, and what must not be lost.",
    ),
    Heading(
        "important_people",
        "People who are important to me",
        "1515871000000105",
        "Who they are, and when to call them. Pets count.",
    ),
    Heading(
        "communication",
        "How I communicate and how to communicate with me",
        "1515881000000107",
        "Words, signs, aids; how I say yes, no and stop.",
    ),
    Heading("wellness", "My wellness", "1515891000000109", "How I am on a good day, and how to tell when I am not."),
    Heading(
        "please_do",
        "Please do and please do not",
        "1515901000000105",
        "What helps, and what upsets or hurts.",
    ),
    Heading(
        "how_to_support",
        "How and when to support me",
        "1515911000000107",
        "What I do myself, and what I want help with.",
    ),
    Heading(
        "also_worth_knowing",
        "Also worth knowing about me",
        "1515921000000101",
        "Work, faith, history, what makes me laugh.",
    ),
)
"""https://theprsb.org/standards/aboutme/ (version 2.0)"""

# One page. -----------------------------------------------------------------------------------------------------------

PAGE_LINES = 36
"""Lines of 12 point that the page of A4 has between its head and the prompt at its foot, measured as it is drawn."""

HEADING_LINES = 1.5
"""A heading and the space above it."""

LINE_WIDTH = 76
"""How many letters of middling width a line holds."""

NARROW, WIDE = frozenset("ijltfrI.,;:'|!()[]-/ ’"), frozenset("mwMW@%—…")


def _width(letter: str) -> float:
    """Of a letter in Liberation Sans, where a small “a” is 1; scripts we have not measured count as the widest."""
    if letter in NARROW:
        return 0.62
    if letter in WIDE or ord(letter) > 0x24F:
        return 1.85
    return 1.4 if letter.isupper() else 1.02


def lines_of(text: str) -> int:
    """How many lines a text takes on the page, as long words and short ones break."""
    return sum(_lines_of_paragraph(each) for each in text.strip().splitlines()) if text.strip() else 0


def _lines_of_paragraph(text: str) -> int:
    lines, used = 1, 0.0
    for word in text.split():
        width = sum(map(_width, word))
        if used and used + 0.62 + width > LINE_WIDTH:
            lines, used = lines + 1, 0.0
        used += width + (0.62 if used else 0)
        while used > LINE_WIDTH:  # a word longer than a line is broken
            lines, used = lines + 1, used - LINE_WIDTH
    return lines


def lines_over(words: Mapping[str, str]) -> int:
    """By how many lines what is written, by column, is longer than the page; zero or less where it fits."""
    written = [lines_of(text) for text in words.values() if text.strip()]
    return math.ceil(sum(written) + HEADING_LINES * len(written)) - PAGE_LINES


def check_one_page(words: Mapping[str, str]) -> None:
    """Raises: ValidationError beside the longest text where all of them do not fit on the page."""
    over = lines_over(words)
    if over > 0:
        longest = max(words, key=lambda name: lines_of(words[name]))
        raise ValidationError(
            f"About Me is one page, and this is about {over} line{'s' if over > 1 else ''} too long."
            " Make this shorter: it is the longest.",
            code=longest,
        )


# Sharing. ------------------------------------------------------------------------------------------------------------


def check_share_days(starts_on: date, ends_on: date, *, longest: int) -> None:
    """Raises: ValidationError where a share ends before it begins, or holds for more days than are allowed."""
    if ends_on < starts_on:
        raise ValidationError("The last day must be today or later.", code="ends_on")
    last = starts_on + timedelta(days=longest - 1)
    if ends_on > last:
        raise ValidationError(
            f"Share it until {day_in_words(last)} at the latest. It can be agreed again then.", code="ends_on"
        )
