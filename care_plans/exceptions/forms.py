"""What is asked to propose and answer an exception."""

from django import forms

from care_plans.exceptions.rules import EXCEPTION_LIFE_DAYS, ExceptionReason
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class ExceptionForm(RuleForm):
    reason = forms.ChoiceField(
        label="Why should it not be a personal health budget?",
        choices=ExceptionReason.choices,
        widget=forms.RadioSelect(
            attrs={
                "hints": {reason.value: f"Lasts {days} days at most." for reason, days in EXCEPTION_LIFE_DAYS.items()}
            }
        ),
    )
    words = forms.CharField(
        label="In words",
        help_text="What was talked about, with whom, and why no personal health budget fits now.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    extent = forms.CharField(
        label="Which part of the support",
        initial="All of it",
        max_length=200,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    ends_on = NHSDateField(label="Last day of the exception", help_text="After it a personal health budget is due.")


class RefusalForm(RuleForm):
    refusal = forms.CharField(label="Why not?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
