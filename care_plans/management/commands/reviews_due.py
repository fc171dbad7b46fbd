from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from care_plans.reviews.queries import reviews_due
from phb.commands import ActCommand, a_day
from phb.models import User
from phb.templatetags.phb import day


class Command(ActCommand):
    help = "Lists the reviews that are to be held by a day and have not been, the longest overdue first."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--on", metavar="DATE", type=a_day, help="due by this day; by today, where none is given")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        on = options["on"] or timezone.localdate()
        found = reviews_due(on, user=by)
        return {
            "on": on,
            "due": [
                {"person": review.person_id, "kind": review.kind, "due_on": review.due_on, "review": review.reference}
                for review in found.only("pk", "person", "kind", "due_on")
            ],
        }

    def words(self, result: dict[str, Any]) -> str:
        lines = [
            f"{day(each['due_on'])}: {each['kind']} review {each['review']} of person {each['person']}"
            for each in result["due"]
        ]
        return "\n".join(lines) or f"No review is due by {day(result['on'])}."
