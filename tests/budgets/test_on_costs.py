"""What it costs to employ a personal assistant: each part by hand, whatever the job, and kept as it was worked out."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.models import Budget, BudgetLine, OnCost, OnCostRate
from budgets.on_costs.rules import EXTRAS, Employment, Part, RateName, yearly_cost
from budgets.on_costs.working import Job, keep_on_cost, set_rate
from budgets.setting.budget_setting import add_line, change_line, start_revision
from budgets.setting.revisions import _line_content
from budgets.setting.rules import Frequency
from phb.acting import acting
from phb.models import User
from phb.money import from_pence, gbp, to_pence
from phb.roles import Role
from tests import recipes
from tests.budgets.building import START, TODAY, Team, approved, draft, team, terms
from tests.budgets.test_budget_setting import refused
from tests.budgets.test_building_pages import line_data, read, send, signed_in
from tests.html import text_of

RATES = {RateName(name): Decimal(value) for name, value in recipes.RATES.items()}
JOB = Employment(wage=1_420, hours=Decimal(20), weeks=Decimal(52))


# By hand. ------------------------------------------------------------------------------------------------------------


def test_20_hours_at_14_20_cost_19391_40_a_year() -> None:
    cost = yearly_cost(JOB, RATES)
    assert cost.pence == {
        Part.WAGES: 1_476_800,  # £14.20 × 20 × 52
        Part.HOLIDAY: 178_250,  # 12.07% of £14,768.00 is £1,782.4976
        Part.NATIONAL_INSURANCE: 173_258,  # 15% of £16,550.50 less £5,000 is £1,732.575
        Part.PENSION: 30_932,  # 3% of £16,550.50 less £6,240 is £309.315
        Part.INSURANCE: 9_500,
        Part.PAYROLL: 18_000,
        Part.TRAINING: 24_000,
        Part.REDUNDANCY: 28_400,
    }
    assert cost.total == 1_939_140


def test_words_let_anybody_do_each_sum_again() -> None:
    words = yearly_cost(JOB, RATES).words
    assert words[Part.WAGES] == "£14.20 an hour × 20 hours a week × 52 weeks"
    assert words[Part.HOLIDAY] == "12.07% of £14,768.00"
    assert words[Part.NATIONAL_INSURANCE] == "15% of what £16,550.50 of pay is above £5,000.00"
    assert words[Part.PENSION] == "3% of £10,310.50, the pay between £6,240.00 and £50,270.00"
    assert words[Part.REDUNDANCY] == "1 week a year of a week’s pay of £284.00"


def test_small_job_has_no_national_insurance_and_no_pension() -> None:
    cost = yearly_cost(Employment(wage=1_300, hours=Decimal(6), weeks=Decimal(50)), RATES)
    assert (cost.pence[Part.WAGES], cost.pence[Part.HOLIDAY]) == (390_000, 47_073)
    assert (cost.pence[Part.NATIONAL_INSURANCE], cost.pence[Part.PENSION]) == (0, 0)
    assert "is not above £5,000.00" in cost.words[Part.NATIONAL_INSURANCE]
    assert "is below £10,000.00" in cost.words[Part.PENSION]


def test_employment_allowance_takes_away_no_more_than_is_due() -> None:
    claims = Employment(JOB.wage, JOB.hours, JOB.weeks, claims_allowance=True)
    assert yearly_cost(claims, RATES).pence[Part.NATIONAL_INSURANCE] == 0
    small = {**RATES, RateName.NI_ALLOWANCE: Decimal(1000)}
    assert yearly_cost(claims, small).pence[Part.NATIONAL_INSURANCE] == 73_258


def test_dear_job_is_limited_where_the_law_limits_it() -> None:
    cost = yearly_cost(Employment(wage=3_000, hours=Decimal(40), weeks=Decimal(52)), RATES)
    assert cost.pence[Part.PENSION] == 132_090  # 3% of £50,270 less £6,240
    assert cost.pence[Part.REDUNDANCY] == 71_900
    assert "which counts up to £719.00" in cost.words[Part.REDUNDANCY]


def test_what_another_line_pays_is_left_out() -> None:
    cost = yearly_cost(Employment(JOB.wage, JOB.hours, JOB.weeks, extras=[Part.TRAINING]), RATES)
    assert set(cost.pence) == set(Part) - set(EXTRAS) | {Part.TRAINING}


@pytest.mark.parametrize("name", [name for name in RateName if name != RateName.NI_ALLOWANCE])
def test_rate_that_is_not_set_is_asked_for_by_name(name: RateName) -> None:
    with pytest.raises(ValidationError, match=name.label.replace("(", r"\(")) as refusal:
        yearly_cost(JOB, {each: value for each, value in RATES.items() if each != name})
    assert refusal.value.code == "rates_on"


@pytest.mark.parametrize(
    ("job", "code"),
    [
        (Employment(0, Decimal(20), Decimal(52)), "wage"),
        (Employment(1_420, Decimal("168.01"), Decimal(52)), "hours"),
        (Employment(1_420, Decimal(0), Decimal(52)), "hours"),
        (Employment(1_420, Decimal(20), Decimal("53.01")), "weeks"),
    ],
)
def test_job_that_cannot_be_is_refused(job: Employment, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        yearly_cost(job, RATES)
    assert refusal.value.code == code


_HUNDREDTHS = st.integers(0, 10_000).map(lambda number: Decimal(number) / 100)
_POUNDS = st.integers(0, 6_000_000).map(lambda number: Decimal(number) / 100)


@given(
    st.integers(1, 10_000),
    st.integers(1, 16_800),
    st.integers(1, 5_300),
    st.fixed_dictionaries(
        {name: _HUNDREDTHS if name.value in ("holiday", "ni_rate", "pension_rate") else _POUNDS for name in RateName}
    ),
    st.booleans(),
)
@settings(derandomize=True, deadline=None, max_examples=2_000)
def test_parts_of_any_job_are_what_decimals_say_and_make_the_whole(
    wage: int, hours: int, weeks: int, rates: dict[RateName, Decimal], allowance: bool
) -> None:
    """Against the same sums said in another way: in decimals of pounds, rounded half up to the penny."""
    job = Employment(wage, Decimal(hours) / 100, Decimal(weeks) / 100, claims_allowance=allowance)
    cost = yearly_cost(job, rates)
    wages = _pennies(Decimal(wage) / 100 * job.hours * job.weeks)
    holiday = _pennies(wages * rates[RateName.HOLIDAY] / 100)
    pay = wages + holiday
    due = max(pay - rates[RateName.NI_FROM], Decimal(0)) * rates[RateName.NI_RATE] / 100
    insurance = max(due - rates[RateName.NI_ALLOWANCE], Decimal(0)) if allowance else due
    between = max(min(pay, rates[RateName.PENSION_TO]) - rates[RateName.PENSION_FROM], Decimal(0))
    pension = between * rates[RateName.PENSION_RATE] / 100 if pay >= rates[RateName.PENSION_TRIGGER] else Decimal(0)
    said = {
        Part.WAGES: wages,
        Part.HOLIDAY: holiday,
        Part.NATIONAL_INSURANCE: _pennies(insurance),
        Part.PENSION: _pennies(pension),
        Part.REDUNDANCY: _pennies(
            min(Decimal(wage) / 100 * job.hours, rates[RateName.REDUNDANCY_MOST]) * rates[RateName.REDUNDANCY]
        ),
    }
    said |= {part: rates[RateName(part.value)] for part in EXTRAS if part != Part.REDUNDANCY}
    assert {part: Decimal(pence) / 100 for part, pence in cost.pence.items()} == said
    assert cost.total == sum(cost.pence.values())


def _pennies(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


# Kept with the line. -------------------------------------------------------------------------------------------------

pages = pytest.mark.usefixtures("db", "as_system")


@pytest.fixture
def people(as_system: User) -> Team:
    made = team()
    recipes.on_cost_rates(made.icb)
    return made


def kept(people: Team, budget: Budget, **job: Any) -> OnCost:
    with acting(people.coordinator):
        employment = Employment(**{"wage": 1_420, "hours": Decimal(20), "weeks": Decimal(52), **job})
        return keep_on_cost(budget=budget, job=Job(employment, START), by=people.coordinator, on=TODAY)


def priced(on_cost: OnCost) -> dict[str, Any]:
    return {"rate": to_pence(on_cost.total), "frequency": Frequency.ANNUAL, "on_cost": on_cost}


@pages
def test_working_stays_as_it_was_when_rates_change(people: Team) -> None:
    revision = approved(people)
    budget = revision.budget
    with acting(people.coordinator):
        second = start_revision(
            budget=budget, effective_from=START, reason="An assistant", by=people.coordinator, on=TODAY
        )
        on_cost = kept(people, budget)
        line = add_line(revision=second, terms=terms(budget, **priced(on_cost)), by=people.coordinator, on=TODAY)
    with acting(people.finance):
        set_rate(
            icb=people.icb, name="ni_rate", value=Decimal(20), starts_on=START, year="2026/27", source="New law",
            by=people.finance, on=TODAY,
        )  # fmt: skip
    line.refresh_from_db()
    assert line.on_cost is not None
    assert (line.rate, line.on_cost.total, line.on_cost.national_insurance) == (
        gbp("19391.40"), gbp("19391.40"), gbp("1732.58"),
    )  # fmt: skip
    assert "Employer’s National Insurance: 15% from 1 April 2026 (Test, 2026/27)" in line.on_cost.sources
    again = kept(people, budget)
    assert again.national_insurance == gbp("2310.10")


@pages
def test_rates_of_the_day_count_and_not_those_to_come(people: Team) -> None:
    recipes.on_cost_rates(people.icb, starts_on=date(2026, 10, 1), insurance="120")
    budget = draft(people).budget
    assert kept(people, budget).insurance == gbp(95)
    with acting(people.coordinator):
        later = keep_on_cost(budget=budget, job=Job(JOB, date(2026, 10, 1)), by=people.coordinator, on=TODAY)
    assert later.insurance == gbp(120)


@pages
def test_next_revision_keeps_the_working_of_its_lines(people: Team) -> None:
    draft_revision = draft(people)
    budget = draft_revision.budget
    on_cost = kept(people, budget)
    line = draft_revision.lines.earliest("number")
    with acting(people.coordinator):
        change_line(line=line, terms=terms(budget, **priced(on_cost)), by=people.coordinator, on=TODAY)
    line.refresh_from_db()
    assert _line_content(line)["on_cost"] == on_cost.pk
    assert "on_cost" not in _line_content(draft_revision.lines.latest("number"))


@pages
@pytest.mark.parametrize(
    "other", [{"rate": 1_939_141}, {"quantity": Decimal(2)}, {"frequency": Frequency.MONTHLY}], ids=str
)
def test_line_never_says_another_price_than_its_working(people: Team, other: dict[str, Any]) -> None:
    revision = draft(people)
    given_terms = terms(revision.budget, **{**priced(kept(people, revision.budget)), **other})
    with refused("rate"):
        add_line(revision=revision, terms=given_terms, by=people.coordinator, on=TODAY)


@pages
def test_working_of_another_budget_prices_no_line(people: Team) -> None:
    revision, other = draft(people), draft(people)
    with refused("on_cost"):
        add_line(
            revision=revision,
            terms=terms(revision.budget, **priced(kept(people, other.budget))),
            by=people.coordinator,
            on=TODAY,
        )


def _by_update(line: BudgetLine) -> None:
    BudgetLine.objects.filter(pk=line.pk).update(rate=from_pence(1), agreed_amount=line.agreed_amount)


def _by_save(line: BudgetLine) -> None:
    line.quantity = Decimal(2)
    line.save()


def _by_bulk(line: BudgetLine) -> None:
    line.pk, line.number, line.frequency = None, 99, Frequency.MONTHLY
    BudgetLine.objects.bulk_create([line])


def _by_sql(line: BudgetLine) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_budgetline SET rate = rate + 1 WHERE id = %s", [line.pk])


def _working_by_sql(line: BudgetLine) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_oncost SET pension = 0 WHERE id = %s", [line.on_cost_id])


def _working_taken_away(line: BudgetLine) -> None:
    OnCost.objects.filter(lines=line).delete()


def _rate_by_sql(line: BudgetLine) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budgets_oncostrate SET value = 1")


@pages
@pytest.mark.parametrize(
    ("door", "words"),
    [
        (_by_update, "worked out to cost"),
        (_by_save, "worked out to cost"),
        (_by_bulk, "worked out to cost"),
        (_by_sql, "worked out to cost"),
        (_working_by_sql, "never changed"),
        (_working_taken_away, "never changed|protected"),
        (_rate_by_sql, "never changed"),
    ],
)
def test_price_and_working_hold_at_every_door(people: Team, door: Callable[[BudgetLine], None], words: str) -> None:
    revision = draft(people)
    with acting(people.coordinator):
        line = add_line(
            revision=revision,
            terms=terms(revision.budget, **priced(kept(people, revision.budget))),
            by=people.coordinator,
            on=TODAY,
        )
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            door(line)


def _working(budget: Budget, people: Team, **wrong: Any) -> OnCost:
    parts = {"wages": 100, "holiday": 0, "national_insurance": 0, "pension": 0, "total": 100}
    values: dict[str, Any] = {
        "budget": budget,
        "wage": gbp(1),
        "hours": Decimal(1),
        "weeks": Decimal(1),
        "claims_allowance": False,
        "rates_on": START,
        "words": {"wages": "one"},
        "sources": ["one"],
        "worked_by": people.coordinator,
        **{name: from_pence(pence) for name, pence in parts.items()},
    }
    return OnCost(**{**values, **wrong})


def _rate(people: Team, **wrong: Any) -> OnCostRate:
    given_values = {"name": "ni_rate", "value": Decimal(15), "starts_on": START, "year": "2026/27", "source": "Law"}
    return OnCostRate(icb=people.icb, set_by=people.finance, **{**given_values, **wrong})


@pages
@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"total": from_pence(101)}, "oncost_parts_make_the_whole"),
        ({"pension": from_pence(-1), "holiday": from_pence(1)}, "oncost_no_part_below_nought"),
        ({"hours": Decimal(169)}, "oncost_a_job_that_can_be"),
        ({"wage": from_pence(0)}, "oncost_a_job_that_can_be"),
    ],
)
def test_database_refuses_a_working_that_cannot_be(people: Team, wrong: dict[str, Any], name: str) -> None:
    made = _working(draft(people).budget, people, **wrong)
    with pytest.raises(ValidationError):
        made.full_clean()
    with acting(people.coordinator), pytest.raises(IntegrityError, match=name), transaction.atomic():
        made.save()


@pages
@pytest.mark.parametrize(
    ("wrong", "name", "code"),
    [
        ({"value": Decimal(-1)}, "oncostrate_not_below_nought", "value"),
        ({"value": Decimal("100.01")}, "oncostrate_per_cent_up_to_100", "value"),
        ({"name": "tea"}, "oncostrate_name_on_the_list", "name"),
        ({"source": ""}, "oncostrate_says_who_and_when", "source"),
    ],
)
def test_rate_that_cannot_be_is_refused(people: Team, wrong: dict[str, Any], name: str, code: str) -> None:
    made = _rate(people, **wrong)
    with refused(code) if code == "value" else pytest.raises(ValidationError):
        made.full_clean()
    with acting(people.finance), pytest.raises(IntegrityError, match=name), transaction.atomic():
        made.save()


@pages
def test_only_finance_of_the_icb_sets_rates(people: Team) -> None:
    for by in (people.coordinator, people.manager, people.auditor, recipes.user(Role.FINANCE_OFFICER, recipes.icb())):
        with pytest.raises(PermissionDenied), acting(by):
            set_rate(
                icb=people.icb, name="payroll", value=Decimal(1), starts_on=START, year="y", source="s", by=by, on=TODAY
            )


@pages
def test_only_who_builds_the_budget_works_a_cost_out_for_it(people: Team) -> None:
    budget = draft(people).budget
    for by in (people.finance, people.manager):
        with pytest.raises(PermissionDenied), acting(by):
            keep_on_cost(budget=budget, job=Job(JOB, START), by=by, on=TODAY)


# The pages. ----------------------------------------------------------------------------------------------------------

ASKED = {
    "wage": "14.20",
    "hours": "20",
    "weeks": "52",
    "extras": [part.value for part in EXTRAS],
    "rates_on": "2026-04-01",
}


@pages
def test_line_is_priced_by_what_employing_costs(people: Team, time_machine: Any) -> None:
    time_machine.move_to("2026-04-02 10:00+01:00", tick=False)
    revision = draft(people)
    client = signed_in(people.coordinator)
    shown = send(client, "employing", revision.pk, work_out="1", **ASKED)
    assert "£19,391.40 a year" in shown
    assert "Employer’s pension contribution 3% of £10,310.50, the pay between £6,240.00 and £50,270.00 £309.32" in shown
    assert "Employer’s National Insurance: 15% from 1 April 2026 (Test, 2026/27)" in shown
    assert not OnCost.objects.exists()
    filled = send(client, "employing", revision.pk, keep="1", **ASKED)
    assert "The price is filled in. Save the line to use it." in filled
    assert "By the rates of 1 April 2026" in filled
    on_cost = OnCost.objects.get()
    page = client.get(reverse("revision", args=[revision.pk]), {"on_cost": on_cost.pk}).content.decode()
    assert 'value="19391.40"' in page
    data = line_data(
        revision.budget, rate="19391.40", quantity="1", unit="", frequency="annual", on_cost=on_cost.pk, service="Ada"
    )
    saved = send(client, "line_add", revision.pk, save="1", **data)
    assert "“Ada” is added." in saved
    assert "Employing an assistant for a year: £14.20 an hour, 20 hours a week, 52 weeks." in saved
    line = revision.lines.get(service="Ada")
    assert (line.on_cost, line.agreed_amount) == (on_cost, gbp("19391.40"))
    assert "leave" not in send(client, "line_edit", line.pk, save="1", **data).lower().split("“ada” is changed")[0]


@pages
def test_price_by_hand_lets_the_working_go(people: Team, time_machine: Any) -> None:
    time_machine.move_to("2026-04-02 10:00+01:00", tick=False)
    revision = draft(people)
    on_cost = kept(people, revision.budget)
    with acting(people.coordinator):
        line = add_line(
            revision=revision, terms=terms(revision.budget, **priced(on_cost)), by=people.coordinator, on=TODAY
        )
    client = signed_in(people.coordinator)
    data = line_data(revision.budget, on_cost=on_cost.pk)
    assert "tick that you price it by hand" in send(client, "line_edit", line.pk, save="1", **data)
    send(client, "line_edit", line.pk, save="1", by_hand="on", **data)
    line.refresh_from_db()
    assert (line.on_cost, line.rate) == (None, gbp("14.20"))


@pages
def test_working_again_begins_with_the_answers_and_leads_back_to_the_line(people: Team, time_machine: Any) -> None:
    time_machine.move_to("2026-04-02 10:00+01:00", tick=False)
    revision = draft(people)
    on_cost = kept(people, revision.budget, hours=Decimal("17.5"))
    with acting(people.coordinator):
        line = add_line(
            revision=revision, terms=terms(revision.budget, **priced(on_cost)), by=people.coordinator, on=TODAY
        )
    client = signed_in(people.coordinator)
    assert 'value="17.5"' in client.get(reverse("employing_again", args=[line.pk])).content.decode()
    answer = client.post(reverse("employing_again", args=[line.pk]), {**ASKED, "keep": "1"})
    newest = OnCost.objects.latest("pk")
    assert answer["Location"] == f"{reverse('line_edit', args=[line.pk])}?on_cost={newest.pk}&put-back=yes"
    assert f'value="{newest.total.amount}"' in client.get(answer["Location"]).content.decode()


@pages
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"wage": "lots"}, "is not an amount"),
        ({"wage": "0"}, "The wage must be above nought"),
        ({"hours": "169"}, "between 0 and 168 hours"),
        ({"weeks": "54"}, "between 0 and 53 weeks"),
        ({"rates_on": "2020-01-01"}, "Finance has not said yet what these are on that day"),
    ],
)
@pytest.mark.parametrize("button", ["work_out", "keep"])
def test_wrong_answer_has_its_sentence(
    people: Team, wrong: dict[str, str], sentence: str, button: str, time_machine: Any
) -> None:
    time_machine.move_to("2026-04-02 10:00+01:00", tick=False)
    page = send(signed_in(people.coordinator), "employing", draft(people).pk, **{**ASKED, **wrong, button: "1"})
    assert sentence in page
    assert not OnCost.objects.exists()


@pages
def test_finance_keeps_the_table_of_rates(people: Team, time_machine: Any) -> None:
    time_machine.move_to("2026-04-02 10:00+01:00", tick=False)
    client = signed_in(people.finance)
    assert "Employer’s National Insurance 15% 1 April 2026 Test, 2026/27 No change" in read(client, "on_cost_rates")
    data = {"name": "ni_rate", "value": "16", "starts_on": "2027-04-06", "year": "2027/28", "source": "New law"}
    assert "The rate is set: Employer’s National Insurance: 16%." in posted(client, people, data)
    assert "16% from 6 April 2027" in read(client, "on_cost_rates")
    assert "Choose an answer" in posted(client, people, {**data, "name": ""})
    assert "Set a rate" not in read(signed_in(people.coordinator), "on_cost_rates")


def posted(client: Client, people: Team, data: dict[str, str]) -> str:
    answer = client.post(reverse("on_cost_rate_set", args=[people.icb.pk]), data, follow=True)
    return text_of(answer.content.decode())
