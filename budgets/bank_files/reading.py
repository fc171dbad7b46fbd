"""Reading a bank file whole: text, layout, transactions, then whether it all adds up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from phb.text_files import NotCsv, text_of

from .balances import Balances, check_balances
from .cells import Unread, pence_of, pounds
from .detection import LINES_SEARCHED, Found, NotFound, find_layout, not_in_pounds, shown
from .layouts import SANTANDER_TEXT
from .records import Record, csv_records, is_santander_text, santander_account, santander_records
from .results import BankFile, BankRow, Problem
from .transactions import TransactionReader

_GET_CSV = "Download the statement again as CSV, or save it as CSV from the program that opens it."


def read_bank_file(content: bytes, *, name: str = "", as_layout: str | None = None) -> BankFile:
    """What a bank CSV says, without keeping any of it. Never raises: what is wrong is in `problems`.

    `as_layout` is a person's word for what the file is: it stands in for confirmation and still must fit the columns.
    """
    try:
        text = text_of(content, instead=_GET_CSV)
        if is_santander_text(text) and as_layout in (None, "", SANTANDER_TEXT.code):
            found = Found(SANTANDER_TEXT, SANTANDER_TEXT.headings, 0)
            return _read(found, santander_records(text), {"account": santander_account(text)}, False)
        records = csv_records(text)
        head = list(islice(records, LINES_SEARCHED))
        if not head:
            return _refused(Problem(1, "file", "The file is empty. Load a file with at least one transaction."))
        found = find_layout(head, text, name=name, as_layout=as_layout)
    except NotCsv as why:
        return _refused(Problem(why.line, "file", str(why)))
    except NotFound as why:
        return _refused(why.problem)
    above = _preamble(head[: found.begins_at])
    return _read(found, chain(head[found.begins_at :], records), above, bool(as_layout))


def _refused(problem: Problem) -> BankFile:
    return BankFile(problems=(problem,))


def _preamble(head: Sequence[Record]) -> dict[str, str]:
    """What lines above the headings say, such as `Account Balance: £12.00`."""
    return {cells[0].strip().rstrip(":").strip().lower(): cells[1].strip() for _, cells in head if len(cells) > 1}


def _read(found: Found, records: Iterator[Record], above: dict[str, str], confirmed: bool) -> BankFile:
    reader = TransactionReader(found.layout, found.header)
    try:
        for line, cells in records:
            reader.read(line, cells)
    except NotCsv as why:
        reader.problems.append(Problem(why.line, "file", str(why)))
    balances = Balances() if reader.problems else _check_balances(reader.rows)
    reader.settle_joined(balances)
    problems = (*reader.problems, *_whole_file_problems(reader))
    if problems:
        balances = Balances()
    return BankFile(
        layout=found.layout.code,
        layout_name=found.layout.name,
        account=_account(reader, above),
        currency=reader.currency,
        rows=tuple(reader.rows),
        opening_pence=balances.opening_pence,
        closing_pence=balances.closing_pence,
        balances_add_up=balances.add_up,
        problems=problems,
        warnings=tuple(_warnings(reader, balances, above)),
        needs_confirmation="" if confirmed or problems else found.layout.confirm,
    )


def _check_balances(rows: Sequence[BankRow]) -> Balances:
    return check_balances(rows, newest_first=bool(rows) and rows[0].happened_on > rows[-1].happened_on)


def _whole_file_problems(reader: TransactionReader) -> Iterator[Problem]:
    for currency, line in reader.currencies.items():
        if not currency:
            yield Problem(line, "currency", f"Line {line} does not name its currency. Put it in, or take the line out.")
        elif currency != "GBP":
            yield Problem(line, "currency", not_in_pounds(f"Line {line}", shown(currency)))
    if len(reader.accounts) > 1:
        first = list(islice(reader.accounts.items(), 5))
        each = "; ".join(f"{shown(account) or 'no number'} (from line {line})" for account, line in first)
        yield Problem(
            first[1][1],
            "account",
            f"This file holds {len(reader.accounts)} accounts: {each}. Which one is meant? "
            "Download the statement of that account alone and load it.",
        )
    if not reader.rows and not reader.problems:
        yield Problem(1, "file", "There are no transactions in this file. Load a file with at least one.")


def _account(reader: TransactionReader, above: dict[str, str]) -> str:
    stated = next(iter(reader.accounts), "")
    if not stated:
        stated = next((above[key] for key in ("account number", "account name", "account") if key in above), "")
    return _figures(stated)


def _figures(stated: str) -> str:
    """The figures of an account, `20-00-00 12345678` or `FlexAccount ****5678`; none if its end is not a figure."""
    match = re.search(r"[0-9][0-9 -]*$", stated.strip())
    return re.sub(r"[^0-9]", "", match[0]) if match else ""


def _warnings(reader: TransactionReader, balances: Balances, above: dict[str, str]) -> Iterator[str]:
    if reader.layout.remark:
        yield reader.layout.remark
    yield from reader.left_out_sentences()
    yield from reader.joined_sentences()
    if balances.warning:
        yield balances.warning
        yield from islice(_repeats(reader.rows), 20)
    stated = _stated(above.get("account balance", ""))
    if None not in (stated, balances.closing_pence) and stated != balances.closing_pence:
        yield (
            f"The top of the file says the balance is {pounds(stated or 0)}, "
            f"and its lines lead to {pounds(balances.closing_pence or 0)}."
        )
    yield from reader.balance_line_sentences(balances)


def _stated(text: str) -> int | None:
    try:
        return pence_of(text)
    except Unread:
        return None


def _repeats(rows: Sequence[BankRow]) -> Iterator[str]:
    """Lines alike even in their balance: a bank would have moved the balance on."""
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        alike = (row.happened_on, row.payee, row.details, row.amount_pence, row.balance_pence)
        earlier = first.setdefault(alike, row.line)
        if earlier != row.line and row.amount_pence and row.balance_pence is not None:
            yield f"Line {row.line} is the same as line {earlier}, balance and all: it may be there twice."
