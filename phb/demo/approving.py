"""How much the roles of the fictional ICB may agree, and who stands in for whom."""

from datetime import timedelta
from typing import TYPE_CHECKING

from budgets.approving.covering import accept_cover, name_cover
from budgets.approving.limits import set_limit
from budgets.models import ApprovalCover, ApprovalLimit
from phb.acting import acting
from phb.money import gbp

if TYPE_CHECKING:
    from phb.demo.build import World


def arrange_approvals(world: "World") -> None:
    """The board raises one limit in a fortnight, and the commissioning manager will be away for a week before."""
    icb, owen, marcus, helen = world.organisations["elmshire"], *(world.users[n] for n in ("owen", "marcus", "helen"))
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
