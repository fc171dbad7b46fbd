"""A page of a run's payments, found by the name it goes on after: its cost does not grow with the run."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from budgets.models import PayRun, PayRunItem
from budgets.pay_runs.queries import changed, in_state, of_run
from budgets.pay_runs.rules import Change, ItemState

LENGTH = 50

CHANGED = "changed"


@dataclass(frozen=True)
class Shown:
    """One page, and the number of the payment that the next one goes on after, where there is a next one."""

    items: list[Any]
    after: int | None
    from_start: bool


def page_of_run(run: PayRun, *, show: str = "", name: str = "", after: int | None = None) -> Shown:
    """The payments in a state, changed, or changed in one way, whose name begins so; in the order of names."""
    items = of_run(run).select_related("budget")
    if show in ItemState.values:
        items = in_state(items, show)
    elif show == CHANGED:
        items = changed(items)
    elif show in Change.values:
        items = changed(items, Change(show))
    if name:
        items = items.filter(name__icontains=name)
    last = PayRunItem.objects.filter(run=run, pk=after).first() if after else None
    if last is not None:
        items = items.filter(Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk))
    found = list(items.order_by("name", "pk")[: LENGTH + 1])
    shown = found[:LENGTH]
    return Shown(shown, shown[-1].pk if len(found) > LENGTH else None, from_start=last is None)
