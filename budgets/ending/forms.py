"""What is asked to stop or pause a direct payment, to lift a pause, and for the final account."""

from typing import ClassVar

from django import forms

from budgets.ending.rules import MANDATORY, Follows, PauseReason, StopHead
from budgets.models import Liability
from budgets.notices.forms import WordsForm
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField

HEADS = (
    ("The payment must stop", [(head.value, head.label) for head in StopHead if head in MANDATORY]),
    ("The payment may stop", [(head.value, head.label) for head in StopHead if head not in MANDATORY]),
)


class StopForm(WordsForm):
    head = forms.ChoiceField(label="Under which head of regulation 17?", choices=[("", "Choose"), *HEADS])
    follows = forms.ChoiceField(label="How does the support go on?", choices=Follows.choices, widget=forms.RadioSelect)
    follows_on = NHSDateField(
        label="First day of what follows", required=False, help_text="The day the payment stops, or before."
    )
    follows_words = forms.CharField(
        label="Who has arranged what?",
        help_text="Stopping the payment ends no duty of care. If no support is needed any more, say why.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wages_words = forms.CharField(
        label="What becomes of wages, notice and redundancy?",
        help_text="Of those the person employs. Needed where the person has died.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("head", "reasons", "evidence", "takes_effect_on", "shorter_reason")


class SuspendForm(WordsForm):
    reason = forms.ChoiceField(label="Why do payments pause?", choices=PauseReason.choices, widget=forms.RadioSelect)
    until = NHSDateField(label="Last day of the pause", help_text="A pause always has an end.")
    keeps_wages = forms.BooleanField(label="Wages that are committed go on being paid", required=False, initial=True)
    meanwhile = forms.CharField(
        label="How do support and wages go on meanwhile?", widget=forms.Textarea(attrs={"rows": 3})
    )

    field_order = ("reason", "reasons", "evidence", "takes_effect_on", "until", "shorter_reason")


class LiftForm(RuleForm):
    words = forms.CharField(label="Why do payments go on?", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class LiabilityForm(RuleModelForm):
    class Meta:
        model = Liability
        fields = ("kind", "due_on", "amount", "evidence")
        labels: ClassVar = {
            "kind": "What is to be paid first?",
            "due_on": "Due on",
            "amount": "Amount",
            "evidence": "Which paper shows it?",
        }
        help_texts: ClassVar = {"evidence": "Such as: last payslip of 3 August, or the letter from HMRC."}
        widgets: ClassVar = {"kind": forms.RadioSelect}
