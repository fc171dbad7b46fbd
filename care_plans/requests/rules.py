"""The decision table: whether support is a personal health budget, and why. Values in, values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

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


LEADS_TO_PLAN = (Outcome.PHB, Outcome.IPB, Outcome.OFFER_PHB, Outcome.LA_PERSONAL_BUDGET, Outcome.NOT_FUNDED)
"""Outcomes after which a plan is written; without funding, too, the conversation ends with a plan."""


def budget_kinds_after(outcome: Outcome, *, icb: bool, council: bool) -> tuple[Outcome, ...]:
    """The kinds of budget that may follow a decision; none where the outcome leads to no money."""
    if outcome in BUDGET_KINDS:
        return (outcome,)
    if outcome == Outcome.OFFER_PHB and icb:
        return (Outcome.IPB,) if council else (Outcome.PHB,)
    return ()


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
    ENDED_WELL = "ended_well", "Ended well without money"
    CLOSED = "closed", "Closed"


REQUEST_TRANSITIONS: Mapping[RequestStatus, frozenset[RequestStatus]] = {
    RequestStatus.OPEN: frozenset({RequestStatus.DECIDED, RequestStatus.CLOSED}),
    # A request is decided anew when facts change or an exception ends.
    RequestStatus.DECIDED: frozenset({RequestStatus.DECIDED, RequestStatus.ENDED_WELL, RequestStatus.CLOSED}),
    # Needs may change: money can be asked for again, by a new decision.
    RequestStatus.ENDED_WELL: frozenset({RequestStatus.DECIDED, RequestStatus.CLOSED}),
    RequestStatus.CLOSED: frozenset(),
}
