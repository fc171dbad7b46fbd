"""What is asked about an assistant, and about a rate."""

from typing import Any, ClassVar

from django import forms

from budgets.forms import box
from budgets.models import OnCost, OnCostRate
from budgets.on_costs.rules import EXTRAS, Employment, Part
from budgets.on_costs.working import Job
from budgets.setting.forms import QuantityField, WeeksField
from phb.forms import RuleForm, RuleModelForm
from phb.money import AmountFormField, to_pence
from phb.widgets import NHSDateField


class EmployingForm(RuleForm):
    wage = AmountFormField(label="Wage for an hour")
    hours = QuantityField(label="Hours a week", max_digits=5, decimal_places=2, widget=box(4, inputmode="decimal"))
    weeks = WeeksField(
        label="Weeks of work in a year",
        max_digits=4,
        decimal_places=2,
        initial=52,
        help_text="Weeks in which somebody comes. Holiday pay is added to them.",
        widget=box(4, inputmode="decimal"),
    )
    extras = forms.MultipleChoiceField(
        label="What else is paid for this assistant",
        choices=[(part.value, part.label) for part in EXTRAS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Untick what another line pays already, such as one insurance policy for two assistants.",
    )
    claims_allowance = forms.BooleanField(
        label="The employer claims the Employment Allowance, and for no other assistant", required=False
    )
    rates_on = NHSDateField(label="By the rates of which day?")

    def job(self) -> Job:
        given = self.cleaned_data
        employment = Employment(
            wage=to_pence(given["wage"]),
            hours=given["hours"],
            weeks=given["weeks"],
            claims_allowance=given["claims_allowance"],
            extras=[Part(each) for each in given["extras"]],
        )
        return Job(employment, given["rates_on"])


def again_initial(on_cost: OnCost) -> dict[str, Any]:
    """The answers that a working was made from."""
    return {
        "wage": on_cost.wage,
        "hours": f"{on_cost.hours.normalize():f}",
        "weeks": f"{on_cost.weeks.normalize():f}",
        "extras": [part.value for part in EXTRAS if part.value in on_cost.words],
        "claims_allowance": on_cost.claims_allowance,
    }


class RateForm(RuleModelForm):
    class Meta:
        model = OnCostRate
        fields = ("name", "value", "starts_on", "year", "source")
        labels: ClassVar = {
            "name": "Which rate?",
            "value": "How much?",
            "starts_on": "From which day?",
            "year": "For which year?",
            "source": "Who says so?",
        }
        help_texts: ClassVar = {
            "value": "Pounds, per cent or weeks, as the rate is counted. Figures only, such as 15 or 5000.",
            "starts_on": "What was worked out before keeps the rates that it was worked out by.",
            "year": "Such as 2026/27.",
            "source": "Such as the law, the insurer’s quotation or the board’s decision.",
        }
        widgets: ClassVar = {
            "value": box(10, inputmode="decimal"),
            "year": box(10),
            "source": box(20),
        }
