"""What is asked about how to reach a person."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from care_plans.access_needs.rules import FORMATS, SUPPORT, heard_in
from care_plans.forms import SeenForm
from care_plans.models import InformationNeeds


class NeedsForm(SeenForm):
    """As a colleague asks it of somebody."""

    formats = forms.MultipleChoiceField(
        label="How should we write?",
        help_text="Choose all that are needed.",
        choices=list(FORMATS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(
            attrs={
                "hints": {
                    "easy_read": "Short sentences in large print.",
                    "screen_reader": "Everything is a web page first, and every PDF can be read aloud.",
                }
            }
        ),
    )
    support = forms.MultipleChoiceField(
        label="What is needed when we meet or talk?",
        help_text="Choose all that are needed.",
        choices=list(SUPPORT.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    field_order = ("formats", "support")

    class Meta:
        model = InformationNeeds
        fields: tuple[str, ...] = ("language", "contact_by", "words", "asked_on", "shared_on")
        labels: ClassVar = {
            "language": "Language, where it is not English",
            "contact_by": "Best way to reach them",
            "words": "Anything else that helps",
            "asked_on": "Day they were asked",
            "shared_on": "Day they agreed that others who care for them may know this",
        }
        help_texts: ClassVar = {"shared_on": "Leave it empty where they have not agreed."}
        widgets: ClassVar = {"language": forms.TextInput(attrs={"width": 20})}

    def __init__(self, *args: Any, heard: str = "", **kwargs: Any) -> None:
        """`heard` is what somebody wrote of the needs; it is proposed beside what is on record."""
        super().__init__(*args, **kwargs)
        needs = {*self.instance.formats, *self.instance.support, *heard_in(heard)}
        self.initial["formats"] = [need for need in FORMATS if need in needs]
        self.initial["support"] = [need for need in SUPPORT if need in needs]
        longest = self.fields["words"].max_length  # type: ignore[attr-defined]
        if heard and heard not in self.instance.words:
            self.initial["words"] = " ".join([self.instance.words, *heard.split()]).strip()[:longest]

    @property
    def details(self) -> dict[str, Any]:
        chosen = {*self.cleaned_data["formats"], *self.cleaned_data["support"]}
        written = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**written, **{need: need in chosen for need in (*FORMATS, *SUPPORT)}}


class OwnNeedsForm(NeedsForm):
    """As the person answers it themselves, so that the day they were asked is the day they say it."""

    share = forms.BooleanField(label="Others who care for me may know this", required=False)

    class Meta(NeedsForm.Meta):
        fields = ("language", "contact_by", "words")
        labels: ClassVar = {**NeedsForm.Meta.labels, "contact_by": "Best way to reach you"}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.initial["share"] = self.instance.shared_on is not None
        for name in ("formats", "support"):
            asked: Any = self.fields[name]
            asked.choices = [(need, words.replace("their", "your")) for need, words in asked.choices]
        self.fields["support"].label = "What do you need when we meet or talk?"

    @property
    def details(self) -> dict[str, Any]:
        shared_on = (self.instance.shared_on or self.on) if self.cleaned_data["share"] else None
        return {**super().details, "asked_on": self.on, "shared_on": shared_on}
