"""Every movement of money. Nothing else writes postings and entries.

A posting says what happened; its entries say what moved, each from one place to another, so the books balance by
construction. The caller makes the key: the same key twice is one posting. What the organisation authorises (a release,
an order, a payment it makes itself) may not go over what is agreed unless the posting says why; what happened in a
holder's own account is recorded as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Q, QuerySet, Sum

from budgets.ledger.posting import post_import
from budgets.ledger.room import over_agreed
from budgets.ledger.rules import ENDS, EntryKind, Place
from budgets.models import SHARE_FIELDS, Budget, BudgetLine, Entry, Posting
from budgets.rules import HELD_OPTIONS, PERSONS_MONEY, Funder
from phb.models import User
from phb.money import from_pence, split, to_pence

__all__ = [
    "commit",
    "contribute",
    "end_commitment",
    "pay_notional",
    "post_import",
    "recover",
    "refund",
    "release_payment",
    "reverse",
    "spend_from_account",
]

How = Literal["billed", "released", "expired"]

_ORDER_KINDS = (EntryKind.COMMITMENT, EntryKind.COMMITMENT_ENDED)


@dataclass(frozen=True)
class Movement:
    """One entry to be: whole pence of one funder's money, for a line or for none."""

    kind: EntryKind
    funder: Funder
    pence: int
    line: BudgetLine | None = None
    ends: Entry | None = None


@transaction.atomic
def release_payment(
    *,
    budget: Budget,
    amounts: Mapping[Funder, int],
    on: date,
    key: str,
    words: str,
    by: User,
    override_words: str = "",
) -> Posting:
    """Money paid by funders into the budget's account; `amounts` in whole pence by funder.

    Raises: ValidationError where a funder would have paid in more than its agreed share of the held lines.
    """
    lock(budget)
    if known := _known(budget, key, EntryKind.PAYMENT_RELEASED, on, sum(amounts.values()), words=words):
        return known
    if any(funder in PERSONS_MONEY for funder in amounts):
        raise ValidationError("A payment is released by a funder. Record the person's own money as a contribution.")
    if not override_words:
        _check_release(budget, amounts)
    movements = [Movement(EntryKind.PAYMENT_RELEASED, Funder(funder), pence) for funder, pence in amounts.items()]
    return _post(budget, EntryKind.PAYMENT_RELEASED, movements, on, key, by, words=words, override_words=override_words)


@transaction.atomic
def contribute(
    *, budget: Budget, funder: Funder, pence: int, on: date, key: str, by: User, words: str = "", payee: str = ""
) -> Posting:
    """The person's own money paid into the account: the assessed charge, or a top-up."""
    lock(budget)
    if known := _known(budget, key, EntryKind.CONTRIBUTION, on, pence, payee=payee, words=words):
        return known
    if funder not in PERSONS_MONEY:
        raise ValidationError("A contribution is the person's own money.", code="funder")
    return _post(
        budget, EntryKind.CONTRIBUTION, [Movement(EntryKind.CONTRIBUTION, funder, pence)], on, key, by, payee, words
    )


@transaction.atomic
def spend_from_account(
    *, budget: Budget, line: BudgetLine | None, pence: int, on: date, key: str, payee: str, by: User, words: str = ""
) -> Posting:
    """What was spent from the budget's account, as it was; with no line it counts as not in the plan yet."""
    lock(budget)
    if known := _known(budget, key, EntryKind.SPEND_HELD, on, pence, line=line, payee=payee, words=words):
        return known
    movements = _shared(EntryKind.SPEND_HELD, pence, line, _weights(budget, line))
    return _post(budget, EntryKind.SPEND_HELD, movements, on, key, by, payee, words)


@transaction.atomic
def pay_notional(
    *,
    line: BudgetLine,
    pence: int,
    on: date,
    key: str,
    payee: str,
    by: User,
    words: str = "",
    override_words: str = "",
) -> Posting:
    """What the funders paid a supplier themselves for a line.

    Raises: ValidationError where the line would go over what is agreed.
    """
    budget = line.revision.budget
    lock(budget)
    if known := _known(budget, key, EntryKind.SPEND_NOTIONAL, on, pence, line=line, payee=payee, words=words):
        return known
    if not override_words:
        _check_line(line, pence)
    movements = _shared(EntryKind.SPEND_NOTIONAL, pence, line, _weights(budget, line))
    return _post(budget, EntryKind.SPEND_NOTIONAL, movements, on, key, by, payee, words, override_words)


@transaction.atomic
def refund(
    *, line: BudgetLine, pence: int, on: date, key: str, payee: str, by: User, to_account: bool, words: str = ""
) -> Posting:
    """Money that a supplier gave back for a line, into the account or to the funders."""
    kind = EntryKind.REFUND_HELD if to_account else EntryKind.REFUND_FUNDER
    budget = line.revision.budget
    lock(budget)
    if known := _known(budget, key, kind, on, pence, line=line, payee=payee, words=words):
        return known
    return _post(budget, kind, _shared(kind, pence, line, _weights(budget, line)), on, key, by, payee, words)


@transaction.atomic
def recover(*, budget: Budget, amounts: Mapping[Funder, int], on: date, key: str, words: str, by: User) -> Posting:
    """Money that went back from the account to whoever had paid it in."""
    lock(budget)
    if known := _known(budget, key, EntryKind.RECOVERY, on, sum(amounts.values()), words=words):
        return known
    movements = [
        Movement(EntryKind.CONTRIBUTION_RETURNED if funder in PERSONS_MONEY else EntryKind.RECOVERY, funder, pence)
        for funder, pence in amounts.items()
    ]
    return _post(budget, EntryKind.RECOVERY, movements, on, key, by, words=words)


@transaction.atomic
def commit(
    *, line: BudgetLine, pence: int, on: date, key: str, words: str, by: User, payee: str = "", override_words: str = ""
) -> Posting:
    """An order placed and not billed yet: it counts against what is left from this moment.

    Raises: ValidationError where the line would go over what is agreed.
    """
    budget = line.revision.budget
    lock(budget)
    if known := _known(budget, key, EntryKind.COMMITMENT, on, pence, line=line, payee=payee, words=words):
        return known
    if not override_words:
        _check_line(line, pence)
    movements = _shared(EntryKind.COMMITMENT, pence, line, _weights(budget, line))
    return _post(budget, EntryKind.COMMITMENT, movements, on, key, by, payee, words, override_words)


@transaction.atomic
def end_commitment(
    *,
    order: Posting,
    how: How,
    on: date,
    key: str,
    by: User,
    billed_pence: int = 0,
    words: str = "",
    override_words: str = "",
) -> Posting:
    """An order is billed, released or expired: once. A bill for a notional line is paid in the same posting.

    Raises: ValidationError where the posting is no open order, or the bill goes over what is agreed.
    """
    budget = lock(order.budget)
    kind = EntryKind.SPEND_NOTIONAL if billed_pence else EntryKind.COMMITMENT_ENDED
    ordered = list(order.entries.filter(kind=EntryKind.COMMITMENT).select_related("line__revision__budget"))
    line = ordered[0].line if ordered else None
    if line is None:
        raise ValidationError("This is not an order.")
    words = words or f"Order {how}"
    pence = sum(to_pence(entry.amount) for entry in ordered) + billed_pence
    if known := _known(budget, key, kind, on, pence, line=line, payee=order.payee, words=words):
        return known
    if Entry.objects.filter(ends_commitment__in=ordered).exists():
        raise ValidationError("This order has been billed, released or has expired already.")
    if (how == "billed") != (billed_pence > 0):
        raise ValidationError("Give the amount of the bill when an order is billed, and none otherwise.", code="billed")
    ends = [
        Movement(EntryKind.COMMITMENT_ENDED, Funder(entry.funder), to_pence(entry.amount), entry.line, entry)
        for entry in ordered
    ]
    bill: list[Movement] = []
    if billed_pence:
        if not override_words:
            _check_line(line, billed_pence - sum(movement.pence for movement in ends))
        bill = _shared(EntryKind.SPEND_NOTIONAL, billed_pence, line, _weights(budget, line))
    return _post(budget, kind, [*ends, *bill], on, key, by, order.payee, words, override_words)


@transaction.atomic
def reverse(*, posting: Posting, on: date, words: str, by: User) -> Posting:
    """Takes back a posting that was wrong: the same amounts, the other way, on a day of its own.

    Raises: ValidationError where it was taken back already, is itself a correction, or is an order, which ends instead.
    """
    budget = lock(posting.budget)
    if posting.kind == EntryKind.REVERSAL:
        raise ValidationError("This is a correction already. Post what should have happened instead.")
    if Posting.objects.filter(reverses=posting).exists():
        raise ValidationError("This has been corrected already.")
    if not words.strip():
        raise ValidationError("Say why it is taken back.", code="words")
    wrong = list(posting.entries.exclude(kind__in=_ORDER_KINDS).select_related("line"))
    if not wrong:
        raise ValidationError("An order is not taken back. End it as released instead.")
    correction = Posting(
        budget=budget,
        kind=EntryKind.REVERSAL,
        happened_on=on,
        payee=posting.payee,
        words=words,
        key=f"reverse:{posting.pk}",
        reverses=posting,
        recorded_by=by,
    )
    correction.full_clean()
    correction.save()
    Entry.objects.bulk_create(
        Entry(
            posting=correction,
            budget=budget,
            kind=EntryKind.REVERSAL,
            from_place=entry.to_place,
            to_place=entry.from_place,
            funder=entry.funder,
            line=entry.line,
            amount=entry.amount,
            effective_on=on,
            recorded_at=correction.recorded_at,
        )
        for entry in wrong
    )
    return correction


def lock(budget: Budget) -> Budget:
    """The budget's row, held to the end of the transaction: taken before its money moves or its figures are frozen."""
    return Budget.objects.select_for_update().get(pk=budget.pk)


def _known(
    budget: Budget,
    key: str,
    kind: EntryKind,
    on: date,
    pence: int,
    *,
    line: BudgetLine | None = None,
    payee: str = "",
    words: str = "",
) -> Posting | None:
    """The posting this key made before, where the same thing is asked again.

    Raises: ValidationError where the key is used for something else, of another budget perhaps: nothing of it is told.
    """
    posting = Posting.objects.filter(key=key).first()
    if posting is None:
        return None
    entries = list(posting.entries.select_related("line"))
    total = sum(to_pence(entry.amount) for entry in entries)
    lines = {entry.line.number for entry in entries if entry.line is not None}
    was = (posting.budget_id, posting.kind, posting.happened_on, total, posting.payee, posting.words, lines)
    if was != (budget.pk, kind, on, pence, payee, words, {line.number} if line is not None else set()):
        raise ValidationError(
            "This was recorded already with another amount, day or payee. Look at it before recording it again."
        )
    return posting


def _post(
    budget: Budget,
    kind: EntryKind,
    movements: Iterable[Movement],
    on: date,
    key: str,
    by: User,
    payee: str = "",
    words: str = "",
    override_words: str = "",
) -> Posting:
    moved = [movement for movement in movements if movement.pence]
    if not moved or any(movement.pence < 0 for movement in moved):
        raise ValidationError("Give an amount above nought.", code="amount")
    posting = Posting(
        budget=budget,
        kind=kind,
        happened_on=on,
        payee=payee,
        words=words,
        key=key,
        override_words=override_words,
        recorded_by=by,
    )
    posting.full_clean()
    posting.save()
    Entry.objects.bulk_create(_entry(posting, movement) for movement in moved)
    return posting


def _entry(posting: Posting, movement: Movement) -> Entry:
    origin, target = ENDS[movement.kind]
    return Entry(
        posting=posting,
        budget_id=posting.budget_id,
        kind=movement.kind,
        from_place=origin,
        to_place=target,
        funder=movement.funder,
        line=movement.line,
        amount=from_pence(movement.pence),
        effective_on=posting.happened_on,
        recorded_at=posting.recorded_at,
        ends_commitment=movement.ends,
    )


def _shared(kind: EntryKind, pence: int, line: BudgetLine | None, weights: Mapping[Funder, int]) -> list[Movement]:
    """The amount over the funders by their weights, to the penny."""
    parts = split(pence, list(weights.values()))
    return [Movement(kind, funder, part, line) for funder, part in zip(weights, parts, strict=True) if part]


def _weights(budget: Budget, line: BudgetLine | None) -> dict[Funder, int]:
    """Who pays: the line's shares; where there is no line, the shares of all held lines of the agreed revision."""
    revision = budget.agreed_revision
    if revision is None or (line is not None and line.revision.budget_id != budget.pk):
        raise ValidationError("Money moves only on the lines of an approved budget.", code="line")
    if line is not None and line.revision.approved_at is None:
        raise ValidationError("Money moves only on the lines of an approved budget.", code="line")
    lines = (
        [line]
        if line is not None
        else list(revision.lines.filter(option__in=HELD_OPTIONS)) or list(revision.lines.all())
    )
    return {funder: sum(to_pence(getattr(each, field)) for each in lines) for funder, field in SHARE_FIELDS.items()}


def _check_release(budget: Budget, amounts: Mapping[Funder, int]) -> None:
    if budget.agreed_revision is None:
        raise ValidationError("Money is released only on an approved budget.")
    if refused := over_agreed({budget.pk: amounts}):
        raise ValidationError(refused[budget.pk], code="override_words")


def _check_line(line: BudgetLine, more: int) -> None:
    """The line as it stands in the agreed revision must have room for so much more, spent and ordered together."""
    budget = line.revision.budget
    revision = budget.agreed_revision
    agreed_line = revision.lines.filter(number=line.number).first() if revision else None
    if agreed_line is None:
        raise ValidationError("This line is not in the approved budget any more.", code="line")
    entries = Entry.objects.filter(budget=budget, line__number=line.number)
    used = sum(_net(entries, place) for place in (Place.LINE, Place.COMMITTED))
    over = used + more - to_pence(agreed_line.agreed_amount)
    if over > 0:
        raise ValidationError(
            f"“{line.service}” would go £{over / 100:,.2f} over what is agreed. Ask for less, or say why it goes over.",
            code="override_words",
        )


def _net(entries: QuerySet[Entry], place: Place) -> int:
    total = entries.aggregate(
        into=Sum("amount", filter=Q(to_place=place), output_field=BigIntegerField()),
        out=Sum("amount", filter=Q(from_place=place), output_field=BigIntegerField()),
    )
    return int(total["into"] or 0) - int(total["out"] or 0)
