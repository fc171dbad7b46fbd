"""How much the roles of the fictional ICB may agree, who stands in for whom, and when its panel sits."""

from datetime import timedelta
from typing import TYPE_CHECKING

from budgets.approving.covering import accept_cover, name_cover
from budgets.approving.limits import set_limit
from budgets.models import ApprovalCover, ApprovalLimit, PanelSitting, Revision
from budgets.panels.sitting import call_sitting, put_on_agenda
from budgets.rules import Funder
from budgets.setting.revisions import standing_answers
from budgets.setting.rules import RevisionStatus
from care_plans.clocks.limits import set_limit as set_step_limit
from care_plans.clocks.rules import Step
from phb.acting import acting
from phb.money import gbp

if TYPE_CHECKING:
    from phb.demo.build import World


def arrange_approvals(world: "World") -> None:
    """The board raises one limit in a fortnight, and the commissioning manager will be away for a week before."""
    icb, owen, marcus, helen = world.organisations["elmshire"], *(world.users[n] for n in ("owen", "marcus", "helen"))
    council, mina = world.organisations["elmshire_council"], world.users["mina"]
    if not ApprovalLimit.objects.filter(organisation=council).exists():
        with acting(mina, reason="Scheme of delegation"):
            set_limit(
                organisation=council, role="council_manager", yearly_amount=gbp(80_000), by=mina, on=world.on,
                starts_on=world.on, source="Scheme of delegation of the council",
            )  # fmt: skip
            set_step_limit(
                icb=council, step=Step.APPROVAL, days=7, by=mina, on=world.on, starts_on=world.on,
                source="Agreement between the council and the ICB",
            )  # fmt: skip
    if not ApprovalLimit.objects.filter(organisation=icb).exists():
        with acting(owen, reason="Scheme of delegation"):
            set_limit(
                organisation=icb, role="clinical_lead", yearly_amount=gbp(30_000), by=owen, on=world.on,
                starts_on=world.on + timedelta(days=14), source="Scheme of delegation of the board",
            )  # fmt: skip
    if not ApprovalCover.objects.filter(organisation=icb).exists():
        first = world.on + timedelta(days=7)
        with acting(marcus, reason="On leave"):
            cover = name_cover(
                organisation=icb, colleague=helen, starts_on=first, ends_on=first + timedelta(days=6),
                by=marcus, on=world.on,
            )  # fmt: skip
        with acting(helen, reason="Covering for Marcus Bell"):
            accept_cover(cover=cover, by=helen, on=world.on)


def call_panel(world: "World") -> None:
    """A panel of Elmshire sits next week; what waits for the ICB is on its agenda."""
    icb, marcus = world.organisations["elmshire"], world.users["marcus"]
    if PanelSitting.objects.filter(organisation=icb).exists():
        return
    with acting(marcus, reason="The panel of the month"):
        sitting = call_sitting(
            organisation=icb, held_on=world.on + timedelta(days=5), chair=marcus, place="Room 2, or by video",
            members=[world.users["helen"], world.users["nadia"]], by=marcus, on=world.on,
        )  # fmt: skip
    waiting = Revision.objects.filter(budget__icb=icb, status=RevisionStatus.SUBMITTED, lines__icb_share__gt=0)
    for revision in waiting.select_related("author").distinct().order_by("pk")[:3]:
        if Funder.ICB in standing_answers(revision):
            continue
        with acting(revision.author, reason="It is before the panel"):
            put_on_agenda(
                sitting=sitting, revision=revision, by=revision.author, on=world.on,
                note="The family asks that the nights are looked at first.",
            )  # fmt: skip
