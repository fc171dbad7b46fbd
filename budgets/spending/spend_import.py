"""
Spend files: staged row by row, looked at by a person, then accepted in one transaction or put aside.

A file with anything wrong in it is refused whole, with every bad row named. The same bytes are taken once, and a row
that stands in two overlapping files is posted once.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from budgets.bank_files import BankRow, Problem
from budgets.ledger import movements
from budgets.models import Budget, BudgetLine, SpendChoice, SpendImport, SpendRow
from budgets.permissions import TAKES_SPEND_IN, importable_budgets
from budgets.rules import HELD_OPTIONS
from budgets.setting.rules import RevisionStatus
from budgets.spending.reading import ReadRow, SpendFile, loaded_before, read_spend
from budgets.spending.rules import MONEY_IN_ACTIONS, MONEY_OUT_ACTIONS, ImportStatus, RowAction, RowGroup
from phb.bulk import copy_rows
from phb.dates import day_in_words
from phb.models import User
from phb.money import ZERO, from_pence
from phb.staged import FileRefused

ACTIONS_WITH_LINE = (RowAction.SPEND, RowAction.REFUND)
NAMED_LINES = 10
"""How many lines of a file one sentence names before it counts the rest."""


def stage(
    content: bytes,
    *,
    file_name: str,
    by: User,
    on: date,
    budget: Budget | None = None,
    as_layout: str | None = None,
) -> SpendImport:
    """
    Keeps every row of a file with what it probably is, for a person to look at. Nothing is posted yet.

    `as_layout` is a person's word for what the file is, where its columns do not say.

    Raises: FileRefused where the file was loaded before, fits no budget or has any bad row; PermissionDenied.
    """
    return keep(
        read_spend(content, file_name=file_name, budget=budget, as_layout=as_layout, by=by, on=on), by=by, on=on
    )


@transaction.atomic
def keep(file: SpendFile, *, by: User, on: date) -> SpendImport:
    """Stages a file that has been read. Raises: FileRefused."""
    refuse_loaded(file, by, on)
    if file.problems or file.unplaced:
        raise FileRefused([*file.problems, *([file.unplaced] if file.unplaced else [])])
    spend_import = _import_of(file, by)
    spend_import.full_clean()
    try:
        with transaction.atomic():
            spend_import.save()
    except IntegrityError:  # somebody loaded it at the same moment
        refuse_loaded(file, by, on)
        raise
    copy_rows(SpendRow, _COLUMNS, (_values(spend_import, row) for row in file.rows))
    return spend_import


def refuse_loaded(file: SpendFile, by: User, on: date) -> None:
    """Raises: FileRefused that says who loaded these very bytes before, and when."""
    sentence = loaded_before(file.sha256, by, on)
    if sentence:
        raise FileRefused([Problem(1, "file", sentence)])


def _import_of(file: SpendFile, by: User) -> SpendImport:
    bank = file.bank
    days = [row.happened_on for row in bank.rows]
    return SpendImport(
        budget=file.budget,
        file_name=file.name[-200:],
        sha256=file.sha256,
        layout=bank.layout,
        account=bank.account[:40],
        row_count=len(file.rows),
        sum_amount=from_pence(bank.sum_pence),
        opening_amount=None if bank.opening_pence is None else from_pence(bank.opening_pence),
        closing_amount=None if bank.closing_pence is None else from_pence(bank.closing_pence),
        first_on=min(days),
        last_on=max(days),
        warnings=list(file.warnings),
        to_confirm=bank.needs_confirmation[:500],
        loaded_by=by,
    )


_COLUMNS = (
    *("spend_import", "row_number", "budget", "happened_on", "payee", "details", "amount", "balance", "key"),
    *("is_duplicate", "suggested_action", "suggested_line", "suggestion_words", "needs_person", "warnings"),
)


def _values(spend_import: SpendImport, row: ReadRow) -> tuple[Any, ...]:
    """In the order of `_COLUMNS`."""
    bank, suggestion = row.bank, row.suggestion
    return (
        spend_import.pk,
        bank.line,
        row.budget_pk,
        bank.happened_on,
        bank.payee[:200],
        _details(bank)[:500],
        bank.amount_pence,
        bank.balance_pence,
        row.key,
        row.is_duplicate,
        suggestion.action.value,
        suggestion.line.pk if suggestion.line else None,
        suggestion.words[:200],
        suggestion.needs_person,
        list(suggestion.warnings),
    )


def _details(bank: BankRow) -> str:
    """The bank's words with its reference, once."""
    if not bank.reference or bank.reference in bank.details:
        return bank.details
    return f"{bank.details}, {bank.reference}" if bank.details else bank.reference


# What a person says of a row. ----------------------------------------------------------------------------------------


@transaction.atomic
def choose(
    *, row: SpendRow, action: RowAction, line: BudgetLine | None, by: User, on: date, alike: bool = False
) -> list[SpendChoice]:
    """
    A person says what a row is; with `alike`, what every row of the file with the same payee and direction is.

    Raises: ValidationError where the file is no longer staged, the row was recorded before, or the answer fits it not.
    """
    if not importable_budgets(by, on=on).filter(pk=row.budget_id).exists():
        raise PermissionDenied(TAKES_SPEND_IN)
    held = _staged(row.spend_import_id)
    _check_fits(row, action, line)
    _check_new(held, row)
    rows = [row, *_alike(held, row)] if alike else [row]
    choices = [SpendChoice(row=each, action=action, line=line, chosen_by=by) for each in rows]
    for choice in choices:
        choice.full_clean()
    return SpendChoice.objects.bulk_create(choices)


def _check_fits(row: SpendRow, action: RowAction, line: BudgetLine | None) -> None:
    is_in = row.amount > ZERO
    if action not in (MONEY_IN_ACTIONS if is_in else MONEY_OUT_ACTIONS):
        direction = "came in" if is_in else "went out"
        raise ValidationError(f"This money {direction}, so it cannot be “{action.label}”.", code="action")
    if line is None:
        return
    if action not in ACTIONS_WITH_LINE:
        raise ValidationError(f"“{action.label}” goes to no line of the plan.", code="line")
    if line.revision.budget_id != row.budget_id or line.revision.approved_at is None:
        raise ValidationError("Choose a line of this person's agreed budget.", code="line")
    if line.option not in HELD_OPTIONS:
        raise ValidationError(
            f"{line.service} is paid for by the funder itself, so nothing is spent on it from the account."
            " Choose another line.",
            code="line",
        )


def _check_new(held: SpendImport, row: SpendRow) -> None:
    if held.rows.in_group(RowGroup.RECORDED).filter(pk=row.pk).exists():
        raise ValidationError("This row was recorded with an earlier file, so it is not added again.", code="action")


def _alike(held: SpendImport, row: SpendRow) -> QuerySet[SpendRow]:
    """The other new rows of the same budget and payee whose money went the same way."""
    direction = {"amount__gt": 0} if row.amount > ZERO else {"amount__lt": 0}
    return held.rows.new().filter(budget=row.budget_id, payee=row.payee, **direction).exclude(pk=row.pk)


def lines_for(rows: Iterable[SpendRow]) -> dict[int, list[BudgetLine]]:
    """For each row, by its id, the lines it may be put to: the held ones of the revision in force on its day."""
    rows = list(rows)
    lines = BudgetLine.objects.filter(
        revision__budget__in={row.budget_id for row in rows},
        revision__status__in=(RevisionStatus.APPROVED, RevisionStatus.REPLACED),
    ).select_related("revision")
    by_revision: dict[int, dict[int, list[BudgetLine]]] = {}
    for line in lines.order_by("revision__budget", "revision__number", "number"):
        by_revision.setdefault(line.revision.budget_id, {}).setdefault(line.revision_id, []).append(line)
    return {row.pk: _held_on(row.happened_on, list(by_revision.get(row.budget_id, {}).values())) for row in rows}


def _held_on(day: date, revisions: Sequence[Sequence[BudgetLine]]) -> list[BudgetLine]:
    in_force = [lines for lines in revisions if lines[0].revision.effective_from <= day] or revisions[:1]
    return [line for line in in_force[-1] if line.option in HELD_OPTIONS] if in_force else []


# Accepting, or putting aside. ----------------------------------------------------------------------------------------


@transaction.atomic
def accept(*, spend_import: SpendImport, by: User, on: date, checked: bool = False) -> SpendImport:
    """
    Posts every row as what it counts as, all or nothing. `checked` says that a person looked where the file asks it.

    Raises: ValidationError where the file is not waiting, has rows that need a person, or must be checked first.
    """
    _check_may_take(spend_import, by, on)
    held = _staged(spend_import.pk)
    if held.to_confirm and not checked:
        raise ValidationError(held.to_confirm, code="checked")
    _lock_budgets(held)
    _check_answered(held)
    at = timezone.now()
    movements.post_import(held, by=by, at=at)
    held.status, held.accepted_by, held.accepted_at = ImportStatus.ACCEPTED, by, at
    held.full_clean()
    held.save()
    return held


@transaction.atomic
def discard(*, spend_import: SpendImport, by: User, on: date) -> SpendImport:
    """Puts a staged file aside: nothing of it is posted, and it may be loaded again."""
    _check_may_take(spend_import, by, on)
    held = _staged(spend_import.pk)
    held.status = ImportStatus.DISCARDED
    held.full_clean()
    held.save()
    return held


def _check_may_take(spend_import: SpendImport, by: User, on: date) -> None:
    """Every budget in the file must be one whose files this user takes in."""
    ours = importable_budgets(by, on=on)
    if not ours.exists() or spend_import.rows.exclude(budget__in=ours).exists():
        raise PermissionDenied(TAKES_SPEND_IN)


def _staged(pk: int) -> SpendImport:
    """The file, held to the end of the transaction. Raises: ValidationError where it waits no longer."""
    held = SpendImport.objects.select_for_update().get(pk=pk)
    if held.accepted_at is not None:
        raise ValidationError(
            f"This file was accepted by {held.accepted_by} on {day_in_words(timezone.localtime(held.accepted_at))}"
            " already, so nothing more was added."
        )
    if held.status == ImportStatus.DISCARDED:
        raise ValidationError("This file was put aside. Load it again to accept it.")
    return held


def _lock_budgets(held: SpendImport) -> None:
    """In the order of their ids, so that two files about the same budgets wait for each other and never both."""
    about = Budget.objects.filter(pk__in=held.rows.order_by().values("budget"))
    list(about.select_for_update().order_by("pk").values_list("pk"))


def _check_answered(held: SpendImport) -> None:
    waiting = held.rows.filter(needs_person=True).in_group(RowGroup.NEEDS_PERSON)
    numbers = list(waiting.values_list("row_number", flat=True)[: NAMED_LINES + 1])
    if not numbers:
        return
    named = ", ".join(map(str, numbers[:NAMED_LINES])) + (" and more" if len(numbers) > NAMED_LINES else "")
    raise ValidationError(
        f"Say first what {'line' if len(numbers) == 1 else 'lines'} {named} of the file"
        f" {'is' if len(numbers) == 1 else 'are'}. Nothing was recorded.",
        code="rows",
    )
