"""The last month paid as one run, and this month drafted with a payment that finance holds."""

from datetime import date

from budgets.models import Budget, PayHold, PayRun
from budgets.pay_runs.drafting import draft_run
from budgets.pay_runs.holding import hold_payments
from budgets.pay_runs.paying import pay_run
from budgets.pay_runs.reviewing import approve_run, review_run
from phb.acting import acting
from phb.dates import Period, month_of
from phb.demo.build import World


def pay_together(world: World, month: Period) -> None:
    """Drafted and reviewed by one finance officer, approved by the other, and marked as paid on its first day."""
    icb, first, second = world.organisations["elmshire"], world.users["tariq"], world.users["wren"]
    if PayRun.objects.filter(icb=icb, period_start=month.start).exists() or not _any_held(world):
        return
    on = month.start
    with acting(first, reason=f"Pay run for {month.start:%B %Y}"):
        run = review_run(run=draft_run(icb=icb, month=month, by=first, on=on), by=first, on=on)
    with acting(second, reason="The pay run is approved"):
        run = approve_run(run=run, seen=run.content_sha256, by=second, on=on)
    with acting(first, reason="The pay run is paid"):
        pay_run(run=run, pay_on=on, by=first, on=on)


def draft_this_month(world: World) -> None:
    """With one payment held by finance; what gates hold, and what changed, is what the stories left behind."""
    icb, first = world.organisations["elmshire"], world.users["tariq"]
    month = month_of(world.on)
    drafted = PayRun.objects.filter(icb=icb, period_start=month.start).exists()
    # In April the budgets of the year before have ended, and there is nothing to draft.
    if drafted or month.start > world.year.end or not _any_held(world):
        return
    _hold_one(world, world.on)
    with acting(first, reason=f"Pay run for {month.start:%B %Y}"):
        draft_run(icb=icb, month=month, by=first, on=world.on)


def _any_held(world: World) -> bool:
    return Budget.objects.filter(icb=world.organisations["elmshire"], account__isnull=False).exists()


def _hold_one(world: World, on: date) -> None:
    paid = PayRun.objects.filter(icb=world.organisations["elmshire"], pay_on__isnull=False).first()
    items = paid.items.order_by("name", "pk")[1:2] if paid else []
    for item in items:
        if not PayHold.objects.filter(budget=item.budget).exists():
            with acting(world.users["tariq"], reason="The statement is late"):
                hold_payments(
                    budget=item.budget,
                    reason="The statement of the account has not come, and the last one was asked about.",
                    owner=world.users["wren"],
                    by=world.users["tariq"],
                    on=on,
                )
