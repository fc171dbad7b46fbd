"""Checks of the books, kept: who added them up again, when, and what did not agree."""

from dataclasses import asdict
from datetime import date

from django.utils import timezone

from audit.models import BooksCheck
from audit.permissions import check_can_check_books
from budgets.ledger.book_checks import Progress, check
from budgets.models import Budget
from phb.models import Organisation, User


def check_books(
    *, by: User, on: date, icb: Organisation | None = None, progress: Progress = lambda more: None
) -> BooksCheck:
    """
    Adds up everything that happened by the end of a day again, in one ICB's budgets or in all, and keeps the answer.

    Raises: PermissionDenied where checking these books is not among the user's acts.
    """
    check_can_check_books(by, icb, on)
    budgets = Budget.objects.all() if icb is None else Budget.objects.filter(icb=icb)
    found = check(budgets, on=on, progress=progress)
    kept = BooksCheck(
        at=timezone.now(),
        by=by,
        icb=icb,
        counted_to=on,
        budget_count=found.budgets,
        entry_count=found.entries,
        differences=[asdict(difference) for difference in found.differences],
    )
    kept.full_clean()
    kept.save()
    return kept
