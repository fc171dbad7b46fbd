"""The house: who may import whom, what each kind of file may do, and what lies at the top."""

import re
import subprocess
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps

from phb.models import AppendOnly
from tests.source_code import ROOT, STOREYS, Module, module, modules

ROOF = re.compile(r"phb\.(settings|urls|wsgi|home|person_page|navigation|demo\w*|management\.commands\.demo)(\.|$)")
"""What stands above every app although it lies in `phb`."""

TOP_LEVEL = {
    *("manage.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock", "package.json", "package-lock.json"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "SECURITY.md", "Makefile"),
    *(".ci", ".gitignore", ".gitattributes", ".npmrc", ".dockerignore"),
    *("phb", "care_plans", "budgets", "audit", "templates", "tests", "docs", "deploy"),
}

RANKS = ("rules", "models", "queries", "permissions", "acts", "forms", "views", "urls", "management")
"""The files of an app in order. A file that carries none of these names holds acts."""

OUTSIDE_THE_ORDER = ("apps", "migrations", "__init__", "templatetags")

Finding = Callable[[Module], Iterator[str]]


def storey(name: str) -> int | None:
    """How high a module stands: nothing for other people's."""
    app = name.partition(".")[0]
    if app not in STOREYS:
        return None
    return len(STOREYS) if ROOF.match(name) else STOREYS.index(app)


def _is_subject(app: str, folder: str) -> bool:
    """Whether a folder of an app holds a subject whole, with rules, models and views of its own."""
    return folder not in RANKS and (ROOT / app / folder / "__init__.py").exists()


def rank(name: str) -> int | None:
    """Where a file stands in its app: nothing for those outside the order, and for a package itself.

    A folder that is not one of the ranks holds a subject, whose files have ranks of their own.
    """
    parts = name.split(".")[1:]
    if not parts or parts[-1] in OUTSIDE_THE_ORDER or parts[0] in OUTSIDE_THE_ORDER:
        return None
    first = parts[1] if _is_subject(app=name.partition(".")[0], folder=parts[0]) and len(parts) > 1 else parts[0]
    for suffix in ("views", "urls", "forms"):
        if first.endswith(f"_{suffix}"):
            first = suffix
    return RANKS.index(first) if first in RANKS else RANKS.index("acts")


def is_act(this: Module) -> bool:
    return this.app != "phb" and rank(this.name) == RANKS.index("acts")


# What a file may not do: each names its findings. --------------------------------------------------------------------


def imports_from_above(this: Module) -> Iterator[str]:
    height = storey(this.name)
    assert height is not None
    for each in this.imports:
        other = storey(each.module)
        if other is not None and other > height:
            yield f"line {each.line} imports {each.module}"


def names_from_above(this: Module) -> Iterator[str]:
    """Labels such as "budgets.Budget" and tables such as budgets_budget, in foreign keys, guards and migrations."""
    height = storey(this.name)
    if height is None or height >= len(STOREYS) - 1:
        return
    above = "|".join(STOREYS[height + 1 :])
    for text, line in this.strings():
        if re.search(rf"\b({above})[._]\w", text) or (".migrations." in this.name and re.fullmatch(above, text)):
            yield f"line {line} names “{text[:60]}”"


def breaks_order_of_files(this: Module) -> Iterator[str]:
    own = rank(this.name)
    for each in this.imports:
        other = rank(each.module) if each.module.partition(".")[0] == this.app else None
        if own is None or other is None or this.app == "phb":
            continue
        if other > own:
            yield f"line {each.line} imports {each.module}, which comes after it"


def hides_imports(this: Module) -> Iterator[str]:
    """An app's `ready` alone may: Django has no models before it."""
    if this.name.endswith(".apps"):
        return
    for each in this.imports:
        if each.in_function and each.module.partition(".")[0] in STOREYS:
            yield f"line {each.line} imports {each.module} inside a function"


def sends_signals(this: Module) -> Iterator[str]:
    allowed = {"phb.apps": {"pre_migrate", "post_migrate"}, "phb.acting": {"connection_created"}}
    for each in this.imports:
        parent, _, name = each.module.rpartition(".")
        signal = parent.endswith("signals") or parent == "django.dispatch"
        if signal and name not in allowed.get(this.name, ()):
            yield f"line {each.line} imports the signal {each.module}"


def is_not_pure(this: Module) -> Iterator[str]:
    """rules.py, or a folder of that name: no database and no clock. Django's lists of choices count as values."""
    if "rules" not in this.name.split("."):
        return
    for each in this.imports:
        database = each.module.startswith(("django.db", "django.utils.timezone", "time.", "phb.models", "phb.acting"))
        if database and each.module not in ("django.db.models.TextChoices", "django.db.models.IntegerChoices"):
            yield f"line {each.line} imports {each.module}"
    for call, name, _ in this.calls():
        if name.split(".")[-1] in ("today", "now", "localdate", "localtime", "utcnow"):
            yield f"line {call.lineno} calls {name}"


FLOATS = {
    "phb.management.commands.demo": {"round"},  # seconds
}
"""Modules that may, and which of `float` and `round`: never where money is counted."""


def counts_in_floats(this: Module) -> Iterator[str]:
    """A float loses pennies, and `round` rounds half to even."""
    allowed = FLOATS.get(this.name, set())
    for call, name, _ in this.calls():
        if name in ({"float", "round"} - allowed) or name.endswith("FloatField"):
            yield f"line {call.lineno} calls {name}"


CLOCKS: dict[str, str] = {
    "audit.seals._check_can_seal": "whether a role holds is asked of today",
    "audit.access._roles": "the middleware is a view of every page",
}


def reads_the_clock(this: Module) -> Iterator[str]:
    """An act is told the day. When it happened (`timezone.now`) is its own to say."""
    if not is_act(this):
        return
    for call, name, inside in this.calls():
        today = name.split(".")[-1] in ("localdate", "today", "utcnow") or name.endswith(("date.now", "datetime.now"))
        if today and f"{this.name}.{inside}" not in CLOCKS:
            yield f"line {call.lineno} calls {name} in {inside}"


UPDATES: dict[str, str] = {}
"""Functions that may change rows of a model with history in one statement, and why that loses nothing."""


def changes_unseen(this: Module) -> Iterator[str]:
    """`update`, `bulk_update` and `bulk_create` leave no version behind; append-only records have none to leave."""
    for call, name, inside in this.calls():
        if f"{this.name}.{inside}" in UPDATES:
            continue
        if name.endswith(".bulk_update") or (name.endswith(".update") and _is_queryset(name)):
            yield f"line {call.lineno} calls {name} in {inside}"
        elif name.endswith(".bulk_create") and not _is_append_only(name.partition(".")[0]):
            yield f"line {call.lineno} calls {name} in {inside}, and only append-only records may come in bulk"


def _is_queryset(name: str) -> bool:
    """Whether `….update` is said of rows, and not of a dictionary, a set or a hash."""
    return bool(re.search(r"\.(objects|filter|exclude|all|_default_manager|select_for_update)\b", name))


def _is_append_only(model: str) -> bool:
    return any(each.__name__ == model and issubclass(each, AppendOnly) for each in apps.get_models())


RULES: dict[Finding, tuple[Module, ...]] = {
    imports_from_above: (
        module("care_plans.plans.planning", "from budgets.models import Budget"),
        module("phb.money", "import care_plans.models"),
        module("phb.money", "def f():\n    from phb import home"),
        module("budgets.ledger", "from audit import seals"),
    ),
    names_from_above: (
        module("care_plans.models", "budget = ForeignKey('budgets.Budget')"),
        module("care_plans.models", "when = 'EXISTS (SELECT 1 FROM budgets_budget)'"),
        module("budgets.migrations.0001_initial", "dependencies = [('audit', '0001_initial')]"),
    ),
    breaks_order_of_files: (
        module("budgets.models", "from budgets.queries import position"),
        module("budgets.queries", "from budgets.ledger import reverse"),
        module("care_plans.permissions", "from care_plans.plans.planning import sign"),
        module("care_plans.requests.intake", "from care_plans.requests.forms import RequestForm"),
        module("care_plans.requests.queries", "from care_plans.plans.planning import start_plan"),
        module("budgets.spend_forms", "from budgets.spend_views import load"),
    ),
    hides_imports: (module("budgets.ledger", "def act():\n    from care_plans.models import Person"),),
    sends_signals: (
        module("audit.journal", "from django.db.models.signals import post_save"),
        module("care_plans.requests.intake", "from django.dispatch import receiver"),
    ),
    is_not_pure: (
        module("budgets.rules", "from django.db import models"),
        module("budgets.rules", "from datetime import date\nDAY = date.today()"),
        module("care_plans.rules", "from django.utils.timezone import localdate"),
        module("care_plans.reviews.rules.clocks", "from phb.models import User"),
    ),
    counts_in_floats: (
        module("budgets.ledger", "pence = float('12.34')"),
        module("phb.money", "pence = round(1234.5)"),
        module("budgets.models", "amount = models.FloatField()"),
    ),
    reads_the_clock: (
        module("budgets.ledger", "def release():\n    return timezone.localdate()"),
        module("care_plans.requests.intake", "DAY = date.today()"),
    ),
    changes_unseen: (
        module(
            "budgets.approving.approvals", "def agree():\n    Revision.objects.filter(pk=1).update(status='approved')"
        ),
        module("care_plans.requests.intake", "def f():\n    Person.objects.bulk_create(people)"),
        module("budgets.ledger", "def f():\n    Budget.objects.bulk_update(budgets, ['ends_on'])"),
    ),
}
"""Each rule with made-up files that break it, so that none of them can pass by finding nothing."""


def named(rule: Finding) -> str:
    return rule.__name__


@pytest.mark.parametrize("rule", RULES, ids=named)
def test_no_file(rule: Finding) -> None:
    found = [f"{this.path}: {finding}" for this in modules() for finding in rule(this)]
    assert not found, "\n".join([rule.__name__.replace("_", " ") + ":", *found])


@pytest.mark.parametrize(("rule", "broken"), [(rule, each) for rule, bad in RULES.items() for each in bad])
def test_a_file_that_breaks_the_rule_is_found(rule: Finding, broken: Module) -> None:
    assert list(rule(broken))


def test_allowances_are_still_used() -> None:
    """What is allowed to nobody any more is taken off the list."""
    names = {this.name for this in modules()}
    functions = {f"{this.name}.{inside}" for this in modules() for _, _, inside in this.calls()}
    assert set(FLOATS) <= names
    assert {*CLOCKS, *UPDATES} <= functions


def _circles(arrows: dict[str, set[str]]) -> Iterator[list[str]]:
    """Ways from a module back to itself."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> Iterator[list[str]]:
        if name in way:
            yield [*way[way.index(name) :], name]
        elif name not in done:
            for other in sorted(arrows.get(name, ())):
                yield from walk(other, [*way, name])
            done.add(name)

    for start in sorted(arrows):
        yield from walk(start, [])


def _arrows(of: list[Module]) -> dict[str, set[str]]:
    names = {this.name for this in of}
    return {
        this.name: {
            target
            for each in this.imports
            if not each.in_function and not each.for_types
            for target in (each.module, each.module.rpartition(".")[0])
            if target in names and target != this.name
        }
        for this in of
    }


def test_no_imports_run_in_circles() -> None:
    assert not list(_circles(_arrows(modules())))


def test_a_circle_is_found() -> None:
    assert list(_circles(_arrows([module("phb.a", "from phb import b"), module("phb.b", "from phb.a import c")])))


def _top_level() -> set[str]:
    """What is in the repository; in an unpacked copy of it, what lies there and is not made by the tools."""
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode == 0 and listed.stdout:
        return {line.partition("/")[0] for line in listed.stdout.splitlines()}
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()}
    return {path.name for path in ROOT.iterdir()} - ignored - {".git"}


def test_the_top_level_holds_only_the_agreed_files() -> None:
    assert _top_level() <= TOP_LEVEL


def test_nobody_writes_entries_but_the_ledger() -> None:
    writers = {
        this.name
        for this in modules("care_plans", "budgets", "audit")
        for _, name, _ in this.calls()
        if re.fullmatch(r"(Entry|Posting)(\.objects\.(bulk_)?create)?", name)
    }
    assert writers <= {"budgets.ledger.movements", "budgets.ledger.posting"}
    assert writers
