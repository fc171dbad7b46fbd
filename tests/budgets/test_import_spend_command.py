"""The command that reads a spend file: what it says, what it keeps, and how it ends."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from budgets.models import Budget, Posting, SpendImport, SpendRow
from budgets.queries import position
from phb.models import User
from tests import recipes
from tests.budgets import spend_files

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)
ON = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _on_a_day_in_june() -> Any:
    with time_machine.travel("2026-06-01T12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def budget(as_system: User) -> Budget:
    return recipes.budget(recipes.person(recipes.icb()), lines=[{"icb": 1_000_000, "provider": "Rosa Quill"}])


@pytest.fixture
def may_file(budget: Budget, tmp_path: Path) -> Path:
    rows = [(MAY, "ROSA QUILL", "-20.00"), (date(2026, 5, 9), "CORNER SHOP", "-1.50")]
    return kept(tmp_path, spend_files.lloyds(budget, rows))


def kept(folder: Path, content: bytes, name: str = "may.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def run(*args: Any, status: int = 0) -> dict[str, Any]:
    """The one object that the command prints; it must end as said."""
    out, ended = StringIO(), 0
    try:
        call_command("import_spend", *map(str, args), "--json", stdout=out, stderr=StringIO())
    except SystemExit as end:
        ended = int(str(end.code))
    assert ended == status, out.getvalue()
    return json.loads(out.getvalue())


def test_without_accept_it_says_what_is_in_the_file_and_keeps_nothing(budget: Budget, may_file: Path) -> None:
    said = run(may_file)
    wanted = {
        "layout": "lloyds",
        "account": f"309912{budget.account.number}",
        "currency": "GBP",
        "rows": 2,
        "sum_pence": -2150,
        "first_date": "2026-05-01",
        "last_date": "2026-05-09",
        "opening_pence": None,
        "closing_pence": None,
        "duplicates": 0,
        "problems": [],
        "accepted": False,
        "budget": budget.reference,
    }
    assert {key: said[key] for key in wanted} == wanted
    assert not SpendImport.objects.exists()


def test_accepted_rows_are_recorded_and_those_of_no_line_are_not_in_the_plan_yet(
    budget: Budget, may_file: Path
) -> None:
    assert run(may_file, "--accept")["accepted"] is True
    now = position(budget, ON)
    assert (now.spent, now.unplanned) == (2150, 150)


def test_the_same_file_again_adds_nothing_and_says_who_and_when(budget: Budget, may_file: Path) -> None:
    run(may_file, "--accept")
    assert run(may_file)["duplicates"] == 2
    said = run(may_file, "--accept", status=1)
    assert said["accepted"] is False
    assert said["refused"] == [
        "This file was loaded by System on 1 June 2026 and accepted on 1 June 2026, so nothing was added."
    ]
    assert Posting.objects.count() == 2


def test_an_overlapping_file_adds_only_what_is_new(budget: Budget, may_file: Path, tmp_path: Path) -> None:
    run(may_file, "--accept")
    rows = [(date(2026, 5, 9), "CORNER SHOP", "-1.50"), (date(2026, 5, 10), "ROSA QUILL", "-3.00")]
    said = run(kept(tmp_path, spend_files.lloyds(budget, rows), "next.csv"), "--accept")
    assert (said["rows"], said["duplicates"], said["accepted"]) == (2, 1, True)
    assert position(budget, ON).spent == 2450


def test_a_bad_row_is_named_and_nothing_kept(may_file: Path) -> None:
    may_file.write_bytes(may_file.read_bytes() + b"99/05/2026,,,,X,1.00,,\n")
    for args in ((), ("--accept",)):
        said = run(may_file, *args, status=1)
        assert [(each["row"], each["field"]) for each in said["problems"]] == [(4, "date")]
        assert said["accepted"] is False
    assert not SpendRow.objects.exists()


def test_rows_that_need_a_person_are_not_accepted_and_nothing_is_kept(budget: Budget, tmp_path: Path) -> None:
    content = spend_files.lloyds(budget, [(MAY, "ROSA QUILL", "-1.00"), (MAY, "MYSTERY", "5.00")])
    path = kept(tmp_path, content)
    assert run(path)["to_answer"] == [3]
    said = run(path, "--accept", status=1)
    assert said["refused"] == ["Say first what line 3 of the file is. Nothing was recorded."]
    assert not SpendImport.objects.exists()


def test_a_file_of_an_unknown_account_is_read_and_its_budget_asked_for(budget: Budget, may_file: Path) -> None:
    may_file.write_bytes(may_file.read_bytes().replace(budget.account.number.encode(), b"99998888"))
    said = run(may_file)
    assert (said["ok"], said["problems"], said["budget"]) == (True, [], None)
    assert any("Say which budget" in warning for warning in said["warnings"])
    assert [each["field"] for each in run(may_file, "--accept", status=1)["problems"]] == ["budget"]
    assert run(may_file, "--accept", "--budget", budget.reference)["accepted"] is True


def test_it_reads_where_there_are_no_budgets_at_all(as_system: User, tmp_path: Path) -> None:
    path = kept(tmp_path, b"Date,Type,Description,Paid Out,Paid In,Balance\n01/05/2026,DD,X,1.00,,9.00\n")
    said = run(path)
    assert (said["layout"], said["rows"], said["opening_pence"], said["closing_pence"]) == ("hsbc", 1, 1000, 900)


def test_guessed_columns_are_accepted_once_the_layout_is_named(budget: Budget, tmp_path: Path) -> None:
    path = kept(tmp_path, b"Date,Description,Money out,Money in\n01/05/2026,ROSA QUILL,2.00,\n")
    assert run(path)["to_confirm"]
    assert "Check a few lines" in run(path, "--budget", budget.reference, "--accept", status=1)["refused"][0]
    assert run(path, "--budget", budget.reference, "--as", "other", "--accept")["accepted"] is True


def test_a_file_that_is_no_bank_file_is_refused_in_words(as_system: User, tmp_path: Path) -> None:
    said = run(kept(tmp_path, b"%PDF-1.7 and more"), status=1)
    assert said["problems"][0]["message"].startswith("This is a PDF, not a CSV file.")


def test_a_budget_that_is_none_is_asking_wrongly(may_file: Path) -> None:
    with pytest.raises(CommandError, match="There is no budget PHB-999999") as wrong:
        call_command("import_spend", str(may_file), "--budget", "PHB-999999")
    assert wrong.value.returncode == 2


def test_a_file_that_is_not_there_is_asking_wrongly(as_system: User) -> None:
    with pytest.raises(CommandError, match="There is no file nowhere.csv"):
        call_command("import_spend", "nowhere.csv")


def test_it_tells_a_person_in_sentences(budget: Budget, may_file: Path) -> None:
    out = StringIO()
    call_command("import_spend", str(may_file), "--accept", stdout=out)
    assert out.getvalue() == (
        f"2 rows from 1 May 2026 to 9 May 2026 for {budget.reference}: £21.50 more out than in (read as lloyds).\n"
        "Every row is recorded.\n"
    )


def test_somebody_named_without_the_right_is_refused(may_file: Path) -> None:
    nobody = recipes.user()
    assert "finance officer" in run(may_file, "--by", nobody.username, status=1)["refused"][0]
