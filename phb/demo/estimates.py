"""The first estimates of the fictional people: what each was told before planning, with its working."""

from datetime import date
from decimal import Decimal

from budgets.setting.rules import Frequency
from care_plans.exceptions.rules import ToldHow
from care_plans.indicative.rules import HowOften, Part
from care_plans.indicative.telling import tell_indicative, work_out_indicative
from care_plans.models import SupportRequest
from phb.acting import acting
from phb.demo.people import Line, Story
from phb.models import User
from phb.money import to_pence

OFTEN = {
    Frequency.WEEKLY: HowOften.WEEKLY,
    Frequency.FOUR_WEEKLY: HowOften.FOUR_WEEKLY,
    Frequency.MONTHLY: HowOften.MONTHLY,
    Frequency.ANNUAL: HowOften.ANNUAL,
    Frequency.ONE_OFF: HowOften.ONCE,
}
EMPLOYING = Decimal("1.30")
"""What an hour of an employed assistant costs for each pound of wages, as a first estimate."""

METHOD = (
    "What each service costs others with a like need now, rounded up to the next fifty pence for one."
    " It is a first estimate: what the plan agrees may cost more or less."
)


def tell_first_estimate(story: Story, request: SupportRequest, coordinator: User, on: date) -> None:
    """Near to what the budget comes to later, and not the same."""
    with acting(coordinator, reason="The first estimate"):
        amount = work_out_indicative(
            request=request, parts=[_part(line) for line in story.lines], method=METHOD, by=coordinator, on=on
        )
        tell_indicative(indicative=amount, told_on=on, told_how=ToldHow.MEETING, by=coordinator, on=on)


def _part(line: Line) -> Part:
    rate = Decimal(line.rate) * (EMPLOYING if line.employed else 1)
    half_pounds = -(-to_pence(rate) // 50)
    return Part(
        what=line.service,
        rate=half_pounds * 50,
        quantity=Decimal(line.quantity),
        often=OFTEN[Frequency(line.frequency)],
        source="Rate with the cost of employing" if line.employed else "Rates of the ICB",
    )
