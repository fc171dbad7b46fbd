"""What is asked to set a limit."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms

from care_plans.clocks.rules import Step
from care_plans.models import StepLimit
from phb.forms import RuleModelForm


class LimitForm(RuleModelForm):
    class Meta:
        model = StepLimit
        fields = ("step", "days", "starts_on", "source")
        labels: ClassVar = {"step": "Which step?", "starts_on": "From which day?", "source": "Who says so?"}
        help_texts: ClassVar = {
            "starts_on": "Today or later. A step that has begun keeps the limit it began with.",
            "days": "Counted in whole days, weekends too.",
        }
        widgets: ClassVar = {
            "step": forms.RadioSelect,
            "days": forms.NumberInput(attrs={"width": 3, "inputmode": "numeric"}),
            "source": forms.TextInput(attrs={"width": 20}),
        }

    def __init__(self, *args: Any, steps: Iterable[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [(step.value, step.label) for step in steps]  # type: ignore[attr-defined]
