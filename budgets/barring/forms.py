"""What is asked about a bar on direct payments."""

from django import forms

from budgets.barring.rules import Head
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class BarForm(RuleForm):
    head = forms.ChoiceField(
        label="Which head of the Schedule", choices=Head.choices, widget=forms.RadioSelect(attrs={"small": True})
    )
    evidence = forms.CharField(
        label="What evidence was seen", max_length=300, help_text="Such as the order of the court, and its day."
    )
    starts_on = NHSDateField(label="First day")
    ends_on = NHSDateField(label="Last day", required=False, help_text="Leave it empty if it is not known yet.")


class EndBarForm(RuleForm):
    ends_on = NHSDateField(label="Last day of the bar")
