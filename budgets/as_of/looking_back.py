"""A budget on one day as it was known on another, and what has been learnt since."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from budgets.models import Budget, BudgetLine, Entry, Posting, Revision
from budgets.queries import BudgetPosition, position_as_known
from budgets.setting.revisions import lines_of


@dataclass(frozen=True)
class Known:
    """A budget at the end of the day `on`, by all that was recorded until the end of the day `known_on`.

    `revision` is what was agreed for that day by then, or nothing.
    """

    on: date
    known_on: date
    revision: Revision | None
    lines: list[BudgetLine]
    now: BudgetPosition


def end_of(day: date) -> datetime:
    """The last instant of a day in London."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time())) - timedelta(microseconds=1)


def as_known(budget: Budget, *, on: date, known_on: date) -> Known:
    revision = _agreed(budget, on).filter(approved_at__lte=end_of(known_on)).order_by("-number").first()
    lines = lines_of(revision) if revision else []
    for line in lines:
        line.revision = revision  # type: ignore[assignment]
    return Known(on, known_on, revision, lines, position_as_known(budget, lines, on, end_of(known_on)))


def agreed_since(budget: Budget, *, on: date, known_on: date) -> "QuerySet[Revision]":
    """What was agreed later for the same day."""
    return _agreed(budget, on).filter(approved_at__gt=end_of(known_on)).order_by("number")


def posted_since(budget: Budget, *, on: date, known_on: date) -> "QuerySet[Posting]":
    """The money that was recorded later as moved by the end of the same day, as it was recorded."""
    later = budget.postings.filter(entries__effective_on__lte=on, entries__recorded_at__gt=end_of(known_on)).distinct()
    entries = Entry.objects.select_related("line", "ended_by")
    return (
        later.select_related("recorded_by", "reversed_by")
        .prefetch_related(Prefetch("entries", queryset=entries))
        .order_by("recorded_at", "pk")
    )


def _agreed(budget: Budget, on: date) -> "QuerySet[Revision]":
    """What was ever agreed for this day, replaced since or not."""
    return budget.revisions.filter(approved_at__isnull=False, effective_from__lte=on)
