"""What is asked to write a notice, give it, withdraw it, question it and look at it again."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from budgets.models import NoticeDays
from budgets.notices.rules import GivenHow, NoticeKind, QuestionOutcome
from care_plans.rights.forms import AskForm, RecordAskForm
from phb.dates import parse_month
from phb.forms import RuleForm, RuleModelForm
from phb.money import AmountFormField
from phb.widgets import NHSDateField

__all__ = ["AnswerForm", "AskForm", "DaysForm", "GiveForm", "RecordAskForm", "SetOffForm", "WithdrawForm", "WriteForm"]

WRITTEN_NOW = [(kind.value, kind.label) for kind in (NoticeKind.REDUCTION, NoticeKind.OFFSET)]
"""The kinds that are written by themselves; stopping and pausing write theirs."""


def _words(label: str, help_text: str, *, rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class WordsForm(RuleForm):
    reasons = _words("What are the reasons?", "The person reads these words. Say what changed for them.")
    evidence = _words("What did you look at?", "Such as reviews, statements and what the person told you.")
    takes_effect_on = NHSDateField(label="From which day does it count?")
    shorter_reason = _words(
        "Why is shorter notice reasonable?",
        "Only where the day is earlier than full notice. Leave it empty otherwise.",
        rows=2,
        required=False,
    )


class WriteForm(WordsForm):
    kind = forms.ChoiceField(label="What does the notice say?", choices=WRITTEN_NOW, widget=forms.RadioSelect)
    unused_amount = AmountFormField(
        label="How much money lies unused?",
        required=False,
        help_text="Only where unused money is set off. You name the months next.",
    )

    field_order = ("kind", "unused_amount")


class SetOffForm(RuleForm):
    month = forms.CharField(
        label="Month",
        max_length=7,
        help_text="Year and month, such as 2026-08.",
        widget=forms.TextInput(attrs={"width": 5}),
    )
    amount = AmountFormField(label="How much is set off in this month?")
    judged = _words("Why is that reasonable?", "For this person, in this month.", rows=2)

    def clean_month(self) -> Any:
        try:
            return parse_month(self.cleaned_data["month"]).start
        except ValueError as mistake:
            raise ValidationError(str(mistake)) from mistake


class GiveForm(RuleForm):
    how = forms.ChoiceField(label="How is it given?", choices=GivenHow.choices, widget=forms.RadioSelect)


class WithdrawForm(RuleForm):
    why = _words("Why is it withdrawn?", "", rows=2)


class AnswerForm(RuleForm):
    outcome = forms.ChoiceField(
        label="What have you decided?", choices=QuestionOutcome.choices, widget=forms.RadioSelect
    )
    reasons = _words("What are your reasons?", "The person reads these words in a letter.")


class DaysForm(RuleModelForm):
    class Meta:
        model = NoticeDays
        fields = ("days", "starts_on", "source")
        labels: ClassVar = {"days": "How many days?", "starts_on": "From which day?", "source": "Who says so?"}
        help_texts: ClassVar = {
            "days": "Whole days, weekends too.",
            "starts_on": "Today or later. Notices given before keep their days.",
            "source": "Such as: decision of the board, March 2026.",
        }
        widgets: ClassVar = {"days": forms.NumberInput(attrs={"width": 3, "inputmode": "numeric"})}
