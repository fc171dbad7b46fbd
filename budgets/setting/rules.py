"""What a line costs, how it is shared, and how a revision moves. Values in, values out."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from budgets.rules import Funder, Option, Vat, pounds
from phb.dates import Period, financial_year_of


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
    WEEKS_52_143 = "52.143", "52.143 weeks a year"
    FOUR_WEEKS_13 = "13x4", "13 times 4 weeks a year"
    OWN = "own", "a number of weeks of its own"


BY_WEEKS = (Frequency.WEEKLY, Frequency.FOUR_WEEKLY)
"""How often, where the number of weeks in a year counts."""

MOST_WEEKS = 53
"""No year has more weeks that begin in it."""

_YEARLY_TIMES: Mapping[Frequency, int] = {Frequency.MONTHLY: 12, Frequency.ANNUAL: 1}


def line_cost(
    rate_pence: int,
    quantity: Decimal,
    frequency: Frequency,
    period: Period,
    convention: Convention,
    weeks: Decimal | None = None,
) -> int:
    """Whole pence that a line costs from its first day to its last, both included.

    `weeks` is how many weeks of a whole year are paid for, where the convention is a number of the line's own.

    Weekly and four-weekly lines follow the convention; monthly and annual lines are pro rata to the days of each
    financial year; a one-off costs what it costs. Worked in fractions and rounded half up, once, at the end.

    >>> line_cost(123456, Decimal(1), Frequency.WEEKLY, Period(date(2026, 7, 15), date(2027, 3, 31)), Convention.DAYS)
    4585509
    """
    each = rate_pence * Fraction(quantity)
    if frequency == Frequency.ONE_OFF:
        return _half_up(each)
    times = (
        _times_a_year(frequency, convention, year, weeks) * Fraction(part.days, year.days)
        for part, year in by_year(period)
    )
    return _half_up(each * sum(times))


def by_year(period: Period) -> Iterator[tuple[Period, Period]]:
    """The period cut at 31 March: each part with the financial year it falls in."""
    day = period.start
    while day <= period.end:
        year = financial_year_of(day)
        yield Period(day, min(period.end, year.end)), year
        day = year.end + timedelta(days=1)


def _times_a_year(frequency: Frequency, convention: Convention, year: Period, own: Decimal | None) -> Fraction:
    if frequency in _YEARLY_TIMES:
        return Fraction(_YEARLY_TIMES[frequency])
    weeks = _weeks_a_year(convention, year, own)
    return weeks / 4 if frequency == Frequency.FOUR_WEEKLY else weeks


def _weeks_a_year(convention: Convention, year: Period, own: Decimal | None) -> Fraction:
    if convention == Convention.DAYS:
        return Fraction(year.days, 7)
    if convention == Convention.FOUR_WEEKS_13:
        return Fraction(13 * 4)
    return Fraction(own or 0) if convention == Convention.OWN else Fraction(convention.value)


WEEKS_WHEN_ITS_OWN = "Say how many weeks of the year are paid for, exactly where you choose “A number that I type”."


def check_weeks(convention: Convention, weeks: Decimal | None) -> None:
    """Raises: ValidationError where a line of its own number of weeks does not say it, or another line does."""
    if (weeks is None) == (convention == Convention.OWN):
        raise ValidationError(WEEKS_WHEN_ITS_OWN, code="weeks")


PRICED_BY_ITS_WORKING = (
    "The price is what employing the assistant was worked out to cost, once a year. Leave price, number and how often"
    " as they are, or tick that you price it by hand."
)


def check_priced_by_working(total_pence: int, rate_pence: int, quantity: Decimal, frequency: Frequency) -> None:
    """Raises: ValidationError where a line says another price than the working that it names."""
    if rate_pence != total_pence or quantity != 1 or frequency != Frequency.ANNUAL:
        raise ValidationError(PRICED_BY_ITS_WORKING, code="rate")


def level_parts(pence: int, count: int) -> list[int]:
    """Whole pence in so many parts as good as equal: each rounded half up, and the last takes what is left over, so
    that they come to the whole.

    >>> level_parts(6_437_349, 12)[0], level_parts(6_437_349, 12)[-1]
    (536446, 536443)
    """
    each = _half_up(Fraction(pence, count))
    return [*[each] * (count - 1), pence - each * (count - 1)]


def _half_up(pence: Fraction) -> int:
    return int((2 * pence.numerator + pence.denominator) // (2 * pence.denominator))


def cost_in_words(
    rate_pence: int,
    quantity: Decimal,
    unit: str,
    frequency: Frequency,
    period: Period,
    convention: Convention,
    weeks: Decimal | None = None,
) -> str:
    """How `line_cost` came to its figure, so that anybody can do the sum again.

    >>> cost_in_words(
    ...     1420, Decimal(21), "hours", Frequency.WEEKLY, Period(date(2026, 4, 1), date(2027, 3, 31)), Convention.DAYS
    ... )
    '£14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00'
    """
    cost = line_cost(rate_pence, quantity, frequency, period, convention, weeks)
    much = _count_in_words(quantity, unit)
    each = pounds(rate_pence) if much == "1" else f"{pounds(rate_pence)} × {much}"
    times = _times_in_words(frequency, period, convention, weeks)
    return f"{each} {frequency.label}{times and ' × ' + times} = {pounds(cost)}"


def much_in_words(rate_pence: int, quantity: Decimal, unit: str, frequency: Frequency) -> str:
    """How much and how often: 21 hours a week at £14.20, or £512.40 a week where there is one of it."""
    much = _count_in_words(quantity, unit)
    if much == "1":
        return f"{pounds(rate_pence)} {frequency.label}"
    return f"{much} {frequency.label} at {pounds(rate_pence)}"


def _count_in_words(quantity: Decimal, unit: str) -> str:
    return f"{_plain(quantity)} {unit}".strip()


def _times_in_words(frequency: Frequency, period: Period, convention: Convention, weeks: Decimal | None) -> str:
    if frequency == Frequency.ONE_OFF:
        return ""
    if frequency not in _YEARLY_TIMES and convention == Convention.DAYS:
        return f"{period.days} days ÷ {7 if frequency == Frequency.WEEKLY else 28}"
    whole = {
        Frequency.WEEKLY: _weeks_in_words(convention, weeks),
        Frequency.FOUR_WEEKLY: "13 payments"
        if convention == Convention.FOUR_WEEKS_13
        else f"{_weeks_in_words(convention, weeks)} ÷ 4",
        Frequency.MONTHLY: "12 months",
        Frequency.ANNUAL: "1 year",
    }[frequency]
    parts = [
        whole if part == year else f"{whole} × {part.days}/{year.days} of the year" for part, year in by_year(period)
    ]
    return parts[0] if len(parts) == 1 else f"({' + '.join(parts)})"


def weeks_in_words(convention: Convention, own: Decimal | None) -> str:
    """The convention as a page says it: 52.14 weeks a year."""
    return f"{_plain(own or Decimal(0))} weeks a year" if convention == Convention.OWN else str(convention.label)


def _weeks_in_words(convention: Convention, own: Decimal | None) -> str:
    if convention == Convention.FOUR_WEEKS_13:
        return "13 × 4 weeks"
    return f"{_plain(own or Decimal(0)) if convention == Convention.OWN else convention.value} weeks"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


VAT_IS_BORNE = (
    "Whoever buys with a direct payment or through a third party bears the VAT. Price the line with VAT in it."
)
ZERO_RATED_IS_DECLARED = "Give the day of the declaration for what is zero-rated, and for nothing else."
VAT_RATE_WHERE_CHARGED = "Give the rate of VAT where it is recovered, and none where there is none."


def check_vat(option: Option, vat: Vat, percent: Decimal | None, declared_on: date | None) -> None:
    """Notional budgets alone recover VAT (contracted-out services); VAT Notice 701/7 asks for a declaration.

    Raises: ValidationError.
    """
    if vat == Vat.RECOVERED and option != Option.NOTIONAL:
        raise ValidationError(VAT_IS_BORNE, code="vat")
    if (vat == Vat.ZERO) != (declared_on is not None):
        raise ValidationError(ZERO_RATED_IS_DECLARED, code="vat_declared_on")
    if (vat == Vat.RECOVERED and not percent) or (vat in (Vat.ZERO, Vat.NONE) and percent is not None):
        raise ValidationError(VAT_RATE_WHERE_CHARGED, code="vat_percent")


def vat_of(cost: int, vat: Vat, percent: Decimal | None) -> int:
    """Whole pence of VAT: what is in a price that includes it, or what comes on top and is recovered.

    >>> vat_of(12_000, Vat.GROSS, Decimal(20)), vat_of(10_000, Vat.RECOVERED, Decimal(20))
    (2000, 2000)
    """
    if not percent or vat not in (Vat.GROSS, Vat.RECOVERED):
        return 0
    whole = Fraction(percent) + 100 if vat == Vat.GROSS else Fraction(100)
    return _half_up(cost * Fraction(percent) / whole)


def vat_in_words(cost: int, vat: Vat, percent: Decimal | None, declared_on: date | None = None) -> str:
    """What the working of a line says of VAT; nothing where the price includes it and nobody gave its rate."""
    if vat == Vat.ZERO:
        return f"Zero-rated for VAT, declared on {declared_on:%-d %B %Y}." if declared_on else "Zero-rated for VAT."
    if vat == Vat.NONE:
        return "No VAT is charged on it."
    if percent is None:
        return ""
    tax = vat_of(cost, vat, percent)
    if vat == Vat.GROSS:
        return f"In it {_plain(percent)}% VAT: {pounds(cost - tax)} net and {pounds(tax)} VAT, which is not recovered."
    return f"Net of VAT: {pounds(cost)}, and {_plain(percent)}% VAT of {pounds(tax)} on top, which is recovered."


WISH_NEEDS_REASON = "Say why the line is managed in another way than the person wished."


def check_wish(wish: Option | None, decided: Option, reason: str) -> None:
    """The body decides how a budget is managed (SI 2012/2996 reg 32B(4A)); the person's wish is kept beside it.

    Raises: ValidationError where they differ and nobody says why.
    """
    if wish and wish != decided and not reason.strip():
        raise ValidationError(WISH_NEEDS_REASON, code="option_reason")


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


def check_no_charge_on_aftercare(shares: Mapping[Funder, int], *, is_aftercare: bool) -> None:
    """Aftercare under section 117 of the Mental Health Act 1983 is free, whichever body pays for it.

    Care that the NHS pays for is free too: that is said of one row, so the table of lines holds it.

    Raises: ValidationError.
    """
    if shares.get(Funder.CHARGE) and is_aftercare:
        raise ValidationError(NO_CHARGE_ON_AFTERCARE, code="charge_share")


NO_CHARGE_ON_AFTERCARE = (
    "Aftercare under section 117 of the Mental Health Act is free, so nothing is charged for it. Leave the contribution"
    " empty."
)


def check_line_fits_budget(line: Period, starts_on: date, ends_on: date | None) -> None:
    """Raises: ValidationError where a line begins before its budget or ends after it."""
    if line.start < starts_on:
        raise ValidationError(
            f"The budget starts on {starts_on:%-d %B %Y}. Choose that day or later.", code="starts_on"
        )
    if ends_on is not None and line.end > ends_on:
        raise ValidationError(f"The budget ends on {ends_on:%-d %B %Y}. Choose that day or earlier.", code="ends_on")


class RevisionStatus(TextChoices):
    DRAFT = "draft", "Being written"
    SUBMITTED = "submitted", "Waiting for approval"
    APPROVED = "approved", "Approved"
    REPLACED = "replaced", "Replaced by a later revision"
    REFUSED = "refused", "Refused"


REVISION_TRANSITIONS: Mapping[RevisionStatus, frozenset[RevisionStatus]] = {
    RevisionStatus.DRAFT: frozenset({RevisionStatus.SUBMITTED}),
    RevisionStatus.SUBMITTED: frozenset({RevisionStatus.DRAFT, RevisionStatus.APPROVED, RevisionStatus.REFUSED}),
    RevisionStatus.APPROVED: frozenset({RevisionStatus.REPLACED}),
    RevisionStatus.REPLACED: frozenset(),
    RevisionStatus.REFUSED: frozenset(),
}


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
