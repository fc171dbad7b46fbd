"""Stopping a direct payment under a head of regulation 17, and pausing one: each behind a notice by two people."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.ending.rules import Follows, PauseReason, StopHead, check_follows, is_mandatory
from budgets.ledger.movements import lock
from budgets.models import Budget, Notice, Stop, Suspension, SuspensionLift
from budgets.notices.permissions import check_can_withdraw_notice
from budgets.notices.rules import NoticeKind
from budgets.notices.writing import write_notice
from care_plans.editing import set_and_save
from phb.models import User


@transaction.atomic
def propose_stop(
    *,
    budget: Budget,
    head: StopHead,
    reasons: str,
    evidence: str,
    stops_on: date,
    follows: Follows,
    follows_words: str,
    by: User,
    on: date,
    follows_on: date | None = None,
    wages_words: str = "",
    shorter_reason: str = "",
) -> Stop:
    """
    Writes the notice, the head and how the support goes on. It counts once somebody else signs and gives the notice.

    Raises: PermissionDenied; ValidationError without what follows, or, where the person has died, without what becomes
    of wages, notice and redundancy.
    """
    check_follows(stops_on, follows, follows_on, follows_words)
    if head == StopHead.DEATH:
        _check_death(budget, stops_on, wages_words)
    notice = write_notice(
        budget=budget,
        kind=NoticeKind.STOP,
        reasons=reasons,
        evidence=evidence,
        takes_effect_on=stops_on,
        shorter_reason=shorter_reason,
        by=by,
        on=on,
    )
    return set_and_save(
        Stop(notice=notice, recorded_by=by, recorded_on=on),
        head=head,
        mandatory=is_mandatory(head),
        stops_on=stops_on,
        follows=follows,
        follows_on=follows_on,
        follows_words=follows_words.strip(),
        wages_words=wages_words.strip(),
    )


def _check_death(budget: Budget, stops_on: date, wages_words: str) -> None:
    died_on = budget.person.died_on
    if died_on is None:
        raise ValidationError("Record the day the person died first.", code="head")
    if stops_on < died_on:
        raise ValidationError("It cannot stop before the day the person died.", code="stops_on")
    if not wages_words.strip():
        raise ValidationError(
            "Say what becomes of wages, notice and redundancy of those the person employed.", code="wages_words"
        )


@transaction.atomic
def propose_suspension(
    *,
    budget: Budget,
    reason: PauseReason,
    reasons: str,
    evidence: str,
    starts_on: date,
    until: date,
    keeps_wages: bool,
    meanwhile: str,
    by: User,
    on: date,
    shorter_reason: str = "",
) -> Suspension:
    """Writes the notice of a pause with its last day. It counts once somebody else signs and gives the notice.

    Raises: PermissionDenied; ValidationError without an end, or without how support and wages go on.
    """
    if until < starts_on:
        raise ValidationError("The last day must be on or after the first.", code="until")
    notice = write_notice(
        budget=budget,
        kind=NoticeKind.SUSPENSION,
        reasons=reasons,
        evidence=evidence,
        takes_effect_on=starts_on,
        shorter_reason=shorter_reason,
        by=by,
        on=on,
    )
    return set_and_save(
        Suspension(notice=notice, recorded_by=by, recorded_on=on),
        reason=reason,
        starts_on=starts_on,
        until=until,
        keeps_wages=keeps_wages,
        meanwhile=meanwhile.strip(),
    )


@transaction.atomic
def lift_suspension(*, suspension: Suspension, words: str, by: User, on: date) -> SuspensionLift:
    """Payments go on from today.

    Raises: PermissionDenied; ValidationError where it was not given, is over or was lifted already.
    """
    lock(suspension.notice.budget)
    notice = Notice.objects.select_related("budget__icb", "budget__person").get(pk=suspension.notice_id)
    check_can_withdraw_notice(by, notice, on)
    if notice.given_on is None or notice.withdrawn_on is not None or suspension.until < on:
        raise ValidationError("Nothing is paused by this now.")
    if SuspensionLift.objects.filter(suspension=suspension).exists():
        raise ValidationError("This was lifted already.")
    return set_and_save(
        SuspensionLift(suspension=suspension, recorded_by=by, recorded_on=on), lifted_on=on, words=words.strip()
    )
