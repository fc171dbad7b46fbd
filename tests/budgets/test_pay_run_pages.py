"""The pages of pay runs: what each says, who may do what, and that a page costs the same however long the run is."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from budgets.models import PayHold, PayRun
from budgets.pay_runs import paging
from budgets.pay_runs.holding import hold_payments
from budgets.pay_runs.queries import waiting_payments
from budgets.pay_runs.rules import RunStatus
from phb.acting import acting
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.budgets.paying_runs import APRIL, DAY, MAY, Office, approved, drafted, item_of, office, paid
from tests.html import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system", "in_april")]


@pytest.fixture
def in_april() -> Any:
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def ours(as_system: User) -> Office:
    made = office()
    for name in ("Abbott", "Baker", "Carter"):
        made.budget(family_name=name)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, address: str) -> str:
    return text_of(signed_in(user).get(address).content.decode())


def send(user: User, name: str, pk: int, **data: Any) -> str:
    return text_of(signed_in(user).post(reverse(name, args=[pk]), data, follow=True).content.decode())


def run_page(run: PayRun, query: str = "") -> str:
    return reverse("pay_run", args=[run.pk]) + query


A_DAY = {"pay_on_day": "1", "pay_on_month": "4", "pay_on_year": "2026"}


def test_month_goes_from_draft_to_paid_on_pages(ours: Office) -> None:
    page = text_of(
        signed_in(ours.first)
        .post(reverse("pay_runs"), {"icb": ours.icb.pk, "month": "2026-04"}, follow=True)
        .content.decode()
    )
    assert "3 payments are drafted" in page
    run = PayRun.objects.get()
    assert "You drafted it, so a colleague approves it." in send(ours.first, "pay_run_review", run.pk)
    page = read(ours.second, reverse("pay_run_approve", args=[run.pk]))
    assert "What your approval covers" in page
    assert "£2,958.90" in page
    assert "The run is approved" in send(ours.second, "pay_run_approve", run.pk, seen=run.content_sha256)
    assert "Mark as paid" in read(ours.first, run_page(run))
    assert "3 payments are in the books" in send(ours.first, "pay_run_paid", run.pk, **A_DAY)
    run.refresh_from_db()
    assert run.status == RunStatus.PAID


def test_whoever_drafted_does_not_approve_on_the_page(ours: Office) -> None:
    run = drafted(ours)
    send(ours.first, "pay_run_review", run.pk)
    answer = signed_in(ours.first).post(reverse("pay_run_approve", args=[run.pk]), {"seen": run.content_sha256})
    assert answer.status_code == 403
    run.refresh_from_db()
    assert run.approved_on is None


def test_long_run_is_paid_so_many_at_a_time(ours: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgets.pay_runs.views.AT_ONCE", 2)
    run = approved(ours)
    page = send(ours.first, "pay_run_paid", run.pk, **A_DAY)
    assert "2 of 3 payments are in the books for 1 April 2026" in page
    assert "1 more to go" in page
    send(ours.first, "pay_run_paid", run.pk, **A_DAY)
    assert PayRun.objects.get().status == RunStatus.PAID


def test_payment_is_held_and_let_go_on_pages(ours: Office) -> None:
    run = drafted(ours)
    budget = ours.budgets[0]
    page = send(ours.first, "pay_hold", budget.pk, reason="In hospital", owner=ours.second.pk, team="")
    assert "Held since 1 April 2026" in page
    assert f"{ours.second} looks into it" in page
    assert "In hospital" in read(ours.first, run_page(run, "?show=held"))
    assert "Abbott" not in read(ours.first, run_page(run, "?show=to_pay"))
    assert "go on" in send(ours.second, "pay_hold_end", budget.pk, words="Home again")
    assert PayHold.objects.get().released_words == "Home again"


def test_hold_without_owner_says_so_beside_the_box(ours: Office) -> None:
    page = send(ours.first, "pay_hold", ours.budgets[0].pk, reason="In hospital", team="")
    assert "Name a colleague or a team that looks into it." in page


def test_payment_that_came_back_is_taken_back_and_paid_again_on_pages(ours: Office) -> None:
    run = paid(ours)
    item = item_of(run, ours.budgets[0])
    day = {"came_on_day": "1", "came_on_month": "4", "came_on_year": "2026"}
    page = send(ours.first, "pay_run_item_back", item.pk, kind="returned", reason="Account closed", **day)
    assert "The bank returned it on 1 April 2026" in page
    assert [task.title for task in waiting_payments(ours.first, DAY)][:1] == ["Pay again, or settle"]
    assert "in the books" in send(ours.second, "pay_run_item_pay", item.pk)
    assert waiting_payments(ours.first, DAY) == []


def test_list_goes_on_by_name_and_finds_by_name(ours: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "LENGTH", 2)
    run = drafted(ours)
    page = read(ours.first, run_page(run))
    assert "Baker, Asha" in page
    assert "Carter, Asha" not in page
    after = item_of(run, ours.budgets[1]).pk
    page = read(ours.first, run_page(run, f"?after={after}"))
    assert "Carter, Asha" in page
    assert "Baker, Asha" not in page
    assert "Carter, Asha" in read(ours.first, run_page(run, "?name=cart"))


def test_account_is_masked(ours: Office) -> None:
    page = read(ours.first, run_page(drafted(ours)))
    assert f"ending {ours.budgets[0].pk:04d}" in page
    assert f"{ours.budgets[0].pk:08d}" not in page


def test_page_asks_as_many_questions_however_long_the_run_is(ours: Office, django_assert_max_num_queries: Any) -> None:
    paid(ours)
    run = drafted(ours, MAY, DAY.replace(month=5))
    client = signed_in(ours.first)
    client.get(run_page(run))
    with django_assert_max_num_queries(15):
        client.get(run_page(run, "?show=changed"))


def test_missed_payments_are_listed_and_stand_on_today(ours: Office) -> None:
    with time_machine.travel("2026-04-07", tick=False):
        on = DAY.replace(day=7)
        assert [task.title for task in waiting_payments(ours.first, on)] == ["Payments missed for April 2026"]
        assert "Abbott, Asha" in read(ours.first, reverse("missed_payments"))
        paid(ours, APRIL, on)
        assert waiting_payments(ours.first, on) == []
        assert "Nothing was missed." in read(ours.first, reverse("missed_payments"))
    assert waiting_payments(ours.first, DAY) == []


def test_stranger_and_care_co_ordinator_see_no_run(ours: Office) -> None:
    run = drafted(ours)
    for user in (recipes.user(Role.FINANCE_OFFICER, recipes.icb()), recipes.user(Role.CARE_COORDINATOR, ours.icb)):
        assert signed_in(user).get(run_page(run)).status_code == 404


def test_files_are_given_to_finance_alone(ours: Office) -> None:
    run = approved(ours)
    for name in ("pay_run_schedule", "pay_run_bacs"):
        address = reverse(name, args=[run.pk])
        answer = signed_in(ours.first).get(address)
        assert "attachment" in answer["Content-Disposition"]
        assert signed_in(recipes.user(Role.AUDITOR, ours.icb)).get(address).status_code == 404


def test_hold_shows_where_the_budget_is_paid_by_itself(ours: Office) -> None:
    with acting(ours.first):
        hold_payments(budget=ours.budgets[0], reason="In hospital", team="Finance", by=ours.first, on=DAY)
    page = read(ours.first, reverse("payment_release", args=[ours.budgets[0].pk]) + "?month=2026-04")
    assert "Held since 1 April 2026: In hospital." in page
