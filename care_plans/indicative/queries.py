"""Which indicative amount stands for a request, and its working in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from care_plans.indicative.rules import TIMES_IN_WORDS, HowOften
from care_plans.models import IndicativeAmount, IndicativeRow, SupportRequest


def told_amount(request: SupportRequest) -> IndicativeAmount | None:
    """What the person was told last."""
    return request.indicative_amounts.told().select_related("told_by").order_by("-number").first()


def amount_to_tell(request: SupportRequest) -> IndicativeAmount | None:
    """What is worked out and not told yet."""
    return request.indicative_amounts.filter(told_on=None).first()


@dataclass(frozen=True)
class WorkedRow:
    """A row with its sum in words: £19.00 × 21 a week × 365 days ÷ 7."""

    row: IndicativeRow
    words: str


def working(rows: Iterable[IndicativeRow]) -> list[WorkedRow]:
    return [WorkedRow(row, _sum_in_words(row)) for row in rows]


def _sum_in_words(row: IndicativeRow) -> str:
    many = f" × {row.quantity.normalize():f}" if row.quantity != 1 else ""
    often = HowOften(row.often)
    return f"£{row.rate.amount:,.2f}{many} {often.label}{TIMES_IN_WORDS[often]}"
