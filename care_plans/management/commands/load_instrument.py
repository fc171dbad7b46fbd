"""Loads instruments from a file, all of them or none."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from care_plans.measures.scoring import load_instruments
from phb.commands import ActCommand
from phb.models import Organisation, User


class Command(ActCommand):
    help = "Loads measures (their range, direction, items and levels) from a TOML file for one ICB; safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path, help="such as care_plans/measures/instruments.toml")
        parser.add_argument("--icb", metavar="CODE", required=True, help="the ODS code of the ICB")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        icb = Organisation.objects.filter(ods_code=options["icb"], kind=Organisation.Kind.ICB).first()
        if icb is None:
            raise ValidationError(f"No ICB has the code {options['icb']}.")
        try:
            content = options["file"].read_bytes()
        except OSError as unreadable:
            raise CommandError(
                f"{options['file']} cannot be read: {unreadable.strerror}.", returncode=2
            ) from unreadable
        loaded = load_instruments(icb=icb, content=content, by=by, on=timezone.localdate())
        return {"icb": str(icb), "loaded": [str(each) for each in loaded]}

    def words(self, result: dict[str, Any]) -> str:
        if not result["loaded"]:
            return f"{result['icb']} has everything in this file already."
        return "\n".join([f"Loaded for {result['icb']}:", *result["loaded"]])
