"""Files that are read, looked at by a person, and then accepted whole or put aside: what every kind of them shares."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from phb.text_files import Problem

__all__ = ["FileRefused", "FileStatus", "Problem"]


class FileStatus(TextChoices):
    STAGED = "staged", "Waiting to be accepted"
    ACCEPTED = "accepted", "Accepted"
    DISCARDED = "discarded", "Put aside"


class FileRefused(ValidationError):
    """A file that is not kept, and why: `problems` names every row that stands in the way of all `row_count`."""

    def __init__(self, problems: Sequence[Problem], *, row_count: int = 0) -> None:
        self.problems, self.row_count = tuple(problems), row_count
        super().__init__([ValidationError(problem.message, code=problem.field) for problem in self.problems])
