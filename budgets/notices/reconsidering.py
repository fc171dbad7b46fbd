"""A5, SI 2013/1617 regs 13, 15 and 17: a notice is looked at again when it is asked for, and answered with reasons."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.ledger.movements import lock
from budgets.models import Notice, NoticeAnswer, NoticeQuestion
from budgets.notices import permissions
from budgets.notices.letter import NOTICE_ANSWER
from budgets.notices.rules import QuestionOutcome
from budgets.notices.writing import take_back
from care_plans.clocks.queries import limit_in_days
from care_plans.clocks.rules import Step
from care_plans.editing import set_and_save
from care_plans.letters.writing import write_letter
from care_plans.people.queries import acting_representation
from care_plans.rights.rules import AskedBy, How, reconsideration_due_on
from care_plans.rules import check_day_not_ahead
from phb.models import User


@transaction.atomic
def ask_about_notice(
    *,
    notice: Notice,
    words: str,
    by: User,
    on: date,
    evidence: str = "",
    asked_by: AskedBy = AskedBy.PERSON,
    asker_name: str = "",
    how: How = How.ONLINE,
    asked_on: date | None = None,
) -> NoticeQuestion:
    """
    Starts the clock for an answer. Who asks here is named by their sign-in; for others a care co-ordinator writes down
    who asked, how and on which day, and the clock runs from that day.

    Raises: ValidationError where it was withdrawn, or is being looked at already.
    """
    permissions.check_can_ask_about_notice(by, notice, on)
    lock(notice.budget)
    locked = Notice.objects.select_related("budget__person").get(pk=notice.pk)
    person = locked.person
    if by.is_holder:
        acts = acting_representation(by, person, on)
        asked_by = AskedBy.REPRESENTATIVE if acts else AskedBy.PERSON
        asker_name, how, asked_on = acts.name if acts else person.full_name, How.ONLINE, on
    asked_on = asked_on or on
    check_day_not_ahead(asked_on, on, field="asked_on", what="The day they asked")
    if locked.given_on is None or asked_on < locked.given_on:
        raise ValidationError("Only a notice that was given can be looked at again.", code="asked_on")
    if locked.withdrawn_on is not None:
        raise ValidationError("This notice was withdrawn, so nothing of it counts any more.")
    if NoticeQuestion.objects.unanswered().filter(notice=locked).exists():
        raise ValidationError("This is being looked at again already. An answer comes by letter.")
    allowed = [limit_in_days(locked.budget.icb_id, Step.RECONSIDERED, day) for day in (locked.given_on, asked_on)]
    return set_and_save(
        NoticeQuestion(notice=locked),
        asked_on=asked_on,
        asked_by=asked_by,
        asker_name=asker_name.strip() or person.full_name,
        how=how,
        words=words.strip(),
        evidence=evidence.strip(),
        due_on=reconsideration_due_on(asked_on, promised=allowed[0], allowed=allowed[1]),
        recorded_by=by,
    )


@transaction.atomic
def answer_about_notice(
    *, question: NoticeQuestion, outcome: QuestionOutcome, reasons: str, by: User, on: date
) -> NoticeAnswer:
    """Answers with reasons, withdraws the notice where it does not stand, and tells the person in a letter.

    Raises: PermissionDenied for whoever had a hand in the notice; ValidationError where it was answered already.
    """
    permissions.check_can_answer_about_notice(by, question, on)
    lock(question.notice.budget)
    if NoticeAnswer.objects.filter(question=question).exists():
        raise ValidationError("This was answered already.")
    answer = set_and_save(
        NoticeAnswer(question=question), outcome=outcome, reasons=reasons.strip(), decided_on=on, decided_by=by
    )
    notice = Notice.objects.select_related("budget__person").get(pk=question.notice_id)
    if outcome != QuestionOutcome.STANDS and notice.withdrawn_on is None:
        take_back(notice, f"Looked at again: {reasons.strip()}", by, on)
    write_letter(kind=NOTICE_ANSWER, about=answer, by=by, on=on)
    return answer
