"""What is asked about people and who acts for them."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from care_plans.forms import SeenForm
from care_plans.models import (
    Person,
    Representation,
)
from care_plans.people.models.details import ADDRESS, CHOSEN
from care_plans.people.rules import as_postcode
from phb import nhs_number
from phb.forms import RuleForm, RuleModelForm
from phb.models import Organisation, RoleAssignment, User
from phb.roles import ACTS
from phb.widgets import NHSDateField


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


class ProposeMergeForm(FindPersonForm):
    """`nhs_number` is cleaned to the person who has it, among those the user may see."""

    reason = forms.CharField(
        label="Why are they the same person?",
        help_text="Such as the same address, or the GP practice said so.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
    )

    def __init__(self, *args: Any, people: "QuerySet[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = people
        self.fields["nhs_number"].label = "NHS number of the record that stays"

    def clean_nhs_number(self) -> Any:
        number = super().clean_nhs_number()
        found = self._people.filter(nhs_number=number).select_related("icb").first()
        if found is None:
            raise ValidationError("Nobody you can see has this NHS number. Check the figures.")
        return found


class AnswerMergeForm(RuleForm):
    answer = forms.ChoiceField(
        label="Your answer",
        choices=(("same", "The same person: merge the records"), ("other", "Not the same: both records stay")),
        widget=forms.RadioSelect,
    )


class PersonForm(SeenForm):
    class Meta:
        model = Person
        fields: ClassVar[tuple[str, ...]] = (
            "given_name",
            "family_name",
            "preferred_name",
            "born_on",
            "gp_practice",
            "gp_practice_code",
            "icb",
            "council",
            "care_coordinator",
        )
        labels: ClassVar = {
            "council": "Council that may share in paying",
            "gp_practice_code": "Code of the practice, such as A81001",
        }
        widgets: ClassVar = {
            "gp_practice_code": forms.TextInput(attrs={"width": 5}),
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


class PersonalDetailsForm(SeenForm):
    """Where the person lives, how they are reached, and what they say of themselves."""

    class Meta:
        model = Person
        fields: ClassVar[tuple[str, ...]] = (*ADDRESS, "phones", "emails", "also_known_as", *CHOSEN)
        labels: ClassVar = {
            "address_1": "Address, line 1",
            "address_2": "Line 2",
            "address_3": "Line 3",
            "phones": "Telephone numbers",
            "emails": "E-mail addresses",
            "also_known_as": "Other names they are known by",
        }
        help_texts: ClassVar = {
            "address_1": "Letters by post go here.",
            "postcode": "ZZ99 3VZ for somebody with no fixed home.",
            "phones": "One on each line, the best one first.",
            "emails": "One on each line, the best one first.",
            "also_known_as": "Such as a name from before a marriage. One on each line.",
            "sex": "As it is on the NHS record.",
            "gender": "As the person says it: a trans woman is female, a trans man male.",
            "ethnicity": "As the person describes it, never as it looks to us.",
        }
        widgets: ClassVar = {
            **{name: forms.TextInput(attrs={"width": 20}) for name in ADDRESS},
            "postcode": forms.TextInput(attrs={"width": 10}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("phones", "emails", "also_known_as")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Room for a postcode that was typed with more spaces than it has.
        self.fields["postcode"] = forms.CharField(
            label="Postcode",
            help_text=self.fields["postcode"].help_text,
            required=False,
            max_length=16,
            widget=self.fields["postcode"].widget,
        )

    def clean_postcode(self) -> str:
        return as_postcode(self.cleaned_data["postcode"])


class RepresentationForm(RuleModelForm):
    username = forms.CharField(
        label="Their sign-in name",
        required=False,
        help_text="Only if they have a sign-in for this service. They then see the person's plan and money.",
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
    )

    class Meta:
        model = Representation
        fields = (
            "name",
            "relationship",
            "relation",
            "same_household",
            "kind",
            "basis",
            "capacity",
            "assessed_by",
            "assessed_on",
            "paid_by_budget",
            "consented_on",
            "starts_on",
            "ends_on",
        )
        labels: ClassVar = {
            "name": "Full name",
            "relationship": "What they are to the person",
            "kind": "What they are to do",
            "basis": "What gives them the authority",
            "relation": "Are they family or a friend?",
            "same_household": "They live with the person",
            "capacity": "Can the person decide this themselves?",
            "assessed_by": "If they cannot: who assessed it?",
            "assessed_on": "If they cannot: day it was assessed",
            "paid_by_budget": "They are employed by the budget, or sell something to it",
            "consented_on": "Day they agreed to act",
            "starts_on": "First day",
            "ends_on": "Last day, if it is known",
        }
        help_texts: ClassVar = {"relationship": "Such as mother, son or friend.", "consented_on": "", "capacity": ""}
        widgets: ClassVar = {
            "kind": forms.RadioSelect(
                attrs={
                    "hints": {
                        "representative": "Decides for a child, or for an adult who cannot decide this themselves.",
                        "nominee": "Receives and looks after the money because they were chosen to.",
                        "authorised": "Receives the council’s money for an adult who cannot decide this themselves.",
                    }
                }
            ),
            "basis": forms.RadioSelect,
            "capacity": forms.RadioSelect,
            "relation": forms.RadioSelect,
            "assessed_by": forms.TextInput(attrs={"width": 20}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("capacity", "relation"):
            self.fields[name].required = True

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
    notice_by = forms.ChoiceField(
        label="Who gave notice, if anybody did?",
        choices=(("none", "Nobody: the time is simply over"), *Representation.NoticeBy.choices),
        widget=forms.RadioSelect,
        initial="none",
    )
    notice_on = NHSDateField(label="Day of the notice", required=False)
    at_once = forms.BooleanField(
        label="Close their access now",
        help_text="Such as where somebody is worried about safety. Only where today is the last day.",
        required=False,
    )

    @property
    def details(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {**said, "notice_by": "" if said["notice_by"] == "none" else said["notice_by"]}
