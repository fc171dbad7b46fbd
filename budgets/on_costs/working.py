"""Working out what it costs to employ an assistant, keeping it, and setting the rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from budgets import permissions
from budgets.ledger.movements import lock
from budgets.models import Budget, OnCost, OnCostRate
from budgets.on_costs.queries import rates_on as rates_that_count
from budgets.on_costs.rules import Employment, Part, yearly_cost
from phb.models import Organisation, User
from phb.money import from_pence


@dataclass(frozen=True)
class Job:
    """What is asked about one assistant, and the day whose rates count."""

    employment: Employment
    rates_on: date


def worked_out(*, budget: Budget, job: Job, worked_by: User) -> OnCost:
    """The cost by the rates of the day, not saved.

    Raises: ValidationError where finance has not set a rate that counts then, or the job cannot be.
    """
    rates = rates_that_count(budget.icb, job.rates_on)
    cost = yearly_cost(job.employment, {name: rate.value for name, rate in rates.items()})
    made = OnCost(
        budget=budget,
        wage=from_pence(job.employment.wage),
        hours=job.employment.hours,
        weeks=job.employment.weeks,
        claims_allowance=job.employment.claims_allowance,
        rates_on=job.rates_on,
        **{part.value: from_pence(cost.pence.get(part, 0)) for part in Part},
        total=from_pence(cost.total),
        words={part.value: words for part, words in cost.words.items()},
        sources=[rates[name].with_source for name in job.employment.rates],
        worked_by=worked_by,
    )
    made.full_clean()
    return made


@transaction.atomic
def keep_on_cost(*, budget: Budget, job: Job, by: User, on: date) -> OnCost:
    """The cost, kept as it was worked out, for a line of this budget to be priced by."""
    permissions.check_can_build(by, budget, on=on)
    made = worked_out(budget=lock(budget), job=job, worked_by=by)
    made.save()
    return made


@transaction.atomic
def set_rate(
    *, icb: Organisation, name: str, value: Decimal, starts_on: date, year: str, source: str, by: User, on: date
) -> OnCostRate:
    """A rate from a day on. What was worked out before keeps the rates that it was worked out by."""
    permissions.check_can_set_on_cost_rates(by, icb, on=on)
    rate = OnCostRate(
        icb=icb, name=name, value=value, starts_on=starts_on, year=year.strip(), source=source.strip(), set_by=by
    )
    rate.full_clean()
    rate.save()
    return rate
