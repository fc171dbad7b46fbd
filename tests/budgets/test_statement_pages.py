"""The pages of statements: what finance sees of a month, issuing, and the statement for staff and for its holder."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from budgets.ledger import movements
from budgets.models import Budget, Statement
from budgets.rules import Funder
from budgets.statements import views as views
from budgets.statements.issuing import issue
from phb import acting
from phb.dates import month
from phb.drawing import NotDrawn
from phb.models import User
from phb.roles import Role
from phb.templatetags.phb import money
from tests import recipes
from tests.html import attributes, text_of

pytestmark = pytest.mark.django_db

APRIL, MAY = month(2026, 4), month(2026, 5)
IN_JUNE = datetime(2026, 6, 2, 9, tzinfo=UTC)
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _in_june(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(IN_JUNE, tick=False):
        yield


@pytest.fixture
def budget(system: User) -> Budget:
    holder = recipes.user(Role.HOLDER)
    person = recipes.person(recipes.icb(), recipes.council(), given_name="Zainab", account=holder)
    made = recipes.budget(person, lines=[{"icb": 1_200_000}, {"council": 240_000, "charge": 60_000}])
    with acting.acting(system, reason="Test"):
        movements.release_payment(
            budget=made, amounts={Funder.ICB: 80_000}, on=date(2026, 5, 7), key="r", words="May", by=system
        )
        line = made.revisions.get().lines.get(number=1)
        movements.spend_from_account(
            budget=made, line=line, pence=30_000, on=date(2026, 5, 9), key="s", payee="A. <b>Carer</b>", by=system
        )
    return made


@pytest.fixture
def statement(budget: Budget, system: User) -> Statement:
    with acting.acting(system, reason="Test"):
        [number] = issue(period=MAY, by=system, at=IN_JUNE).issued
    return Statement.objects.get(pk=number)


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        with acting.acting(user, reason="Test"):
            client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def officer(budget: Budget) -> User:
    return recipes.user(Role.FINANCE_OFFICER, at=budget.icb)


def page(client: Client, name: str, *args: int, status: int = 200) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return answer.content.decode()


# The statement. ------------------------------------------------------------------------------------------------------


def test_holder_reads_first_what_is_left(statement: Statement, sign_in: SignIn) -> None:
    holder = statement.budget.person.account
    assert holder is not None
    text = text_of(page(sign_in(holder), "statement", statement.pk))
    assert "Statement for May 2026" in text
    assert text.index("£14,700.00 left to spend by 31 March 2027") < text.index("You have used 2% of the money")
    assert text.index("You have used 2% of the money") < text.index("Who paid what")


def test_every_column_is_on_the_page(statement: Statement, sign_in: SignIn, officer: User) -> None:
    html = page(sign_in(officer), "statement", statement.pk)
    headings = [each.get("data-label") for each in attributes(html, "td")]
    assert {"NHS", "Council", "Your contribution", "All", "You", "Proof", "Ordered", "Left"} <= set(headings)
    assert "In the account, 31 May £500.00 £0.00 £0.00 £500.00" in text_of(html)


def test_what_people_wrote_is_shown_as_text(statement: Statement, sign_in: SignIn, officer: User) -> None:
    assert "A. &lt;b&gt;Carer&lt;/b&gt;" in page(sign_in(officer), "statement", statement.pk)


def test_page_is_drawn_from_what_was_frozen(
    statement: Statement, budget: Budget, system: User, sign_in: SignIn, officer: User
) -> None:
    before = page(sign_in(officer), "statement", statement.pk)
    with acting.acting(system, reason="Test"):
        movements.contribute(budget=budget, funder=Funder.CHARGE, pence=500, on=date(2026, 5, 20), key="c", by=system)
        budget.person.given_name = "Another"
        budget.person.save()
    after = page(sign_in(officer), "statement", statement.pk)
    assert text_of(after).partition("The budget today")[2] == text_of(before).partition("The budget today")[2]


def test_superseded_statement_names_the_one_that_stands(
    statement: Statement, budget: Budget, system: User, sign_in: SignIn, officer: User
) -> None:
    with acting.acting(system, reason="Test"):
        for key in ("c", "d"):
            movements.contribute(
                budget=budget, funder=Funder.CHARGE, pence=500, on=date(2026, 5, 20), key=key, by=system
            )
            [stands] = issue(period=MAY, by=system, at=IN_JUNE).issued
    html = page(sign_in(officer), "statement", statement.pk)
    assert "Superseded" in text_of(html)
    assert reverse("statement", args=[stands]) in {each.get("href") for each in attributes(html, "a")}
    assert "Superseded" not in text_of(page(sign_in(officer), "statement", stands))


@pytest.mark.parametrize("name", ["statement", "statement_pdf", "statement_data"])
def test_strangers_find_no_statement(statement: Statement, sign_in: SignIn, name: str) -> None:
    elsewhere = recipes.icb()
    for stranger in (recipes.user(Role.HOLDER), recipes.user(Role.FINANCE_OFFICER, at=elsewhere)):
        page(sign_in(stranger), name, statement.pk, status=404)


def test_figures_come_exactly_as_they_were_frozen(statement: Statement, sign_in: SignIn, officer: User) -> None:
    answer = sign_in(officer).get(reverse("statement_data", args=[statement.pk]))
    assert answer.content.decode() == statement.figures
    assert answer["Content-Type"] == "application/json"
    assert statement.reference in answer["Content-Disposition"]


def test_pdf_comes_as_a_pdf(
    statement: Statement, sign_in: SignIn, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "pdf_of", lambda asked: b"%PDF-1.7 " + asked.reference.encode())
    answer = sign_in(officer).get(reverse("statement_pdf", args=[statement.pk]))
    assert (answer["Content-Type"], answer.content) == ("application/pdf", b"%PDF-1.7 " + statement.reference.encode())


def test_pdf_that_cannot_be_drawn_leads_back_with_a_sentence(
    statement: Statement, sign_in: SignIn, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(asked: Statement) -> bytes:
        raise NotDrawn("The page was not drawn within 30 seconds.")

    monkeypatch.setattr(views, "pdf_of", never)
    answer = sign_in(officer).get(reverse("statement_pdf", args=[statement.pk]), follow=True)
    assert "Try again in a few minutes" in text_of(answer.content.decode())


# The month. ----------------------------------------------------------------------------------------------------------


def test_month_lists_each_budget_with_its_statement(
    statement: Statement, budget: Budget, sign_in: SignIn, officer: User
) -> None:
    waiting = recipes.budget(recipes.person(budget.icb))
    text = text_of(page(sign_in(officer), "statements"))
    assert "Statements for May 2026" in text
    assert "2 budgets, 1 with a statement" in text
    assert f"{waiting.reference} Not issued yet" in text
    assert f"{statement.reference}" in text
    assert "£300.00 £14,700.00 £500.00 1" in text


def test_finance_issues_a_whole_month(budget: Budget, sign_in: SignIn, officer: User) -> None:
    client = sign_in(officer)
    for said in ("1 statement for May 2026 issued.", "Nothing has changed"):
        answer = client.post(reverse("statements"), {"month": "2026-05"}, follow=True)
        assert said in text_of(answer.content.decode())
    assert Statement.objects.get().issued_by == officer


def test_more_than_a_page_can_do_is_left_to_the_command(
    budget: Budget, sign_in: SignIn, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 0)
    answer = sign_in(officer).post(reverse("statements"), {"month": "2026-05"}, follow=True)
    assert "more than a page can do" in text_of(answer.content.decode())
    assert not Statement.objects.exists()


def test_auditor_sees_the_month_and_issues_nothing(statement: Statement, budget: Budget, sign_in: SignIn) -> None:
    client = sign_in(recipes.user(Role.AUDITOR, at=budget.icb))
    html = page(client, "statements")
    assert "Issue statements" not in text_of(html)
    assert client.post(reverse("statements"), {"month": "2026-04"}).status_code == 403


@pytest.mark.parametrize("text", ["2026-13", "2026-06", "soon"])
def test_month_that_has_not_ended_or_is_none_is_not_found(
    budget: Budget, sign_in: SignIn, officer: User, text: str
) -> None:
    assert sign_in(officer).get(reverse("statements"), {"month": text}).status_code == 404


# Issuing one. --------------------------------------------------------------------------------------------------------


def test_officer_issues_for_one_budget_and_reads_it(budget: Budget, sign_in: SignIn, officer: User) -> None:
    client = sign_in(officer)
    form = page(client, "statement_issue", budget.pk)
    months = [each["value"] for each in attributes(form, "option")]
    assert months == ["2026-05", "2026-04"]
    answer = client.post(reverse("statement_issue", args=[budget.pk]), {"period": "2026-05"})
    made = Statement.objects.get()
    assert answer["Location"] == reverse("statement", args=[made.pk])
    again = client.post(reverse("statement_issue", args=[budget.pk]), {"period": "2026-05"}, follow=True)
    assert f"Nothing has changed since {made.reference}" in text_of(again.content.decode())


def test_issuing_is_no_page_for_those_who_may_not(budget: Budget, sign_in: SignIn) -> None:
    co_ordinator = recipes.user(Role.CARE_COORDINATOR, at=budget.icb)
    page(sign_in(co_ordinator), "statement_issue", budget.pk, status=404)


def test_every_showing_of_a_statement_is_logged(
    statement: Statement, sign_in: SignIn, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[Any, str]] = []
    real = views.disclose

    def disclose(request: Any, people: Any, what: str) -> None:
        said.append((people, what))
        real(request, people, what)

    monkeypatch.setattr(views, "disclose", disclose)
    client = sign_in(officer)
    for name in ("statement", "statement_data"):
        page(client, name, statement.pk)
    person = statement.budget.person_id
    assert said == [
        (person, f"statement {statement.reference}"),
        (person, f"figures of statement {statement.reference}"),
    ]


def test_statement_asks_the_database_no_more_for_a_longer_month(
    statement: Statement,
    budget: Budget,
    system: User,
    sign_in: SignIn,
    officer: User,
    django_assert_max_num_queries: Any,
) -> None:
    client = sign_in(officer)
    page(client, "statement", statement.pk)
    with django_assert_max_num_queries(14):
        page(client, "statement", statement.pk)


def test_chart_has_a_table_beneath_with_the_same_figures(statement: Statement, sign_in: SignIn, officer: User) -> None:
    html = page(sign_in(officer), "statement", statement.pk)
    planned = json.loads(statement.figures)["months"][1]["planned_pence"]
    assert f"May 2026 {money(planned)} £300.00 June 2026" in text_of(html)
    assert text_of(html).index("Spent by 31 May 2026: £300.00") < text_of(html).index("The same figures")
