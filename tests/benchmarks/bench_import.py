"""How a provider's file, from its bytes to the ledger, compares with the barest SQL doing the same inserts.

    TEST_DATABASE=postgresql python -m tests.benchmarks.bench_import [LINES] [BUDGETS] [ROUNDS]

The bare way copies ready rows into a table like ours (keys, indexes and foreign keys included), and then the postings
and entries that we made of them: no reading, no matching, no checks, no triggers. Rounds take turns; medians count.
Makes a database of its own; nothing is kept.
"""

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("TEST_DATABASE", "postgresql")
django.setup()

from django.db import connection, transaction  # noqa: E402

from budgets.models import Budget, SpendImport  # noqa: E402
from budgets.spending import spend_import  # noqa: E402
from phb import acting  # noqa: E402
from tests import recipes  # noqa: E402
from tests.budgets import spend_files  # noqa: E402

ON = date(2027, 3, 1)
PAYEES = ("Rosa Quill", "Riverside Centre Ltd", "Corner shop", "Employers insurance", "Payroll Plus")
TABLES = ("budgets_spendrow", "budgets_posting", "budgets_entry")


def build(budgets: int) -> list[Budget]:
    """Two held lines each: one paid by the NHS, one by the council and the person's charge."""
    icb, council = recipes.icb(), recipes.council()
    lines = [
        {"icb": 1_000_000, "provider": "Rosa Quill"},
        {"council": 240_000, "charge": 60_000, "service": "Day centre", "provider": "Riverside Centre Ltd"},
    ]
    return [recipes.budget(recipes.person(icb, council), lines=lines) for _ in range(budgets)]


def file_of(budgets: list[Budget], lines: int, round_number: int) -> bytes:
    first = date(2026, 4, 1) + timedelta(days=15 * round_number)
    return spend_files.provider(
        [
            (
                budgets[number % len(budgets)].reference,
                first + timedelta(days=number % 14),
                f"{PAYEES[number % len(PAYEES)]} {number}",
                f"-{10 + number % 90}.{number % 100:02d}",
            )
            for number in range(lines)
        ]
    )


def ours(content: bytes) -> SpendImport:
    system = acting.system_user()
    staged = spend_import.stage(content, file_name="provider.csv", by=system, on=ON)
    return spend_import.accept(spend_import=staged, by=system, on=ON)


def make_bare_tables() -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
                [table],
            )
            for (foreign_key,) in cursor.fetchall():
                for each in TABLES:
                    foreign_key = foreign_key.replace(f"REFERENCES {each}(", f"REFERENCES bare_{each}(")
                cursor.execute(f"ALTER TABLE bare_{table} ADD {foreign_key}")


def rows_to_copy(taken: SpendImport) -> bytes:
    """What we staged, as COPY reads it."""
    with (
        connection.cursor() as cursor,
        cursor.copy(
            f"COPY (SELECT * FROM budgets_spendrow WHERE spend_import_id = {taken.pk} ORDER BY id) TO STDOUT"  # noqa: S608
        ) as copy,
    ):
        return b"".join(map(bytes, copy))


@transaction.atomic
def bare(ready: bytes, taken: SpendImport) -> None:
    ours = f"SELECT id FROM budgets_spendrow WHERE spend_import_id = {taken.pk}"  # noqa: S608
    with connection.cursor() as cursor:
        with cursor.copy("COPY bare_budgets_spendrow FROM STDIN") as copy:
            copy.write(ready)
        cursor.execute(
            f"INSERT INTO bare_budgets_posting SELECT * FROM budgets_posting WHERE import_row_id IN ({ours})"  # noqa: S608
        )
        cursor.execute(
            "INSERT INTO bare_budgets_entry SELECT * FROM budgets_entry WHERE posting_id IN"  # noqa: S608
            f" (SELECT id FROM budgets_posting WHERE import_row_id IN ({ours}))"
        )


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and seconds of this process and of its database session."""
    wall, work = time.perf_counter(), _work()
    act()
    return time.perf_counter() - wall, _work() - work


def _work() -> float:
    """The session's own figures are read where the database runs on this machine; else only ours count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
    try:
        fields = Path(f"/proc/{session}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.process_time()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(lines: int = 10_000, budgets: int = 100, rounds: int = 5) -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with acting.acting(acting.system_user(), reason="Benchmark"):
            _measure(lines, build(budgets), rounds)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _measure(lines: int, budgets: list[Budget], rounds: int) -> None:
    make_bare_tables()
    ours(file_of(budgets, 100, rounds))  # so that nothing is done for the first time while we measure
    theirs, mine = [], []
    for number in range(rounds):
        content = file_of(budgets, lines, number)
        taken: list[SpendImport] = []
        mine.append(timed(lambda content=content, taken=taken: taken.append(ours(content))))  # type: ignore[misc]
        ready = rows_to_copy(taken[0])
        theirs.append(timed(lambda ready=ready, taken=taken: bare(ready, taken[0])))  # type: ignore[misc]
    wall, work = (statistics.median(each[place] for each in mine) for place in (0, 1))
    bare_wall, bare_work = (statistics.median(each[place] for each in theirs) for place in (0, 1))
    print(f"{lines:,} lines for {len(budgets):,} budgets, {rounds} rounds, {connection.vendor}")
    print(f"  ours: {wall:.2f} s, {lines / wall:,.0f} lines a second, {work * 1e6 / lines:.0f} µs of work a line")
    print(
        f"  bare: {bare_wall:.2f} s, {lines / bare_wall:,.0f} lines a second, {bare_work * 1e6 / lines:.0f} µs a line"
    )
    print(f"  ratio: {wall / bare_wall:.2f} on the clock, {work / bare_work:.2f} of work")
    print(f"  most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
