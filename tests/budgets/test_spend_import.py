"""Spend files from staging to the ledger: what is kept, what is refused by name, and what is posted once."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_bakery import baker

from budgets.ledger import movements, posting
from budgets.models import (
    SHARE_FIELDS,
    Budget,
    BudgetLine,
    Entry,
    Posting,
    Revision,
    SpendChoice,
    SpendImport,
    SpendRow,
)
from budgets.queries import position
from budgets.spending import spend_import
from budgets.spending.rules import ImportStatus, RowAction, RowGroup
from budgets.spending.tables import group_of, line_pk
from phb import acting
from phb.bulk import copy_rows
from phb.models import User
from phb.money import from_pence, gbp, split, to_pence
from phb.roles import Role
from phb.staged import FileRefused
from tests import recipes
from tests.budgets import spend_files

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 1)
ON = date(2026, 6, 1)


@pytest.fixture
def budget(as_system: User) -> Budget:
    """£10,000 from the NHS for a personal assistant; £2,400 from the council with £600 charged for a day centre."""
    return recipes.budget(
        recipes.person(recipes.icb(), recipes.council()),
        lines=[
            {"icb": 1_000_000, "provider": "Rosa Quill"},
            {"council": 240_000, "charge": 60_000, "service": "Day centre", "provider": "Riverside Centre Ltd"},
        ],
    )


@pytest.fixture
def officer(budget: Budget) -> User:
    return recipes.user(Role.FINANCE_OFFICER, at=budget.icb)


def two_rows(budget: Budget) -> bytes:
    return spend_files.lloyds(
        budget, [(date(2026, 5, 8), "ROSA QUILL WAGES", "-200.00"), (MAY, "RIVERSIDE CENTRE", "-100.01")]
    )


def load(content: bytes, by: User, **more: Any) -> SpendImport:
    return spend_import.stage(content, file_name="may.csv", by=by, on=ON, **more)


def accept(staged: SpendImport, by: User, **more: Any) -> SpendImport:
    return spend_import.accept(spend_import=staged, by=by, on=ON, **more)


def open_revision(budget: Budget, effective_from: date = MAY) -> Revision:
    return baker.make(
        Revision,
        budget=budget,
        number=2,
        status="draft",
        effective_from=effective_from,
        author=recipes.user(),
        approved_by=None,
        approved_at=None,
        content_sha256="2" * 64,
    )


def amounts_of(entries: Any) -> list[tuple[str, str, str, int]]:
    return [(each.from_place, each.to_place, each.funder, to_pence(each.amount)) for each in entries]


# Staging -------------------------------------------------------------------------------------------------------------


def test_a_file_is_staged_for_the_budget_of_its_account(budget: Budget, officer: User) -> None:
    staged = load(two_rows(budget), officer)
    assert (staged.budget, staged.status, staged.row_count) == (budget, ImportStatus.STAGED, 2)
    assert (staged.sum_amount, staged.first_on, staged.last_on) == (gbp("-300.01"), MAY, date(2026, 5, 8))
    first = staged.rows.get(row_number=2)
    assert (first.payee, first.amount, first.suggested_line and first.suggested_line.number) == (
        "ROSA QUILL WAGES",
        gbp("-200.00"),
        1,
    )


def test_staging_posts_nothing(budget: Budget, officer: User) -> None:
    load(two_rows(budget), officer)
    assert not Posting.objects.exists()


def test_a_file_with_bad_rows_keeps_nothing_and_names_each(budget: Budget, officer: User) -> None:
    content = two_rows(budget) + b"31/02/2026,,,,NOBODY,1.00,,\n03/05/2026,,,,NOBODY,one pound,,\n"
    with pytest.raises(FileRefused) as refused:
        load(content, officer, budget=budget)
    assert [(problem.row, problem.field) for problem in refused.value.problems] == [(4, "date"), (5, "paid_out")]
    assert not SpendImport.objects.exists()
    assert not SpendRow.objects.exists()


def test_a_row_after_today_is_named(budget: Budget, officer: User) -> None:
    with pytest.raises(FileRefused) as refused:
        load(spend_files.lloyds(budget, [(MAY, "A", "-1.00"), (date(2026, 6, 2), "B", "-1.00")]), officer)
    assert [(problem.row, problem.field) for problem in refused.value.problems] == [(3, "date")]


def test_a_row_larger_than_any_budget_is_named(budget: Budget, officer: User) -> None:
    with pytest.raises(FileRefused, match="On line 2 the amount is above £10,000,000.00"):
        load(spend_files.lloyds(budget, [(MAY, "A", "-10000000.01")]), officer)


def test_the_same_bytes_are_refused_with_who_and_when(budget: Budget, officer: User) -> None:
    load(two_rows(budget), officer)
    with pytest.raises(FileRefused, match=rf"^\['This file was loaded by {officer} on .* and waits to be accepted"):
        load(two_rows(budget), officer)
    assert SpendImport.objects.count() == 1


def test_the_same_bytes_from_another_icb_are_refused_without_a_name(budget: Budget, officer: User) -> None:
    load(two_rows(budget), officer)
    elsewhere = recipes.budget(recipes.person(recipes.icb()))
    with pytest.raises(FileRefused) as refused:
        load(two_rows(budget), recipes.user(Role.FINANCE_OFFICER, at=elsewhere.icb), budget=elsewhere)
    assert refused.value.messages == ["This file has been loaded already."]


def test_a_file_put_aside_may_be_loaded_again(budget: Budget, officer: User) -> None:
    spend_import.discard(spend_import=load(two_rows(budget), officer), by=officer, on=ON)
    assert load(two_rows(budget), officer).status == ImportStatus.STAGED


def test_the_file_of_another_budgets_account_is_refused(budget: Budget, officer: User) -> None:
    other = recipes.budget(recipes.person(budget.icb))
    with pytest.raises(FileRefused, match="that of another budget"):
        load(two_rows(budget), officer, budget=other)


def test_the_file_of_an_unknown_account_is_kept_with_a_warning(budget: Budget, officer: User) -> None:
    content = two_rows(budget).replace(budget.account.number.encode(), b"99998888")
    staged = load(content, officer, budget=budget)
    assert any("ends 8888" in warning for warning in staged.warnings)


def test_a_file_whose_account_nobody_has_asks_for_the_budget(budget: Budget, officer: User) -> None:
    with pytest.raises(FileRefused, match="No budget that you take files in for has the account ending 8888"):
        load(two_rows(budget).replace(budget.account.number.encode(), b"99998888"), officer)


def test_two_budgets_of_one_account_are_told_apart_by_their_days(budget: Budget, officer: User) -> None:
    account = budget.account
    before = recipes.budget(budget.person, account=False)
    before.starts_on, before.ends_on = date(2025, 4, 1), date(2026, 3, 31)
    before.save()
    recipes.open_account(before, sort_code=account.sort_code, number=account.number)
    assert load(two_rows(budget), officer).budget == budget


def test_a_stranger_takes_no_files_in(budget: Budget) -> None:
    stranger = recipes.user(Role.FINANCE_OFFICER, at=recipes.icb())
    co_ordinator = recipes.user(Role.CARE_COORDINATOR, at=budget.icb)
    for user in (stranger, co_ordinator):
        with pytest.raises(PermissionDenied):
            load(two_rows(budget), user, budget=budget)


def test_an_officer_takes_no_file_in_about_themselves(budget: Budget, officer: User) -> None:
    budget.person.account = officer
    budget.person.save()
    with pytest.raises(PermissionDenied):
        load(two_rows(budget), officer, budget=budget)


# Files about many budgets --------------------------------------------------------------------------------------------


def test_each_row_of_a_provider_file_goes_to_the_budget_it_names(budget: Budget, officer: User) -> None:
    other = recipes.budget(recipes.person(budget.icb))
    staged = load(
        spend_files.provider([(budget.reference, MAY, "Rosa Quill", "-5.00"), (other.reference, MAY, "A", "-7.00")]),
        officer,
    )
    accept(staged, officer)
    assert staged.budget is None
    assert [position(each, ON).spent for each in (budget, other)] == [500, 700]


def test_a_provider_row_for_a_strangers_budget_is_named_like_one_that_is_none(budget: Budget, officer: User) -> None:
    stranger = recipes.budget(recipes.person(recipes.icb()))
    rows = [(reference, MAY, "A", "-1.00") for reference in (stranger.reference, "PHB-999999", budget.reference)]
    with pytest.raises(FileRefused) as refused:
        load(spend_files.provider(rows), officer)
    assert [(problem.row, problem.field) for problem in refused.value.problems] == [
        (2, "budget_reference"),
        (3, "budget_reference"),
    ]
    assert refused.value.problems[0].message.replace(stranger.reference, "PHB-999999").replace("line 2", "line 3") == (
        refused.value.problems[1].message
    )


def test_a_provider_file_loaded_for_one_budget_names_rows_of_others(budget: Budget, officer: User) -> None:
    other = recipes.budget(recipes.person(budget.icb))
    with pytest.raises(FileRefused, match=f"Line 2 is about {other.reference}"):
        load(spend_files.provider([(other.reference, MAY, "A", "-1.00")]), officer, budget=budget)


def test_a_budget_nobody_agreed_takes_no_spending(officer: User, budget: Budget) -> None:
    draft = recipes.budget(recipes.person(budget.icb), approved=False)
    with pytest.raises(FileRefused, match="is not agreed yet"):
        load(spend_files.provider([(draft.reference, MAY, "A", "-1.00")]), officer)


def test_many_budgets_take_no_more_queries_than_few(budget: Budget, officer: User) -> None:
    others = [recipes.budget(recipes.person(budget.icb)) for _ in range(8)]

    def queries_for(*budgets: Budget) -> int:
        rows = [(each.reference, MAY, payee, "-1.00") for each in budgets for payee in ("A B", "C D", "E F")]
        by = User.objects.get(pk=officer.pk)  # who has not been asked for their roles yet
        with CaptureQueriesContext(connection) as asked:
            accept(load(spend_files.provider(rows), by), by)
        return len(asked)

    assert queries_for(budget, others[0]) == queries_for(*others)
    assert Posting.objects.count() == 6 + 21


# Accepting -----------------------------------------------------------------------------------------------------------


def test_accepting_posts_each_row_split_by_the_shares_of_its_line(budget: Budget, officer: User) -> None:
    staged = accept(load(two_rows(budget), officer), officer)
    wages, centre = Posting.objects.order_by("-happened_on")
    assert amounts_of(wages.entries.all()) == [("held", "line", "icb", 20_000)]
    assert amounts_of(centre.entries.all()) == [("held", "line", "council", 8_001), ("held", "line", "charge", 2_000)]
    assert (staged.status, staged.accepted_by) == (ImportStatus.ACCEPTED, officer)
    assert {each.recorded_by for each in (wages, centre)} == {officer}
    assert set(Posting.objects.values_list("import_row__row_number", flat=True)) == {2, 3}
    assert {entry.recorded_at for entry in Entry.objects.all()} == {staged.accepted_at}


def test_spending_that_no_line_fits_is_shared_like_all_held_lines_and_counts_as_unplanned(
    budget: Budget, officer: User
) -> None:
    accept(load(spend_files.lloyds(budget, [(MAY, "SUPERMARKET", "-13.00")]), officer), officer)
    posted = Posting.objects.get()
    assert amounts_of(posted.entries.all()) == [
        ("held", "line", "icb", 1_000),
        ("held", "line", "council", 240),
        ("held", "line", "charge", 60),
    ]
    assert set(posted.entries.values_list("line", flat=True)) == {None}
    assert position(budget, ON).unplanned == 1_300


def test_what_is_posted_is_what_the_ledger_would_post_row_by_row(budget: Budget, officer: User) -> None:
    rows = [(MAY, "ROSA QUILL", "-0.01"), (MAY, "RIVERSIDE CENTRE", "-0.03"), (MAY, "SUPERMARKET", "-77.77")]
    accept(load(spend_files.lloyds(budget, rows), officer), officer)
    set_wise = [amounts_of(each.entries.all()) for each in Posting.objects.order_by("import_row__row_number")]
    lines = {line.number: line for line in budget.agreed_revision.lines.all()}  # type: ignore[union-attr]
    one_by_one = []
    for number, (line, pence) in enumerate([(lines[1], 1), (lines[2], 3), (None, 7777)]):
        made = movements.spend_from_account(
            budget=budget, line=line, pence=pence, on=MAY, key=f"k{number}", payee="X", by=officer
        )
        one_by_one.append(amounts_of(made.entries.all()))
    assert set_wise == one_by_one


def test_money_in_of_every_kind(budget: Budget, officer: User) -> None:
    content = spend_files.lloyds(
        budget,
        [
            (MAY, "RIVERSIDE CENTRE", "-100.00"),
            (date(2026, 5, 20), "RIVERSIDE CENTRE", "10.00"),
            (date(2026, 5, 21), "A PERSON", "3.00"),
            (date(2026, 5, 22), "A PERSON", "4.00"),
            (date(2026, 5, 23), "NHS ICB", "5.00"),
            (date(2026, 5, 24), "WRONG ACCOUNT", "6.00"),
        ],
    )
    staged = load(content, officer)
    chosen = {
        4: RowAction.CONTRIBUTION,
        5: RowAction.TOP_UP,
        6: RowAction.PAYMENT_RECEIVED,
        7: RowAction.IGNORE,
    }
    for number, action in chosen.items():
        row = staged.rows.get(row_number=number)
        spend_import.choose(row=row, action=action, line=None, by=officer, on=ON)
    accept(staged, officer)
    by_row = {row.row_number: posted for row in staged.rows.all() for posted in row.postings.all()}
    assert set(by_row) == {2, 3, 4, 5}
    assert amounts_of(by_row[3].entries.all()) == [("line", "held", "council", 800), ("line", "held", "charge", 200)]
    assert amounts_of(by_row[4].entries.all()) == [("person", "held", "charge", 300)]
    assert amounts_of(by_row[5].entries.all()) == [("person", "held", "top_up", 400)]


def test_entries_sum_to_the_rows(budget: Budget, officer: User) -> None:
    rows = [(date(2026, 5, day), f"PAYEE {day}", f"-{day}.{day:02d}") for day in range(1, 29)]
    staged = accept(load(spend_files.lloyds(budget, rows), officer), officer)
    assert sum(to_pence(entry.amount) for entry in Entry.objects.all()) == -to_pence(staged.sum_amount)
    for row in staged.rows.all():
        entries = row.postings.get().entries.all()
        assert sum(to_pence(entry.amount) for entry in entries) == -to_pence(row.amount)


def test_a_file_accepted_twice_is_posted_once(budget: Budget, officer: User) -> None:
    staged = accept(load(two_rows(budget), officer), officer)
    with pytest.raises(ValidationError, match=f"This file was accepted by {officer} on .* already"):
        accept(staged, officer)
    assert Posting.objects.count() == 2
    with pytest.raises(FileRefused, match="so nothing was added"):
        load(two_rows(budget), officer)


def test_a_file_put_aside_is_not_accepted(budget: Budget, officer: User) -> None:
    staged = spend_import.discard(spend_import=load(two_rows(budget), officer), by=officer, on=ON)
    with pytest.raises(ValidationError, match="put aside"):
        accept(staged, officer)


def test_rows_that_need_a_person_stop_the_file(budget: Budget, officer: User) -> None:
    content = spend_files.lloyds(budget, [(MAY, "ROSA QUILL", "-1.00"), (MAY, "MYSTERY", "5.00")])
    staged = load(content, officer)
    with pytest.raises(ValidationError, match="Say first what line 3 of the file is"):
        accept(staged, officer)
    assert not Posting.objects.exists()


def test_a_file_whose_columns_were_guessed_is_checked_first(budget: Budget, officer: User) -> None:
    content = b"Date,Description,Money out,Money in\n01/05/2026,ROSA QUILL,2.00,\n"
    staged = load(content, officer, budget=budget)
    with pytest.raises(ValidationError, match="Check a few lines") as refused:
        accept(staged, officer)
    assert refused.value.code == "checked"
    assert accept(staged, officer, checked=True).status == ImportStatus.ACCEPTED


def test_naming_the_layout_is_the_check(budget: Budget, officer: User) -> None:
    content = b"Date,Description,Money out,Money in\n01/05/2026,ROSA QUILL,2.00,\n"
    assert accept(load(content, officer, budget=budget, as_layout="other"), officer).status == ImportStatus.ACCEPTED


def test_a_stranger_neither_accepts_nor_chooses_nor_puts_aside(budget: Budget, officer: User) -> None:
    staged = load(two_rows(budget), officer)
    stranger = recipes.user(Role.FINANCE_OFFICER, at=recipes.icb())
    with pytest.raises(PermissionDenied):
        accept(staged, stranger)
    with pytest.raises(PermissionDenied):
        spend_import.discard(spend_import=staged, by=stranger, on=ON)
    with pytest.raises(PermissionDenied):
        spend_import.choose(row=staged.rows.all()[0], action=RowAction.IGNORE, line=None, by=stranger, on=ON)


def test_a_crash_half_way_leaves_the_file_staged_and_the_ledger_empty(
    budget: Budget, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = load(two_rows(budget), officer)

    def post_and_crash(*args: Any, **kwargs: Any) -> None:
        posting.post_import(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(movements, "post_import", post_and_crash)
    with pytest.raises(KeyboardInterrupt):
        accept(staged, officer)
    staged.refresh_from_db()
    assert staged.status == ImportStatus.STAGED
    assert not Posting.objects.exists()
    assert not Entry.objects.exists()


KILLED = """
import os, signal, django
django.setup()
from datetime import date
from budgets.ledger import movements, posting
from budgets.spending import spend_import
from budgets.models import Budget
from phb import acting
from tests.budgets import spend_files

def post_and_die(*args, **kwargs):
    posting.post_import(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

with acting.acting(acting.system_user(), reason="Test"):
    content = spend_files.lloyds(Budget.objects.get(), [(date(2026, 5, 1), "A", "-1.00")])
    given = {"by": acting.system_user(), "on": date(2026, 6, 1)}
    staged = spend_import.stage(content, file_name="may.csv", **given)
    movements.post_import = post_and_die
    spend_import.accept(spend_import=staged, **given)
"""


@pytest.mark.only_on("sqlite")  # PostgreSQL itself rolls back what a lost session began.
def test_a_process_killed_while_accepting_leaves_the_file_staged_and_nothing_posted(
    budget: Budget, tmp_path: Path
) -> None:
    database = tmp_path / "killed.sqlite3"
    with closing(sqlite3.connect(database)) as copy:
        copy.executescript("\n".join(connection.connection.iterdump()))
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "phb.settings",
        "SECRET_KEY": "only-for-tests",
    }
    killed = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)  # noqa: S603
    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(database)) as left:
        assert left.execute("SELECT status, accepted_at FROM budgets_spendimport").fetchall() == [("staged", None)]
        assert left.execute("SELECT COUNT(*) FROM budgets_spendrow").fetchone() == (1,)
        assert left.execute("SELECT COUNT(*) FROM budgets_posting").fetchone() == (0,)
        assert left.execute("SELECT COUNT(*) FROM budgets_entry").fetchone() == (0,)


def test_an_accepted_file_that_could_not_be_shared_out_is_refused(
    budget: Budget, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = load(two_rows(budget), officer)
    monkeypatch.setattr(posting, "_ENTRIES", "SELECT 1 WHERE 1 = %(file)s")
    with pytest.raises(ValidationError, match="Line 2 of the file cannot be shared"):
        accept(staged, officer)
    assert not Posting.objects.exists()


# The same row twice --------------------------------------------------------------------------------------------------


def test_overlapping_files_add_each_row_once(budget: Budget, officer: User) -> None:
    lines = [(date(2026, 5, day), "ROSA QUILL", "-10.00") for day in range(1, 7)]
    accept(load(spend_files.lloyds(budget, lines[:4]), officer), officer)
    second = load(spend_files.lloyds(budget, lines[2:]), officer)
    assert list(second.rows.values_list("is_duplicate", flat=True)) == [True, True, False, False]
    accept(second, officer)
    assert position(budget, ON).spent == 6_000


def test_rows_alike_in_one_file_are_each_posted(budget: Budget, officer: User) -> None:
    twice = [(MAY, "BUS FARE", "-2.00")] * 2
    accept(load(spend_files.lloyds(budget, twice), officer), officer)
    assert position(budget, ON).spent == 400
    third = load(spend_files.lloyds(budget, [*twice, twice[0]]), officer)
    assert list(third.rows.values_list("is_duplicate", flat=True)) == [True, True, False]


def test_files_staged_side_by_side_post_a_shared_row_once(budget: Budget, officer: User) -> None:
    lines = [(date(2026, 5, day), "ROSA QUILL", "-10.00") for day in (1, 2, 3)]
    first = load(spend_files.lloyds(budget, lines[:2]), officer)
    second = load(spend_files.lloyds(budget, lines[1:]), officer)
    accept(first, officer)
    assert [group_of(row) for row in second.rows.answered()] == [RowGroup.RECORDED, RowGroup.READY]
    accept(second, officer)
    assert position(budget, ON).spent == 3_000


def test_a_later_file_takes_nothing_from_what_an_earlier_one_recorded(budget: Budget, officer: User) -> None:
    lines = [(MAY, "ROSA QUILL", "-10.00")]
    first = accept(load(spend_files.lloyds(budget, lines), officer), officer)
    accept(load(spend_files.lloyds(budget, [*lines, (MAY, "SHOP", "-1.00")]), officer), officer)
    assert [group_of(row) for row in first.rows.answered()] == [RowGroup.READY]


def test_a_row_put_aside_in_one_file_is_not_posted_by_the_next(budget: Budget, officer: User) -> None:
    lines = [(MAY, "WRONG CARD", "-10.00")]
    first = load(spend_files.lloyds(budget, lines), officer)
    second = load(spend_files.lloyds(budget, [*lines, (MAY, "ROSA QUILL", "-1.00")]), officer)
    spend_import.choose(row=first.rows.get(), action=RowAction.IGNORE, line=None, by=officer, on=ON)
    accept(first, officer)
    accept(second, officer)
    assert position(budget, ON).spent == 100


# What a person says of a row -----------------------------------------------------------------------------------------


def first_row(budget: Budget, by: User, payee: str = "SHOP", amount: str = "-1.00") -> SpendRow:
    return load(spend_files.lloyds(budget, [(MAY, payee, amount)]), by).rows.get()


def choose(row: SpendRow, by: User, action: RowAction = RowAction.SPEND, line: BudgetLine | None = None) -> Any:
    return spend_import.choose(row=row, action=action, line=line, by=by, on=ON)


def test_the_latest_choice_counts(budget: Budget, officer: User) -> None:
    row = first_row(budget, officer)
    line = budget.agreed_revision.lines.get(number=2)  # type: ignore[union-attr]
    choose(row, officer, line=line)
    choose(row, officer, RowAction.IGNORE)
    choose(row, officer, line=line)
    accept(row.spend_import, officer)
    assert set(Entry.objects.values_list("line", flat=True)) == {line.pk}


def test_a_row_that_was_answered_asks_for_no_more_looks(budget: Budget, officer: User) -> None:
    row = first_row(budget, officer)
    rows = row.spend_import.rows.answered()
    assert group_of(rows.get()) == RowGroup.WORTH_A_LOOK
    choose(row, officer)
    assert group_of(rows.get()) == RowGroup.READY


def test_choosing_no_line_takes_the_suggested_line_away(budget: Budget, officer: User) -> None:
    row = first_row(budget, officer, payee="ROSA QUILL")
    assert row.suggested_line
    choose(row, officer)
    accept(row.spend_import, officer)
    assert set(Entry.objects.values_list("line", flat=True)) == {None}


def test_money_out_is_no_contribution_and_money_in_no_spending(budget: Budget, officer: User) -> None:
    with pytest.raises(ValidationError, match="This money went out"):
        choose(first_row(budget, officer), officer, RowAction.CONTRIBUTION)
    with pytest.raises(ValidationError, match="This money came in"):
        choose(first_row(budget, officer, amount="1.00"), officer, RowAction.SPEND)


def test_a_row_goes_to_no_line_of_somebody_else(budget: Budget, officer: User) -> None:
    other = recipes.budget(recipes.person(budget.icb))
    row = first_row(budget, officer)
    with pytest.raises(ValidationError, match="this person's agreed budget") as refused:
        choose(row, officer, line=other.agreed_revision.lines.get())  # type: ignore[union-attr]
    assert refused.value.code == "line"


def test_a_row_of_the_account_goes_to_no_notional_line(officer: User, budget: Budget) -> None:
    mixed = recipes.budget(recipes.person(budget.icb), lines=[{"icb": 100}, {"icb": 100, "option": "02"}])
    with pytest.raises(ValidationError, match="paid for by the funder itself"):
        choose(first_row(mixed, officer), officer, line=mixed.agreed_revision.lines.get(option="02"))  # type: ignore[union-attr]


def test_a_contribution_goes_to_no_line(budget: Budget, officer: User) -> None:
    line = budget.agreed_revision.lines.get(number=1)  # type: ignore[union-attr]
    with pytest.raises(ValidationError, match="goes to no line"):
        choose(first_row(budget, officer, amount="1.00"), officer, RowAction.TOP_UP, line)


def test_one_answer_may_count_for_every_row_alike(budget: Budget, officer: User) -> None:
    rows = [(date(2026, 5, day), payee, "-1.00") for day in (1, 2) for payee in ("SHOP", "OTHER")]
    staged = load(spend_files.lloyds(budget, rows), officer)
    line = budget.agreed_revision.lines.get(number=2)  # type: ignore[union-attr]
    spend_import.choose(
        row=staged.rows.get(row_number=2), action=RowAction.SPEND, line=line, by=officer, on=ON, alike=True
    )
    assert {row.payee for row in staged.rows.answered() if line_pk(row) == line.pk} == {"SHOP"}
    assert SpendChoice.objects.count() == 2


def test_a_row_recorded_before_takes_no_answer(budget: Budget, officer: User) -> None:
    lines = [(MAY, "ROSA QUILL", "-10.00")]
    accept(load(spend_files.lloyds(budget, lines), officer), officer)
    again = load(spend_files.lloyds(budget, [*lines, (MAY, "SHOP", "-1.00")]), officer)
    with pytest.raises(ValidationError, match="recorded with an earlier file"):
        choose(again.rows.get(row_number=2), officer, RowAction.IGNORE)


def test_rows_of_an_accepted_file_take_no_more_answers_from_anybody(budget: Budget, officer: User) -> None:
    row = first_row(budget, officer)
    accept(row.spend_import, officer)
    with pytest.raises(ValidationError, match="already"):
        choose(row, officer, RowAction.IGNORE)
    raw = "INSERT INTO budgets_spendchoice (row_id, action, chosen_by_id, chosen_at) VALUES (%s, 'ignore', %s, %s)"
    at = connection.ops.adapt_datetimefield_value(datetime(2026, 6, 1, tzinfo=UTC))
    with pytest.raises(DatabaseError, match="its rows no longer change"), transaction.atomic():
        connection.cursor().execute(raw, [row.pk, officer.pk, at])


@pytest.mark.parametrize("change", ["status = 'staged'", "file_name = 'other.csv'", "accepted_at = NULL"])
def test_an_accepted_file_is_not_changed_by_any_path(budget: Budget, officer: User, change: str) -> None:
    accept(load(two_rows(budget), officer), officer)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(f"UPDATE budgets_spendimport SET {change}")  # noqa: S608


def test_a_file_is_accepted_only_with_who_and_when(budget: Budget, officer: User) -> None:
    load(two_rows(budget), officer)
    with pytest.raises(DatabaseError, match="accepted_by_and_at"), transaction.atomic():
        connection.cursor().execute("UPDATE budgets_spendimport SET status = 'accepted'")


def test_lines_offered_are_those_in_force_on_the_day(budget: Budget, officer: User) -> None:
    revision = open_revision(budget, effective_from=date(2026, 5, 20))
    recipes.line(revision, icb=5_000, service="Respite")
    recipes.line(revision, council=5_000, service="Swimming")
    recipes.approve(revision)
    staged = load(spend_files.lloyds(budget, [(MAY, "A", "-1.00"), (date(2026, 5, 20), "B", "-1.00")]), officer)
    rows = list(staged.rows.all())
    offered = spend_import.lines_for(rows)
    assert [line.service for line in offered[rows[0].pk]] == ["Personal assistant", "Day centre"]
    assert offered[rows[1].pk] == list(revision.lines.all())


# SQL and Python share out alike --------------------------------------------------------------------------------------


def _no_charge_on_nhs_lines(weights: list[int]) -> list[int]:
    """As every line must be: where there is a charge, the NHS and education pay nothing."""
    icb, council, education, other, charge, top_up = weights
    return [0, council, 0, other, charge, top_up] if charge % 2 else [icb, council, education, other, 0, top_up]


shares = (
    st.lists(st.integers(0, 30_000_000), min_size=6, max_size=6)
    .map(_no_charge_on_nhs_lines)
    .filter(lambda weights: sum(weights) > 0)
)
pennies = st.integers(1, posting.LARGEST_AMOUNT)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=st.lists(st.tuples(shares, pennies), min_size=1, max_size=8))
def test_sql_splits_as_money_does(budget: Budget, cases: list[tuple[list[int], int]]) -> None:
    with transaction.atomic():
        lines = [_line_with(budget, number, weights) for number, (weights, _) in enumerate(cases, start=10)]
        staged = _staged_rows(budget, [(line, pence) for line, (_, pence) in zip(lines, cases, strict=True)])
        posting.post_import(staged, by=acting.system_user(), at=datetime(2026, 6, 1, tzinfo=UTC))
        for line, (weights, pence) in zip(lines, cases, strict=True):
            wanted = {
                funder.value: part for funder, part in zip(SHARE_FIELDS, split(pence, weights), strict=True) if part
            }
            found = {entry.funder: to_pence(entry.amount) for entry in Entry.objects.filter(line=line)}
            assert found == wanted
        transaction.set_rollback(True)


def _line_with(budget: Budget, number: int, weights: list[int]) -> BudgetLine:
    """A line of an open revision, of shares that no rule of budget setting asked about."""
    amounts = {field: from_pence(weight) for field, weight in zip(SHARE_FIELDS.values(), weights, strict=True)}
    revision = budget.revisions.filter(status="draft").first() or open_revision(budget)
    template = budget.agreed_revision.lines.first()  # type: ignore[union-attr]
    line = BudgetLine(
        **{
            field.attname: getattr(template, field.attname)
            for field in BudgetLine._meta.concrete_fields
            if not field.primary_key
        }
    )
    line.revision, line.number, line.agreed_amount = revision, number, from_pence(sum(weights))
    for field, amount in amounts.items():
        setattr(line, field, amount)
    line.save()
    return line


def _staged_rows(budget: Budget, rows: list[tuple[BudgetLine, int]]) -> SpendImport:
    staged = SpendImport.objects.create(
        budget=budget,
        file_name="x.csv",
        sha256="f" * 64,
        layout="lloyds",
        row_count=len(rows),
        sum_amount=from_pence(-sum(pence for _, pence in rows)),
        first_on=MAY,
        last_on=MAY,
        loaded_by=acting.system_user(),
    )
    copy_rows(
        SpendRow,
        spend_import._COLUMNS,
        (
            (
                staged.pk,
                number,
                budget.pk,
                MAY,
                "P",
                "",
                -pence,
                None,
                f"k{number}",
                False,
                "spend",
                line.pk,
                "",
                False,
                [],
            )
            for number, (line, pence) in enumerate(rows)
        ),
    )
    return staged
