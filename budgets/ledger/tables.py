"""Postings as rows of a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from budgets.ledger.rules import EntryKind
from budgets.models import Posting
from budgets.rules import OWNERS, Funder
from phb.money import to_pence

_BOUGHT = (EntryKind.SPEND_HELD, EntryKind.SPEND_NOTIONAL)
_NEVER_TAKEN_BACK = (EntryKind.REVERSAL, EntryKind.COMMITMENT, EntryKind.COMMITMENT_ENDED)
"""A correction is put right by a new posting, and an order by closing it."""


@dataclass(frozen=True)
class PostingRow:
    """One thing that happened with a budget's money, in whole pence; what was taken back stands below nought."""

    posting: Posting
    pence: int
    split: list[tuple[str, int]]
    services: list[str]
    is_open_order: bool
    is_taken_back: bool

    @property
    def evidence(self) -> str:
        """What shows that something was bought; nothing where nothing was."""
        return str(self.posting.get_evidence_display()) if self.posting.kind in _BOUGHT else ""

    @property
    def may_be_taken_back(self) -> bool:
        return not self.is_taken_back and self.posting.kind not in _NEVER_TAKEN_BACK


def posting_rows(postings: Iterable[Posting]) -> list[PostingRow]:
    """Of postings with their entries, each entry with its line and with what ended it."""
    return [_posting_row(posting) for posting in postings]


def _posting_row(posting: Posting) -> PostingRow:
    entries = list(posting.entries.all())
    # A bill ends its order in the same posting: what was spent is what is shown.
    shown = [entry for entry in entries if entry.kind != EntryKind.COMMITMENT_ENDED] or entries
    sign = -1 if posting.kind in (EntryKind.REVERSAL, EntryKind.COMMITMENT_ENDED) else 1
    split: dict[str, int] = {}
    for entry in shown:
        label = OWNERS[Funder(entry.funder)]
        split[label] = split.get(label, 0) + sign * to_pence(entry.amount)
    is_order = posting.kind == EntryKind.COMMITMENT
    return PostingRow(
        posting=posting,
        pence=sum(split.values()),
        split=list(split.items()),
        services=list(dict.fromkeys(entry.line.service for entry in shown if entry.line)),
        is_open_order=is_order and not any(hasattr(entry, "ended_by") for entry in entries),
        is_taken_back=hasattr(posting, "reversed_by"),
    )
