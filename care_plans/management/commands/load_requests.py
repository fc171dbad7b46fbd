from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from care_plans.batches import loading
from phb.commands import ActCommand
from phb.models import Organisation, User
from phb.staged import FileRefused

# More than a person reads; --json names them all.
NAMED = 50


def a_file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(f"There is no file {name}.")
    return path


class Command(ActCommand):
    help = "Checks every row of a batch of requests (CSV or XLSX); with --accept, keeps them all."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=a_file)
        parser.add_argument("--icb", metavar="CODE", help="ODS code of the ICB, where there are several here")
        parser.add_argument("--accept", action="store_true", help="keep them; without this nothing is kept")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        on, path = timezone.localdate(), options["file"]
        result: dict[str, Any] = {"ok": True, "rows": 0, "problems": [], "accepted": False}
        try:
            with transaction.atomic():
                icb = _icb(options["icb"])
                batch = loading.stage(content=path.read_bytes(), file_name=path.name, icb=icb, by=by, on=on)
                result["rows"] = batch.row_count
                if options["accept"]:
                    kept = loading.accept(batch=batch, by=by, on=on)
                    result |= {"requests": kept.requests, "people": kept.people, "to_match": kept.to_match}
                    result["accepted"] = True
                else:
                    transaction.set_rollback(True)
        except FileRefused as refusal:
            problems = [{"row": each.row, "field": each.field, "message": each.message} for each in refusal.problems]
            result |= {"ok": False, "rows": refusal.row_count or result["rows"], "problems": problems}
        return result

    def words(self, result: dict[str, Any]) -> str:
        problems = result["problems"]
        lines = [f"Row {each['row']}, {each['field']}: {each['message']}" for each in problems[:NAMED]]
        if (more := len(problems) - NAMED) > 0:
            lines.append(f"and {more:,} more like these.")
        if result["accepted"]:
            lines.append(
                f"{result['rows']:,} rows are kept: {result['requests']:,} requests, {result['people']:,} new people,"
                f" {result['to_match']:,} to be matched by hand."
            )
        else:
            lines.append(f"{result['rows']:,} rows were read. Nothing was kept.")
        return "\n".join(lines)


def _icb(code: str | None) -> Organisation:
    """The ICB with the code; the only one where none is given. Raises: CommandError."""
    icbs = Organisation.objects.filter(kind=Organisation.Kind.ICB, ends_on=None)
    found = list(icbs.filter(ods_code=code.upper()) if code else icbs[:2])
    if len(found) != 1:
        what = f"There is no ICB with the code {code}." if code else "Say which ICB the requests are for: --icb CODE."
        raise CommandError(what, returncode=2)
    return found[0]
