"""What must hold from request to signed plan. Values in, values out: no database, no clock."""

import calendar
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from phb.dates import day_in_words
from phb.roles import Role

RULE_VERSION = "2026-11"
"""Changes whenever a row of the decision table does; every decision keeps the version that made it."""


class CoreStatus(TextChoices):
    """Where the service stands in the catalogue of core commissioned services."""

    CORE = "core", "Core commissioned service"
    NON_CORE = "non_core", "Not a core commissioned service"
    NOT_LISTED = "not_listed", "Not in the catalogue"


class Right(TextChoices):
    """Groups with a legal right to have a personal health budget (SI 2012/2996 reg 32A, as amended)."""

    NONE = "none", "No legal right"
    CHC = "chc", "NHS continuing healthcare"
    CYP_CC = "cyp_cc", "Children's continuing care"
    S117 = "s117", "Aftercare under section 117"
    WHEELCHAIR = "wheelchair", "Wheelchair service"


class Outcome(TextChoices):
    CORE = "core", "Core commissioned service"
    OFFER_PHB = "offer_phb", "Offer a personal health budget"
    PHB = "phb", "Personal health budget"
    IPB = "ipb", "Integrated personal budget"
    LA_PERSONAL_BUDGET = "la_personal_budget", "Council personal budget"
    NOT_FUNDED = "not_funded", "No funding: plan and community referral"
    NHS_ROUTE = "nhs_route", "Usual NHS route"


@dataclass(frozen=True)
class Inputs:
    """What the decision turns on. `core_meets_need` is asked only of a core service."""

    core_status: CoreStatus
    core_meets_need: bool | None
    right: Right
    icb: bool
    council: bool
    education: bool
    excluded: bool

    def __post_init__(self) -> None:
        if self.core_status == CoreStatus.CORE and self.core_meets_need is None:
            raise ValidationError("Say whether the core service can meet the need.", code="core_meets_need")
        if self.core_status != CoreStatus.CORE and self.core_meets_need is not None:
            raise ValidationError(
                "Whether a core service meets the need is asked only when the service is core.", code="core_meets_need"
            )


@dataclass(frozen=True)
class Row:
    """One row of the decision table: none in a column means any value."""

    code: str
    outcome: Outcome
    sentence: str
    core: bool | None = None
    right: bool | None = None
    icb: bool | None = None
    council: bool | None = None
    excluded: bool = False

    def fits(self, *, core: bool, right: bool, icb: bool, council: bool, excluded: bool) -> bool:
        if self.excluded or excluded:
            return self.excluded and excluded
        asked = ((self.core, core), (self.right, right), (self.icb, icb), (self.council, council))
        return all(wanted is None or wanted == given for wanted, given in asked)


# The strategy's Commitment 6 (Nottingham and Nottinghamshire ICB): what is not core is a personal health budget by
# default. `core` below means a core service that meets the need; others are decided as not core.
DECISION_TABLE: tuple[Row, ...] = (
    Row(
        "10",
        Outcome.NHS_ROUTE,
        "This kind of service is never bought with a personal budget, so it goes by the usual NHS route.",
        excluded=True,
    ),
    Row(
        "2",
        Outcome.OFFER_PHB,
        "A core service could meet the need, but the person has a legal right to have a personal health budget,"
        " so it must be offered.",
        core=True,
        right=True,
    ),
    Row(
        "1",
        Outcome.CORE,
        "A core commissioned service meets the need, so that service provides it.",
        core=True,
        right=False,
    ),
    Row(
        "4",
        Outcome.IPB,
        "The NHS and the council both pay, so it is an integrated personal budget.",
        core=False,
        icb=True,
        council=True,
    ),
    Row(
        "3",
        Outcome.PHB,
        "The NHS pays, so it is a personal health budget by default.",
        core=False,
        icb=True,
        council=False,
    ),
    Row(
        "7",
        Outcome.LA_PERSONAL_BUDGET,
        "The council pays and the NHS does not, so it is a council personal budget (Care Act 2014 section 26).",
        core=False,
        icb=False,
        council=True,
    ),
    Row(
        "8",
        Outcome.NOT_FUNDED,
        "Neither the NHS nor the council pays. The conversation still ends with a plan and a community referral.",
        core=False,
        icb=False,
        council=False,
    ),
)
"""The first row that fits decides. Education money alone never makes a budget integrated: it is a column of its own."""

# The same two rows carry other numbers when the service was never core, as the written table has them.
_NON_CORE_CODES = {"3": "5", "4": "6"}


def row_codes(row: Row) -> tuple[str, ...]:
    """The numbers under which the written table has the row."""
    return (row.code, _NON_CORE_CODES[row.code]) if row.code in _NON_CORE_CODES else (row.code,)


NEXT_STEPS: Mapping[Outcome, str] = {
    Outcome.CORE: "Refer the person to the core service.",
    Outcome.OFFER_PHB: "Tell the person about personal health budgets, and talk about what matters to them.",
    Outcome.PHB: "Talk with the person about what matters to them, and write the care plan together.",
    Outcome.IPB: "Talk with the person about what matters to them, and write the care plan together with the council.",
    Outcome.LA_PERSONAL_BUDGET: "The council sets its personal budget. Talk with the person, and write the care plan.",
    Outcome.NOT_FUNDED: "Talk with the person about what matters to them. The plan names what the community can offer.",
    Outcome.NHS_ROUTE: "Refer the person by the usual NHS route.",
}
"""What happens after each outcome, in one sentence."""


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    row: str
    sentences: tuple[str, ...]


def decide(inputs: Inputs) -> Decision:
    """The outcome of a request, the row of the table that fired, and why in plain words.

    Complete: every combination of inputs has exactly one answer.
    """
    core = inputs.core_status == CoreStatus.CORE and bool(inputs.core_meets_need)
    row = next(
        row
        for row in DECISION_TABLE
        if row.fits(
            core=core,
            right=inputs.right != Right.NONE,
            icb=inputs.icb,
            council=inputs.council,
            excluded=inputs.excluded,
        )
    )
    code = row.code if inputs.core_status == CoreStatus.CORE else _NON_CORE_CODES.get(row.code, row.code)
    return Decision(row.outcome, code, (*_reasons(inputs, row), row.sentence))


def _reasons(inputs: Inputs, row: Row) -> list[str]:
    """What led to the row, in the order a person would say it."""
    if row.excluded:
        return []
    reasons = [_CORE_SENTENCES[inputs.core_status, inputs.core_meets_need]]
    if inputs.right != Right.NONE and row.code != "2":
        reasons.append(f"The person has a legal right to have a personal health budget ({inputs.right.label}).")
    if inputs.education:
        reasons.append("Education money is shown in a column of its own and does not change the kind of budget.")
    return reasons


_CORE_SENTENCES: Mapping[tuple[CoreStatus, bool | None], str] = {
    (CoreStatus.CORE, True): "The service is in the catalogue as core, and it can meet the need in time.",
    (
        CoreStatus.CORE,
        False,
    ): "The service is in the catalogue as core, but it cannot meet this person's need in time,"
    " so it is decided as not core.",
    (CoreStatus.NON_CORE, None): "The catalogue says that the service is not core.",
    (
        CoreStatus.NOT_LISTED,
        None,
    ): "The service is not in the catalogue, so it counts as not core, and the catalogue's owner is asked to list it.",
}

BUDGET_KINDS = (Outcome.PHB, Outcome.IPB, Outcome.LA_PERSONAL_BUDGET)
"""The outcomes that lead to a budget. One that is offered becomes one of the first two when it is accepted."""


def budget_kinds_after(outcome: Outcome, *, icb: bool, council: bool) -> tuple[Outcome, ...]:
    """The kinds of budget that may follow a decision; none where the outcome leads to no money."""
    if outcome in BUDGET_KINDS:
        return (outcome,)
    if outcome == Outcome.OFFER_PHB and icb:
        return (Outcome.IPB,) if council else (Outcome.PHB,)
    return ()


class ExceptionReason(TextChoices):
    """The closed list of reasons for arranging support otherwise than by default: not cost, effort or habit."""

    DECLINED = "declined", "The person does not want one, after being told about it"
    URGENT = "urgent", "Safety or hospital discharge cannot wait"
    NOT_APPROPRIATE = "not_appropriate", "Not appropriate for all or part of the service in this person's case"
    BLOCK_ONLY = "block_only", "Only a whole-population contract can supply it safely"
    OUT_OF_RESPONSIBILITY = "out_of_responsibility", "Another ICB or council is responsible"


EXCEPTION_LIFE_DAYS: Mapping[ExceptionReason, int] = {
    ExceptionReason.DECLINED: 365,
    ExceptionReason.URGENT: 28,
    ExceptionReason.NOT_APPROPRIATE: 365,
    ExceptionReason.BLOCK_ONLY: 365,
    ExceptionReason.OUT_OF_RESPONSIBILITY: 28,
}
"""The longest each exception may last. No law gives these days: they are this system's defaults."""

EXCEPTION_APPROVERS: Mapping[ExceptionReason, frozenset[Role]] = {
    ExceptionReason.DECLINED: frozenset({Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER}),
    ExceptionReason.URGENT: frozenset({Role.COMMISSIONING_MANAGER}),
    ExceptionReason.NOT_APPROPRIATE: frozenset({Role.CLINICAL_LEAD}),
    ExceptionReason.BLOCK_ONLY: frozenset({Role.COMMISSIONING_MANAGER}),
    ExceptionReason.OUT_OF_RESPONSIBILITY: frozenset({Role.COMMISSIONING_MANAGER}),
}
"""Whose judgement each reason needs: a clinical one where it is about the person's care, a commissioner's where it is
about contracts. The strategy names no approver: these are this system's defaults."""

EXCEPTION_REASON_LENGTH = 20
"""Characters an exception's words need, so that they say something."""

EXCEPTION_ENDS_SOON_DAYS = 28
"""From how many days before its end an exception is shown as ending soon."""


def check_exception_end(reason: ExceptionReason, starts_on: date, ends_on: date) -> None:
    """Raises: ValidationError where an exception would end before it starts, or last longer than its reason allows."""
    last = starts_on + timedelta(days=EXCEPTION_LIFE_DAYS[reason])
    if ends_on <= starts_on:
        raise ValidationError("An exception ends after the day it is asked for.", code="ends_on")
    if ends_on > last:
        raise ValidationError(
            f"This reason lasts {EXCEPTION_LIFE_DAYS[reason]} days at most, so to {day_in_words(last)}."
            " Choose an earlier day.",
            code="ends_on",
        )


_EXPLAIN_KEYS = {"core_status", "core_meets_need", "right", "funders", "excluded"}
_FUNDERS = ("icb", "council", "education")


def inputs_from_json(given: Any) -> Inputs:
    """Inputs as the `decide` command takes them.

    Raises: ValidationError that names the key and what it may hold.
    """
    if not isinstance(given, dict):
        raise ValidationError("Give one JSON object with core_status, right and funders.")
    unknown = sorted(set(given) - _EXPLAIN_KEYS)
    if unknown:
        raise ValidationError(
            f"There is no input called {', '.join(unknown)}. The inputs are {', '.join(sorted(_EXPLAIN_KEYS))}."
        )
    funders = given.get("funders")
    if not isinstance(funders, list) or any(funder not in _FUNDERS for funder in funders):
        raise ValidationError(
            "funders is a list of icb, council and education; empty when nobody pays.", code="funders"
        )
    core_status = _choice(CoreStatus, given, "core_status")
    return Inputs(
        core_status=core_status,
        core_meets_need=_meets_need(given, core_status),
        right=_choice(Right, given, "right"),
        icb="icb" in funders,
        council="council" in funders,
        education="education" in funders,
        excluded=bool(_flag(given, "excluded", optional=True)),
    )


def _meets_need(given: Mapping[str, Any], core_status: CoreStatus) -> bool | None:
    """The answer where it is asked: an answer about a service that is not core says nothing, and about an excluded
    one it
    changes nothing.
    """
    answer = _flag(given, "core_meets_need", optional=True)
    if core_status != CoreStatus.CORE:
        return None
    return False if answer is None and given.get("excluded") is True else answer


def _choice(choices: Any, given: Mapping[str, Any], key: str) -> Any:
    value = given.get(key)
    if not isinstance(value, str) or value not in choices.values:
        raise ValidationError(f"{key} is one of {', '.join(choices.values)}.", code=key)
    return choices(value)


def _flag(given: Mapping[str, Any], key: str, *, optional: bool) -> bool | None:
    value = given.get(key)
    if value is None and optional:
        return None
    if not isinstance(value, bool):
        raise ValidationError(f"{key} is true or false.", code=key)
    return value


class RequestStatus(TextChoices):
    OPEN = "open", "Waiting for a decision"
    DECIDED = "decided", "Decided"
    CLOSED = "closed", "Closed"


class PlanStatus(TextChoices):
    DRAFT = "draft", "Being written"
    OFFERED = "offered", "Waiting for signatures"
    AGREED = "agreed", "Agreed"
    SUPERSEDED = "superseded", "Replaced by a newer plan"


REQUEST_TRANSITIONS: Mapping[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.OPEN: frozenset({RequestStatus.DECIDED, RequestStatus.CLOSED}),
    # A request is decided anew when facts change or an exception ends.
    RequestStatus.DECIDED: frozenset({RequestStatus.DECIDED, RequestStatus.CLOSED}),
    RequestStatus.CLOSED: frozenset(),
}

PLAN_TRANSITIONS: Mapping[PlanStatus, frozenset[PlanStatus]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.OFFERED}),
    PlanStatus.OFFERED: frozenset({PlanStatus.DRAFT, PlanStatus.AGREED}),
    PlanStatus.AGREED: frozenset({PlanStatus.SUPERSEDED}),
    PlanStatus.SUPERSEDED: frozenset(),
}

DECISION_LIMIT_DAYS = 28
"""A decision is due within 28 days of the request, as for NHS continuing healthcare (national framework)."""


def decision_due_on(received_on: date) -> date:
    return received_on + timedelta(days=DECISION_LIMIT_DAYS)


def check_move(transitions: Mapping[Any, frozenset[Any]], now: Any, to: Any) -> None:
    """Raises: ValidationError where a status may not become the other."""
    if to not in transitions[now]:
        raise ValidationError(f"This is “{now.label}”, so it cannot become “{to.label}”.", code="status")


def check_day_not_ahead(day: date | None, on: date, *, field: str, what: str) -> None:
    """Raises: ValidationError where something that has happened is given a day to come."""
    if day is not None and day > on:
        raise ValidationError(f"{what} cannot be after today, {day_in_words(on)}.", code=field)


@dataclass(frozen=True)
class Readiness:
    """What a plan holds when it is to be offered for signature, as counts and answers."""

    conversation_on: date | None
    what_matters: str
    contingency: str
    needs_without_goal: int
    goals: int
    goals_without_outcome: int
    outcomes_without_action: int

    def gaps(self) -> list[str]:
        """What is still to be written, each as a sentence that says what to do; nothing when the plan is ready.

        Source: the criteria of a personalised care and support plan (NHS England), and what the plan of a personal
        health budget holds besides: outcomes, risks and what happens if things go wrong.
        """
        return [
            sentence
            for missing, sentence in (
                (self.conversation_on is None, "Say on which day you talked about what matters."),
                (not self.what_matters.strip(), "Write what is most important to the person."),
                (not self.contingency.strip(), "Write what happens if things go wrong, and who to call."),
                (not self.goals, "Write at least one need with a goal."),
                (
                    self.needs_without_goal,
                    f"{_of(self.needs_without_goal, 'need')} no goal yet. Say what is hoped for.",
                ),
                (
                    self.goals_without_outcome,
                    f"{_of(self.goals_without_outcome, 'goal')} no outcome yet. Say what will be different.",
                ),
                (
                    self.outcomes_without_action,
                    f"{_of(self.outcomes_without_action, 'outcome')} no action yet. Say what will be done.",
                ),
            )
            if missing
        ]


def _of(count: int, word: str) -> str:
    return f"1 {word} has" if count == 1 else f"{count} {word}s have"


def check_ready_to_offer(plan: Readiness) -> None:
    """Raises: ValidationError with every gap, where a plan is not ready to be signed."""
    if gaps := plan.gaps():
        raise ValidationError(gaps)


FIRST_REVIEW_MONTHS = 3
"""A plan is first reviewed within three months of the money being first paid (SI 2013/1617 reg 14); counting from the
day the plan is agreed is earlier, and so always within it."""

REVIEW_INTERVAL_MONTHS = 12
"""Later reviews follow each other within twelve months (SI 2013/1617 reg 14)."""


def review_due_on(agreed_on: date, *, first: bool = True) -> date:
    """The same day three months later, or twelve after the first review; the last of that month where it is shorter.

    >>> review_due_on(date(2026, 11, 30))
    datetime.date(2027, 2, 28)
    """
    months = agreed_on.month - 1 + (FIRST_REVIEW_MONTHS if first else REVIEW_INTERVAL_MONTHS)
    year, month = agreed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(agreed_on.day, calendar.monthrange(year, month)[1]))


REVIEW_NOTICE_DAYS = 28
"""From how many days before it is due a review waits for the care co-ordinator."""


def content_digest(content: Any) -> str:
    """SHA-256 of a plan's content, the same for the same words: what a signature says was signed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
