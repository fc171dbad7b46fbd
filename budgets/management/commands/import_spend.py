from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from budgets.bank_files import layout_names
from budgets.models import Budget
from budgets.rules import pounds
from budgets.spending import spend_import
from budgets.spending.reading import SpendFile, read_spend
from phb.commands import ActCommand
from phb.dates import day_in_words
from phb.models import User
from phb.staged import FileRefused

# More than a person reads; --json names them all.
NAMED = 50


def a_file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(f"There is no file {name}.")
    return path


class Command(ActCommand):
    help = "Reads a bank, card or provider file and says what is in it; with --accept, records it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=a_file)
        parser.add_argument("--budget", metavar="REF", help="whose it is, where the file does not say: PHB-000012")
        parser.add_argument(
            "--as",
            dest="as_layout",
            metavar="LAYOUT",
            help=f"what kind of file it is, where its columns do not say: {', '.join(layout_names())}",
        )
        parser.add_argument("--accept", action="store_true", help="record it; without this nothing is kept")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        on = timezone.localdate()
        path: Path = options["file"]
        file = read_spend(
            path.read_bytes(),
            file_name=path.name,
            budget=_budget(options["budget"]),
            as_layout=options["as_layout"],
            by=by,
            on=on,
        )
        result = _as_json(file)
        if not options["accept"]:
            return result
        try:
            with transaction.atomic():
                staged = spend_import.keep(file, by=by, on=on)
                spend_import.accept(spend_import=staged, by=by, on=on)
        except ValidationError as refusal:
            return result | _refused(refusal)
        return result | {"accepted": True}

    def words(self, result: dict[str, Any]) -> str:
        lines = [_what(result), *result["warnings"]]
        sentences = [each["message"] for each in result["problems"]] or result["refused"]
        lines += sentences[:NAMED]
        if (more := len(sentences) - NAMED) > 0:
            lines.append(f"and {more:,} more like these.")
        lines.append("Every row is recorded." if result["accepted"] else "Nothing was kept.")
        return "\n".join(lines)


def _budget(reference: str | None) -> Budget | None:
    """Raises: CommandError where there is no such budget."""
    if reference is None:
        return None
    budget = Budget.objects.filter(pk=Budget.number_in(reference) or 0).first()
    if budget is None:
        raise CommandError(f"There is no budget {reference}. A reference is such as PHB-000012.", returncode=2)
    return budget


def _as_json(file: SpendFile) -> dict[str, Any]:
    """What the file says. A file without problems is well, though it may be told only later whose it is."""
    bank = file.bank
    unplaced = [file.unplaced.message] if file.unplaced else []
    return {
        "ok": not file.problems,
        "layout": bank.layout,
        "account": bank.account,
        "currency": bank.currency,
        "rows": len(bank.rows),
        "sum_pence": bank.sum_pence,
        "first_date": bank.first_date,
        "last_date": bank.last_date,
        "opening_pence": bank.opening_pence,
        "closing_pence": bank.closing_pence,
        "balances_add_up": bank.balances_add_up,
        "budget": file.budget.reference if file.budget else None,
        "duplicates": file.duplicates,
        "to_answer": [row.bank.line for row in file.rows if row.suggestion.needs_person and not row.is_duplicate],
        "to_confirm": bank.needs_confirmation,
        "warnings": [*file.warnings, *unplaced],
        "problems": [{"row": each.row, "field": each.field, "message": each.message} for each in file.problems],
        "accepted": False,
        "refused": [],
    }


def _refused(refusal: ValidationError) -> dict[str, Any]:
    refused: dict[str, Any] = {"ok": False, "refused": refusal.messages}
    if isinstance(refusal, FileRefused):
        refused["problems"] = [
            {"row": each.row, "field": each.field, "message": each.message} for each in refusal.problems
        ]
    return refused


def _what(result: dict[str, Any]) -> str:
    if not result["rows"]:
        return "No transaction could be read."
    total = result["sum_pence"]
    days = f"{day_in_words(result['first_date'])} to {day_in_words(result['last_date'])}"
    rows = f"{result['rows']:,} row{'' if result['rows'] == 1 else 's'} from {days}"
    moved = f"{pounds(abs(total))} more {'in than out' if total >= 0 else 'out than in'}"
    before = f", {result['duplicates']:,} of them recorded before" if result["duplicates"] else ""
    whose = f" for {result['budget']}" if result["budget"] else ""
    return f"{rows}{whose}{before}: {moved} (read as {result['layout']})."
