"""What reading a bank file gives: its transactions, what is wrong with it and what is odd about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from phb.text_files import Problem

__all__ = ["BankFile", "BankRow", "Problem"]


@dataclass(frozen=True, slots=True)
class BankRow:
    """One booked transaction. `line` is where it begins in the file, from 1; money in is above zero, out below."""

    line: int
    happened_on: date
    payee: str
    details: str
    kind_words: str
    amount_pence: int
    balance_pence: int | None
    reference: str
    budget_reference: str


@dataclass(frozen=True, slots=True)
class BankFile:
    """A file as read. With any problem nothing of it may be kept: `rows` then only shows what could be read.

    `account` is the figures of the sort code and number as the file states them, or empty. `needs_confirmation` says
    what a person must look at before the file is kept; `warnings` say what is odd about a file that can be kept.
    """

    layout: str = ""
    layout_name: str = ""
    account: str = ""
    currency: str = "GBP"
    rows: tuple[BankRow, ...] = ()
    opening_pence: int | None = None
    closing_pence: int | None = None
    balances_add_up: bool | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    needs_confirmation: str = ""

    @property
    def sum_pence(self) -> int:
        return sum(row.amount_pence for row in self.rows)

    @property
    def first_date(self) -> date | None:
        return min((row.happened_on for row in self.rows), default=None)

    @property
    def last_date(self) -> date | None:
        return max((row.happened_on for row in self.rows), default=None)
