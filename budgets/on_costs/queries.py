"""The rates that count on a day, and those to come."""

from dataclasses import dataclass
from datetime import date

from budgets.models import OnCostRate
from budgets.on_costs.rules import RateName
from phb.models import Organisation


def rates_on(icb: Organisation, on: date) -> dict[RateName, OnCostRate]:
    """The rate of each name that counts on a day, where finance has set one."""
    found: dict[RateName, OnCostRate] = {}
    for rate in OnCostRate.objects.filter(icb=icb, starts_on__lte=on):  # newest first
        found.setdefault(RateName(rate.name), rate)
    return found


@dataclass(frozen=True)
class RateRow:
    """One name of the table: what counts today, if anything, and what is to come."""

    name: RateName
    now: OnCostRate | None
    coming: list[OnCostRate]


def rate_rows(icb: Organisation, on: date) -> list[RateRow]:
    now = rates_on(icb, on)
    later = OnCostRate.objects.filter(icb=icb, starts_on__gt=on).order_by("starts_on", "pk")
    coming: dict[str, list[OnCostRate]] = {}
    for rate in later:
        coming.setdefault(rate.name, []).append(rate)
    return [RateRow(name, now.get(name), coming.get(name, [])) for name in RateName]
