"""
Many movements into the ledger at once: every row of an accepted file, and the payments of a run.

Each row is shared between the funders as `phb.money.split` shares it: whole pence by weight, the pennies left over to
the largest remainders, and of equal ones to the earlier funder. SQL says it here for every row of a file, and a test
holds the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from budgets.ledger.rules import ENDS, EntryKind
from budgets.models import SHARE_FIELDS, Entry, Posting, SpendImport
from budgets.rules import HELD_OPTIONS, Funder
from budgets.setting.rules import RevisionStatus
from budgets.spending.rules import ImportStatus, RowAction
from phb.models import User
from phb.money import from_pence

KIND_OF_ACTION = {
    RowAction.SPEND: EntryKind.SPEND_HELD,
    RowAction.REFUND: EntryKind.REFUND_HELD,
    RowAction.CONTRIBUTION: EntryKind.CONTRIBUTION,
    RowAction.TOP_UP: EntryKind.CONTRIBUTION,
}
"""What each action posts. A payment received was posted when it was released; what is put aside is never posted."""

OWN_MONEY = {RowAction.CONTRIBUTION: Funder.CHARGE, RowAction.TOP_UP: Funder.TOP_UP}
"""Of which kind a row of the person's own money is: one funder, so nothing is shared."""

LARGEST_AMOUNT = 10**9
"""Whole pence of one row. With shares of up to £90 million it is split within the 63 bits that SQL counts in."""


def _values(rows: Iterable[Iterable[str | int]]) -> str:
    """Rows of our own constants as SQL."""
    return ", ".join("(" + ", ".join(repr(value) for value in row) + ")" for row in rows)


def _shares(of: str) -> str:
    """The share of the funder at each place, in the order in which `split` is given them."""
    return " ".join(f"WHEN {place} THEN {of}.{column}" for place, column in enumerate(SHARE_FIELDS.values()))


_KINDS = _values((str(action), str(kind), *map(str, ENDS[kind])) for action, kind in KIND_OF_ACTION.items())
_FUNDERS = _values((place, str(funder)) for place, funder in enumerate(SHARE_FIELDS))
_OWN = " ".join(
    f"WHEN m.action = '{action}' THEN CASE WHEN f.name = '{funder}' THEN 1 ELSE 0 END"
    for action, funder in OWN_MONEY.items()
)
_HELD = ", ".join(f"'{option}'" for option in HELD_OPTIONS)
_SUMS = ", ".join(f"CAST(SUM(l.{column}) AS bigint) AS {column}" for column in SHARE_FIELDS.values())

# What each row of the file counts as: the latest choice, else the suggestion.
_COUNTED = f"""
    kind(action, name, origin, target) AS (VALUES {_KINDS}),
    counted AS (
        SELECT r.id, r.row_number, r.budget_id, r.happened_on, r.payee, r.details, r.key, ABS(r.amount) AS pence,
               r.is_duplicate, COALESCE(c.action, r.suggested_action) AS action,
               CASE WHEN c.id IS NULL THEN r.suggested_line_id ELSE c.line_id END AS line_id
          FROM budgets_spendrow r
          LEFT JOIN budgets_spendchoice c
            ON c.id = (SELECT MAX(latest.id) FROM budgets_spendchoice latest WHERE latest.row_id = r.id)
         WHERE r.spend_import_id = %(file)s AND r.amount <> 0
    )"""  # noqa: S608 (constants of ours)

# Rows that stand in a file accepted before are left out, whatever was said of them there.
_POSTINGS = f"""
INSERT INTO budgets_posting (budget_id, kind, happened_on, payee, words, key, evidence, override_words, import_row_id,
                             recorded_by_id, recorded_at)
WITH {_COUNTED}
SELECT m.budget_id, k.name, m.happened_on, m.payee, m.details, m.key, 'none', '', m.id, %(by)s, %(at)s
  FROM counted m JOIN kind k ON k.action = m.action
 WHERE NOT m.is_duplicate
   AND NOT EXISTS (
       SELECT 1 FROM budgets_spendrow before JOIN budgets_spendimport taken ON taken.id = before.spend_import_id
        WHERE before.budget_id = m.budget_id AND before.happened_on = m.happened_on AND before.key = m.key
          AND taken.id <> %(file)s AND taken.status = '{ImportStatus.ACCEPTED}')
 ORDER BY m.row_number
ON CONFLICT (key) DO NOTHING"""  # noqa: S608 (constants of ours)

# With no line, the shares of all held lines of the agreed revision count, and where none is held those of all its
# lines: the rule of `budgets.ledger.movements` for a single movement.
_ENTRIES = f"""
INSERT INTO budgets_entry (posting_id, budget_id, kind, from_place, to_place, funder, line_id, amount, effective_on,
                           recorded_at)
WITH {_COUNTED},
    funder(place, name) AS (VALUES {_FUNDERS}),
    agreed AS (
        SELECT v.budget_id, CASE WHEN l.option IN ({_HELD}) THEN 1 ELSE 0 END AS is_held, {_SUMS}
          FROM budgets_revision v JOIN budgets_budgetline l ON l.revision_id = v.id
         WHERE v.status = '{RevisionStatus.APPROVED}'
           AND v.budget_id IN (SELECT DISTINCT budget_id FROM budgets_spendrow WHERE spend_import_id = %(file)s)
         GROUP BY 1, 2
    ),
    whole AS (
        SELECT a.* FROM agreed a
         WHERE a.is_held = 1
            OR NOT EXISTS (SELECT 1 FROM agreed h WHERE h.budget_id = a.budget_id AND h.is_held = 1)
    ),
    weighed AS (
        SELECT p.id AS posting_id, p.budget_id, p.happened_on, p.recorded_at, k.name AS kind, k.origin, k.target,
               m.line_id, m.pence, f.place, f.name AS funder,
               CASE {_OWN}
                    WHEN m.line_id IS NOT NULL THEN CASE f.place {_shares("l")} END
                    ELSE CASE f.place {_shares("w")} END END AS weight
          FROM counted m
          JOIN kind k ON k.action = m.action
          JOIN budgets_posting p ON p.import_row_id = m.id
         CROSS JOIN funder f
          LEFT JOIN budgets_budgetline l ON l.id = m.line_id
          LEFT JOIN whole w ON w.budget_id = m.budget_id AND m.line_id IS NULL
    ),
    totalled AS (
        SELECT weighed.*, CAST(SUM(weight) OVER (PARTITION BY posting_id) AS bigint) AS total
          FROM weighed WHERE weight > 0
    ),
    floored AS (
        SELECT totalled.*, pence * weight / total AS part, pence * weight %% total AS remainder FROM totalled
    ),
    ranked AS (
        SELECT floored.*, pence - SUM(part) OVER (PARTITION BY posting_id) AS left_over,
               ROW_NUMBER() OVER (PARTITION BY posting_id ORDER BY remainder DESC, place) AS turn
          FROM floored
    )
SELECT posting_id, budget_id, kind, origin, target, funder, line_id,
       part + CASE WHEN turn <= left_over THEN 1 ELSE 0 END, happened_on, recorded_at
  FROM ranked
 WHERE part + CASE WHEN turn <= left_over THEN 1 ELSE 0 END > 0
 ORDER BY posting_id, place"""  # noqa: S608 (constants of ours)

_NOT_WHOLE = """
SELECT MIN(row_number), COUNT(*)
  FROM (SELECT r.row_number
          FROM budgets_spendrow r
          JOIN budgets_posting p ON p.import_row_id = r.id
          LEFT JOIN budgets_entry e ON e.posting_id = p.id
         WHERE r.spend_import_id = %(file)s
         GROUP BY r.row_number, r.amount
        HAVING COALESCE(SUM(e.amount), 0) <> ABS(r.amount)) uneven"""


def post_import(spend_import: SpendImport, *, by: User, at: datetime) -> int:
    """
    Posts every row of a staged file as what it counts as, and answers how many postings that made.

    The caller holds the file and its budgets. A row whose key was posted before is not posted again.

    Raises: ValidationError where a row could not be shared out to the penny, which an agreed revision always allows.
    """
    given = {"file": spend_import.pk, "by": by.pk, "at": connection.ops.adapt_datetimefield_value(at)}
    with connection.cursor() as cursor:
        cursor.execute(_POSTINGS, given)
        posted = int(cursor.rowcount)
        cursor.execute(_ENTRIES, {"file": spend_import.pk})
        cursor.execute(_NOT_WHOLE, {"file": spend_import.pk})
        _check_whole(*cursor.fetchone())
    return posted


def _check_whole(first_line: Any, count: int) -> None:
    if count:
        raise ValidationError(
            f"Line {first_line} of the file cannot be shared between the funders, because its budget is not agreed."
            " Nothing was recorded. Have the budget agreed, then accept the file again."
        )


# The payments of a run. ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Release:
    """One payment to be made into a budget's account: whole pence by funder, with the key that makes it happen once."""

    budget: int
    amounts: Mapping[Funder, int]
    key: str
    words: str


@transaction.atomic
def post_releases(*, releases: Sequence[Release], on: date, by: User, at: datetime) -> list[Posting]:
    """Each payment as `movements.release_payment` posts one, in two statements for all.

    The caller holds the budgets, and has asked whether each payment may be made.
    """
    kind = EntryKind.PAYMENT_RELEASED
    postings = Posting.objects.bulk_create(
        Posting(
            budget_id=each.budget, kind=kind, happened_on=on, words=each.words, key=each.key, recorded_by=by,
            recorded_at=at,
        )
        for each in releases
    )  # fmt: skip
    origin, target = ENDS[kind]
    Entry.objects.bulk_create(
        Entry(
            posting=posting, budget_id=posting.budget_id, kind=kind, from_place=origin, to_place=target,
            funder=funder, amount=from_pence(pence), effective_on=on, recorded_at=at,
        )
        for posting, each in zip(postings, releases, strict=True)
        for funder, pence in each.amounts.items()
    )  # fmt: skip
    return postings
