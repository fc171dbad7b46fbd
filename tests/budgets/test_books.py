"""The books added up again: what balances say, and that every kind of difference is found and named."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.ledger import book_checks, movements
from budgets.ledger.book_checks import Check, Difference, check
from budgets.ledger.books import balances, trial_balance
from budgets.ledger.rules import EntryKind, Place
from budgets.models import Budget, Entry, Posting, SpendImport, SpendRow, Statement
from budgets.queries import position
from budgets.rules import Funder
from budgets.spending.rules import ImportStatus, RowAction
from budgets.statements import issuing
from phb import triggers
from phb.dates import month
from phb.models import User
from phb.money import from_pence
from phb.roles import Role
from tests import recipes

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)
LATER = date(2026, 5, 20)


@pytest.fixture
def officer(as_system: User) -> User:
    return recipes.user()


@pytest.fixture
def busy(officer: User) -> Budget:
    """Every kind of movement once: £700.00 held at the end, £123.45 ordered, £365.55 spent."""
    person = recipes.person(recipes.icb(), recipes.council())
    budget = recipes.budget(
        person,
        lines=[
            {"icb": 1_000_000},
            {"council": 240_000, "charge": 60_000, "service": "Day centre"},
            {"icb": 200_000, "option": "02", "service": "Respite"},
        ],
    )
    one, two, three = budget.revisions.get().lines.order_by("number")
    by: dict[str, Any] = {"on": DAY, "by": officer}
    paid = {Funder.ICB: 80_000, Funder.COUNCIL: 20_000}
    movements.release_payment(budget=budget, amounts=paid, key="r1", words="May", **by)
    movements.contribute(budget=budget, funder=Funder.CHARGE, pence=5_000, key="c1", **by)
    movements.spend_from_account(budget=budget, line=one, pence=30_001, key="s1", payee="A. Carer", **by)
    movements.spend_from_account(budget=budget, line=two, pence=3_333, key="s2", payee="Day centre", **by)
    wrong = movements.spend_from_account(budget=budget, line=None, pence=999, key="s3", payee="Shop", **by)
    movements.reverse(posting=wrong, on=LATER, words="Not theirs", by=officer)
    movements.refund(line=one, pence=1_000, key="f1", payee="A. Carer", to_account=True, **by)
    movements.pay_notional(line=three, pence=4_321, key="n1", payee="Respite house", **by)
    movements.commit(line=three, pence=12_345, key="o1", words="August", **by)
    billed = movements.commit(line=three, pence=100, key="o2", words="June", **by)
    movements.end_commitment(order=billed, how="released", key="o2x", **by)
    movements.recover(budget=budget, amounts={Funder.ICB: 2_000, Funder.CHARGE: 666}, key="b1", words="Surplus", **by)
    return budget


def everything() -> Any:
    return Budget.objects.all()


def checked(on: date = LATER) -> Check:
    return check(everything(), on=on)


def without_guards(act: Callable[[], Any]) -> None:
    """As somebody might who owns the database. The end of the test brings the triggers back."""
    connection.check_constraints()
    if connection.vendor == "sqlite":
        triggers.take_away(connection)
    else:
        with connection.cursor() as cursor:
            for model in (Entry, Posting, Statement):
                cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
    act()


def named(found: Check) -> set[str]:
    return {each.what for each in found.differences}


def test_books_in_order_show_no_difference(busy: Budget) -> None:
    found = checked()
    assert found.differences == ()
    assert (found.budgets, found.entries) == (1, Entry.objects.count())


def test_balance_of_a_day_is_the_position_of_that_day(busy: Budget) -> None:
    for on in (date(2026, 4, 30), DAY, LATER):
        (balance,) = balances(everything(), on=on)
        now = position(busy, on)
        assert sum(balance.held.values()) == now.held
        assert balance.committed == now.committed
        assert balance.available == now.left
    assert {funder: pence for funder, pence in balance.held.items() if pence} == {
        funder: pence for funder, pence in now.held_by_funder.items() if pence
    }
    assert (now.held, now.committed, now.spent) == (70_000, 12_345, 36_655)


def test_balance_as_known_at_an_instant_leaves_out_what_came_later(busy: Budget) -> None:
    before_anything = datetime(2026, 4, 1, 8, tzinfo=UTC)
    (then,) = balances(everything(), on=LATER, known_at=before_anything)
    assert sum(then.held.values()) == 0
    assert then.available == 0
    (approved,) = balances(everything(), on=LATER, known_at=recipes.AN_INSTANT)
    assert approved.available == 1_500_000


def test_spending_on_no_line_is_line_nought(busy: Budget, officer: User) -> None:
    movements.spend_from_account(budget=busy, line=None, pence=55, on=DAY, key="s9", payee="Shop", by=officer)
    (balance,) = balances(everything(), on=DAY)
    assert balance.lines[0].spent == 999 + 55
    assert balance.available == position(busy, DAY).left


def test_trial_balance_comes_to_nought_and_shows_each_place(busy: Budget) -> None:
    trial = trial_balance(everything(), on=LATER)
    assert trial.foots
    assert sum(trial.totals.values()) == 0
    assert trial.totals[Place.HELD] == 70_000
    assert trial.rows[Funder.CHARGE][Place.PERSON] == -(5_000 - 666)
    assert Funder.EDUCATION not in trial.rows


def test_queries_do_not_grow_with_the_budgets(busy: Budget) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert checked().differences == ()
        return len(captured)

    few = count()
    for place in range(5):
        another = recipes.budget(recipes.person(busy.icb))
        movements.release_payment(
            budget=another, amounts={Funder.ICB: 100}, on=DAY, key=f"x{place}", words="May", by=recipes.user()
        )
    assert count() == few
    assert checked().budgets == 6


# Each kind of difference. --------------------------------------------------------------------------------------------


def test_correction_that_is_not_the_opposite_is_found(busy: Budget) -> None:
    back = Entry.objects.filter(kind=EntryKind.REVERSAL).select_related("posting").first()
    assert back is not None
    without_guards(lambda: Entry.objects.filter(pk=back.pk).update(amount=from_pence(1)))
    assert named(checked()) == {f"Posting {back.posting_id} is the opposite of posting {back.posting.reverses_id}"}


def test_posting_without_entries_is_found(busy: Budget) -> None:
    refund = Posting.objects.get(key="f1")
    without_guards(lambda: Entry.objects.filter(posting=refund)._raw_delete("default"))
    assert named(checked()) == {f"Entries of posting {refund.pk}"}


def test_entry_on_another_day_than_its_posting_is_found(busy: Budget) -> None:
    entry = Entry.objects.get(posting__key="c1")
    without_guards(lambda: Entry.objects.filter(pk=entry.pk).update(effective_on=date(2026, 5, 2)))
    assert named(checked()) == {f"Entry {entry.pk} has the day of its posting"}


def test_entry_of_another_kind_than_its_posting_is_found(busy: Budget) -> None:
    entry = Entry.objects.get(posting__key="c1")
    without_guards(lambda: Posting.objects.filter(key="c1").update(kind=EntryKind.RECOVERY))
    assert named(checked()) == {f"Entry {entry.pk} fits the kind of its posting"}


def test_line_of_another_budget_is_found(busy: Budget) -> None:
    other = recipes.budget(recipes.person(busy.icb)).revisions.get().lines.get()
    entry = Entry.objects.filter(posting__key="s1").first()
    assert entry is not None
    without_guards(lambda: Entry.objects.filter(pk=entry.pk).update(line=other))
    assert f"Entry {entry.pk} is of the budget of its line" in named(checked())


def test_order_ended_by_less_is_found(busy: Budget) -> None:
    ended = Entry.objects.get(kind=EntryKind.COMMITMENT_ENDED)
    without_guards(lambda: Entry.objects.filter(pk=ended.pk).update(amount=from_pence(99)))
    assert named(checked()) == {f"Entry {ended.pk} ends its order"}


def test_shares_that_do_not_foot_are_found(busy: Budget) -> None:
    """A constraint refuses such a line, so here the check forgets the shares of all but the NHS instead."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("budgets.ledger.book_checks.SHARE_FIELDS", {Funder.ICB: "icb_share"})
        found = checked()
    assert Difference(busy.reference, "Shares of line 2 of revision 1", 0, 300_000) in found.differences
    assert not any("line 1" in what or "line 3" in what for what in named(found))


def test_position_that_leaves_a_funder_out_is_found(busy: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the SQL of the pages shows here, since the entries are added up by another way."""
    real = book_checks.positions

    def without_council(numbers: Any, on: date) -> Any:
        found = real(numbers, on)
        found[busy.pk].held -= found[busy.pk].held_by_funder.pop(Funder.COUNCIL)
        return found

    monkeypatch.setattr(book_checks, "positions", without_council)
    assert named(checked()) == {"Held, on the page", "Held of Council, on the page"}


# Bank files. ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def taken_in(busy: Budget, officer: User) -> SpendImport:
    """An accepted file: two payments, one of them known from before, a refund, and a row put aside."""
    file = SpendImport.objects.create(
        budget=busy,
        file_name="may.csv",
        sha256="0" * 64,
        layout="starling",
        row_count=4,
        sum_amount=from_pence(-9_000),
        first_on=DAY,
        last_on=LATER,
        loaded_by=officer,
    )
    line = busy.revisions.get().lines.get(number=1)
    rows = (
        (-2_000, RowAction.SPEND, False),
        (-5_000, RowAction.SPEND, True),
        (500, RowAction.REFUND, False),
        (-2_500, RowAction.IGNORE, False),
    )
    for number, (amount, action, duplicate) in enumerate(rows, 1):
        SpendRow.objects.create(
            spend_import=file,
            row_number=number,
            budget=busy,
            happened_on=DAY,
            payee="A. Carer",
            amount=from_pence(amount),
            key=f"may-{number}",
            is_duplicate=duplicate,
            suggested_action=action,
            suggested_line=line,
        )
    movements.post_import(file, by=officer, at=datetime(2026, 5, 20, tzinfo=UTC))
    file.status, file.accepted_by, file.accepted_at = ImportStatus.ACCEPTED, officer, recipes.AN_INSTANT
    file.save()
    return file


def test_accepted_file_is_posted_row_by_row(taken_in: SpendImport) -> None:
    assert Posting.objects.filter(import_row__spend_import=taken_in).count() == 2
    assert checked().differences == ()


def test_row_posted_short_is_found(taken_in: SpendImport) -> None:
    entry = Entry.objects.get(posting__key="may-1")
    without_guards(lambda: Entry.objects.filter(pk=entry.pk).update(amount=from_pence(1_999)))
    found = {(each.what, each.expected, each.found) for each in checked().differences}
    assert ("Line 1 of may.csv", 2_000, 1_999) in found
    assert ("All lines of may.csv", 2_500, 2_499) in found


def test_row_that_was_never_posted_is_found(taken_in: SpendImport) -> None:
    posting = Posting.objects.filter(key="may-3")
    without_guards(
        lambda: (Entry.objects.filter(posting__in=posting)._raw_delete("default"), posting._raw_delete("default"))
    )
    assert {"Line 3 of may.csv", "All lines of may.csv"} <= named(checked())


def test_row_put_aside_and_posted_all_the_same_is_found(taken_in: SpendImport) -> None:
    aside = SpendRow.objects.get(key="may-4")
    without_guards(lambda: Posting.objects.filter(key="s2").update(import_row=aside))
    assert "Line 4 of may.csv" in named(checked())


# Statements. ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def stated(busy: Budget) -> list[Statement]:
    """April and May as they were issued, with a correction to May in June's."""
    finance = recipes.user(Role.FINANCE_OFFICER, at=busy.icb)
    late: dict[str, Any] = {"line": busy.revisions.get().lines.get(number=1), "payee": "A. Carer", "by": finance}
    for number in (4, 5, 6):
        period, at = month(2026, number), datetime(2026, 7, number, tzinfo=UTC)
        issuing.issue(period=period, by=finance, at=at, budgets=[busy])
        if number == 5:
            movements.spend_from_account(budget=busy, pence=4_400, on=date(2026, 5, 9), key="late", **late)
    return list(Statement.objects.order_by("pk"))


JULY = date(2026, 7, 31)


def altered(statement: Statement, change: Callable[[Any], None], *, sealed: bool = True) -> None:
    """The figures changed in the database; with a digest to match, unless told otherwise."""
    document = json.loads(statement.figures)
    change(document)
    figures = issuing.canonical(document)
    sha256 = issuing.digest(figures) if sealed else statement.sha256
    without_guards(lambda: Statement.objects.filter(pk=statement.pk).update(figures=figures, sha256=sha256))


def test_statements_agree_with_the_entries_they_counted(stated: list[Statement]) -> None:
    assert len(stated) == 3
    assert checked(JULY).differences == ()


def test_statement_that_was_redrawn_is_found(stated: list[Statement]) -> None:
    altered(stated[1], lambda document: document["person"].update(name="Somebody Else"), sealed=False)
    assert named(checked(JULY)) == {f"Statement {stated[1].reference} to 31 May 2026: digest of its figures"}


def test_statement_that_shifts_money_between_funders_is_found(stated: list[Statement]) -> None:
    """Every sum of the statement still foots; only the entries tell."""

    def shift(document: Any) -> None:
        for each in document["funders"]:
            shifted = {"icb": 100, "council": -100}.get(each["funder"], 0)
            each["closing_pence"] += shifted
            each["paid_in_pence"] += shifted

    altered(stated[1], shift)
    name = f"Statement {stated[1].reference} to 31 May 2026"
    assert named(checked(JULY)) == {f"{name}: held of NHS", f"{name}: held of Council"}


def test_statement_that_opens_otherwise_than_the_last_closed_is_found(stated: list[Statement]) -> None:
    def shift(document: Any) -> None:
        document["totals"]["opening_pence"] += 100
        document["funders"][0]["opening_pence"] += 100
        document["funders"][0]["corrections_pence"] -= 100

    altered(stated[2], shift)
    name = f"Statement {stated[2].reference} to 30 June 2026"
    assert named(checked(JULY)) == {f"{name}: opening, as statement {stated[1].reference} closed"}


@pytest.mark.parametrize("figure", ["spent", "committed", "closing", "agreed", "left"])
def test_statement_with_a_total_that_is_a_penny_out_is_found(stated: list[Statement], figure: str) -> None:
    def add(document: Any) -> None:
        document["totals"][f"{figure}_pence"] += 1

    altered(stated[2], add)
    assert named(checked(JULY))


def test_statements_to_come_are_not_looked_at(stated: list[Statement]) -> None:
    altered(stated[2], lambda document: document["totals"].update(spent_pence=1))
    assert checked(date(2026, 6, 29)).differences == ()


# Commands. -----------------------------------------------------------------------------------------------------------


def run(*words: str) -> Any:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_balances_as_json(busy: Budget) -> None:
    (found,) = run("balances", "--budget", busy.reference, "--as-of", "2026-05-31")["budgets"]
    assert found["ref"] == busy.reference
    assert found["held_pence"] == sum(found["funders"].values()) == 70_000
    assert set(found["funders"]) == {f"{funder.value}_pence" for funder in Funder}
    assert found["lines"]["3"] == {"agreed_pence": 200_000, "spent_pence": 4_321, "committed_pence": 12_345}
    assert found["committed_pence"] == 12_345
    assert found["available_pence"] == 1_500_000 - 36_655 - 12_345


def test_balances_known_at_an_instant(busy: Budget) -> None:
    (found,) = run("balances", "--as-of", "2026-05-31", "--known-at", "2026-04-02T00:00:00Z")["budgets"]
    assert (found["held_pence"], found["available_pence"]) == (0, 1_500_000)


def test_balances_in_words(busy: Budget) -> None:
    out = StringIO()
    call_command("balances", "--as-of", "2026-05-31", stdout=out)
    assert out.getvalue().strip() == f"{busy.reference}: £700.00 held, £123.45 ordered, £14,510.00 available"


@pytest.mark.parametrize(
    "words", [["--budget", "PHB-999999"], ["--budget", "42"], ["--as-of", "31/05/2026"], ["--known-at", "noon"]]
)
def test_balances_asked_wrongly_are_refused(system: User, words: list[str]) -> None:
    with pytest.raises(CommandError):
        run("balances", *words)
