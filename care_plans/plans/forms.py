"""What is asked to write and sign a care plan."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from care_plans.forms import SeenForm
from care_plans.models import (
    Action,
    Goal,
    Need,
    Plan,
    PlanOutcome,
    PlanPart,
    Representation,
)
from care_plans.plans.queries import SECTIONS
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class SectionsForm(SeenForm):
    mark_optional = False

    class Meta:
        model = Plan
        fields = ("conversation_on", *SECTIONS)
        labels: ClassVar = {"conversation_on": "Day you talked about what matters"}
        widgets: ClassVar = {section: forms.Textarea(attrs={"rows": 3}) for section in SECTIONS}


def _part_widgets() -> dict[str, forms.Widget]:
    return {"text": forms.Textarea(attrs={"rows": 2})}


class NeedForm(SeenForm):
    class Meta:
        model = Need
        fields = ("text",)
        labels: ClassVar = {"text": "A need, concern or problem"}
        widgets: ClassVar = _part_widgets()


class GoalForm(SeenForm):
    class Meta:
        model = Goal
        fields = ("text", "importance")
        labels: ClassVar = {"text": "A goal or hope", "importance": "How important, from 1 to 10"}
        help_texts: ClassVar = {"importance": ""}
        widgets: ClassVar = {**_part_widgets(), "importance": forms.TextInput(attrs={"width": 2})}


class OutcomeForm(SeenForm):
    class Meta:
        model = PlanOutcome
        fields = ("text",)
        labels: ClassVar = {"text": "What will be different"}
        widgets: ClassVar = _part_widgets()


class ActionForm(SeenForm):
    class Meta:
        model = Action
        fields = ("text", "who", "confidence")
        labels: ClassVar = {"text": "What will be done", "confidence": "How sure it will work, from 1 to 10"}
        help_texts: ClassVar = {"confidence": ""}
        widgets: ClassVar = {
            **_part_widgets(),
            "who": forms.TextInput(attrs={"width": 20}),
            "confidence": forms.TextInput(attrs={"width": 2}),
        }


PART_FORMS: dict[type[PlanPart], type[SeenForm]] = {
    Need: NeedForm,
    Goal: GoalForm,
    PlanOutcome: OutcomeForm,
    Action: ActionForm,
}


class SignForm(RuleForm):
    agree = forms.BooleanField()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agree"].label = words
        self.fields["agree"].error_messages["required"] = f"Tick “{words}” if you agree."


THE_PERSON = "person"


class PaperSignatureForm(RuleForm):
    who = forms.ChoiceField(label="Who signed?", widget=forms.RadioSelect)
    signed_on = NHSDateField(label="Day of the signature", help_text="As it is written on the paper.")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        representatives = plan.person.representations.filter(kind=Representation.Kind.REPRESENTATIVE)
        self.representations = {str(each.pk): each for each in representatives}
        names = [(key, f"{each.name}, representative") for key, each in self.representations.items()]
        self.fields["who"].choices = [(THE_PERSON, plan.person.full_name), *names]  # type: ignore[attr-defined]
        self.initial.setdefault("signed_on", timezone.localdate())
