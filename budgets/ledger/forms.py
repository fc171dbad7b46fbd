"""How an order, its end and a correction are asked for."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from budgets.forms import override_words as override_box
from budgets.models import BudgetLine
from phb.forms import RuleForm
from phb.money import AmountFormField


class OrderForm(RuleForm):
    """An order for a notional line, or a bill that came without one."""

    line = forms.ChoiceField(label="For", widget=forms.RadioSelect)
    what = forms.ChoiceField(
        label="What it is",
        widget=forms.RadioSelect,
        choices=[("order", "An order: the bill comes later"), ("bill", "A bill to pay now")],
        initial="order",
    )
    payee = forms.CharField(label="Supplier", max_length=200)
    amount = AmountFormField(label="Amount")
    words = forms.CharField(
        label="What for", max_length=500, help_text="Such as “Respite, 8 to 14 June” or “Invoice 12”."
    )
    override_words = override_box()
    key = forms.UUIDField(widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, *args: Any, lines: Iterable[BudgetLine], may_pay: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in lines}
        self.fields["line"].choices = [(pk, line.service) for pk, line in self.lines.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4())
        if not may_pay:
            del self.fields["what"]

    @property
    def chosen_line(self) -> BudgetLine:
        return self.lines[self.cleaned_data["line"]]


class EndOrderForm(RuleForm):
    how = forms.ChoiceField(
        label="What became of it",
        widget=forms.RadioSelect,
        choices=[
            ("billed", "The bill came: pay it"),
            ("released", "It is not wanted any more"),
            ("expired", "Its time ran out"),
        ],
    )
    billed = AmountFormField(label="Amount of the bill", required=False, help_text="Only where a bill came.")
    words = forms.CharField(label="In words", max_length=500, required=False)
    override_words = override_box()

    mark_optional = False

    def __init__(self, *args: Any, may_pay: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_pay:
            choices = self.fields["how"].choices  # type: ignore[attr-defined]
            self.fields["how"].choices = [each for each in choices if each[0] != "billed"]  # type: ignore[attr-defined]
            del self.fields["billed"], self.fields["override_words"]


class ReverseForm(RuleForm):
    words = forms.CharField(
        label="Why it is taken back",
        max_length=500,
        help_text="Your words stand in the history and on the next statement.",
    )
