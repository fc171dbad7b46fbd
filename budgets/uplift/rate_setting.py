"""Setting what is paid locally."""

from datetime import date

from django.db import transaction
from djmoney.money import Money

from budgets.models import MarketRate
from budgets.uplift.permissions import check_can_set_market_rates
from care_plans.editing import set_and_save
from phb.models import Organisation, User


@transaction.atomic
def set_market_rate(
    *,
    icb: Organisation,
    kind: str,
    unit: str,
    low: Money,
    usual: Money,
    starts_on: date,
    source: str,
    by: User,
    on: date,
    ends_on: date | None = None,
) -> MarketRate:
    """From a day on. What was compared or proposed before keeps the rates that it was compared with."""
    check_can_set_market_rates(by, icb, on)
    return set_and_save(
        MarketRate(icb=icb, set_by=by),
        kind=" ".join(kind.split()),
        unit=unit.strip(),
        low=low,
        usual=usual,
        starts_on=starts_on,
        ends_on=ends_on,
        source=source.strip(),
    )
