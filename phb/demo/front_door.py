"""The front door of the fictional system: the public page, what was asked on it, and a limit of its own."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from care_plans.clocks.limits import set_limit
from care_plans.models import Referral, ReferralLink, StepLimit
from care_plans.referrals.asking import ask, keep_link
from phb.acting import acting, system_user

if TYPE_CHECKING:
    from phb.demo.build import World


def open_the_door(world: "World") -> None:
    """The page is open, the board has set one limit, and two people have asked: one without an NHS number."""
    icb, owen = world.organisations["elmshire"], world.users["owen"]
    if not ReferralLink.objects.filter(icb=icb).exists():
        with acting(owen, reason="The page for self-referral opens"):
            keep_link(icb=icb, is_open=True, hourly_limit=30, daily_limit=200, by=owen, on=world.on)
    if not StepLimit.objects.filter(icb=icb).exists():
        with acting(owen, reason="Decision of the board"):
            set_limit(
                icb=icb, step="plan", days=21, starts_on=world.on + timedelta(days=14),
                source="Decision of the board", by=owen, on=world.on,
            )  # fmt: skip
    link = ReferralLink.objects.get(icb=icb)
    for number, asked in enumerate(ASKED, start=1):
        key = UUID(int=number)
        if not Referral.objects.filter(key=key).exists():
            with acting(system_user(), reason="Asked on the public page"):
                ask(link=link, key=key, at=timezone.now(), by=system_user(), on=world.on, **asked)


ASKED: tuple[dict[str, Any], ...] = (
    {
        "given_name": "Doreen",
        "family_name": "Askew",
        "asked_by": "Kit Askew",
        "relationship": "Grandson",
        "origin": "person",
        "service": "Somebody to take Gran to her choir again",
        "what_matters": "Singing with her friends on Thursdays. She has not gone since the fall.",
        "access_needs": "Speak slowly and face her: she lip-reads.",
        "reach": "Kit, 07700 900456, after six in the evening",
    },
    {
        "given_name": "Leon",
        "family_name": "Marsh",
        "born_on": None,
        "origin": "person",
        "service": "Help to get up and dressed before work",
        "what_matters": "Keeping my job at the library.",
        "reach": "leon.marsh@mail.example",
    },
)
