"""What is asked about an indicative amount: its rows, its method, and how the person was told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from care_plans.exceptions.rules import ToldHow
from care_plans.indicative.rules import HowOften, Part
from care_plans.models import IndicativeAmount
from phb.forms import QuantityField, RuleForm
from phb.money import AmountFormField, to_pence
from phb.widgets import NHSDateField

ROWS = 4
"""How many rows are shown at first."""
MOST_ROWS = 20
PARTS = ("what", "rate", "quantity", "often", "source")


class WorkingForm(RuleForm):
    """The rows of the working. A row that is left empty does not count."""

    mark_optional = False

    def __init__(self, *args: Any, replaces: bool, rows: int = ROWS, **kwargs: Any) -> None:
        self.row_count = min(rows, MOST_ROWS)
        super().__init__(*args, **kwargs)
        for place in range(1, self.row_count + 1):
            self.fields.update(_row_fields(place))
        self.fields["method"] = forms.CharField(
            label="How it was worked out, in words",
            help_text="As the person would be told: what it rests on, and what it leaves out.",
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        if replaces:
            self.fields["reason"] = forms.CharField(label="Why it replaces the amount before", max_length=200)

    def rows(self) -> list[list[BoundField]]:
        return [[self[f"row_{place}_{part}"] for part in PARTS] for place in range(1, self.row_count + 1)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for place in range(1, self.row_count + 1):
            if not self._is_used(place):
                continue
            for part, ask in _ASKS.items():
                name = f"row_{place}_{part}"
                if not self.errors.get(name) and given.get(name) in (None, ""):
                    self.add_error(name, ValidationError(f"Row {place}: {ask}", code="required"))
        return given

    def _is_used(self, place: int) -> bool:
        names = (f"row_{place}_{part}" for part in ("what", "rate", "source"))
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def parts(self) -> list[Part]:
        given = self.cleaned_data
        return [
            Part(
                what=given[f"row_{place}_what"],
                rate=to_pence(given[f"row_{place}_rate"]),
                quantity=given[f"row_{place}_quantity"],
                often=HowOften(given[f"row_{place}_often"]),
                source=given[f"row_{place}_source"],
            )
            for place in range(1, self.row_count + 1)
            if self._is_used(place)
        ]


_ASKS = {
    "what": "say what is needed.",
    "rate": "give the price for one.",
    "quantity": "say how many.",
    "source": "say where the price comes from.",
}


def _row_fields(place: int) -> dict[str, forms.Field]:
    return {
        f"row_{place}_what": forms.CharField(label="What is needed", max_length=120, required=False),
        f"row_{place}_rate": AmountFormField(label="Price for one", required=False),
        f"row_{place}_quantity": QuantityField(
            label="How many", max_digits=9, decimal_places=2, required=False, initial=1
        ),
        f"row_{place}_often": forms.ChoiceField(label="How often", choices=HowOften.choices),
        f"row_{place}_source": forms.CharField(label="Where the price comes from", max_length=200, required=False),
    }


def rows_in(posted: Any) -> int:
    """How many rows a form was sent with, and three more where more were asked for."""
    sent = sum(f"row_{place}_what" in posted for place in range(1, MOST_ROWS + 1))
    return min(max(sent, ROWS) + (3 if "more" in posted else 0), MOST_ROWS)


def working_initial(amount: IndicativeAmount) -> dict[str, Any]:
    """The amount as its form shows it."""
    said: dict[str, Any] = {"method": amount.method, "reason": amount.reason}
    for place, row in enumerate(amount.rows.all(), start=1):
        said |= {
            f"row_{place}_what": row.what,
            f"row_{place}_rate": row.rate,
            f"row_{place}_quantity": f"{row.quantity.normalize():f}",
            f"row_{place}_often": row.often,
            f"row_{place}_source": row.source,
        }
    return said


class TellForm(RuleForm):
    told_on = NHSDateField(label="Day the person was told")
    told_how = forms.ChoiceField(
        label="How they were told", choices=ToldHow.choices, widget=forms.RadioSelect(attrs={"small": True})
    )
