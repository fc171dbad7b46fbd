"""An ICB with two finance officers and budgets to be paid, and runs at each stage, made by the acts themselves."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from budgets.models import Budget, PayRun, PayRunItem
from budgets.pay_runs.drafting import draft_run
from budgets.pay_runs.paying import Paid, pay_run
from budgets.pay_runs.reviewing import approve_run, review_run
from phb.acting import acting
from phb.dates import Period, month
from phb.models import Organisation, User
from phb.roles import Role
from tests import recipes

APRIL, MAY = month(2026, 4), month(2026, 5)
DAY = date(2026, 4, 1)
"""The day on which runs are drafted, approved and paid, unless told otherwise."""


@dataclass
class Office:
    icb: Organisation
    council: Organisation
    first: User
    second: User
    budgets: list[Budget] = field(default_factory=list)

    def budget(self, *lines: dict[str, Any], account: bool = True, **fields: Any) -> Budget:
        made = recipes.budget(
            recipes.person(self.icb, self.council, **fields),
            lines=list(lines) or [{"icb": 1_200_000}],
            account=account,
        )
        self.budgets.append(made)
        return made


def office() -> Office:
    icb, council = recipes.icb(), recipes.council()
    return Office(icb, council, recipes.user(Role.FINANCE_OFFICER, icb), recipes.user(Role.FINANCE_OFFICER, icb))


def drafted(office: Office, period: Period = APRIL, on: date = DAY) -> PayRun:
    with acting(office.first, reason="Drafting"):
        return draft_run(icb=office.icb, month=period, by=office.first, on=on)


def approved(office: Office, period: Period = APRIL, on: date = DAY) -> PayRun:
    run = drafted(office, period, on)
    with acting(office.first, reason="Reviewing"):
        run = review_run(run=run, by=office.first, on=on)
    with acting(office.second, reason="Approving"):
        return approve_run(run=run, seen=run.content_sha256, by=office.second, on=on)


def pay(office: Office, run: PayRun, on: date = DAY, **more: Any) -> Paid:
    with acting(office.first, reason="Paying"):
        return pay_run(run=run, pay_on=on, by=office.first, on=on, **more)


def paid(office: Office, period: Period = APRIL, on: date = DAY) -> PayRun:
    run = approved(office, period, on)
    pay(office, run, on)
    run.refresh_from_db()
    return run


def item_of(run: PayRun, budget: Budget) -> PayRunItem:
    return PayRunItem.objects.get(run=run, budget=budget)
