"""What is asked about offers, referrals and codes."""

from typing import Any, ClassVar

from django import forms

from care_plans.models import ActivityCode, Offer
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField


class OfferForm(RuleModelForm):
    mark_optional = False

    class Meta:
        model = Offer
        fields = ("component", "status", "made_on", "referred_to", "words")
        labels: ClassVar = {
            "status": "How it stands",
            "made_on": "Which day?",
            "referred_to": "Who takes the referral",
            "words": "In a few words",
        }
        help_texts: ClassVar = {
            "referred_to": "For a community referral that is accepted, such as the link worker of the practice.",
            "words": "If it was not offered or could not be completed, say why.",
        }
        widgets: ClassVar = {
            "status": forms.RadioSelect(attrs={"small": True}),
            "referred_to": forms.TextInput(attrs={"width": 20}),
            "words": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status: Any = self.fields["status"]
        status.choices = [each for each in status.choices if each[0]]
        if fixed:
            del self.fields["component"]


class FirstContactForm(RuleForm):
    contact_on = NHSDateField(label="Day of the first contact")


class EndEpisodeForm(RuleForm):
    ended_on = NHSDateField(label="Last day")


class CodeForm(RuleModelForm):
    class Meta:
        model = ActivityCode
        fields = ("activity", "concept_id", "term", "refset_id", "source", "valid_from", "valid_to")
        labels: ClassVar = {"concept_id": "SNOMED CT code of the concept", "refset_id": "SNOMED CT code of its set"}
        help_texts: ClassVar = {"source": "A page or a publication where somebody else can look it up."}
        widgets: ClassVar = {
            name: forms.TextInput(attrs={"width": 20}) for name in ("concept_id", "term", "refset_id", "source")
        }
