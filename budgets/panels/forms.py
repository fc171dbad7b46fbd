"""How a panel is called, asked and minuted."""

from typing import Any

from django import forms

from budgets.models import PanelSitting
from budgets.panels.rules import FEWEST_MEMBERS, PanelOutcome
from phb.forms import RuleForm
from phb.models import User
from phb.widgets import NHSDateField


class SittingForm(RuleForm):
    held_on = NHSDateField(label="Which day does it sit?")
    place = forms.CharField(label="Where, or how to join", required=False, max_length=200)
    chair = forms.ModelChoiceField(label="Who chairs?", queryset=User.objects.none())
    members = forms.ModelMultipleChoiceField(
        label="Who else sits?",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=f"At least {FEWEST_MEMBERS}. One of those who sit must have a limit that reaches what is agreed.",
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", "members"):
            self.fields[name].queryset = colleagues  # type: ignore[attr-defined]


class AgendaForm(RuleForm):
    sitting = forms.ModelChoiceField(
        label="Which sitting?", queryset=PanelSitting.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    note = forms.CharField(
        label="What should the panel know?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands with the papers: the lines and shares as they were submitted, and the plan they follow.",
    )

    def __init__(self, *args: Any, sittings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sitting"].queryset = sittings  # type: ignore[attr-defined]


class DecisionForm(RuleForm):
    outcome = forms.ChoiceField(
        label="What did the panel decide?", choices=PanelOutcome.choices, widget=forms.RadioSelect
    )
    reasons = forms.CharField(
        label="Reasons, as minuted",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The author reads them, and so does anybody who looks at the budget later.",
    )
