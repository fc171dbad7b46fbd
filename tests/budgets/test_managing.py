"""How a line is managed: the person's wish, what was decided, bars on direct payments, VAT; and the mix reported."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from budgets.accounts.gates import BAR, gates_of
from budgets.accounts.rules import AccountKind
from budgets.barring.recording import end_bar, record_bar
from budgets.barring.rules import BARRED, Head
from budgets.models import Budget, BudgetLine, PaymentBar, Revision
from budgets.rules import Option, Vat
from budgets.setting.budget_setting import add_line, change_line, start_revision, submit_revision, worked_out
from budgets.setting.revisions import checks, content_digest, lines_of, working_of
from budgets.setting.rules import vat_of
from budgets.showing.managed import managed
from phb.models import User
from phb.money import to_pence
from phb.roles import Role
from tests import recipes
from tests.budgets.building import START, TODAY, Team, approved, draft, team, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def barred(people: Team, **fields: Any) -> PaymentBar:
    return recipes.payment_bar(people.person, **{"starts_on": START, **fields})


# The person's wish, and what was decided. ----------------------------------------------------------------------------


def test_decision_other_than_the_wish_says_why(people: Team) -> None:
    revision = draft(people)
    otherwise = terms(revision.budget, option=Option.NOTIONAL, wish=Option.DIRECT_PAYMENT)
    with pytest.raises(ValidationError, match="another way than the person wished"):
        add_line(revision=revision, terms=otherwise, by=people.coordinator, on=TODAY)
    said = replace(otherwise, option_reason="The agency is under contract")
    line = add_line(revision=revision, terms=said, by=people.coordinator, on=TODAY)
    assert (line.wish, line.option, line.option_decided_by, line.option_decided_on) == (
        "01",
        "02",
        people.coordinator,
        TODAY,
    )


def test_who_decided_changes_only_with_the_decision(people: Team) -> None:
    revision = draft(people)
    line = revision.lines.earliest("pk")
    second = recipes.user(Role.CARE_COORDINATOR, people.icb)
    dearer = terms(revision.budget, rate=9_900)
    assert change_line(line=line, terms=dearer, by=second, on=TODAY).option_decided_by == people.coordinator
    other = terms(revision.budget, option=Option.NOTIONAL)
    assert change_line(line=line, terms=other, by=second, on=TODAY).option_decided_by == second


def test_wish_is_part_of_what_is_submitted(people: Team) -> None:
    revision = draft(people)
    before = content_digest(revision)
    wished = terms(revision.budget, wish=Option.DIRECT_PAYMENT)
    change_line(line=revision.lines.earliest("pk"), terms=wished, by=people.coordinator, on=TODAY)
    assert content_digest(revision) != before


# Bars on direct payments. --------------------------------------------------------------------------------------------


def by_act(line: BudgetLine, people: Team) -> None:
    again = terms(line.revision.budget)
    add_line(revision=line.revision, terms=again, by=people.coordinator, on=TODAY)


def by_save(line: BudgetLine, people: Team) -> None:
    line.option = Option.DIRECT_PAYMENT
    line.save()


def by_bulk_create(line: BudgetLine, people: Team) -> None:
    line.pk, line.number, line.option = None, 9, Option.DIRECT_PAYMENT
    BudgetLine.objects.bulk_create([line])


def by_raw_sql(line: BudgetLine, people: Team) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_budgetline SET option = '01' WHERE id = %s", [line.pk])


DOORS = [by_act, by_save, by_bulk_create, by_raw_sql]


@pytest.mark.parametrize("door", DOORS)
def test_bar_blocks_direct_payments_at_every_door(people: Team, door: Callable[[BudgetLine, Team], None]) -> None:
    line = draft(people, {"option": Option.NOTIONAL}).lines.get()
    barred(people)
    with pytest.raises((IntegrityError, ValidationError), match="barred for this person"), transaction.atomic():
        door(line, people)


@pytest.mark.parametrize("option", [Option.NOTIONAL, Option.THIRD_PARTY])
def test_bar_leaves_the_other_ways_open(people: Team, option: Option) -> None:
    barred(people)
    revision = draft(people, {"option": option})
    assert revision.lines.get().option == option


def test_bar_of_other_days_blocks_nothing(people: Team) -> None:
    barred(people, starts_on=date(2020, 1, 1), ends_on=date(2026, 3, 31))
    assert draft(people).lines.earliest("pk").option == Option.DIRECT_PAYMENT


def test_lines_that_were_agreed_before_a_bar_are_neither_submitted_nor_approved(people: Team) -> None:
    revision = draft(people)
    barred(people)
    found = [check for check in checks(revision.budget, lines_of(revision), TODAY) if check.stops]
    assert BARRED in found[0].words
    with pytest.raises(ValidationError):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)


def test_payment_of_what_is_barred_is_held_back(people: Team) -> None:
    budget = approved(people).budget
    assert not [gate for gate in gates_of(budget, START) if gate.name == BAR]
    barred(people)
    assert not next(gate for gate in gates_of(budget, START) if gate.name == BAR).met


def test_next_revision_begins_with_notional_lines(people: Team) -> None:
    budget = approved(people).budget
    barred(people)
    revision = start_revision(budget=budget, effective_from=START, reason="Barred", by=people.coordinator, on=TODAY)
    assert {line.option for line in revision.lines.all()} == {Option.NOTIONAL}
    assert "begins as a notional budget" in revision.lines.get(number=1).option_reason


def test_managed_account_is_a_direct_payment_still(people: Team) -> None:
    """SI 2013/1617 reg 10(1A): whoever holds it pays on the person's instructions. It is barred, and counted."""
    budget = recipes.budget(people.person, account=False)
    recipes.open_account(budget, kind=AccountKind.MANAGED, holder_name="Elm Payroll")
    rows, _ = managed(Budget.objects.filter(pk=budget.pk), START)
    assert [(row.name, row.note) for row in rows] == [("Direct payment", "of which 1 line through a managed account")]
    barred(people)
    assert not next(gate for gate in gates_of(budget, START) if gate.name == BAR).met


def test_bar_is_recorded_and_ended_and_never_rewritten(people: Team) -> None:
    bar = record_bar(
        person=people.person,
        head=Head.LICENCE,
        evidence="The licence",
        starts_on=START,
        by=people.coordinator,
        on=TODAY,
    )
    with pytest.raises(IntegrityError, match="stands as it was recorded"), transaction.atomic():
        PaymentBar.objects.filter(pk=bar.pk).update(evidence="None")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        PaymentBar.objects.filter(pk=bar.pk).delete()
    assert end_bar(bar=bar, ends_on=date(2026, 4, 30), by=people.manager, on=TODAY).ends_on == date(2026, 4, 30)


@pytest.mark.parametrize("who", ["finance", "auditor", "council_manager", "lead"])
def test_others_record_no_bar(people: Team, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record_bar(
            person=people.person, head=Head.YOUTH, evidence="It", starts_on=START, by=getattr(people, who), on=TODAY
        )


def test_bar_is_recorded_on_its_page_and_hidden_from_the_holder(people: Team) -> None:
    client = Client()
    client.force_login(people.coordinator)
    page = client.post(
        reverse("payment_bars", args=[people.person.pk]),
        {"head": "a", "evidence": "The order", "starts_on": "2026-04-01"},
        follow=True,
    ).content.decode()
    assert "The bar is recorded" in page
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    client.force_login(holder)
    assert client.get(reverse("payment_bars", args=[people.person.pk])).status_code == 404


# VAT. ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "vat", "percent", "pence"),
    [
        (12_000, Vat.GROSS, "20", 2_000),
        (10_000, Vat.RECOVERED, "20", 2_000),
        (10_500, Vat.GROSS, "5", 500),
        (99, Vat.GROSS, "20", 17),
        (10_000, Vat.GROSS, None, 0),
        (10_000, Vat.ZERO, None, 0),
    ],
)
def test_vat_of_a_price(cost: int, vat: Vat, percent: str | None, pence: int) -> None:
    assert vat_of(cost, vat, Decimal(percent) if percent else None) == pence


def test_working_says_what_is_vat(people: Team) -> None:
    revision = draft(people)
    kept = {"option": Option.NOTIONAL, "vat": Vat.RECOVERED, "vat_percent": Decimal(20)}
    line = worked_out(BudgetLine(revision=revision, number=8), terms(revision.budget, **kept))
    assert to_pence(line.vat_amount) * 5 == to_pence(line.agreed_amount)
    assert "20% VAT of" in working_of(line)
    assert "on top, which is recovered" in working_of(line)


def test_zero_rate_needs_its_declaration(people: Team) -> None:
    revision = draft(people)
    with pytest.raises(ValidationError, match="day of the declaration"):
        worked_out(BudgetLine(revision=revision, number=8), terms(revision.budget, vat=Vat.ZERO))
    said = terms(revision.budget, vat=Vat.ZERO, vat_declared_on=START)
    assert "Zero-rated for VAT, declared on 1 April 2026." in working_of(
        worked_out(BudgetLine(revision=revision, number=8), said)
    )


@pytest.mark.parametrize("option", [Option.DIRECT_PAYMENT, Option.THIRD_PARTY])
def test_vat_is_borne_by_whoever_buys(people: Team, option: Option) -> None:
    revision = draft(people)
    with pytest.raises(ValidationError, match="bears the VAT"):
        worked_out(
            BudgetLine(revision=revision, number=8),
            terms(revision.budget, option=option, vat=Vat.RECOVERED, vat_percent=Decimal(20)),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.lines.update(option=option, vat=Vat.RECOVERED, vat_percent=20)


@pytest.mark.parametrize(
    "values",
    [
        {"vat": "zero"},
        {"vat_declared_on": START},
        {"option": "02", "vat": "recovered"},
        {"vat": "none", "vat_percent": 20},
        {"vat_amount": 100},
        {"wish": "02"},
        {"option_decided_by": None},
    ],
)
def test_line_that_does_not_fit_is_refused_by_the_database(people: Team, values: dict[str, Any]) -> None:
    revision = draft(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.lines.update(**values)


# The mix. ------------------------------------------------------------------------------------------------------------


def test_mix_is_counted_line_by_line(people: Team) -> None:
    mixed = recipes.budget(people.person, lines=[{"icb": 100_000}, {"icb": 50_000, "option": "02"}])
    recipes.budget(recipes.person(recipes.icb()), lines=[{"icb": 900_000}])
    rows, whole = managed(Budget.objects.visible_to(people.coordinator, START), START)
    assert [(row.name, row.budgets, row.lines, row.pence) for row in rows] == [
        ("Direct payment", 1, 1, 100_000),
        ("Notional budget", 1, 1, 50_000),
    ]
    assert (whole.budgets, whole.mixed, whole.pence) == (1, 1, 150_000)
    assert Revision.objects.get(budget=mixed).lines.count() == 2


def test_mix_is_a_page_and_a_file(people: Team) -> None:
    client = Client()
    client.force_login(people.coordinator)
    assert "How budgets are managed" in client.get(reverse("managed")).content.decode()
    page = client.get(reverse("managed"), {"format": "csv"})
    assert page.content.decode().splitlines()[0] == "managed_as,budgets,lines,agreed_pounds"
