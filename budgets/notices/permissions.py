"""Who may write a notice, sign it, withdraw it, question it and look at it again."""

from datetime import date

from django.core.exceptions import PermissionDenied

from budgets.models import Budget, Notice, NoticeQuestion
from budgets.permissions import check_no_interest
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_write_notice(user: User, budget: Budget, on: date) -> None:
    sentence = "A notice is written by a care co-ordinator, finance officer or commissioning manager of the ICB."
    require(user, "write_notice", on, budget.icb, sentence)
    check_no_interest(user, budget.person, on=on)


def check_can_change_notice(user: User, notice: Notice, on: date) -> None:
    """Whoever began it goes on writing it: who changed its words would sign what they wrote themselves."""
    check_can_write_notice(user, notice.budget, on)
    if notice.written_by_id != user.pk:
        raise PermissionDenied("Only whoever began this notice changes it. Put it aside, and say why.")


def check_can_sign_notice(user: User, notice: Notice, on: date) -> None:
    if notice.written_by_id == user.pk:
        raise PermissionDenied("You wrote this notice, so somebody else signs it.")
    sentence = "A notice is signed by a clinical lead or commissioning manager of the ICB."
    require(user, "sign_notice", on, notice.budget.icb, sentence)
    check_no_interest(user, notice.person, on=on)


def check_can_withdraw_notice(user: User, notice: Notice, on: date) -> None:
    """Whoever wrote it may put a draft aside; one that was given is withdrawn by somebody who may sign."""
    if notice.given_on is None and notice.written_by_id == user.pk:
        check_can_write_notice(user, notice.budget, on)
        return
    sentence = "A notice is withdrawn by a clinical lead or commissioning manager of the ICB."
    require(user, "withdraw_notice", on, notice.budget.icb, sentence)
    check_no_interest(user, notice.person, on=on)


def check_can_ask_about_notice(user: User, notice: Notice, on: date) -> None:
    person = notice.person
    if user.is_holder:
        if person.account_id != user.pk and acting_representation(user, person, on) is None:
            raise PermissionDenied("Only the person, or a representative, asks for this to be looked at again.")
        return
    sentence = "What somebody asks by phone or on paper is recorded by a care co-ordinator of their ICB."
    require(user, "ask_about_notice", on, notice.budget.icb, sentence)


def check_can_answer_about_notice(user: User, question: NoticeQuestion, on: date) -> None:
    notice = question.notice
    revision = notice.revision
    had_a_hand = {notice.written_by_id, notice.signed_by_id}
    if revision is not None:
        had_a_hand |= {revision.author_id, revision.approved_by_id}
        had_a_hand |= set(revision.approvals.values_list("approver", flat=True))
    if user.pk in had_a_hand:
        raise PermissionDenied("You had a hand in this notice, so somebody else looks at it again.")
    sentence = "A notice is looked at again by a clinical lead or commissioning manager of the ICB."
    require(user, "answer_about_notice", on, notice.budget.icb, sentence)
    check_no_interest(user, notice.person, on=on)


def check_can_set_notice_days(user: User, icb: Organisation, on: date) -> None:
    require(user, "set_notice_days", on, icb, f"The days of notice in {icb} are set by its administrator.")


can_write_notice = answer_of(check_can_write_notice)


can_change_notice = answer_of(check_can_change_notice)


can_sign_notice = answer_of(check_can_sign_notice)


can_withdraw_notice = answer_of(check_can_withdraw_notice)


can_ask_about_notice = answer_of(check_can_ask_about_notice)


can_answer_about_notice = answer_of(check_can_answer_about_notice)


can_set_notice_days = answer_of(check_can_set_notice_days)
