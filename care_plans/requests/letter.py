"""The letter that tells a person what was decided about their request, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from care_plans.exceptions.rules import ExceptionReason
from care_plans.letters.kinds import LetterKind
from care_plans.models import Decision, DefaultException
from care_plans.requests.queries import latest_decision
from care_plans.requests.rules import Outcome, Right
from care_plans.rights.rules import Payer, routes
from phb.dates import day_in_words

NEXT_TALK = "We talk with you about what matters to you and what you want to achieve."
NEXT_PLAN = "We write a personalised care and support plan together."


@dataclass(frozen=True)
class Said:
    """An outcome as a letter says it: the answer, why, what happens next; and the same in easy words."""

    answer: str
    why: str
    next: tuple[str, ...]
    easy_answer: tuple[str, ...]
    easy_next: tuple[str, ...]


EASY_PLAN = ("We will talk with you.", "You tell us what matters to you.", "We write a plan together.")
MONEY_FIRST = (
    NEXT_TALK,
    "Before we plan, we tell you roughly how much money there is, and how we worked it out.",
    NEXT_PLAN,
    "You choose how the money is looked after: by us, by another organisation, or by you or somebody you name.",
)
EASY_MONEY = (
    *EASY_PLAN[:2],
    "We tell you how much money there is.",
    EASY_PLAN[2],
    "You choose who looks after the money.",
)

SAID: Mapping[Outcome, Said] = {
    Outcome.PHB: Said(
        "Yes. The NHS pays for your support, as a personal health budget.",
        "A personal health budget is money for your health and wellbeing. You and we agree together what it is for.",
        MONEY_FIRST,
        ("Yes.", "The NHS will pay for your support.", "It is called a personal health budget."),
        EASY_MONEY,
    ),
    Outcome.IPB: Said(
        "Yes. The NHS and your council both pay for your support, as one integrated personal budget.",
        "An integrated personal budget joins NHS money and council money, so that you have one plan for both.",
        (*MONEY_FIRST, "The council tells you whether you pay a part. You never pay for what the NHS funds."),
        ("Yes.", "The NHS and your council will pay for your support.", "It is called an integrated personal budget."),
        EASY_MONEY,
    ),
    Outcome.OFFER_PHB: Said(
        "Yes, and you can choose. A service is there for you, or you can have a personal health budget instead.",
        "A service that we buy for everybody can meet your need. You also have a legal right to have a personal health"
        " budget, so we offer you one.",
        ("We tell you what a personal health budget is, and what you can do with one.", NEXT_TALK, "You choose."),
        ("Yes.", "You can choose.", "You can have a service.", "Or you can have a personal health budget."),
        ("We tell you about both.", "You choose."),
    ),
    Outcome.CORE: Said(
        "Yes. A service that is there for everybody gives you this support.",
        "The NHS buys this service for everybody who needs it, and it can help you in time. So no budget is needed.",
        ("We refer you to the service.", "The service gets in touch with you."),
        ("Yes.", "There is a service that can help you."),
        ("We tell the service about you.", "The service will contact you."),
    ),
    Outcome.LA_PERSONAL_BUDGET: Said(
        "Your council pays for this support, as a council personal budget.",
        "The support is for your social care, which your council pays for (Care Act 2014).",
        ("The council works out your personal budget, and whether you pay a part of it.", NEXT_PLAN),
        ("Your council will pay for your support.", "It is called a personal budget."),
        ("The council tells you how much money there is.", "We write a plan together."),
    ),
    Outcome.NOT_FUNDED: Said(
        "The NHS and your council do not pay for this. We still help you to find support near you.",
        "Neither the NHS nor the council can fund what was asked for.",
        (
            NEXT_TALK,
            "We write a plan together that names what your community can offer.",
            "If you wish, a link worker goes through it with you.",
        ),
        ("We cannot pay for this.", "We can still help you."),
        ("We will talk with you.", "You tell us what matters to you.", "We look for help near you."),
    ),
    Outcome.NHS_ROUTE: Said(
        "You get this from the NHS in the usual way.",
        "This kind of care is never bought with a personal budget. It is free, and it is there for everybody.",
        ("We refer you.", "If you have heard nothing in two weeks, call us."),
        ("You get this from the NHS.", "You do not need a budget for it."),
        ("We tell the right service about you.",),
    ),
}
"""What each outcome means for the person."""

EXCEPT: Mapping[ExceptionReason, str] = {
    ExceptionReason.DECLINED: "You told us that you do not want a personal health budget.",
    ExceptionReason.URGENT: "The support cannot wait until a budget is set up, because of your safety.",
    ExceptionReason.NOT_APPROPRIATE: "We think that a personal health budget is not the right way in your case.",
    ExceptionReason.BLOCK_ONLY: "Only a service that serves everybody can give this support safely.",
    ExceptionReason.OUT_OF_RESPONSIBILITY: "Another NHS board or council is responsible for your support.",
}
ARRANGED = "You get the support in the way we arrange."
CHANGE_OF_MIND = "You can change your mind at any time. Tell us, and we look at it again."
ASK_AGAIN = "You can ask us about a personal health budget at any time."


def decision_facts(decision: Decision, on: date) -> dict[str, Any]:
    """What the letter says of a decision. One that is not saved yet will do, so that it can be read before."""
    said, exception = SAID[Outcome(decision.outcome)], decision.exception
    facts: dict[str, Any] = {
        "service": decision.request.service,
        "asked_on": decision.request.received_on.isoformat(),
        "decided_on": decision.decided_on.isoformat(),
        "outcome": decision.outcome,
        "right": "" if decision.right == Right.NONE else decision.get_right_display(),
        "answer": said.answer,
        "reasons": [said.why],
        "next": list(said.next),
        "easy_answer": list(said.easy_answer),
        "easy_next": list(said.easy_next),
        "exception": None,
        "routes": [each.facts for each in routes(_payers(decision), Right.NONE)],
    }
    if exception is None:
        return facts
    why = EXCEPT[ExceptionReason(exception.reason)]
    then = [ARRANGED, CHANGE_OF_MIND if exception.reason == ExceptionReason.DECLINED else ASK_AGAIN]
    return facts | {
        "answer": "Your support is arranged for now in another way than a personal health budget.",
        "easy_answer": ["You will get support.", "It will not be a personal health budget for now."],
        "reasons": [*_told(exception), why],
        "next": then,
        "easy_next": then,
        "exception": {
            "reason": exception.reason,
            "extent": exception.extent,
            "words": exception.words,
            "ends_on": exception.ends_on.isoformat(),
        },
    }


def _payers(decision: Decision) -> list[Payer]:
    """Who is complained to: each of those who pay, and the NHS, which decided, where nobody does."""
    pays = ((Payer.ICB, decision.icb_funds), (Payer.COUNCIL, decision.council_funds))
    found = [payer for payer, funds in (*pays, (Payer.EDUCATION, decision.education_funds)) if funds]
    return found or [Payer.ICB]


def _told(exception: DefaultException) -> list[str]:
    """When and how somebody who declined had been told what they could have."""
    if exception.told_on is None:
        return []
    how = exception.get_told_how_display()
    how = how[0].lower() + how[1:]
    return [f"We told you about personal health budgets on {day_in_words(exception.told_on)}, {how}."]


DECISION = LetterKind(
    code="decision",
    model=Decision,
    name=lambda decision: "our decision about your support",
    person_of=lambda decision: decision.request.person,
    facts=decision_facts,
    is_ready=lambda decision, on: latest_decision(decision.request) == decision,
)
