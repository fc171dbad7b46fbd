"""A whole budget is built on one page: worked out, saved and submitted, and nothing typed is lost."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from budgets.models import BudgetLine, Revision
from budgets.rules import Funder
from budgets.setting.budget_setting import start_revision
from budgets.setting.whole_table import TableRow, terms_of, write_lines
from phb.models import User
from tests import recipes
from tests.budgets.building import COUNCIL_LINE, START, TODAY, Team, approved, draft, opened, team, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

LINES = (
    ("Personal assistant", "14.20", "21", "hours", "weekly", "01", "icb"),
    ("Payroll", "18", "1", "", "monthly", "01", "icb"),
    ("Night care", "168", "3", "nights", "weekly", "02", "icb"),
    ("Day activities", "38", "2", "days", "weekly", "01", "council"),
    ("Short breaks", "420", "4", "nights", "annual", "02", "council"),
)
FIELDS = ("service", "rate", "quantity", "unit", "frequency", "option", "shares")


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def five_rows(revision: Revision, **more: Any) -> dict[str, Any]:
    action = revision.budget.plan.actions.first()
    assert action is not None
    rows = {
        f"new-{place}-{name}": value
        for place, line in enumerate(LINES, start=1)
        for name, value in (*zip(FIELDS, line, strict=True), ("action", action.pk))
    }
    return {"new-starts_on": "2026-04-01", "new-ends_on": "2027-03-31", **rows, **more}


def test_five_lines_of_an_integrated_budget_take_one_page(people: Team) -> None:
    revision = opened(people).revisions.get()
    client, page = client_of(people.coordinator), reverse("revision_table", args=[revision.pk])
    assert client.get(page).content.decode().count('-service"') >= 5

    words = client.post(page, {**five_rows(revision), "work_out": "1"}).content.decode()
    assert "It comes to £47,687.86" in words
    assert "Nothing is saved yet" in words
    assert not revision.lines.exists()

    words = client.post(page, {**five_rows(revision), "save": "1"}, follow=True).content.decode()
    assert [line.service for line in revision.lines.all()] == [line[0] for line in LINES]
    assert {
        funder for line in revision.lines.all() for funder in ("icb", "council") if getattr(line, f"{funder}_share")
    }
    assert "Submit for approval" in words
    client.post(reverse("revision_submit", args=[revision.pk]))
    revision.refresh_from_db()
    assert revision.submitted_at is not None


def test_what_cannot_be_is_said_in_its_row_and_no_word_is_lost(people: Team) -> None:
    revision = opened(people).revisions.get()
    page = reverse("revision_table", args=[revision.pk])
    wrong = five_rows(revision, **{"new-2-rate": "eighteen", "new-4-charge_share": "99999"})
    words = client_of(people.coordinator).post(page, {**wrong, "save": "1"}).content.decode()
    assert "There is a problem" in words
    assert 'value="eighteen"' in words
    assert 'value="Short breaks"' in words
    assert not revision.lines.exists()


def test_more_rows_keep_what_is_typed(people: Team) -> None:
    revision = opened(people).revisions.get()
    page = reverse("revision_table", args=[revision.pk])
    words = client_of(people.coordinator).post(page, {**five_rows(revision), "more": "1"}).content.decode()
    assert 'name="new-8-service"' in words
    assert 'value="Night care"' in words


def test_lines_are_changed_and_taken_out_beside_the_last_agreed(people: Team) -> None:
    budget = approved(people).budget
    revision = start_revision(budget=budget, effective_from=START, reason="More hours", by=people.coordinator, on=TODAY)
    first, second = revision.lines.order_by("number")
    sent = {"new-starts_on": "2026-04-01", "new-ends_on": "2027-03-31"}
    for line in (first, second):
        said = ("action", str(line.action_id)), ("service", line.service), ("quantity", "1"), ("unit", "")
        more = ("frequency", "annual"), ("option", "01"), ("rate", str(line.rate.amount))
        sent |= {f"line-{line.pk}-{name}": value for name, value in (*said, *more)}
    sent |= {f"line-{first.pk}-shares": "icb", f"line-{second.pk}-shares": "council"}
    sent |= {f"line-{first.pk}-rate": "12500"}
    page = reverse("revision_table", args=[revision.pk])
    words = client_of(people.coordinator).post(page, {**sent, "work_out": "1"}).content.decode()
    assert "changed, +£500.00" in words
    assert "+£500.00 against revision 1" in words
    gone = {**sent, f"line-{second.pk}-take_out": "on", "save": "1"}
    client_of(people.coordinator).post(page, gone)
    assert [line.agreed_amount.amount for line in revision.lines.all()] == [12_500]


def test_all_rows_are_written_or_none(people: Team) -> None:
    revision = draft(people)
    line = revision.lines.earliest("pk")
    bad = terms(revision.budget, ends_on=date(2020, 1, 1))
    rows = [TableRow(line, terms(revision.budget, rate=5_000)), TableRow(None, bad)]
    with pytest.raises(ValidationError):
        write_lines(revision=revision, rows=rows, taken_out=[], by=people.coordinator, on=TODAY)
    assert BudgetLine.objects.get(pk=line.pk).rate == line.rate


def test_a_line_that_is_left_as_it_was_is_not_touched(people: Team) -> None:
    revision = draft(people, {**COUNCIL_LINE, "amounts": {Funder.CHARGE: 10_000}}, {})
    before = BudgetLine.history.count()
    rows = [TableRow(line, terms_of(line)) for line in revision.lines.all()]
    write_lines(revision=revision, rows=rows, taken_out=[], by=people.coordinator, on=TODAY)
    assert BudgetLine.history.count() == before


def test_only_who_builds_sees_the_table(people: Team) -> None:
    revision = draft(people)
    page = reverse("revision_table", args=[revision.pk])
    assert client_of(people.finance).get(page).status_code in (403, 404)
    assert client_of(recipes.user()).get(page).status_code in (403, 404)
