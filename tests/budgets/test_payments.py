"""Paying: what a month releases, what orders hold, and what is put right."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from budgets.ledger.rules import EntryKind
from budgets.models import Budget, BudgetLine, Posting
from budgets.paying.payments import end_order, pay_supplier, place_order, take_back_posting
from budgets.paying.schedule import budgets_due, due_in, with_month
from budgets.queries import position
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import change_line, start_revision
from phb.dates import Period, month
from phb.models import User
from phb.money import to_pence
from phb.roles import Role
from tests import recipes
from tests.budgets.building import (
    COUNCIL_LINE,
    END,
    START,
    TODAY,
    Team,
    approved,
    end,
    keep_account,
    release_month,
    sign,
    team,
    terms,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

APRIL, MAY = month(2026, 4), month(2026, 5)
NOTIONAL = {"option": Option.NOTIONAL, "service": "Respite", "rate": 200_000}


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    """£12,000 of the NHS and £3,000 of the council (£600 charged) in an account, and £2,000 notional of the NHS."""
    made = approved(people, {}, {**COUNCIL_LINE, "amounts": {Funder.CHARGE: 60_000}}, NOTIONAL).budget
    keep_account(people, made)
    sign(people, made)
    return made


def release(people: Team, budget: Budget, month: Period = APRIL, **more: Any) -> Posting:
    return release_month(**{"budget": budget, "month": month, "by": people.finance, "on": START, **more})


def amounts(posting: Posting) -> dict[str, int]:
    return {entry.funder: to_pence(entry.amount) for entry in posting.entries.all()}


# A month. ------------------------------------------------------------------------------------------------------------


def test_month_pays_each_funders_part_of_the_held_lines(people: Team, budget: Budget) -> None:
    """30 of 365 days of £12,000 and of £2,400; neither the notional line nor the person's own contribution."""
    posting = release(people, budget)
    assert amounts(posting) == {"icb": 98_630, "council": 19_726}
    assert position(budget, START).held == 98_630 + 19_726


def test_month_is_paid_once(people: Team, budget: Budget) -> None:
    first = release(people, budget)
    assert release(people, budget, on=date(2026, 4, 2)) == first
    assert Posting.objects.count() == 1


def test_month_that_was_taken_back_is_paid_again_and_then_once(people: Team, budget: Budget) -> None:
    wrong = release(people, budget)
    take_back_posting(posting=wrong, words="Wrong account", by=people.finance, on=START)
    again = release(people, budget)
    assert again != wrong
    assert release(people, budget) == again
    assert position(budget, START).held == 98_630 + 19_726


def test_year_of_months_pays_what_is_agreed_and_no_more(people: Team, budget: Budget) -> None:
    for each in Period(START, END).months():
        release(people, budget, each, on=each.start)
    assert position(budget, END).held_by_funder == {Funder.ICB: 1_200_000, Funder.COUNCIL: 240_000}


def test_nothing_is_paid_before_the_agreement_and_the_account_are_there(people: Team) -> None:
    made = approved(people).budget
    with pytest.raises(ValidationError, match="not been signed by both sides. Record both signatures"):
        release(people, made)
    sign(people, made, date(2026, 4, 2))
    with pytest.raises(ValidationError, match="not been signed by both"):
        release(people, made)
    with pytest.raises(ValidationError, match="no account to pay into"):
        release(people, made, on=date(2026, 4, 2))
    keep_account(people, made)
    release(people, made, on=date(2026, 4, 2))
    assert Posting.objects.count() == 1


def test_nothing_is_paid_for_months_after_death(people: Team, budget: Budget) -> None:
    people.person.died_on = date(2026, 4, 30)
    people.person.save()
    release(people, Budget.objects.get(pk=budget.pk), APRIL)
    with pytest.raises(ValidationError, match="has died"):
        release(people, Budget.objects.get(pk=budget.pk), MAY)


def test_month_with_nothing_due_is_refused(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="Nothing is due for March 2026"):
        release(people, budget, month(2026, 3))


def test_month_is_not_paid_long_before_it_begins(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="can be paid from 31 May 2026"):
        release(people, budget, month(2026, 7))


def test_other_amount_than_was_seen_is_not_paid(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="changed since you looked"):
        release(people, budget, expected=1)
    release(people, budget, expected=98_630 + 19_726)


def test_budget_that_nobody_agreed_is_not_paid(people: Team) -> None:
    made = recipes.budget(people.person, approved=False)
    with pytest.raises(ValidationError, match="Nothing is due"):
        release(people, made)


def test_revision_being_written_changes_no_payment(people: Team, budget: Budget) -> None:
    revision = start_revision(budget=budget, effective_from=START, reason="More", by=people.coordinator, on=TODAY)
    line = revision.lines.get(number=1)
    change_line(line=line, terms=terms(budget, rate=2_400_000), by=people.coordinator, on=TODAY)
    assert amounts(release(people, budget))["icb"] == 98_630


@pytest.mark.parametrize("who", ["coordinator", "lead", "manager", "council_manager", "auditor"])
def test_month_is_paid_by_finance(people: Team, budget: Budget, who: str) -> None:
    with pytest.raises(PermissionDenied):
        release(people, budget, by=getattr(people, who))


def test_finance_of_another_icb_pays_nothing(people: Team, budget: Budget) -> None:
    with pytest.raises(PermissionDenied):
        release(people, budget, by=recipes.user(Role.FINANCE_OFFICER, recipes.icb()))


def test_nobody_pays_their_own_budget(people: Team, budget: Budget) -> None:
    people.person.account = people.finance
    people.person.save()
    with pytest.raises(PermissionDenied, match="your own"):
        release(people, budget)


def test_scheduled_work_may_pay(people: Team, budget: Budget, as_system: User) -> None:
    release(people, budget, by=as_system)


# The month's list. ---------------------------------------------------------------------------------------------------


def test_list_of_a_month_says_what_is_due_and_what_stands_in_the_way(people: Team, budget: Budget) -> None:
    [due] = with_month(budgets_due(people.finance, APRIL, START, unpaid_only=True), APRIL, START)
    assert (due.total, due.obstacle, due.paid) == (98_630 + 19_726, "", None)
    end(people, budget.agreements.get(), START)
    [due] = with_month(budgets_due(people.finance, APRIL, START, unpaid_only=True), APRIL, START)
    assert "no longer agree to a direct payment, since 1 April 2026. Stop the direct payment" in due.obstacle


def test_list_of_a_month_leaves_out_what_is_paid(people: Team, budget: Budget) -> None:
    posting = release(people, budget)
    assert not budgets_due(people.finance, APRIL, START, unpaid_only=True).exists()
    assert budgets_due(people.finance, MAY, START, unpaid_only=True).get() == budget
    [due] = with_month(budgets_due(people.finance, APRIL, START, unpaid_only=False), APRIL, START)
    assert due.paid == posting


def test_list_shows_a_month_again_that_was_taken_back(people: Team, budget: Budget) -> None:
    take_back_posting(posting=release(people, budget), words="Wrong account", by=people.finance, on=START)
    assert budgets_due(people.finance, APRIL, START, unpaid_only=True).get() == budget


def test_list_leaves_out_budgets_without_an_account_to_hold(people: Team) -> None:
    approved(people, {**NOTIONAL}, {**COUNCIL_LINE, "option": Option.NOTIONAL})
    assert not budgets_due(people.finance, APRIL, START, unpaid_only=False).exists()


def test_due_foots_with_the_lines(people: Team, budget: Budget) -> None:
    lines = list(BudgetLine.objects.filter(revision__budget=budget))
    whole: dict[Funder, int] = {}
    for each in Period(START, END).months():
        for funder, pence in due_in(lines, each).items():
            whole[funder] = whole.get(funder, 0) + pence
    assert whole == {Funder.ICB: 1_200_000, Funder.COUNCIL: 240_000}


# Orders, bills and putting right. ------------------------------------------------------------------------------------


def respite(budget: Budget) -> BudgetLine:
    return BudgetLine.objects.get(revision__budget=budget, service="Respite")


def order(people: Team, budget: Budget, **fields: Any) -> Posting:
    given = {"amount": 150_000, "words": "A week in June", "key": "order:1", "by": people.coordinator, "on": START}
    return place_order(**{"line": respite(budget), **given, **fields})


def test_order_holds_its_amount_until_it_is_billed(people: Team, budget: Budget) -> None:
    placed = order(people, budget)
    now = position(budget, START)
    assert (now.committed, now.spent) == (150_000, 0)
    end_order(order=placed, how="billed", billed=140_000, by=people.finance, on=START)
    now = position(budget, START)
    assert (now.committed, now.spent) == (0, 140_000)


def test_released_order_gives_back_what_it_held(people: Team, budget: Budget) -> None:
    end_order(order=order(people, budget), how="released", by=people.coordinator, on=START)
    assert position(budget, START).committed == 0


def test_order_sent_twice_is_one(people: Team, budget: Budget) -> None:
    assert order(people, budget) == order(people, budget)


def test_order_over_what_is_agreed_says_why(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="£0.01 over what is agreed"):
        order(people, budget, amount=200_001)
    placed = order(people, budget, amount=200_001, override_words="The panel agreed one more night")
    assert placed.override_words


def test_held_money_is_not_ordered_or_paid_by_the_funder(people: Team, budget: Budget) -> None:
    held = BudgetLine.objects.get(revision__budget=budget, number=1)
    with pytest.raises(ValidationError, match="its holder orders and pays"):
        order(people, budget, line=held)
    with pytest.raises(ValidationError, match="its holder orders and pays"):
        pay_supplier(line=held, amount=1, payee="A", words="B", key="k", by=people.finance, on=START)


def test_bill_without_an_order_is_paid_by_finance(people: Team, budget: Budget) -> None:
    bill: dict[str, Any] = {
        "amount": 30_000,
        "payee": "Respite House",
        "words": "Invoice 12",
        "key": "bill:1",
        "on": START,
    }
    with pytest.raises(PermissionDenied):
        pay_supplier(line=respite(budget), by=people.coordinator, **bill)
    posting = pay_supplier(line=respite(budget), by=people.finance, **bill)
    assert (posting.kind, position(budget, START).spent) == (EntryKind.SPEND_NOTIONAL, 30_000)


def test_bill_of_an_order_is_paid_by_finance(people: Team, budget: Budget) -> None:
    with pytest.raises(PermissionDenied):
        end_order(order=order(people, budget), how="billed", billed=1, by=people.coordinator, on=START)


@pytest.mark.parametrize("who", ["lead", "manager", "council_manager", "auditor"])
def test_orders_are_placed_by_coordinators_and_finance(people: Team, budget: Budget, who: str) -> None:
    with pytest.raises(PermissionDenied):
        order(people, budget, by=getattr(people, who))


def test_posting_is_put_right_once_and_says_why(people: Team, budget: Budget) -> None:
    posting = release(people, budget)
    with pytest.raises(ValidationError, match="Say why"):
        take_back_posting(posting=posting, words=" ", by=people.finance, on=START)
    take_back_posting(posting=posting, words="Paid into the wrong account", by=people.finance, on=START)
    assert position(budget, START).held == 0
    with pytest.raises(ValidationError, match="already"):
        take_back_posting(posting=posting, words="Again", by=people.finance, on=START)


@pytest.mark.parametrize("who", ["coordinator", "manager", "council_manager", "auditor"])
def test_posting_is_put_right_by_finance(people: Team, budget: Budget, who: str) -> None:
    posting = release(people, budget)
    with pytest.raises(PermissionDenied):
        take_back_posting(posting=posting, words="Why", by=getattr(people, who), on=START)
