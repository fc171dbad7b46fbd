"""Opening a budget and writing its lines, at every door."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from budgets.approving.approvals import approve_share, send_back
from budgets.models import Budget, BudgetLine, Revision
from budgets.queries import position
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import (
    add_line,
    change_line,
    open_budget,
    remove_line,
    start_revision,
    submit_revision,
    take_back,
)
from budgets.setting.revisions import actions_to_fund, changes, checks, content_digest, lines_of, totals, working_of
from budgets.setting.rules import Convention, Frequency, RevisionStatus
from care_plans.models import Plan, Representation
from phb.acting import acting
from phb.models import User
from phb.money import from_pence, gbp
from phb.roles import Role
from tests import recipes
from tests.budgets.building import (
    COUNCIL_LINE,
    END,
    START,
    TODAY,
    Team,
    approved,
    draft,
    opened,
    submitted,
    team,
    terms,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def refused(code: str | None = None) -> Any:
    """A ValidationError whose code or key blames a field."""
    return pytest.raises(ValidationError, check=lambda refusal: code is None or code in _codes(refusal))


def _codes(refusal: BaseException) -> set[str | None]:
    assert isinstance(refusal, ValidationError)
    if hasattr(refusal, "error_dict"):
        return set(refusal.error_dict) | {error.code for errors in refusal.error_dict.values() for error in errors}
    return {error.code for error in refusal.error_list}


# Opening. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("council", "kind"), [(False, "phb"), (True, "ipb")])
def test_budget_is_of_the_kind_that_was_decided(people: Team, council: bool, kind: str) -> None:
    budget = opened(people, council=council)
    assert (budget.kind, budget.council) == (kind, people.council if council else None)
    assert budget.revisions.get().status == RevisionStatus.DRAFT


def test_budget_rests_on_the_latest_decision_at_every_door(people: Team) -> None:
    """Deciding again, or agreeing an exception, leaves nothing for the decision before to open."""
    request = people.request()
    before = request.decisions.get()
    recipes.decision(request, icb=True, council=True)
    budget = Budget(
        person=people.person,
        plan=request.plans.get(),
        decision=before,
        kind=before.outcome,
        starts_on=START,
        icb=people.person.icb,
        opened_by=people.coordinator,
    )
    for write in (budget.save, lambda: Budget.objects.bulk_create([budget])):
        with pytest.raises(IntegrityError, match="decided again since"), transaction.atomic():
            write()


def test_council_personal_budget_names_the_council(people: Team) -> None:
    request = people.request(council=True, icb=False)
    budget = open_budget(request=request, starts_on=START, by=people.coordinator, on=TODAY)
    assert (budget.kind, budget.council) == ("la_personal_budget", people.council)


def test_budget_needs_a_decision(people: Team) -> None:
    with pytest.raises(ValidationError, match="Decide the request first"):
        open_budget(request=recipes.request(people.person), starts_on=START, by=people.coordinator, on=TODAY)


def test_decision_that_nobody_pays_opens_no_budget(people: Team) -> None:
    request = people.request(council=False, icb=False)
    with pytest.raises(ValidationError, match="leads to no budget"):
        open_budget(request=request, starts_on=START, by=people.coordinator, on=TODAY)


def test_budget_needs_a_signed_plan(people: Team) -> None:
    request = people.request(agreed=False)
    with pytest.raises(ValidationError, match="must be signed before its budget"):
        open_budget(request=request, starts_on=START, by=people.coordinator, on=TODAY)


def test_request_has_one_budget_at_a_time(people: Team) -> None:
    budget = opened(people)
    with pytest.raises(ValidationError, match=budget.reference):
        open_budget(request=budget.decision.request, starts_on=START, by=people.coordinator, on=TODAY)


def test_request_has_another_budget_once_the_first_has_ended(people: Team) -> None:
    budget = opened(people)
    budget.ends_on = START
    budget.save()
    later = open_budget(
        request=budget.decision.request, starts_on=date(2026, 4, 2), by=people.coordinator, on=date(2026, 4, 2)
    )
    assert later.pk != budget.pk


def test_budget_carries_the_indicative_amount_that_was_told_last(people: Team) -> None:
    request = people.request()
    recipes.indicative(request, 1_500_000)
    told = recipes.indicative(request, 1_600_000)
    recipes.indicative(request, 1_700_000, told=False)
    budget = open_budget(request=request, starts_on=START, by=people.coordinator, on=TODAY)
    assert budget.indicative == told


def test_budget_carries_only_an_amount_told_for_its_own_request(people: Team) -> None:
    budget = opened(people)
    for other in (recipes.indicative(people.request(), 1), recipes.indicative(budget.decision.request, 1, told=False)):
        with pytest.raises(IntegrityError, match="told for the same request"), transaction.atomic():
            Budget.objects.filter(pk=budget.pk).update(indicative=other)


@pytest.mark.parametrize("who", ["lead", "manager", "council_manager", "finance", "auditor"])
def test_only_a_care_coordinator_opens_a_budget(people: Team, who: str) -> None:
    with pytest.raises(PermissionDenied):
        open_budget(request=people.request(), starts_on=START, by=getattr(people, who), on=TODAY)


def test_care_coordinator_of_another_icb_opens_no_budget(people: Team) -> None:
    stranger = recipes.user(Role.CARE_COORDINATOR, recipes.icb())
    with pytest.raises(PermissionDenied):
        open_budget(request=people.request(), starts_on=START, by=stranger, on=TODAY)


def test_nobody_builds_their_own_budget(people: Team) -> None:
    revision = draft(people)
    people.person.account = people.coordinator
    people.person.save()
    with pytest.raises(PermissionDenied, match="your own"):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)


def test_nobody_builds_the_budget_of_somebody_they_act_for(people: Team) -> None:
    revision = draft(people)
    Representation.objects.create(
        person=people.person,
        kind="nominee",
        basis="chosen",
        name="Somebody",
        user=people.coordinator,
        starts_on=START,
        consented_on=START,
    )
    submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    with pytest.raises(PermissionDenied, match="somebody you act for"):
        take_back(revision=revision, by=people.coordinator, on=START)


# Lines. --------------------------------------------------------------------------------------------------------------


def test_line_is_worked_out_and_shared(people: Team) -> None:
    budget = opened(people)
    line = add_line(
        revision=budget.revisions.get(),
        terms=terms(
            budget,
            rate=1_420,
            quantity=Decimal(21),
            unit="hours",
            frequency=Frequency.WEEKLY,
            amounts={Funder.COUNCIL: 500_000, Funder.EDUCATION: 1},
        ),
        by=people.coordinator,
        on=TODAY,
    )
    line.refresh_from_db()
    assert line.agreed_amount == gbp("15549.00")
    assert (line.council_share, line.education_share, line.icb_share) == (gbp(5_000), gbp("0.01"), gbp("10548.99"))
    assert working_of(line) == "£14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amounts": {Funder.COUNCIL: 1_200_001}}, "shares"),
        ({"amounts": {Funder.CHARGE: 1}}, "charge_share"),
        ({"amounts": {Funder.TOP_UP: 1}}, "top_up_share"),
        ({"starts_on": date(2026, 3, 31)}, "starts_on"),
        ({"ends_on": date(2026, 3, 31)}, "ends_on"),
        ({"rate": 0}, "rate"),
        ({"quantity": Decimal(0)}, "rate"),
        ({"quantity": Decimal("1.005")}, "quantity"),
        ({"service": ""}, "service"),
        ({"option": "04"}, "option"),
        ({"convention": Convention.DAYS, "rate": -100}, "rate"),
    ],
)
def test_line_that_breaks_a_rule_is_refused(people: Team, fields: dict[str, Any], code: str) -> None:
    budget = opened(people)
    with refused(code):
        add_line(revision=budget.revisions.get(), terms=terms(budget, **fields), by=people.coordinator, on=TODAY)
    assert not BudgetLine.objects.exists()


def test_contribution_is_charged_on_a_line_of_the_council(people: Team) -> None:
    budget = opened(people)
    line = add_line(
        revision=budget.revisions.get(),
        terms=terms(budget, rest=Funder.COUNCIL, amounts={Funder.CHARGE: 60_000}),
        by=people.coordinator,
        on=TODAY,
    )
    assert (line.charge_share, line.council_share) == (gbp(600), gbp(11_400))


def test_line_pays_only_for_the_persons_own_plan(people: Team) -> None:
    other = recipes.plan(recipes.request(recipes.person(people.icb))).actions.get()
    budget = opened(people)
    with refused("action"):
        add_line(revision=budget.revisions.get(), terms=terms(budget, action=other), by=people.coordinator, on=TODAY)


def test_database_too_refuses_a_line_for_somebody_elses_plan(people: Team) -> None:
    other = recipes.plan(recipes.request(recipes.person(people.icb))).actions.get()
    line = draft(people).lines.earliest("number")
    with pytest.raises(IntegrityError, match="own agreed care plan"), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(action=other)


def test_line_is_changed_and_taken_out_while_it_is_written(people: Team) -> None:
    revision = draft(people)
    first, second = revision.lines.order_by("number")
    change_line(line=first, terms=terms(revision.budget, rate=1_300_000), by=people.coordinator, on=TODAY)
    remove_line(line=second, by=people.coordinator, on=TODAY)
    assert [line.agreed_amount for line in revision.lines.all()] == [gbp(13_000)]


def test_number_of_a_line_is_never_used_again(people: Team) -> None:
    revision = draft(people)
    remove_line(line=revision.lines.get(number=2), by=people.coordinator, on=TODAY)
    line = add_line(revision=revision, terms=terms(revision.budget), by=people.coordinator, on=TODAY)
    assert line.number == 3


def test_totals_are_by_funder_and_option(people: Team) -> None:
    lines = lines_of(draft(people, {}, {**COUNCIL_LINE, "amounts": {Funder.CHARGE: 1_000}, "option": Option.NOTIONAL}))
    found = totals(lines)
    assert found.whole == 1_500_000
    assert found.by_funder == {Funder.ICB: 1_200_000, Funder.COUNCIL: 299_000, Funder.CHARGE: 1_000}
    assert found.by_option == {Option.DIRECT_PAYMENT: 1_200_000, Option.NOTIONAL: 300_000}


# Submitting. ---------------------------------------------------------------------------------------------------------


def test_submitted_revision_carries_the_digest_of_its_lines(people: Team) -> None:
    revision = submitted(people)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.SUBMITTED
    assert revision.content_sha256 == content_digest(revision)


@pytest.mark.parametrize(
    ("lines", "council", "words"),
    [
        (({},), True, "the NHS and the council each pay a share"),
        ((COUNCIL_LINE,), True, "the NHS and the council each pay a share"),
        (({}, COUNCIL_LINE), False, "the NHS pays a share and the council none"),
        (({"rate": 150_000_01},), False, "Nobody here may agree more than £150,000"),
    ],
)
def test_revision_that_nobody_could_agree_is_not_submitted(
    people: Team, lines: tuple[dict[str, Any], ...], council: bool, words: str
) -> None:
    revision = draft(people, *lines, council=council)
    with pytest.raises(ValidationError, match=words):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)


def test_revision_without_lines_is_not_submitted(people: Team) -> None:
    revision = opened(people).revisions.get()
    with pytest.raises(ValidationError, match="no lines yet"):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)


@pytest.mark.parametrize("stage", [submitted, approved])
def test_lines_stand_once_they_are_submitted(people: Team, stage: Callable[[Team], Revision]) -> None:
    revision = stage(people)
    line = revision.lines.earliest("number")
    for act in (
        lambda: add_line(revision=revision, terms=terms(revision.budget), by=people.coordinator, on=TODAY),
        lambda: change_line(line=line, terms=terms(revision.budget), by=people.coordinator, on=TODAY),
        lambda: remove_line(line=line, by=people.coordinator, on=TODAY),
        lambda: submit_revision(revision=revision, by=people.coordinator, on=TODAY),
    ):
        with pytest.raises(ValidationError, match="Take it back|never changed"):
            act()


@pytest.mark.parametrize("stage", [submitted, approved])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budgets_budgetline SET provider = 'Somebody else' WHERE id = {line}",
        "UPDATE budgets_budgetline SET revision_id = revision_id, rate = rate + 1 WHERE id = {line}",
        "DELETE FROM budgets_budgetline WHERE id = {line}",
        "UPDATE budgets_revision SET author_id = {other} WHERE id = {revision}",
        "UPDATE budgets_revision SET content_sha256 = 'x' WHERE id = {revision}",
        "UPDATE budgets_revision SET effective_from = '2026-05-01' WHERE id = {revision}",
    ],
)
def test_database_holds_what_is_submitted_still(people: Team, stage: Callable[[Team], Revision], sql: str) -> None:
    revision = stage(people)
    statement = sql.format(line=revision.lines.earliest("number").pk, revision=revision.pk, other=people.manager.pk)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("stage", [submitted, approved])
def test_no_line_slips_in_under_what_is_submitted(people: Team, stage: Callable[[Team], Revision]) -> None:
    line = stage(people).lines.earliest("number")
    line.pk, line.number = None, 99
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.bulk_create([line])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"icb_share": from_pence(1)}, "shares_make_the_whole"),
        ({"charge_share": from_pence(100), "icb_share": from_pence(1_199_900)}, "no_charge_on_nhs_line"),
        ({"top_up_share": from_pence(-1), "icb_share": from_pence(1_200_001)}, "shares_not_below_zero"),
        ({"ends_on": date(2026, 3, 1)}, "ends_on_or_after_start"),
        ({"agreed_amount": from_pence(0), "icb_share": from_pence(0)}, "costs_something"),
    ],
)
def test_database_refuses_a_line_that_breaks_a_rule(people: Team, change: dict[str, Any], words: str) -> None:
    line = draft(people).lines.earliest("number")
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(**change)


def test_taken_back_it_is_written_again(people: Team) -> None:
    revision = submitted(people)
    take_back(revision=revision, by=people.coordinator, on=TODAY)
    revision.refresh_from_db()
    assert (revision.status, revision.submitted_at) == (RevisionStatus.DRAFT, None)
    add_line(revision=revision, terms=terms(revision.budget), by=people.coordinator, on=TODAY)


def test_what_is_agreed_is_not_taken_back(people: Team) -> None:
    with refused("status"):
        take_back(revision=approved(people), by=people.coordinator, on=TODAY)


def test_taking_back_voids_what_one_funder_agreed(people: Team) -> None:
    revision = submitted(people)
    approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=TODAY)
    take_back(revision=revision, by=people.coordinator, on=TODAY)
    submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    approve_share(revision=revision, funder=Funder.COUNCIL, by=people.council_manager, on=TODAY)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.SUBMITTED


def test_database_refuses_a_second_submission_under_the_first_digest(people: Team) -> None:
    """Else lines could change between two submissions and the answers to the first would still count."""
    revision = submitted(people)
    approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=TODAY)
    Revision.objects.filter(pk=revision.pk).update(status="draft", submitted_at=None)
    revision.lines.update(provider="Somebody else")
    with pytest.raises(IntegrityError, match="agreed again"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(status="submitted", submitted_at=revision.submitted_at)


# Revising. -----------------------------------------------------------------------------------------------------------


def revise(people: Team, budget: Budget, reason: str = "Rates went up") -> Revision:
    with acting(people.coordinator):
        return start_revision(
            budget=budget, effective_from=date(2026, 10, 1), reason=reason, by=people.coordinator, on=TODAY
        )


def test_next_revision_begins_with_the_lines_that_were_agreed(people: Team) -> None:
    first = approved(people)
    second = revise(people, first.budget)
    assert second.number == 2
    assert [change.word for change in changes(lines_of(second), lines_of(first))] == ["As before", "As before"]


def test_changes_say_the_difference_in_pounds(people: Team) -> None:
    first = approved(people)
    second = revise(people, first.budget)
    budget, one = first.budget, second.lines.get(number=1)
    change_line(line=one, terms=terms(budget, rate=1_250_000), by=people.coordinator, on=TODAY)
    remove_line(line=second.lines.get(number=2), by=people.coordinator, on=TODAY)
    add_line(revision=second, terms=terms(budget, **COUNCIL_LINE), by=people.coordinator, on=TODAY)
    found = [
        (change.word, change.difference, change.share_differences)
        for change in changes(lines_of(second), lines_of(first))
    ]
    assert found == [
        ("Changed", 50_000, {Funder.ICB: 50_000}),
        ("Taken out", -300_000, {Funder.COUNCIL: -300_000}),
        ("New", 300_000, {Funder.COUNCIL: 300_000}),
    ]


def test_one_revision_is_written_at_a_time(people: Team) -> None:
    first = approved(people)
    revise(people, first.budget)
    with pytest.raises(ValidationError, match="being written already"):
        revise(people, first.budget)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.bulk_create(
            [Revision(budget=first.budget, number=9, effective_from=START, reason="Again", author=people.coordinator)]
        )


def test_revision_says_why(people: Team) -> None:
    with refused("reason"):
        revise(people, approved(people).budget, reason="  ")


def test_revision_does_not_begin_before_its_budget(people: Team) -> None:
    budget = approved(people).budget
    with refused("effective_from"):
        start_revision(budget=budget, effective_from=date(2026, 3, 31), reason="Why", by=people.coordinator, on=TODAY)


def test_checks_say_who_must_agree_and_what_is_not_paid_for(people: Team) -> None:
    revision = draft(people, {"rate": 2_500_001}, COUNCIL_LINE)
    words = [check.words for check in checks(revision.budget, lines_of(revision), TODAY)]
    assert words == [
        "Who pays fits the decision: integrated personal budget.",
        "The shares of every line add up to what it costs.",
        "The NHS share comes to £25,000.01 a year: to be agreed by a commissioning manager (up to £150,000).",
        "The council share comes to £3,000.00 a year: to be agreed by a council manager (up to £100,000).",
        "Every action of the plan has a line.",
        "The risks were explained, and what to do about them agreed, by 10 March 2026.",
        "In every month the direct payment covers the full cost of each service.",
        "The person was told no indicative amount before planning.",
    ]


def test_checks_say_where_the_plan_does_not_tell_of_risks(people: Team) -> None:
    budget = approved(people).budget
    Plan.objects.filter(pk=budget.plan_id).update(status="superseded")
    recipes.plan(budget.plan.request, version=2)
    assert (
        "Money is paid to the person or who acts for them, but the plan does not say that the risks of it were"
        " explained and what to do about each was agreed. Write that in the next version of the plan."
    ) in [check.words for check in checks(budget, lines_of(revise(people, budget)), TODAY)]


def test_checks_say_when_the_risks_of_a_direct_payment_were_explained(people: Team) -> None:
    budget = approved(people).budget
    Plan.objects.filter(pk=budget.plan_id).update(status="superseded")
    risk = {"text": "I fall", "kind": "health", "procedure": "Ring my sister", "explained_on": date(2026, 3, 9)}
    recipes.plan(budget.plan.request, version=2, risks=[risk])
    revision = revise(people, budget)
    words = [check.words for check in checks(budget, lines_of(revision), TODAY)]
    assert "The risks were explained, and what to do about them agreed, by 9 March 2026." in words
    managed = [line for line in lines_of(revision) if line.option != Option.DIRECT_PAYMENT]
    assert not any("risks" in check.words for check in checks(budget, managed, TODAY))


def test_next_version_of_the_plan_gives_the_actions_and_lines_of_the_same_words_pay_for_them(people: Team) -> None:
    budget = approved(people).budget
    Plan.objects.filter(pk=budget.plan_id).update(status="superseded")
    again = recipes.plan(
        budget.plan.request, version=2, actions=("A personal assistant each morning", "A swim every week")
    )
    assert {action.plan for action in actions_to_fund(budget)} == {again}
    words = [check.words for check in checks(budget, lines_of(revise(people, budget)), TODAY)]
    assert "No line pays for “A swim every week”. That is right only if it costs nothing." in words


def test_checks_warn_where_more_is_used_than_the_line_would_have(people: Team) -> None:
    from budgets.ledger import movements

    first = approved(people)
    line = first.lines.get(number=2)
    movements.commit(line=line, pence=200_000, on=START, key="o", words="Day centre", by=people.finance)
    second = revise(people, first.budget)
    change_line(
        line=second.lines.get(number=2),
        terms=terms(first.budget, **{**COUNCIL_LINE, "rate": 150_000}),
        by=people.coordinator,
        on=TODAY,
    )
    words = [check.words for check in checks(first.budget, lines_of(second), TODAY, position(first.budget, END))]
    assert "“Day centre” has £2,000.00 spent or ordered already, more than the £1,500.00 it would have." in words


def test_sent_back_words_stay_until_it_is_submitted_again(people: Team) -> None:
    revision = submitted(people)
    send_back(revision=revision, funder=Funder.ICB, by=people.lead, on=TODAY, words="Add the holiday pay")
    revision.refresh_from_db()
    assert revision.sent_back_words == "Add the holiday pay"
    submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    revision.refresh_from_db()
    assert revision.sent_back_words == ""
