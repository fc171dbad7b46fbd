"""What is read of panels: which a user may see, how each item stands, and who has papers to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from budgets.models import Budget, PanelDecision, PanelItem, PanelMember, PanelSitting, Revision
from budgets.rules import Funder
from budgets.setting.rules import RevisionStatus
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task

PAPERS_BEFORE_DAYS = 7
"""How long before a sitting its papers stand on Today of those who sit. A local default."""


def sittings_seen(user: User, on: date) -> QuerySet[PanelSitting]:
    """Of the organisations where the user may see panels, the latest first."""
    return PanelSitting.objects.at(places(user, "see_panels", on))


def with_counts(sittings: QuerySet[PanelSitting]) -> QuerySet[PanelSitting]:
    return sittings.annotate(item_count=Count("items"), decided_count=Count("items__decision")).order_by(
        "-held_on", "-pk"
    )


def calling_organisations(user: User, on: date) -> QuerySet[Organisation]:
    kinds = (Organisation.Kind.ICB, Organisation.Kind.COUNCIL)
    return Organisation.objects.filter(pk__in=places(user, "call_panel", on), kind__in=kinds)


def funder_of(sitting: PanelSitting, budget: Budget) -> Funder | None:
    """Whose share of a budget the panel decides about; none where its organisation does not pay."""
    owners = {budget.icb_id: Funder.ICB, budget.council_id: Funder.COUNCIL}
    return owners.get(sitting.organisation_id)


def sittings_for(revision: Revision, user: User, on: date) -> QuerySet[PanelSitting]:
    """Open ones, today or later, on whose agenda the user may put this revision."""
    budget = revision.budget
    paying = {each for each in (budget.icb_id, budget.council_id) if each is not None}
    there = PanelSitting.objects.at(paying & places(user, "put_on_agenda", on))
    again = PanelItem.objects.filter(sitting=OuterRef("pk"), revision=revision, content_sha256=revision.content_sha256)
    return there.filter(~Exists(again), closed_on=None, held_on__gte=on).order_by("held_on", "pk")


def items_of_revision(revision: Revision, user: User, on: date) -> QuerySet[PanelItem]:
    """Where the revision, as it was last submitted, is or was on an agenda that the user may see."""
    found = PanelItem.objects.filter(revision=revision, sitting__in=sittings_seen(user, on))
    return found.select_related("sitting__organisation", "decision", "revision").order_by("sitting__held_on", "pk")


@dataclass(frozen=True)
class ItemNow:
    """An item with how it stands: decided by the panel, still to decide, or gone another way meanwhile."""

    item: PanelItem
    decision: PanelDecision | None
    stands: str
    is_open: bool


def items_now(items: Iterable[PanelItem]) -> list[ItemNow]:
    return [_item_now(item) for item in items]


def _item_now(item: PanelItem) -> ItemNow:
    decision: PanelDecision | None = getattr(item, "decision", None)
    if decision is not None:
        return ItemNow(item, decision, decision.words, is_open=False)
    revision = item.revision
    if revision.status == RevisionStatus.SUBMITTED and revision.content_sha256 == item.content_sha256:
        answered = any(
            answer.funder == item.funder and answer.content_sha256 == item.content_sha256
            for answer in revision.approvals.all()
        )
        return ItemNow(item, None, "Agreed outside the panel" if answered else "To decide", is_open=not answered)
    approved = revision.approved_at is not None and revision.content_sha256 == item.content_sha256
    return ItemNow(item, None, "Agreed outside the panel" if approved else "Withdrawn", is_open=False)


def waiting_panels(user: User, on: date) -> list[Task]:
    """Sittings soon, or not closed yet, on which the user sits."""
    mine = PanelSitting.objects.filter(
        Q(chair=user) | Exists(PanelMember.objects.filter(sitting=OuterRef("pk"), user=user)),
        closed_on=None,
        held_on__lte=on + timedelta(days=PAPERS_BEFORE_DAYS),
        organisation__in=places(user, "see_panels", on),
    )
    undecided = Q(items__isnull=False, items__decision=None)
    waiting = mine.annotate(waiting=Count("items", filter=undecided)).filter(waiting__gt=0)
    return [
        Task(
            title="Read the papers of the panel" if on < each.held_on else "Minute what the panel decides",
            about=f"{each}, {each.waiting} budget{'' if each.waiting == 1 else 's'} to decide",
            since=each.called_on,
            due=each.held_on,
            button="Open the agenda",
            url=reverse("panel", args=[each.pk]),
        )
        for each in waiting.select_related("organisation").order_by("held_on", "pk")[:20]
    ]
