"""Eight processes mark the same run as paid at the same moment, and another eight pay its budgets by themselves."""

import json
from typing import Any

import pytest

from tests.audit.test_committed import Scratch, scratch  # noqa: F401 (a database of its own)

pytestmark = pytest.mark.only_on("postgresql")

PROCESSES, BUDGETS = 8, 12

SCRIPT = f"""
import json, multiprocessing
from collections import Counter
from django.core.exceptions import ValidationError
from django.db import connection
from budgets.models import Entry, PayRun, PayRunPayment, Posting
from budgets.pay_runs import paying
from budgets.pay_runs.paying import pay_run
from budgets.paying.asking import ask_for_payment
from budgets.paying.payments import release_month
from phb.acting import acting, system_user
from phb.models import User
from tests import recipes
from tests.budgets.paying_runs import APRIL, DAY, approved, office

paying.CHUNK = 5
[recipes.nhs_number() for _ in range(1_000)]
with acting(system_user(), reason="Set-up"):
    ours = office()
    for number in range({BUDGETS}):
        ours.budget()
    run = approved(ours)
with acting(ours.second, reason="Set-up"):
    for budget in ours.budgets[-4:]:
        ask_for_payment(budget=budget, month=APRIL, words="It cannot wait", by=ours.second, on=DAY)
first, pk, budgets = ours.first.pk, run.pk, ours.budgets
connection.close()
context = multiprocessing.get_context("fork")
barrier, answers = context.Barrier(2 * {PROCESSES}), context.SimpleQueue()

def work(number):
    user, answered = User.objects.get(pk=first), Counter()
    barrier.wait()
    with acting(user, reason="Race"):
        try:
            if number < {PROCESSES}:
                pay_run(run=PayRun.objects.get(pk=pk), pay_on=DAY, by=user, on=DAY)
            else:
                for budget in budgets[-4:]:
                    release_month(budget=budget, month=APRIL, by=user, on=DAY)
            answered["done"] += 1
        except Exception as other:
            answered[repr(other)] += 1
    answers.put(answered)

started = [context.Process(target=work, args=(number,)) for number in range(2 * {PROCESSES})]
for process in started:
    process.start()
found = sum((answers.get() for _ in started), Counter())
for process in started:
    process.join()
releases = Posting.objects.filter(kind="payment_released")
run = PayRun.objects.get(pk=pk)
print(json.dumps(dict(
    answers=dict(found),
    postings=releases.count(),
    budgets=releases.values("budget").distinct().count(),
    pence=sum(int(entry.amount.amount * 100) for entry in Entry.objects.filter(posting__in=releases)),
    total=int(run.total_amount.amount * 100),
    payments=PayRunPayment.objects.count(),
    status=run.status,
)))
"""


@pytest.fixture(scope="module")
def found(scratch: Scratch) -> Any:  # noqa: F811 (the fixture of that name)
    return json.loads(scratch.must("shell", "--no-imports", "--command", SCRIPT).splitlines()[-1])


def test_run_that_eight_processes_mark_as_paid_is_paid_once(found: Any) -> None:
    assert found["answers"] == {"done": 2 * PROCESSES}
    assert (found["postings"], found["budgets"], found["payments"]) == (BUDGETS, BUDGETS, BUDGETS)
    assert found["pence"] == found["total"]
    assert found["status"] == "paid"
