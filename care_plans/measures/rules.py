"""Scoring of instruments, the levels of a score, and what has changed since, in words that claim no more than is so.

An instrument is data: its range, its direction, its items and its levels are loaded and never written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from phb.dates import day_in_words


class Scoring(TextChoices):
    GIVEN = "given", "The score is given as it stands"
    SUM = "sum", "The answers are added up"
    OUT_OF_100 = "out_of_100", "The answers are added up and brought to a scale from 0 to 100"


class AnsweredBy(TextChoices):
    PERSON = "person", "The person"
    WITH_HELP = "with_help", "The person, with help"
    FOR_THEM = "for_them", "Somebody who acts for them"
    STAFF = "staff", "A professional, by their own judgement"


@dataclass(frozen=True)
class Scale:
    """From which score to which an instrument goes (`highest` is none where no end is known), and which way is better.

    `smallest` is the least change that is known to mean something, none where nobody has said.
    """

    lowest: Decimal
    highest: Decimal | None
    higher_is_better: bool
    decimals: int = 0
    smallest: Decimal | None = None

    def rounded(self, value: Decimal) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)

    def printed(self, value: Decimal) -> str:
        """With no more decimals than the instrument has."""
        return plain(self.rounded(value))


def plain(value: Decimal) -> str:
    """Without noughts at the end: 47.10 is 47.1, and 20.00 is 20."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def check_score(scale: Scale, value: Decimal) -> None:
    """Raises: ValidationError where a score lies outside the range of its instrument."""
    low, high = plain(scale.lowest), None if scale.highest is None else plain(scale.highest)
    if high is None and value < scale.lowest:
        raise ValidationError(f"The score cannot be below {low}.", code="value")
    if high is not None and not scale.lowest <= value <= Decimal(high):
        raise ValidationError(f"The score is from {low} to {high}.", code="value")


@dataclass(frozen=True)
class Item:
    """One question, by its number: its own wording is licensed with most instruments and stays with the licence."""

    number: int
    words: str
    lowest: int
    highest: int

    @property
    def has_wording(self) -> bool:
        return self.words != unworded(self.number)


def unworded(number: int) -> str:
    """What stands for a question whose wording stays with its licence."""
    return f"Item {number}"


def score_of(scoring: str, items: Sequence[Item], answers: Sequence[int | None]) -> Decimal:
    """The score of a whole set of answers.

    >>> nine = [Item(number, "", 0, 5) for number in range(1, 10)]
    >>> score_of(Scoring.OUT_OF_100, nine, [4] * 9)
    Decimal('80')

    Raises: ValidationError that names the items left out, or answered outside their range.
    """
    missing = [str(item.number) for item, answer in zip(items, answers, strict=True) if answer is None]
    if missing:
        raise ValidationError(
            f"Answer every item. Still to answer: {', '.join(missing)}. A score of some of them would mislead.",
            code=f"item_{missing[0]}",
        )
    given = [answer for answer in answers if answer is not None]
    for item, answer in zip(items, given, strict=True):
        if not item.lowest <= answer <= item.highest:
            raise ValidationError(
                f"Item {item.number} is answered from {item.lowest} to {item.highest}.", code=f"item_{item.number}"
            )
    total = Decimal(sum(given))
    if scoring == Scoring.SUM:
        return total
    least, most = sum(item.lowest for item in items), sum(item.highest for item in items)
    return ((total - least) * 100 / (most - least)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP).normalize() + 0


@dataclass(frozen=True)
class Band:
    """A level: it begins at a score and goes on to the next."""

    begins_at: Decimal
    name: str


def band_of(bands: Sequence[Band], value: Decimal) -> Band | None:
    """The level a score falls in; nothing where the instrument has none."""
    reached = [band for band in bands if band.begins_at <= value]
    return max(reached, key=lambda band: band.begins_at, default=None)


@dataclass(frozen=True)
class Point:
    on: date
    value: Decimal


def change_in_words(scale: Scale, points: Sequence[Point]) -> str:
    """What has changed from the first score to the latest; nothing where there are not two days to compare.

    The scores are compared as they are printed, so that the words and the table never differ.
    """
    if len(points) < 2:
        return ""
    first, last = points[0], points[-1]
    before, now = scale.rounded(first.value), scale.rounded(last.value)
    since = f"since {day_in_words(first.on)}"
    if before == now:
        return f"The same as on {day_in_words(first.on)}."
    size = plain(abs(now - before))
    better = (now > before) == scale.higher_is_better
    of = "" if scale.highest is None else f" of {plain(scale.highest)}"
    if scale.highest is not None and scale.lowest:
        of = f" on a scale from {plain(scale.lowest)} to {plain(scale.highest)},"
    points_word = "point" if size == "1" else "points"
    words = f"{'Better' if better else 'Worse'} by {size} {points_word}{of} {since}."
    if scale.smallest is not None and abs(now - before) < scale.smallest:
        return f"{words} A change of less than {plain(scale.smallest)} may mean nothing."
    return words
