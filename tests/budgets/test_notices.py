"""Notices about a direct payment: written, signed by somebody else, what they do to money, and looked at again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from budgets.approving.approvals import approve_share
from budgets.models import Budget, Notice, NoticeAnswer, NoticeQuestion, Offset, Revision
from budgets.notices.queries import notice_days, questions_to_answer, recipients, set_off_by_month
from budgets.notices.reconsidering import answer_about_notice, ask_about_notice
from budgets.notices.rules import GivenHow, NoticeKind, QuestionOutcome
from budgets.notices.writing import give_notice, set_notice_days, set_off, withdraw_notice, write_notice
from budgets.paying.schedule import with_month
from budgets.rules import Funder
from budgets.setting.budget_setting import change_line, start_revision, submit_revision
from budgets.setting.revisions import checks, lines_of
from care_plans.letters.queries import letter_about
from care_plans.models import Letter
from phb.acting import acting
from phb.dates import month
from phb.models import User
from phb.money import gbp, to_pence
from phb.roles import Role
from tests import recipes
from tests.budgets.building import START, TODAY, Team, approved, keep_account, release_month, sign, team, terms
from tests.budgets.test_approval_limits import DOORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

JUNE, JULY = month(2026, 6), month(2026, 7)
REASONS = "Two visits a day are needed now, and no longer three."
EVIDENCE = "The review of March and the visits since then."
WHY = "Enough is left in the account for what June needs."
IN_MAY = date(2026, 5, 1)


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


def release(people: Team, budget: Budget, of: Any) -> int:
    with acting(people.finance):
        posting = release_month(budget=budget, month=of, by=people.finance, on=of.start)
    return sum(to_pence(entry.amount) for entry in posting.entries.all())


def lower(people: Team, budget: Budget, rate: int = 900_000, *, on: date = TODAY) -> Revision:
    """Submitted: £9,000 a year instead of £12,000, from 1 July."""
    with acting(people.coordinator):
        revision = start_revision(
            budget=budget, effective_from=date(2026, 7, 1), reason="Fewer visits", by=people.coordinator, on=on
        )
        change_line(line=revision.lines.get(), terms=terms(budget, rate=rate), by=people.coordinator, on=on)
        return submit_revision(revision=revision, by=people.coordinator, on=on)


def agree(people: Team, revision: Revision) -> None:
    with acting(people.manager):
        approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=IN_MAY)


def write(people: Team, budget: Budget, kind: str = NoticeKind.REDUCTION, **given: Any) -> Notice:
    said = {"reasons": REASONS, "evidence": EVIDENCE, "takes_effect_on": date(2026, 7, 1), **given}
    with acting(people.coordinator):
        return write_notice(budget=budget, kind=NoticeKind(kind), by=people.coordinator, on=IN_MAY, **said)


def give(people: Team, notice: Notice, on: date = IN_MAY, by: User | None = None) -> Notice:
    with acting(by or people.manager):
        return give_notice(notice=notice, how=GivenHow.LETTER, by=by or people.manager, on=on)


def offset(people: Team, budget: Budget, pounds: int = 500, of: Any = JUNE, **given: Any) -> Notice:
    notice = write(
        people, budget, NoticeKind.OFFSET, unused_amount=gbp(1_500), takes_effect_on=date(2026, 6, 1), **given
    )
    with acting(people.coordinator):
        set_off(notice=notice, month=of.start, amount=gbp(pounds), judged=WHY, by=people.coordinator, on=IN_MAY)
    return notice


# A2 and A4: a lower payment. -----------------------------------------------------------------------------------------


def test_a4_nothing_lower_is_agreed_without_a_notice(people: Team, budget: Budget) -> None:
    revision = lower(people, budget)
    assert any("written notice" in each.words for each in checks(budget, lines_of(revision), TODAY))
    with pytest.raises(ValidationError, match="becomes lower from April 2026"):
        agree(people, revision)
    write(people, budget)
    with pytest.raises(ValidationError, match="becomes lower"):
        agree(people, revision)


def test_a4_lower_payment_is_agreed_behind_a_notice_that_counts_by_its_first_day(people: Team, budget: Budget) -> None:
    revision = lower(people, budget)
    notice = give(people, write(people, budget))
    agree(people, revision)
    revision.refresh_from_db()
    assert revision.approved_at
    assert (notice.before_amount, notice.after_amount) == (gbp(12_000), gbp(9_000))
    assert any(notice.reference in each.words for each in checks(budget, lines_of(revision), TODAY))


@pytest.mark.parametrize("spoil", ["too late", "withdrawn", "another amount"])
def test_a4_notice_that_does_not_count_for_it_is_none(people: Team, budget: Budget, spoil: str) -> None:
    revision = lower(people, budget, rate=800_000 if spoil == "another amount" else 900_000)
    if spoil == "another amount":
        recipes.notice(budget, revision=revision, after_amount=gbp(8_500))
    else:
        counts_on = date(2026, 7, 2) if spoil == "too late" else date(2026, 7, 1)
        notice = recipes.notice(budget, revision=revision, takes_effect_on=counts_on)
        if spoil == "withdrawn":
            with acting(people.lead):
                withdraw_notice(notice=notice, why="It was wrong", by=people.lead, on=IN_MAY)
    with pytest.raises(ValidationError, match="becomes lower"):
        agree(people, revision)


def test_a4_database_agrees_nothing_lower_without_a_notice(people: Team, budget: Budget) -> None:
    """By raw SQL and by saving, past the act that asks."""
    revision = lower(people, budget)
    recipes.baker.make(
        "budgets.Approval",
        revision=revision,
        funder="icb",
        agreed=True,
        approver=people.manager,
        yearly_amount=gbp(12_000),
        content_sha256=revision.content_sha256,
    )
    said = (
        "UPDATE budgets_revision SET status = 'approved', approved_at = submitted_at, approved_by_id = %s WHERE id = %s"
    )
    Revision.objects.filter(status="approved").update(status="replaced")
    with (
        pytest.raises(IntegrityError, match="behind a written notice"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute(said, [people.manager.pk, revision.pk])
    recipes.notice(budget, revision=revision)
    with connection.cursor() as sql:
        sql.execute(said, [people.manager.pk, revision.pk])
    revision.refresh_from_db()
    assert revision.status == "approved"


def test_a2_higher_payment_needs_no_notice_and_still_pays_in_full(people: Team, budget: Budget) -> None:
    revision = lower(people, budget, rate=1_300_000)
    agree(people, revision)
    revision.refresh_from_db()
    assert revision.approved_at


def test_a1_and_a2_line_that_is_not_paid_in_full_is_neither_submitted_nor_agreed(people: Team, budget: Budget) -> None:
    with acting(people.coordinator):
        revision = start_revision(
            budget=budget, effective_from=START, reason="Price rose", by=people.coordinator, on=TODAY
        )
        line = revision.lines.get()
        line.rate = gbp(13_000)
        line.save()
        with pytest.raises(ValidationError, match="covers the full cost of each service"):
            submit_revision(revision=revision, by=people.coordinator, on=TODAY)


def test_a6_line_outside_the_agreed_plan_is_refused(people: Team, budget: Budget) -> None:
    stranger = recipes.plan(recipes.request(recipes.person(people.icb))).actions.get()
    given: dict[str, Any] = {"by": people.coordinator, "on": TODAY}
    with acting(people.coordinator):
        revision = start_revision(budget=budget, effective_from=START, reason="Why", **given)
        with pytest.raises(ValidationError, match="agreed care plan"):
            change_line(line=revision.lines.get(), terms=terms(budget, action=stranger), **given)


# A3: setting off. ----------------------------------------------------------------------------------------------------


def test_a3_offset_behind_a_notice_makes_that_month_less_and_no_other(people: Team, budget: Budget) -> None:
    notice = offset(people, budget)
    before = with_month([budget], JUNE, JUNE.start)[0].total
    give(people, notice)
    [due] = with_month([budget], JUNE, JUNE.start)
    assert (due.total, due.less) == (before - 50_000, 50_000)
    assert release(people, budget, JUNE) == before - 50_000
    [later] = with_month([budget], JULY, JULY.start)
    assert (later.less, later.owed.total) == (0, 0)


def test_a4_month_set_off_behind_a_notice_that_is_withdrawn_is_owed_again(people: Team, budget: Budget) -> None:
    notice = give(people, offset(people, budget))
    release(people, budget, JUNE)
    with acting(people.lead):
        withdraw_notice(notice=notice, why="She had planned to buy a chair", by=people.lead, on=JUNE.start)
    assert with_month([budget], JULY, JULY.start)[0].owed.total == 50_000


def test_a4_draft_sets_nothing_off(people: Team, budget: Budget) -> None:
    offset(people, budget)
    assert set_off_by_month([budget]) == {}


def test_a3_no_more_than_is_due_and_than_is_unused(people: Team, budget: Budget) -> None:
    due = with_month([budget], JUNE, JUNE.start)[0].total
    with pytest.raises(ValidationError, match="can be set off: that is what is due"):
        offset(people, budget, pounds=due // 100 + 1)
    notice = offset(people, budget, pounds=900)
    with pytest.raises(ValidationError, match="is unused"), acting(people.coordinator):
        set_off(notice=notice, month=JULY.start, amount=gbp(601), judged=WHY, by=people.coordinator, on=IN_MAY)


def test_a3_second_notice_cannot_take_the_same_month_below_nought(people: Team, budget: Budget) -> None:
    give(people, offset(people, budget, pounds=900))
    with pytest.raises(ValidationError, match="can be set off"):
        offset(people, budget, pounds=200)


def test_no_more_is_called_unused_than_the_account_holds(people: Team, budget: Budget) -> None:
    with pytest.raises(ValidationError, match="no more than that is unused"):
        write(people, budget, NoticeKind.OFFSET, unused_amount=gbp(50_000))


def test_offset_names_months_none_of_them_before_it_counts(people: Team, budget: Budget) -> None:
    notice = write(people, budget, NoticeKind.OFFSET, unused_amount=gbp(100), takes_effect_on=date(2026, 6, 2))
    with pytest.raises(ValidationError, match="Name the months"):
        give(people, notice)
    with acting(people.coordinator):
        set_off(notice=notice, month=JUNE.start, amount=gbp(50), judged=WHY, by=people.coordinator, on=IN_MAY)
    with pytest.raises(ValidationError, match="begins before the notice counts"):
        give(people, notice)


# Two people, in writing, in time. ------------------------------------------------------------------------------------


def test_whoever_wrote_it_does_not_sign_it(people: Team, budget: Budget) -> None:
    notice = offset(people, budget)
    with pytest.raises(PermissionDenied, match="You wrote this notice"):
        give(people, notice, by=people.coordinator)
    with pytest.raises(PermissionDenied, match="signed by a clinical lead"):
        give(people, notice, by=people.finance)


def test_notice_goes_to_the_person_and_whoever_acts_or_receives_the_money(people: Team, budget: Budget) -> None:
    recipes.authority(people.person, name="Robin Parent", basis="attorney")
    recipes.authority(people.person, name="Nia Nominee", kind="nominee", basis="chosen")
    given = give(people, offset(people, budget))
    name = people.person.full_name
    assert given.given_to.splitlines() == [name, "Nia Nominee (nominee)", "Robin Parent (representative)"]
    letter = letter_about("notice", "budgets.notice", given.pk)
    assert letter is not None
    assert {each.to for each in letter.dispatches.all()} == {name, "Nia Nominee", "Robin Parent"}
    for words in (letter.words, letter.easy_words):
        assert REASONS in words
        assert "look again" in words
        assert "£500.00" in words


def test_after_death_it_goes_to_the_personal_representatives(people: Team) -> None:
    people.person.died_on = TODAY
    assert [str(each) for each in recipients(people.person, TODAY)] == [
        f"The personal representatives of {people.person.full_name}"
    ]


def test_shorter_notice_than_the_icb_gives_needs_a_reason(people: Team, budget: Budget) -> None:
    administrator = recipes.user(Role.ADMINISTRATOR, people.icb)
    assert notice_days(people.icb, IN_MAY) == 28
    with acting(administrator):
        set_notice_days(icb=people.icb, days=42, starts_on=IN_MAY, source="The board", by=administrator, on=IN_MAY)
    with pytest.raises(ValidationError, match="Full notice ends on 12 June 2026"):
        give(people, offset(people, budget))
    given = give(people, offset(people, budget, pounds=100, shorter_reason="She asked us to do so at once."))
    assert (given.given_on, given.earliest_on) == (IN_MAY, date(2026, 6, 12))


def test_notice_stands_as_it_was_given(people: Team, budget: Budget) -> None:
    given = give(people, offset(people, budget))
    for change in ({"reasons": "Something else entirely was the case."}, {"takes_effect_on": date(2026, 9, 1)}):
        with pytest.raises(IntegrityError, match="stands as it was given"), transaction.atomic():
            Notice.objects.filter(pk=given.pk).update(**change)
    with pytest.raises(IntegrityError, match="stands as it was given"), transaction.atomic():
        Offset.objects.filter(notice=given).update(amount=gbp(1))
    stop = recipes.notice(budget)
    with pytest.raises(IntegrityError, match="stands as it was given"), transaction.atomic():
        Notice.objects.filter(pk=stop.pk).delete()


@DOORS
def test_no_door_makes_a_notice_that_is_given_already(
    people: Team, budget: Budget, door: Callable[[Any], None]
) -> None:
    made = offset(people, budget)
    made.pk = None
    made.signed_by, made.given_on, made.given_at, made.given_how = people.manager, IN_MAY, recipes.AN_INSTANT, "hand"
    made.given_to, made.earliest_on = "Asha", IN_MAY
    made._state.adding = True
    with pytest.raises((IntegrityError, ValidationError), match="written first"), transaction.atomic():
        door(made)


@DOORS
def test_no_door_adds_a_month_to_what_was_given(people: Team, budget: Budget, door: Callable[[Any], None]) -> None:
    given = give(people, offset(people, budget))
    with pytest.raises(IntegrityError, match="stands as it was given"), transaction.atomic():
        door(Offset(notice=given, month=JULY.start, amount=gbp(1), judged=WHY))


# A5: looked at again. ------------------------------------------------------------------------------------------------


@pytest.fixture
def given(people: Team, budget: Budget) -> Notice:
    return give(people, offset(people, budget))


@pytest.fixture
def asked(people: Team, given: Notice) -> NoticeQuestion:
    with acting(people.coordinator):
        return ask_about_notice(
            notice=given, words="I save it for a chair", evidence="The quote", by=people.coordinator, on=IN_MAY
        )


def answer(question: NoticeQuestion, by: User, outcome: str = "withdrawn") -> NoticeAnswer:
    with acting(by):
        return answer_about_notice(
            question=question,
            outcome=QuestionOutcome(outcome),
            reasons="The plan names the chair she saves for.",
            by=by,
            on=IN_MAY,
        )


def test_a5_person_asks_from_their_own_pages(people: Team, given: Notice, client: Client) -> None:
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    client.force_login(holder)
    page = client.get(f"/notices/{given.pk}/")
    assert page.status_code == 200
    assert "Ask us to look at this again" in page.text
    done = client.post(f"/notices/{given.pk}/ask/", {"words": "I save it for a chair"})
    assert done.status_code == 302
    question = NoticeQuestion.objects.get()
    assert (question.asked_by, question.how, question.asker_name) == ("person", "online", people.person.full_name)
    assert "being written" not in client.get(f"/budgets/{given.budget_id}/notices/").text.lower()


def test_a5_holder_does_not_see_what_is_being_written(people: Team, budget: Budget, client: Client) -> None:
    notice = offset(people, budget)
    holder = recipes.user(Role.HOLDER)
    people.person.account = holder
    people.person.save()
    client.force_login(holder)
    assert client.get(f"/notices/{notice.pk}/").status_code == 404


def test_a5_nobody_with_a_hand_in_it_answers(people: Team, asked: NoticeQuestion) -> None:
    with pytest.raises(PermissionDenied, match="had a hand"):
        answer(asked, people.manager)
    with pytest.raises(PermissionDenied):
        answer(asked, people.finance)
    assert [task.title for task in questions_to_answer(people.lead, IN_MAY)] == ["Look at a notice again"]
    assert not list(questions_to_answer(people.manager, IN_MAY))


@DOORS
def test_a5_no_door_lets_the_signer_answer(people: Team, asked: NoticeQuestion, door: Callable[[Any], None]) -> None:
    row = NoticeAnswer(
        question=asked, outcome="stands", reasons="We looked again.", decided_on=IN_MAY, decided_by=people.manager
    )
    with pytest.raises(IntegrityError, match="no hand in the notice"), transaction.atomic():
        door(row)


def test_a5_answer_gives_reasons_withdraws_the_notice_and_goes_out(people: Team, asked: NoticeQuestion) -> None:
    made = answer(asked, people.lead)
    asked.notice.refresh_from_db()
    assert asked.notice.withdrawn_on == IN_MAY
    assert set_off_by_month([asked.notice.budget]) == {}
    assert "no longer counts" in Letter.objects.get(kind="notice_answer", about_pk=made.pk).words
    with pytest.raises(ValidationError, match="answered already"):
        answer(asked, people.lead)


def test_a5_notice_that_stands_goes_on_counting(people: Team, asked: NoticeQuestion) -> None:
    answer(asked, people.lead, "stands")
    asked.notice.refresh_from_db()
    assert asked.notice.withdrawn_on is None
    assert set_off_by_month([asked.notice.budget])


def test_a5_one_question_at_a_time_and_none_of_what_was_withdrawn(people: Team, asked: NoticeQuestion) -> None:
    with pytest.raises(ValidationError, match="being looked at again already"), acting(people.coordinator):
        ask_about_notice(notice=asked.notice, words="Again", by=people.coordinator, on=IN_MAY)
    answer(asked, people.lead)
    with pytest.raises(ValidationError, match="was withdrawn"), acting(people.coordinator):
        ask_about_notice(notice=asked.notice, words="Again", by=people.coordinator, on=IN_MAY + timedelta(days=1))


# Pages. --------------------------------------------------------------------------------------------------------------


def test_notice_is_written_named_and_signed_on_pages(people: Team, budget: Budget, client: Client) -> None:
    client.force_login(people.coordinator)
    said = {
        "kind": "offset",
        "unused_amount": "1500",
        "reasons": REASONS,
        "evidence": EVIDENCE,
        "takes_effect_on_day": "1",
        "takes_effect_on_month": "1",
        "takes_effect_on_year": "2040",
    }
    done = client.post(f"/budgets/{budget.pk}/notices/write/", said)
    assert done.status_code == 302, done.text
    notice = Notice.objects.get()
    page = client.post(f"/notices/{notice.pk}/set-off/", {"month": "2040-02", "amount": "10", "judged": WHY})
    assert "At most £0.00" in page.text
    assert "No month is named yet" in client.get(f"/notices/{notice.pk}/").text
    client.force_login(people.manager)
    page = client.post(f"/notices/{notice.pk}/", {"how": "letter"})
    assert "Name the months" in page.text
