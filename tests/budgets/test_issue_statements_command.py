"""The command that issues a month: its answers, its ends, and going on after being cut off."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.ledger import movements
from budgets.models import Budget, Statement
from budgets.rules import Funder
from budgets.statements import issuing
from budgets.statements.figures import DoesNotFoot, Figures
from phb import acting
from phb.drawing import Drawing
from phb.models import User
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

SETTLED = {"issued", "superseded", "unchanged", "failed", "seconds", "ok"}


@pytest.fixture(autouse=True)
def _in_june(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path / "files"
    with time_machine.travel(datetime(2026, 6, 2, 9, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def budget(system: User) -> Budget:
    return recipes.budget(recipes.person(recipes.icb()))


def run(*words: str, ends: int = 0) -> dict[str, Any]:
    out = StringIO()
    if ends:
        with pytest.raises(SystemExit) as ended:
            call_command("issue_statements", *words, "--json", stdout=out, stderr=StringIO())
        assert ended.value.code == ends
    else:
        call_command("issue_statements", *words, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_month_is_issued_once(budget: Budget, system: User) -> None:
    first = run("--period", "2026-05")
    assert set(first) == SETTLED
    assert (first["issued"], first["superseded"], first["unchanged"], first["failed"]) == (1, 0, 0, [])
    assert (again := run("--period", "2026-05"))["unchanged"] == 1
    assert again["issued"] == 0
    assert Statement.objects.get().issued_by == system


def test_what_has_changed_is_issued_anew(budget: Budget, system: User) -> None:
    run("--period", "2026-05")
    with acting.acting(system, reason="Test"):
        movements.release_payment(
            budget=budget, amounts={Funder.ICB: 900}, on=date(2026, 5, 1), key="r", words="", by=system
        )
    assert (again := run("--period", "2026-05"))["superseded"] == 1
    assert again["issued"] == 1


def test_only_one_budget_is_issued_where_one_is_named(budget: Budget) -> None:
    recipes.budget(recipes.person(budget.icb))
    assert run("--period", "2026-05", "--budget", budget.reference)["issued"] == 1
    assert Statement.objects.get().budget == budget


def test_somebody_named_issues_within_their_rights(budget: Budget) -> None:
    officer = recipes.user(Role.FINANCE_OFFICER, at=budget.icb)
    assert run("--period", "2026-05", "--by", officer.username)["issued"] == 1
    auditor = recipes.user(Role.AUDITOR, at=budget.icb)
    refused = run("--period", "2026-05", "--by", auditor.username, ends=1)
    assert refused == {"refused": ["Statements are issued by a finance officer of the ICB."]}


def test_month_that_has_not_ended_is_refused(budget: Budget) -> None:
    [sentence] = run("--period", "2026-06", ends=1)["refused"]
    assert sentence == "A statement is for a time that has ended. Wait until after 30 June 2026."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--period", "June"), "“June” is not a month"),
        (("--period", "2026-05", "--workers", "0"), "“0” is not a number of processes"),
        (("--period", "2026-05", "--budget", "PHB-999999"), "There is no budget PHB-999999"),
        ((), "--period"),
    ],
)
def test_asked_wrongly_it_says_what_to_give(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as asked:
        call_command("issue_statements", *words)
    if "PHB" in sentence:
        assert asked.value.returncode == 2


def test_budget_that_does_not_add_up_is_named_and_the_command_says_no(
    budget: Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = recipes.budget(recipes.person(budget.icb))

    def check(figures: Figures) -> None:
        if figures.about.budget == budget.pk:
            raise DoesNotFoot("NHS: spent by line does not add up: 1 pence against 2 pence.")

    monkeypatch.setattr(issuing, "check_foots", check)
    result = run("--period", "2026-05", ends=1)
    assert [each["budget"] for each in result["failed"]] == [budget.reference]
    assert "does not add up" in result["failed"][0]["message"]
    assert Statement.objects.get().budget == other


def test_pdfs_are_put_in_a_folder_once(budget: Budget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Drawing] = []

    def draw(self: Any, drawing: Drawing) -> bytes:
        drawn.append(drawing)
        return b"%PDF-1.7"

    monkeypatch.setattr("phb.drawing.Drawer.draw", draw)
    out = tmp_path / "out"
    first = run("--period", "2026-05", "--out", str(out), "--workers", "1")
    assert (first["drawn"], first["kept"]) == (1, 0)
    statement = Statement.objects.get()
    assert [path.name for path in out.iterdir()] == [f"{statement.reference}-{statement.sha256[:8]}.pdf"]
    again = run("--period", "2026-05", "--out", str(out))
    assert (again["drawn"], again["kept"], len(drawn)) == (0, 1, 1)


def test_for_a_person_it_says_so_in_words(budget: Budget) -> None:
    out = StringIO()
    call_command("issue_statements", "--period", "2026-05", stdout=out)
    assert out.getvalue().startswith("1 issued, 0 of them in place of earlier ones; 0 unchanged.")
