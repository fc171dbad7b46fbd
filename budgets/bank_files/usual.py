"""Guessing a layout from the words banks use for their columns, for files of banks we do not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .layout import Layout, headings_of

_USUAL: Mapping[str, tuple[str, ...]] = {
    "date": headings_of("date,transaction date,posting date,posted date,date posted,completed date,booking date"),
    "payee": headings_of(
        "description,transaction description,details,counter party,counterparty,payee,paid to,merchant,name,"
        "narrative,particulars,transaction,transactions,memo"
    ),
    "amount": headings_of("amount,amount (gbp),amount (£),amount gbp,transaction amount,value"),
    "paid_out": headings_of(
        "paid out,money out,debit,debit amount,debits,out,withdrawal,withdrawals,paid out (£),money out (£),debit (£)"
    ),
    "paid_in": headings_of(
        "paid in,money in,credit,credit amount,credits,in,deposit,deposits,paid in (£),money in (£),credit (£)"
    ),
    "balance": headings_of("balance,running balance,account balance,balance (gbp),balance (£),balance gbp"),
    "kind": headings_of("type,transaction type"),
    "reference": headings_of("reference,payment reference,transaction id"),
    "currency": headings_of("currency,currency code"),
    "state": headings_of("status,state"),
}
_ACCOUNT = headings_of("sort code,account number,account")


def usual_layout(header: Sequence[str]) -> Layout | None:
    """A layout guessed from the words banks use for their columns; a person always confirms it."""
    found = {role: next((name for name in names if name in header), "") for role, names in _USUAL.items()}
    split = bool(found["paid_out"] and found["paid_in"])
    if not (found["date"] and found["payee"] and (found["amount"] or split)):
        return None
    if found["amount"]:
        found["paid_out"] = found["paid_in"] = ""
        money = f'"{found["amount"]}" as the amount, with money out as a minus'
    else:
        money = f'"{found["paid_out"]}" as money out and "{found["paid_in"]}" as money in'
    return Layout(
        code="other",
        name="Another bank",
        headings=tuple(header),
        account=tuple(name for name in _ACCOUNT if name in header),
        cr_dr=True,
        confirm=(
            f'We do not know which bank writes these columns. We read "{found["date"]}" as the date with the day '
            f'before the month, "{found["payee"]}" as who was paid and {money}. Check a few lines before keeping it.'
        ),
        **found,  # type: ignore[arg-type]
    )
