"""Who may set what is paid locally, plan an uplift, and answer it."""

from datetime import date

from budgets.models import Budget, UpliftRun
from budgets.permissions import check_no_interest
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_set_market_rates(user: User, icb: Organisation, on: date) -> None:
    require(user, "set_market_rates", on, icb, f"The local rates of {icb} are set by its own finance officer.")


def check_can_plan_uplift(user: User, icb: Organisation, on: date) -> None:
    require(user, "plan_uplift", on, icb, f"An uplift of {icb} is planned and closed by its own finance officer.")


def check_can_answer_uplift(user: User, run: UpliftRun, on: date) -> None:
    sentence = f"An uplift of {run.icb} is answered by its own care co-ordinators and finance officers."
    require(user, "answer_uplift", on, run.icb, sentence)


def check_can_answer_for(user: User, run: UpliftRun, budget: Budget, on: date) -> None:
    check_can_answer_uplift(user, run, on)
    check_no_interest(user, budget.person, on=on)


can_set_market_rates = answer_of(check_can_set_market_rates)
can_plan_uplift = answer_of(check_can_plan_uplift)
can_answer_uplift = answer_of(check_can_answer_uplift)
can_answer_for = answer_of(check_can_answer_for)
