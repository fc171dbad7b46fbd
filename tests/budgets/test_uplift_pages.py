"""The pages of an uplift and its command."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budgets.models import Budget, UpliftRun
from budgets.uplift.queries import figures_of
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.building import START, Team, approved, team
from tests.budgets.test_building_pages import read, send, signed_in
from tests.budgets.test_uplift import CLUB, PA, by_per_cent, rate, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

APRIL_1 = {"effective_on_day": "1", "effective_on_month": "4", "effective_on_year": "2026"}


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    return approved(people, PA, CLUB).budget


def a_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("rates.csv", text.encode())


def test_finance_plans_by_percentages_of_kinds(people: Team, budget: Budget) -> None:
    rate(people, "Personal assistant", "hours", "13.50", "15.00")
    client = signed_in(people.finance)
    assert "Per cent for personal assistant" in read(client, "uplift_plan", people.icb.pk)
    page = send(client, "uplift_plan", people.icb.pk, **APRIL_1, basis="per_cent", per_cent_0="5", per_cent="2")
    assert "The uplift is planned" in page
    assert "Personal assistant: £14.00 to £14.70" in page
    assert "Day club: £40.00 to £40.80" in page
    assert "paid locally £13.50 to £15.00" in page


def test_plan_without_a_percentage_or_a_file_is_asked_for_one(people: Team, budget: Budget) -> None:
    client = signed_in(people.finance)
    assert "above nought for at least one" in send(client, "uplift_plan", people.icb.pk, **APRIL_1, basis="per_cent")
    assert "Choose the file" in send(client, "uplift_plan", people.icb.pk, **APRIL_1, basis="file")


def test_faults_of_a_file_stand_in_a_table_by_row_and_column(people: Team, budget: Budget) -> None:
    client = signed_in(people.finance)
    text = f"line,rate\n{budget.reference}/1,1.00\nPHB-9/9,x\n"
    page = send(client, "uplift_plan", people.icb.pk, **APRIL_1, basis="file", file=a_file(text))
    assert "What to put right in the file" in page
    assert "2 rate £1.00 is less than the £14.00" in page
    assert "3 rate “x” is not an amount" in page
    assert not UpliftRun.objects.exists()


def test_file_that_was_downloaded_can_be_brought_back(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    client = signed_in(people.finance)
    rows = list(csv.reader(StringIO(client.get(reverse("uplift_csv", args=[run.pk])).content.decode())))
    assert rows[1][:4] == [f"{budget.reference}/1", "14.70", "Personal assistant", "14.00"]
    send(client, "uplift_end", run.pk, reason="By file instead")
    text = "\n".join(",".join(row[:2]) for row in rows)
    page = send(client, "uplift_plan", people.icb.pk, **APRIL_1, basis="file", file=a_file(text))
    assert "Personal assistant: £14.00 to £14.70" in page


def test_no_below_the_local_rate_is_marked_on_the_page(people: Team, budget: Budget) -> None:
    rate(people, "Personal assistant", "hours", "14.50", "15.00")
    run = by_per_cent(people)
    client = signed_in(people.coordinator)
    assert "A rate is below what is paid locally" in read(client, "uplift_answer", run.pk, budget.pk)
    assert "Fill in “Why?”" in send(client, "uplift_answer", run.pk, budget.pk, agreed="no", reason="")
    page = send(client, "uplift_answer", run.pk, budget.pk, agreed="no", reason="Wages were agreed in March")
    assert "It is marked, because a rate stays below" in page
    assert "No and not enough : Wages were agreed in March" in read(client, "uplift_run", run.pk, show="flagged")


def test_ticked_payments_are_answered_and_a_second_person_agrees_them(people: Team, budget: Budget) -> None:
    other = approved(people, PA, council=False).budget
    run = by_per_cent(people)
    client = signed_in(people.finance)
    assert "Tick the direct payments" in send(client, "uplift_answer_many", run.pk, **{"bulk-reason": "As proposed"})
    page = send(client, "uplift_answer_many", run.pk, **{"bulk-reason": "As proposed", "budget": [budget.pk, other.pk]})
    assert "2 were answered with yes" in page
    manager = signed_in(people.manager)
    assert "2 revisions wait for you to agree" in read(manager, "uplift_run", run.pk)
    assert "2 were agreed" in send(manager, "uplift_approve", run.pk)
    council = signed_in(people.council_manager)
    assert "1 revision waits for you to agree" in read(council, "uplift_run", run.pk)
    assert "1 was agreed" in send(council, "uplift_approve", run.pk)
    held = [each.agreed_revision for each in (budget, other)]
    assert [revision.number for revision in held if revision] == [2, 2]
    page = send(client, "uplift_end", run.pk)
    assert "closed on" in page


def test_uplift_with_questions_open_says_so_when_it_is_closed(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    client = signed_in(people.finance)
    assert "1 direct payment has no answer yet" in send(client, "uplift_end", run.pk)


def test_stranger_finds_no_uplift_and_no_payment_in_it(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    stranger = signed_in(recipes.user(Role.FINANCE_OFFICER, recipes.icb()))
    for name, args in (
        ("uplift_run", [run.pk]),
        ("uplift_csv", [run.pk]),
        ("uplift_answer", [run.pk, budget.pk]),
        ("uplift_end", [run.pk]),
        ("uplift_plan", [people.icb.pk]),
    ):
        assert stranger.get(reverse(name, args=args)).status_code == 404, name
    assert "Uplift April 2026" not in read(stranger, "uplift_runs")
    councils = signed_in(people.council_manager)
    assert "Uplift April 2026" in read(councils, "uplift_runs")
    elsewhere = signed_in(recipes.user(Role.COUNCIL_MANAGER, recipes.council()))
    assert elsewhere.get(reverse("uplift_run", args=[run.pk])).status_code == 404


def test_page_takes_as_many_queries_for_many_payments_as_for_few(people: Team, budget: Budget) -> None:
    for _ in range(9):
        recipes.budget(people.person)
    run = by_per_cent(people)
    say(people, run, budget, agreed=False)
    client = signed_in(people.finance)
    address = reverse("uplift_run", args=[run.pk])
    client.get(address + "?show=all")
    counts = []
    for show in ("no", "all"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{address}?show={show}")
        counts.append(len([each for each in asked if each["sql"].lstrip().startswith("SELECT")]))
    assert counts[0] == counts[1] <= 15


# The command. --------------------------------------------------------------------------------------------------------


def run_command(*args: Any) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    try:
        call_command("uplift", "--json", *args, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return int(ended.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_command_plans_and_says_how_many(people: Team, budget: Budget, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(f"line,rate\n{budget.reference}/1,14.70\n")
    code, said = run_command("--on", "2026-04-01", "--icb", people.icb.ods_code, str(file))
    assert (code, said["lines"], said["changed"], said["unanswered"]) == (0, 2, 1, 1)
    run = UpliftRun.objects.get(pk=said["uplift"])
    assert (run.effective_on, run.file_name, figures_of(run).changed) == (START, "rates.csv", 1)


def test_command_names_each_fault_and_keeps_nothing(people: Team, budget: Budget, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text(f"line,rate\n{budget.reference}/1,0\n{budget.reference}/8,15\n")
    code, said = run_command("--on", "2026-04-01", "--icb", people.icb.ods_code, str(file))
    assert (code, said["ok"], said["lines"]) == (1, False, 0)
    assert [(each["row"], each["field"]) for each in said["problems"]] == [(2, "rate"), (3, "line")]
    assert not UpliftRun.objects.exists()


def test_command_refuses_a_day_that_has_an_uplift(people: Team, budget: Budget, tmp_path: Path) -> None:
    by_per_cent(people)
    file = tmp_path / "rates.csv"
    file.write_text(f"line,rate\n{budget.reference}/1,14.70\n")
    code, said = run_command("--on", "2026-04-01", "--icb", people.icb.ods_code, str(file))
    assert code == 1
    assert "uplift for this day already" in said["refused"][0]


def test_command_asked_wrongly_ends_with_2(people: Team, budget: Budget, tmp_path: Path) -> None:
    file = tmp_path / "rates.csv"
    file.write_text("line,rate\n")
    for args in (
        ("--on", "April", str(file)),
        ("--on", "2026-04-01", str(tmp_path / "none.csv")),
        ("--on", "2026-04-01", "--icb", "NONE", str(file)),
        (str(file),),
    ):
        with pytest.raises(CommandError) as refusal:
            call_command("uplift", *args)
        assert refusal.value.returncode in (1, 2)
