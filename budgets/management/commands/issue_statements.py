import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from budgets.models import Budget, Statement
from budgets.statements.files import write_files
from budgets.statements.issuing import IssueResult, current_seal_head, due, issue
from phb.commands import ActCommand
from phb.dates import Period, parse_month
from phb.models import User

# More than a person reads; --json names them all.
NAMED = 50


def a_month(text: str) -> Period:
    try:
        return parse_month(text)
    except ValueError as mistake:
        raise ArgumentTypeError(str(mistake)) from mistake


def a_count(text: str) -> int:
    if not (text.isdecimal() and int(text) > 0):
        raise ArgumentTypeError(f"“{text}” is not a number of processes. Give 1 or more.")
    return int(text)


class Command(ActCommand):
    help = (
        "Issues the statements of a month; with --out, draws them as PDF. Run again, it goes on where it was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--period", metavar="YYYY-MM", type=a_month, required=True, help="the month")
        parser.add_argument("--budget", metavar="REF", help="only this budget: PHB-000012")
        parser.add_argument("--out", metavar="DIR", type=Path, help="where to put the PDFs; without this none is drawn")
        parser.add_argument("--workers", metavar="N", type=a_count, default=2, help="processes that draw (2)")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        began, now = time.monotonic(), timezone.now()
        month: Period = options["period"]
        budgets = _budgets(options["budget"])
        count = len(budgets) if budgets is not None else due(by, month, timezone.localdate()).count()
        with self.progress("Statements", count) as progress:
            result = issue(
                period=month, by=by, at=now, budgets=budgets, seal_head=current_seal_head(), progress=progress
            )
        drawn = self._draw(result, options) if options["out"] else {}
        failed = [{"budget": each.budget, "message": each.message} for each in result.failed] + drawn.pop("failed", [])
        return {
            "issued": len(result.issued),
            "superseded": len(result.superseded),
            "unchanged": len(result.unchanged),
            **drawn,
            "failed": failed,
            "seconds": int((time.monotonic() - began) * 10) / 10,
            "ok": not failed,
        }

    def _draw(self, result: IssueResult, options: dict[str, Any]) -> dict[str, Any]:
        numbers = sorted([*result.issued, *result.unchanged])
        with self.progress("PDFs", len(numbers)) as progress:
            written = write_files(_statements(numbers), options["out"], workers=options["workers"], progress=progress)
        failed = [{"budget": each.budget, "message": each.message} for each in written.failed]
        return {"drawn": written.drawn, "kept": written.kept, "failed": failed}

    def words(self, result: dict[str, Any]) -> str:
        lines = [
            f"{result['issued']:,} issued, {result['superseded']:,} of them in place of earlier ones;"
            f" {result['unchanged']:,} unchanged. {result['seconds']} seconds."
        ]
        if "drawn" in result:
            lines.append(f"{result['drawn']:,} drawn, {result['kept']:,} there already.")
        failed = result["failed"]
        lines += [f"{each['budget']}: {each['message']}" for each in failed[:NAMED]]
        if len(failed) > NAMED:
            lines.append(f"and {len(failed) - NAMED:,} more.")
        return "\n".join(lines)


def _budgets(reference: str | None) -> list[Budget] | None:
    """Raises: CommandError where there is no such budget."""
    if reference is None:
        return None
    found = Budget.objects.filter(pk=Budget.number_in(reference) or 0).select_related("icb", "person")
    if not found:
        raise CommandError(f"There is no budget {reference}. A reference is such as PHB-000012.", returncode=2)
    return list(found)


def _statements(numbers: list[int]) -> Iterator[Statement]:
    """A few at a time, since figures are long."""
    for start in range(0, len(numbers), 100):
        yield from Statement.objects.filter(pk__in=numbers[start : start + 100]).select_related(
            "budget__person__information_needs"
        )
