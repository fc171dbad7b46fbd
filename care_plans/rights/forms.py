"""What is asked to refuse part of a right, to question it, and to look at it again."""

from typing import Any, ClassVar

from django import forms

from care_plans.models import RefusedPart
from care_plans.rights.reconsidering import Answered
from care_plans.rights.rules import AskedBy, How
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField


class PartForm(RuleModelForm):
    class Meta:
        model = RefusedPart
        fields = ("part", "payer", "reason", "evidence", "instead")
        labels: ClassVar = {
            "part": "Which part of what was asked for?",
            "payer": "Whose part is it?",
            "reason": "Why is a budget not right for it in this person’s case?",
            "evidence": "What did you look at?",
            "instead": "What does the person get instead?",
        }
        help_texts: ClassVar = {
            "part": "Only this part is refused. Everything that is not named is granted.",
            "reason": "About this person, not about cost, effort or habit. They read these words.",
            "evidence": "Assessments, advice and what the person told you.",
        }
        widgets: ClassVar = {
            "payer": forms.RadioSelect,
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("reason", "evidence")},
            "instead": forms.Textarea(attrs={"rows": 2}),
        }


class FirstPartForm(PartForm):
    agreed = forms.CharField(
        label="What do you agree to?",
        help_text="The rest of what was asked for, in words that the person reads first.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("agreed",)


class DropForm(RuleForm):
    dropped_why = forms.CharField(
        label="Why is it not refused?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecideForm(RuleForm):
    seen = forms.CharField(widget=forms.HiddenInput, strip=False)


class AskForm(RuleForm):
    """As the person fills it in themselves."""

    words = forms.CharField(label="Why do you not agree?", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    evidence = forms.CharField(
        label="Is there anything we did not know?",
        help_text="Such as a letter from your doctor, or something that has changed.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RecordAskForm(AskForm):
    """As somebody writes down what they were told by phone or on paper."""

    asked_by = forms.ChoiceField(label="Who asked?", choices=AskedBy.choices, widget=forms.RadioSelect)
    asker_name = forms.CharField(label="Their full name", max_length=140, widget=forms.TextInput(attrs={"width": 20}))
    how = forms.ChoiceField(
        label="How did they ask?",
        choices=[choice for choice in How.choices if choice[0] != How.ONLINE],
        widget=forms.RadioSelect,
    )
    asked_on = NHSDateField(label="Day they asked", help_text="The answer is due from this day on.")

    field_order = ("asked_by", "asker_name", "how", "asked_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "Why do they not agree?"
        self.fields["evidence"].label = "What did they tell us that we did not know?"


class AnswerForm(RuleForm):
    """A question and a reason for each part, whatever their number."""

    words = forms.CharField(
        label="In short, what have you decided?",
        help_text="The person reads this first.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, parts: list[RefusedPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            self.fields[f"stands_{part.pk}"] = forms.ChoiceField(
                label=f"{part.part}: what do you decide now?",
                choices=[("no", "Agree to it now"), ("yes", "Refuse it still")],
                widget=forms.RadioSelect,
            )
            self.fields[f"reason_{part.pk}"] = forms.CharField(
                label=f"{part.part}: why?", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
            )
        self.order_fields(["words"])

    @property
    def answers(self) -> dict[int, Answered]:
        given = self.cleaned_data
        return {
            part.pk: Answered(given[f"stands_{part.pk}"] == "yes", given[f"reason_{part.pk}"]) for part in self.parts
        }
