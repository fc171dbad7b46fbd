"""The decision table against the table as it is written down, and the smaller rules beside it."""

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from care_plans.exceptions.rules import EXCEPTION_APPROVERS, EXCEPTION_LIFE_DAYS, ExceptionReason, check_exception_end
from care_plans.plans.rules import PLAN_TRANSITIONS, PlanStatus, Readiness, check_ready_to_offer, content_digest
from care_plans.requests.rules import (
    DECISION_TABLE,
    NEXT_STEPS,
    REQUEST_TRANSITIONS,
    CoreStatus,
    Inputs,
    Outcome,
    RequestStatus,
    Right,
    budget_kinds_after,
    decide,
    inputs_from_json,
    row_codes,
)
from care_plans.requests.table import table_in_words
from care_plans.rules import check_day_not_ahead, check_move

# The decision table as the rules of intake have it on paper; education money is in no column. ------------------------

WRITTEN = """
    1   core       yes  none   any           core
    2   core       yes  right  any           offer_phb
    3   core       no   any    icb           phb
    4   core       no   any    icb+council   ipb
    7   core       no   any    council       la_personal_budget
    8   core       no   any    nobody        not_funded
    5   non_core   -    any    icb           phb
    6   non_core   -    any    icb+council   ipb
    7   non_core   -    any    council       la_personal_budget
    8   non_core   -    any    nobody        not_funded
"""


def on_paper(inputs: Inputs) -> tuple[str, str]:
    """Row and outcome. First the services that are never bought; then one that is not listed counts as not core."""
    if inputs.excluded:
        return "10", "nhs_route"
    status = "non_core" if inputs.core_status == "not_listed" else str(inputs.core_status)
    met = {None: "-", True: "yes", False: "no"}[inputs.core_meets_need]
    right = "none" if inputs.right == "none" else "right"
    payers = "+".join(name for name, pays in (("icb", inputs.icb), ("council", inputs.council)) if pays) or "nobody"
    rows = [line.split() for line in WRITTEN.strip().splitlines()]
    fits = [
        (row, outcome)
        for row, *wanted, outcome in rows
        if all(want in ("any", given) for want, given in zip(wanted, (status, met, right, payers), strict=True))
    ]
    assert len(fits) == 1, (inputs, fits)
    return fits[0]


def every_combination() -> Iterator[Inputs]:
    standings = (("core", True), ("core", False), ("non_core", None), ("not_listed", None))
    either = (False, True)
    for (status, meets), right, icb, council, education, excluded in itertools.product(
        standings, Right, either, either, either, either
    ):
        yield Inputs(CoreStatus(status), meets, right, icb, council, education, excluded)


def test_every_combination_is_decided_as_the_table_on_paper_says(capsys: pytest.CaptureFixture[str]) -> None:
    combinations = list(every_combination())
    wrong = [
        (inputs, on_paper(inputs), (made.row, made.outcome))
        for inputs in combinations
        if on_paper(inputs) != ((made := decide(inputs)).row, made.outcome.value)
    ]
    with capsys.disabled():
        print(f"\n{len(combinations)} combinations of inputs decided, {len(wrong)} otherwise than on paper")
    assert len(combinations) == 4 * len(Right) * 2**4
    assert not wrong


def test_the_default_rule_holds_for_every_combination() -> None:
    """Funded by the NHS, and not core or core but not enough: a personal health budget or an integrated one, always."""
    for inputs in every_combination():
        if inputs.icb and not inputs.excluded and inputs.core_meets_need is not True:
            assert decide(inputs).outcome == (Outcome.IPB if inputs.council else Outcome.PHB)


def test_integrated_exactly_when_nhs_and_council_both_pay() -> None:
    for inputs in every_combination():
        if decide(inputs).outcome == Outcome.IPB:
            assert inputs.icb
            assert inputs.council


def test_a_legal_right_outranks_the_core_list() -> None:
    for inputs in every_combination():
        if inputs.core_meets_need and inputs.right != Right.NONE and not inputs.excluded:
            assert decide(inputs).outcome == Outcome.OFFER_PHB


def test_each_row_of_the_table_decides_something() -> None:
    assert {code for row in DECISION_TABLE for code in row_codes(row)} == {
        decide(inputs).row for inputs in every_combination()
    }


def test_the_table_as_it_is_read_marks_the_rows_on_paper_for_every_combination() -> None:
    for inputs in every_combination():
        row, outcome = on_paper(inputs)
        marked = {each.code: each for each in table_in_words(row, inputs.core_status) if each.fired}
        normalised = {"9"} if inputs.core_status == "not_listed" and not inputs.excluded else set()
        assert set(marked) == {row} | normalised
        assert marked[row].outcome == Outcome(outcome).label
    assert [each.code for each in table_in_words("5", CoreStatus.NON_CORE)] == [str(code) for code in range(1, 12)]
    by_exception = table_in_words("5", CoreStatus.NON_CORE, by_exception=True)
    assert [each.code for each in by_exception if each.fired] == ["5", "11"]


def test_every_decision_says_why() -> None:
    for inputs in every_combination():
        assert all(sentence.endswith(".") for sentence in decide(inputs).sentences)
        assert decide(inputs).sentences


def test_every_outcome_has_a_next_step() -> None:
    assert set(NEXT_STEPS) == set(Outcome)


@pytest.mark.parametrize(
    ("status", "meets"), [(CoreStatus.CORE, None), (CoreStatus.NON_CORE, True), (CoreStatus.NOT_LISTED, False)]
)
def test_whether_core_meets_the_need_is_answered_of_core_services_only(status: CoreStatus, meets: bool | None) -> None:
    with pytest.raises(ValidationError) as refusal:
        Inputs(status, meets, Right.NONE, icb=True, council=False, education=False, excluded=False)
    assert refusal.value.code == "core_meets_need"


@pytest.mark.parametrize(
    ("outcome", "icb", "council", "kinds"),
    [
        (Outcome.PHB, True, False, (Outcome.PHB,)),
        (Outcome.IPB, True, True, (Outcome.IPB,)),
        (Outcome.LA_PERSONAL_BUDGET, False, True, (Outcome.LA_PERSONAL_BUDGET,)),
        (Outcome.OFFER_PHB, True, False, (Outcome.PHB,)),
        (Outcome.OFFER_PHB, True, True, (Outcome.IPB,)),
        (Outcome.OFFER_PHB, False, True, ()),
        (Outcome.CORE, True, False, ()),
        (Outcome.NOT_FUNDED, False, False, ()),
        (Outcome.NHS_ROUTE, True, False, ()),
    ],
)
def test_kinds_of_budget_that_may_follow(
    outcome: Outcome, icb: bool, council: bool, kinds: tuple[Outcome, ...]
) -> None:
    assert budget_kinds_after(outcome, icb=icb, council=council) == kinds


# What the command is given. ------------------------------------------------------------------------------------------


def test_inputs_from_json_are_those_of_the_pages() -> None:
    given = {"core_status": "core", "core_meets_need": False, "right": "chc", "funders": ["icb", "education"]}
    assert inputs_from_json(given) == Inputs(
        CoreStatus.CORE, False, Right.CHC, icb=True, council=False, education=True, excluded=False
    )


@pytest.mark.parametrize(
    "change",
    [
        {"core_status": "maybe"},
        {"core_status": None},
        {"right": "none "},
        {"right": ["chc"]},
        {"funders": "icb"},
        {"funders": ["icb", "moon"]},
        {"funders": [["icb"]]},
        {"funders": None},
        {"excluded": "no"},
        {"excluded": 0},
        {"core_meets_need": "yes"},
        {"colour": "blue"},
    ],
)
def test_inputs_that_are_none_are_refused_with_a_sentence(change: dict[str, object]) -> None:
    given = {"core_status": "non_core", "right": "none", "funders": ["icb"], **change}
    with pytest.raises(ValidationError) as refusal:
        inputs_from_json(given)
    assert all(sentence.endswith(".") for sentence in refusal.value.messages)


@pytest.mark.parametrize("given", [[], "core", None, 7])
def test_anything_but_an_object_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        inputs_from_json(given)


# Exceptions. ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ExceptionReason)
def test_an_exception_lasts_as_long_as_its_reason_allows_and_no_longer(reason: ExceptionReason) -> None:
    start = date(2026, 4, 1)
    last = date.fromordinal(start.toordinal() + EXCEPTION_LIFE_DAYS[reason])
    check_exception_end(reason, start, last)
    for day in (start, date.fromordinal(last.toordinal() + 1)):
        with pytest.raises(ValidationError) as refusal:
            check_exception_end(reason, start, day)
        assert refusal.value.code == "ends_on"


def test_every_reason_has_an_approver_and_a_life() -> None:
    assert set(EXCEPTION_APPROVERS) == set(EXCEPTION_LIFE_DAYS) == set(ExceptionReason)
    assert all(EXCEPTION_APPROVERS.values())


# Statuses and days. --------------------------------------------------------------------------------------------------


def test_every_status_has_its_moves() -> None:
    assert set(REQUEST_TRANSITIONS) == set(RequestStatus)
    assert set(PLAN_TRANSITIONS) == set(PlanStatus)


@pytest.mark.parametrize("now", PlanStatus)
@pytest.mark.parametrize("to", PlanStatus)
def test_a_plan_moves_only_along_its_table(now: PlanStatus, to: PlanStatus) -> None:
    allowed = {("draft", "offered"), ("offered", "draft"), ("offered", "agreed"), ("agreed", "superseded")}
    if (now.value, to.value) in allowed:
        check_move(PLAN_TRANSITIONS, now, to)
    else:
        with pytest.raises(ValidationError, match="cannot become"):
            check_move(PLAN_TRANSITIONS, now, to)


@pytest.mark.parametrize("now", RequestStatus)
@pytest.mark.parametrize("to", RequestStatus)
def test_a_request_moves_only_along_its_table(now: RequestStatus, to: RequestStatus) -> None:
    allowed = {
        *(("open", "decided"), ("open", "closed"), ("decided", "decided"), ("decided", "closed")),
        *(("decided", "ended_well"), ("ended_well", "decided"), ("ended_well", "closed")),
    }
    if (now.value, to.value) in allowed:
        check_move(REQUEST_TRANSITIONS, now, to)
    else:
        with pytest.raises(ValidationError, match="cannot become"):
            check_move(REQUEST_TRANSITIONS, now, to)


def test_what_has_happened_is_not_given_a_day_to_come() -> None:
    on = date(2026, 4, 15)
    check_day_not_ahead(on, on, field="born_on", what="The date of birth")
    check_day_not_ahead(None, on, field="born_on", what="The date of birth")
    with pytest.raises(ValidationError, match="The date of birth cannot be after today, 15 April 2026"):
        check_day_not_ahead(date(2026, 4, 16), on, field="born_on", what="The date of birth")


# Plans. --------------------------------------------------------------------------------------------------------------

READY = {
    "conversation_on": date(2026, 4, 1),
    "what_matters": "My garden",
    "contingencies": 1,
    "contingencies_without_answer": 0,
    "direct_payment": True,
    "risks": 2,
    "risks_without_procedure": 0,
    "risks_not_explained": 0,
    "needs_without_goal": 0,
    "goals": 2,
    "goals_without_outcome": 0,
    "outcomes_without_action": 0,
}


def test_a_whole_plan_is_ready_to_sign() -> None:
    check_ready_to_offer(Readiness(**READY))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        ({"conversation_on": None}, "Say on which day you talked about what matters."),
        ({"what_matters": "  "}, "Write what is most important to the person."),
        ({"contingencies": 0}, "Write what happens if things go wrong, and who to call."),
        ({"contingencies_without_answer": 1}, "1 plan does not say yet what should happen, or who to call."),
        ({"risks": 0}, "Write the risks of a direct payment, and what you agreed to do about them."),
        ({"risks_without_procedure": 1}, "1 risk has no agreed procedure yet. Say what you agreed to do."),
        ({"risks_not_explained": 2}, "2 risks have not been explained yet. Say on which day you explained it."),
        ({"goals": 0}, "Write at least one need with a goal."),
        ({"needs_without_goal": 1}, "1 need has no goal yet. Say what is hoped for."),
        ({"goals_without_outcome": 2}, "2 goals have no outcome yet. Say what will be different."),
        ({"outcomes_without_action": 3}, "3 outcomes have no action yet. Say what will be done."),
    ],
)
def test_each_gap_keeps_a_plan_from_being_signed(gap: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        check_ready_to_offer(Readiness(**{**READY, **gap}))  # type: ignore[arg-type]
    assert refusal.value.messages == [sentence]


@pytest.mark.parametrize("direct_payment", [None, False])
def test_risks_are_asked_for_where_there_is_a_direct_payment(direct_payment: bool | None) -> None:
    check_ready_to_offer(Readiness(**{**READY, "direct_payment": direct_payment, "risks": 0}))  # type: ignore[arg-type]


def test_the_same_words_have_the_same_digest_and_others_another() -> None:
    words = {"needs": [{"text": "Aé"}], "version": 1}
    assert content_digest(words) == content_digest({"version": 1, "needs": [{"text": "Aé"}]})
    assert content_digest(words) != content_digest({**words, "needs": [{"text": "Ae"}]})
    assert content_digest(words) != content_digest({**words, "version": 2})
