"""What is asked about a local rate, an uplift and its answers."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from budgets.forms import box
from budgets.models import MarketRate
from budgets.uplift.planning import OTHERS
from budgets.uplift.rules import MOST_PER_CENT, Basis
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField


class MarketRateForm(RuleModelForm):
    class Meta:
        model = MarketRate
        fields = ("kind", "unit", "low", "usual", "starts_on", "ends_on", "source")
        labels: ClassVar = {
            "kind": "Which kind of service?",
            "unit": "Counted in",
            "low": "The least that is paid for one",
            "usual": "What is usually paid for one",
            "starts_on": "From which day?",
            "ends_on": "Until which day?",
            "source": "Who says so?",
        }
        help_texts: ClassVar = {
            "kind": "Words that stand in the name of such a line: “Personal assistant” finds “Personal assistant,"
            " mornings” too.",
            "unit": "As lines count it, such as hours, nights or visits.",
            "ends_on": "Leave it empty while nobody knows.",
            "source": "Such as a survey of local providers, or a framework and its year.",
        }
        widgets: ClassVar = {"kind": box(20), "unit": box(10), "source": box(20)}


class PlanForm(RuleForm):
    """A day, and where the new rates come from. There is a box for the percentage of each kind of service."""

    effective_on = NHSDateField(
        label="From which day?", help_text="Such as 1 April. A day in the past is paid with the next payment."
    )
    basis = forms.ChoiceField(
        label="What are the new rates made from?", choices=Basis.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label="File of rates",
        required=False,
        help_text="Only for a file: CSV with the columns line and rate. The file of “Are our rates enough?” names every"
        " line.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {f"per_cent_{place}": kind for place, kind in enumerate(kinds)} | {"per_cent": OTHERS}
        for name, kind in self.kinds.items():
            self.fields[name] = forms.DecimalField(
                label=f"Per cent for {kind[:1].lower()}{kind[1:]}" if kind else "Per cent for all other services",
                required=False,
                min_value=Decimal(0),
                max_value=MOST_PER_CENT,
                max_digits=5,
                decimal_places=2,
                widget=box(4, inputmode="decimal"),
                error_messages={"invalid": "Write a number such as 4.5.", "max_value": "Write at most 50 per cent."},
            )
        self.order_fields(["effective_on", "basis", *self.kinds, "file"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("basis") == Basis.FILE and not given.get("file"):
            self.add_error("file", "Choose the file that has the new rates.")
        return given

    def per_cents(self) -> dict[str, Decimal]:
        given = {kind: self.cleaned_data.get(name) for name, kind in self.kinds.items()}
        others = given.pop(OTHERS) or Decimal(0)
        return {OTHERS: others, **{kind: value for kind, value in given.items() if value is not None}}


class AnswerForm(RuleForm):
    agreed = forms.TypedChoiceField(
        label="Are these rates raised?",
        choices=[("yes", "Yes, write the next revision with them"), ("no", "No, they stay as they are")],
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(RuleForm):
    reason = forms.CharField(label="Why?", max_length=300, widget=box(20))
