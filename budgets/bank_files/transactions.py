"""Reading the records below the headings, one transaction each, by the columns of a layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from .balances import Balances
from .cells import Unread, day_of, pence_of, pence_with_cr_dr, pounds
from .detection import shown
from .layout import Layout
from .results import BankRow, Problem

# What banks call a transaction that has happened, and one that has not, or not yet.
BOOKED = frozenset(("completed", "complete", "posted", "booked", "settled", "cleared"))
NOT_BOOKED = frozenset(
    ("pending", "authorised", "authorized", "declined", "denied", "reverted", "failed", "cancelled", "canceled")
)

# Text of lines that state a balance and move no money.
BALANCE_LINES = frozenset(
    ("opening balance", "closing balance", "start balance", "end balance")
    + ("brought forward", "balance brought forward", "carried forward", "balance carried forward")
)

POUNDS = frozenset(("GBP", "£", "826"))
"""826 is the number of the pound in ISO 4217."""


_IN_WORDS = {
    "amount": "amount",
    "paid_out": "amount paid out",
    "paid_in": "amount paid in",
    "fee": "fee",
    "balance": "balance",
}


class TransactionReader:
    """Collects rows, problems and what was left out, record by record. Where each column stands is worked out once."""

    def __init__(self, layout: Layout, header: Sequence[str]) -> None:
        self.layout = layout
        self.rows: list[BankRow] = []
        self.problems: list[Problem] = []
        self.accounts: dict[str, int] = {}
        """Each account and the first line that names it."""
        self.currencies: dict[str, int] = {}
        """Each currency and the first line that names it."""
        self.balance_lines: list[tuple[int, int]] = []
        """Lines that only state a balance, and that balance."""
        self._left_out: dict[str, list[int]] = {}
        self._joined: dict[int, int] = {}
        """Lines whose text held commas without quotation marks, and how many cells they had."""
        self._width = len(header)
        self._pence_of = pence_with_cr_dr if layout.cr_dr else pence_of
        self._place_columns({heading: place for place, heading in enumerate(header)})

    def _place_columns(self, places: dict[str, int]) -> None:
        """A heading the file lacks is read from the blank cell that is added to the end of every record."""
        layout, blank = self.layout, self._width
        self._date, self._payee = places[layout.date], places[layout.payee]
        self._kind, self._reference = places.get(layout.kind, blank), places.get(layout.reference, blank)
        self._budget_reference = places.get(layout.budget_reference, blank)
        self._amount, self._fee = places.get(layout.amount, blank), places.get(layout.fee, blank)
        self._paid_out, self._paid_in = places.get(layout.paid_out, blank), places.get(layout.paid_in, blank)
        self._balance, self._currency = places.get(layout.balance, blank), places.get(layout.currency, blank)
        self._state, self._product = places.get(layout.state, blank), places.get(layout.product, blank)
        self._direction = places.get(layout.direction, blank)
        self._details = [places[heading] for heading in layout.details if heading in places]
        self._account = [places[heading] for heading in layout.account if heading in places]
        self._last_used = max(places[heading] for heading in layout.used if heading in places)

    def read(self, line: int, cells: list[str]) -> None:
        """Add the record as a row, as a problem, or as a line left out."""
        problems_before = len(self.problems)
        if len(cells) != self._width:
            cells = self._fitted(line, cells)
            if not cells:
                return
        cells.append("")
        if self._is_left_out(line, cells):
            return
        amount = self._signed_amount(line, cells)
        balance = self._pence(line, "balance", cells[self._balance])
        if (amount is None or amount == balance) and self._is_balance_line(line, cells, balance):
            return
        day = self._day(line, cells[self._date])
        row = self._row(line, cells, day, amount, balance) if len(self.problems) == problems_before else None
        if row is not None:
            self.rows.append(row)
            self._note_account_and_currency(line, cells)
        elif line in self._joined:
            del self.problems[problems_before:]
            self._refuse_length(line, self._joined.pop(line))

    def _row(
        self, line: int, cells: list[str], day: date | None, amount: int | None, balance: int | None
    ) -> BankRow | None:
        if day is None:
            return None
        if amount is None:
            self._refuse(line, "amount", f"Line {line} has no amount. Put it in, or take the line out.")
            return None
        budget_reference = cells[self._budget_reference].strip()
        if self.layout.budget_reference and not budget_reference:
            self._refuse(line, "budget_reference", f"Line {line} does not say which budget it is for. Put it in.")
            return None
        payee, details, reference = self._texts(cells)
        kind = cells[self._kind].strip()
        return BankRow(line, day, payee, details, kind, amount, balance, reference, budget_reference)

    def _texts(self, cells: list[str]) -> tuple[str, str, str]:
        payee, reference = cells[self._payee].strip(), cells[self._reference].strip()
        details = cells[self._details[0]].strip() if self._details else ""
        for place in self._details[1:]:
            details = "; ".join(filter(None, (details, cells[place].strip())))
        if self.layout.apostrophes:
            payee, reference = payee.removeprefix("'"), reference.strip("'")
        if self.layout.payee_comes_first:
            payee = payee.partition("\t")[0].partition("  ")[0].strip()
        return payee, details, reference

    # Amounts and days

    def _pence(self, line: int, field: str, text: str) -> int | None:
        """None for a blank cell, and for one that is refused."""
        text = text.strip()
        if not text:
            return None
        try:
            return self._pence_of(text)
        except Unread as why:
            self._refuse(line, field, f'On line {line} the {_IN_WORDS[field]} "{shown(text)}" {why}.')
            return None

    def _day(self, line: int, text: str) -> date | None:
        text = text.strip()
        try:
            return day_of(text)
        except Unread as why:
            self._refuse(line, "date", f'On line {line} the date "{shown(text)}" {why}.')
            return None

    def _signed_amount(self, line: int, cells: list[str]) -> int | None:
        if not self.layout.amount:
            return self._split_amount(line, cells)
        amount = self._pence(line, "amount", cells[self._amount])
        if amount is None:
            return None
        if self.layout.directions:
            return self._directed(line, amount, cells[self._direction].strip())
        amount -= self._pence(line, "fee", cells[self._fee]) or 0
        return -amount if self.layout.spend_is_positive else amount

    def _split_amount(self, line: int, cells: list[str]) -> int | None:
        paid_out = self._pence(line, "paid_out", cells[self._paid_out])
        paid_in = self._pence(line, "paid_in", cells[self._paid_in])
        if paid_out is None and paid_in is None:
            return None
        if paid_out and paid_in:
            self._refuse(line, "amount", f"Line {line} has money both out and in. Leave one of the two blank.")
        if (paid_out or 0) < 0 or (paid_in or 0) < 0:
            self._refuse(
                line,
                "amount",
                f"On line {line} an amount in a column of its own has a minus, which may mean out or in. "
                "Put it in the right column, without the minus.",
            )
        return (paid_in or 0) - (paid_out or 0)

    def _directed(self, line: int, amount: int, word: str) -> int:
        way = self.layout.directions.get(word, 0)
        if not way or amount < 0:
            self._refuse(
                line,
                self.layout.direction,
                f'Line {line} does not say clearly whether money came in or went out: it is of type "{shown(word)}". '
                "Ask the card company what that type means.",
            )
        return amount * way

    # Lines that are not transactions

    def _is_left_out(self, line: int, cells: list[str]) -> bool:
        if self.layout.products and cells[self._product].strip().lower() not in self.layout.products:
            self._left_out.setdefault("is of another pocket or product of the same customer", []).append(line)
            return True
        state = cells[self._state].strip().lower()
        if not self.layout.state or state in BOOKED:
            return False
        if state in NOT_BOOKED:
            self._left_out.setdefault("is not booked, or not yet", []).append(line)
        else:
            message = f'Line {line} is in a state we do not know: "{shown(state)}". Ask the bank what it means.'
            self._refuse(line, "state", message)
        return True

    def _is_balance_line(self, line: int, cells: list[str], balance: int | None) -> bool:
        texts = {cells[place].strip(" '").lower() for place in (self._payee, self._kind)}
        if balance is None or not texts & BALANCE_LINES:
            return False
        self._left_out.setdefault("only states a balance", []).append(line)
        self.balance_lines.append((line, balance))
        return True

    def left_out_sentences(self) -> Iterator[str]:
        for why, lines in self._left_out.items():
            if len(lines) == 1:
                yield f"Line {lines[0]} was left out because it {why}."
            else:
                named = ", ".join(map(str, lines[:10])) + (" and others" if len(lines) > 10 else "")
                yield f"{len(lines)} lines were left out because each {why}: {named}."

    def balance_line_sentences(self, balances: Balances) -> Iterator[str]:
        """Where a line that states a balance disagrees with what the transactions lead to."""
        ends = (balances.opening_pence, balances.closing_pence)
        for line, stated in self.balance_lines:
            if None not in ends and stated not in ends:
                yield f"Line {line} says the balance is {pounds(stated)}, which the transactions do not lead to."

    # Accounts and currencies

    def _note_account_and_currency(self, line: int, cells: list[str]) -> None:
        if self._account:
            account = " ".join([cells[place].strip().removeprefix("'") for place in self._account])
            self.accounts.setdefault(account, line)
        if self._currency != self._width:
            currency = cells[self._currency].strip().upper()
            self.currencies.setdefault("GBP" if currency in POUNDS else currency, line)

    @property
    def currency(self) -> str:
        """The one currency of the file, pounds where it names none, or MIXED."""
        if len(self.currencies) > 1:
            return "MIXED"
        return next(iter(self.currencies), "GBP")

    # Records longer or shorter than the headings

    def _fitted(self, line: int, cells: list[str]) -> list[str]:
        """The record at the width of the headings, or nothing where it is refused or no transaction."""
        too_many = len(cells) - self._width
        if too_many > 0:
            if not any(cell.strip() for cell in cells[self._width :]):
                return cells[: self._width]
            if self._balance != self._width:
                self._joined[line] = len(cells)
                end = self._payee + too_many + 1
                return [*cells[: self._payee], ",".join(cells[self._payee : end]), *cells[end:]]
        elif cells[0].strip().lower() in self.layout.footers:
            return []
        elif len(cells) > self._last_used:
            return cells + [""] * -too_many
        self._refuse_length(line, len(cells))
        return []

    def settle_joined(self, balances: Balances) -> None:
        """Keep a text put together again only where the balances before and after it prove its amount."""
        if not self._joined:
            return
        oldest = self.rows[-1 if balances.newest_first else 0].line if self.rows else 0
        proven = balances.add_up and all(row.balance_pence is not None for row in self.rows)
        unproven = [line for line in self._joined if not proven or line == oldest]
        for line in unproven:
            self._refuse_length(line, self._joined.pop(line))
        self.rows = [row for row in self.rows if row.line not in unproven]

    def joined_sentences(self) -> Iterator[str]:
        for line in self._joined:
            yield f"Line {line} has a comma in its text without quotation marks. Its balance shows what was meant."

    def _refuse_length(self, line: int, cell_count: int) -> None:
        self._refuse(
            line,
            "line",
            f"Line {line} has {cell_count} cells where the headings have {self._width}. If its text holds a comma, "
            "put the text in quotation marks; otherwise correct the line.",
        )

    def _refuse(self, line: int, field: str, message: str) -> None:
        self.problems.append(Problem(line, field, message))
