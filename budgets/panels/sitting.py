"""A panel is called, budgets are put on its agenda, each is decided, and the minutes are closed."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.approving.approvals import CHANGED, approve_share, refuse, send_back
from budgets.ledger.movements import lock
from budgets.models import PanelDecision, PanelItem, PanelMember, PanelSitting, Revision
from budgets.panels.papers import papers_of
from budgets.panels.permissions import check_can_call_panel, check_can_put_on_agenda, check_sits
from budgets.panels.queries import funder_of
from budgets.panels.rules import FEWEST_MEMBERS, PanelOutcome, check_may_decide
from budgets.rules import Funder
from budgets.setting.revisions import content_digest, lines_of, needed_funders, plan_now
from budgets.setting.rules import RevisionStatus
from care_plans.editing import set_and_save
from phb.models import Organisation, User

ANSWERS = {PanelOutcome.AGREE: approve_share, PanelOutcome.SEND_BACK: send_back, PanelOutcome.REFUSE: refuse}


@transaction.atomic
def call_sitting(
    *,
    organisation: Organisation,
    held_on: date,
    chair: User,
    members: Iterable[User],
    by: User,
    on: date,
    place: str = "",
) -> PanelSitting:
    """Raises: PermissionDenied; ValidationError for a day in the past, or where too few sit."""
    check_can_call_panel(by, organisation, on)
    others = {each.pk: each for each in members if each.pk != chair.pk}
    if len(others) < FEWEST_MEMBERS:
        raise ValidationError(f"Choose at least {FEWEST_MEMBERS} members besides whoever chairs.", code="members")
    sitting = set_and_save(
        PanelSitting(organisation=organisation, called_by=by, called_on=on),
        held_on=held_on,
        chair=chair,
        place=place.strip(),
    )
    for each in others.values():
        set_and_save(PanelMember(sitting=sitting), user=each)
    return sitting


@transaction.atomic
def put_on_agenda(*, sitting: PanelSitting, revision: Revision, by: User, on: date, note: str = "") -> PanelItem:
    """With its papers as they are now: a submitted revision stands still until it is answered or taken back.

    Raises: PermissionDenied; ValidationError where it does not wait for approval, its organisation pays no share, the
    sitting is over, or it is on that agenda already.
    """
    check_can_put_on_agenda(by, sitting.organisation, on)
    lock(revision.budget)
    revision = Revision.objects.select_related("budget__plan", "author").get(pk=revision.pk)
    sitting = PanelSitting.objects.select_for_update().get(pk=sitting.pk)
    if sitting.closed_on is not None or sitting.held_on < on:
        raise ValidationError("This sitting is over. Choose another.", code="sitting")
    if revision.status != RevisionStatus.SUBMITTED:
        raise ValidationError("Only a budget that waits for approval is put before a panel.")
    if content_digest(revision) != revision.content_sha256:
        raise ValidationError(CHANGED)
    funder = funder_of(sitting, revision.budget)
    if funder is None or funder not in needed_funders(lines_of(revision)):
        raise ValidationError(f"{sitting.organisation} pays no share of this budget.", code="sitting")
    if sitting.items.filter(revision=revision, content_sha256=revision.content_sha256).exists():
        raise ValidationError("This budget is on that agenda already.", code="sitting")
    last = sitting.items.order_by("-number").first()
    return set_and_save(
        PanelItem(sitting=sitting, number=last.number + 1 if last else 1, put_by=by, put_on=on),
        revision=revision,
        funder=funder,
        content_sha256=revision.content_sha256,
        plan=plan_now(revision.budget),
        papers=papers_of(revision, funder),
        note=note.strip(),
    )


@transaction.atomic
def decide_item(*, item: PanelItem, outcome: str, reasons: str, by: User, on: date) -> PanelDecision:
    """What the panel decided, given effect by the answer of one who sits: to agree needs their limit, and nobody
    answers for what they wrote, are paid by or gain from, as everywhere.

    Raises: PermissionDenied; ValidationError without reasons, before the day, after the minutes were closed, over the
    limit of who answers, or where the budget is no longer as the panel saw it.
    """
    sitting = PanelSitting.objects.select_for_update().select_related("organisation").get(pk=item.sitting_id)
    check_sits(by, sitting, on)
    check_may_decide(sitting.held_on, sitting.closed_on, on)
    if not reasons.strip():
        raise ValidationError("Say why, as it stands in the minutes.", code="reasons")
    if PanelDecision.objects.filter(item=item).exists():
        raise ValidationError("This item is decided already.")
    revision = Revision.objects.select_related("budget").get(pk=item.revision_id)
    if revision.status != RevisionStatus.SUBMITTED or revision.content_sha256 != item.content_sha256:
        raise ValidationError("This budget is not as the panel saw it any more. Put it on the agenda again.")
    answer = ANSWERS[PanelOutcome(outcome)](
        revision=revision, funder=Funder(item.funder), by=by, on=on, words=f"Panel: {reasons.strip()}"
    )
    return set_and_save(
        PanelDecision(item=item, decided_by=by, decided_on=on),
        outcome=outcome,
        reasons=reasons.strip(),
        approval=answer,
    )


@transaction.atomic
def close_sitting(*, sitting: PanelSitting, by: User, on: date) -> PanelSitting:
    """Closes the minutes. What was not reached is put on another agenda.

    Raises: PermissionDenied; ValidationError before the day, or where they are closed already.
    """
    found = PanelSitting.objects.select_for_update().select_related("organisation").get(pk=sitting.pk)
    check_sits(by, found, on)
    check_may_decide(found.held_on, found.closed_on, on)
    return set_and_save(found, closed_by=by, closed_on=on)
