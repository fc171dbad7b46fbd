"""
The rule of a month's payments in SQL, for every budget of an ICB at once.

`budgets.rules.planned_in` and `budgets.paying.schedule.due_in` say it for one line and one budget; a test holds the two
together over generated lines. What earlier months are still owed is not said here: whoever asks for it asks the rule.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from budgets.models import SHARE_FIELDS
from budgets.rules import HELD_OPTIONS, PERSONS_MONEY
from budgets.setting.rules import Frequency, RevisionStatus
from phb.dates import Period

_PAYING = {funder: column for funder, column in SHARE_FIELDS.items() if funder not in PERSONS_MONEY}
_HELD = ", ".join(f"'{option}'" for option in HELD_OPTIONS)


def day_sql(day: date) -> str:
    """A day of ours as the database compares it with a column."""
    return f"DATE '{day.isoformat()}'" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"


def _days(start: str, end: str) -> str:
    """How many days from one to the other, both included."""
    if connection.vendor == "postgresql":
        return f"(CAST({end} - {start} AS bigint) + 1)"
    return f"(CAST(julianday({end}) - julianday({start}) AS integer) + 1)"


def _planned_by(share: str, day: str) -> str:
    """`budgets.rules.planned_by`: spread over the line's days, rounded half up; a one-off falls on its first day."""
    days, whole = _days("l.starts_on", day), _days("l.starts_on", "l.ends_on")
    return (
        f"CASE WHEN {day} < l.starts_on THEN 0"
        f" WHEN l.frequency = '{Frequency.ONE_OFF}' OR {day} >= l.ends_on THEN {share}"
        f" ELSE (2 * {share} * {days} + {whole}) / (2 * {whole}) END"
    )


def due_sql(month: Period) -> str:
    """Rows of budget_id, revision_id, and whole pence of the month by funder as `icb`, `council`, `education` and
    `other`: of every agreed revision whose held lines touch the month, also where nothing of them falls in it.
    """
    before, end = day_sql(month.start - timedelta(days=1)), day_sql(month.end)
    sums = ", ".join(
        f"CAST(SUM({_planned_by(f'l.{column}', end)} - {_planned_by(f'l.{column}', before)}) AS bigint)"
        f" AS {funder.value}"
        for funder, column in _PAYING.items()
    )
    return (
        f"SELECT v.budget_id, v.id AS revision_id, {sums}"  # noqa: S608 (constants of ours)
        " FROM budgets_revision v JOIN budgets_budgetline l ON l.revision_id = v.id"
        f" WHERE v.status = '{RevisionStatus.APPROVED}' AND l.option IN ({_HELD})"
        f" AND l.starts_on <= {end} AND l.ends_on >= {day_sql(month.start)}"
        " GROUP BY v.budget_id, v.id"
    )


DUE_TOTAL = " + ".join(f"d.{funder.value}" for funder in _PAYING)
"""The whole of one row of `due_sql` named d."""


def paid_sql(budget: str, month: Period) -> str:
    """SQL that holds where a payment of the month stands: `budgets.paying.schedule.release_of`."""
    # Asked once for all budgets, and not once for each: the planner hashes it.
    return (
        f"{budget} IN (SELECT paid.budget_id FROM budgets_posting paid"  # noqa: S608 (constants of ours)
        f" WHERE paid.kind = 'payment_released' AND paid.key LIKE 'release:%%:{month.start:%Y-%m}%%'"
        " AND NOT EXISTS (SELECT 1 FROM budgets_posting undone WHERE undone.reverses_id = paid.id))"
    )


_SET_OFF = (
    "COALESCE((SELECT SUM(o.amount) FROM budgets_offset o JOIN budgets_notice n ON n.id = o.notice_id"
    " WHERE n.budget_id = b.id AND o.month = %s AND n.given_on IS NOT NULL AND n.withdrawn_on IS NULL), 0)"
)
"""What notices set off in a month of the budget b: `budgets.notices.queries.set_off_by_month`."""

_STOPPED = (
    "(EXISTS (SELECT 1 FROM budgets_notice n WHERE n.budget_id = b.id AND n.kind = 'stop'"
    " AND n.takes_effect_on <= %s AND n.given_on IS NOT NULL AND n.withdrawn_on IS NULL)"
    " OR EXISTS (SELECT 1 FROM budgets_finalaccount f WHERE f.budget_id = b.id AND f.agreed_on IS NOT NULL))"
)
"""Whether the payments of the budget b had stopped by the first of a month, or it is closed: none is missed then."""


@dataclass(frozen=True)
class DueOfBudget:
    """What a month comes to for one budget, in whole pence."""

    budget: int
    pence: int


def unpaid_in(month: Period, icbs: set[int], *, after: int = 0, limit: int) -> list[DueOfBudget]:
    """The first budgets of these ICBs, by number from `after` on, whose month is due and not paid."""
    if not icbs:
        return []
    numbers = ", ".join(map(str, sorted(icbs)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT b.id, {DUE_TOTAL} FROM ({due_sql(month)}) d JOIN budgets_budget b ON b.id = d.budget_id"  # noqa: S608
            f" WHERE b.icb_id IN ({numbers}) AND b.id > %s AND {DUE_TOTAL} > {_SET_OFF} AND NOT"
            f" ({paid_sql('b.id', month)}) AND NOT {_STOPPED}"
            " ORDER BY b.id LIMIT %s",
            [after, month.start.isoformat(), month.start.isoformat(), limit],
        )
        return [DueOfBudget(budget, pence) for budget, pence in cursor.fetchall()]
