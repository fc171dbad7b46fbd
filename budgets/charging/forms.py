"""What is asked about contributions."""

from django import forms

from budgets.charging.rules import Method
from care_plans.exceptions.rules import ToldHow
from phb.forms import RuleForm
from phb.money import AmountFormField
from phb.widgets import NHSDateField


class ChargeForm(RuleForm):
    weekly = AmountFormField(label="Assessed contribution a week", help_text="As the council says. Nought is £0.")
    starts_on = NHSDateField(label="First day")
    ends_on = NHSDateField(label="Last day", required=False)
    told_on = NHSDateField(label="Day the person was told")
    told_how = forms.ChoiceField(
        label="How they were told", choices=ToldHow.choices, widget=forms.RadioSelect(attrs={"small": True})
    )
    source = forms.CharField(
        label="Where the council says so", max_length=200, help_text="Such as its letter, and the day of it."
    )


class EndChargeForm(RuleForm):
    ends_on = NHSDateField(label="Last day")


class MethodForm(RuleForm):
    method = forms.ChoiceField(
        label="How the council takes contributions",
        choices=Method.choices,
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    starts_on = NHSDateField(label="For lines that start on this day or later")
    source = forms.CharField(label="Who decided it", max_length=200)
