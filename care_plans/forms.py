"""What people are asked for. No rules: the acts refuse, and the forms say it beside the box."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from care_plans.editing import ChangedMeanwhile, marker
from care_plans.intake import Answers
from care_plans.models import (
    Action,
    CatalogueItem,
    CatalogueVersion,
    Decision,
    Goal,
    Need,
    Person,
    Plan,
    PlanOutcome,
    PlanPart,
    Representation,
    SupportRequest,
)
from care_plans.queries import SECTIONS
from care_plans.rules import EXCEPTION_LIFE_DAYS, ExceptionReason, Right
from phb import nhs_number
from phb.dates import day_in_words
from phb.forms import RuleForm, RuleModelForm
from phb.models import Organisation, RoleAssignment, User
from phb.roles import ACTS
from phb.widgets import NHSDateField


def tried(form: Any, act: Callable[..., Any], **given: Any) -> Any:
    """What the act did; nothing where it refused, and then the form says why."""
    try:
        return act(**given)
    except ChangedMeanwhile as refusal:
        form.add_refusal(refusal)
        form.show_what_it_says_now(refusal.record)
    except ValidationError as refusal:
        form.add_refusal(refusal)
    return None


class SeenForm(RuleModelForm):
    """Changes a record that others may be changing: carries a mark of what its reader saw."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.says_now: list[tuple[str, str]] = []
        """After a refusal: label and words of each box that the other person wrote otherwise."""
        if self.instance.pk:
            self.initial["seen"] = marker(self.instance)

    def show_what_it_says_now(self, record: Any) -> None:
        """The next save is of somebody who has read what it says now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = marker(record)
        self.data = data
        self.says_now = [
            (str(self.fields[name].label), _in_words(record, name))
            for name, typed in self.cleaned_data.items()
            if name != "seen" and getattr(record, name) != typed
        ]


def _in_words(record: Any, name: str) -> str:
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    if isinstance(value, date):
        return day_in_words(value)
    return "nothing" if value in (None, "") else str(value)


# People. -------------------------------------------------------------------------------------------------------------


class FindPersonForm(RuleForm):
    nhs_number = forms.CharField(
        label="NHS number",
        help_text="Ten figures, such as 999 123 4560. It is on letters and prescriptions.",
        widget=forms.TextInput(attrs={"width": 10, "inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_nhs_number(self) -> str:
        typed: str = self.cleaned_data["nhs_number"]
        nhs_number.validate_nhs_number(typed)
        return nhs_number.compact(typed)


class PersonForm(SeenForm):
    class Meta:
        model = Person
        fields: ClassVar[tuple[str, ...]] = (
            "given_name",
            "family_name",
            "preferred_name",
            "born_on",
            "access_need",
            "icb",
            "council",
            "care_coordinator",
        )
        labels: ClassVar = {"council": "Council that may share in paying"}
        widgets: ClassVar = {
            "access_need": forms.RadioSelect,
            **{name: forms.TextInput(attrs={"width": 20}) for name in ("given_name", "family_name", "preferred_name")},
        }

    def __init__(self, *args: Any, by: User, on: date, icbs: "Any" = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if icbs is None:
            del self.fields["icb"]
            icbs = [self.instance.icb_id]
        else:
            self.fields["icb"].queryset = icbs  # type: ignore[attr-defined]
            self.fields["icb"].empty_label = None  # type: ignore[attr-defined]
        councils = Organisation.objects.filter(kind=Organisation.Kind.COUNCIL)
        current = councils.current(on) | councils.filter(pk=self.instance.council_id)
        self.fields["council"].queryset = current  # type: ignore[attr-defined]
        self.fields["council"].empty_label = "None named yet"  # type: ignore[attr-defined]
        plan_there = RoleAssignment.objects.current(on).filter(role__in=ACTS["write_plan"], organisation__in=icbs)
        planners = User.objects.filter(role_assignments__in=plan_there).distinct()
        self.fields["care_coordinator"].queryset = planners  # type: ignore[attr-defined]
        self.fields["care_coordinator"].empty_label = "Nobody yet"  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial.setdefault("care_coordinator", by.pk)


class PersonEditForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = (*PersonForm.Meta.fields, "died_on")


class RepresentationForm(RuleModelForm):
    username = forms.CharField(
        label="Their sign-in name",
        required=False,
        help_text="Only if they have a sign-in for this service. They then see the person's plan and money.",
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
    )

    class Meta:
        model = Representation
        fields = ("name", "relationship", "kind", "basis", "consented_on", "starts_on", "ends_on")
        labels: ClassVar = {
            "name": "Full name",
            "relationship": "What they are to the person",
            "kind": "What they are to do",
            "basis": "What gives them the authority",
            "consented_on": "Day they agreed to act",
            "starts_on": "First day",
            "ends_on": "Last day, if it is known",
        }
        help_texts: ClassVar = {"relationship": "Such as mother, son or friend.", "consented_on": ""}
        widgets: ClassVar = {
            "kind": forms.RadioSelect(
                attrs={
                    "hints": {
                        "representative": "Decides for a child, or for an adult who cannot decide this themselves.",
                        "nominee": "Receives and looks after the money because the person chose them.",
                    }
                }
            ),
            "basis": forms.RadioSelect,
        }

    def clean_username(self) -> str:
        typed: str = self.cleaned_data["username"].strip()
        self.user = User.objects.filter(username=typed, is_holder=True, is_active=True).first() if typed else None
        if typed and self.user is None:
            raise ValidationError("No budget holder signs in with this name. Leave it empty if they have no sign-in.")
        return typed

    @property
    def details(self) -> dict[str, Any]:
        details = {name: value for name, value in self.cleaned_data.items() if name != "username"}
        return {**details, "user": self.user}


class EndAuthorityForm(RuleForm):
    ends_on = NHSDateField(label="Last day on which they act")


# Requests. -----------------------------------------------------------------------------------------------------------


class RequestForm(RuleModelForm):
    class Meta:
        model = SupportRequest
        fields = ("service", "received_on", "origin", "what_matters")
        labels: ClassVar = {"service": "What support is asked for", "received_on": "Day the request came"}
        help_texts: ClassVar = {
            "service": "In the words of whoever asked.",
            "what_matters": "What they want to be able to do, if they have said.",
        }
        widgets: ClassVar = {"origin": forms.RadioSelect, "what_matters": forms.Textarea(attrs={"rows": 3})}


class CloseForm(RuleForm):
    reason = forms.CharField(
        label="Why is it closed?",
        help_text="Such as: the person no longer wants support.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


NOT_LISTED = "not_listed"
FUNDERS = (("icb", "The NHS"), ("council", "The council"), ("education", "Education"))


class DecisionForm(RuleForm):
    """The answers a decision turns on; whether the service is core is the catalogue's to say."""

    mark_optional = False

    service = forms.ChoiceField(label="Which service in the catalogue is it?")
    core_meets_need = forms.ChoiceField(
        label="Can the core service meet this person's need, and in time?",
        help_text="Asked only where the catalogue says that the service is core.",
        required=False,
        choices=(("yes", "Yes"), ("no", "No"), ("not_asked", "Does not apply: the service is not core")),
        initial="not_asked",
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    right = forms.ChoiceField(
        label="Has the person a legal right to have a personal health budget?",
        choices=[
            (Right.NONE.value, "No"),
            *[(right.value, f"Yes: {right.label}") for right in Right if right != Right.NONE],
        ],
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    funders = forms.MultipleChoiceField(
        label="Who would pay for the support?",
        help_text="Leave all empty if nobody pays.",
        required=False,
        choices=FUNDERS,
        widget=forms.CheckboxSelectMultiple(attrs={"small": True}),
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, catalogue: CatalogueVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in catalogue.items.all()}
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a service"),
            *[(key, f"{item.name} ({_standing(item)})") for key, item in self.items.items()],
            (NOT_LISTED, "Not in the catalogue (counts as not core)"),
        ]

    @property
    def answers(self) -> Answers:
        given = self.cleaned_data
        return Answers(
            item=self.items.get(given["service"]),
            core_meets_need={"yes": True, "no": False}.get(given["core_meets_need"]),
            right=Right(given["right"]),
            icb="icb" in given["funders"],
            council="council" in given["funders"],
            education="education" in given["funders"],
        )

    @staticmethod
    def answered(decision: Decision, catalogue: CatalogueVersion) -> dict[str, Any]:
        """The answers of a decision that is there, to begin from when it is decided anew."""
        code = decision.catalogue_item.code if decision.catalogue_item else ""
        item = catalogue.items.filter(code=code).first()
        meets = {True: "yes", False: "no", None: "not_asked"}[decision.core_meets_need]
        pays = {"icb": decision.icb_funds, "council": decision.council_funds, "education": decision.education_funds}
        return {
            "service": str(item.pk) if item else NOT_LISTED,
            "core_meets_need": meets,
            "right": decision.right,
            "seen": decision.pk,
            "funders": [funder for funder, does in pays.items() if does],
        }


def _standing(item: CatalogueItem) -> str:
    if item.excluded:
        return "never bought with a personal budget"
    return "core" if item.status == CatalogueItem.Status.CORE else "not core"


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


# The catalogue. ------------------------------------------------------------------------------------------------------


class CatalogueDraftForm(RuleForm):
    effective_from = NHSDateField(
        label="From which day should it hold?", help_text="Today or later. What was decided before is not touched."
    )


class CatalogueItemForm(SeenForm):
    class Meta:
        model = CatalogueItem
        fields = ("name", "code", "status", "owner", "excluded")
        labels: ClassVar = {"status": "Is it a core commissioned service?", "owner": "Who answers for it"}
        help_texts: ClassVar = {"code": "Small letters, figures and dashes, such as home-care. It stays the same."}
        error_messages: ClassVar = {"code": {"invalid": "Use small letters, figures and dashes only."}}
        widgets: ClassVar = {
            "status": forms.RadioSelect,
            "code": forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
            "owner": forms.TextInput(attrs={"width": 20}),
        }


# Plans. --------------------------------------------------------------------------------------------------------------


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


class ConfirmForm(RuleForm):
    """A button and nothing to fill in; what the act refuses is said above it."""

    confirm = forms.CharField(widget=forms.HiddenInput, initial="yes")
