"""
The files of an approved run for whoever sends the money: a payment schedule as CSV, and a draft in Bacs Standard 18.

We never send money. The draft is for a bureau to check and complete: its labels say so, and its user number and
originating account are noughts until somebody puts in their own.

Source of the layout: Bacs Standard 18, data records of 100 characters for a single processing day, labels of 80.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q

from budgets.models import PayHold, PayRun, PayRunItem, PayRunPayment
from budgets.pay_runs.models import RUN_SHARES
from phb.money import to_pence
from phb.spreadsheets import as_words

COLUMNS = (
    "Run", "Month", "Payment", "Budget", "Name on the account", "Sort code", "Account number", "Amount in pounds",
    *(f"{funder.for_staff} in pounds" for funder in RUN_SHARES), "Reference",
)  # fmt: skip

CREDIT, CONTRA = "99", "17"
"""Transaction codes: a bank giro credit to a payee, and the debit of the whole that balances the file."""

NO_SORT_CODE, NO_ACCOUNT, NO_USER = "0" * 6, "0" * 8, "0" * 6
DRAFT = "DRAFT NOT TO SEND"
LARGEST = 10**11 - 1
"""Whole pence that the eleven figures of an amount hold."""


def payable(run: PayRun) -> Iterator[PayRunItem]:
    """The payments that the bank is given: those that nothing holds, and those made already.

    Raises: ValidationError where the run is not approved.
    """
    if run.approved_on is None:
        raise ValidationError("A run has files once it is approved.")
    holds = PayHold.objects.filter(budget=OuterRef("budget"), released_on=None)
    apart = PayRunPayment.objects.filter(item=OuterRef("pk"), apart=True)
    made = PayRunPayment.objects.standing().filter(item=OuterRef("pk"))
    items = run.items.filter(Q(Exists(made)) | ~Exists(holds) & Q(obstacle="")).filter(~Exists(apart))
    return items.order_by("name", "pk").iterator(chunk_size=1000)


def reference_of(item: PayRunItem) -> str:
    """What the holder's bank shows beside the money: a number, which says nothing of why it is paid."""
    return f"{item.run_id:06d}-{item.budget_id:06d}"


def schedule_csv(run: PayRun) -> str:
    """One row for each payment; words that a spreadsheet would run are kept from running."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for item in payable(run):
        rows.writerow(
            [
                run.reference,
                f"{run.period_start:%Y-%m}",
                item.pk,
                f"{item.budget_id:06d}",
                as_words(item.holder_name),
                item.sort_code,
                item.number,
                f"{item.amount.amount:.2f}",
                *(f"{getattr(item, column).amount:.2f}" for column in RUN_SHARES.values()),
                reference_of(item),
            ]
        )
    return text.getvalue()


def without_bank_account(run: PayRun) -> int:
    """How many payments go to a card or provider's account without figures, and so by another way than Bacs."""
    return sum(not item.number for item in payable(run))


def bacs_draft(run: PayRun, *, on: date) -> str:
    """The payments with a bank account, and the contra record of their whole that balances them.

    Raises: ValidationError where the run is not approved, or comes to more than the layout holds.
    """
    lines: list[str] = []
    total = 0
    for item in payable(run):
        if item.number:
            total += to_pence(item.amount)
            lines.append(_record(item, CREDIT, to_pence(item.amount), reference_of(item)))
    if total > LARGEST:
        raise ValidationError("The run comes to more than one Bacs file holds.")
    ours = PayRunItem(sort_code=NO_SORT_CODE, number=NO_ACCOUNT, holder_name=run.icb.name)
    lines.append(_record(ours, CONTRA, total, "CONTRA"))
    return "".join(f"{line}\r\n" for line in (*_head(run, on), *lines, *_foot(run, on, total, len(lines) - 1)))


def _record(to: PayRunItem, code: str, pence: int, reference: str) -> str:
    """One data record of 100 characters. Source: Bacs Standard 18, single processing day."""
    return (
        f"{to.sort_code:0>6}{to.number:0>8}0{code}{NO_SORT_CODE}{NO_ACCOUNT}    {pence:011d}"
        f"{_text(DRAFT, 18)}{_text(reference, 18)}{_text(to.holder_name, 18)}"
    )


def _head(run: PayRun, on: date) -> tuple[str, str, str, str]:
    """Volume, the two headers of the file and the user's header, of 80 characters each."""
    serial, day = f"D{run.pk % 100_000:05d}", f" {on:%y%j}"
    return (
        f"VOL1{serial}{'':31}{NO_USER}{'':32}1",
        f"HDR1A{NO_USER}S  1{NO_USER}{serial}00010001{'':6}{day}{day} 000000{'':20}",
        f"HDR2F0200000100{'':35}00{'':28}",
        f"UHL1{day}999999    000000001 DAILY  001{'':14}{DRAFT:26}",
    )


def _foot(run: PayRun, on: date, total: int, credits: int) -> tuple[str, str, str]:
    """The ends of the file, and the user's trailer with the totals of debits and credits."""
    _, first, second, _ = _head(run, on)
    return (
        first.replace("HDR1", "EOF1"),
        second.replace("HDR2", "EOF2"),
        f"UTL1{total:013d}{total:013d}{1:07d}{credits:07d}{'':36}",
    )


def _text(words: str, width: int) -> str:
    """In the letters that Bacs knows, cut or filled to a width."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9.&/ -]", " ", plain)[:width].ljust(width)
