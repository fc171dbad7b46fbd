"""Days, periods and financial years. Periods include both days, as letters print them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

YEAR_STARTS_MONTH, YEAR_STARTS_DAY = 4, 1
"""The NHS financial year begins on 1 April."""


@dataclass(frozen=True, order=True)
class Period:
    """From the first day to the last, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A period ends on or after the day it starts.")

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{day_in_words(self.start)} to {day_in_words(self.end)}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def overlap(self, other: "Period") -> "Period | None":
        """The days both periods hold, or nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None

    def months(self) -> Iterator["Period"]:
        """The calendar months that the period touches, whole."""
        current = month(self.start.year, self.start.month)
        while current.start <= self.end:
            yield current
            current = month_of(current.end + timedelta(days=1))


def month(year: int, number: int) -> Period:
    """A calendar month.

    >>> month(2028, 2).days
    29
    """
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def month_of(day: date) -> Period:
    return month(day.year, day.month)


def parse_month(text: str) -> Period:
    """A month written YYYY-MM.

    Raises: ValueError with a sentence.
    """
    try:
        year, number = text.split("-")
        return month(int(year), int(number))
    except (ValueError, calendar.IllegalMonthError):
        raise ValueError(f"“{text}” is not a month. Write it as year and month, such as 2026-04.") from None


def financial_year_of(day: date) -> Period:
    """1 April to 31 March, from the London date."""
    first = day.year if (day.month, day.day) >= (YEAR_STARTS_MONTH, YEAR_STARTS_DAY) else day.year - 1
    return Period(date(first, YEAR_STARTS_MONTH, YEAR_STARTS_DAY), date(first + 1, 3, 31))


def age_on(born_on: date, day: date) -> int:
    """Years completed; someone born on 29 February is a year older on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def day_in_words(day: date) -> str:
    """As pages and letters print a day: 7 April 2026."""
    return f"{day.day} {day:%B %Y}"
