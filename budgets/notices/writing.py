"""Writing a notice, naming the months in which unused money is set off, signing and giving it, and withdrawing it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from budgets.ending.rules import StopHead, check_may_decline
from budgets.ledger.movements import lock
from budgets.models import Budget, Notice, NoticeDays, Offset, Revision, Stop
from budgets.notices import permissions
from budgets.notices.letter import NOTICE
from budgets.notices.queries import direct_payment, notice_days, recipients
from budgets.notices.rules import (
    GivenHow,
    NoticeKind,
    check_notice_length,
    check_offset,
    check_offsets_within,
    earliest_effect,
)
from budgets.paying.schedule import due_in
from budgets.queries import position
from budgets.rules import pounds
from budgets.setting.rules import RevisionStatus
from care_plans.editing import set_and_save
from care_plans.letters.writing import write_letter
from phb.dates import month_of
from phb.models import Organisation, User
from phb.money import Money, from_pence, to_pence


@transaction.atomic
def write_notice(
    *,
    budget: Budget,
    kind: NoticeKind,
    reasons: str,
    evidence: str,
    takes_effect_on: date,
    by: User,
    on: date,
    shorter_reason: str = "",
    unused_amount: Money | None = None,
) -> Notice:
    """Begins a notice. It means nothing until somebody else signs it.

    A reduction is of the revision that is being written or waits, against the one that holds; setting off, of money
    that lies unused in the account.

    Raises: PermissionDenied; ValidationError where there is no revision that lowers the payment, or more is called
    unused than the account should hold.
    """
    permissions.check_can_write_notice(by, budget, on)
    budget = lock(budget)
    notice = Notice(budget=budget, kind=kind, written_by=by, written_on=on)
    if kind == NoticeKind.REDUCTION:
        _name_revision(notice)
    elif kind == NoticeKind.OFFSET:
        notice.unused_amount = _unused(budget, unused_amount, on)
    return _say(notice, reasons, evidence, takes_effect_on, shorter_reason)


@transaction.atomic
def change_notice(
    *, notice: Notice, reasons: str, evidence: str, takes_effect_on: date, by: User, on: date, shorter_reason: str = ""
) -> Notice:
    """Raises: PermissionDenied; ValidationError where it was given already."""
    permissions.check_can_change_notice(by, notice, on)
    return _say(_draft(notice), reasons, evidence, takes_effect_on, shorter_reason)


def _say(notice: Notice, reasons: str, evidence: str, takes_effect_on: date, shorter_reason: str) -> Notice:
    return set_and_save(
        notice,
        reasons=reasons.strip(),
        evidence=evidence.strip(),
        takes_effect_on=takes_effect_on,
        shorter_reason=shorter_reason.strip(),
    )


def _name_revision(notice: Notice) -> None:
    """Both amounts as they are now, so that nothing lower than what was told can be agreed afterwards."""
    open_status = (RevisionStatus.DRAFT, RevisionStatus.SUBMITTED)
    revision = Revision.objects.filter(budget=notice.budget, status__in=open_status).first()
    agreed = notice.budget.agreed_revision
    if revision is None or agreed is None:
        raise ValidationError("Write the revision that lowers the payment first. The notice names it.", code="kind")
    before, after = (direct_payment(each.lines.all()) for each in (agreed, revision))
    notice.revision = revision
    notice.before_amount, notice.after_amount = from_pence(max(before, after)), from_pence(after)


def _unused(budget: Budget, amount: Money | None, on: date) -> Money:
    if amount is None:
        raise ValidationError("Say how much money lies unused.", code="unused_amount")
    held = position(budget, on).held
    if to_pence(amount) > held:
        raise ValidationError(f"The account should hold {pounds(max(held, 0))}, so no more than that is unused.",
                              code="unused_amount")  # fmt: skip
    return amount


@transaction.atomic
def set_off(*, notice: Notice, month: date, amount: Money, judged: str, by: User, on: date) -> Offset:
    """A3, SI 2013/1617 reg 13(4): what is set off in one month, which is a decision of its own.

    `month` is any day of it.

    Raises: PermissionDenied; ValidationError where it is more than is due in that month or than is unused, or no reason
    is given.
    """
    permissions.check_can_change_notice(by, notice, on)
    notice = _draft(notice)
    period = month_of(month)
    revision = notice.budget.agreed_revision
    due = due_in(revision.lines.all(), period) if revision else {}
    others = _set_off_elsewhere(notice, period.start)
    check_offset(to_pence(amount), sum(due.values()) - others, judged=judged)
    made = [to_pence(each.amount) for each in notice.offsets.exclude(month=period.start)]
    if notice.unused_amount is not None:
        check_offsets_within(to_pence(notice.unused_amount), [*made, to_pence(amount)])
    return set_and_save(Offset(notice=notice), month=period.start, amount=amount, judged=judged.strip())


def _set_off_elsewhere(notice: Notice, month: date) -> int:
    """What other notices that stand set off in the same month already."""
    others = Offset.objects.filter(
        notice__budget=notice.budget, notice__given_on__isnull=False, notice__withdrawn_on=None, month=month
    ).exclude(notice=notice)
    return sum(to_pence(each.amount) for each in others)


@transaction.atomic
def drop_set_off(*, offset: Offset, by: User, on: date) -> None:
    """Raises: PermissionDenied; ValidationError where the notice was given already."""
    permissions.check_can_change_notice(by, offset.notice, on)
    _draft(offset.notice)
    offset.delete()


@transaction.atomic
def give_notice(*, notice: Notice, how: GivenHow, by: User, on: date) -> Notice:
    """
    The second person signs, and the letter goes to everybody it must reach: reasonable notice in writing, with reasons.

    Raises: PermissionDenied for whoever wrote it; ValidationError where it counts too early without a reason, or names
    no months.
    """
    permissions.check_can_sign_notice(by, notice, on)
    notice = _draft(notice)
    if notice.kind == NoticeKind.OFFSET:
        _check_months(notice)
    earliest = earliest_effect(on, notice_days(notice.budget.icb, on))
    check_notice_length(notice.takes_effect_on, on, earliest, shorter_reason=notice.shorter_reason)
    given = set_and_save(
        notice,
        signed_by=by,
        given_on=on,
        given_at=timezone.now(),
        given_how=how,
        given_to="\n".join(str(each) for each in recipients(notice.person, on)),
        earliest_on=earliest,
    )
    write_letter(kind=NOTICE, about=given, by=by, on=on)
    return given


def _check_months(notice: Notice) -> None:
    months = list(notice.offsets.all())
    if not months:
        raise ValidationError("Name the months in which unused money is set off.")
    early = [each for each in months if each.month < notice.takes_effect_on]
    if early:
        raise ValidationError(
            f"{early[0].month:%B %Y} begins before the notice counts. Set off in a later month.",
            code="takes_effect_on",
        )


@transaction.atomic
def withdraw_notice(*, notice: Notice, why: str, by: User, on: date) -> Notice:
    """A draft is put aside; a notice that was given counts no more from now on, and says why.

    Raises: PermissionDenied; ValidationError without a reason, or where it is withdrawn already.
    """
    permissions.check_can_withdraw_notice(by, notice, on)
    notice = _standing(notice)
    stop = Stop.objects.filter(notice=notice).first()
    if stop is not None and notice.given_on is None:
        check_may_decline(StopHead(stop.head))
    return take_back(notice, why, by, on)


def take_back(notice: Notice, why: str, who: User, on: date) -> Notice:
    """Only within an act that holds the budget's lock."""
    return set_and_save(notice, withdrawn_by=who, withdrawn_on=on, withdrawn_why=why.strip())


def _standing(notice: Notice) -> Notice:
    lock(notice.budget)
    found = Notice.objects.select_related("budget__person", "budget__icb").get(pk=notice.pk)
    if found.withdrawn_on is not None:
        raise ValidationError("This notice was withdrawn already.")
    return found


def _draft(notice: Notice) -> Notice:
    found = _standing(notice)
    if found.given_on is not None:
        raise ValidationError("This notice was given already. Withdraw it, and write another.")
    return found


@transaction.atomic
def set_notice_days(*, icb: Organisation, days: int, starts_on: date, source: str, by: User, on: date) -> NoticeDays:
    """For notices given on `starts_on` or later; what was given before keeps its days.

    Raises: PermissionDenied; ValidationError for a day in the past, or too few or too many days.
    """
    permissions.check_can_set_notice_days(by, icb, on)
    return set_and_save(
        NoticeDays(icb=icb, set_by=by, set_on=on), days=days, starts_on=starts_on, source=source.strip()
    )
