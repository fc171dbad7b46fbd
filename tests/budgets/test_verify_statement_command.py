"""Telling a statement of ours from one that was changed, replaced or made elsewhere."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.ledger import movements
from budgets.models import Budget, Statement
from budgets.rules import Funder
from budgets.statements import checks
from budgets.statements.files import kept_folder, pdf_of
from budgets.statements.issuing import issue
from phb import acting
from phb.dates import month
from phb.models import User
from tests import recipes

pytestmark = pytest.mark.django_db

MAY = month(2026, 5)
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)


@pytest.fixture
def statement(system: User, settings: Any, tmp_path: Path) -> Statement:
    settings.MEDIA_ROOT = tmp_path / "files"
    recipes.budget(recipes.person(recipes.icb()))
    return issued(system)


def issued(system: User) -> Statement:
    with acting.acting(system, reason="Test"):
        [number] = issue(period=MAY, by=system, at=IN_JUNE).issued
    return Statement.objects.select_related("budget__person").get(pk=number)


def verdict(content: bytes, tmp_path: Path, *, ends: int = 0) -> dict[str, Any]:
    file = tmp_path / "file"
    file.write_bytes(content)
    out = StringIO()
    if ends:
        with pytest.raises(SystemExit):
            call_command("verify_statement", str(file), "--json", stdout=out)
    else:
        call_command("verify_statement", str(file), "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_pdf_as_it_was_issued_is_genuine(statement: Statement, tmp_path: Path) -> None:
    found = verdict(pdf_of(statement), tmp_path)
    assert (found["verdict"], found["number"], found["sha256"]) == ("genuine", statement.reference, statement.sha256)
    assert found["issued_at"] == "2026-06-02T09:00:00Z"


def test_pdf_that_is_not_kept_is_drawn_again_to_compare(statement: Statement, tmp_path: Path) -> None:
    content = pdf_of(statement, large=True)
    for kept in kept_folder(statement).iterdir():
        kept.unlink()
    assert verdict(content, tmp_path)["verdict"] == "genuine"


def test_figures_alone_are_genuine_too(statement: Statement, tmp_path: Path) -> None:
    assert verdict(statement.figures.encode(), tmp_path)["verdict"] == "genuine"


def test_any_byte_of_the_page_changed_is_altered(statement: Statement, tmp_path: Path) -> None:
    content = pdf_of(statement)
    middle = content.index(b"stream") + 40
    spoiled = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    found = verdict(spoiled, tmp_path, ends=1)
    assert (found["verdict"], found["number"]) == ("altered", statement.reference)


def test_changed_figures_are_altered(statement: Statement, tmp_path: Path) -> None:
    said = json.loads(statement.figures)
    said["totals"]["left_pence"] += 1
    found = verdict(json.dumps(said).encode(), tmp_path, ends=1)
    assert (found["verdict"], found["number"]) == ("altered", statement.reference)


def test_what_a_later_statement_replaced_is_superseded(statement: Statement, system: User, tmp_path: Path) -> None:
    content = pdf_of(statement)
    with acting.acting(system, reason="Test"):
        movements.release_payment(
            budget=Budget.objects.get(),
            amounts={Funder.ICB: 900},
            on=date(2026, 5, 1),
            key="r",
            words="",
            by=system,
        )
    later = issued(system)
    found = verdict(content, tmp_path)
    assert (found["verdict"], found["superseded_by"]) == ("superseded", later.reference)


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 of somebody else", b"{}", b'{"budget": 1}', b'{"budget": {"reference": "PHB-1"}, "period": []}'],
)
def test_anything_else_is_unknown(statement: Statement, tmp_path: Path, content: bytes) -> None:
    found = verdict(content, tmp_path, ends=1)
    assert (found["verdict"], found["number"], found["issued_at"]) == ("unknown", None, None)


def test_figures_that_open_to_far_too_much_are_cut_off(statement: Statement, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MOST", 10)
    assert checks.check(pdf_of(statement)).verdict == "unknown"


def test_for_a_person_it_says_so_in_words(statement: Statement, tmp_path: Path) -> None:
    (file := tmp_path / "figures.json").write_text(statement.figures)
    out = StringIO()
    call_command("verify_statement", str(file), stdout=out)
    assert out.getvalue().strip() == (
        "This is the statement as it was issued, and it stands."
        f" Statement {statement.reference} was issued on 2 June 2026 at 10:00am."
    )


def test_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match="There is no file nowhere.pdf"):
        call_command("verify_statement", "nowhere.pdf")
