"""Bank files as the fictional accounts would give them, in layouts that real banks use."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Movement:
    """One row: whole pence, in above nought and out below. `budget` is used by the provider's layout alone."""

    on: date
    payee: str
    pence: int
    kind: str = "DEB"
    budget: str = ""


@dataclass(frozen=True)
class BankAccount:
    sort_code: str
    number: str
    holder: str

    @property
    def dashed(self) -> str:
        return "-".join((self.sort_code[:2], self.sort_code[2:4], self.sort_code[4:]))


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _out_and_in(pence: int) -> tuple[str, str]:
    """For layouts with a column for each: one is empty."""
    return (_pounds(-pence), "") if pence < 0 else ("", _pounds(pence))


def _balances(movements: Sequence[Movement], opening: int) -> list[int]:
    balances, now = [], opening
    for movement in movements:
        now += movement.pence
        balances.append(now)
    return balances


Row = tuple[str, ...]


def _lloyds(account: BankAccount, movements: Sequence[Movement], opening: int) -> list[Row]:
    """Newest first; debit and credit in columns of their own."""
    rows: list[Row] = [
        (
            f"{each.on:%d/%m/%Y}", each.kind, f"'{account.dashed}", account.number, each.payee,
            *_out_and_in(each.pence), _pounds(balance),
        )
        for each, balance in zip(movements, _balances(movements, opening), strict=True)
    ]  # fmt: skip
    header = (
        "Transaction Date", "Transaction Type", "Sort Code", "Account Number", "Transaction Description",
        "Debit Amount", "Credit Amount", "Balance",
    )  # fmt: skip
    return [header, *reversed(rows)]


def _starling(account: BankAccount, movements: Sequence[Movement], opening: int) -> list[Row]:
    """Oldest first; names no account."""
    header = (
        "Date",
        "Counter Party",
        "Reference",
        "Type",
        "Amount (GBP)",
        "Balance (GBP)",
        "Spending Category",
        "Notes",
    )
    rows: list[Row] = [
        (f"{each.on:%d/%m/%Y}", each.payee, "", "FASTER PAYMENT", _pounds(each.pence), _pounds(balance), "", "")
        for each, balance in zip(movements, _balances(movements, opening), strict=True)
    ]
    return [header, *rows]


def _natwest(account: BankAccount, movements: Sequence[Movement], opening: int) -> list[Row]:
    """Newest first; the account as sort code and number in one column."""
    header = ("Date", "Type", "Description", "Value", "Balance", "Account Name", "Account Number")
    rows: list[Row] = [
        (
            f"{each.on:%d/%m/%Y}", each.kind, each.payee, _pounds(each.pence), _pounds(balance),
            account.holder, f"{account.sort_code}-{account.number}",
        )
        for each, balance in zip(movements, _balances(movements, opening), strict=True)
    ]  # fmt: skip
    return [header, *reversed(rows)]


def _barclays(account: BankAccount, movements: Sequence[Movement], opening: int) -> list[Row]:
    """Newest first; no balances."""
    header = ("Number", "Date", "Account", "Amount", "Subcategory", "Memo")
    rows: list[Row] = [
        (" ", f"{each.on:%d/%m/%Y}", f"{account.dashed} {account.number}", _pounds(each.pence), "FT", each.payee)
        for each in movements
    ]
    return [header, *reversed(rows)]


def _provider(account: BankAccount, movements: Sequence[Movement], opening: int) -> list[Row]:
    """One file for every budget that an organisation holds money for."""
    header = ("Budget reference", "Date", "Paid to", "Description", "Paid out", "Paid in", "Reference")
    rows: list[Row] = [
        (
            each.budget, f"{each.on:%d/%m/%Y}", each.payee, "",
            *_out_and_in(each.pence), "",
        )
        for each in movements
    ]  # fmt: skip
    return [header, *rows]


_LAYOUTS: dict[str, Callable[[BankAccount, Sequence[Movement], int], list[Row]]] = {
    "lloyds": _lloyds,
    "starling": _starling,
    "natwest": _natwest,
    "barclays": _barclays,
    "provider": _provider,
}


def bank_file(layout: str, account: BankAccount, movements: Iterable[Movement], opening: int) -> bytes:
    """The file as the bank would give it: oldest movement first here, in the bank's own order there."""
    in_order = sorted(movements, key=lambda each: each.on)
    text = io.StringIO()
    csv.writer(text).writerows(_LAYOUTS[layout](account, in_order, opening))
    return text.getvalue().encode()
