"""What is asked to write and sign a care plan."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from care_plans.conversations.queries import conversation_for_next_plan
from care_plans.editing import marker
from care_plans.forms import SeenForm
from care_plans.models import (
    Action,
    AdditionalPlan,
    ContingencyPlan,
    Formulation,
    Goal,
    Need,
    PersonalContact,
    Plan,
    PlanDocument,
    PlanOutcome,
    PlanPart,
    ProfessionalContact,
    Representation,
    Risk,
    StageGoal,
    Strength,
)
from care_plans.plans.planning import CheckAnswer, checklist_mark
from care_plans.plans.queries import ABOUT_ME, PAYING
from care_plans.plans.rules import Criterion
from phb.forms import RuleForm
from phb.models import Organisation
from phb.widgets import NHSDateField


def _boxes(**rows: int) -> dict[str, forms.Widget]:
    """A text box for each, so many lines high."""
    return {name: forms.Textarea(attrs={"rows": each}) for name, each in rows.items()}


YES_OR_NO = [("unknown", "Not known yet"), ("true", "Yes"), ("false", "No")]


class SectionsForm(SeenForm):
    """The day is asked only until the conversation itself is recorded, which says it."""

    mark_optional = False
    MARKED: ClassVar[tuple[str, ...]] = ("conversation_on", *ABOUT_ME)

    class Meta:
        model = Plan
        fields = ("conversation_on", *ABOUT_ME)
        labels: ClassVar = {"conversation_on": "Day you talked about what matters"}
        help_texts: ClassVar = {
            "conversation_on": "Better: record the conversation with the request. The plan then takes its day from it."
        }
        widgets: ClassVar = _boxes(**dict.fromkeys(ABOUT_ME, 3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if conversation_for_next_plan(self.instance.request):
            del self.fields["conversation_on"]
            self.MARKED = ABOUT_ME  # type: ignore[misc]
            self.initial["seen"] = marker(self.instance, *self.MARKED)


class PayingForm(SeenForm):
    mark_optional = False
    MARKED = PAYING

    class Meta:
        model = Plan
        fields = PAYING
        widgets: ClassVar = {"direct_payment": forms.NullBooleanSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payers = (Organisation.Kind.ICB, Organisation.Kind.COUNCIL)
        person = self.instance.person
        own = [each for each in (person.icb_id, person.council_id) if each]
        funder: Any = self.fields["funder"]
        funder.queryset = Organisation.objects.filter(kind__in=payers, pk__in=own)
        answer: Any = self.fields["direct_payment"].widget
        answer.choices = YES_OR_NO


class NeedForm(SeenForm):
    class Meta:
        model = Need
        fields = Need.WRITTEN
        labels: ClassVar = {"text": "A need, concern or problem"}
        widgets: ClassVar = _boxes(text=2)


class GoalForm(SeenForm):
    class Meta:
        model = Goal
        fields: tuple[str, ...] = ("text", "importance")
        labels: ClassVar = {"text": "A goal or hope", "importance": "How important, from 1 to 10"}
        help_texts: ClassVar = {"importance": ""}
        widgets: ClassVar = {**_boxes(text=2), "importance": forms.TextInput(attrs={"width": 2})}


class WholeGoalForm(GoalForm):
    class Meta(GoalForm.Meta):
        fields = Goal.WRITTEN


class OutcomeForm(SeenForm):
    class Meta:
        model = PlanOutcome
        fields = PlanOutcome.WRITTEN
        labels: ClassVar = {"text": "What will be different"}
        widgets: ClassVar = _boxes(text=2)


class ActionForm(SeenForm):
    """What is asked first; the rest is asked on its own page."""

    class Meta:
        model = Action
        fields: tuple[str, ...] = ("text", "who", "when", "confidence")
        labels: ClassVar = {"text": "What will be done", "confidence": "How sure it will work, from 1 to 10"}
        help_texts: ClassVar = {"confidence": ""}
        widgets: ClassVar = {
            **_boxes(text=2, strategies=2),
            "who": forms.TextInput(attrs={"width": 20}),
            "when": forms.TextInput(attrs={"width": 20}),
            "confidence": forms.TextInput(attrs={"width": 2}),
        }


class WholeActionForm(ActionForm):
    class Meta(ActionForm.Meta):
        fields = Action.WRITTEN


class StepForm(SeenForm):
    class Meta:
        model = StageGoal
        fields = StageGoal.WRITTEN
        widgets: ClassVar = _boxes(text=2, result=2)


class StrengthForm(SeenForm):
    class Meta:
        model = Strength
        fields = Strength.WRITTEN
        labels: ClassVar = {"text": "A strength: something they are good at, or that helps"}
        widgets: ClassVar = _boxes(text=2)


class FormulationForm(SeenForm):
    class Meta:
        model = Formulation
        fields = Formulation.WRITTEN
        widgets: ClassVar = _boxes(text=4)


class ProfessionalForm(SeenForm):
    class Meta:
        model = ProfessionalContact
        fields = ProfessionalContact.WRITTEN
        labels: ClassVar = {"key_worker": "This is their key worker"}
        widgets: ClassVar = {"ods_code": forms.TextInput(attrs={"width": 5})}


class ContactForm(SeenForm):
    class Meta:
        model = PersonalContact
        fields = PersonalContact.WRITTEN
        widgets: ClassVar = _boxes(comments=2)


class ContingencyForm(SeenForm):
    class Meta:
        model = ContingencyPlan
        fields = ContingencyPlan.WRITTEN
        labels: ClassVar = {"name": "What this plan is for"}
        help_texts: ClassVar = {"name": "Such as: my assistant is ill, or my breathing gets worse."}
        widgets: ClassVar = {
            **_boxes(**dict.fromkeys(ContingencyPlan.LINES, 3), advance_statement=3),
            "agreed_with_person": forms.NullBooleanSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["agreed_with_person"].widget
        answer.choices = YES_OR_NO


class RiskForm(SeenForm):
    class Meta:
        model = Risk
        fields = Risk.WRITTEN
        widgets: ClassVar = _boxes(text=2, procedure=3)


class AdditionalPlanForm(SeenForm):
    class Meta:
        model = AdditionalPlan
        fields = AdditionalPlan.WRITTEN
        widgets: ClassVar = _boxes(text=4)


class DocumentForm(SeenForm):
    class Meta:
        model = PlanDocument
        fields = PlanDocument.WRITTEN


ADD_FORMS: dict[type[PlanPart], type[SeenForm]] = {
    Strength: StrengthForm,
    Formulation: FormulationForm,
    ProfessionalContact: ProfessionalForm,
    PersonalContact: ContactForm,
    ContingencyPlan: ContingencyForm,
    Risk: RiskForm,
    AdditionalPlan: AdditionalPlanForm,
    PlanDocument: DocumentForm,
    Need: NeedForm,
    Goal: GoalForm,
    PlanOutcome: OutcomeForm,
    Action: ActionForm,
    StageGoal: StepForm,
}
"""What is asked when a piece is added."""

PART_FORMS: dict[type[PlanPart], type[SeenForm]] = {**ADD_FORMS, Goal: WholeGoalForm, Action: WholeActionForm}
"""What is asked when it is changed: everything that can be written of it."""


class RemovePartForm(RuleForm):
    """A button; `seen` says what was going to be taken out."""

    confirm = forms.CharField(widget=forms.HiddenInput, initial="yes")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ChecklistForm(RuleForm):
    """Each criterion as yes, no or not answered, with a box for what is missing."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {each.criterion: each for each in plan.checks.all()}
        self.initial["seen"] = checklist_mark(plan)
        for criterion in Criterion:
            check = given.get(criterion)
            self.fields[criterion] = forms.ChoiceField(
                label=criterion.label,
                required=False,
                choices=[("yes", "Yes"), ("no", "No")],
                widget=forms.RadioSelect(attrs={"small": True, "reveals": {"no": f"{criterion}_words"}}),
            )
            self.fields[f"{criterion}_words"] = forms.CharField(
                label=f"What is missing? {criterion.label}", required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            if check is not None:
                self.initial[criterion] = "yes" if check.holds else "no"
                self.initial[f"{criterion}_words"] = check.words

    @property
    def answers(self) -> dict[Criterion, CheckAnswer | None]:
        given = self.cleaned_data
        return {
            each: CheckAnswer(given[each] == "yes", given[f"{each}_words"]) if given[each] else None
            for each in Criterion
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
    witnessed_by = forms.CharField(label="Who saw it signed?", max_length=140)
    paper_kept = forms.CharField(
        label="Where is the paper, or its scan?", max_length=200, help_text="A file reference that finds it again."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        representatives = plan.person.representations.filter(kind=Representation.Kind.REPRESENTATIVE)
        self.representations = {str(each.pk): each for each in representatives}
        names = [(key, f"{each.name}, representative") for key, each in self.representations.items()]
        self.fields["who"].choices = [(THE_PERSON, plan.person.full_name), *names]  # type: ignore[attr-defined]
        self.initial.setdefault("signed_on", timezone.localdate())
