"""Pounds and pence: one field, one rounding, one split, one way of reading a typed amount."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from djmoney.forms.fields import MoneyField as MoneyFormField
from djmoney.money import Money

GBP = "GBP"
ZERO = Money(0, GBP)

_AMOUNT = re.compile(
    r"(?P<minus>[-−]?)£?(?P<pounds>[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.(?P<pence>[0-9]{1,2}))?"
)


def gbp(amount: str | Decimal | int) -> Money:
    """Pounds as `Money`; text and decimals only, never a float.

    >>> gbp("12.34")
    Money('12.34', 'GBP')
    """
    return Money(Decimal(amount), GBP)


def from_pence(pence: int) -> Money:
    """Whole pence as `Money`."""
    return Money(Decimal(pence).scaleb(-2), GBP)


def to_pence(amount: Money | Decimal) -> int:
    """Whole pence, half a penny rounded away from nought.

    >>> to_pence(Decimal("10.005"))
    1001
    """
    pounds = amount.amount if isinstance(amount, Money) else amount
    return int(pounds.scaleb(2).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Whole pence shared by weight, largest remainder first and ties to the earlier part, so that the parts add up
    exactly.

    `budgets/posting.py` says the same in SQL for many rows at once; a test holds the two together.

    Raises: ValueError where no weight is above nought, or one is below it.

    >>> split(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("Shares must be nought or more, and at least one above nought.")
    sign = -1 if total < 0 else 1
    parts = [abs(total) * weight // whole for weight in weights]
    remainders = [abs(total) * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: abs(total) - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def parse_amount(text: str) -> Money:
    """Reads an amount as a person types it or a bank prints it: £1,234.56.

    Raises: ValidationError for anything else: more than two decimals, misplaced commas, powers, other numerals.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValidationError(
            f"“{text}” is not an amount. Write pounds and pence with figures, such as 1234.56.", code="amount"
        )
    pounds = Decimal(match["pounds"].replace(",", "") + "." + (match["pence"] or "0"))
    return Money(-pounds if match["minus"] else pounds, GBP)


class AmountFormField(MoneyFormField):
    """One box for pounds and pence, read strictly."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("widget", None)
        kwargs.setdefault("currency_choices", [(GBP, "£")])
        super().__init__(default_currency=GBP, **kwargs)
        # The parent begins with a pair of amount and currency, for its two boxes.
        self.initial = kwargs.get("initial")
        self.widget = forms.TextInput(attrs={"inputmode": "decimal"})
        self.widget.is_required = self.required

    def clean(self, value: Any) -> Money | None:
        if isinstance(value, Money):
            return value
        text = str(value or "").strip()
        if not text:
            if self.required:
                raise ValidationError("Enter an amount in pounds and pence.", code="required")
            return None
        return parse_amount(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.amount:.2f}" if isinstance(value, Money) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


if TYPE_CHECKING:
    _WholePence = models.BigIntegerField[Money | Decimal | int | None, Money]
else:
    _WholePence = models.BigIntegerField


class PenceField(_WholePence):
    """Whole pence in the database, `Money` in Python: sums and comparisons are exact on every database.

    `F()` arithmetic and aggregates on the column give plain pence.
    """

    description = "An amount in pounds, kept as whole pence"

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Money | None:
        return None if value is None else from_pence(value)

    def to_python(self, value: Any) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        return Money(Decimal(value), GBP)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        money = value if isinstance(value, Money) else Money(Decimal(value), GBP)
        if str(money.currency) != GBP:
            raise ValueError(f"Amounts are in pounds; this one is in {money.currency}.")
        pence = money.amount.scaleb(2)
        if pence != pence.to_integral_value():
            raise ValueError(f"{money.amount} is not whole pence.")
        return int(pence)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value.amount)

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": AmountFormField, **kwargs})

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    @property
    def validators(self) -> list[Any]:
        # The range checks of the parent compare with integers; an amount is Money here.
        return []
