"""How the figures of one month compare with the barest SQL over the same entries.

    TEST_DATABASE=postgresql python -m tests.benchmarks.bench_figures [BUDGETS] [ENTRIES A BUDGET]

Makes a database of its own, fills it set-wise, measures in turns and prints medians. Nothing is kept.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from budgets.statements import figure_rows, figures  # noqa: E402
from phb import acting  # noqa: E402
from phb.dates import month  # noqa: E402
from tests import recipes  # noqa: E402

SEPTEMBER = month(2026, 9)
ROUNDS = 9

BARE = """
SELECT e.budget_id, l.number, e.funder, SUM(e.amount)
FROM budgets_entry e LEFT JOIN budgets_budgetline l ON l.id = e.line_id
WHERE e.effective_on <= '2026-09-30'
GROUP BY e.budget_id, l.number, e.funder
"""

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"


def build(budgets: int, entries: int) -> None:
    """Budgets like one made by the recipes: five lines, each paid by NHS and council, so two entries a posting."""
    icb, council = recipes.icb(), recipes.council()
    lines = [{"icb": 600_000, "council": 400_000, "service": f"Service {number}"} for number in range(1, 6)]
    first = recipes.budget(recipes.person(icb, council), lines=lines)
    revision = first.revisions.get()
    _copy("budgets_budget", f"FROM n, budgets_budget t WHERE t.id = {first.pk}", numbers=budgets - 1)
    others = f"budgets_budget b WHERE b.id <> {first.pk}"
    unwritten = {"status": "'draft'", "submitted_at": "NULL", "approved_at": "NULL", "approved_by_id": "NULL"}
    _copy(
        "budgets_revision",
        f"FROM budgets_revision t, {others} AND t.id = {revision.pk}",
        {"budget_id": "b.id", **unwritten},
    )
    each = f"budgets_revision r WHERE r.id <> {revision.pk} AND t.revision_id = {revision.pk}"
    _copy("budgets_budgetline", f"FROM budgets_budgetline t, {each}", {"revision_id": "r.id"})
    _do(
        "UPDATE budgets_revision SET status = 'submitted', submitted_at = effective_from"  # noqa: S608
        f" WHERE id <> {revision.pk}"
    )
    _copy("budgets_approval", f"FROM budgets_approval t, {each}", {"revision_id": "r.id"})
    _do(
        f"UPDATE budgets_revision SET status = 'approved', approved_at = submitted_at, approved_by_id ="  # noqa: S608
        f" {revision.approved_by_id} WHERE id <> {revision.pk}"
    )
    _entries(entries // 2, revision.approved_by_id)
    _do("ANALYZE")


def _entries(postings: int, user: int | None) -> None:
    """Days spread over the first half of the year; one posting in ten is a payment in, the others are spending."""
    day = {
        "postgresql": "DATE '2026-04-01' + (n.i * 7) %% 183",
        "sqlite": "date('2026-04-01', '+' || ((n.i * 7) %% 183) || ' days')",
    }[connection.vendor]
    kind = "CASE WHEN n.i %% 10 = 0 THEN 'payment_released' ELSE 'spend_held' END"
    _do(
        "INSERT INTO budgets_posting (budget_id, kind, happened_on, payee, words, key, evidence, override_words,"  # noqa: S608
        f" recorded_by_id, recorded_at) {NUMBERS.format(count=postings)}"
        f" SELECT b.id, {kind}, {day}, 'A payee', '', b.id || ':' || n.i, 'receipt', '', {user}, CURRENT_TIMESTAMP"
        " FROM n, budgets_budget b"
    )
    _do(
        "INSERT INTO budgets_entry (posting_id, budget_id, kind, from_place, to_place, funder, line_id, amount,"
        " effective_on, recorded_at)"
        " SELECT p.id, p.budget_id, p.kind, CASE WHEN p.kind = 'spend_held' THEN 'held' ELSE 'funder' END,"
        " CASE WHEN p.kind = 'spend_held' THEN 'line' ELSE 'held' END, f.funder,"
        " CASE WHEN p.kind = 'spend_held' THEN l.id END, f.amount + p.id %% 50, p.happened_on, p.recorded_at"
        " FROM budgets_posting p JOIN budgets_revision r ON r.budget_id = p.budget_id"
        " JOIN budgets_budgetline l ON l.revision_id = r.id AND l.number = p.id %% 5 + 1,"
        " (SELECT 'icb' AS funder, 4321 AS amount UNION ALL SELECT 'council', 2109) f"
    )


def _copy(table: str, source: str, changed: dict[str, str] | None = None, numbers: int = 0) -> None:
    """INSERT … SELECT of every column of `t` but the id, some of them otherwise."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    columns.remove("id")
    values = ", ".join((changed or {}).get(name, f"t.{name}") for name in columns)
    count = NUMBERS.format(count=numbers) if numbers else ""
    _do(f"INSERT INTO {table} ({', '.join(columns)}) {count} SELECT {values} {source}")  # noqa: S608


def _do(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [])


def bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE)
        cursor.fetchall()


def sums() -> None:
    list(figure_rows.sums(figure_rows.Asked(None, SEPTEMBER, None)))


def whole() -> None:
    for each in figures.figures_for(None, SEPTEMBER).values():
        figures.check_foots(each)


def one() -> None:
    figures.figures_for([1], SEPTEMBER)


def spent() -> float:
    """Seconds of processor used so far, here and in the database's own process where it runs on this machine."""
    here = time.process_time()
    if connection.vendor != "postgresql":
        return here
    pid = connection.connection.info.backend_pid
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return here
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return here + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measured(ways: list[Callable[[], None]]) -> dict[str, tuple[float, float]]:
    """Milliseconds of each, median wall and mean processor, taken in turns so that a busy moment falls on all."""
    walls: dict[str, list[float]] = {way.__name__: [] for way in ways}
    used = dict.fromkeys(walls, 0.0)
    for _ in range(ROUNDS):
        for way in ways:
            began, before = time.perf_counter(), spent()
            way()
            walls[way.__name__].append((time.perf_counter() - began) * 1000)
            used[way.__name__] += (spent() - before) * 1000 / ROUNDS
    return {name: (statistics.median(times), used[name]) for name, times in walls.items()}


def main(budgets: int = 1_000, entries: int = 240) -> None:
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with acting.acting(acting.system_user(), reason="Benchmark"):
            build(budgets, entries)
        _do("SET max_parallel_workers_per_gather = 0" if connection.vendor == "postgresql" else "SELECT 1")
        with transaction.atomic():
            found = measured([bare, sums, whole, one])
        print(f"{connection.vendor}, {budgets:,} budgets × {entries} entries, medians of {ROUNDS}")
        for way, words in (
            ("bare", "barest SQL"),
            ("sums", "the one statement"),
            ("whole", "all figures, checked"),
            ("one", "one budget"),
        ):
            wall, cpu = (found[way][which] for which in (0, 1))
            limit = found["bare"]
            print(f"  {words:22} {wall:9.1f} ms {wall / limit[0]:6.2f} ×   CPU {cpu:9.1f} ms {cpu / limit[1]:6.2f} ×")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:]))
