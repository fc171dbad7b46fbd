"""Looking a draft through, and approving it: what was reviewed, by somebody who did not draft it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets import permissions
from budgets.models import PayRun
from budgets.pay_runs.drafting import digest_of
from budgets.pay_runs.rules import RUN_TRANSITIONS, RunStatus
from care_plans.editing import set_and_save
from care_plans.rules import check_move
from phb.models import User


@transaction.atomic
def review_run(*, run: PayRun, by: User, on: date) -> PayRun:
    """Somebody has looked the draft through. Drafting again voids it, since that makes another run.

    Raises: PermissionDenied; ValidationError where it is no draft any more.
    """
    run = locked(run)
    permissions.check_can_draft_run(by, run.icb, on=on)
    check_move(RUN_TRANSITIONS, RunStatus(run.status), RunStatus.REVIEWED)
    return set_and_save(run, status=RunStatus.REVIEWED, reviewed_by=by, reviewed_on=on)


@transaction.atomic
def approve_run(*, run: PayRun, seen: str, by: User, on: date) -> PayRun:
    """The second person's word, for the payments whose digest they saw. Nothing of it changes after this.

    Raises: PermissionDenied for whoever drafted it, or is paid by it; ValidationError where it was not reviewed, or is
    not what was seen.
    """
    run = locked(run)
    permissions.check_can_approve_run(by, run, on=on)
    check_move(RUN_TRANSITIONS, RunStatus(run.status), RunStatus.APPROVED)
    if run.content_sha256 != seen or digest_of(run)[2] != seen:
        raise ValidationError("The run is not what you looked at. Look at it again before you approve it.")
    return set_and_save(run, status=RunStatus.APPROVED, approved_by=by, approved_on=on)


def locked(run: PayRun) -> PayRun:
    """The run as it is now, held to the end of the transaction."""
    PayRun.objects.select_for_update().get(pk=run.pk)
    return PayRun.objects.select_related("icb", "drafted_by").get(pk=run.pk)
