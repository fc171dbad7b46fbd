"""An uplift: what it lists, what a yes writes and a no leaves, and what holds at every door."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.approving.approvals import approve_share
from budgets.models import Budget, BudgetLine, Revision, UpliftAnswer, UpliftLine, UpliftRun
from budgets.on_costs.rules import Employment
from budgets.on_costs.working import Job, keep_on_cost
from budgets.queries import waiting_for
from budgets.rules import Funder, Option, planned_in
from budgets.setting.budget_setting import add_line, begin_revision, start_revision
from budgets.setting.revisions import shares_of, yearly_share
from budgets.setting.rules import Frequency, RevisionStatus
from budgets.uplift.answering import answer, answer_many, approve_many, to_approve
from budgets.uplift.planning import OTHERS, close, lines_now, plan_by_file, plan_by_per_cent, plan_by_table, put_aside
from budgets.uplift.queries import figures_of
from budgets.uplift.rate_setting import set_market_rate
from budgets.uplift.rules import part_shares, raised_shares, uplifted
from phb.acting import acting
from phb.dates import Period, month
from phb.models import User
from phb.money import gbp, to_pence
from phb.roles import Role
from phb.staged import FileRefused
from tests import recipes
from tests.budgets.building import (
    COUNCIL_LINE,
    END,
    START,
    TODAY,
    Team,
    approved,
    draft,
    keep_account,
    release_month,
    sign,
    team,
    terms,
)
from tests.budgets.test_approval_limits import by_bulk_create, by_raw_sql, by_save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

OCTOBER = date(2026, 10, 1)
PA: dict[str, Any] = {"rate": 1_400, "quantity": Decimal(20), "unit": "hours", "frequency": Frequency.WEEKLY}
"""£14.00 × 20 hours a week, all of the NHS: £14,600.00 for the year."""
CLUB = {
    "service": "Day club", "rate": 4_000, "quantity": Decimal(2), "unit": "visits", "frequency": Frequency.WEEKLY,
    "rest": Funder.COUNCIL, "amounts": {Funder.CHARGE: 83_429},
}  # fmt: skip
"""£40.00 × 2 visits a week of the council, of which the person pays a fifth of £4,171.43."""


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    return approved(people, PA, CLUB).budget


def rate(people: Team, kind: str, unit: str, low: str, usual: str) -> None:
    with acting(people.finance):
        set_market_rate(
            icb=people.icb, kind=kind, unit=unit, low=gbp(low), usual=gbp(usual), starts_on=START,
            source="Survey of 2026", by=people.finance, on=TODAY,
        )  # fmt: skip


def by_per_cent(people: Team, per_cent: str = "5", day: date = START, **kinds: str) -> UpliftRun:
    per_cents = {OTHERS: Decimal(per_cent)} | {kind.replace("_", " "): Decimal(text) for kind, text in kinds.items()}
    with acting(people.finance):
        return plan_by_per_cent(icb=people.icb, effective_on=day, per_cents=per_cents, by=people.finance, on=TODAY)


def by_file(people: Team, text: str, day: date = START) -> UpliftRun:
    with acting(people.finance):
        return plan_by_file(
            icb=people.icb, effective_on=day, content=text.encode(), file_name="a.csv", by=people.finance, on=TODAY
        )


def say(people: Team, run: UpliftRun, budget: Budget, agreed: bool = True, by: User | None = None) -> UpliftAnswer:
    who = by or people.coordinator
    with acting(who):
        return answer(run=run, budget=budget, agreed=agreed, reason="As proposed", by=who, on=TODAY)


def approve(people: Team, revision: Revision) -> None:
    for funder, who in ((Funder.ICB, people.manager), (Funder.COUNCIL, people.council_manager)):
        with acting(who):
            approve_share(revision=revision, funder=funder, by=who, on=TODAY)


# Planning. -----------------------------------------------------------------------------------------------------------


def test_every_held_line_in_force_that_day_is_listed_and_no_other(people: Team, budget: Budget) -> None:
    approved(
        people,
        PA,
        {"service": "Night care", "option": Option.NOTIONAL},
        {"service": "Hoist", "frequency": Frequency.ONE_OFF},
        {"service": "Summer", "starts_on": START, "ends_on": date(2026, 9, 30)},
        {"service": "Winter", "starts_on": date(2026, 10, 2)},
        council=False,
    )
    draft(people, {"service": "Not agreed"}, council=False)
    ended = approved(people, {"service": "Died"}, council=False).budget
    other = recipes.person(people.icb, died_on=date(2026, 5, 1))
    Budget.objects.filter(pk=ended.pk)  # its person lives
    recipes.budget(other)
    recipes.budget(recipes.person(recipes.icb()))
    run = by_per_cent(people, day=OCTOBER)
    listed = sorted(line.line.service for line in run.lines.select_related("line"))
    assert listed == ["Day club", "Died", "Personal assistant", "Personal assistant"]


def test_percentage_of_its_kind_counts_before_that_of_all_others(people: Team, budget: Budget) -> None:
    rate(people, "Personal assistant", "hour", "13.50", "15.00")
    run = by_per_cent(people, "2", Personal_assistant="5")
    assert [(to_pence(each.present), to_pence(each.proposed)) for each in run.lines.order_by("line__number")] == [
        (1_400, 1_470),
        (4_000, 4_080),
    ]


def test_table_raises_to_the_usual_rate_and_lowers_nothing(people: Team, budget: Budget) -> None:
    rate(people, "Personal assistant", "hours", "13.50", "15.00")
    rate(people, "Club", "visit", "30.00", "35.00")
    with acting(people.finance):
        run = plan_by_table(icb=people.icb, effective_on=START, by=people.finance, on=TODAY)
    assert [to_pence(each.proposed) for each in run.lines.order_by("line__number")] == [1_500, 4_000]
    figures = figures_of(run)
    assert (figures.lines, figures.changed, figures.payments, figures.unanswered) == (2, 1, 1, 1)


def test_file_names_lines_and_leaves_the_others(people: Team, budget: Budget) -> None:
    run = by_file(people, f"line,rate\n{budget.reference}/1,14.55\n")
    assert [to_pence(each.proposed) for each in run.lines.order_by("line__number")] == [1_455, 4_000]


@pytest.mark.parametrize(
    ("rows", "where", "words"),
    [
        ("line,rate\n{ref}/9,15\n", (2, "line"), "no line of a direct payment"),
        ("line,rate\nPHB 1,15\n", (2, "line"), "names no line"),
        ("line,rate\n{ref}/1,fifteen\n", (2, "rate"), "not an amount"),
        ("line,rate\n{ref}/1,13.99\n", (2, "rate"), "never lowers"),
        ("line,rate\n{ref}/1,-15\n", (2, "rate"), "never lowers"),
        ("line,rate\n\n{ref}/1,15\n{ref}/1,16\n", (4, "line"), "row 3 already"),
        ("line,rate\n{ref}/1,1,500\n", (2, "row"), "3 cells"),
        ("line,price\n{ref}/1,15\n", (1, "rate"), "is missing"),
        ("rate,line\n15,{ref}/1\n", (1, "file"), "in that order"),
        ("line,rate\n", (2, "file"), "no rows"),
        ("", (1, "file"), "empty"),
        ('line,rate\n"{ref}/1,15\n', (2, "file"), "quotation mark"),
    ],
)
def test_fault_of_a_file_is_named_by_row_and_column_and_nothing_is_kept(
    people: Team, budget: Budget, rows: str, where: tuple[int, str], words: str
) -> None:
    with pytest.raises(FileRefused) as refusal:
        by_file(people, rows.format(ref=budget.reference))
    found = [each for each in refusal.value.problems if (each.row, each.field) == where]
    assert words in found[0].message
    assert not UpliftRun.objects.exists()
    assert not UpliftLine.objects.exists()


def test_every_fault_of_a_file_is_named_at_once(people: Team, budget: Budget) -> None:
    with pytest.raises(FileRefused) as refusal:
        by_file(people, f"line,rate\n{budget.reference}/7,x\n{budget.reference}/1,1\n")
    assert [(each.row, each.field) for each in refusal.value.problems] == [(2, "line"), (2, "rate"), (3, "rate")]


def test_day_has_one_uplift_until_it_is_put_aside(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    with pytest.raises(ValidationError, match="uplift for this day already"):
        by_per_cent(people)
    with acting(people.finance):
        put_aside(run=run, words="The wrong percentage", by=people.finance, on=TODAY)
    assert by_per_cent(people).is_open


def test_day_without_a_direct_payment_is_refused(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="No direct payment"):
        by_per_cent(people, day=date(2027, 4, 1))


@pytest.mark.parametrize("per_cent", ["-1", "50.01"])
def test_percentage_that_nobody_means_is_refused(people: Team, budget: Budget, per_cent: str) -> None:
    with pytest.raises(ValidationError, match="between 0 and 50"):
        by_per_cent(people, per_cent)


@pytest.mark.parametrize("who", ["coordinator", "lead", "manager", "council_manager", "auditor"])
def test_only_finance_plans(people: Team, budget: Budget, who: str) -> None:
    with pytest.raises(PermissionDenied):
        plan_by_table(icb=people.icb, effective_on=START, by=getattr(people, who), on=TODAY)


def test_planning_takes_as_many_queries_for_many_lines_as_for_few(people: Team) -> None:
    approved(people, PA, COUNCIL_LINE)
    with CaptureQueriesContext(connection) as few:
        run = by_per_cent(people)
    with acting(people.finance):
        put_aside(run=run, words="Again", by=people.finance, on=TODAY)
    for _ in range(12):
        recipes.budget(people.person)
    with CaptureQueriesContext(connection) as many:
        by_per_cent(people)
    assert len(many) <= len(few)
    assert len(lines_now(people.icb, START)) == 14


# Yes. ----------------------------------------------------------------------------------------------------------------


def test_yes_writes_the_next_revision_from_the_day_and_submits_it(people: Team, budget: Budget) -> None:
    made = say(people, by_per_cent(people), budget)
    revision = made.revision
    assert revision is not None
    assert (revision.number, revision.reason, revision.effective_from) == (2, "Uplift April 2026", START)
    assert (revision.author, revision.status) == (people.coordinator, RevisionStatus.SUBMITTED)
    assert [to_pence(line.rate) for line in revision.lines.order_by("number")] == [1_470, 4_200]


def test_line_that_began_before_ends_the_day_before_and_goes_on_at_the_new_rate(people: Team, budget: Budget) -> None:
    made = say(people, by_per_cent(people, day=OCTOBER), budget)
    assert made.revision is not None
    found = [(line.number, to_pence(line.rate), line.period) for line in made.revision.lines.order_by("number")]
    first, rest = Period(START, date(2026, 9, 30)), Period(OCTOBER, END)
    assert found == [(1, 1_400, first), (2, 4_000, first), (3, 1_470, rest), (4, 4_200, rest)]


def test_pennies_of_a_divided_line_are_no_lower_payment(people: Team) -> None:
    """£14.20 × 17.5 hours a week comes to no whole pence a day, so the two parts are rounded anew."""
    awkward = {**PA, "rate": 1_420, "quantity": Decimal("17.5")}
    made = approved(people, awkward, {**CLUB, "rate": 3_333}).budget
    revision = say(people, by_per_cent(people, "3", day=date(2026, 10, 17)), made).revision
    assert revision is not None
    approve(people, revision)
    assert Budget.objects.get(pk=made.pk).agreed_revision == revision


def test_person_pays_no_more_of_a_rise_and_the_council_bears_it(people: Team, budget: Budget) -> None:
    made = say(people, by_per_cent(people), budget)
    assert made.revision is not None
    club = shares_of(made.revision.lines.get(number=2))
    assert club[Funder.CHARGE] == 83_429
    assert club[Funder.COUNCIL] == 438_000 - 83_429


def test_assistant_who_is_employed_is_worked_out_again_at_the_new_wage(people: Team) -> None:
    recipes.on_cost_rates(people.icb)
    revision = draft(people)
    with acting(people.coordinator):
        job = Job(Employment(wage=1_400, hours=Decimal(20), weeks=Decimal(52)), START)
        on_cost = keep_on_cost(budget=revision.budget, job=job, by=people.coordinator, on=TODAY)
        priced = {"rate": to_pence(on_cost.total), "frequency": Frequency.ANNUAL, "on_cost": on_cost}
        add_line(revision=revision, terms=terms(revision.budget, **priced), by=people.coordinator, on=TODAY)
    recipes.approve(revision)
    run = by_per_cent(people)
    assert to_pence(run.lines.get(line__number=3).present) == 1_400
    made = say(people, run, revision.budget)
    assert made.revision is not None
    line = made.revision.lines.select_related("on_cost").get(number=3)
    assert line.on_cost is not None
    assert (line.on_cost.wage, line.rate) == (gbp("14.70"), line.on_cost.total)
    assert line.on_cost.total > on_cost.total


def test_revision_over_every_limit_stays_with_its_author(people: Team) -> None:
    made = approved(people, {"rate": 14_900_000}, council=False)
    revision = say(people, by_per_cent(people), made.budget).revision
    assert revision is not None
    assert (revision.status, revision.author) == (RevisionStatus.DRAFT, people.coordinator)


def test_yes_is_final_and_a_no_is_not(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    say(people, run, budget, agreed=False)
    say(people, run, budget)
    with pytest.raises(ValidationError, match="yes already"):
        say(people, run, budget, agreed=False)
    assert (figures_of(run).agreed, figures_of(run).refused) == (1, 0)


def test_yes_waits_for_a_revision_that_somebody_is_writing(people: Team, budget: Budget) -> None:
    with acting(people.coordinator):
        start_revision(budget=budget, effective_from=START, reason="More", by=people.coordinator, on=TODAY)
    run = by_per_cent(people)
    with pytest.raises(ValidationError, match="being written already"):
        say(people, run, budget)


def test_yes_to_what_changed_since_is_refused(people: Team, budget: Budget) -> None:
    run, other = by_per_cent(people), by_per_cent(people, day=date(2026, 4, 2))
    revision = say(people, other, budget).revision
    assert revision is not None
    approve(people, revision)
    with pytest.raises(ValidationError, match="changed since this uplift was planned"):
        say(people, run, budget)
    say(people, run, budget, agreed=False)


def test_yes_where_nothing_changes_is_refused(people: Team, budget: Budget) -> None:
    run = by_file(people, f"line,rate\n{budget.reference}/1,14.00\n")
    with pytest.raises(ValidationError, match="No rate of this direct payment changes"):
        say(people, run, budget)


# No. -----------------------------------------------------------------------------------------------------------------


def test_no_needs_a_reason(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    with acting(people.coordinator), pytest.raises(ValidationError, match="Say why"):
        answer(run=run, budget=budget, agreed=False, reason="  ", by=people.coordinator, on=TODAY)


def test_no_that_leaves_a_rate_too_low_is_marked(people: Team, budget: Budget) -> None:
    rate(people, "Personal assistant", "hours", "14.01", "15.00")
    made = say(people, by_per_cent(people), budget, agreed=False)
    assert made.flagged


def test_no_where_the_rate_is_enough_is_not(people: Team, budget: Budget) -> None:
    rate(people, "Personal assistant", "hours", "14.00", "15.00")
    assert not say(people, by_per_cent(people), budget, agreed=False).flagged


@pytest.mark.parametrize("who", ["lead", "manager", "council_manager", "auditor"])
def test_those_who_agree_budgets_do_not_answer(people: Team, budget: Budget, who: str) -> None:
    run = by_per_cent(people)
    with pytest.raises(PermissionDenied):
        say(people, run, budget, by=getattr(people, who))


def test_nobody_answers_for_their_own_budget(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    people.person.account = people.finance
    people.person.save()
    with pytest.raises(PermissionDenied, match="your own"):
        say(people, run, budget, by=people.finance)


# Closing. ------------------------------------------------------------------------------------------------------------


def test_uplift_closes_once_every_payment_is_answered_and_not_before(people: Team, budget: Budget) -> None:
    other = approved(people, PA, council=False).budget
    run = by_per_cent(people)
    say(people, run, budget)
    with acting(people.finance):
        with pytest.raises(ValidationError, match="1 direct payment has no answer yet"):
            close(run=run, by=people.finance, on=TODAY)
        say(people, run, other, agreed=False)
        assert close(run=run, by=people.finance, on=TODAY).closed_on == TODAY
    with pytest.raises(ValidationError, match="not open any more"):
        say(people, run, other)


def test_uplift_with_a_yes_is_not_put_aside(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    say(people, run, budget)
    with acting(people.finance), pytest.raises(ValidationError, match="yes already"):
        put_aside(run=run, words="No", by=people.finance, on=TODAY)


def test_uplift_waits_for_whoever_answers(people: Team, budget: Budget) -> None:
    run = by_per_cent(people)
    assert [task.about for task in waiting_for(people.finance, TODAY)] == ["Uplift April 2026: 1 direct payment"]
    assert waiting_for(people.coordinator, TODAY) == []
    people.person.care_coordinator = people.coordinator
    people.person.save()
    assert [task.title for task in waiting_for(people.coordinator, TODAY)] == ["Answer the uplift"]
    say(people, run, budget, agreed=False)
    assert waiting_for(people.finance, TODAY) == []


# Many at once. -------------------------------------------------------------------------------------------------------


def test_many_are_answered_and_agreed_each_by_every_rule(people: Team) -> None:
    budgets = [approved(people, PA, CLUB).budget for _ in range(3)]
    large = approved(people, {"rate": 2_450_000}, council=False).budget
    with acting(people.coordinator):
        start_revision(budget=budgets[2], effective_from=START, reason="More", by=people.coordinator, on=TODAY)
    run = by_per_cent(people)
    with acting(people.coordinator):
        result = answer_many(run=run, budgets=[*budgets, large], reason="As proposed", by=people.coordinator, on=TODAY)
    assert (result.done, [budget for budget, _ in result.refused]) == (3, [budgets[2]])
    with acting(people.lead):
        agreed = approve_many(run=run, by=people.lead, on=TODAY)
    assert (agreed.done, [budget for budget, _ in agreed.refused]) == (2, [large])
    assert "up to £25,000" in agreed.refused[0][1]
    assert to_approve(run, people.council_manager, TODAY) != []
    with acting(people.council_manager):
        assert approve_many(run=run, by=people.council_manager, on=TODAY).done == 2
    held = {budget.pk: budget.agreed_revision for budget in budgets}
    assert [held[budget.pk].number for budget in budgets] == [2, 2, 1]  # type: ignore[union-attr]


def test_nobody_agrees_in_bulk_what_they_wrote(people: Team, budget: Budget) -> None:
    both = recipes.user(Role.CARE_COORDINATOR, people.icb)
    recipes.baker.make("phb.RoleAssignment", user=both, role=Role.COMMISSIONING_MANAGER, organisation=people.icb,
                       starts_on=date(2020, 4, 1), ends_on=None)  # fmt: skip
    both = User.objects.get(pk=both.pk)
    run = by_per_cent(people)
    say(people, run, budget, by=both)
    with acting(both):
        assert approve_many(run=run, by=both, on=TODAY).done == 0


# A day in the past. --------------------------------------------------------------------------------------------------


def test_backdated_uplift_pays_the_months_already_paid_with_the_next(people: Team, budget: Budget) -> None:
    """From £14.00 to £14.70 an hour since 1 April, April to June paid: 91 of 365 days of £730.00 with July."""
    keep_account(people, budget)
    sign(people, budget)
    for number in (4, 5, 6):
        release(people, budget, number)
    revision = say(people, by_per_cent(people), budget).revision
    assert revision is not None
    approve(people, revision)
    year, july = Period(START, END), month(2026, 7)
    paid = {entry.funder: to_pence(entry.amount) for entry in release(people, budget, 7).entries.all()}
    rise = planned_in(1_533_000, year, Period(START, date(2026, 6, 30))) - sum(
        planned_in(1_460_000, year, month(2026, number)) for number in (4, 5, 6)
    )
    assert rise == 18_200
    assert paid["icb"] == planned_in(1_533_000, year, july) + rise


def release(people: Team, budget: Budget, number: int) -> Any:
    of = month(2026, number)
    with acting(people.finance):
        return release_month(budget=budget, month=of, by=people.finance, on=of.start)


# Round the acts. -----------------------------------------------------------------------------------------------------

DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])


def an_answer(people: Team, run: UpliftRun, budget: Budget, **fields: Any) -> UpliftAnswer:
    given_fields = {"agreed": False, "reason": "No", "answered_by": people.finance, "answered_on": TODAY, **fields}
    return UpliftAnswer(run=run, budget=budget, **given_fields)


@DOORS
def test_no_below_the_local_rate_is_marked_by_every_door(
    people: Team, budget: Budget, door: Callable[[Any], None]
) -> None:
    rate(people, "Personal assistant", "hours", "14.01", "15.00")
    run = by_per_cent(people)
    with pytest.raises(IntegrityError, match="is marked as such"), transaction.atomic():
        door(an_answer(people, run, budget))
    door(an_answer(people, run, budget, flagged=True))


@DOORS
def test_answer_without_a_reason_or_to_another_uplift_by_no_door(
    people: Team, budget: Budget, door: Callable[[Any], None]
) -> None:
    run = by_per_cent(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        door(an_answer(people, run, budget, reason=""))
    with pytest.raises(IntegrityError), transaction.atomic():
        door(an_answer(people, run, budget, agreed=True))
    with pytest.raises(IntegrityError, match="open uplift lists"), transaction.atomic():
        door(an_answer(people, run, recipes.budget(people.person)))


@DOORS
def test_answer_after_a_yes_or_a_close_by_no_door(people: Team, budget: Budget, door: Callable[[Any], None]) -> None:
    run = by_per_cent(people)
    say(people, run, budget)
    with pytest.raises(IntegrityError, match="yes already"), transaction.atomic():
        door(an_answer(people, run, budget))
    with acting(people.finance):
        close(run=run, by=people.finance, on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        door(an_answer(people, run, budget))


@DOORS
def test_yes_names_a_revision_of_that_budget_and_day(people: Team, budget: Budget, door: Callable[[Any], None]) -> None:
    run = by_per_cent(people)
    with acting(people.coordinator):
        late = begin_revision(budget=budget, effective_from=OCTOBER, reason="Later", by=people.coordinator)
    with pytest.raises(IntegrityError, match="counts from the day"), transaction.atomic():
        door(an_answer(people, run, budget, agreed=True, revision=late))


@DOORS
def test_line_of_elsewhere_or_at_less_by_no_door(people: Team, budget: Budget, door: Callable[[Any], None]) -> None:
    run = by_per_cent(people)
    mine = BudgetLine.objects.filter(revision__budget=recipes.budget(people.person)).get()
    abroad = recipes.budget(recipes.person(recipes.icb()))
    theirs = BudgetLine.objects.get(revision__budget=abroad)
    with pytest.raises(IntegrityError), transaction.atomic():
        door(UpliftLine(run=run, budget=mine.revision.budget, line=mine, present=gbp(2), proposed=gbp(1)))
    with pytest.raises(IntegrityError, match="of its own ICB"), transaction.atomic():
        door(UpliftLine(run=run, budget=abroad, line=theirs, present=gbp(1), proposed=gbp(2)))
    with pytest.raises(IntegrityError, match="of its own ICB"), transaction.atomic():
        door(UpliftLine(run=run, budget=abroad, line=mine, present=gbp(1), proposed=gbp(2)))


def _closed_by_update(run: UpliftRun, who: User) -> None:
    UpliftRun.objects.filter(pk=run.pk).update(closed_by=who, closed_on=TODAY)


def _closed_by_save(run: UpliftRun, who: User) -> None:
    run.closed_by, run.closed_on = who, TODAY
    run.save()


def _closed_by_sql(run: UpliftRun, who: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_upliftrun SET closed_by_id = %s, closed_on = %s WHERE id = %s", [who.pk, TODAY, run.pk]
        )


@pytest.mark.parametrize("door", [_closed_by_update, _closed_by_save, _closed_by_sql])
def test_uplift_with_an_open_question_is_closed_by_no_door(
    people: Team, budget: Budget, door: Callable[[UpliftRun, User], None]
) -> None:
    run = by_per_cent(people)
    with pytest.raises(IntegrityError, match="answered with yes or no"), transaction.atomic():
        door(run, people.finance)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE budgets_upliftline SET proposed = proposed + 1", "never changed"),
        ("UPDATE budgets_upliftanswer SET flagged = NOT flagged", "never changed"),
        ("UPDATE budgets_marketrate SET low = 1", "never changed"),
        ("DELETE FROM budgets_marketrate", "never changed"),
        ("UPDATE budgets_upliftrun SET effective_on = '2026-05-01'", "stays as it was planned"),
    ],
)
def test_what_was_planned_and_said_stays(people: Team, budget: Budget, sql: str, words: str) -> None:
    rate(people, "Personal assistant", "hours", "13.00", "15.00")
    say(people, by_per_cent(people), budget, agreed=False)
    with pytest.raises(IntegrityError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# Any line. -----------------------------------------------------------------------------------------------------------


@given(
    st.dictionaries(st.sampled_from(list(Funder)), st.integers(0, 5_000_000), min_size=1).filter(
        lambda shares: sum(shares.values()) > 0
    ),
    st.integers(1, 5_000_000),
    st.integers(0, 1_000_000),
)
@settings(derandomize=True, deadline=None, max_examples=10_000)
def test_rise_of_any_line_is_borne_whole_and_never_by_the_person_where_a_funder_pays(
    shares: dict[Funder, int], before: int, rise: int
) -> None:
    was, now = part_shares(shares, before), raised_shares(shares, before, before + rise)
    assert sum(was.values()) == before
    assert sum(now.values()) == before + rise
    assert min(now.values()) >= 0
    funders = [funder for funder, pence in shares.items() if pence and funder not in (Funder.CHARGE, Funder.TOP_UP)]
    if funders:
        for own in (Funder.CHARGE, Funder.TOP_UP):
            assert now.get(own, 0) == was.get(own, 0)


@given(st.integers(1, 10_000_000), st.integers(0, 5_000))
@settings(derandomize=True, deadline=None, max_examples=2_000)
def test_any_percentage_is_rounded_to_the_nearest_penny(present: int, hundredths: int) -> None:
    raised = uplifted(present, Decimal(hundredths) / 100)
    exact = present * (10_000 + hundredths)
    assert abs(raised * 10_000 - exact) <= 5_000
    assert raised >= present


def test_uplifted_budget_says_what_it_costs_a_year(people: Team, budget: Budget) -> None:
    made = say(people, by_per_cent(people), budget)
    assert made.revision is not None
    assert yearly_share(made.revision.lines.all(), Funder.ICB) == 1_533_000
