"""The letters by which a notice is given, and by which the answer to a question about it goes out."""

from datetime import date
from typing import Any

from budgets.models import Notice, NoticeAnswer, Stop, Suspension
from budgets.notices.rules import NoticeKind, QuestionOutcome
from budgets.rules import pounds
from care_plans.clocks.queries import limit_in_days
from care_plans.clocks.rules import Step
from care_plans.letters.kinds import LetterKind
from care_plans.rights.rules import COUNCIL_COMPLAINT, NHS_COMPLAINT
from phb.money import to_pence


def _routes(notice: Notice) -> list[dict[str, Any]]:
    found = [NHS_COMPLAINT, COUNCIL_COMPLAINT] if notice.budget.council_id else [NHS_COMPLAINT]
    return [each.facts for each in found]


def _about(notice: Notice) -> dict[str, Any]:
    return {
        "what": notice.kind,
        "budget": notice.budget.reference,
        "reference": notice.reference,
        "counts_on": notice.takes_effect_on.isoformat(),
        "routes": _routes(notice),
    }


def notice_facts(notice: Notice, on: date) -> dict[str, Any]:
    given = notice.given_on or on
    return {
        **_about(notice),
        "given_to": notice.given_to.splitlines(),
        "given_on": given.isoformat(),
        "signed_by": str(notice.signed_by or ""),
        "reasons": notice.reasons,
        "evidence": notice.evidence,
        "shorter_reason": notice.shorter_reason,
        "before": pounds(to_pence(notice.before_amount)) if notice.before_amount is not None else "",
        "after": pounds(to_pence(notice.after_amount)) if notice.after_amount is not None else "",
        "unused": pounds(to_pence(notice.unused_amount)) if notice.unused_amount is not None else "",
        "months": [
            {"month": f"{each.month:%B %Y}", "amount": pounds(to_pence(each.amount)), "why": each.judged}
            for each in notice.offsets.all()
        ],
        "goes_on": _goes_on(notice),
        "days": limit_in_days(notice.budget.icb_id, Step.RECONSIDERED, given),
    }


def _goes_on(notice: Notice) -> str:
    """How the support goes on while payments pause, or once they have stopped."""
    if stop := Stop.objects.filter(notice=notice).first():
        return stop.follows_words
    pause = Suspension.objects.filter(notice=notice).first()
    return pause.meanwhile if pause else ""


def answer_facts(answer: NoticeAnswer, on: date) -> dict[str, Any]:
    asked = answer.question
    return {
        **_about(asked.notice),
        "question_on": asked.asked_on.isoformat(),
        "question_by": asked.asker_name,
        "question": asked.words,
        "evidence": asked.evidence,
        "decided_on": answer.decided_on.isoformat(),
        "decided_by": str(answer.decided_by),
        "reasons": answer.reasons,
        "stands": answer.outcome == QuestionOutcome.STANDS,
        "replaced": answer.outcome == QuestionOutcome.REPLACED,
    }


_NAMES = {
    NoticeKind.REDUCTION: "your direct payment becomes less",
    NoticeKind.OFFSET: "we take unused money into account",
    NoticeKind.STOP: "your direct payment stops",
    NoticeKind.SUSPENSION: "your direct payment pauses",
}

NOTICE = LetterKind(
    code="notice",
    model=Notice,
    name=lambda notice: _NAMES[NoticeKind(notice.kind)],
    person_of=lambda notice: notice.person,
    facts=notice_facts,
    is_ready=lambda notice, on: notice.given_on is not None and notice.withdrawn_on is None,
    to_nominees=True,
    questions=(
        "What did you look at when you decided?",
        "How does my support go on, and what changes for those I pay?",
        "What would make you change your decision?",
        "Who can help me to ask you to look again?",
    ),
)

NOTICE_ANSWER = LetterKind(
    code="notice_answer",
    model=NoticeAnswer,
    name=lambda answer: "we looked at our notice again",
    person_of=lambda answer: answer.question.notice.person,
    facts=answer_facts,
    to_nominees=True,
    questions=(
        "What did you look at this time?",
        "What changes for me now, and when?",
        "What can I still do if I do not agree?",
        "Who can help me with that?",
    ),
)
