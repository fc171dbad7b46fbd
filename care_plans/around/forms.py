"""What is asked about the people around a person."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from care_plans.around.rules import Employer, Payer
from care_plans.forms import SeenForm
from care_plans.models import AuthorityEvidence, Contact, Person
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField


class ContactForm(SeenForm):
    class Meta:
        model = Contact
        fields = (
            "kind",
            "name",
            "relation",
            "same_household",
            "organisation",
            "phone",
            "email",
            "notes",
            "starts_on",
            "ends_on",
        )
        labels: ClassVar = {
            "kind": "Who are they?",
            "name": "Full name",
            "relation": "Are they family or a friend?",
            "same_household": "They live with the person",
            "email": "E-mail address",
            "notes": "What else to know",
            "ends_on": "Last day, if it is known",
        }
        help_texts: ClassVar = {"notes": "Such as when to call them. Not how to get into the home."}
        widgets: ClassVar = {
            "relation": forms.RadioSelect,
            **{name: forms.TextInput(attrs={"width": 20}) for name in ("name", "organisation", "phone", "email")},
            "notes": forms.TextInput,
        }


class EvidenceForm(RuleModelForm):
    class Meta:
        model = AuthorityEvidence
        fields = ("kind", "reference", "seen_on")
        labels: ClassVar = {"kind": "What did you see?", "reference": "Its number or date", "seen_on": "Day you saw it"}
        widgets: ClassVar = {"kind": forms.RadioSelect, "reference": forms.TextInput(attrs={"width": 20})}


class PayExceptionForm(RuleForm):
    payer = forms.ChoiceField(label="Who is to pay?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why is it necessary?",
        help_text="Why nobody else can meet this need as well, and how the person’s choice was made sure of.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    ends_on = NHSDateField(label="Day by which it is looked at again")

    def __init__(self, *args: Any, payers: list[Payer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].choices = [(each.value, each.label) for each in payers]  # type: ignore[attr-defined]


class AnswerForm(RuleForm):
    agreed = forms.TypedChoiceField(
        label="May they be paid?",
        choices=(("yes", "Yes, until it is looked at again"), ("no", "No")),
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="In your words", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class EmployerForm(RuleForm):
    mark_optional = False
    who = forms.ChoiceField(label="Who employs the personal assistants?", widget=forms.RadioSelect)
    organisation = forms.CharField(
        label="Name of the organisation, if it is one",
        required=False,
        max_length=140,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    because = forms.CharField(
        label="Why, and who agreed to it",
        required=False,
        max_length=500,
        help_text="Needed where it is not what the rule says, or where the rule gives no answer.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = NHSDateField(label="First day")

    def __init__(self, *args: Any, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actors = {str(each.pk): each for each in person.representations.current(on)}
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            (Employer.PERSON.value, person.full_name),
            *((key, f"{each.name}, {each.get_kind_display().lower()}") for key, each in self.actors.items()),
            (Employer.ORGANISATION.value, "An organisation"),
        ]

    @property
    def details(self) -> dict[str, Any]:
        who = self.cleaned_data["who"]
        actor = self.actors.get(who)
        return {
            "employer": Employer.ACTOR if actor else Employer(who),
            "representation": actor,
            "organisation": self.cleaned_data["organisation"] if who == Employer.ORGANISATION else "",
            "because": self.cleaned_data["because"],
            "starts_on": self.cleaned_data["starts_on"],
        }
