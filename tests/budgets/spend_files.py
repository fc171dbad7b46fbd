"""Files as banks and providers write them, made by the line."""

from collections.abc import Sequence
from datetime import date

from budgets.models import Budget

LLOYDS = (
    "Transaction Date,Transaction Type,Sort Code,Account Number,"
    "Transaction Description,Debit Amount,Credit Amount,Balance\n"
)
PROVIDER = "Budget reference,Date,Paid to,Description,Paid out,Paid in,Reference\n"

Line = tuple[date, str, str]
"""Day, payee, and pounds with a minus for money out."""


def _sides(amount: str) -> str:
    return f"{amount[1:]}," if amount.startswith("-") else f",{amount}"


def lloyds(budget: Budget, lines: Sequence[Line]) -> bytes:
    """A file of the budget's own account, without balances."""
    account = budget.account
    rows = (
        f"{day:%d/%m/%Y},,'{account.sort_code},{account.number},{payee},{_sides(amount)},\n"
        for day, payee, amount in lines
    )
    return (LLOYDS + "".join(rows)).encode()


def provider(lines: Sequence[tuple[str, date, str, str]]) -> bytes:
    """A file about many budgets: reference, day, payee and amount of each line."""
    rows = (f"{reference},{day:%d/%m/%Y},{payee},,{_sides(amount)},\n" for reference, day, payee, amount in lines)
    return (PROVIDER + "".join(rows)).encode()
