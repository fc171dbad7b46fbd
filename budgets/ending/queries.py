"""What is read of endings: whether a budget pays on a day, and until when."""

from collections.abc import Iterable
from datetime import date

from budgets.models import Budget, FinalAccount, Stop, Suspension
from phb.dates import day_in_words


def stop_days(budgets: Iterable[Budget]) -> dict[int, date]:
    """The first day without payment of each budget whose notice of stopping was given and stands: one query."""
    standing = Stop.objects.filter(
        notice__budget__in=list(budgets), notice__given_on__isnull=False, notice__withdrawn_on=None
    )
    found: dict[int, date] = {}
    for budget, day in standing.values_list("notice__budget", "stops_on"):
        found[budget] = min(day, found.get(budget, day))
    return found


def halts(budgets: Iterable[Budget], on: date) -> dict[int, str]:
    """Why a budget pays nothing that day, in a sentence, by its number; those that pay are left out. Three queries."""
    found_budgets = list(budgets)
    halted: dict[int, str] = {}
    pauses = Suspension.objects.filter(
        notice__budget__in=found_budgets,
        notice__given_on__isnull=False,
        notice__withdrawn_on=None,
        starts_on__lte=on,
        until__gte=on,
    ).exclude(lift__lifted_on__lte=on)
    for each in pauses.select_related("notice"):
        halted[each.notice.budget_id] = f"Payments are suspended until {day_in_words(each.until)}."
    for budget, day in stop_days(found_budgets).items():
        if day <= on:
            halted[budget] = f"The direct payment stopped on {day_in_words(day)}."
    closed = FinalAccount.objects.filter(budget__in=found_budgets, agreed_on__isnull=False)
    for account in closed:
        closed_on = day_in_words(account.agreed_on) if account.agreed_on else ""
        halted[account.budget_id] = f"The budget was closed on {closed_on}."
    return halted
