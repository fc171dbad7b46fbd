from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from budgets.uplift.planning import plan_by_file
from budgets.uplift.queries import figures_of
from phb.commands import ActCommand, a_day
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
    help = "Plans an uplift from a file of rates (CSV with the columns line and rate); each payment is then answered."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=a_file)
        parser.add_argument("--on", metavar="DATE", type=a_day, required=True, help="first day of the new rates")
        parser.add_argument("--icb", metavar="CODE", help="ODS code of the ICB, where there are several here")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        icb = _icb(options["icb"])
        try:
            run = plan_by_file(
                icb=icb,
                effective_on=options["on"],
                content=path.read_bytes(),
                file_name=path.name,
                by=by,
                on=timezone.localdate(),
            )
        except FileRefused as refusal:
            problems = [{"row": each.row, "field": each.field, "message": each.message} for each in refusal.problems]
            return {"ok": False, "lines": 0, "changed": 0, "unanswered": 0, "problems": problems}
        figures = figures_of(run)
        return {
            "ok": True,
            "uplift": run.pk,
            "on": run.effective_on,
            "lines": figures.lines,
            "changed": figures.changed,
            "unanswered": figures.unanswered,
            "problems": [],
        }

    def words(self, result: dict[str, Any]) -> str:
        problems = result["problems"]
        if problems:
            lines = [f"Row {each['row']}, {each['field']}: {each['message']}" for each in problems[:NAMED]]
            if (more := len(problems) - NAMED) > 0:
                lines.append(f"and {more:,} more like these.")
            return "\n".join([*lines, "Nothing was kept."])
        return (
            f"The uplift is planned: {result['lines']:,} lines, {result['changed']:,} with a new rate."
            f" {result['unanswered']:,} direct payments are to be answered with yes or no."
        )


def _icb(code: str | None) -> Organisation:
    """The ICB with the code; the only one where none is given. Raises: CommandError."""
    icbs = Organisation.objects.filter(kind=Organisation.Kind.ICB, ends_on=None)
    found = list(icbs.filter(ods_code=code.upper()) if code else icbs[:2])
    if len(found) != 1:
        what = f"There is no ICB with the code {code}." if code else "Say which ICB the uplift is for: --icb CODE."
        raise CommandError(what, returncode=2)
    return found[0]
