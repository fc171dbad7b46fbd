"""What waits for somebody: the rows of the Today page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Task:
    """One thing that waits, since when and until when, with the one button that does the next thing.

    `person_id` is the person it is about, so that showing it is a logged disclosure; none where it is about nobody.
    """

    title: str
    about: str
    since: date
    button: str
    url: str
    due: date | None = None
    person_id: int | None = None

    def days_left(self, on: date) -> int | None:
        return None if self.due is None else (self.due - on).days


USUAL = timedelta(days=14)
"""Where something without a day of its own stands among what has one: as if it might take two weeks."""


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What is due first, first; then what has waited longest."""
    return sorted(tasks, key=lambda task: (task.due or task.since + USUAL, task.since, task.title))
