"""What is paid locally in the fictional ICBs, and the uplift of the last April, with a yes and a no."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from budgets.approving.approvals import approve_share
from budgets.models import Budget, MarketRate, UpliftRun
from budgets.rules import Funder
from budgets.uplift.answering import answer
from budgets.uplift.planning import OTHERS, plan_by_per_cent
from budgets.uplift.rate_setting import set_market_rate
from phb.acting import acting
from phb.money import gbp

if TYPE_CHECKING:
    from phb.demo.build import World

SURVEY = "Survey of local providers (made up)"
RATES = (
    ("Personal assistant", "hours", "13.80", "14.60"),
    ("Support worker", "", "21.60", "23.50"),
    ("Night care", "nights", "155.00", "170.00"),
    ("Day activities", "", "36.00", "40.00"),
    ("Physiotherapy", "", "46.00", "52.00"),
)
"""Kind, unit, least and usual. Support workers are paid less here than they should be: the reports say so."""

LAST_YEAR = Decimal("0.96")


def set_rates(world: "World") -> None:
    """Finance of each ICB has asked what services cost, a year ago and this April."""
    for short, username in (("elmshire", "tariq"), ("northmoor", "petra")):
        icb, finance = world.organisations[short], world.users[username]
        if MarketRate.objects.filter(icb=icb).exists():
            continue
        april = world.year.start
        with acting(finance, reason="What services cost locally"):
            for kind, unit, low, usual in RATES:
                for starts_on, part in ((date(april.year - 1, 4, 1), LAST_YEAR), (april, Decimal(1))):
                    set_market_rate(
                        icb=icb,
                        kind=kind,
                        unit=unit,
                        low=gbp(_pounds(low, part)),
                        usual=gbp(_pounds(usual, part)),
                        starts_on=starts_on,
                        source=f"{SURVEY} {starts_on.year}",
                        by=finance,
                        on=world.on,
                    )


def _pounds(text: str, part: Decimal) -> Decimal:
    return (Decimal(text) * part).quantize(Decimal("0.10"))


def uplift(world: "World") -> None:
    """Three per cent from April for assistants: a yes that both funders agreed, and a no with its reason. The rest
    wait for their answers.
    """
    icb, finance = world.organisations["elmshire"], world.users["tariq"]
    if UpliftRun.objects.filter(icb=icb).exists():
        return
    with acting(finance, reason="The uplift of April"):
        run = plan_by_per_cent(
            icb=icb, effective_on=world.year.start, by=finance, on=world.on,
            per_cents={OTHERS: Decimal(0), "Personal assistant": Decimal(3), "Support worker": Decimal(3)},
        )  # fmt: skip
    raised, left = world.budgets.get("Lin Chen"), world.budgets.get("Gareth Evans")
    with acting(world.users["sam"], reason="The uplift of April"):
        if raised is not None:
            _yes(world, run, raised)
        if left is not None and run.lines.filter(budget=left).exists():
            answer(
                run=run, budget=left, agreed=False, by=world.users["sam"], on=world.on,
                reason="The wages were agreed in January for the whole year, and the assistants know it.",
            )  # fmt: skip


def _yes(world: "World", run: UpliftRun, budget: Budget) -> None:
    said = answer(
        run=run, budget=budget, agreed=True, by=world.users["sam"], on=world.on,
        reason="Wages went up in April, and an assistant would leave otherwise.",
    )  # fmt: skip
    if said.revision is None or said.revision.submitted_at is None:
        return
    for funder, username in ((Funder.ICB, "marcus"), (Funder.COUNCIL, "joan")):
        if said.revision.lines.filter(**{f"{funder.value}_share__gt": 0}).exists():
            approver = world.users[username]
            with acting(approver, reason="Agreed within my limit"):
                approve_share(revision=said.revision, funder=funder, by=approver, on=world.on)
