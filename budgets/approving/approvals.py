"""Agreeing a budget: each funder answers for its own share, and the last one needed makes the revision hold."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from budgets import permissions
from budgets.approving.rules import check_within_limit
from budgets.ledger.movements import lock
from budgets.models import SHARE_ACTS, Approval, Budget, BudgetLine, Revision
from budgets.rules import Funder
from budgets.setting.budget_setting import to_draft
from budgets.setting.revisions import content_digest, lines_of, needed_funders, standing_answers, totals, yearly_share
from budgets.setting.rules import REVISION_TRANSITIONS, RevisionStatus, check_kind_fits_shares
from care_plans.reviews.holding import budget_changed
from care_plans.reviews.rules import OutcomeKind
from care_plans.rules import check_move
from phb.models import User
from phb.money import from_pence, to_pence
from phb.roles import ACTS, Role, held

CHANGED = "What waits here is not what was submitted. Send it back, so that it is submitted again."


@transaction.atomic
def approve_share(*, revision: Revision, funder: Funder, by: User, on: date, words: str = "") -> Approval:
    """One funder's share is agreed. Once every funder that pays has agreed, the revision replaces the one before.

    Raises: PermissionDenied; ValidationError where the share is over the approver's limit, is answered already, or is
    no longer what was submitted.
    """
    permissions.check_can_approve(by, revision, funder, on=on)
    revision = _submitted(revision)
    lines = lines_of(revision)
    if content_digest(revision) != revision.content_sha256:
        raise ValidationError(CHANGED)
    if funder not in needed_funders(lines):
        raise ValidationError(f"The {funder.in_words} pays no share of this budget.", code="funder")
    if funder in standing_answers(revision):
        raise ValidationError(f"The {funder.in_words} share has been agreed already.", code="funder")
    yearly = yearly_share(lines, funder)
    check_within_limit(roles_for(by, revision.budget, funder, on), yearly)
    answer = _answer(revision, funder, by, yearly, agreed=True, words=words)
    if set(needed_funders(lines)) <= set(standing_answers(revision)):
        _make_hold(revision, lines, by, on)
    return answer


@transaction.atomic
def send_back(*, revision: Revision, funder: Funder, by: User, on: date, words: str) -> Approval:
    """The author is asked to change it. What others had agreed of it is void.

    Raises: PermissionDenied; ValidationError where no reason is given, or this funder has answered already.
    """
    permissions.check_can_approve(by, revision, funder, on=on)
    revision = _submitted(revision)
    if funder in standing_answers(revision):
        raise ValidationError(f"The {funder.in_words} share has been agreed already.", code="funder")
    yearly = yearly_share(lines_of(revision), funder)
    answer = _answer(revision, funder, by, yearly, agreed=False, words=words)
    to_draft(revision, words.strip())
    return answer


def roles_for(user: User, budget: Budget, funder: Funder, on: date) -> list[Role]:
    """The roles in which this user may agree a funder's share of this budget."""
    at = permissions.funder_organisation(budget, funder)
    allowed = ACTS[SHARE_ACTS[funder]]
    return [role for role, number in held(user, on) if role in allowed and at is not None and number == at.pk]


def _submitted(revision: Revision) -> Revision:
    """The revision as it is now, its budget held to the end of the transaction."""
    lock(revision.budget)
    found = Revision.objects.select_related("budget__person", "budget__icb", "budget__council").get(pk=revision.pk)
    if found.status != RevisionStatus.SUBMITTED:
        raise ValidationError(f"This revision is “{found.get_status_display()}”, so there is nothing to answer now.")
    return found


def _answer(revision: Revision, funder: Funder, by: User, yearly: int, *, agreed: bool, words: str) -> Approval:
    answer = Approval(
        revision=revision,
        funder=funder,
        agreed=agreed,
        words=words.strip(),
        yearly_amount=from_pence(yearly),
        approver=by,
        content_sha256=revision.content_sha256,
    )
    answer.full_clean()
    answer.save()
    return answer


def _make_hold(revision: Revision, lines: list[BudgetLine], by: User, on: date) -> None:
    paying = totals(lines).by_funder
    check_kind_fits_shares(revision.budget.kind, icb=paying.get(Funder.ICB, 0), council=paying.get(Funder.COUNCIL, 0))
    before = revision.budget.agreed_revision
    if before is not None:
        _move(before, RevisionStatus.REPLACED)
    revision.approved_by, revision.approved_at = by, timezone.now()
    _move(revision, RevisionStatus.APPROVED)
    if before is not None:
        words = f"Revision {revision.number} of {revision.budget.reference} was agreed."
        kinds = _carried_out(lines_of(before), lines)
        budget_changed(person=revision.budget.person, kinds=kinds, words=words, by=by, on=on)


def _carried_out(before: list[BudgetLine], after: list[BudgetLine]) -> set[OutcomeKind]:
    """Which outcomes of reviews a change of the budget carries out: more, less, or managed another way."""
    was, now = (sum(to_pence(line.agreed_amount) for line in lines) for lines in (before, after))
    kinds = {OutcomeKind.RAISE} if now > was else {OutcomeKind.LOWER} if now < was else set()
    managed_otherwise = {line.option for line in before} != {line.option for line in after}
    return kinds | ({OutcomeKind.OPTION} if managed_otherwise else set())


def _move(revision: Revision, to: RevisionStatus) -> None:
    check_move(REVISION_TRANSITIONS, RevisionStatus(revision.status), to)
    revision.status = to
    revision.full_clean()
    revision.save()
