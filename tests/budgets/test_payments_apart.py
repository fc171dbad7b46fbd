"""A month that cannot wait for the run: one finance officer asks, another pays, and no door lets one do both."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from budgets.models import Budget, PaymentApart, Posting
from budgets.pay_runs.queries import waiting_payments
from budgets.paying.asking import ask_for_payment, drop_payment
from budgets.paying.payments import release_month
from phb.acting import acting
from phb.dates import month
from phb.models import User
from phb.money import from_pence, to_pence
from tests.budgets.building import START, Team, approved, keep_account, sign, team
from tests.html import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]
APRIL = month(2026, 4)


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    made = approved(people, {}, council=False).budget
    keep_account(people, made)
    sign(people, made)
    return made


def ask(people: Team, budget: Budget, by: User | None = None, **more: object) -> PaymentApart:
    by = by or people.second
    with acting(by):
        return ask_for_payment(budget=budget, month=APRIL, words="A wage is due on Friday", by=by, on=START, **more)  # type: ignore[arg-type]


def pay(budget: Budget, by: User) -> Posting:
    with acting(by):
        return release_month(budget=budget, month=APRIL, by=by, on=START)


def test_one_asks_and_another_pays(people: Team, budget: Budget) -> None:
    asked = ask(people, budget)
    assert not Posting.objects.exists()
    paid = pay(budget, people.finance)
    asked.refresh_from_db()
    assert (asked.paid_by, asked.posting) == (people.finance, paid)
    assert to_pence(asked.amount) == 98_630


def test_nobody_pays_what_nobody_asked_for(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="A colleague asks for this payment first"):
        pay(budget, people.finance)


def test_nobody_pays_what_they_asked_for(people: Team, budget: Budget) -> None:
    ask(people, budget)
    with pytest.raises(PermissionDenied, match="a colleague must make it"):
        pay(budget, people.second)
    assert not Posting.objects.exists()


def test_month_is_asked_for_once_until_it_is_dropped(people: Team, budget: Budget) -> None:
    asked = ask(people, budget)
    with pytest.raises(ValidationError, match="asked for already"):
        ask(people, budget, people.finance)
    with acting(people.finance):
        drop_payment(asked=asked, by=people.finance, on=START)
        with pytest.raises(ValidationError, match="paid or dropped already"):
            drop_payment(asked=asked, by=people.finance, on=START)
    with pytest.raises(ValidationError, match="A colleague asks"):
        pay(budget, people.finance)
    assert ask(people, budget, people.finance).pk


def test_another_amount_than_was_seen_is_not_asked_for(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="The budget changed since you looked"):
        ask(people, budget, expected=98_631)


def test_paid_month_is_not_asked_for_again(people: Team, budget: Budget) -> None:
    ask(people, budget)
    pay(budget, people.finance)
    with pytest.raises(ValidationError, match="paid already"):
        ask(people, budget)


# No door lets one person do both. ------------------------------------------------------------------------------------


def posting_of(budget: Budget, by: User) -> Posting:
    return Posting(
        budget=budget,
        kind="payment_released",
        happened_on=date(2026, 4, 1),
        key=f"release:{budget.pk}:2026-04",
        recorded_by=by,
    )


def by_save(posting: Posting) -> None:
    posting.save()


def by_bulk_create(posting: Posting) -> None:
    Posting.objects.bulk_create([posting])


def by_raw_sql(posting: Posting) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_posting (budget_id, kind, happened_on, payee, words, key, evidence, override_words,"
            " recorded_by_id, recorded_at) VALUES (%s, %s, %s, '', '', %s, 'none', '', %s, %s)",
            [
                posting.budget_id,
                posting.kind,
                posting.happened_on,
                posting.key,
                posting.recorded_by_id,
                posting.recorded_at,
            ],
        )


DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])


@DOORS
def test_books_take_no_month_that_one_person_pays(people: Team, budget: Budget, door: object) -> None:
    ask(people, budget)
    with pytest.raises(IntegrityError, match="somebody other than whoever asked"), transaction.atomic():
        door(posting_of(budget, people.second))  # type: ignore[operator]
    door(posting_of(budget, people.finance))  # type: ignore[operator]
    assert Posting.objects.count() == 1


@DOORS
def test_books_take_no_month_that_nobody_asked_for(people: Team, budget: Budget, door: object) -> None:
    with pytest.raises(IntegrityError, match="somebody other than whoever asked"), transaction.atomic():
        door(posting_of(budget, people.finance))  # type: ignore[operator]


@DOORS
def test_books_take_no_other_month_than_was_asked_for(people: Team, budget: Budget, door: object) -> None:
    ask(people, budget)
    may = posting_of(budget, people.finance)
    may.key = may.key.replace("2026-04", "2026-05")
    with pytest.raises(IntegrityError, match="somebody other than whoever asked"), transaction.atomic():
        door(may)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": from_pence(1)}, "stays as it was asked"),
        ({"words": "Another reason"}, "stays as it was asked"),
        ({"override_words": "It may go over"}, "stays as it was asked"),
        ({"asked_on": date(2026, 3, 1)}, "stays as it was asked"),
        ({"asked_by": "finance"}, "stays as it was asked"),
        ({"paid_by": "second"}, "payer_did_not_ask|paid_by_and_what"),
    ],
)
def test_what_was_asked_for_stays(people: Team, budget: Budget, changes: dict[str, object], message: str) -> None:
    asked = ask(people, budget)
    values = {
        name: getattr(people, value) if isinstance(value, str) and name.endswith("_by") else value
        for name, value in changes.items()
    }
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        PaymentApart.objects.filter(pk=asked.pk).update(**values)


def test_what_was_paid_stays(people: Team, budget: Budget) -> None:
    asked = ask(people, budget)
    pay(budget, people.finance)
    with pytest.raises(IntegrityError, match="Take the payment back"), transaction.atomic():
        PaymentApart.objects.filter(pk=asked.pk).update(override_words="Else")


# Pages. --------------------------------------------------------------------------------------------------------------


def test_page_asks_and_the_colleague_pays_from_their_today(people: Team, budget: Budget, client: Client) -> None:
    address = reverse("payment_release", args=[budget.pk])
    client.force_login(people.second)
    page = client.get(address + "?month=2026-04").content.decode()
    assert "Pay it" not in page
    client.post(address, {"month": "2026-04", "expected": "98630", "words": "A wage is due"})
    asked = PaymentApart.objects.get()
    assert "You asked for this payment" in text_of(client.get(address + "?month=2026-04").content.decode())
    client.post(reverse("payment_apart_pay", args=[asked.pk]))
    assert not Posting.objects.exists()
    titles = [task.title for task in waiting_payments(people.finance, START)]
    assert "Make the payment that a colleague asked for" in titles
    assert "Make the payment that a colleague asked for" not in [
        task.title for task in waiting_payments(people.second, START)
    ]
    client.force_login(people.finance)
    client.post(reverse("payment_apart_pay", args=[asked.pk]))
    assert Posting.objects.get().recorded_by == people.finance


def test_without_a_reason_nothing_is_asked_for(people: Team, budget: Budget, client: Client) -> None:
    client.force_login(people.second)
    address = reverse("payment_release", args=[budget.pk])
    page = client.post(address, {"month": "2026-04", "expected": "98630", "words": ""}).content.decode()
    assert "There is a problem" in text_of(page)
    assert not PaymentApart.objects.exists()
