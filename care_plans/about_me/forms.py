"""What is asked to write About Me and to share it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from care_plans.about_me.models import WORDS
from care_plans.about_me.queries import organisations_that_sign_in
from care_plans.about_me.rules import HEADINGS
from care_plans.about_me.sharing import Consent, consent_of_person, consent_of_representative
from care_plans.forms import SeenForm
from care_plans.models import AboutMe, Person, Representation
from care_plans.people.rules import Capacity, why_represented
from phb.forms import RuleForm
from phb.models import Organisation
from phb.widgets import NHSDateField


class AboutMeForm(SeenForm):
    mark_optional = False

    class Meta:
        model = AboutMe
        fields = (*WORDS, "supported_by")
        labels: ClassVar = {heading.name: heading.words for heading in HEADINGS} | {
            "supported_by": "Who helped to write this"
        }
        help_texts: ClassVar = {heading.name: heading.hint for heading in HEADINGS}
        widgets: ClassVar = {
            **{heading.name: forms.Textarea(attrs={"rows": 3}) for heading in HEADINGS},
            "supported_by": forms.TextInput(attrs={"width": 20}),
        }


THE_PERSON = "person"


class ShareForm(RuleForm):
    """What every share says. Whoever shares their own About Me agrees by doing so."""

    mark_optional = False

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None,
        label="Who is it shared with?",
        required=False,
        empty_label="Another organisation, by a link",
        help_text="Their staff sign in here and read this page only.",
    )
    organisation_name = forms.CharField(
        label="Name of the other organisation",
        required=False,
        max_length=140,
        help_text="Only if it is not on the list above. You get a link to give to them.",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    once = forms.BooleanField(label="The link works once only", required=False)
    purpose = forms.CharField(
        label="What is it shared for?",
        max_length=150,
        help_text="Such as “a stay on the ward” or “starting at the day club”.",
        widget=forms.TextInput,
    )
    ends_on = NHSDateField(label="Last day on which they can read it")

    def __init__(self, *args: Any, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_that_sign_in(on).exclude(pk=person.icb_id)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("organisation")) == bool(cleaned.get("organisation_name", "").strip()):
            self.add_error(
                "organisation_name",
                ValidationError("Choose an organisation above, or write the name of another one here. Not both."),
            )
        return cleaned

    @property
    def details(self) -> dict[str, Any]:
        names = ("organisation", "organisation_name", "once", "purpose", "ends_on")
        return {name: self.cleaned_data[name] for name in names}


class ConsentedShareForm(ShareForm):
    """A care co-ordinator also says who agreed."""

    agreed_by = forms.ChoiceField(label="Who agreed to it?", widget=forms.RadioSelect)
    consented_on = NHSDateField(label="Day they agreed")

    def __init__(self, *args: Any, person: Person, on: date, **kwargs: Any) -> None:
        super().__init__(*args, person=person, on=on, **kwargs)
        authorities = person.representations.current(on).filter(kind=Representation.Kind.REPRESENTATIVE)
        self.authorities = {str(each.pk): each for each in authorities}
        child = why_represented(person.born_on, on) is Capacity.CHILD
        because = "is under 16" if child else "cannot decide this"
        self.fields["agreed_by"].choices = [  # type: ignore[attr-defined]
            (THE_PERSON, f"{person.called}, who understands what it means and can decide it"),
            *((key, f"{each.name}, because {person.called} {because}") for key, each in self.authorities.items()),
        ]
        self.initial.setdefault("consented_on", on)

    @property
    def consent(self) -> Consent:
        day = self.cleaned_data["consented_on"]
        authority = self.authorities.get(self.cleaned_data["agreed_by"])
        return consent_of_representative(authority, day) if authority else consent_of_person(day)


class ReaderForm(RuleForm):
    reader = forms.CharField(
        label="Your name and what you do",
        max_length=140,
        help_text="Such as “Jo Marsh, ward sister”. The person sees that you read it.",
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "name"}),
    )
