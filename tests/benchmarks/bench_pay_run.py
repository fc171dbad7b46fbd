"""How drafting a pay run compares with the barest SQL over the same schedule; a page of it; marking it as paid.

    TEST_DATABASE=postgresql python -m tests.benchmarks.bench_pay_run [BUDGETS] [ROUNDS]

With KEEP_DB it uses a migrated database that is there, and leaves it.

The bare way is one statement that adds the schedule up and writes it into a table like ours (keys, indexes and foreign
keys included): no gates, no look at what is paid, no digest, no triggers. Rounds take turns; medians count. On SQLite
the bare table has the indexes and no foreign keys. Makes a database of its own; nothing is kept.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("TEST_DATABASE", "postgresql")
django.setup()

import time_machine  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from budgets.models import Budget, PayRun  # noqa: E402
from budgets.pay_runs.drafting import draft_run  # noqa: E402
from budgets.pay_runs.paying import pay_run  # noqa: E402
from budgets.pay_runs.reviewing import approve_run, review_run  # noqa: E402
from budgets.paying.queries import DUE_TOTAL, due_sql  # noqa: E402
from care_plans.reviews.rules import ReviewKind  # noqa: E402
from phb.acting import acting, system_user  # noqa: E402
from phb.dates import month  # noqa: E402
from phb.models import Organisation, User  # noqa: E402
from phb.roles import Role  # noqa: E402
from tests import recipes  # noqa: E402
from tests.benchmarks.bench_figures import _copy, _do  # noqa: E402

ON = date(2026, 5, 1)
APRIL, MAY = month(2026, 4), month(2026, 5)


PEOPLE = 100


@dataclass(frozen=True)
class Office:
    icb: Organisation
    first: User
    second: User


def fill(budgets: int) -> Office:
    """Budgets of a hundred people, each with two held lines, an account, an agreement and a plan; copied set-wise."""
    icb, council = recipes.icb(), recipes.council()
    office = Office(icb, recipes.user(Role.FINANCE_OFFICER, icb), recipes.user(Role.FINANCE_OFFICER, icb))
    with acting(system_user(), reason="Benchmark"):
        for number in range(PEOPLE):
            person = recipes.person(icb, council, family_name=f"Patel {number:03d}")
            recipes.budget(person, lines=[{"icb": 1_200_000 + number}, {"council": 240_000, "charge": 60_000}])
            # The first payment of a person starts their money review, which is no part of paying a month.
            recipes.review(person, ReviewKind.MONEY)
        _copy_budgets(budgets // PEOPLE - 1, office.second)
        _do("ANALYZE")
    return office


def _copy_budgets(times: int, confirmer: User) -> None:
    """Each of the first budgets so many times more, with all that lets it be paid."""
    first = Budget.objects.order_by("pk").values_list("pk", flat=True)[PEOPLE - 1]
    _copy("budgets_budget", f"FROM n, budgets_budget t WHERE t.id <= {first}", numbers=times)
    own = f"FROM budgets_budget b JOIN budgets_budget o ON o.person_id = b.person_id AND o.id <= {first}"
    new = f"WHERE b.id > {first}"
    revisions = "JOIN budgets_revision r ON r.budget_id = b.id JOIN budgets_revision v ON v.budget_id = o.id"
    changes = "JOIN budgets_accountchange c ON c.budget_id = b.id JOIN budgets_accountchange d ON d.budget_id = o.id"
    unwritten = {"status": "'draft'", "submitted_at": "NULL", "approved_at": "NULL", "approved_by_id": "NULL"}
    unused = dict.fromkeys(("confirmed_by_id", "confirmed_on", "counts_on", "used_on"), "NULL")
    the_budget = {"budget_id": "b.id"}
    _copy("budgets_revision", f"{own} JOIN budgets_revision t ON t.budget_id = o.id {new}", the_budget | unwritten)
    each = f"{own} {revisions} JOIN {{}} t ON t.revision_id = v.id {new}"
    _copy("budgets_budgetline", each.format("budgets_budgetline"), {"revision_id": "r.id"})
    _do("UPDATE budgets_revision SET status = 'submitted', submitted_at = effective_from WHERE status = 'draft'")
    _copy("budgets_approval", each.format("budgets_approval"), {"revision_id": "r.id"})
    _do(
        "UPDATE budgets_revision SET status = 'approved', approved_at = submitted_at,"  # noqa: S608
        f" approved_by_id = {confirmer.pk} WHERE status = 'submitted'"
    )
    _copy(
        "budgets_accountchange", f"{own} JOIN budgets_accountchange t ON t.budget_id = o.id {new}", the_budget | unused
    )
    _copy(
        "budgets_accountuser", f"{own} {changes} JOIN budgets_accountuser t ON t.change_id = d.id {new}",
        {"change_id": "c.id"},
    )  # fmt: skip
    _do(
        "UPDATE budgets_accountchange SET confirmed_on = proposed_on, counts_on = proposed_on,"  # noqa: S608
        f" confirmed_by_id = {confirmer.pk} WHERE confirmed_on IS NULL"
    )
    _do("UPDATE budgets_accountchange SET used_on = counts_on WHERE used_on IS NULL")
    _copy(
        "budgets_account", f"{own} {changes} JOIN budgets_account t ON t.budget_id = o.id {new}",
        the_budget | {"change_id": "c.id"},
    )  # fmt: skip
    _copy("budgets_agreement", f"{own} JOIN budgets_agreement t ON t.budget_id = o.id {new}", the_budget)


def make_bare_table() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TABLE bare AS SELECT * FROM budgets_payrunitem WHERE 0")
            cursor.execute("CREATE UNIQUE INDEX bare_once ON bare (run_id, budget_id)")
            cursor.execute("CREATE INDEX bare_name ON bare (run_id, name, id)")
            return
        cursor.execute("CREATE TABLE bare (LIKE budgets_payrunitem INCLUDING ALL)")
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'budgets_payrunitem'::regclass"
        )
        for (foreign_key,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE bare ADD {foreign_key}")


@transaction.atomic
def bare(run: PayRun) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bare (run_id, budget_id, name, holder_name, sort_code, number, planned_amount,"  # noqa: S608
            " reduction_amount, amount, icb_amount, council_amount, education_amount, other_amount, gate, obstacle)"
            " SELECT %s, b.id, p.family_name || ', ' || p.given_name, a.holder_name, a.sort_code, a.number,"
            f" {DUE_TOTAL}, 0, {DUE_TOTAL}, d.icb, d.council, d.education, d.other, '', ''"
            f" FROM ({due_sql(run.period)}) d JOIN budgets_budget b ON b.id = d.budget_id"
            " JOIN care_plans_person p ON p.id = b.person_id JOIN budgets_account a ON a.budget_id = b.id"
            f" WHERE {DUE_TOTAL} > 0",
            [run.pk],
        )


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main(budgets: int = 10_000, rounds: int = 5) -> None:
    keep = bool(os.environ.get("KEEP_DB"))
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep)
    try:
        with time_machine.travel(ON):
            _measure(fill(budgets), rounds)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0, keepdb=keep)


def _measure(office: Office, rounds: int) -> None:
    icb, first, second = office.icb, office.first, office.second
    with acting(first, reason="Benchmark"):
        april = draft_run(icb=icb, month=APRIL, by=first, on=ON)
        review_run(run=april, by=first, on=ON)
    with acting(second, reason="Benchmark"):
        approve_run(run=april, seen=april.content_sha256, by=second, on=ON)
    with acting(first, reason="Benchmark"):
        paid = timed(lambda: pay_run(run=april, pay_on=ON, by=first, on=ON))
        make_bare_table()
        mine, theirs = _rounds(icb, april, rounds, first)
    ours, barest = statistics.median(mine), statistics.median(theirs)
    print(f"{april.item_count:,} budgets, {rounds} rounds, {connection.vendor}")
    print(f"  draft: {ours:.2f} s; bare SQL: {barest:.2f} s; ratio {ours / barest:.2f}")
    print(f"  marked as paid: {paid:.1f} s, {april.item_count / paid:,.0f} payments a second")
    run = PayRun.objects.latest("pk")
    last = run.items.order_by("name", "pk")[run.item_count - 60].pk
    for words, query in (("first page", ""), ("last page", f"?after={last}"), ("what changed", "?show=changed")):
        print(f"  {words}: {_page(run, query, first)}")


def _rounds(icb: Organisation, april: PayRun, rounds: int, by: User) -> tuple[list[float], list[float]]:
    draft_run(icb=icb, month=MAY, by=by, on=ON)  # so that nothing is done for the first time while we measure
    bare(april)
    mine, theirs = [], []
    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM bare" if connection.vendor == "sqlite" else "TRUNCATE bare")
        theirs.append(timed(lambda: bare(april)))
        mine.append(timed(lambda: draft_run(icb=icb, month=MAY, by=by, on=ON)))
    return mine, theirs


def _page(run: PayRun, query: str, user: User) -> str:
    client = Client()
    with acting(user, reason="Benchmark"):
        client.force_login(user)
    address = reverse("pay_run", args=[run.pk]) + query
    client.get(address)
    times = [timed(lambda: client.get(address)) for _ in range(5)]
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    size = len(answer.content) // 1024
    return f"{statistics.median(times) * 1000:,.0f} ms, {len(asked)} queries, {size} kB, answer {answer.status_code}"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
