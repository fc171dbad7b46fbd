from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from audit.books import check_books
from budgets.management.commands.balances import a_day
from budgets.models import Budget
from phb.commands import ActCommand
from phb.models import User

# More than a person reads; --json names them all.
NAMED = 50


class Command(ActCommand):
    help = "Adds the books up again from their entries, and names every figure that does not agree."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", metavar="DATE", type=a_day, help="to the end of this day; today's, if not given")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        on = options["as_of"] or timezone.localdate()
        with self.progress("Budgets checked", total=Budget.objects.count()) as progress:
            found = check_books(by=by, on=on, progress=progress)
        return {
            "ok": not found.differences,
            "as_of": on,
            "budgets": found.budget_count,
            "entries": found.entry_count,
            "differences": found.differences,
        }

    def words(self, result: dict[str, Any]) -> str:
        differences = result["differences"]
        verdict = f"{len(differences):,} figures do not agree:" if differences else "Everything agrees to the penny."
        lines = [f"{result['entries']:,} entries of {result['budgets']:,} budgets added up again. {verdict}"]
        lines += [
            f"{each['budget']}: {each['what']}: {each['expected']} expected, {each['found']} found"
            for each in differences[:NAMED]
        ]
        if (more := len(differences) - NAMED) > 0:
            lines.append(f"and {more:,} more.")
        return "\n".join(lines)
