"""Budgets from the first month to the last, worked out by hand: no figure here comes from our code.

A line's money is spread over its days, and each month ends at the pence that its days come to, half up: so every month
is known, and the twelve of a year come to what was agreed.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from budgets.approving.approvals import approve_share
from budgets.models import Budget, BudgetLine, Revision
from budgets.on_costs.rules import Employment
from budgets.on_costs.working import Job, keep_on_cost
from budgets.queries import position
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import (
    add_line,
    change_line,
    open_budget,
    start_revision,
    submit_revision,
    take_back,
)
from budgets.setting.rules import Convention, Frequency
from budgets.uplift.answering import answer
from budgets.uplift.planning import OTHERS, plan_by_per_cent
from care_plans.requests.rules import Right
from phb.acting import acting
from phb.dates import Period, month
from phb.models import User
from phb.money import from_pence, gbp, to_pence
from tests import recipes
from tests.budgets.building import END, START, TODAY, Team, keep_account, release_month, sign, team, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

MONTHS = [month(2026 + (each > 12), (each - 1) % 12 + 1) for each in range(4, 16)]
"""April 2026 to March 2027."""


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def agree(people: Team, revision: Revision, *funders: Funder) -> Budget:
    """Submitted by the co-ordinator, and its share agreed by each funder."""
    approvers = {Funder.ICB: people.manager, Funder.COUNCIL: people.council_manager}
    with acting(people.coordinator):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    for funder in funders:
        with acting(approvers[funder]):
            approve_share(revision=revision, funder=funder, by=approvers[funder], on=TODAY)
    return Budget.objects.get(pk=revision.budget_id)


def a_budget(people: Team, *lines: dict[str, Any], council: bool = False, right: Right = Right.NONE) -> Budget:
    """Opened by the co-ordinator, agreed, and ready to be paid."""
    with acting(people.coordinator):
        request = people.request(council=council, right=right)
        made = open_budget(request=request, starts_on=START, by=people.coordinator, on=TODAY)
        for line in lines:
            add_line(revision=made.revisions.get(), terms=terms(made, **line), by=people.coordinator, on=TODAY)
    agree(people, made.revisions.get(), Funder.ICB, *([Funder.COUNCIL] if council else []))
    keep_account(people, made)
    sign(people, made)
    return made


def pay(people: Team, budget: Budget, month: Period) -> dict[str, int]:
    """A month, paid on its first day: whole pence by funder."""
    with acting(people.finance):
        paid = release_month(budget=budget, month=month, by=people.finance, on=month.start)
    return {entry.funder: to_pence(entry.amount) for entry in paid.entries.all()}


def pay_year(people: Team, budget: Budget, months: list[Period] = MONTHS) -> dict[str, list[int]]:
    """Every month in turn: what each funder paid in each."""
    paid = [pay(people, budget, month) for month in months]
    funders = {funder for each in paid for funder in each}
    return {funder: [each.get(funder, 0) for each in paid] for funder in funders}


def agreed(budget: Budget) -> int:
    revision = budget.agreed_revision
    assert revision is not None
    return sum(to_pence(line.agreed_amount) for line in revision.lines.all())


# NHS continuing healthcare: a direct payment with personal assistants. -----------------------------------------------

NIGHTS = {"service": "Agency nights", "rate": 13_260, "frequency": Frequency.WEEKLY}
RESPITE = {
    "service": "Respite",
    "rate": 12_000,
    "quantity": Decimal(14),
    "unit": "nights",
    "frequency": Frequency.ONE_OFF,
    "starts_on": date(2026, 7, 1),
    "ends_on": date(2026, 7, 14),
}
ADVERT = {"service": "Advertising for an assistant", "rate": 15_000, "frequency": Frequency.ONE_OFF}
CONTINGENCY = {"service": "When an assistant is ill", "rate": 100_000, "is_contingency": True}


def with_an_assistant(people: Team) -> Budget:
    """20 hours a week at £14.20 come to £19,391.40 a year with what an employer pays; beside it nights of £132.60 a
    week, 14 nights away in July, an advertisement and £1,000.00 for when somebody is ill.
    """
    recipes.on_cost_rates(people.icb)
    with acting(people.coordinator):
        made = open_budget(
            request=people.request(council=False, right=Right.CHC), starts_on=START, by=people.coordinator, on=TODAY
        )
        job = Job(Employment(wage=1_420, hours=Decimal(20), weeks=Decimal(52)), START)
        working = keep_on_cost(budget=made, job=job, by=people.coordinator, on=TODAY)
        assistant = {"service": "Assistant", "rate": to_pence(working.total), "on_cost": working}
        for line in (assistant, NIGHTS, RESPITE, ADVERT, CONTINGENCY):
            add_line(revision=made.revisions.get(), terms=terms(made, **line), by=people.coordinator, on=TODAY)
    agree(people, made.revisions.get(), Funder.ICB)
    keep_account(people, made)
    sign(people, made)
    return made


def test_continuing_healthcare_with_an_assistant_month_by_month(people: Team) -> None:
    """£19,391.40, £132.60 × 365 ÷ 7 = £6,914.14, £1,680.00 in July, £150.00 in April and £1,000.00."""
    budget = with_an_assistant(people)
    assert agreed(budget) == 1_939_140 + 691_414 + 168_000 + 15_000 + 100_000 == 2_913_554
    paid = pay_year(people, budget)
    assert paid == {
        "icb": [
            239_429,  # April: 30 of 365 days, and the advertisement
            231_909,
            224_431,
            399_910,  # July: 31 of 365 days, and the respite
            231_910,
            224_428,
            231_910,
            224_430,
            231_909,
            231_911,
            209_467,  # February: 28 of 365 days
            231_910,
        ]
    }
    assert sum(paid["icb"]) == agreed(budget) == position(budget, END).held


# An integrated budget: aftercare is free, whoever pays. --------------------------------------------------------------

AFTERCARE = {"service": "Aftercare support", "rate": 36_500, "frequency": Frequency.WEEKLY}
HALF_EACH = {**AFTERCARE, "amounts": {Funder.COUNCIL: 951_608}}


def test_aftercare_is_paid_by_both_bodies_and_nothing_is_charged(people: Team) -> None:
    """£365.00 a week for 365 days is £19,032.14: the council pays £9,516.08 of it and the NHS the rest, £9,516.06."""
    budget = a_budget(people, HALF_EACH, council=True, right=Right.S117)
    assert agreed(budget) == 1_903_214
    paid = pay_year(people, budget)
    assert sorted(paid) == ["council", "icb"]
    assert (sum(paid["icb"]), sum(paid["council"])) == (951_606, 951_608)
    assert (paid["icb"][0], paid["council"][0]) == (78_214, 78_214)  # 30 of 365 days of each
    assert (paid["icb"][10], paid["council"][10]) == (73_000, 73_000)  # February


def test_aftercare_is_charged_by_no_act_and_by_no_sql(people: Team) -> None:
    budget = a_budget(people, HALF_EACH, council=True, right=Right.S117)
    charged = terms(budget, **AFTERCARE, rest=Funder.COUNCIL, amounts={Funder.CHARGE: 10_000})
    with acting(people.coordinator):
        revision = start_revision(budget=budget, effective_from=START, reason="Charge", by=people.coordinator, on=TODAY)
        with pytest.raises(ValidationError, match="section 117"):
            add_line(revision=revision, terms=charged, by=people.coordinator, on=TODAY)
    with pytest.raises(IntegrityError, match="section 117"), transaction.atomic():
        BudgetLine.objects.filter(revision=revision).update(icb_share=0, charge_share=from_pence(951_606))


# A wheelchair: the one budget that a person may add to. --------------------------------------------------------------

CHAIR = {
    "service": "Active user wheelchair",
    "rate": 260_000,
    "frequency": Frequency.ONE_OFF,
    "option": Option.THIRD_PARTY,
    "amounts": {Funder.TOP_UP: 60_000},
}
REPAIRS = {
    "service": "Repairs",
    "rate": 12_000,
    "option": Option.THIRD_PARTY,
}


def test_wheelchair_costs_the_nhs_what_the_need_costs_and_the_person_the_rest(people: Team) -> None:
    """A chair of £2,600.00 for a need that £2,000.00 would meet; £120.00 a year for repairs."""
    budget = a_budget(people, CHAIR, REPAIRS, right=Right.WHEELCHAIR)
    paid = pay_year(people, budget)
    assert paid == {"icb": [200_986, 1_019, 987, 1_019, 1_019, 986, 1_020, 986, 1_019, 1_019, 921, 1_019]}
    assert sum(paid["icb"]) == 200_000 + 12_000
    assert agreed(budget) - sum(paid["icb"]) == 60_000  # the person's own, which no funder pays in


def test_nothing_else_may_be_topped_up(people: Team) -> None:
    with pytest.raises(ValidationError, match="The NHS pays the full cost of what it agrees"):
        a_budget(people, CHAIR, right=Right.CHC)


# A share that changes in the middle of the year. ---------------------------------------------------------------------

SUPPORT = {"service": "Support at home", "amounts": {Funder.COUNCIL: 480_000}}


def test_share_that_changes_in_october_leaves_the_months_before_as_they_were(people: Team) -> None:
    """£12,000.00 a year, of which the council pays £4,800.00; from 1 October the NHS pays all of it.

    To 30 September are 183 days: £6,016.44, of which £2,406.58 the council's. From 1 October 182 days: £5,983.56.
    """
    budget = a_budget(people, SUPPORT, council=True)
    before = pay_year(people, budget, MONTHS[:6])
    assert before == {
        "icb": [59_178, 61_151, 59_178, 61_151, 61_150, 59_178],
        "council": [39_452, 40_767, 39_452, 40_767, 40_767, 39_453],
    }
    with acting(people.coordinator):
        revision = start_revision(
            budget=budget, effective_from=date(2026, 10, 1), reason="The NHS pays all", by=people.coordinator, on=TODAY
        )
        [line] = revision.lines.all()
        first = {**SUPPORT, "amounts": {Funder.COUNCIL: 240_658}, "ends_on": date(2026, 9, 30)}
        change_line(line=line, terms=terms(budget, **first), by=people.coordinator, on=TODAY)
        second = {"service": "Support at home", "starts_on": date(2026, 10, 1)}
        add_line(revision=revision, terms=terms(budget, **second), by=people.coordinator, on=TODAY)
    agree(people, revision, Funder.ICB, Funder.COUNCIL)
    after = pay_year(people, budget, MONTHS[6:])
    assert after == {"icb": [101_918, 98_630, 101_918, 101_917, 92_055, 101_918]}
    assert sum(before["council"]) == 240_658
    assert sum(before["icb"]) + sum(after["icb"]) == 1_200_000 - 240_658
    assert agreed(budget) == 1_200_000 == position(budget, END).held


# Thirteen payments of four weeks. ------------------------------------------------------------------------------------


def test_thirteen_payments_of_four_weeks_come_to_52_weeks_of_the_year(people: Team) -> None:
    line = {"rate": 493_824, "frequency": Frequency.FOUR_WEEKLY, "convention": Convention.FOUR_WEEKS_13}
    budget = a_budget(people, line)
    paid = pay_year(people, budget)
    assert sum(paid["icb"]) == agreed(budget) == 13 * 493_824
    assert gbp("64197.12") == from_pence(agreed(budget))


# An uplift from a day in the past. -----------------------------------------------------------------------------------


def test_uplift_from_april_that_is_agreed_in_july_pays_april_to_june_with_july(people: Team) -> None:
    """20 hours a week at £14.00 are £40.00 a day; at £14.70, five per cent more, they are £42.00.

    April, May and June were paid at £40.00 a day: £1,200.00, £1,240.00 and £1,200.00. They should have been £1,260.00,
    £1,302.00 and £1,260.00, so £60.00, £62.00 and £60.00 are owed: £182.00. July itself is 31 × £42.00 = £1,302.00, and
    £1,484.00 are paid. The year comes to 365 × £42.00 = £15,330.00.
    """
    made = a_budget(people, _HOURS)
    assert [pay(people, made, each)["icb"] for each in MONTHS[:3]] == [120_000, 124_000, 120_000]
    agree(people, uplifted(people, made, START), Funder.ICB)
    paid = [pay(people, made, each)["icb"] for each in MONTHS[3:]]
    assert paid == [148_400, 130_200, 126_000, 130_200, 126_000, 130_200, 130_200, 117_600, 130_200]
    assert position(made, END).held_by_funder == {Funder.ICB: 1_533_000}


def test_uplift_from_october_that_is_agreed_in_december_leaves_the_months_before_october(people: Team) -> None:
    """October and November were paid at £40.00 a day, so 61 × £2.00 = £122.00 are owed, and December is 31 × £42.00 and
    that: £1,424.00. The year comes to 183 days of £40.00 and 182 of £42.00: £7,320.00 + £7,644.00 = £14,964.00.
    """
    made = a_budget(people, _HOURS)
    before = [pay(people, made, each)["icb"] for each in MONTHS[:8]]
    assert before == [120_000, 124_000, 120_000, 124_000, 124_000, 120_000, 124_000, 120_000]
    agree(people, uplifted(people, made, date(2026, 10, 1)), Funder.ICB)
    assert [pay(people, made, each)["icb"] for each in MONTHS[8:]] == [142_400, 130_200, 117_600, 130_200]
    assert position(made, END).held_by_funder == {Funder.ICB: 1_496_400}


_HOURS: dict[str, Any] = {"rate": 1_400, "quantity": Decimal(20), "unit": "hours", "frequency": Frequency.WEEKLY}


def uplifted(people: Team, made: Budget, day: date) -> Revision:
    """Five per cent from a day, answered with yes; taken back by its author, to be agreed as the others here are."""
    with acting(people.finance):
        per_cents = {OTHERS: Decimal(5)}
        run = plan_by_per_cent(icb=people.icb, effective_on=day, per_cents=per_cents, by=people.finance, on=TODAY)
    with acting(people.coordinator):
        said = answer(run=run, budget=made, agreed=True, reason="Wages went up", by=people.coordinator, on=TODAY)
        assert said.revision is not None
        return take_back(revision=said.revision, by=people.coordinator, on=TODAY)
