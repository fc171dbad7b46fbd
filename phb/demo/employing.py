"""What employing an assistant is worked out by in the fictional ICBs: public rates, and prices that are made up."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from budgets.models import Budget, OnCost, OnCostRate
from budgets.on_costs.rules import Employment, RateName
from budgets.on_costs.working import Job, keep_on_cost, set_rate
from phb.acting import acting
from phb.dates import financial_year_of
from phb.demo.people import Line, Story
from phb.money import gbp, to_pence

if TYPE_CHECKING:
    from phb.demo.build import World

APRIL = date(2025, 4, 6)
"""The first day of the tax year whose rates are told here."""

RATES: tuple[tuple[RateName, str, str], ...] = (
    (RateName.HOLIDAY, "12.07", "Working Time Regulations 1998, regulation 15B"),
    (RateName.NI_RATE, "15", "HM Revenue and Customs, employer’s class 1"),
    (RateName.NI_FROM, "5000", "HM Revenue and Customs, secondary threshold"),
    (RateName.NI_ALLOWANCE, "10500", "HM Revenue and Customs"),
    (RateName.PENSION_RATE, "3", "Pensions Act 2008, the least an employer pays"),
    (RateName.PENSION_TRIGGER, "10000", "Automatic enrolment earnings trigger"),
    (RateName.PENSION_FROM, "6240", "Automatic enrolment qualifying earnings"),
    (RateName.PENSION_TO, "50270", "Automatic enrolment qualifying earnings"),
    (RateName.INSURANCE, "95", "Quotation of Fern Mutual (made up)"),
    (RateName.PAYROLL, "216", "Price list of Elm Payroll (made up)"),
    (RateName.TRAINING, "240", "Decision of the board (made up)"),
    (RateName.REDUNDANCY, "1", "Decision of the board (made up)"),
    (RateName.REDUNDANCY_MOST, "719", "Employment Rights Act 1996, section 227"),
)


def set_rates(world: "World") -> None:
    """Finance of each ICB has filled its table, and Elmshire knows what insurance will cost next."""
    for short, username in (("elmshire", "tariq"), ("northmoor", "petra")):
        icb, finance = world.organisations[short], world.users[username]
        if OnCostRate.objects.filter(icb=icb).exists():
            continue
        with acting(finance, reason="The rates of the year"):
            for name, value, source in RATES:
                set_rate(
                    icb=icb, name=name, value=Decimal(value), starts_on=APRIL, year="2025/26", source=source,
                    by=finance, on=world.on,
                )  # fmt: skip

    elmshire, tariq = world.organisations["elmshire"], world.users["tariq"]
    next_april = financial_year_of(world.on).end + timedelta(days=6)
    if not OnCostRate.objects.filter(icb=elmshire, starts_on=next_april).exists():
        with acting(tariq, reason="The insurer has written"):
            set_rate(
                icb=elmshire, name=RateName.INSURANCE, value=Decimal(104), starts_on=next_april,
                year=f"{next_april.year}/{(next_april.year + 1) % 100:02d}",
                source="Quotation of Fern Mutual (made up)", by=tariq, on=world.on,
            )  # fmt: skip


def cost_of(world: "World", story: Story, line: Line, budget: Budget, on: date) -> OnCost:
    """What a line of the story is priced by: its assistant, employed all year."""
    coordinator = world.at(story, "coordinator")
    employment = Employment(wage=to_pence(gbp(line.rate)), hours=Decimal(line.quantity), weeks=Decimal(52))
    return keep_on_cost(budget=budget, job=Job(employment, budget.starts_on), by=coordinator, on=on)
