"""The fields of a record in people's words: what each is called, and its value as pages print it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.db.models import BooleanField, DateTimeField, Field, ForeignKey, Model, TextField
from djmoney.money import Money

from audit.journal import SECRET_COLUMNS
from care_plans.models import Person
from phb.models import User
from phb.templatetags.phb import day, day_time, money, nhs_number

VALUES_IN_WORDS = 3
"""Of how many changed fields one line gives the values; of more, it gives the names."""
SHORT = 60
"""Longer texts are shown on request only."""
LONG = 1000
"""Of longer ones, such as the frozen figures of a statement, the beginning is enough."""

AnyField: TypeAlias = "Field[Any, Any]"


@dataclass(frozen=True)
class Detail:
    """One field before and after, as pages print it; empty for nothing."""

    field: AnyField
    before: str
    after: str

    @property
    def name(self) -> str:
        words = str(self.field.verbose_name)
        return words[:1].upper() + words[1:]


class Known:
    """The records that others point at, looked up once for each kind."""

    def __init__(self, records: Iterable[Model]) -> None:
        wanted: dict[Any, set[int]] = defaultdict(set)
        for record in records:
            for field in _foreign_keys(type(record)):
                if (pk := value_of(field, record)) is not None:
                    wanted[field.related_model].add(pk)
        self._found = {model: _look_up(model, pks) for model, pks in wanted.items()}

    def of(self, field: "ForeignKey[Any, Any]", pk: int) -> Model | None:
        return self._found.get(field.related_model, {}).get(pk)

    def attach(self, record: Model) -> None:
        """Saves the record asking the database for what we know."""
        for field in _foreign_keys(type(record)):
            pk = value_of(field, record)
            if pk is not None and (found := self.of(field, pk)) is not None:
                field.set_cached_value(record, found)


def _look_up(model: type[Model], pks: set[int]) -> dict[int, Model]:
    # What a record is called may name the one it hangs on.
    near = [field.name for field in _foreign_keys(model)]
    found = model._default_manager.filter(pk__in=pks)
    return {each.pk: each for each in (found.select_related(*near) if near else found)}


def _foreign_keys(model: type[Model]) -> list["ForeignKey[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]


def fields_of(model: type[Model]) -> list[AnyField]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def value_of(field: AnyField, record: Model) -> Any:
    return getattr(record, field.attname)


def details(before: Model | None, after: Model | None, known: Known) -> list[Detail]:
    """The fields that differ between two versions of a record, or all that say something where there is one version."""
    record = after or before
    found = [
        Detail(field, _printed(field, before, known), _printed(field, after, known))
        for field in (fields_of(type(record)) if record else [])
        if before is None or after is None or value_of(field, before) != value_of(field, after)
    ]
    return [each for each in found if each.before or each.after]


def printed(record: Model, known: Known) -> list[Detail]:
    """Every field of a record, the empty ones too."""
    return [Detail(field, "", _printed(field, record, known)) for field in fields_of(type(record))]


def changes_in_words(changed: list[Detail]) -> str:
    """Changed the price for one from £512.40 to £530.00 and the cost from the first day to the last from … to …"""
    said = [each for each in changed if not _goes_without_saying(each.field)] or changed
    brief = len(said) > VALUES_IN_WORDS
    return _listed([_change_in_words(each, brief=brief) for each in said])


def _goes_without_saying(field: AnyField) -> bool:
    """Who and when are on the line anyway, and a digest says nothing to people."""
    return (
        (isinstance(field, DateTimeField) and field.name.endswith("_at"))
        or (field.related_model is User and field.name.endswith("_by"))
        or field.name.endswith("sha256")
    )


def _change_in_words(change: Detail, *, brief: bool) -> str:
    name, old, new = _named(change.field), change.before, change.after
    if brief or max(len(old), len(new)) > SHORT or isinstance(change.field, TextField):
        return f"changed {name}"
    if not old:
        return f"set {name} to {new}"
    return f"changed {name} from {old} to {new}" if new else f"took away {name}, which was {old}"


_QUESTIONS = ("what ", "who ", "how ", "why ", "where ", "when ")


def _named(field: AnyField) -> str:
    """The price for one; “who is paid”, where the label is no noun."""
    words = str(field.verbose_name)
    if isinstance(field, BooleanField) or words.startswith(_QUESTIONS):
        return f"“{words}”"
    return words if words.startswith("the ") else f"the {words}"


def _listed(clauses: list[str]) -> str:
    """One sentence; the verb is said once where it stays the same."""
    verbs = ["", *(clause.partition(" ")[0] for clause in clauses)]
    said = [
        clause.removeprefix(f"{verb} ") if verb == verb_before else clause
        for verb_before, verb, clause in zip(verbs, verbs[1:], clauses, strict=False)
    ]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _printed(field: AnyField, record: Model | None, known: Known) -> str:
    """The value as pages print it; nothing for nothing."""
    value = None if record is None else value_of(field, record)
    if value is None or value == "":
        return ""
    if field.column in SECRET_COLUMNS:
        return "(not shown)"
    if field.related_model is Person:
        # No name: whoever reads the history of one person may not know of another.
        return f"record {value}"
    if isinstance(field, ForeignKey):
        return str(known.of(field, value) or f"{field.related_model._meta.verbose_name} {value}, which is gone")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    words = nhs_number(value) if field.name == "nhs_number" else _plain(value)
    return words if len(words) <= LONG else f"{words[:SHORT]}… ({len(words):,} characters)"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return day_time(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…"
