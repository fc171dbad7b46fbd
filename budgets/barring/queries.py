"""The bars on direct payments of a person."""

from budgets.models import PaymentBar
from care_plans.models import Person
from phb.dates import Period


def bars_of(person: Person) -> list[PaymentBar]:
    return list(PaymentBar.objects.filter(person=person))


def bar_in(person: Person, period: Period) -> PaymentBar | None:
    """A bar that holds on any day of the period; none where a direct payment is open to the person."""
    return next((bar for bar in bars_of(person) if bar.touches(period)), None)
