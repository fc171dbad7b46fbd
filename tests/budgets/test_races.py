"""Eight processes spend the same money at the same moment: what is agreed is never passed, and once means once.

Each run has a limit of 200 and 800 attempts. The control takes the lock away and must overspend, or else the others
would show nothing.
"""

import json
import os
from typing import Any

import pytest

from tests.audit.test_committed import Scratch, scratch  # noqa: F401 (a database of its own)

pytestmark = pytest.mark.only_on("postgresql")

RUNS, CONTROLS = int(os.environ.get("RACE_RUNS", "3")), int(os.environ.get("RACE_CONTROLS", "1"))
"""Runs of each kind: RACE_RUNS=20 RACE_CONTROLS=5 takes minutes, and is what docs/benchmarks.md tells of."""
LIMIT, PROCESSES, ATTEMPTS = 200, 8, 100

SCRIPT = (
    f"""
import json, multiprocessing
from collections import Counter
from contextlib import nullcontext
from datetime import date
from unittest import mock
from django.core.exceptions import ValidationError
from django.db import connection
from budgets.ledger import movements
from budgets.models import Budget, BudgetLine, Entry, Posting
from phb.acting import acting, system_user
from phb.models import User
from tests import recipes

RUNS, CONTROLS, LIMIT, PROCESSES, ATTEMPTS = {RUNS}, {CONTROLS}, {LIMIT}, {PROCESSES}, {ATTEMPTS}
ON = date(2026, 5, 1)

def line_of_the_limit():
    with acting(system_user(), reason="Set-up"):
        of = recipes.budget(person, lines=[dict(option="02", icb=LIMIT)])
    return of.agreed_revision.lines.get().pk

def in_processes(attempt, *given):
    connection.close()
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(PROCESSES), context.SimpleQueue()
    def work(number):
        user, answered = User.objects.get(pk=finance), Counter()
        barrier.wait()
        with acting(user):
            for each in range(ATTEMPTS):
                try:
                    attempt(number, each, user, *given)
                    answered["accepted"] += 1
                except ValidationError:
                    answered["refused"] += 1
                except Exception as other:
                    answered[repr(other)] += 1
        answers.put(answered)
    started = [context.Process(target=work, args=(number,)) for number in range(PROCESSES)]
    for process in started:
        process.start()
    found = sum((answers.get() for _ in started), Counter())
    for process in started:
        process.join()
    return dict(found)

def unlocked(budget):
    return Budget.objects.get(pk=budget.pk)

[recipes.nhs_number() for _ in range(1_000)]
with acting(system_user(), reason="Set-up"):
    icb = recipes.icb(ods_code="RACE")
    person, finance = recipes.person(icb), recipes.user("finance_officer", icb).pk
"""
    """
def pay(number, each, user, line, way):
    line = BudgetLine.objects.select_related("revision__budget").get(pk=line)
    given = dict(line=line, pence=1, on=ON, key=f"{line.pk}:{number}:{each}", words="One", by=user)
    if way == "commit" or way == "both" and each % 2:
        movements.commit(**given)
    else:
        movements.pay_notional(payee="Supplier", **given)

def used(line):
    found = Entry.objects.filter(line=line)
    return sum(int(entry.amount.amount * 100) for entry in found)

runs = []
for run in range(RUNS + CONTROLS):
    guarded, way = run < RUNS, ("pay", "commit", "both")[run % 3]
    line = line_of_the_limit()
    with nullcontext() if guarded else mock.patch.object(movements, "lock", unlocked):
        answers = in_processes(pay, line, way)
    runs.append(dict(guarded=guarded, way=way, used=used(line), answers=answers))

def same(number, each, user, line):
    line = BudgetLine.objects.select_related("revision__budget").get(pk=line)
    movements.pay_notional(line=line, pence=1, on=ON, key=f"once:{each}", payee="Supplier", words="One", by=user)

line = line_of_the_limit()
answers = in_processes(same, line)
once = dict(answers=answers, postings=Posting.objects.filter(key__startswith="once:").count())
print(json.dumps(dict(runs=runs, once=once)))
"""
)


@pytest.fixture(scope="module")
def found(scratch: Scratch) -> Any:  # noqa: F811 (the fixture of that name)
    return json.loads(scratch.must("shell", "--no-imports", "--command", SCRIPT).splitlines()[-1])


def test_800_attempts_by_8_processes_spend_exactly_what_is_agreed(found: Any) -> None:
    guarded = [run for run in found["runs"] if run["guarded"]]
    assert [run["used"] for run in guarded] == [LIMIT] * RUNS
    assert all(run["answers"] == {"accepted": LIMIT, "refused": PROCESSES * ATTEMPTS - LIMIT} for run in guarded)


def test_without_the_lock_they_overspend(found: Any) -> None:
    """The control: where this does not overspend, the test above shows nothing."""
    used = [run["used"] for run in found["runs"] if not run["guarded"]]
    assert len(used) == CONTROLS
    assert all(spent > LIMIT for spent in used), used


def test_each_key_sent_by_8_processes_is_one_posting(found: Any) -> None:
    assert found["once"] == {"answers": {"accepted": PROCESSES * ATTEMPTS}, "postings": ATTEMPTS}
