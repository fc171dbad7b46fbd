"""What is asked for when a statement is issued."""

from collections.abc import Iterable
from typing import Any

from django import forms

from phb.dates import Period, parse_month
from phb.forms import RuleForm


class IssueForm(RuleForm):
    period = forms.ChoiceField(label="Month")

    mark_optional = False

    def __init__(self, *args: Any, months: Iterable[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (f"{month.start:%Y-%m}", f"{month.start:%B %Y}") for month in months
        ]

    def clean_period(self) -> Period:
        return parse_month(self.cleaned_data["period"])
