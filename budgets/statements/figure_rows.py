"""What the figures of statements are read from: a handful of queries, whatever the number of budgets. Whole pence."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, F
from django.db.models.functions import Cast

from budgets.ledger.rules import EntryKind, Evidence
from budgets.models import SHARE_FIELDS, Budget, BudgetLine
from budgets.rules import Funder, planned_in
from budgets.setting.rules import Convention, Frequency, cost_in_words
from budgets.statements.forecast import PlannedLine
from phb.dates import Period, financial_year_of
from phb.money import split

NOT_IN_THE_PLAN = 0
"""Stands for the number of the line where money was spent on none."""

Pence = Mapping[Funder, int]

# Looked up for every row: calling the class costs ten times as much.
FUNDERS = {funder.value: funder for funder in Funder}
KINDS = {kind.value: kind for kind in EntryKind}
EVIDENCE = {evidence.value: evidence for evidence in Evidence}


# What the database sums. ---------------------------------------------------------------------------------------------

_PREVIOUS = """LEFT JOIN (
    SELECT budget_id, period_end, counted_to FROM (
        SELECT budget_id, period_end, counted_to,
            ROW_NUMBER() OVER (PARTITION BY budget_id ORDER BY period_end DESC, id DESC) AS place
        FROM budgets_statement WHERE period_end < %(start)s {of_these} {known_statements}
    ) ranked WHERE place = 1
) previous ON previous.budget_id = e.budget_id"""
"""The statement before this one of each budget: up to which day it went, and which entry it counted last."""

_LATE = "e.id > previous.counted_to AND e.effective_on <= previous.period_end"
"""Recorded after the statement of its day was issued: a correction to an earlier period."""


def _sum(of: str, when: str = "") -> str:
    only = f" FILTER (WHERE {when})" if when else ""
    return f"CAST(COALESCE(SUM({of}){only}, 0) AS bigint)"


def _net(place: str) -> str:
    """What an entry brings to a place, below nought where it takes away; nothing where it passes by."""
    return f"CASE '{place}' WHEN e.to_place THEN e.amount WHEN e.from_place THEN -e.amount END"


_SUMS = f"""
SELECT e.budget_id, l.number, e.funder, e.kind, e.from_place, e.to_place,
    {_sum("e.amount")},
    {_sum("e.amount", "e.effective_on < %(start)s")},
    {_sum("e.amount", _LATE)},
    {_sum("e.amount", "e.effective_on >= %(start)s")},
    {_sum("e.amount", "e.effective_on >= %(year)s")},
    {_sum("e.amount", "e.effective_on >= %(year)s AND e.effective_on < %(start)s")},
    {_sum("e.amount", f"e.effective_on >= %(year)s AND {_LATE}")},
    MAX(e.id)
FROM budgets_entry e LEFT JOIN budgets_budgetline l ON l.id = e.line_id {_PREVIOUS}
WHERE e.effective_on <= %(end)s {{these}} {{known}}
GROUP BY e.budget_id, l.number, e.funder, e.kind, e.from_place, e.to_place
"""  # noqa: S608 (names of ours)

_MONTHS = f"""
SELECT e.budget_id, {{month}}, {_sum(_net("line"))}
FROM budgets_entry e
WHERE e.effective_on >= %(year)s AND e.effective_on <= %(end)s {{these}} {{known}}
GROUP BY e.budget_id, {{month}}
"""  # noqa: S608 (names of ours)

_MOVEMENTS = f"""
SELECT e.budget_id, p.id, p.happened_on, p.kind, p.payee, p.words, p.evidence, p.reverses_id,
    'line' IN (e.from_place, e.to_place), e.effective_on < %(start)s, l.number, e.funder,
    COALESCE({_net("line")}, {_net("held")})
FROM budgets_entry e JOIN budgets_posting p ON p.id = e.posting_id
    LEFT JOIN budgets_budgetline l ON l.id = e.line_id {_PREVIOUS}
WHERE e.effective_on <= %(end)s AND (e.effective_on >= %(start)s OR ({_LATE}))
    AND e.to_place IN ('held', 'line', 'funder', 'person') {{these}} {{known}}
ORDER BY e.budget_id, p.happened_on, p.id, 9, 10, l.number, e.id
"""  # noqa: S608 (names of ours)


class Sums(NamedTuple):
    """A row of the one statement: how much of one funder's money went one way, for one line, by when it did."""

    budget: int
    line: int | None
    funder: str
    kind: str
    origin: str
    target: str
    ever: int
    before: int
    late: int
    now: int
    this_year: int
    year_before: int
    year_late: int
    last_entry: int


def _rows(sql: str, of: "Asked", **more: str) -> list[tuple[Any, ...]]:
    text = sql.format(
        these=of.only("e.budget_id"),
        of_these=of.only("budget_id"),
        known="" if of.known_to is None else "AND e.id <= %(known_to)s",
        known_statements="" if of.known_to is None else "AND counted_to <= %(known_to)s",
        **more,
    )
    with connection.cursor() as cursor:
        if of.budgets is None or len(of.budgets) > MANY:
            _give_memory(cursor)
        cursor.execute(text, of.parameters)
        return cursor.fetchall()


MANY = 100
"""Above so many budgets, PostgreSQL is told that it may sum in memory."""


def _give_memory(cursor: Any) -> None:
    """For this transaction: with the default 4 MB PostgreSQL sorts the entries instead, at twice the cost."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT set_config('work_mem', '64MB', true)")


@dataclass(frozen=True)
class Asked:
    budgets: Collection[int] | None
    period: Period
    known_to: int | None

    @cached_property
    def year(self) -> Period:
        return financial_year_of(self.period.end)

    @cached_property
    def months(self) -> list[Period]:
        return list(self.year.months())

    @property
    def parameters(self) -> dict[str, Any]:
        days = {"start": self.period.start, "end": self.period.end, "year": self.year.start}
        return {**{name: day.isoformat() for name, day in days.items()}, "known_to": self.known_to}

    def only(self, column: str) -> str:
        """SQL that keeps to the budgets asked for."""
        if self.budgets is None:
            return ""
        return f"AND {column} IN ({', '.join(str(int(number)) for number in self.budgets) or 'NULL'})"


def sums(of: Asked) -> Iterator[Sums]:
    return map(Sums._make, _rows(_SUMS, of))


# The plan. -----------------------------------------------------------------------------------------------------------


class PlanLine(NamedTuple):
    """A line of an approved revision, amounts in whole pence."""

    budget: int
    revision: int
    effective_from: date
    number: int
    service: str
    outcome: str
    option: str
    frequency: str
    starts_on: date
    ends_on: date
    rate: int
    quantity: Decimal
    unit: str
    convention: str
    weeks: Decimal | None
    agreed: int
    shares: tuple[int, ...]

    @property
    def timing(self) -> PlannedLine:
        return PlannedLine(self.agreed, Period(self.starts_on, self.ends_on), self.frequency == Frequency.ONE_OFF)

    @property
    def working(self) -> str:
        """How the cost of the whole line was worked out, with the weeks that a year was counted as."""
        days = Period(self.starts_on, self.ends_on)
        much = self.rate, self.quantity, self.unit, Frequency(self.frequency)
        return f"{cost_in_words(*much, days, Convention(self.convention), self.weeks)}, {days}"

    def agreed_in(self, year: Period) -> dict[Funder, int]:
        """What falls in a financial year, shared between the funders as the whole line is."""
        days = Period(self.starts_on, self.ends_on)
        pence = planned_in(self.agreed, days, year, at_once=self.frequency == Frequency.ONE_OFF)
        parts = self.shares if pence == self.agreed else split(pence, self.shares)
        return {funder: part for funder, part in zip(SHARE_FIELDS, parts, strict=True) if part}


def plans(of: Asked) -> dict[int, list[PlanLine]]:
    """The lines of every approved revision, the latest revision last."""
    lines = BudgetLine.objects.filter(revision__approved_at__isnull=False)
    if of.budgets is not None:
        lines = lines.filter(revision__budget__in=of.budgets)
    found: dict[int, list[PlanLine]] = defaultdict(list)
    for row in (
        # As plain pence: amounts come as Money otherwise, which costs more than the whole query.
        lines.order_by("revision__budget", "revision__number", "number")
        .annotate(
            **{
                f"{name}_pence": Cast(F(name), BigIntegerField())
                for name in ("rate", "agreed_amount", *SHARE_FIELDS.values())
            }
        )
        .values_list(
            *("revision__budget", "revision__number", "revision__effective_from", "number", "service"),
            *("action__outcome__text", "option", "frequency", "starts_on", "ends_on"),
            *("rate_pence", "quantity", "unit", "convention", "weeks", "agreed_amount_pence"),
            *(f"{name}_pence" for name in SHARE_FIELDS.values()),
        )
        .iterator()
    ):
        found[row[0]].append(PlanLine._make((*row[:16], row[16:])))
    return found


# Month by month. ------------------------------------------------------------------------------------------------------


def months(of: Asked) -> dict[int, dict[int, int]]:
    """What each budget used in each month of the year, months counted from nought."""
    number = " ".join(
        f"WHEN e.effective_on <= '{month.end.isoformat()}' THEN {place}" for place, month in enumerate(of.months)
    )
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for budget, place, used in _rows(_MONTHS, of, month=f"CASE {number} END"):
        found[budget][place] = used
    return found


# What was paid. -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting of the period: what was spent less what came back, or what came into the account less what left."""

    posting: int
    on: date
    kind: EntryKind
    payee: str
    words: str
    evidence: Evidence
    reverses: int | None
    spending: bool
    corrects_earlier: bool
    line: int | None
    amounts: Pence

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


def movements(of: Asked) -> dict[int, list[Movement]]:
    """Each posting once, or once for each of its lines, with what it moved by funder."""
    found: dict[int, list[Movement]] = defaultdict(list)
    last: tuple[Any, ...] = ()
    amounts: dict[Funder, int] = {}
    for row in _rows(_MOVEMENTS, of):
        if row[:-2] != last:
            last, amounts = row[:-2], {}
            budget, posting, on, kind, payee, words, evidence, reverses, spending, corrects, line = last
            found[budget].append(
                Movement(
                    posting=posting,
                    on=on if isinstance(on, date) else date.fromisoformat(on),
                    kind=KINDS[kind],
                    payee=payee,
                    words=words,
                    evidence=EVIDENCE[evidence],
                    reverses=reverses,
                    spending=bool(spending),
                    corrects_earlier=bool(corrects),
                    line=(line or NOT_IN_THE_PLAN) if spending else None,
                    amounts=amounts,
                )
            )
        funder = FUNDERS[row[-2]]
        amounts[funder] = amounts.get(funder, 0) + row[-1]
    return found


# Who it is about. ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """Whose money it is and who to ask, as they stood when the figures were taken."""

    budget: int
    kind: str
    starts_on: date
    ends_on: date | None
    person: int
    name: str
    called: str
    born_on: date
    nhs_number: str
    icb: str
    council: str
    co_ordinator: str
    email: str


def about(of: Asked) -> Iterator[About]:
    budgets = Budget.objects.order_by("pk")
    if of.budgets is not None:
        budgets = budgets.filter(pk__in=of.budgets)
    for row in budgets.values_list(
        *("pk", "kind", "starts_on", "ends_on", "person", "person__given_name", "person__family_name"),
        *("person__preferred_name", "person__born_on", "person__nhs_number", "icb__name", "council__name"),
        *("person__care_coordinator__display_name", "person__care_coordinator__email"),
    ).iterator():
        number, kind, starts_on, ends_on, person, given, family, preferred, *rest, co_ordinator, email = row
        born_on, nhs_number, icb, council = rest
        yield About(
            *(number, kind, starts_on, ends_on, person, f"{given} {family}", preferred or given, born_on, nhs_number),
            *(icb, council or "", co_ordinator or "", email or ""),
        )
