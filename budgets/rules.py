"""What must hold from budget to statement. Values in, values out: no database, no clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import IntegerChoices, TextChoices

from phb.dates import Period, financial_year_of
from phb.roles import Role
from phb.staged import FileStatus

STATEMENT_RULE_VERSION = "2026-11"
"""Changes whenever a figure of the statement is worked out otherwise; every statement keeps the version that made
it.
"""


class Funder(TextChoices):
    """Whose money it is. The person's own money is of two kinds, which the law keeps apart (Care Act 2014 section
    26).
    """

    ICB = "icb", "NHS"
    COUNCIL = "council", "Council"
    EDUCATION = "education", "Education"
    OTHER = "other", "Other public money"
    CHARGE = "charge", "Your assessed contribution"
    TOP_UP = "top_up", "Your own top-up"

    @property
    def in_words(self) -> str:
        """Within a sentence: the NHS share, the council share."""
        return self.label if self == Funder.ICB else self.label.lower()

    @property
    def for_staff(self) -> str:
        """The label as staff read it, whose money it is not."""
        return self.label.replace("Your", "The person's")


PERSONS_MONEY = (Funder.CHARGE, Funder.TOP_UP)
APPROVING_FUNDERS = (Funder.ICB, Funder.COUNCIL)
"""Each of these agrees its own share before a budget holds."""


class Option(TextChoices):
    """How a line is managed (NHS Data Dictionary, PERSONAL HEALTH BUDGET TYPE)."""

    DIRECT_PAYMENT = "01", "Direct payment"
    NOTIONAL = "02", "Notional budget"
    THIRD_PARTY = "03", "Third party budget"


HELD_OPTIONS = (Option.DIRECT_PAYMENT, Option.THIRD_PARTY)
"""Where the money is paid into an account and spent from it; a notional budget is spent by the funder itself."""


class Frequency(TextChoices):
    WEEKLY = "weekly", "a week"
    FOUR_WEEKLY = "4weekly", "every 4 weeks"
    MONTHLY = "monthly", "a month"
    ANNUAL = "annual", "a year"
    ONE_OFF = "one_off", "once"


class Convention(TextChoices):
    """How many weeks make a year. No national rule says: it is printed wherever it is used."""

    DAYS = "days", "365 or 366 days ÷ 7 weeks a year"
    WEEKS_52 = "52", "52 weeks a year"
    WEEKS_52_14 = "52.14", "52.14 weeks a year"


_YEARLY_TIMES: Mapping[Frequency, int] = {Frequency.MONTHLY: 12, Frequency.ANNUAL: 1}


def line_cost(rate_pence: int, quantity: Decimal, frequency: Frequency, period: Period, convention: Convention) -> int:
    """Whole pence that a line costs from its first day to its last, both included.

    Weekly and four-weekly lines follow the convention; monthly and annual lines are pro rata to the days of each
    financial year; a one-off costs what it costs. Worked in fractions and rounded half up, once, at the end.

    >>> line_cost(123456, Decimal(1), Frequency.WEEKLY, Period(date(2026, 7, 15), date(2027, 3, 31)), Convention.DAYS)
    4585509
    """
    each = rate_pence * Fraction(quantity)
    if frequency == Frequency.ONE_OFF:
        return _half_up(each)
    times = (
        _times_a_year(frequency, convention, year) * Fraction(part.days, year.days) for part, year in by_year(period)
    )
    return _half_up(each * sum(times))


def by_year(period: Period) -> Iterator[tuple[Period, Period]]:
    """The period cut at 31 March: each part with the financial year it falls in."""
    day = period.start
    while day <= period.end:
        year = financial_year_of(day)
        yield Period(day, min(period.end, year.end)), year
        day = year.end + timedelta(days=1)


def _times_a_year(frequency: Frequency, convention: Convention, year: Period) -> Fraction:
    if frequency in _YEARLY_TIMES:
        return Fraction(_YEARLY_TIMES[frequency])
    weeks = Fraction(year.days, 7) if convention == Convention.DAYS else Fraction(convention.value)
    return weeks / 4 if frequency == Frequency.FOUR_WEEKLY else weeks


def _half_up(pence: Fraction) -> int:
    return int((2 * pence.numerator + pence.denominator) // (2 * pence.denominator))


def cost_in_words(
    rate_pence: int, quantity: Decimal, unit: str, frequency: Frequency, period: Period, convention: Convention
) -> str:
    """How `line_cost` came to its figure, so that anybody can do the sum again.

    >>> cost_in_words(
    ...     1420, Decimal(21), "hours", Frequency.WEEKLY, Period(date(2026, 4, 1), date(2027, 3, 31)), Convention.DAYS
    ... )
    '£14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00'
    """
    cost = line_cost(rate_pence, quantity, frequency, period, convention)
    much = _count_in_words(quantity, unit)
    each = pounds(rate_pence) if much == "1" else f"{pounds(rate_pence)} × {much}"
    times = _times_in_words(frequency, period, convention)
    return f"{each} {frequency.label}{times and ' × ' + times} = {pounds(cost)}"


def much_in_words(rate_pence: int, quantity: Decimal, unit: str, frequency: Frequency) -> str:
    """How much and how often: 21 hours a week at £14.20, or £512.40 a week where there is one of it."""
    much = _count_in_words(quantity, unit)
    if much == "1":
        return f"{pounds(rate_pence)} {frequency.label}"
    return f"{much} {frequency.label} at {pounds(rate_pence)}"


def _count_in_words(quantity: Decimal, unit: str) -> str:
    return f"{quantity.normalize():f} {unit}".strip()


def _times_in_words(frequency: Frequency, period: Period, convention: Convention) -> str:
    if frequency == Frequency.ONE_OFF:
        return ""
    if frequency not in _YEARLY_TIMES and convention == Convention.DAYS:
        return f"{period.days} days ÷ {7 if frequency == Frequency.WEEKLY else 28}"
    whole = {
        Frequency.WEEKLY: f"{convention.value} weeks",
        Frequency.FOUR_WEEKLY: f"{convention.value} weeks ÷ 4",
        Frequency.MONTHLY: "12 months",
        Frequency.ANNUAL: "1 year",
    }[frequency]
    parts = [
        whole if part == year else f"{whole} × {part.days}/{year.days} of the year" for part, year in by_year(period)
    ]
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def pounds(pence: int) -> str:
    """As sentences print an amount above nought: £1,234.56."""
    return f"£{pence // 100:,}.{pence % 100:02d}"


def share_out(cost: int, amounts: Mapping[Funder, int], rest: Funder) -> dict[Funder, int]:
    """Who pays how many pence of a line: the amounts as given, and what is left by one funder, so that shares add up.

    Raises: ValidationError where the amounts are more than the line costs, or one is below nought.
    """
    shares = {funder: pence for funder, pence in amounts.items() if funder != rest and pence}
    left = cost - sum(shares.values())
    if min(shares.values(), default=0) < 0:
        raise ValidationError("No share may be below nought.", code="shares")
    if left < 0:
        raise ValidationError(
            f"The shares come to {pounds(-left)} more than the line costs, which is {pounds(cost)}."
            " Make one of them smaller.",
            code="shares",
        )
    return {**shares, rest: left} if left else shares


def check_no_top_up(shares: Mapping[Funder, int], *, wheelchair: bool) -> None:
    """The NHS pays the full cost of each service it agrees (SI 2013/1617 reg 13(1)); a wheelchair may be topped up.

    Raises: ValidationError.
    """
    if shares.get(Funder.TOP_UP) and shares.get(Funder.ICB) and not wheelchair:
        raise ValidationError(
            "The NHS pays the full cost of what it agrees. Put what the person adds of their own on another line.",
            code="top_up_share",
        )


def check_line_fits_budget(line: Period, starts_on: date, ends_on: date | None) -> None:
    """Raises: ValidationError where a line begins before its budget or ends after it."""
    if line.start < starts_on:
        raise ValidationError(
            f"The budget starts on {starts_on:%-d %B %Y}. Choose that day or later.", code="starts_on"
        )
    if ends_on is not None and line.end > ends_on:
        raise ValidationError(f"The budget ends on {ends_on:%-d %B %Y}. Choose that day or earlier.", code="ends_on")


def yearly_most(parts: Sequence[tuple[int, Period, bool]]) -> int:
    """The most pence that falls in any twelve months; each part is an amount, its days, and whether it falls at once.

    Approval limits look at this, so that neither short lines nor the turn of a year hide what a budget costs. Amounts
    spread evenly, so the dearest twelve months begin with one of the parts or end with one.

    >>> half_year = Period(date(2026, 10, 1), date(2027, 3, 31))
    >>> yearly_most([(600_000, half_year, False), (900_000, Period(date(2027, 4, 1), date(2028, 3, 31)), False)])
    1050000
    """
    starts = {period.start for _, period, _ in parts}
    starts |= {_year_before(period.start if at_once else period.end) for _, period, at_once in parts}
    return max((_in_twelve_months(parts, start) for start in starts), default=0)


def _in_twelve_months(parts: Sequence[tuple[int, Period, bool]], start: date) -> int:
    year = Period(start, _year_after(start) - timedelta(days=1))
    return sum(planned_in(pence, period, year, at_once=at_once) for pence, period, at_once in parts)


def _year_after(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


def _year_before(last: date) -> date:
    """The first day of the twelve months that end on this day."""
    after = last + timedelta(days=1)
    return after.replace(year=after.year - 1) if (after.month, after.day) != (2, 29) else date(after.year - 1, 3, 1)


def planned_by(agreed_pence: int, line: Period, day: date, *, at_once: bool = False) -> int:
    """Whole pence of a line that the plan expects to have been used by the end of a day.

    Spread evenly over the line's days and rounded half up, so that the parts of any run of periods add up to the whole;
    a one-off (`at_once`) falls on its first day.
    """
    if day < line.start:
        return 0
    if at_once or day >= line.end:
        return agreed_pence
    days = (day - line.start).days + 1
    return (2 * agreed_pence * days + line.days) // (2 * line.days)


def planned_in(agreed_pence: int, line: Period, period: Period, *, at_once: bool = False) -> int:
    """Whole pence of a line that fall in a period."""
    before = planned_by(agreed_pence, line, period.start - timedelta(days=1), at_once=at_once)
    return planned_by(agreed_pence, line, period.end, at_once=at_once) - before


class Place(TextChoices):
    """Where money is before or after an entry."""

    FUNDER = "funder", "Funder"
    PERSON = "person", "The person"
    HELD = "held", "Account of the budget"
    LINE = "line", "Spent on the plan"
    AGREED = "agreed", "Agreed, not ordered"
    COMMITTED = "committed", "Ordered, not billed"


class EntryKind(TextChoices):
    PAYMENT_RELEASED = "payment_released", "Payment into the account"
    CONTRIBUTION = "contribution", "Contribution from the person"
    CONTRIBUTION_RETURNED = "contribution_returned", "Contribution given back"
    SPEND_HELD = "spend_held", "Spent from the account"
    SPEND_NOTIONAL = "spend_notional", "Paid directly by the funder"
    REFUND_HELD = "refund_held", "Refund into the account"
    REFUND_FUNDER = "refund_funder", "Refund to the funder"
    RECOVERY = "recovery", "Returned to the funder"
    COMMITMENT = "commitment", "Ordered"
    COMMITMENT_ENDED = "commitment_ended", "Order billed, released or expired"
    REVERSAL = "reversal", "Correction"


ENDS: Mapping[EntryKind, tuple[Place, Place]] = {
    EntryKind.PAYMENT_RELEASED: (Place.FUNDER, Place.HELD),
    EntryKind.CONTRIBUTION: (Place.PERSON, Place.HELD),
    EntryKind.CONTRIBUTION_RETURNED: (Place.HELD, Place.PERSON),
    EntryKind.SPEND_HELD: (Place.HELD, Place.LINE),
    EntryKind.SPEND_NOTIONAL: (Place.FUNDER, Place.LINE),
    EntryKind.REFUND_HELD: (Place.LINE, Place.HELD),
    EntryKind.REFUND_FUNDER: (Place.LINE, Place.FUNDER),
    EntryKind.RECOVERY: (Place.HELD, Place.FUNDER),
    EntryKind.COMMITMENT: (Place.AGREED, Place.COMMITTED),
    EntryKind.COMMITMENT_ENDED: (Place.COMMITTED, Place.AGREED),
}
"""Every kind of entry and the two places it moves money between. A reversal is the same two, turned round."""


class RevisionStatus(TextChoices):
    DRAFT = "draft", "Being written"
    SUBMITTED = "submitted", "Waiting for approval"
    APPROVED = "approved", "Approved"
    REPLACED = "replaced", "Replaced by a later revision"


REVISION_TRANSITIONS: Mapping[RevisionStatus, frozenset[RevisionStatus]] = {
    RevisionStatus.DRAFT: frozenset({RevisionStatus.SUBMITTED}),
    RevisionStatus.SUBMITTED: frozenset({RevisionStatus.DRAFT, RevisionStatus.APPROVED}),
    RevisionStatus.APPROVED: frozenset({RevisionStatus.REPLACED}),
    RevisionStatus.REPLACED: frozenset(),
}


ImportStatus = FileStatus
"""What became of a spend file: as of every file that is looked at before it is kept."""


class RowAction(TextChoices):
    """What a row of a bank file is, and so what accepting it does."""

    SPEND = "spend", "Spending"
    REFUND = "refund", "Refund from a supplier"
    CONTRIBUTION = "contribution", "Contribution from the person"
    TOP_UP = "top_up", "The person's own top-up"
    PAYMENT_RECEIVED = "payment_received", "Payment from a funder, recorded already when it was released"
    IGNORE = "ignore", "Not about this budget"


MONEY_OUT_ACTIONS = (RowAction.SPEND, RowAction.IGNORE)
MONEY_IN_ACTIONS = (
    RowAction.REFUND,
    RowAction.CONTRIBUTION,
    RowAction.TOP_UP,
    RowAction.PAYMENT_RECEIVED,
    RowAction.IGNORE,
)


class RowGroup(IntegerChoices):
    """How much a row of a bank file still asks of a person, most first."""

    NEEDS_PERSON = 1, "Say what these are"
    WORTH_A_LOOK = 2, "Worth a look"
    READY = 3, "Ready"
    RECORDED = 4, "Recorded before"


class Evidence(TextChoices):
    NONE = "none", "Nothing yet"
    RECEIPT = "receipt", "Receipt"
    INVOICE = "invoice", "Invoice"
    PAYSLIP = "payslip", "Payslip"


APPROVAL_LIMITS: Mapping[Role, int] = {
    Role.CLINICAL_LEAD: 25_000_00,
    Role.COMMISSIONING_MANAGER: 150_000_00,
    Role.COUNCIL_MANAGER: 100_000_00,
}
"""Yearly pence of its own share that each role may agree. Local defaults: no national figure exists."""


def check_within_limit(roles: Sequence[Role], yearly_pence: int) -> None:
    """Raises: ValidationError where none of the roles may agree so much a year."""
    limit = max((APPROVAL_LIMITS.get(role, 0) for role in roles), default=0)
    if yearly_pence > limit:
        raise ValidationError(
            f"This share is {pounds(yearly_pence)} a year, and you may agree up to £{limit // 100:,} a year."
            " Ask somebody with a higher limit.",
            code="funder",
        )


def roles_within(roles: Iterable[Role], yearly_pence: int) -> list[Role]:
    """Those of the roles that may agree so much a year, the lowest limit first."""
    within = [role for role in roles if APPROVAL_LIMITS.get(role, 0) >= yearly_pence]
    return sorted(within, key=lambda role: APPROVAL_LIMITS[role])


RELEASE_AHEAD_DAYS = 31
"""How early a month may be paid before it begins. A local default: agreements pay in advance, by a month at most."""


def check_release_day(month: Period, on: date) -> None:
    """Raises: ValidationError where a month is paid too long before it begins."""
    first = month.start - timedelta(days=RELEASE_AHEAD_DAYS)
    if on < first:
        raise ValidationError(
            f"{month.start:%B %Y} can be paid from {first:%-d %B %Y}. Until then, the plan may still change.",
            code="month",
        )


def check_kind_fits_shares(kind: str, *, icb: int, council: int) -> None:
    """An integrated budget exactly when the NHS and the council both pay.

    Raises: ValidationError that says which share is missing or too many.
    """
    wanted = {"phb": (True, False), "ipb": (True, True), "la_personal_budget": (False, True)}[kind]
    if (icb > 0, council > 0) == wanted:
        return
    sentences = {
        "phb": "This is a personal health budget, so the NHS pays a share and the council none.",
        "ipb": "This is an integrated personal budget, so the NHS and the council each pay a share.",
        "la_personal_budget": "This is a council personal budget, so the council pays a share and the NHS none.",
    }
    raise ValidationError(f"{sentences[kind]} Change the shares, or decide the request again.", code="shares")


@dataclass(frozen=True)
class Section26:
    """The council's part of a budget (Care Act 2014 section 26(1)): cost of meeting the needs = the adult's charge +
    what the council pays.
    """

    cost: int
    charge: int
    council: int

    def __post_init__(self) -> None:
        if self.cost != self.charge + self.council:
            raise ValueError("The cost to the council must equal the charge and the council's own share.")
