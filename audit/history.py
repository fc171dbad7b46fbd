"""What happened to a record, in people's words: who did what, when and why; before and after on request."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value

from audit.field_words import Detail, Known, changes_in_words, details, printed, short
from audit.followed import ALL, Subject, acts_seen, id_column, is_recorded, key_column, rows
from care_plans.models import Person
from phb.models import User


@dataclass(frozen=True)
class Line:
    """One thing that happened. `key` names the version of the record that it left behind."""

    at: datetime
    who: str
    what: str
    reason: str
    details: tuple[Detail, ...]
    label: str
    pk: int
    key: int
    is_change: bool

    @property
    def words(self) -> str:
        because = f", because: {self.reason.rstrip('.')}" if self.reason else ""
        return f"{self.who} {self.what}{because}"


@dataclass(frozen=True)
class Version:
    """A record as it was: every field, who left it so, when and why, and the versions on either side."""

    line: Line
    fields: tuple[Detail, ...]
    earlier: int | None
    later: int | None


def marks(subject: Subject) -> "QuerySet[Any, Any]":
    """
    Everything that happened to the record and to those under it, the latest first: (when, number of the kind, key).

    One query for a page of them and one to count them; `lines` reads what a page needs.
    """
    parts = [
        _marks_of(kind, path, subject.pk)
        for kind, path in _thread(subject.model).items()
        if ALL[kind].act in subject.acts
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-mark_at", "mark_kind", "-mark_key")


def _marks_of(kind: type[Model], path: str, pk: int) -> "QuerySet[Any, Any]":
    found = rows(kind).filter(**{path or id_column(kind): pk}).order_by()
    return found.annotate(
        mark_at=F("history_date" if is_recorded(kind) else ALL[kind].at),
        mark_kind=Value(list(ALL).index(kind), output_field=IntegerField()),
        mark_key=F(key_column(kind)),
    ).values_list("mark_at", "mark_kind", "mark_key")


def _thread(model: type[Model]) -> dict[type[Model], str]:
    """The kind itself and those under it, each with its path up to it."""
    under = {kind: _path_up(kind, model) for kind, followed in ALL.items() if not followed.apart}
    return {model: ""} | {kind: path for kind, path in under.items() if path}


def _path_up(kind: type[Model], model: type[Model]) -> str:
    """As much of the kind's path to its person as leads to this model; nothing where it does not."""
    steps = ALL[kind].path.split("__") if ALL[kind].path else []
    at: Any = kind
    for place, step in enumerate(steps, 1):
        at = at._meta.get_field(step).related_model
        if at is model:
            return "__".join(steps[:place])
    return ""


def lines(subject: Subject, page: Iterable[tuple[datetime, int, int]]) -> list[Line]:
    """The lines of some marks, in their order. How many queries depends on the kinds of record, never on the lines."""
    kinds = list(ALL)
    order = [(kinds[number], key) for _, number, key in page]
    wanted: dict[type[Model], list[int]] = defaultdict(list)
    for kind, key in order:
        wanted[kind].append(key)
    steps = {(kind, step.key): step for kind, keys in wanted.items() for step in _steps(kind, keys)}
    known = Known(chain.from_iterable(step.records for step in steps.values()))
    return [steps[each].line(subject, known) for each in order]


def recent(person: Person, limit: int, *, user: User, on: date) -> list[Line]:
    """The last few things that happened with a person, of those that this user may see."""
    acts = acts_seen(user, [person.icb, person.council], on)
    if ALL[Person].act not in acts:
        return []
    subject = Subject(Person, person.pk, person, acts)
    return lines(subject, marks(subject)[:limit])


def name_of(subject: Subject) -> str:
    """What the record is called now, or was called last."""
    if subject.model is Person:
        return str(subject.person)
    found = rows(subject.model).filter(**{id_column(subject.model): subject.pk})
    row = found.order_by(f"-{key_column(subject.model)}")[0]
    record: Model = row.instance if is_recorded(subject.model) else row
    Known([record]).attach(record)
    return short(str(record))


def version(subject: Subject, key: int) -> Version | None:
    """The record as one version left it; nothing where it has no such version."""
    steps = [step for step in _steps(subject.model, [key]) if step.now.pk == subject.pk]
    if not steps:
        return None
    known = Known(steps[0].records)
    line, fields = steps[0].line(subject, known), tuple(printed(steps[0].now, known))
    if not is_recorded(subject.model):
        return Version(line, fields, None, None)
    keys = rows(subject.model).filter(id=subject.pk).values_list("history_id", flat=True)
    return Version(
        line,
        fields,
        earlier=keys.filter(history_id__lt=key).order_by("-history_id").first(),
        later=keys.filter(history_id__gt=key).order_by("history_id").first(),
    )


# One step: a version and the one before it. --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Step:
    """`sign` is + for added, ~ for changed, - for taken away, = for a record that is never changed."""

    kind: type[Model]
    key: int
    at: datetime
    who: str
    reason: str
    sign: str
    now: Model
    before: Model | None = None

    @property
    def records(self) -> list[Model]:
        return [self.now] if self.before is None else [self.before, self.now]

    def line(self, subject: Subject, known: Known) -> Line:
        known.attach(self.now)
        changed = details(self.now, None, known) if self.sign == "-" else details(self.before, self.now, known)
        return Line(
            at=self.at,
            who=self.who,
            what=self._what(subject, changed),
            reason=self.reason,
            details=tuple(changed),
            label=self.kind._meta.label_lower,
            pk=self.now.pk,
            key=self.key,
            is_change=self.sign == "~",
        )

    def _what(self, subject: Subject, changed: list[Detail]) -> str:
        itself = self.kind is subject.model and self.now.pk == subject.pk
        kind = self.kind._meta.verbose_name
        named = f"this {kind}" if itself else f"the {kind} “{short(str(self.now))}”"
        if self.sign != "~":
            return f"{_VERBS.get(self.sign, ALL[self.kind].verb)} {named}"
        if not changed:
            return f"saved {named} again, as it was"
        return changes_in_words(changed) + ("" if itself else f", in {named}")


_VERBS = {"+": "added", "-": "took away"}


def _steps(kind: type[Model], keys: list[int]) -> list[_Step]:
    return _steps_of_versions(kind, keys) if is_recorded(kind) else _steps_of_records(kind, keys)


def _steps_of_versions(kind: type[Model], keys: list[int]) -> list[_Step]:
    """One query for the versions and those before them."""
    earlier = rows(kind).filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    before = rows(kind).filter(history_id__in=keys).values_list(Subquery(earlier.values("history_id")[:1]))
    asked = rows(kind).filter(Q(history_id__in=keys) | Q(history_id__in=before)).select_related("history_user")
    versions, wanted = list(asked.order_by("id", "history_id")), set(keys)
    return [
        _step_of_version(kind, version, previous if previous and previous.id == version.id else None)
        for previous, version in zip([None, *versions], versions, strict=False)
        if version.history_id in wanted
    ]


def _step_of_version(kind: type[Model], version: Any, previous: Any | None) -> _Step:
    sign = version.history_type
    return _Step(
        kind=kind,
        key=version.history_id,
        at=version.history_date,
        who=str(version.history_user),
        reason=version.history_change_reason,
        # A change of something whose beginning nobody kept is told as what was recorded.
        sign="=" if sign == "~" and previous is None else sign,
        now=version.instance,
        before=previous.instance if previous and sign == "~" else None,
    )


def _steps_of_records(kind: type[Model], keys: list[int]) -> list[_Step]:
    who, at = ALL[kind].who, ALL[kind].at
    return [
        _Step(kind=kind, key=each.pk, at=_along(each, at), who=str(_along(each, who)), reason="", sign="=", now=each)
        for each in rows(kind).filter(pk__in=keys).select_related(who)
    ]


def _along(record: Any, path: str) -> Any:
    for step in path.split("__"):
        record = getattr(record, step)
    return record
