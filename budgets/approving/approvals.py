"""Agreeing a budget: each funder answers for its own share, and the last one needed makes the revision hold."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from budgets import permissions
from budgets.approving.queries import covers_held, limits_at
from budgets.approving.rules import check_within_limit, highest_limit
from budgets.ledger.movements import lock
from budgets.models import SHARE_ACTS, Approval, ApprovalCover, Budget, BudgetLine, Revision
from budgets.notices.changing import check_change_of_payment
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
    revision = _submitted(revision)
    lines = lines_of(revision)
    yearly = yearly_share(lines, funder)
    standing = answers_as(by, revision, funder, yearly, on)
    if content_digest(revision) != revision.content_sha256:
        raise ValidationError(CHANGED)
    if funder not in needed_funders(lines):
        raise ValidationError(f"The {funder.in_words} pays no share of this budget.", code="funder")
    if funder in standing_answers(revision):
        raise ValidationError(f"The {funder.in_words} share has been agreed already.", code="funder")
    at = permissions.funder_organisation(revision.budget, funder)
    covered = str(standing.cover.delegator) if standing.cover else ""
    check_within_limit(standing.roles, yearly, limits_at(at.pk if at else None, on), covered=covered)
    answer = _answer(revision, funder, by, yearly, agreed=True, words=words, cover=standing.cover)
    if set(needed_funders(lines)) <= set(standing_answers(revision)):
        _make_hold(revision, lines, by, on)
    return answer


@transaction.atomic
def send_back(*, revision: Revision, funder: Funder, by: User, on: date, words: str) -> Approval:
    """The author is asked to change it. What others had agreed of it is void.

    Raises: PermissionDenied; ValidationError where no reason is given, or this funder has answered already.
    """
    revision = _submitted(revision)
    yearly = yearly_share(lines_of(revision), funder)
    standing = answers_as(by, revision, funder, yearly, on)
    if funder in standing_answers(revision):
        raise ValidationError(f"The {funder.in_words} share has been agreed already.", code="funder")
    answer = _answer(revision, funder, by, yearly, agreed=False, words=words, cover=standing.cover)
    to_draft(revision, words.strip())
    return answer


@transaction.atomic
def refuse(*, revision: Revision, funder: Funder, by: User, on: date, words: str) -> Approval:
    """This revision will not be agreed as it is or changed: it is over. What held before goes on.

    Raises: as `send_back`.
    """
    revision = _submitted(revision)
    yearly = yearly_share(lines_of(revision), funder)
    standing = answers_as(by, revision, funder, yearly, on)
    if funder in standing_answers(revision):
        raise ValidationError(f"The {funder.in_words} share has been agreed already.", code="funder")
    answer = _answer(revision, funder, by, yearly, agreed=False, refuses=True, words=words, cover=standing.cover)
    _move(revision, RevisionStatus.REFUSED)
    return answer


@dataclass(frozen=True)
class Standing:
    """In whose right somebody answers: their own, or by a cover that of a colleague; and how much a year it reaches."""

    roles: list[Role]
    limit: int
    cover: ApprovalCover | None = None


def answers_as(user: User, revision: Revision, funder: Funder, yearly: int, on: date) -> Standing:
    """
    The right in which this user answers: the first that reaches the amount, their own before a colleague's.

    Where none reaches it, the one that reaches furthest, in which it can still be sent back.

    Raises: PermissionDenied where they may not answer in any.
    """
    at = permissions.funder_organisation(revision.budget, funder)
    covers = [each for each in covers_held(user, on) if at is not None and each.organisation_id == at.pk]
    limits = limits_at(at.pk if at else None, on)
    found: list[Standing] = []
    refusals: list[PermissionDenied] = []
    for cover in (None, *covers):
        try:
            permissions.check_can_approve(user, revision, funder, on=on, cover=cover)
        except PermissionDenied as refusal:
            refusals.append(refusal)
        else:
            roles = roles_for(cover.delegator if cover else user, revision.budget, funder, on)
            found.append(Standing(roles, highest_limit(roles, limits), cover))
    if not found:
        # Who has cover and no right of their own is told what stands against the cover.
        raise refusals[-1] if covers and not roles_for(user, revision.budget, funder, on) else refusals[0]
    reaching = next((each for each in found if each.limit >= yearly), None)
    return reaching or max(found, key=lambda each: each.limit)


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


def _answer(
    revision: Revision,
    funder: Funder,
    by: User,
    yearly: int,
    *,
    agreed: bool,
    words: str,
    cover: ApprovalCover | None,
    refuses: bool = False,
) -> Approval:
    answer = Approval(
        revision=revision,
        funder=funder,
        agreed=agreed,
        refuses=refuses,
        words=words.strip(),
        yearly_amount=from_pence(yearly),
        approver=by,
        cover=cover,
        content_sha256=revision.content_sha256,
    )
    answer.full_clean()
    answer.save()
    return answer


def _make_hold(revision: Revision, lines: list[BudgetLine], by: User, on: date) -> None:
    paying = totals(lines).by_funder
    check_kind_fits_shares(revision.budget.kind, icb=paying.get(Funder.ICB, 0), council=paying.get(Funder.COUNCIL, 0))
    before = revision.budget.agreed_revision
    check_change_of_payment(revision, lines, lines_of(before) if before else [])
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
