"""Lines with a number of weeks of their own, and aftercare that nobody is charged for: at every door."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from budgets.models import BudgetLine
from budgets.rules import Funder
from budgets.setting.budget_setting import add_line, open_budget
from budgets.setting.forms import LineForm, line_initial
from budgets.setting.revisions import _line_content, actions_to_fund, months_of, weeks_of, working_of
from budgets.setting.rules import Convention, Frequency
from budgets.statements.figures import figures_for
from budgets.statements.issuing import document
from care_plans.requests.rules import Right
from phb.acting import acting
from phb.dates import month
from phb.models import User
from phb.money import from_pence, gbp
from tests import recipes
from tests.budgets.building import START, TODAY, Team, draft, team, terms
from tests.budgets.test_budget_setting import refused
from tests.budgets.test_building_pages import line_data, signed_in
from tests.html import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


# Weeks of its own, at every door. ------------------------------------------------------------------------------------

FIFTY = {"rate": 11_000, "frequency": Frequency.WEEKLY, "convention": Convention.OWN, "weeks": Decimal(50)}


def test_line_of_50_weeks_says_so_wherever_its_cost_stands(people: Team) -> None:
    line = draft(people, FIFTY).lines.get()
    assert line.agreed_amount == gbp(5_500)
    assert working_of(line) == "£110.00 a week × 50 weeks = £5,500.00"
    assert weeks_of(line) == "50 weeks a year"
    assert months_of(line) == "In 12 equal months: £458.33 each, and £458.37 the last, so that they add up."


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({**FIFTY, "weeks": None}, "weeks"),
        ({**FIFTY, "convention": Convention.DAYS}, "weeks"),
        ({**FIFTY, "weeks": Decimal("53.01")}, "weeks"),
        ({**FIFTY, "weeks": Decimal("-1")}, "weeks"),
        ({**FIFTY, "frequency": Frequency.MONTHLY}, "weeks"),
    ],
)
def test_weeks_that_cannot_be_are_refused(people: Team, fields: dict[str, Any], code: str) -> None:
    revision = draft(people)
    with refused(code):
        add_line(revision=revision, terms=terms(revision.budget, **fields), by=people.coordinator, on=TODAY)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"weeks": None}, "weeks_when_its_own"),
        ({"convention": "52"}, "weeks_when_its_own"),
        ({"weeks": Decimal(54)}, "weeks_in_a_year"),
        ({"weeks": Decimal(0)}, "weeks_in_a_year"),
        ({"frequency": "annual"}, "weeks_of_what_is_weekly"),
    ],
)
def test_database_refuses_weeks_that_cannot_be(people: Team, change: dict[str, Any], name: str) -> None:
    line = draft(people, FIFTY).lines.get()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**change)


@pytest.mark.parametrize("given_weeks", ["1e1", "fifty", "50.125"])
def test_weeks_are_read_strictly(people: Team, given_weeks: str) -> None:
    budget = draft(people).budget
    form = LineForm(
        line_data(budget, convention="own", weeks=given_weeks), budget=budget, actions=actions_to_fund(budget)
    )
    assert "Write figures with at most two decimals" in str(form.errors["weeks"])


def test_page_works_out_a_line_of_50_weeks(people: Team) -> None:
    revision = draft(people)
    data = line_data(revision.budget, rate="110", quantity="1", unit="", convention="own", weeks="50")
    client = signed_in(people.coordinator)
    page = text_of(client.post(reverse("line_add", args=[revision.pk]), {**data, "work_out": "1"}).content.decode())
    assert "£110.00 a week × 50 weeks = £5,500.00" in page
    assert "In 12 equal months: £458.33 each, and £458.37 the last" in page
    client.post(reverse("line_add", args=[revision.pk]), {**data, "save": "1"})
    saved = revision.lines.latest("number")
    assert (saved.weeks, saved.agreed_amount) == (Decimal(50), gbp(5_500))
    assert line_initial(saved)["weeks"] == "50"


def test_digest_of_a_line_without_weeks_is_as_before(people: Team) -> None:
    assert "weeks" not in _line_content(draft(people).lines.earliest("number"))
    assert _line_content(draft(people, FIFTY).lines.get())["weeks"] == "50.00"


def test_statement_says_how_each_agreed_line_was_worked_out(people: Team) -> None:
    budget = recipes.budget(people.person, lines=[{"icb": 1_200_000}])
    (figures,) = figures_for([budget.pk], month(2026, 4)).values()
    (line,) = document(figures)["lines"]
    assert line["working"] == "£12,000.00 a year × 1 year = £12,000.00, 1 April 2026 to 31 March 2027"


# Nothing is charged for aftercare, at any door. ----------------------------------------------------------------------


def _aftercare(people: Team) -> BudgetLine:
    """A line of the council, without a charge, of a budget for aftercare."""
    with acting(people.coordinator):
        budget = open_budget(request=people.request(right=Right.S117), starts_on=START, by=people.coordinator, on=TODAY)
        return add_line(
            revision=budget.revisions.get(),
            terms=terms(budget, rate=300_000, rest=Funder.COUNCIL),
            by=people.coordinator,
            on=TODAY,
        )


def _by_act(line: BudgetLine, people: Team) -> None:
    charged = terms(line.revision.budget, rate=300_000, rest=Funder.COUNCIL, amounts={Funder.CHARGE: 1_000})
    add_line(revision=line.revision, terms=charged, by=people.coordinator, on=TODAY)


_CHARGED = {"charge_share": from_pence(1_000), "council_share": from_pence(299_000)}


def _by_save(line: BudgetLine, people: Team) -> None:
    for name, amount in _CHARGED.items():
        setattr(line, name, amount)
    line.save()


def _by_update(line: BudgetLine, people: Team) -> None:
    BudgetLine.objects.filter(pk=line.pk).update(**_CHARGED)


def _by_bulk(line: BudgetLine, people: Team) -> None:
    line.pk, line.number, line.charge_share, line.council_share = None, 99, *_CHARGED.values()
    BudgetLine.objects.bulk_create([line])


def _by_sql(line: BudgetLine, people: Team) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_budgetline SET charge_share = 1000, council_share = 299000 WHERE id = %s", [line.pk]
        )


@pytest.mark.parametrize("door", [_by_act, _by_save, _by_update, _by_bulk, _by_sql])
def test_nothing_is_charged_for_aftercare(people: Team, door: Callable[[BudgetLine, Team], None]) -> None:
    line = _aftercare(people)
    with (
        acting(people.coordinator),
        pytest.raises((ValidationError, IntegrityError), match="section 117"),
        transaction.atomic(),
    ):
        door(line, people)


def test_form_says_that_aftercare_is_free_beside_the_contribution(people: Team) -> None:
    line = _aftercare(people)
    data = line_data(line.revision.budget, shares="council", charge_share="10", save="1")
    page = signed_in(people.coordinator).post(reverse("line_add", args=[line.revision_id]), data).content.decode()
    assert "is free, so nothing is charged for it" in text_of(page)
    assert "#id_charge_share" in page
    assert line.revision.lines.count() == 1
