"""A direct payment that pauses, stops by a head of regulation 17, ends with a death, and is closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets.accounts.gates import first_shut, gates_of
from budgets.ending.closing import add_liability, agree_final_account, draw_final_account, take_balance_again
from budgets.ending.rules import MANDATORY, Follows, LiabilityKind, StopHead, before_stop, final_split
from budgets.ending.stopping import lift_suspension, propose_stop, propose_suspension
from budgets.ledger import movements
from budgets.models import Budget, FinalAccount, Notice, Posting, Stop, Suspension
from budgets.notices.rules import GivenHow
from budgets.notices.writing import give_notice, withdraw_notice
from budgets.paying.schedule import with_month
from budgets.rules import PERSONS_MONEY, Funder, planned_in
from care_plans.models import Letter
from phb.acting import acting
from phb.dates import Period, month
from phb.models import User
from phb.money import gbp, to_pence
from tests import recipes
from tests.budgets.building import END, START, Team, approved, keep_account, release_month, sign, team
from tests.budgets.test_approval_limits import DOORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

REASONS = "They told us that they no longer want to hold the money."
EVIDENCE = "Their letter of 28 April, and a call on the day after."
IN_MAY = date(2026, 5, 1)
JUNE, JULY = month(2026, 6), month(2026, 7)


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def budget(people: Team) -> Budget:
    """£12,000 of the NHS a year as a direct payment, April and May paid."""
    made = approved(people, {}, council=False).budget
    keep_account(people, made)
    sign(people, made)
    for each in (month(2026, 4), month(2026, 5)):
        release(people, made, each)
    return made


def release(people: Team, budget: Budget, of: Period, on: date | None = None) -> int:
    with acting(people.finance):
        posting = release_month(budget=budget, month=of, by=people.finance, on=on or of.start)
    return sum(to_pence(entry.amount) for entry in posting.entries.all())


def stop(people: Team, budget: Budget, head: str = "consent", **fields: Any) -> Stop:
    said = {
        "reasons": REASONS,
        "evidence": EVIDENCE,
        "stops_on": date(2026, 6, 16),
        "follows": Follows.NOTIONAL,
        "follows_on": date(2026, 6, 16),
        "follows_words": "The agency sends the same assistants, paid by the ICB.",
        **fields,
    }
    with acting(people.coordinator):
        return propose_stop(budget=budget, head=StopHead(head), by=people.coordinator, on=IN_MAY, **said)


def suspend(people: Team, budget: Budget, **fields: Any) -> Suspension:
    said = {
        "reason": "returns",
        "reasons": "The statements of two months are missing.",
        "evidence": "Two letters, and a call on 28 April.",
        "starts_on": date(2026, 6, 1),
        "until": date(2026, 6, 30),
        "keeps_wages": True,
        "meanwhile": "The payroll service pays the wages, and sends the ICB the bill.",
        **fields,
    }
    with acting(people.coordinator):
        return propose_suspension(budget=budget, by=people.coordinator, on=IN_MAY, **said)


def give(people: Team, notice: Notice, on: date = IN_MAY) -> Notice:
    with acting(people.manager):
        return give_notice(notice=notice, how=GivenHow.LETTER, by=people.manager, on=on)


# Rules. --------------------------------------------------------------------------------------------------------------


def test_four_heads_must_stop_and_eight_may() -> None:
    assert {head.value for head in MANDATORY} == {"consent", "representative", "reg_4", "reg_5"}
    assert [head.value for head in StopHead if head not in MANDATORY] == list("abcdefgh")


def test_days_before_the_stop_are_still_paid() -> None:
    assert before_stop(JUNE, None) == JUNE
    assert before_stop(JUNE, date(2026, 7, 1)) == JUNE
    assert before_stop(JUNE, date(2026, 6, 16)) == Period(date(2026, 6, 1), date(2026, 6, 15))
    assert before_stop(JUNE, date(2026, 6, 1)) is None


@settings(max_examples=10_000, deadline=None)
@given(st.dictionaries(st.sampled_from(list(Funder)), st.integers(-1_000_000, 5_000_000)), st.integers(0, 3_000_000))
def test_final_account_foots_to_the_penny_and_returns_the_persons_money_first(
    held: dict[Funder, int], liabilities: int
) -> None:
    whole = sum(held.values())
    if whole < liabilities:
        with pytest.raises(ValidationError, match="more than the account holds"):
            final_split(held, liabilities)
        return
    parts = final_split(held, liabilities)
    assert sum(parts.values()) + liabilities == whole
    assert all(pence > 0 for pence in parts.values())
    own = sum(max(0, held.get(funder, 0)) for funder in PERSONS_MONEY)
    returned = sum(parts.get(funder, 0) for funder in PERSONS_MONEY)
    assert returned == min(own, whole - liabilities)


# Stop. ---------------------------------------------------------------------------------------------------------------


def test_stop_for_withdrawn_consent_month_by_month(people: Team, budget: Budget) -> None:
    """April and May in full; June for its 15 days before the stop; July nothing."""
    made = stop(people, budget)
    assert made.mandatory
    give(people, made.notice)
    letter = Letter.objects.get(kind="notice", about_pk=made.notice_id)
    assert all("The agency sends the same assistants" in words for words in (letter.words, letter.easy_words))
    year = Period(START, END)
    half = planned_in(1_200_000, year, Period(JUNE.start, date(2026, 6, 15)))
    assert release(people, budget, JUNE) == half == 49_315
    assert with_month([budget], JULY, date(2026, 6, 10))[0].total == 0
    shut = first_shut(gates_of(budget, JULY.start))
    assert shut is not None
    assert shut.sentence == "The direct payment stopped on 16 June 2026."


def test_draft_stops_nothing(people: Team, budget: Budget) -> None:
    stop(people, budget)
    assert release(people, budget, JUNE) == planned_in(1_200_000, Period(START, END), JUNE)


def test_head_that_must_stop_cannot_be_declined_and_one_that_may_can(people: Team, budget: Budget) -> None:
    must, might = stop(people, budget), stop(people, budget, "e")
    with pytest.raises(ValidationError, match="must stop"), acting(people.manager):
        withdraw_notice(notice=must.notice, why="Not now", by=people.manager, on=IN_MAY)
    with pytest.raises(IntegrityError, match="must stop"), transaction.atomic():
        Notice.objects.filter(pk=must.notice_id).update(
            withdrawn_on=IN_MAY, withdrawn_by=people.manager, withdrawn_why="Not now"
        )
    with acting(people.manager):
        assert withdraw_notice(notice=might.notice, why="They explained it", by=people.manager, on=IN_MAY).withdrawn_on


@DOORS
def test_no_door_says_that_a_head_must_stop_which_may(
    people: Team, budget: Budget, door: Callable[[Any], None]
) -> None:
    made = stop(people, budget)
    notice = recipes.notice(budget, kind="stop", given=False)
    row = Stop(**{each.attname: getattr(made, each.attname) for each in Stop._meta.concrete_fields})
    row.pk, row.notice, row.mandatory = None, notice, False
    row._state.adding = True
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        door(row)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"follows_words": " "}, "Say how the support goes on"),
        ({"follows_on": None}, "nobody goes a day without support"),
        ({"follows_on": date(2026, 6, 17)}, "nobody goes a day without support"),
    ],
)
def test_nothing_stops_without_what_follows(people: Team, budget: Budget, wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        stop(people, budget, **wrong)
    assert not Notice.objects.exists()


def test_no_door_gives_a_stop_without_what_follows(people: Team, budget: Budget) -> None:
    with pytest.raises(IntegrityError, match="says how the support goes on"), transaction.atomic():
        recipes.notice(budget, kind="stop")


def test_stop_on_death_says_what_becomes_of_wages_and_goes_to_the_estate(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="Record the day the person died first"):
        stop(people, budget, "h")
    people.person.died_on = date(2026, 4, 30)
    people.person.save()
    budget.refresh_from_db()
    fields = {"follows": Follows.NOTHING, "follows_on": None, "follows_words": "She has died.", "stops_on": IN_MAY}
    with pytest.raises(ValidationError, match="wages, notice and redundancy"):
        stop(people, budget, "h", **fields)
    made = stop(people, budget, "h", wages_words="Four weeks of notice for Ada.", shorter_reason="She died.", **fields)
    assert give(people, made.notice).given_to == f"The personal representatives of {people.person.full_name}"


def test_stop_that_is_withdrawn_after_another_look_pays_again(people: Team, budget: Budget) -> None:
    made = stop(people, budget, "e")
    given = give(people, made.notice)
    with acting(people.lead):
        withdraw_notice(notice=given, why="The plan names the chair", by=people.lead, on=IN_MAY)
    assert release(people, budget, JUNE) == planned_in(1_200_000, Period(START, END), JUNE)


# Pause. --------------------------------------------------------------------------------------------------------------


def test_pause_holds_payments_until_its_last_day_or_until_it_is_lifted(people: Team, budget: Budget) -> None:
    made = suspend(people, budget)
    give(people, made.notice)
    with pytest.raises(ValidationError, match="suspended until 30 June 2026"):
        release(people, budget, JUNE)
    assert first_shut(gates_of(budget, JULY.start)) is None
    with acting(people.manager):
        lift_suspension(suspension=made, words="The statements came", by=people.manager, on=date(2026, 6, 10))
    assert release(people, budget, JUNE, on=date(2026, 6, 10))


def test_pause_has_an_end_and_says_how_wages_go_on(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="last day"):
        suspend(people, budget, until=date(2026, 5, 31))
    with pytest.raises(ValidationError):
        suspend(people, budget, meanwhile="")


def test_ledger_releases_nothing_while_stopped_or_paused(people: Team, budget: Budget) -> None:
    given: dict[str, Any] = {
        "budget": budget,
        "amounts": {Funder.ICB: 100},
        "words": "Past the act",
        "by": people.finance,
    }
    pause = suspend(people, budget)
    give(people, pause.notice)
    with pytest.raises(IntegrityError, match="stopped or suspended"), acting(people.finance), transaction.atomic():
        movements.release_payment(on=date(2026, 6, 5), key="a", **given)
    made = stop(people, budget, stops_on=date(2026, 7, 1), follows_on=date(2026, 7, 1))
    give(people, made.notice)
    with pytest.raises(IntegrityError, match="stopped or suspended"), acting(people.finance), transaction.atomic():
        movements.release_payment(on=date(2026, 7, 5), key="b", **given)


# The final account. --------------------------------------------------------------------------------------------------


@pytest.fixture
def account(people: Team, budget: Budget) -> FinalAccount:
    """Stopped on 16 June; £200 of wages are to be paid first."""
    give(people, stop(people, budget).notice)
    with acting(people.finance):
        movements.contribute(budget=budget, funder=Funder.TOP_UP, pence=5_000, on=IN_MAY, key="own", by=people.finance)
        made = draw_final_account(budget=budget, by=people.finance, on=date(2026, 6, 20))
        add_liability(
            account=made,
            kind=LiabilityKind.WAGES,
            due_on=date(2026, 6, 30),
            amount=gbp(200),
            evidence="Payslip of June",
            by=people.finance,
            on=date(2026, 6, 20),
        )
    return made


def agree(account: FinalAccount, by: User) -> FinalAccount:
    with acting(by):
        return agree_final_account(account=account, by=by, on=date(2026, 6, 21))


def test_final_account_pays_liabilities_first_then_the_person_then_the_funder(
    people: Team, account: FinalAccount
) -> None:
    held = to_pence(account.balance)
    done = agree(account, people.second)
    assert (done.liabilities_amount, done.top_up_share) == (gbp(200), gbp(50))
    assert to_pence(done.icb_share) == held - 20_000 - 5_000


def test_final_account_is_agreed_by_somebody_else(people: Team, account: FinalAccount) -> None:
    with pytest.raises(PermissionDenied, match="You drew this account up"):
        agree(account, people.finance)


def test_payments_that_go_on_have_no_final_account(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="Stop the payments first"), acting(people.finance):
        draw_final_account(budget=budget, by=people.finance, on=IN_MAY)


def test_balance_that_moved_is_taken_again(people: Team, account: FinalAccount) -> None:
    with acting(people.finance):
        movements.spend_from_account(
            budget=account.budget,
            line=None,
            pence=100,
            on=date(2026, 6, 20),
            key="shop",
            payee="Ada",
            by=people.finance,
        )
    with pytest.raises(ValidationError, match="Money moved since"):
        agree(account, people.second)
    with acting(people.finance):
        again = take_balance_again(account=account, by=people.finance, on=date(2026, 6, 21))
    assert agree(again, people.second).agreed_on


def test_closed_budget_releases_nothing_by_any_door(people: Team, account: FinalAccount) -> None:
    done = agree(account, people.second)
    budget = done.budget
    with acting(people.finance), pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        Posting.objects.bulk_create(
            [
                Posting(
                    budget=budget,
                    kind="payment_released",
                    happened_on=date(2026, 6, 22),
                    key="x",
                    override_words="Because",
                    recorded_by=people.finance,
                )
            ]
        )
    with pytest.raises(IntegrityError, match="stands as it was agreed"), transaction.atomic():
        FinalAccount.objects.filter(pk=done.pk).update(icb_share=gbp(1))


def test_final_account_that_does_not_foot_is_agreed_by_no_door(people: Team, account: FinalAccount) -> None:
    with pytest.raises(IntegrityError, match="to the penny"), transaction.atomic():
        FinalAccount.objects.filter(pk=account.pk).update(agreed_on=IN_MAY, agreed_by=people.second)


# Pages. --------------------------------------------------------------------------------------------------------------


def test_pages_of_ending(people: Team, account: FinalAccount, client: Client) -> None:
    budget = account.budget
    client.force_login(people.coordinator)
    for page in ("stop", "suspend"):
        assert client.get(f"/budgets/{budget.pk}/{page}/").status_code == 200
    assert "The payment must stop." in client.get(f"/notices/{Notice.objects.get().pk}/").text
    client.force_login(people.second)
    assert "Payslip of June" in client.get(f"/budgets/{budget.pk}/final-account/").text
    # The clock of the page is past the balance of June, which has not moved.
    assert client.post(f"/budgets/{budget.pk}/final-account/").status_code == 302
    assert "nothing more is released" in client.get(f"/budgets/{budget.pk}/final-account/").text
