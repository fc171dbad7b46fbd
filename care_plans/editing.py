"""Two people with the same form open: the second to save is told, and loses nothing."""

import hashlib
import json
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

Record = TypeVar("Record", bound=models.Model)


class ChangedMeanwhile(ValidationError):
    """Somebody saved the same record after this form was opened. `record` is as they left it."""

    def __init__(self, record: models.Model) -> None:
        super().__init__(
            "Somebody else changed this while you were writing. Your words are still in the boxes, not saved yet."
            " Read what it says now, then save again.",
            code="seen",
        )
        self.record = record


def marker(record: models.Model, *names: str) -> str:
    """Short text that is the same while the record is, or the fields named; a form carries it to say what its reader
    saw.
    """
    fields = [record._meta.get_field(name) for name in names] or record._meta.concrete_fields
    values = {field.attname: getattr(record, field.attname) for field in fields}  # type: ignore[union-attr]
    text = json.dumps(values, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def check_unchanged(record: models.Model, seen: str | None, *names: str) -> None:
    """Raises: ChangedMeanwhile where the record, or the fields named, are not what the writer saw. Without `seen`
    nobody read a page first.
    """
    if seen is not None and seen != marker(record, *names):
        raise ChangedMeanwhile(record)


def as_seen(record: models.Model, seen: str, *names: str) -> Any:
    """The version of a recorded model that the mark `seen` was made of; nothing where there is none."""
    versions = type(record).history.filter(id=record.pk).order_by("-history_id")  # type: ignore[attr-defined]
    return next((each.instance for each in versions if marker(each.instance, *names) == seen), None)


def set_and_save(record: Record, **values: Any) -> Record:
    """Writes the values and checks everything that one record can break."""
    for name, value in values.items():
        setattr(record, name, value)
    record.full_clean()
    record.save()
    return record
