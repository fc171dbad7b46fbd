"""Several people press the same button at the same moment, each over a connection of their own."""

import json
from typing import Any

import pytest

from tests.audit.test_committed import Scratch, scratch  # noqa: F401 (a database of its own)

AT_ONCE = """
import json
from datetime import date
from threading import Barrier, Thread
from django.core.exceptions import ValidationError
from django.db import connection
from budgets.approving.approvals import approve_share
from budgets.models import Approval, BudgetLine, Posting, Revision
from budgets.paying.asking import ask_for_payment
from budgets.paying.payments import place_order, release_month
from budgets.queries import position
from budgets.rules import Funder
from phb.acting import acting, system_user
from phb.dates import month
from phb.roles import Role
from tests import recipes
from tests.budgets import building

ON = date(2026, 4, 1)

def all_at_once(act, users):
    barrier, answers = Barrier(len(users)), []
    def press(number, user):
        barrier.wait()
        try:
            with acting(user):
                act(number, user)
            answers.append("done")
        except ValidationError as refusal:
            answers.append(" ".join(refusal.messages))
        finally:
            connection.close()
    threads = [Thread(target=press, args=pair) for pair in enumerate(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)

# Past the numbers that the database was set up with.
[recipes.nhs_number() for _ in range(100)]
with acting(system_user(), reason="Set-up"):
    people = building.team()
    notional = {"option": "02", "service": "Respite", "rate": 200_000}
    revision = building.submitted(people, {}, building.COUNCIL_LINE, notional)
    budget = revision.budget
    building.keep_account(people, budget, ON)
    building.sign(people, budget, ON)
    managers = [recipes.user(Role.COMMISSIONING_MANAGER, people.icb) for _ in range(4)]
    councillors = [recipes.user(Role.COUNCIL_MANAGER, people.council) for _ in range(4)]

found = {}
both = [(Funder.ICB, user) for user in managers] + [(Funder.COUNCIL, user) for user in councillors]
found["agreed"] = all_at_once(
    lambda number, user: approve_share(revision=revision, funder=both[number][0], by=user, on=building.TODAY),
    [user for _, user in both],
)
found["answers"] = Approval.objects.count()
found["status"] = Revision.objects.get(pk=revision.pk).status
with acting(people.second):
    ask_for_payment(budget=budget, month=month(2026, 4), words="Today", by=people.second, on=ON)
found["paid"] = all_at_once(
    lambda number, user: release_month(budget=budget, month=month(2026, 4), by=user, on=ON), [people.finance] * 6
)
found["payments"] = Posting.objects.filter(kind="payment_released").count()
line = BudgetLine.objects.get(service="Respite")
found["ordered"] = all_at_once(
    lambda number, user: place_order(line=line, amount=30_000, words="One", key=f"order:{number}", by=user, on=ON),
    [people.coordinator] * 8,
)
found["committed"] = position(budget, ON).committed
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(scratch: Scratch) -> dict[str, Any]:  # noqa: F811 (the fixture of that name)
    printed = scratch.must("shell", "--no-imports", "--command", AT_ONCE)
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return answer


def test_each_share_is_agreed_once_by_many_at_once(found: dict[str, Any]) -> None:
    assert found["agreed"].count("done") == 2
    assert len(found["agreed"]) == 8
    assert (found["answers"], found["status"]) == (2, "approved")


def test_month_is_paid_once_by_many_at_once(found: dict[str, Any]) -> None:
    assert found["paid"] == ["done"] * 6
    assert found["payments"] == 1


def test_orders_at_once_stay_within_what_is_agreed(found: dict[str, Any]) -> None:
    """Eight of £300 on a line of £2,000: six fit."""
    assert found["ordered"].count("done") == 6
    assert found["committed"] == 180_000
