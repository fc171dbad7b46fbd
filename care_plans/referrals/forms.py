"""What is asked on the public page, and while a referral is dealt with."""

import uuid
from typing import Any, ClassVar

from django import forms

from care_plans.models import ReferralLink, SupportRequest
from care_plans.referrals.rules import SHORTEST_REASON
from phb import nhs_number
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField


def plain_number(typed: str) -> str:
    """The ten digits. Raises: ValidationError."""
    if not typed.strip():
        return ""
    nhs_number.validate_nhs_number(typed)
    return nhs_number.compact(typed)


class WhoForm(RuleForm):
    """For whom somebody asks; the form after it speaks to them by the answer."""

    who = forms.ChoiceField(
        label="Who is the support for?",
        choices=(("me", "Me"), ("someone", "Somebody else")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who the support is for."},
    )


class AskForm(RuleForm):
    """In words for anybody: for somebody who asks for themselves, or with `who` as “someone” for another."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.ChoiceField(choices=WhoForm.base_fields["who"].choices, widget=forms.HiddenInput)  # type: ignore[attr-defined]
    asked_by = forms.CharField(
        label="Your name",
        max_length=140,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "name"}),
        error_messages={"required": "Write your name, so that we know whom to call."},
    )
    relationship = forms.CharField(
        label="What you are to them",
        help_text="Such as son, neighbour or nurse.",
        max_length=70,
        required=False,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    given_name = forms.CharField(
        label="Your first name",
        max_length=70,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label="Your last name",
        max_length=70,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "family-name"}),
    )
    born_on = NHSDateField(label="Your date of birth", required=False)
    nhs_number = forms.CharField(
        label="Your NHS number",
        help_text="Ten figures, on letters and prescriptions. Leave it empty if you do not have it to hand.",
        max_length=14,
        required=False,
        widget=forms.TextInput(attrs={"width": 10, "inputmode": "numeric", "autocomplete": "off"}),
    )
    service = forms.CharField(
        label="What support would help?",
        help_text="In your own words, such as: somebody to help me wash in the morning.",
        max_length=200,
        widget=forms.TextInput,
    )
    what_matters = forms.CharField(
        label="What would you like to be able to do?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    access_needs = forms.CharField(
        label="What helps you to read, hear or answer us?",
        help_text="Such as large print, easy read, an interpreter, or more time to talk.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reach = forms.CharField(
        label="How can we reach you?",
        help_text="A phone number, an e-mail or a postal address, and the best time.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    OF_ANOTHER: ClassVar = {
        "given_name": "Their first name",
        "family_name": "Their last name",
        "born_on": "Their date of birth, if you know it",
        "nhs_number": "Their NHS number, if you know it",
        "what_matters": "What would they like to be able to do?",
        "access_needs": "What helps them to read, hear or answer us?",
        "reach": "How can we reach them, or you?",
    }

    def __init__(self, *args: Any, who: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "key": uuid.uuid4(), "who": who}
        if who == "me":
            del self.fields["asked_by"], self.fields["relationship"]
            return
        for name, label in self.OF_ANOTHER.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("autocomplete", None)
        self.fields["nhs_number"].help_text = "Ten figures. It is on letters and prescriptions."
        self.fields["service"].help_text = "In your own words, such as: somebody to help her wash in the morning."

    def clean_nhs_number(self) -> str:
        return plain_number(self.cleaned_data["nhs_number"])

    @property
    def asked(self) -> dict[str, Any]:
        """What the act keeps."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("who", "key")}
        return given | {"origin": SupportRequest.Origin.PERSON}


class LinkForm(RuleModelForm):
    class Meta:
        model = ReferralLink
        fields = ("is_open", "hourly_limit", "daily_limit")
        widgets: ClassVar = {
            name: forms.NumberInput(attrs={"width": 4, "inputmode": "numeric"})
            for name in ("hourly_limit", "daily_limit")
        }
        help_texts: ClassVar = {
            "hourly_limit": "When so many have asked, the page asks people to call instead.",
        }


class NumberForm(RuleForm):
    nhs_number = forms.CharField(
        label="NHS number",
        help_text="Ten figures, from the person, their GP or the national register.",
        widget=forms.TextInput(attrs={"width": 10, "inputmode": "numeric", "autocomplete": "off"}),
    )


class AddForm(RuleForm):
    born_on = NHSDateField(label="Date of birth")


class CloseReferralForm(RuleForm):
    closed_because = forms.CharField(
        label="Why is it not pursued?",
        help_text="Such as: she called and no longer wants support.",
        min_length=SHORTEST_REASON,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"min_length": f"Write at least {SHORTEST_REASON} characters, so that others understand why."},
    )
