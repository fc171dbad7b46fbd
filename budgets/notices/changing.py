"""What a revision must hold before it changes a direct payment: A1, A2 and A4 asked of real lines."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from budgets.models import BudgetLine, Notice, Revision
from budgets.notices.queries import direct_payment, lowered, not_paid_in_full
from budgets.notices.rules import NoticeKind, check_lowered_behind_notice, in_words
from phb.money import to_pence


def notice_for(revision: Revision, lines: Sequence[BudgetLine]) -> Notice | None:
    """The notice that stands for lowering the payment to what these lines come to, from the revision's first day."""
    standing = Notice.objects.standing().filter(
        kind=NoticeKind.REDUCTION, revision=revision, takes_effect_on__lte=revision.effective_from
    )
    after = direct_payment(lines)
    return next((each for each in standing if to_pence(each.after_amount) <= after), None)


def check_change_of_payment(revision: Revision, lines: Sequence[BudgetLine], before: Sequence[BudgetLine]) -> None:
    """
    Asked as the last funder agrees, because from that moment the lower amount would be paid: A2 (the new amount still
    pays each service in full) and A4 (a lower one stands behind a notice).

    Raises: ValidationError.
    """
    if short := not_paid_in_full(revision.budget, lines):
        raise ValidationError([in_words(each) for each in short])
    if before:
        check_lowered_behind_notice(noticed=notice_for(revision, lines) is not None, month=lowered(before, lines))
