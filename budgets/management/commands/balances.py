from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import QuerySet
from django.utils import timezone

from budgets.ledger.books import Balance, balances
from budgets.models import Budget
from phb.commands import ActCommand, a_day
from phb.models import User
from phb.templatetags.phb import money


def an_instant(text: str) -> datetime:
    """An instant without a time zone is London's."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not an instant. Write it such as 2026-04-30T17:00:00Z.") from None
    return given if timezone.is_aware(given) else timezone.make_aware(given)


def budgets_named(reference: str | None) -> "QuerySet[Budget]":
    """The one budget, or all of them where none is named.

    Raises: CommandError where there is no such budget.
    """
    if reference is None:
        return Budget.objects.all()
    found = Budget.objects.filter(pk=Budget.number_in(reference) or 0)
    if not found:
        raise CommandError(f"There is no budget {reference}. A reference is such as PHB-000012.", returncode=2)
    return found


class Command(ActCommand):
    help = "Adds up what each budget holds, has spent and has ordered, by funder and line, entry by entry."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--budget", metavar="REF", help="one budget; all of them, where none is named")
        parser.add_argument("--as-of", metavar="DATE", type=a_day, help="at the end of this day; today's, if not given")
        parser.add_argument("--known-at", metavar="INSTANT", type=an_instant, help="as it was known at this instant")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        on = options["as_of"] or timezone.localdate()
        found = balances(budgets_named(options["budget"]), on=on, known_at=options["known_at"])
        return {"as_of": on, "known_at": options["known_at"], "budgets": [_as_json(each) for each in found]}

    def words(self, result: dict[str, Any]) -> str:
        return "\n".join(_in_words(each) for each in result["budgets"]) or "There are no budgets."


def _as_json(balance: Balance) -> dict[str, Any]:
    return {
        "ref": balance.reference,
        "funders": {f"{funder.value}_pence": pence for funder, pence in balance.held.items()},
        "lines": {
            str(number): {
                "agreed_pence": line.agreed,
                "spent_pence": line.spent,
                "committed_pence": line.committed,
            }
            for number, line in balance.lines.items()
        },
        "held_pence": sum(balance.held.values()),
        "committed_pence": balance.committed,
        "available_pence": balance.available,
    }


def _in_words(balance: dict[str, Any]) -> str:
    held, ordered, left = (money(balance[f"{what}_pence"]) for what in ("held", "committed", "available"))
    return f"{balance['ref']}: {held} held, {ordered} ordered, {left} available"
