"""Issuing statements: figures taken, checked and frozen. What was issued is never redrawn; a later one supersedes it.

The frozen figures are canonical JSON, and their SHA-256 is the statement's digest. Its number is given by the database
and is no part of what is hashed, so the same figures have the same digest whenever they are taken.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from budgets.models import Budget, Entry, Revision, Statement
from budgets.permissions import check_can_issue_statement
from budgets.rules import Funder
from budgets.statements.figures import (
    DoesNotFoot,
    Figures,
    FunderFigures,
    LineFigures,
    Movement,
    check_foots,
    figures_for,
)
from budgets.statements.rules import STATEMENT_RULE_VERSION, Section26
from phb.dates import Period, day_in_words, financial_year_of
from phb.models import User
from phb.roles import ACTS, may

CHUNK = 200
"""Budgets whose figures are taken and frozen in one transaction: what a run that is cut off has to do again."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Failure:
    """A budget for which nothing was issued, and why in a sentence."""

    budget: str
    message: str


@dataclass
class IssueResult:
    """What came of a run: the numbers of statements, for there may be very many.

    What is superseded has its successor among the issued.
    """

    issued: list[int] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def issue(
    *,
    period: Period,
    by: User,
    at: datetime,
    budgets: Collection[Budget] | None = None,
    seal_head: str = "",
    progress: Progress = lambda more: None,
) -> IssueResult:
    """Issues the statements of a period for these budgets, or for all that the user may issue for.

    Safe to run again: where the figures are still those that were issued, nothing is. A budget whose figures do not
    add up, or that the database refuses, is named among the failed and stops nobody else's.

    Raises: PermissionDenied; ValidationError where the period has not ended, or lies in two financial years.
    """
    on = timezone.localtime(at).date()
    check_period(period, on)
    numbers = _allowed(by, period, on, budgets)
    result = IssueResult()
    for chunk in _chunks(numbers, CHUNK):
        _issue_chunk(chunk, _Issue(period, by, at, seal_head), result)
        progress(len(chunk))
    return result


def check_period(period: Period, on: date) -> None:
    """Raises: ValidationError where no statement can be issued for the period on that day."""
    if period.end >= on:
        raise ValidationError(
            f"A statement is for a time that has ended. Wait until after {day_in_words(period.end)}.", code="period"
        )
    if period.start not in financial_year_of(period.end):
        raise ValidationError("A statement is for days of one financial year, 1 April to 31 March.", code="period")


def running(user: User, period: Period, on: date) -> "QuerySet[Budget]":
    """The budgets this user may see that had an agreed budget in the period, or money moving."""
    agreed = Revision.objects.filter(budget=OuterRef("pk"), approved_at__isnull=False, effective_from__lte=period.end)
    moved = Entry.objects.filter(budget=OuterRef("pk"), effective_on__gte=period.start, effective_on__lte=period.end)
    open_then = Q(starts_on__lte=period.end) & (Q(ends_on=None) | Q(ends_on__gte=period.start))
    return Budget.objects.visible_to(user, on).filter(Q(Exists(agreed)) & open_then | Q(Exists(moved)))


def due(user: User, period: Period, on: date) -> "QuerySet[Budget]":
    """Those of them that this user may issue statements for.

    Raises: PermissionDenied where they may for none.
    """
    if not may(user, "issue_statement", on=on):
        raise PermissionDenied("Statements are issued by a finance officer of the ICB.")
    found = running(user, period, on)
    return found if user.is_system else found.filter(icb__in=user.organisations(on, *ACTS["issue_statement"]))


def current_seal_head() -> str:
    """The head of the audit chain now; the settings say who knows it, since nothing here may import the audit."""
    return str(import_string(settings.SEAL_HEAD)())


def _allowed(by: User, period: Period, on: date, budgets: Collection[Budget] | None) -> list[int]:
    for budget in budgets or ():
        check_can_issue_statement(by, budget, on=on)
    ready = due(by, period, on)
    if budgets is None:
        return list(ready.order_by("pk").values_list("pk", flat=True))
    numbers = set(ready.filter(pk__in=[budget.pk for budget in budgets]).values_list("pk", flat=True))
    for budget in budgets:
        if budget.pk not in numbers:
            raise ValidationError(
                f"{budget.reference} had no agreed budget and no payments from {period}.", code="period"
            )
    return sorted(numbers)


def _chunks(numbers: Sequence[int], size: int) -> Iterator[list[int]]:
    rest = iter(numbers)
    while chunk := list(islice(rest, size)):
        yield chunk


# One chunk. ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Issue:
    period: Period
    by: User
    at: datetime
    seal_head: str


def _issue_chunk(numbers: Sequence[int], act: _Issue, result: IssueResult) -> None:
    """All or none of a chunk; where the database refuses it, each budget by itself, so that one stops nobody else."""
    try:
        with transaction.atomic():
            made = _issue_locked(numbers, act)
    except Error as refusal:
        if len(numbers) > 1:
            for number in numbers:
                _issue_chunk([number], act, result)
        else:
            result.failed.append(Failure(Budget(pk=numbers[0]).reference, str(refusal)))
        return
    for name in ("issued", "superseded", "unchanged", "failed"):
        getattr(result, name).extend(getattr(made, name))


def _issue_locked(numbers: Sequence[int], act: _Issue) -> IssueResult:
    """Locks the budgets in the order of their numbers, so that no entry slips in while their figures are frozen."""
    locked = Budget.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    figures = figures_for(list(locked.values_list("pk", flat=True)), act.period)
    latest = latest_of_period(figures, act.period)
    result = IssueResult()
    made: list[Statement] = []
    for number, figures_of in figures.items():
        try:
            check_foots(figures_of)
        except DoesNotFoot as wrong:
            result.failed.append(Failure(Budget(pk=number).reference, str(wrong)))
            continue
        statement = _freeze(figures_of, act, latest.get(number))
        if statement is None:
            result.unchanged.append(latest[number].pk)
        else:
            made.append(statement)
    result.issued = [statement.pk for statement in Statement.objects.bulk_create(made)]
    result.superseded = [statement.supersedes_id for statement in made if statement.supersedes_id]
    return result


def latest_of_period(budgets: Collection[int], period: Period) -> dict[int, Statement]:
    """The statement that stands for each budget and period."""
    statements = Statement.objects.filter(
        budget__in=list(budgets), period_start=period.start, period_end=period.end
    ).order_by("pk")
    return {statement.budget_id: statement for statement in statements}


def _freeze(figures: Figures, act: _Issue, latest: Statement | None) -> Statement | None:
    """The statement to issue; nothing where the one that stands says the same."""
    text = canonical(document(figures))
    sha256 = digest(text)
    if latest is not None and latest.sha256 == sha256:
        return None
    return Statement(
        budget_id=figures.about.budget,
        period_start=figures.period.start,
        period_end=figures.period.end,
        figures=text,
        sha256=sha256,
        rule_version=STATEMENT_RULE_VERSION,
        counted_to=figures.counted_to,
        seal_head=act.seal_head,
        issued_by=act.by,
        issued_at=act.at,
        supersedes=latest,
    )


# What is frozen. -----------------------------------------------------------------------------------------------------


def canonical(document: Mapping[str, Any]) -> str:
    """JSON that is written the same each time: keys in order, no spaces, no escapes but those that JSON asks for."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check_figure(sha256: str) -> str:
    """The eight figures by which two people tell on the telephone whether they hold the same statement.

    >>> check_figure("0f3a9c21" + "0" * 56)
    '0F3A-9C21'
    """
    return f"{sha256[:4]}-{sha256[4:8]}".upper()


def document(figures: Figures) -> dict[str, Any]:
    """The figures as they are frozen: whole pence in keys that end in `_pence`, ISO dates, codes as they are stored."""
    about = figures.about
    return {
        "rule_version": STATEMENT_RULE_VERSION,
        "budget": {
            "reference": Budget(pk=about.budget).reference,
            "kind": about.kind,
            "starts_on": _day(about.starts_on),
            "ends_on": _day(about.ends_on),
            "revision": figures.revision,
        },
        "person": {
            "name": about.name,
            "called": about.called,
            "born_on": _day(about.born_on),
            "nhs_number": about.nhs_number,
        },
        "organisations": {"icb": about.icb, "council": about.council},
        "ask": {"name": about.co_ordinator, "email": about.email},
        "period": _period(figures.period),
        "year": _period(figures.year),
        "funders": [_funder(each) for each in figures.funders],
        "lines": [_line(each) for each in figures.lines],
        "months": [
            {"month": f"{each.month.start:%Y-%m}", "planned_pence": each.planned, "spent_pence": each.spent}
            for each in figures.months
        ],
        "movements": [_movement(each) for each in figures.movements],
        "totals": {
            "opening_pence": figures.opening,
            "closing_pence": figures.closing,
            "agreed_pence": figures.agreed,
            "spent_pence": figures.used,
            "committed_pence": figures.committed,
            "left_pence": figures.left,
        },
        "forecast": {
            "guide_pence": figures.forecast.guide,
            "steady_pence": figures.forecast.steady,
            "as_planned_pence": figures.forecast.as_planned,
            "runs_out_on": _day(figures.forecast.runs_out_on),
        },
        "section_26": _section_26(figures.lines),
        "missing_evidence": figures.missing_evidence,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _period(period: Period) -> dict[str, Any]:
    return {"start": _day(period.start), "end": _day(period.end)}


def _by_funder(pence: Mapping[Funder, int]) -> dict[str, int]:
    return {funder.value: pence[funder] for funder in Funder if pence.get(funder)}


def _funder(each: FunderFigures) -> dict[str, Any]:
    return {
        "funder": each.funder.value,
        "opening_pence": each.opening,
        "corrections_pence": each.corrections,
        "paid_in_pence": each.paid_in,
        "paid_directly_pence": each.paid_directly,
        "spent_pence": each.spent,
        "refunds_pence": each.refunds,
        "returned_pence": each.returned,
        "closing_pence": each.closing,
    }


def _line(each: LineFigures) -> dict[str, Any]:
    return {
        "number": each.number,
        "service": each.service,
        "outcome": each.outcome,
        "option": each.option,
        "working": each.working,
        "agreed_pence": each.agreed_total,
        "agreed_by_pence": _by_funder(each.agreed),
        "before_pence": each.before,
        "corrections_pence": each.corrections,
        "spent_pence": each.spent_total,
        "spent_by_pence": _by_funder(each.spent),
        "committed_pence": each.committed,
        "left_pence": each.left,
    }


def _movement(each: Movement) -> dict[str, Any]:
    return {
        "posting": each.posting,
        "on": _day(each.on),
        "kind": each.kind.value,
        "payee": each.payee,
        "words": each.words,
        "evidence": each.evidence.value,
        "line": each.line,
        "spending": each.spending,
        "corrects_earlier": each.corrects_earlier,
        "by_pence": _by_funder(each.amounts),
        "total_pence": each.total,
    }


def _section_26(lines: Sequence[LineFigures]) -> dict[str, int] | None:
    """The council's part as the law asks for it, where the council pays a share of the year's agreed lines."""
    charge, council = (sum(line.agreed.get(funder, 0) for line in lines) for funder in (Funder.CHARGE, Funder.COUNCIL))
    if not council and not charge:
        return None
    part = Section26(cost=charge + council, charge=charge, council=council)
    return {"cost_pence": part.cost, "charge_pence": part.charge, "council_pence": part.council}
