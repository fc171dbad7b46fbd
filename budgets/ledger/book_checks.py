"""The books held against themselves: entries against positions, statements, postings, bank files and agreed lines."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from budgets.ledger.books import NO_LINE, EntryRow, Sums, chunks, pence, read
from budgets.ledger.rules import ENDS, EntryKind, Place
from budgets.models import SHARE_FIELDS, Budget, BudgetLine, Posting, SpendChoice, SpendRow, Statement
from budgets.queries import BudgetPosition, positions
from budgets.rules import Funder
from budgets.setting.rules import RevisionStatus
from budgets.spending.rules import ImportStatus, RowAction
from phb.dates import day_in_words

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Difference:
    """
    Something in the books that does not agree.

    `expected` is what the entries say, or what a rule asks; `found` is what stands elsewhere; whole pence, or how many.
    """

    budget: str
    what: str
    expected: int
    found: int


@dataclass(frozen=True)
class Check:
    budgets: int
    entries: int
    differences: tuple[Difference, ...]


Finding = tuple[str, int, int]
"""What it is about, what is expected, what was found."""


def check(budgets: "QuerySet[Budget]", *, on: date, progress: Progress = lambda more: None) -> Check:
    """Adds up everything that happened by the end of a day again, and names each figure that differs."""
    differences: list[Difference] = []
    count = entries = 0
    for numbers in chunks(budgets):
        books = _Books.of(numbers, on)
        for number in numbers:
            reference = Budget(pk=number).reference
            differences += (Difference(reference, *each) for each in _findings(books, number) if each[1] != each[2])
        count += len(numbers)
        entries += sum(map(len, books.entries.values()))
        progress(len(numbers))
    return Check(count, entries, tuple(differences))


@dataclass(frozen=True)
class _Line:
    """A line of any revision: its cost beside the shares that pay it."""

    number: int
    revision: int
    approved: bool
    agreed: int
    shares: int


@dataclass(frozen=True)
class _Row:
    """A row of an accepted bank file and what it counts as."""

    pk: int
    file: str
    line: int
    key: str
    pence: int
    counts: bool


@dataclass(frozen=True)
class _Books:
    """All that is needed to check some budgets, read in a handful of queries."""

    on: date
    entries: Mapping[int, list[EntryRow]]
    positions: Mapping[int, BudgetPosition]
    lines: Mapping[int, list[_Line]]
    rows: Mapping[int, list[_Row]]
    statements: Mapping[int, list[Statement]]
    postings: Mapping[int, dict[int, str]]

    @classmethod
    def of(cls, budgets: Sequence[int], on: date) -> "_Books":
        return cls(
            on=on,
            entries=read(budgets),
            positions=positions(budgets, on),
            lines=_lines(budgets),
            rows=_rows(budgets),
            statements=_statements(budgets, on),
            postings=_postings(budgets),
        )


def _lines(budgets: Sequence[int]) -> dict[int, list[_Line]]:
    shares = {f"{column}_pence": pence(column) for column in SHARE_FIELDS.values()}
    rows = BudgetLine.objects.filter(revision__budget__in=budgets).annotate(agreed=pence("agreed_amount"), **shares)
    found: dict[int, list[_Line]] = defaultdict(list)
    for budget, number, revision, status, agreed, *parts in rows.values_list(
        *("revision__budget_id", "number", "revision__number", "revision__status", "agreed"), *shares
    ):
        found[budget].append(_Line(number, revision, status == RevisionStatus.APPROVED, agreed, sum(parts)))
    return found


def _rows(budgets: Sequence[int]) -> dict[int, list[_Row]]:
    """Of each row the latest choice counts, else the suggestion; one known from before or of nought never counts."""
    accepted = {"budget__in": budgets, "spend_import__status": ImportStatus.ACCEPTED}
    chosen = dict(
        SpendChoice.objects.filter(**{f"row__{key}": value for key, value in accepted.items()})
        .order_by("pk")
        .values_list("row_id", "action")
    )
    found: dict[int, list[_Row]] = defaultdict(list)
    for pk, budget, file, line, key, amount, duplicate, suggested in (
        SpendRow.objects.filter(**accepted)
        .annotate(pence=pence("amount"))
        .order_by("pk")
        .values_list(
            *("pk", "budget_id", "spend_import__file_name", "row_number", "key", "pence", "is_duplicate"),
            "suggested_action",
        )
    ):
        counts = chosen.get(pk, suggested) in _POSTED_ACTIONS and not duplicate and amount != 0
        found[budget].append(_Row(pk, file, line, key, abs(amount), counts))
    return found


_POSTED_ACTIONS = (RowAction.SPEND, RowAction.REFUND, RowAction.CONTRIBUTION, RowAction.TOP_UP)


def _statements(budgets: Sequence[int], on: date) -> dict[int, list[Statement]]:
    found: dict[int, list[Statement]] = defaultdict(list)
    for statement in Statement.objects.filter(budget__in=budgets, period_end__lte=on).order_by("pk"):
        found[statement.budget_id].append(statement)
    return found


def _postings(budgets: Sequence[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for budget, pk, key in Posting.objects.filter(budget__in=budgets).values_list("budget_id", "pk", "key"):
        found[budget][pk] = key
    return found


def _findings(books: _Books, number: int) -> Iterator[Finding]:
    entries = books.entries.get(number, [])
    yield from _against_position(Sums(each for each in entries if each.on <= books.on), books, number)
    yield from _held_by_kind(entries)
    yield from _postings_whole(entries, books.postings.get(number, {}))
    yield from _reversals_opposite(entries)
    yield from _orders_ended_whole(entries)
    yield from _rows_posted(entries, books.rows.get(number, ()), books.postings.get(number, {}))
    for line in books.lines.get(number, ()):
        yield f"Shares of line {line.number} of revision {line.revision}", line.shares, line.agreed
    yield from _against_statements(entries, books.statements.get(number, ()))


# Positions. ----------------------------------------------------------------------------------------------------------


def _against_position(sums: Sums, books: _Books, number: int) -> Iterator[Finding]:
    now = books.positions[number]
    approved = [line for line in books.lines.get(number, ()) if line.approved]
    yield "Agreed, on the page", sum(line.shares for line in approved), now.agreed
    yield "Spent, on the page", sums.of(Place.LINE), now.spent
    yield "Ordered, on the page", sums.of(Place.COMMITTED), now.committed
    yield "Held, on the page", sums.of(Place.HELD), now.held
    yield "Spent on no line, on the page", sums.of(Place.LINE, line=NO_LINE), now.unplanned
    for funder in Funder:
        held, spent = sums.of(Place.HELD, funder=funder), sums.of(Place.LINE, funder=funder)
        yield f"Held of {funder.for_staff}, on the page", held, now.held_by_funder.get(funder, 0)
        yield f"Spent of {funder.for_staff}, on the page", spent, now.spent_by_funder.get(funder, 0)
    for each in now.lines:
        line = each.line.number
        yield f"Spent on line {line}, on the page", sums.of(Place.LINE, line=line), each.spent
        yield f"Ordered for line {line}, on the page", sums.of(Place.COMMITTED, line=line), each.committed


# Entries and postings. -----------------------------------------------------------------------------------------------

_INTO_THE_ACCOUNT = (EntryKind.PAYMENT_RELEASED, EntryKind.CONTRIBUTION, EntryKind.REFUND_HELD)
_OUT_OF_THE_ACCOUNT = (EntryKind.SPEND_HELD, EntryKind.RECOVERY, EntryKind.CONTRIBUTION_RETURNED)

_ALSO_IN = {
    EntryKind.RECOVERY: {EntryKind.CONTRIBUTION_RETURNED},
    EntryKind.SPEND_NOTIONAL: {EntryKind.COMMITMENT_ENDED},
}
"""What a posting may hold besides entries of its own kind."""


def _held_by_kind(entries: Iterable[EntryRow]) -> Iterator[Finding]:
    """No penny is lost on the way: what is held by the places agrees with what the kinds say went in and out."""
    entries = list(entries)
    by_kind = sum(_sign(entry) * entry.pence for entry in entries)
    yield "Held, by what came in and went out", by_kind, Sums(entries).of(Place.HELD)


def _sign(entry: EntryRow) -> int:
    if entry.kind == EntryKind.REVERSAL:
        return -_sign(entry._replace(kind=entry.reverses_kind or "", reverses_kind=None))
    return (entry.kind in _INTO_THE_ACCOUNT) - (entry.kind in _OUT_OF_THE_ACCOUNT)


def _postings_whole(entries: Iterable[EntryRow], keys: Mapping[int, str]) -> Iterator[Finding]:
    """Each posting moved something, of its own kind, on its own day, in its own budget."""
    moved = {entry.posting for entry in entries}
    for posting in keys:
        yield f"Entries of posting {posting}", 1, int(posting in moved)
    for entry in entries:
        for what, holds in (
            ("fits the kind of its posting", _fits_kind(entry)),
            ("has the day of its posting", entry.on == entry.posting_on),
            ("is of the budget of its posting", entry.posting_budget == entry.budget),
            ("is of the budget of its line", entry.line_budget in (None, entry.budget)),
        ):
            if not holds:
                yield f"Entry {entry.pk} {what}", 1, 0


def _fits_kind(entry: EntryRow) -> bool:
    kind = EntryKind(entry.posting_kind)
    places = kind == EntryKind.REVERSAL or ENDS[EntryKind(entry.kind)] == (entry.origin, entry.target)
    return entry.kind in {kind, *_ALSO_IN.get(kind, ())} and places


def _reversals_opposite(entries: Sequence[EntryRow]) -> Iterator[Finding]:
    """A correction moves back exactly what the wrong posting moved; its orders have ended and stay so."""
    by_posting: dict[int, list[EntryRow]] = defaultdict(list)
    for entry in entries:
        by_posting[entry.posting].append(entry)
    for posting, moved in by_posting.items():
        if (wrong := moved[0].reverses) is None:
            continue
        back = sorted((each.target, each.origin, each.funder, each.line or 0, each.pence) for each in moved)
        there = sorted(
            (each.origin, each.target, each.funder, each.line or 0, each.pence)
            for each in by_posting.get(wrong, ())
            if each.kind not in (EntryKind.COMMITMENT, EntryKind.COMMITMENT_ENDED)
        )
        yield f"Posting {posting} is the opposite of posting {wrong}", 1, int(back == there)


def _orders_ended_whole(entries: Sequence[EntryRow]) -> Iterator[Finding]:
    by_pk = {entry.pk: entry for entry in entries}
    for entry in entries:
        if entry.kind == EntryKind.COMMITMENT_ENDED:
            order = by_pk.get(entry.ends or 0)
            same = order and (order.funder, order.line) == (entry.funder, entry.line)
            yield f"Entry {entry.pk} ends its order", entry.pence, order.pence if order and same else 0


def _rows_posted(entries: Iterable[EntryRow], rows: Iterable[_Row], keys: Mapping[int, str]) -> Iterator[Finding]:
    """Each row of an accepted file that counts is posted once, whole; the others never are."""
    posted: dict[int, int] = defaultdict(int)
    for entry in entries:
        if entry.import_row is not None:
            posted[entry.import_row] += entry.pence
    known = set(keys.values())
    by_file: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        # The same movement in an earlier file has its key, and is not posted twice.
        counts = row.counts and (row.pk in posted or row.key not in known)
        expected, found = row.pence if counts else 0, posted.get(row.pk, 0)
        yield f"Line {row.line} of {row.file}", expected, found
        by_file[row.file][0] += expected
        by_file[row.file][1] += found
    for file, (expected, found) in by_file.items():
        yield f"All lines of {file}", expected, found


# Statements. ---------------------------------------------------------------------------------------------------------


def _against_statements(entries: Sequence[EntryRow], statements: Sequence[Statement]) -> Iterator[Finding]:
    documents = {statement.pk: json.loads(statement.figures) for statement in statements}
    for statement in statements:
        name = f"Statement {statement.reference} to {day_in_words(statement.period_end)}"
        digest = hashlib.sha256(statement.figures.encode()).hexdigest()
        yield f"{name}: digest of its figures", 1, int(digest == statement.sha256)
        counted = [each for each in entries if each.pk <= statement.counted_to and each.on <= statement.period_end]
        for what, expected, found in _against_document(counted, documents[statement.pk]):
            yield f"{name}: {what}", expected, found
        before = _issued_before(statement, statements)
        if before is not None:
            closing = documents[before.pk]["totals"]["closing_pence"]
            opening = documents[statement.pk]["totals"]["opening_pence"]
            yield f"{name}: opening, as statement {before.reference} closed", closing, opening


def _against_document(entries: Sequence[EntryRow], document: Mapping[str, Any]) -> Iterator[Finding]:
    """The figures printed, against the entries counted for them; and each printed sum against its parts."""
    sums, funders, totals = Sums(entries), document["funders"], document["totals"]
    closing = {each["funder"]: each["closing_pence"] for each in funders}
    for funder in Funder:
        yield f"held of {funder.for_staff}", sums.of(Place.HELD, funder=funder), closing.get(funder, 0)
    for each in funders:
        yield f"steps from opening to closing of {each['funder']}", _steps(each), each["closing_pence"]
    year = date.fromisoformat(document["year"]["start"])
    yield "spent this year", Sums(each for each in entries if each.on >= year).of(Place.LINE), totals["spent_pence"]
    yield "ordered", sums.of(Place.COMMITTED), totals["committed_pence"]
    for what in ("opening", "closing"):
        yield f"{what} of all funders", sum(each[f"{what}_pence"] for each in funders), totals[f"{what}_pence"]
    for what in ("agreed", "committed", "left"):
        yield f"{what} on all lines", sum(each[f"{what}_pence"] for each in document["lines"]), totals[f"{what}_pence"]


_COMING = ("opening_pence", "corrections_pence", "paid_in_pence", "paid_directly_pence", "refunds_pence")
_GOING = ("spent_pence", "returned_pence")


def _steps(funder: Mapping[str, int]) -> int:
    return sum(funder[key] for key in _COMING) - sum(funder[key] for key in _GOING)


def _issued_before(statement: Statement, statements: Iterable[Statement]) -> Statement | None:
    """The statement that stood, when this one was issued, for the days up to the day before its first."""
    day_before = statement.period_start - timedelta(days=1)
    earlier = [each for each in statements if each.pk < statement.pk and each.period_end == day_before]
    return max(earlier, key=lambda each: each.pk, default=None)
