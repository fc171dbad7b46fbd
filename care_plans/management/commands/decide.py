"""The pure decision from a terminal: no database, nobody acting, nothing kept."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from care_plans.requests.rules import decide, inputs_from_json
from phb.commands import ActCommand


class Command(ActCommand):
    help = "Says what the decision table makes of given inputs, and why. Nothing is decided and nothing is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--explain",
            metavar="JSON",
            required=True,
            help='the inputs, such as {"core_status": "non_core", "right": "none", "funders": ["icb"]}',
        )

    def handle(self, *args: Any, **options: Any) -> None:
        result = self._explained(options["explain"])
        self.stdout.write(json.dumps(result, ensure_ascii=False) if options["json"] else self.words(result))

    def words(self, result: dict[str, Any]) -> str:
        return "\n".join([f"{result['outcome']} (row {result['row']})", *result["sentences"]])

    def _explained(self, text: str) -> dict[str, Any]:
        """Raises: CommandError, which ends with 2, where the inputs are not those of a decision."""
        try:
            decision = decide(inputs_from_json(json.loads(text)))
        except json.JSONDecodeError as unreadable:
            raise CommandError(f"The inputs are not JSON: {unreadable}.", returncode=2) from unreadable
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=2) from refusal
        return {"outcome": decision.outcome.value, "row": decision.row, "sentences": list(decision.sentences)}
