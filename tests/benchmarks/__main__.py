"""Runs the benchmarks, or those named, and writes what they print to docs/benchmarks.md.

    python -m tests.benchmarks [NAME ...]

A name is that of the file without “bench_”. What was measured of the others stays.
"""

import os
import platform
import re
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
REPORT = HERE.parents[1] / "docs/benchmarks.md"
OPENING = """# Benchmarks

What `make bench` measured last. Each makes a database of its own, and says what it compares.
"""


def main(names: list[str]) -> None:
    """Raises: CalledProcessError where one fails; what was measured before it is written."""
    every = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := sorted({*names} - {*every}):
        sys.exit(f"There is no benchmark called {', '.join(unknown)}. There are {', '.join(every)}.")
    for name in names or every:
        module = f"tests.benchmarks.bench_{name}"
        alone = [sys.executable, "-m", module]
        done = subprocess.run(alone, check=True, capture_output=True, text=True)  # noqa: S603 (ours)
        print(done.stdout)
        _write(name, _about(module), done.stdout)


def _about(module: str) -> str:
    return (import_module(module).__doc__ or "").split("\n", 1)[0]


def _write(name: str, about: str, figures: str) -> None:
    text = REPORT.read_text() if REPORT.exists() else OPENING
    kept = {part.split("\n", 1)[0]: part for part in re.split(r"(?m)^## ", text)[1:]}
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors, {date.today():%d %B %Y}"  # noqa: DTZ011
    kept[name] = f"{name}\n\n{about}\n\n```text\n{figures.strip()}\n```\n\n{where}.\n\n"
    parts = "".join(f"## {kept[each].rstrip()}\n\n" for each in sorted(kept))
    REPORT.write_text(f"{OPENING}\n{parts.rstrip()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
