"""How a month's payment is asked for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from budgets.forms import override_words as override_box
from phb.dates import parse_month
from phb.forms import RuleForm


class AskForm(RuleForm):
    """A month of one budget that cannot wait for the run, with the amount that was seen."""

    month = forms.CharField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="Why it cannot wait for the next run",
        max_length=300,
        help_text="A colleague reads this before they pay it.",
    )
    override_words = override_box()

    mark_optional = False

    def clean_month(self) -> Any:
        try:
            return parse_month(self.cleaned_data["month"])
        except ValueError as mistake:
            raise ValidationError(str(mistake)) from mistake
