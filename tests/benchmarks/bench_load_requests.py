"""Batches of requests: every planted fault named and nothing kept, then the same rows accepted; time and memory.

    python -m tests.benchmarks.bench_load_requests [ROWS] [FAULTS]

Without ROWS it is done for 1,000, 5,000 and 20,000, each in a process of its own, so that memory can be compared. Makes
databases of its own, on a disk: one in memory would grow with what is kept in it. Nothing is kept.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402

from care_plans.batches import loading  # noqa: E402
from care_plans.models import Person, SupportRequest  # noqa: E402
from phb import acting  # noqa: E402
from phb.staged import FileRefused  # noqa: E402
from tests import recipes  # noqa: E402
from tests.care_plans.conftest import TODAY  # noqa: E402
from tests.care_plans.test_batches import as_csv, planted  # noqa: E402

SIZES = (1_000, 5_000, 20_000)
FAULTS = 200


def main(rows: int, faults: int = FAULTS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            with acting.acting(acting.system_user(), reason="Benchmark"):
                _measure(rows, faults)
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _measure(rows: int, faults: int) -> None:
    icb, by = recipes.icb(), acting.system_user()
    made, at = planted(rows, faults)
    good = as_csv(*(row for number, row in enumerate(made, start=2) if number not in at))
    bad = as_csv(*made)
    del made
    before = _most_memory()
    given: Any = {"icb": icb, "by": by, "on": TODAY}
    began = time.perf_counter()
    try:
        loading.stage(content=bad, file_name="bad.csv", **given)
    except FileRefused as refusal:
        named = {each.row: each.field for each in refusal.problems}
    checked = time.perf_counter() - began
    nothing = not SupportRequest.objects.exists() and not Person.objects.exists()
    began = time.perf_counter()
    batch = loading.stage(content=good, file_name="good.csv", **given)
    staged = time.perf_counter() - began
    began = time.perf_counter()
    kept = loading.accept(batch=batch, by=by, on=TODAY)
    accepted = time.perf_counter() - began
    whole = Person.history.count() == kept.people and SupportRequest.history.count() == kept.requests
    print(f"{rows:,} rows, {len(at):,} faults planted, {connection.vendor}")
    print(f"  named: {len(named):,}, all of them at their row and column: {named == at}; nothing kept: {nothing}")
    print(f"  checked in {checked:.1f} s, the good rows staged in {staged:.1f} s, accepted in {accepted:.1f} s")
    print(f"  kept: {kept.requests:,} requests, {kept.people:,} people, each with its history: {whole}")
    print(f"  most memory: {before} MB before, {_most_memory()} MB after")


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    if given := [int(each) for each in sys.argv[1:]]:
        main(*given)
    else:
        for size in SIZES:
            alone = [sys.executable, "-m", "tests.benchmarks.bench_load_requests", str(size)]
            subprocess.run(alone, check=True)  # noqa: S603 (this very file)
