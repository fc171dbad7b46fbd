"""The files of a run for whoever sends the money, and the command that writes them."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError

from budgets.models import PayRun
from budgets.pay_runs.files import bacs_draft, schedule_csv
from budgets.pay_runs.holding import hold_payments
from phb.acting import acting
from phb.models import User
from phb.money import to_pence
from tests import recipes
from tests.budgets.paying_runs import DAY, Office, approved, drafted, office, paid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def ours(as_system: User) -> Office:
    made = office()
    made.budget(family_name="Abbott", given_name="=HYPERLINK(1)")
    made.budget({"icb": 1_200_000}, {"council": 240_000}, family_name="Bàker & Söns (Trust)")
    made.budget(family_name="Carter")
    with acting(made.first):
        hold_payments(budget=made.budgets[2], reason="In hospital", team="Finance", by=made.first, on=DAY)
    return made


def rows_of(run: PayRun) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(schedule_csv(run))))


def test_schedule_has_a_row_for_each_payment_that_is_not_held(ours: Office) -> None:
    found = rows_of(approved(ours))
    assert [(row["Budget"], row["Amount in pounds"], row["Council in pounds"]) for row in found] == [
        (f"{ours.budgets[0].pk:06d}", "986.30", "0.00"),
        (f"{ours.budgets[1].pk:06d}", "1183.56", "197.26"),
    ]


def test_spreadsheet_runs_nothing_of_the_schedule(ours: Office) -> None:
    assert rows_of(approved(ours))[0]["Name on the account"].startswith("'=HYPERLINK(1)")


def test_bacs_draft_balances_and_keeps_to_the_layout(ours: Office) -> None:
    run = approved(ours)
    lines = bacs_draft(run, on=DAY).split("\r\n")
    assert [len(line) for line in lines] == [80] * 4 + [100] * 3 + [80] * 3 + [0]
    first, second, contra = lines[4:7]
    assert (first[:6], first[6:14], first[14], first[15:17]) == ("309912", f"{ours.budgets[0].pk:08d}", "0", "99")
    assert (first[35:46], second[82:100]) == ("00000098630", "ASHA BAKER & SONS ")
    assert (contra[15:17], contra[35:46], contra[64:70]) == ("17", "00000216986", "CONTRA")
    assert lines[9][:44] == "UTL1" + "0000000216986" * 2 + "0000001" + "0000002"
    assert (lines[1][41:47], lines[7][:4], lines[8][:4]) == (" 26091", "EOF1", "EOF2")


def test_no_file_tells_why_somebody_is_paid(ours: Office) -> None:
    run = approved(ours)
    text = schedule_csv(run) + bacs_draft(run, on=DAY)
    numbers = [budget.person.nhs_number for budget in ours.budgets]
    assert not [word for word in ("PHB", "health", *numbers) if word in text]
    assert text.count("DRAFT NOT TO SEND") == 4


def test_run_that_is_not_approved_has_no_files(ours: Office) -> None:
    run = drafted(ours)
    for write in (schedule_csv, lambda each: bacs_draft(each, on=DAY)):
        with pytest.raises(ValidationError, match="once it is approved"):
            write(run)


def test_files_of_a_paid_run_say_what_was_paid(ours: Office) -> None:
    assert len(rows_of(paid(ours))) == 2


# The command. --------------------------------------------------------------------------------------------------------


def run_command(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    with time_machine.travel(DAY, tick=False):
        call_command("pay_run", "--period", "2026-04", "--json", *words)
    return json.loads(capsys.readouterr().out)


def test_command_drafts_pays_and_exports(ours: Office, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = run_command(capsys, "--draft", "--icb", ours.icb.ods_code)
    assert (told["payments"], told["held"], told["changed"]) == (3, 1, 0)
    assert told["total_pence"] == to_pence(PayRun.objects.get().total_amount)
    run = approved(ours)
    assert run_command(capsys, "--icb", ours.icb.ods_code)["status"] == "Approved"
    files = run_command(capsys, "--icb", ours.icb.ods_code, "--export", str(tmp_path))["files"]
    assert [Path(each).read_bytes().decode() for each in files] == [schedule_csv(run), bacs_draft(run, on=DAY)]
    told = run_command(capsys, "--icb", ours.icb.ods_code, "--paid", "2026-04-01")
    assert (told["paid"], told["held"], told["status"]) == (2, 1, "Partly paid")


def test_command_refuses_with_a_sentence_and_a_code(ours: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="has no run yet") as nothing:
        run_command(capsys, "--icb", ours.icb.ods_code)
    assert nothing.value.returncode == 1
    recipes.icb()
    with pytest.raises(CommandError, match="Name one ICB") as asked:
        run_command(capsys)
    assert asked.value.returncode == 2
    run_command(capsys, "--icb", ours.icb.ods_code, "--draft")
    with pytest.raises(SystemExit) as refused:
        run_command(capsys, "--icb", ours.icb.ods_code, "--paid", str(date(2026, 4, 1)))
    assert refused.value.code == 1
