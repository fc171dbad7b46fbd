from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from audit.seals import HEAD, verify
from phb.commands import ActCommand
from phb.models import User

# More than a person reads; --json names them all.
NAMED = 50


class Command(ActCommand):
    help = "Reads the whole audit trail again and names every row that is wrong, missing, added or cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--anchor", metavar="HEAD", help="a head that was kept elsewhere")
        parser.add_argument("--anchors", metavar="FILE", type=Path, help="a file with such heads, in any text")
        parser.add_argument("--workers", metavar="N", type=int, default=1, help="connections to read with")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        anchors = [*_heads(options["anchor"]), *_heads_in(options["anchors"])]
        if options["workers"] < 1:
            raise CommandError("Give at least one worker.", returncode=2)
        with self.progress("Rows read") as progress:
            found = verify(anchors=anchors, workers=options["workers"], progress=progress)
        return {
            "ok": not found.wrong,
            "rows": found.rows,
            "seals": found.seals,
            "wrong": [asdict(wrong) for wrong in found.wrong],
            "verdict": found.verdict,
        }

    def words(self, result: dict[str, Any]) -> str:
        lines = [f"{result['rows']:,} rows under {result['seals']:,} seals: {result['verdict']}."]
        lines += [f"{wrong['table']} {wrong['key']}: {wrong['kind']}" for wrong in result["wrong"][:NAMED]]
        if (more := len(result["wrong"]) - NAMED) > 0:
            lines.append(f"and {more:,} more.")
        return "\n".join(lines)


def _heads(head: str | None) -> list[str]:
    if head is None:
        return []
    if not HEAD.fullmatch(head.lower()):
        raise CommandError("A head is 64 of the figures 0 to 9 and the letters a to f.", returncode=2)
    return [head.lower()]


def _heads_in(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        found = HEAD.findall(path.read_text(encoding="utf-8").lower())
    except (OSError, UnicodeDecodeError) as unreadable:
        raise CommandError(f"{path} could not be read.", returncode=2) from unreadable
    if not found:
        raise CommandError(f"There is no head in {path}.", returncode=2)
    return found
