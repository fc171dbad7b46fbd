"""What must hold of all models, triggers, statuses, acts, templates and migrations together."""

import ast
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.urls import get_resolver
from simple_history.models import HistoricalChanges

from care_plans.plans.rules import PlanStatus
from phb import guards
from phb.models import AppendOnly, Passing, Recorded, User
from tests.audit import test_committed
from tests.source_code import Module, module, modules, templates
from tests.test_architecture import is_act

APPS = ("phb", "care_plans", "budgets", "audit")

# Models. -------------------------------------------------------------------------------------------------------------


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in APPS]


def kinds_of(model: type[Model]) -> list[str]:
    """What keeps the record's past: it should be one thing."""
    kinds = {
        "history": issubclass(model, Recorded) or model is User,
        "append-only": issubclass(model, AppendOnly),
        "is history": issubclass(model, HistoricalChanges),
        "links of a user": bool(model._meta.auto_created),
        "in passing": issubclass(model, Passing),
    }
    return [kind for kind, holds in kinds.items() if holds]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_every_record_has_a_past_of_one_kind(model: type[Model]) -> None:
    assert len(kinds_of(model)) == 1


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model.__name__)
def test_what_has_history_has_a_table_for_it_and_the_rest_is_never_changed(model: type[Model]) -> None:
    if issubclass(model, Recorded) or model is User:
        assert model.history.model in our_models()
    elif not (model._meta.auto_created or issubclass(model, Passing)):
        assert guards.never_changed(model)


# Triggers. -----------------------------------------------------------------------------------------------------------


def test_every_trigger_is_in_place(db: None) -> None:
    assert guards.health() == []
    assert len(guards.expected(connection)) > 200


def test_every_table_is_watched(db: None) -> None:
    watched = {table for table, _ in guards.expected(connection)}
    assert {model._meta.db_table for model in our_models() if not issubclass(model, Passing)} <= watched
    assert [model.__name__ for model in our_models() if issubclass(model, Passing)] == ["UnsavedWords"]


def test_a_trigger_that_was_dropped_is_reported(db: None) -> None:
    table, name = sorted(guards.expected(connection))[0]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))
    assert guards.health() == [f"The trigger {name} on {table} is missing."]


# Statuses. -----------------------------------------------------------------------------------------------------------


def transitions() -> list[tuple[str, Mapping[Any, frozenset[Any]]]]:
    rules = [this.name for this in modules("care_plans", "budgets", "audit") if this.name.endswith(".rules")]
    return [
        (f"{module}.{name}", value)
        for module in rules
        for name, value in vars(import_module(module)).items()
        if name.endswith("TRANSITIONS")
    ]


def faults(table: Mapping[Any, frozenset[Any]]) -> Iterator[str]:
    """Every status has its row, every move leads to a status, and each can be reached from the first."""
    statuses = type(next(iter(table)))
    if not (isinstance(statuses, type) and issubclass(statuses, Enum)):
        yield "the statuses are not of a list"
        return
    yield from (f"{status} has no row" for status in statuses if status not in table)
    yield from (f"{move} is no status" for moves in table.values() for move in moves if move not in list(statuses))
    reached = {next(iter(statuses))}
    while new := {move for status in reached for move in table.get(status, ())} - reached:
        reached |= new
    yield from (f"{status} is never reached" for status in statuses if status not in reached)


@pytest.mark.parametrize(("name", "table"), transitions(), ids=[name for name, _ in transitions()])
def test_moves_lead_only_to_real_statuses(name: str, table: Mapping[Any, frozenset[Any]]) -> None:
    assert list(faults(table)) == []


def test_faulty_moves_are_found() -> None:
    assert len(transitions()) > 2
    draft, offered, agreed = PlanStatus.DRAFT, PlanStatus.OFFERED, PlanStatus.AGREED
    table = {draft: frozenset({"lost", offered}), offered: frozenset({draft}), agreed: frozenset()}
    assert sorted(faults(table)) == [
        "agreed is never reached",
        "lost is no status",
        "superseded has no row",
        "superseded is never reached",
    ]


# Acts. ---------------------------------------------------------------------------------------------------------------

NOT_ATOMIC = {
    "budgets.spending.reading.read_spend": "it reads a file",
    "budgets.spending.spend_import.stage": "it reads a file, and then keeps it in one transaction",
    "budgets.ledger.posting.post_import": "whoever accepts a file holds it and its budgets in theirs",
    "budgets.pay_runs.paying.pay_run": "each chunk is, so that a run that is cut off goes on where it stopped",
    "budgets.statements.issuing.issue": "each chunk is, so that a run that is cut off goes on where it stopped",
    "audit.seals.seal": "it holds one table after the other, and then writes in one transaction",
    "audit.books.check_books": "it writes one row",
}
"""Acts that are no transaction as a whole, and why nothing is half done."""


def careless_acts(this: Module) -> Iterator[str]:
    """An act is a public function that is told `by` whom it is done: by keyword, in one transaction."""
    if not is_act(this):
        return
    for node in this.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        name = f"{this.name}.{node.name}"
        if "by" in [argument.arg for argument in node.args.args] and _writes(node):
            yield f"{name} takes who acts by position"
        elif "by" in [argument.arg for argument in node.args.kwonlyargs]:
            atomic = "transaction.atomic" in [ast.unparse(each) for each in node.decorator_list]
            if not atomic and name not in NOT_ATOMIC:
                yield f"{name} is not in a transaction"


def _writes(function: ast.FunctionDef) -> bool:
    """Checks are asked by position whether somebody may, and write nothing."""
    calls = [ast.unparse(each.func) for each in ast.walk(function) if isinstance(each, ast.Call)]
    return any(re.search(r"(\.|^set_and_)(save|delete|create|bulk_create|execute)$", call) for call in calls)


def test_every_act_is_told_who_and_is_one_transaction() -> None:
    assert [each for this in modules() for each in careless_acts(this)] == []


def test_what_is_no_transaction_is_still_there() -> None:
    """What is explained and gone is taken off the list."""
    names = {f"{this.name}.{node.name}" for this in modules() for node in this.tree.body if hasattr(node, "name")}
    assert NOT_ATOMIC.keys() <= names


def test_a_careless_act_is_found() -> None:
    source = "def grant(budget, by):\n    budget.save()\n\ndef pay(*, by):\n    check(by)\n    posting.save()\n"
    assert len(list(careless_acts(module("budgets.gifts", source)))) == 2


# Templates. ----------------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "marks text as safe": r"\|\s*(safe|safeseq)\b|\{%\s*autoescape\s+off",
    "has a style of its own": r"<[^>]*\sstyle\s*=",
    "has a script in an attribute": r"<[^>]*\son[a-z]+\s*=",
    "has a script without a source of ours": r"<script(?![^>]*\b(src=\"\{% static|nonce=))",
    "leads to script": r"(href|src|action)\s*=\s*[\"']?\s*javascript:",
    "loads from elsewhere": r"<(script|link|img|iframe|source)\b[^>]*(src|href)=\"(https?:)?//",
    "works without a token": r"<form\b(?=[^>]*method=\"post\")(?!.*?csrf_token).*?</form>",
}
"""What the content security policy would stop, or what it could not."""


def faults_of_template(text: str) -> Iterator[str]:
    for fault, pattern in FORBIDDEN.items():
        if re.search(pattern, text, re.IGNORECASE | re.DOTALL):
            yield fault


@pytest.mark.parametrize(("path", "text"), templates(), ids=[path for path, _ in templates()])
def test_template_keeps_to_the_policy(path: str, text: str) -> None:
    assert list(faults_of_template(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ words|safe }}",
        "{% autoescape off %}{{ words }}{% endautoescape %}",
        '<p style="color: red">',
        '<button onclick="pay()">',
        "<script>pay()</script>",
        '<script src="/files/evil.js"></script>',
        '<a href="javascript:pay()">',
        '<img src="https://elsewhere.example/pixel.png">',
        '<form method="post"><button>Pay</button></form>',
    ],
)
def test_template_that_breaks_the_policy_is_found(text: str) -> None:
    assert list(faults_of_template(text))


def test_template_that_keeps_to_it_is_let_be() -> None:
    text = '<form method="post">{% csrf_token %}<button>Pay</button></form><script src="{% static "phb/phb.js" %}">'
    assert list(faults_of_template(text)) == []


def test_templates_name_only_addresses_that_there_are(db: None) -> None:
    """A misspelt address shows only on the page that has it, which may be seldom opened."""
    known = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    named = {(path, name) for path, text in templates() for name in re.findall(r"\{%\s*url\s+[\"']([\w-]+)[\"']", text)}
    assert named
    assert {(path, name) for path, name in named if name not in known} == set()


# Migrations. ---------------------------------------------------------------------------------------------------------


def test_migrations_say_all_that_the_models_say(db: None) -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    assert "No changes detected" in out.getvalue()


# A database of its own, and the commands that run on it as processes.
scratch = test_committed.scratch

HEALTH = "from phb import guards; problems = guards.health(); print(len(problems), problems[:3])"


def test_going_back_and_forward_keeps_every_trigger(scratch: test_committed.Scratch) -> None:
    """A rebuilt SQLite table loses its triggers; what is put back after every migrate is all that was there."""
    for app in ("budgets", "audit"):
        scratch.must("migrate", app, "zero", "--verbosity", "0")
    assert scratch.must("shell", "--no-imports", "--command", HEALTH).startswith("0 ")
    scratch.must("migrate", "--verbosity", "0")
    assert scratch.must("shell", "--no-imports", "--command", HEALTH).startswith("0 ")
