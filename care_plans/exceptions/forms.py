"""What is asked to propose and answer an exception."""

from typing import Any

from django import forms

from care_plans.exceptions.rules import EXCEPTION_APPROVERS, EXCEPTION_LIFE_DAYS, ExceptionReason, ToldHow
from phb.forms import RuleForm
from phb.money import AmountFormField
from phb.widgets import NHSDateField


def _hint(reason: ExceptionReason) -> str:
    """Who agrees, and how long it may last."""
    who = " and a ".join(
        " or ".join(sorted(role.label.lower() for role in roles)) for roles in EXCEPTION_APPROVERS[reason]
    )
    review = ", or to the next review of the care plan" if reason == ExceptionReason.DECLINED else ""
    return f"Agreed by a {who}. Lasts {EXCEPTION_LIFE_DAYS[reason]} days at most{review}."


class ExceptionForm(RuleForm):
    reason = forms.ChoiceField(
        label="Why should it not be a personal health budget?",
        choices=ExceptionReason.choices,
        widget=forms.RadioSelect(
            attrs={
                "hints": {reason.value: _hint(reason) for reason in ExceptionReason},
                "reveals": {ExceptionReason.DECLINED: ("told_on", "told_how")},
            }
        ),
    )
    told_on = NHSDateField(
        label="When were they told about personal health budgets?",
        help_text="What they can do, who looks after the money, and who can help.",
        required=False,
    )
    told_how = forms.ChoiceField(
        label="How were they told?",
        choices=ToldHow.choices,
        required=False,
        widget=forms.RadioSelect(attrs={"small": True}),
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
    yearly_value = AmountFormField(
        label="What the support would cost in a year, roughly",
        help_text="For the report of exceptions. Leave empty if it is not known yet.",
        required=False,
    )
    ends_on = NHSDateField(label="Last day of the exception", help_text="After it a personal health budget is due.")
    mark_optional = False

    def clean(self) -> dict[str, Any] | None:
        """Boxes of a reason that was not chosen are out of sight, so what is left in them says nothing."""
        super().clean()
        if self.cleaned_data.get("reason") != ExceptionReason.DECLINED:
            self.cleaned_data |= {"told_on": None, "told_how": ""}
            for name in ("told_on", "told_how"):
                self.errors.pop(name, None)
        return self.cleaned_data


class RefusalForm(RuleForm):
    refusal = forms.CharField(label="Why not?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PeriodForm(RuleForm):
    """From one day to another, both included."""

    from_on = NHSDateField(label="From")
    to_on = NHSDateField(label="To")

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if given.get("from_on") and given.get("to_on") and given["to_on"] < given["from_on"]:
            self.add_error("to_on", "The last day is on or after the first.")
        return given
