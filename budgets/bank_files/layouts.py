"""The kinds of file we know. A new bank is a new row of `LAYOUTS`; nothing else changes.

Headings are compared in lower case with spaces evened out.
"""

from __future__ import annotations

from collections.abc import Mapping

from .layout import Layout, headings_of

_CARD = (
    "This is a card file, in which spending is written as a plus. We turned the signs round: spending is money out "
    "and payments to the card are money in. Check a few lines before keeping it."
)
_NOT_SEEN = "We have not seen these columns in a file that came straight from {}. Check a few lines before keeping it."

HSBC_WITHOUT_HEADINGS = Layout(
    code="hsbc",
    name="HSBC, without column headings",
    headings=headings_of("Date,Description,Amount"),
    date="date",
    payee="description",
    amount="amount",
    confirm=(
        "This file has no column headings, so nothing in it says what each column is. We read it as an HSBC file: "
        "the date with the day before the month, who was paid, and the amount with money out as a minus. "
        "Check a few lines before keeping it."
    ),
)

SANTANDER_TEXT = Layout(
    code="santander",
    name="Santander (text file)",
    headings=headings_of("Date,Description,Amount,Balance"),
    date="date",
    payee="description",
    amount="amount",
    balance="balance",
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        code="provider",
        name="Managed account or provider file",
        headings=headings_of("Budget reference,Date,Paid to,Description,Paid out,Paid in,Reference"),
        budget_reference="budget reference",
        date="date",
        payee="paid to",
        details=("description",),
        paid_out="paid out",
        paid_in="paid in",
        reference="reference",
    ),
    Layout(
        code="lloyds",
        name="Lloyds, Halifax or Bank of Scotland",
        headings=headings_of(
            "Transaction Date,Transaction Type,Sort Code,Account Number,"
            "Transaction Description,Debit Amount,Credit Amount,Balance"
        ),
        date="transaction date",
        payee="transaction description",
        kind="transaction type",
        account=("sort code", "account number"),
        paid_out="debit amount",
        paid_in="credit amount",
        balance="balance",
    ),
    Layout(
        code="barclays",
        name="Barclays",
        headings=headings_of("Number,Date,Account,Amount,Subcategory,Memo"),
        date="date",
        payee="memo",
        details=("memo",),
        kind="subcategory",
        account=("account",),
        amount="amount",
        payee_comes_first=True,
    ),
    Layout(
        code="natwest",
        name="NatWest, Royal Bank of Scotland or Ulster Bank",
        headings=headings_of("Date,Type,Description,Value,Balance,Account Name,Account Number"),
        date="date",
        payee="description",
        kind="type",
        account=("account number",),
        amount="value",
        balance="balance",
        apostrophes=True,
    ),
    Layout(
        code="nationwide",
        name="Nationwide",
        headings=headings_of("Date,Transaction type,Description,Paid out,Paid in,Balance"),
        date="date",
        payee="description",
        kind="transaction type",
        paid_out="paid out",
        paid_in="paid in",
        balance="balance",
    ),
    Layout(
        code="nationwide",
        name="Nationwide (midata)",
        headings=headings_of("Date,Type,Merchant/Description,Debit/Credit,Balance"),
        date="date",
        payee="merchant/description",
        kind="type",
        amount="debit/credit",
        balance="balance",
        footers=("arranged overdraft limit",),
    ),
    Layout(
        code="nationwide",
        name="Nationwide (2009 columns)",
        headings=headings_of("Date,Transactions,Debits,Credits,Balance"),
        date="date",
        payee="transactions",
        paid_out="debits",
        paid_in="credits",
        balance="balance",
        remark="The file does not name its bank. Its columns are those Nationwide used in 2009.",
    ),
    Layout(
        code="hsbc",
        name="HSBC",
        headings=headings_of("Date,Type,Description,Paid Out,Paid In,Balance"),
        date="date",
        payee="description",
        kind="type",
        paid_out="paid out",
        paid_in="paid in",
        balance="balance",
        confirm=_NOT_SEEN.format("HSBC"),
    ),
    Layout(
        code="starling",
        name="Starling",
        headings=headings_of("Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP)"),
        date="date",
        payee="counter party",
        details=("notes",),
        kind="type",
        reference="reference",
        amount="amount (gbp)",
        balance="balance (gbp)",
    ),
    Layout(
        code="monzo",
        name="Monzo",
        headings=headings_of("Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency"),
        date="date",
        payee="name",
        details=("notes and #tags", "description"),
        kind="type",
        reference="transaction id",
        amount="amount",
        currency="currency",
    ),
    Layout(
        code="monzo",
        name="Monzo, without transaction numbers",
        headings=headings_of("Date,Time,Transaction Type,Name,Emoji,Category,Amount,Currency"),
        date="date",
        payee="name",
        details=("notes and #tags", "description"),
        kind="transaction type",
        amount="amount",
        currency="currency",
        confirm=(
            "The column of transaction numbers that Monzo writes is missing, so the file was changed after it left "
            "the bank and a line loaded twice may not be noticed. Check it before keeping it."
        ),
    ),
    Layout(
        code="monzo",
        name="Monzo (2017 columns)",
        headings=headings_of(
            "id,created,amount,currency,local_amount,local_currency,category,emoji,description,address,notes"
        ),
        date="created",
        payee="description",
        details=("notes",),
        reference="id",
        amount="amount",
        currency="currency",
    ),
    Layout(
        code="chase",
        name="Chase",
        headings=headings_of("Date,Time,Transaction Type,Description,Amount,Currency,Balance"),
        date="date",
        payee="description",
        kind="transaction type",
        amount="amount",
        currency="currency",
        balance="balance",
    ),
    Layout(
        code="metro",
        name="Metro Bank",
        headings=headings_of("Date,Details,Transaction Type,In,Out,Balance"),
        date="date",
        payee="details",
        kind="transaction type",
        paid_in="in",
        paid_out="out",
        balance="balance",
    ),
    Layout(
        code="coop",
        name="Co-operative Bank or smile",
        headings=headings_of("Date,Description,Type,Money in,Money out,Balance"),
        date="date",
        payee="description",
        kind="type",
        paid_in="money in",
        paid_out="money out",
        balance="balance",
    ),
    Layout(
        code="tide",
        name="Tide",
        headings=headings_of("Date,Description,Category,Money In,Money Out,Balance,Reference"),
        date="date",
        payee="description",
        kind="category",
        reference="reference",
        paid_in="money in",
        paid_out="money out",
        balance="balance",
        confirm=_NOT_SEEN.format("Tide"),
    ),
    Layout(
        code="revolut",
        name="Revolut",
        headings=headings_of("Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance"),
        date="completed date",
        payee="description",
        kind="type",
        amount="amount",
        fee="fee",
        currency="currency",
        state="state",
        balance="balance",
        product="product",
        products=("current",),
    ),
    Layout(
        # The fees column repeats what is already inside the amount: the running balance proves it.
        code="wise",
        name="Wise",
        headings=headings_of("TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance"),
        date="date",
        payee="description",
        details=("payment reference",),
        reference="transferwise id",
        amount="amount",
        currency="currency",
        balance="running balance",
    ),
    Layout(
        code="paypal",
        name="PayPal",
        headings=headings_of("Date,Time,Time zone,Name,Type,Status,Currency,Gross,Fee,Net"),
        date="date",
        payee="name",
        details=("item title",),
        kind="type",
        reference="transaction id",
        amount="net",
        currency="currency",
        state="status",
        confirm=_NOT_SEEN.format("PayPal"),
    ),
    Layout(
        code="amex",
        name="American Express card",
        headings=headings_of(
            "Date,Description,Amount,Extended Details,Appears On Your Statement As,Reference,Category"
        ),
        date="date",
        payee="description",
        details=("extended details",),
        kind="category",
        reference="reference",
        account=("account #",),
        amount="amount",
        spend_is_positive=True,
        apostrophes=True,
        confirm=_CARD,
    ),
    Layout(
        # Any bank might write these three headings: only a payment received as a minus gives the card away.
        code="amex",
        name="American Express card (three columns)",
        headings=headings_of("Date,Description,Amount"),
        exact=True,
        date="date",
        payee="description",
        amount="amount",
        spend_is_positive=True,
        hint_in_name=r"(?i)amex|american.?express",
        hint_in_text=r'(?i)payment received[^,\r\n]{0,200},\s*"?-',
        confirm=_CARD,
    ),
    Layout(
        code="tesco",
        name="Tesco Bank card",
        headings=headings_of("Transaction Date,Posting Date,Billing Amount,Merchant,Merchant City,Reference Number"),
        date="posting date",
        payee="merchant",
        details=("merchant city",),
        kind="debit/credit flag",
        reference="reference number",
        amount="billing amount",
        spend_is_positive=True,
        confirm=_CARD,
    ),
    Layout(
        # In the issuer's report type 2200 loads a card and 2100 takes money off it.
        code="prepaid",
        name="Prepaid card loads report",
        headings=headings_of("ac_id,Token,txn_id,txn_type,Source,Date,amt_ccy,txn_amt"),
        date="date",
        payee="source",
        details=("additional data",),
        kind="txn_type",
        reference="note",
        account=("ac_id",),
        currency="amt_ccy",
        amount="txn_amt",
        direction="txn_type",
        directions={"2200": 1, "2100": -1},
        confirm=_NOT_SEEN.format("a card issuer"),
    ),
)

ALSO_CALLED: Mapping[str, str] = {
    "halifax": "lloyds",
    "bank-of-scotland": "lloyds",
    "rbs": "natwest",
    "ulster": "natwest",
    "smile": "coop",
}


def layout_names() -> dict[str, str]:
    """Each code a person may choose, with its name in words."""
    names = {layout.code: layout.name for layout in reversed((*LAYOUTS, SANTANDER_TEXT))}
    return dict(sorted(names.items(), key=lambda pair: pair[1].lower())) | {"other": "Another bank"}
