from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from budgets.statements.checks import Verdict, check
from phb.commands import ActCommand
from phb.models import User
from phb.templatetags.phb import day_time


def a_file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise ArgumentTypeError(f"There is no file {name}.")
    return path


class Command(ActCommand):
    help = "Says whether a statement, as PDF or as its file of figures, is as it was issued."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=a_file)

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        found = check(path.read_bytes())
        return {
            "verdict": found.verdict.value,
            "number": found.number or None,
            "issued_at": found.issued_at,
            "sha256": found.sha256 or None,
            "superseded_by": found.superseded_by or None,
            "ok": found.verdict in (Verdict.GENUINE, Verdict.SUPERSEDED),
        }

    def words(self, result: dict[str, Any]) -> str:
        sentences = [Verdict(result["verdict"]).label]
        if result["number"]:
            sentences.append(f"Statement {result['number']} was issued on {day_time(result['issued_at'])}.")
        if result["superseded_by"]:
            sentences.append(f"Statement {result['superseded_by']} stands in its place.")
        return " ".join(sentences)
