"""When each kind of review falls due: which limits hold, what starts the clock, and the last day.

Three events are kept apart: the review of the plan and its money, the audit of the money paid, and the review of
whether the person is still eligible. Months are calendar months: the same day of the later month, or its last day
where it has no such day, so that a review is never later than its limit allows.
"""

import calendar
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from care_plans.requests.rules import Right
from phb.dates import day_in_words


class ReviewKind(TextChoices):
    PLAN = "plan", "Plan review"
    MONEY = "money", "Money audit"
    ELIGIBILITY = "eligibility", "Eligibility review"


class ReviewStatus(TextChoices):
    PLANNED = "planned", "Planned"
    INVITED = "invited", "Invited"
    HELD = "held", "Outcome to agree"
    AGREED = "agreed", "Done"
    CALLED_OFF = "called_off", "Called off"


REVIEW_TRANSITIONS: Mapping[ReviewStatus, frozenset[ReviewStatus]] = {
    ReviewStatus.PLANNED: frozenset({ReviewStatus.INVITED, ReviewStatus.HELD, ReviewStatus.CALLED_OFF}),
    ReviewStatus.INVITED: frozenset({ReviewStatus.INVITED, ReviewStatus.HELD, ReviewStatus.CALLED_OFF}),
    ReviewStatus.HELD: frozenset({ReviewStatus.AGREED}),
    ReviewStatus.AGREED: frozenset(),
    ReviewStatus.CALLED_OFF: frozenset(),
}

AHEAD = (ReviewStatus.PLANNED, ReviewStatus.INVITED)
"""Reviews still to be held."""

OPEN = (*AHEAD, ReviewStatus.HELD)

HAPPENED = (ReviewStatus.HELD, ReviewStatus.AGREED)


class LimitName(TextChoices):
    PLAN_HEALTH = "plan_health", "Plan review where the NHS pays"
    PLAN_COUNCIL = "plan_council", "Plan review where the council pays"
    PLAN_EDUCATION = "plan_education", "Plan review where education pays"
    PLAN_UNFUNDED = "plan_unfunded", "Plan review where nobody pays"
    MONEY = "money", "Money audit"
    ELIGIBILITY_CHC = "eligibility_chc", "Eligibility review, NHS continuing healthcare"
    ELIGIBILITY_CYP_CC = "eligibility_cyp_cc", "Eligibility review, children’s continuing care"
    ELIGIBILITY_S117 = "eligibility_s117", "Eligibility review, section 117 aftercare"


@dataclass(frozen=True)
class Limit:
    """Within how many months a first review is held, and each later one after that before.

    `first_at_most` and `later_at_most` are as far as an ICB may set them; where `law` holds they are the law's.
    """

    name: LimitName
    kind: ReviewKind
    first_months: int
    later_months: int
    first_at_most: int
    later_at_most: int
    law: bool
    source: str


def _limit(name: LimitName, kind: ReviewKind, first: int, later: int, source: str, *, law: bool = False) -> Limit:
    return Limit(name, kind, first, later, first, later, law, source)


LIMITS: Mapping[LimitName, Limit] = {
    each.name: each
    for each in (
        _limit(
            LimitName.PLAN_HEALTH,
            ReviewKind.PLAN,
            3,
            12,
            "NHS (Direct Payments) Regulations 2013, regulation 14",
            law=True,
        ),
        _limit(
            LimitName.PLAN_COUNCIL,
            ReviewKind.PLAN,
            6,
            12,
            "Care and Support (Direct Payments) Regulations 2014, regulation 7",
            law=True,
        ),
        _limit(
            LimitName.PLAN_EDUCATION,
            ReviewKind.PLAN,
            3,
            12,
            "Special Educational Needs (Personal Budgets) Regulations 2014, regulation 11",
            law=True,
        ),
        _limit(LimitName.PLAN_UNFUNDED, ReviewKind.PLAN, 12, 12, "This service’s default: no law gives it"),
        replace(
            _limit(LimitName.MONEY, ReviewKind.MONEY, 3, 12, "This service’s default: no law gives it"),
            first_at_most=12,
        ),
        _limit(
            LimitName.ELIGIBILITY_CHC,
            ReviewKind.ELIGIBILITY,
            3,
            12,
            "National framework for NHS continuing healthcare",
        ),
        _limit(
            LimitName.ELIGIBILITY_CYP_CC,
            ReviewKind.ELIGIBILITY,
            3,
            12,
            "National framework for children’s continuing care",
        ),
        _limit(LimitName.ELIGIBILITY_S117, ReviewKind.ELIGIBILITY, 12, 12, "This service’s default: no law gives it"),
    )
}
"""Every limit with its source. An ICB may set a shorter one (`ReviewLimit`), and never a longer one than `…_at_most`.

The rule of the 2013 Regulations counts from the first payment. Here the plan's agreement starts the same clock, which
is earlier, so that a notional budget is looked at in the same time: the guidance means every kind of budget.
"""

PLAN_LIMITS = {
    "icb": LimitName.PLAN_HEALTH,
    "council": LimitName.PLAN_COUNCIL,
    "education": LimitName.PLAN_EDUCATION,
}
"""By who pays. Where several do, all apply and so the strictest wins."""

ELIGIBILITY_LIMITS = {
    Right.CHC: LimitName.ELIGIBILITY_CHC,
    Right.CYP_CC: LimitName.ELIGIBILITY_CYP_CC,
    Right.S117: LimitName.ELIGIBILITY_S117,
}
"""The rights that are looked at again. A right to a wheelchair budget lasts as long as the need for the chair."""


def limits_for(kind: ReviewKind, *, funders: Collection[str] = (), rights: Collection[Right] = ()) -> list[LimitName]:
    """The limits that hold for a person's reviews of a kind; none where there is nothing to review.

    `funders` are `icb`, `council`, `education`.
    """
    if kind == ReviewKind.PLAN:
        return [PLAN_LIMITS[each] for each in PLAN_LIMITS if each in funders] or [LimitName.PLAN_UNFUNDED]
    if kind == ReviewKind.MONEY:
        return [LimitName.MONEY]
    return [limit for right, limit in ELIGIBILITY_LIMITS.items() if right in rights]


def check_limit(name: LimitName, first_months: int, later_months: int) -> None:
    """Raises: ValidationError where an ICB would let a review wait longer than the limit allows."""
    limit = LIMITS[name]
    for field, months, most in (
        ("first_months", first_months, limit.first_at_most),
        ("later_months", later_months, limit.later_at_most),
    ):
        if months < 1:
            raise ValidationError("Give at least 1 month.", code=field)
        if months > most:
            raise ValidationError(
                f"This may be {months_in_words(most)} at most ({limit.source}). It can be shorter, never longer.",
                code=field,
            )


class Start(TextChoices):
    """What a review is counted from."""

    PLAN_AGREED = "plan_agreed", "the plan was agreed"
    FIRST_PAYMENT = "first_payment", "the first payment was made"
    DECIDED = "decided", "eligibility was decided"
    REVIEWED = "reviewed", "the last review was held"


FIRST = (Start.PLAN_AGREED, Start.FIRST_PAYMENT, Start.DECIDED)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of that month where it is shorter.

    >>> months_after(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    >>> months_after(date(2028, 2, 29), 12)
    datetime.date(2029, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, order=True)
class Due:
    """The last day for a review, and which limit counted from what makes it that day."""

    on: date
    since: date
    start: Start
    limit: LimitName
    months: int

    @property
    def sentence(self) -> str:
        return (
            f"{months_in_words(self.months).capitalize()} after {Start(self.start).label}, on "
            f"{day_in_words(self.since)}. {LIMITS[LimitName(self.limit)].source}."
        )


def due(limits: Iterable[Limit], starts: Mapping[Start, date], last_held: date | None = None) -> Due | None:
    """The earliest day that any of the limits gives; none where nothing has started.

    Each start asks for a first review, unless one has been held after it; a review held asks for the next.
    """
    given: list[Due] = []
    for limit in limits:
        for start, day in starts.items():
            if last_held is None or last_held <= day:
                on = months_after(day, limit.first_months)
                given.append(Due(on, day, start, limit.name, limit.first_months))
        if last_held is not None:
            on = months_after(last_held, limit.later_months)
            given.append(Due(on, last_held, Start.REVIEWED, limit.name, limit.later_months))
    return min(given, default=None)


def months_in_words(months: int) -> str:
    return "1 month" if months == 1 else f"{months} months"


REVIEW_NOTICE_DAYS = 28
"""From how many days before it is due a review waits for whoever holds it."""


def check_not_on_one_day(kind: ReviewKind, day: date | None, others: Mapping[ReviewKind, date], reason: str) -> None:
    """Eligibility and plan are reviewed near in time and not on one day, unless a reason is recorded.

    `others` are the days of the person's other reviews. Raises: ValidationError that asks for the reason.
    """
    if day is None or reason.strip():
        return
    apart = {ReviewKind.PLAN, ReviewKind.ELIGIBILITY}
    if kind in apart and any(each in apart - {kind} and on == day for each, on in others.items()):
        raise ValidationError(
            "The plan and eligibility would be reviewed on one day. Choose another, or say why it must be this one.",
            code="same_day_reason",
        )
