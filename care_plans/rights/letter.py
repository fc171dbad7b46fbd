"""The letters that give the reasons of a refusal, and of what was decided when somebody looked again."""

from datetime import date
from typing import Any

from care_plans.clocks.queries import limit_in_days
from care_plans.clocks.rules import Step
from care_plans.letters.kinds import LetterKind
from care_plans.models import Reconsideration, ReconsiderationAnswer, Refusal
from care_plans.requests.rules import Right
from care_plans.rights.rules import RECONSIDERED_HERE, Payer, routes


def _routes(refusal: Refusal) -> list[dict[str, Any]]:
    payers = [Payer(part.payer) for part in refusal.parts.all()]
    return [each.facts for each in routes(payers, Right(refusal.decision.right))]


def _asked(refusal: Refusal) -> dict[str, Any]:
    request = refusal.decision.request
    return {
        "service": request.service,
        "asked_on": request.received_on.isoformat(),
        "right": refusal.decision.get_right_display(),
        "routes": _routes(refusal),
    }


def refusal_facts(refusal: Refusal, on: date) -> dict[str, Any]:
    parts = list(refusal.parts.all())
    return {
        **_asked(refusal),
        "decided_on": (refusal.decided_on or on).isoformat(),
        "decided_by": str(refusal.decided_by or ""),
        "agreed": refusal.agreed,
        "parts": [
            {
                "part": each.part,
                "payer": each.get_payer_display(),
                "reason": each.reason,
                "evidence": each.evidence,
                "instead": each.instead,
            }
            for each in parts
        ],
        "looked_at_again": any(Payer(each.payer) in RECONSIDERED_HERE for each in parts),
        "days": limit_in_days(refusal.person.icb_id, Step.RECONSIDERED, refusal.decided_on or on),
        "reference": refusal.reference,
    }


def reconsideration_facts(answer: ReconsiderationAnswer, on: date) -> dict[str, Any]:
    asked: Reconsideration = answer.reconsideration
    answers = list(answer.parts.select_related("part"))
    changed = sum(not each.stands for each in answers)
    return {
        **_asked(asked.refusal),
        "question_on": asked.asked_on.isoformat(),
        "question_by": asked.asker_name,
        "question": asked.words,
        "evidence": asked.evidence,
        "decided_on": answer.decided_on.isoformat(),
        "decided_by": str(answer.decided_by),
        "words": answer.words,
        "changed": "all" if changed == len(answers) else "some" if changed else "none",
        "parts": [{"part": each.part.part, "stands": each.stands, "reason": each.reason} for each in answers],
    }


REFUSAL = LetterKind(
    code="refusal",
    model=Refusal,
    name=lambda refusal: "what we cannot agree to, and why",
    person_of=lambda refusal: refusal.person,
    facts=refusal_facts,
    questions=(
        "What did you look at when you decided?",
        "What would have to be different for you to say yes?",
        "What can I have instead, and who arranges it?",
        "Who can help me to ask you to look again?",
    ),
)

RECONSIDERATION = LetterKind(
    code="reconsideration",
    model=ReconsiderationAnswer,
    name=lambda answer: "we looked at our decision again",
    person_of=lambda answer: answer.reconsideration.refusal.person,
    facts=reconsideration_facts,
    questions=(
        "What did you look at this time?",
        "What changes for me now, and when?",
        "What can I still do if I do not agree?",
        "Who can help me with that?",
    ),
)
