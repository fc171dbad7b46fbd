"""
The statutory money rules of a direct payment, each under its name, and what a written notice must hold.

Source: the National Health Service (Direct Payments) Regulations 2013, SI 2013/1617, regs 10, 13, 15 and 17. Amounts
are whole pence. Values in, values out.

A1 For every period, the payment planned is at least the full cost of each service, and not only of all together.
A2 The amount is changed, up or down, only where the new amount passes A1.
A3 What is set off against unused money is never below nought and never above what is due in the period.
A4 Nothing is reduced or set off but behind a written notice with reasons that has taken effect.
A5 A reduction is looked at again when it is asked for, by somebody who did not decide it, and answered with reasons.
A6 Money is only for services that the plan agreed. Every line names an action of the agreed plan (the guard
   `action_of_agreed_plan` of a line), and what is spent outside any line is counted and shown apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from budgets.rules import Funder, planned_in, pounds
from phb.dates import Period, day_in_words
from phb.money import split

DEFAULT_NOTICE_DAYS = 28
"""Whole days between giving a notice and its taking effect, where the ICB has set none. The law says “reasonable” and
gives no number; four weeks is what agreements commonly say."""

LONGEST_NOTICE_DAYS = 182

WORDS_LENGTH = 20
"""Characters that reasons, and what was looked at, need so that they say something."""


class NoticeKind(TextChoices):
    """What is made known. Asking for money back (reg 15) will be another of these."""

    REDUCTION = "reduction", "Less money"
    OFFSET = "offset", "Unused money set off"
    STOP = "stop", "The payments stop"
    SUSPENSION = "suspension", "The payments pause"


class GivenHow(TextChoices):
    LETTER = "letter", "By letter"
    HAND = "hand", "On paper, by hand"
    EMAIL = "email", "By e-mail"


class QuestionOutcome(TextChoices):
    STANDS = "stands", "The notice stands"
    WITHDRAWN = "withdrawn", "The notice is withdrawn"
    REPLACED = "replaced", "The notice is withdrawn, and another is written in its place"


@dataclass(frozen=True)
class Service:
    """A direct payment service in one period: what is planned to be paid for it, and what it costs in full."""

    name: str
    planned: int
    full_cost: int


def short_services(services: Iterable[Service]) -> list[Service]:
    """A1, reg 13(1): those for which less is planned in a period than they cost. A surplus of another makes up for
    none.
    """
    return [each for each in services if each.planned < each.full_cost]


def check_sufficient(services: Iterable[Service]) -> None:
    """A1, reg 13(1).

    Raises: ValidationError that names each service that is not paid in full, and by how much.
    """
    if short := short_services(services):
        raise ValidationError([in_words(each) for each in short], code="amount")


def in_words(short: Service) -> str:
    return (
        f"“{short.name}” costs {pounds(short.full_cost)} and {pounds(short.planned)} is planned for it."
        " A direct payment covers the full cost of each service."
    )


@dataclass(frozen=True)
class Paid:
    """One held line as the rules of change look at it: each public funder's part, and the days it is for."""

    parts: Mapping[Funder, int]
    period: Period
    at_once: bool = False


def lowered_from(before: Sequence[Paid], after: Sequence[Paid]) -> Period | None:
    """A2 and A4, reg 13(3) and (5): the first month in which less would be paid than before; none where none is.

    Counted month by month, so that more in one month hides no less in another. A line that is divided at a day is
    rounded anew: a penny for each part, before and after, is no reduction.
    """
    months = sorted({month for line in before for month in line.period.months()})
    return next((month for month in months if _is_less(before, after, month)), None)


def _is_less(before: Sequence[Paid], after: Sequence[Paid], month: Period) -> bool:
    roundings = sum(len(line.parts) for line in (*before, *after) if line.period.overlap(month))
    # What runs on as it was is rounded as it was, to the penny.
    anew = roundings if {line.period for line in before} != {line.period for line in after} else 0
    return _paid_in(before, month) - _paid_in(after, month) > anew


def _paid_in(lines: Iterable[Paid], month: Period) -> int:
    return sum(
        planned_in(pence, line.period, month, at_once=line.at_once) for line in lines for pence in line.parts.values()
    )


def check_lowered_behind_notice(*, noticed: bool, month: Period | None) -> None:
    """A4, reg 13(5): a lower payment needs a written notice with reasons first.

    Raises: ValidationError.
    """
    if month is not None and not noticed:
        raise ValidationError(LOWERED_WITHOUT_NOTICE.format(month=f"{month.start:%B %Y}"), code="notice")


LOWERED_WITHOUT_NOTICE = (
    "The direct payment becomes lower from {month}. Give a written notice with reasons first, for this revision or a"
    " lower amount, that has taken effect by the day the revision counts from."
)


def check_offset(amount: int, due: int, *, judged: str) -> None:
    """A3, reg 13(4): what is set off in a period is above nought, at most what is due then, and judged reasonable.

    Raises: ValidationError.
    """
    if amount <= 0:
        raise ValidationError("Give an amount above nought.", code="amount")
    if amount > due:
        raise ValidationError(
            f"At most {pounds(due)} can be set off: that is what is due in this month. Decide about the rest for a"
            " later month.",
            code="amount",
        )
    if len(judged.strip()) < WORDS_LENGTH:
        raise ValidationError("Say why it is reasonable in this month, for this person.", code="judged")


def check_offsets_within(unused: int, amounts: Iterable[int]) -> None:
    """Raises: ValidationError where more is set off, in all months together, than lies unused."""
    if (whole := sum(amounts)) > unused:
        raise ValidationError(
            f"{pounds(whole)} would be set off, and {pounds(unused)} is unused. Take a smaller amount.", code="amount"
        )


def offset_parts(offset: int, due: Mapping[Funder, int]) -> dict[Funder, int]:
    """A3, reg 13(4): what is taken from each funder's payment of a period, by what is due from it.

    Never below nought and never above what is due, whatever was decided before the amount due changed: what does not
    fit is not taken, and waits for a decision of its own.

    >>> offset_parts(150, {Funder.ICB: 100, Funder.COUNCIL: 100})
    {<Funder.ICB: 'icb'>: 75, <Funder.COUNCIL: 'council'>: 75}
    """
    paying = {funder: pence for funder, pence in due.items() if pence > 0}
    whole = sum(paying.values())
    taken = max(0, min(offset, whole))
    if not taken:
        return {}
    parts = zip(paying, split(taken, list(paying.values())), strict=True)
    return {funder: pence for funder, pence in parts if pence}


def after_offset(due: Mapping[Funder, int], parts: Mapping[Funder, int]) -> dict[Funder, int]:
    """What is paid in a period: what is due less what is set off; funders that pay nothing are left out."""
    paid = {funder: pence - parts.get(funder, 0) for funder, pence in due.items()}
    return {funder: pence for funder, pence in paid.items() if pence}


def earliest_effect(given_on: date, notice_days: int) -> date:
    """The first day after full notice.

    >>> earliest_effect(date(2026, 4, 1), 28)
    datetime.date(2026, 4, 29)
    """
    return given_on + timedelta(days=notice_days)


def check_notice_length(takes_effect_on: date, given_on: date, earliest_on: date, *, shorter_reason: str) -> None:
    """Reg 13(5) and 17(3): reasonable notice. Shorter than the ICB's own days only for a reason that is written down.

    Raises: ValidationError.
    """
    if takes_effect_on < given_on:
        raise ValidationError("A notice takes effect on the day it is given or later.", code="takes_effect_on")
    if takes_effect_on < earliest_on and not shorter_reason.strip():
        raise ValidationError(
            f"Full notice ends on {day_in_words(earliest_on)}. Choose that day or a later one, or say why shorter"
            " notice is reasonable here.",
            code="takes_effect_on",
        )
