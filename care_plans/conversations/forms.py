"""What is asked about a conversation."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from care_plans.conversations.rules import How, Outcome, Present, present_from_lines
from care_plans.forms import SeenForm
from care_plans.models import Conversation, SupportRequest
from care_plans.offers.rules import OfferStatus
from phb.models import User

OF_THE_ENDING = ("agreed_without_money", "referral_status", "referred_to", "referral_words")
"""What is asked only where it led to a plan and a community referral, without money."""

WORDS = ("what_matters", "hopes", "working", "not_working", "information_given")


class _ConversationForm(SeenForm):
    mark_optional = False

    others = forms.CharField(
        label="Anyone else who was there",
        required=False,
        help_text="One on each line, with a comma: a name and who they are. Such as: Mo Khan, brother.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    chosen_by_person = forms.TypedChoiceField(
        label="Did the person choose who was there?",
        choices=((True, "Yes"), (False, "No")),
        coerce=lambda answer: answer == "True",
        error_messages={"required": "Say whether the person chose who was there."},
        widget=forms.RadioSelect(attrs={"inline": True, "small": True}),
    )

    class Meta:
        model = Conversation
        fields: ClassVar[tuple[str, ...]] = ("place", "chosen_by_person", *WORDS)
        labels: ClassVar = {
            "place": "Where",
            "what_matters": "What matters to the person",
            "hopes": "What they want to achieve",
            "working": "What is working now",
            "not_working": "What is not working now",
            "information_given": "What information you gave",
        }
        help_texts: ClassVar = {
            "what_matters": "In their own words.",
            "hopes": "What they hope to do, or to have different.",
            "information_given": "Such as how a personal health budget works, who can help, and how to complain.",
        }
        widgets: ClassVar = {
            **{name: forms.Textarea(attrs={"rows": 3}) for name in WORDS},
            "place": forms.TextInput(attrs={"width": 20}),
        }

    def clean_others(self) -> list[Present]:
        return present_from_lines(self.cleaned_data["others"])

    @property
    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}  # type: ignore[operator]


class ConversationForm(_ConversationForm):
    """The whole record. Who is likely to have been there is a tick; anyone else is written."""

    there = forms.MultipleChoiceField(
        label="Who was there", required=False, widget=forms.CheckboxSelectMultiple(attrs={"small": True})
    )
    referral_status = forms.ChoiceField(
        label="How does the offer of a community referral stand?",
        required=False,
        choices=(("", "Choose an answer"), *OfferStatus.choices),
    )
    referred_to = forms.CharField(
        label="If they accept it, who takes the referral?",
        required=False,
        max_length=200,
        help_text="Such as the link worker of the practice, or a gardening group.",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    referral_words = forms.CharField(
        label="If no referral was offered or made, why not?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = (
        *("held_on", "how", "place", "there", "others", "chosen_by_person", *WORDS),
        *("outcome", *OF_THE_ENDING),
    )

    class Meta(_ConversationForm.Meta):
        fields = ("held_on", "how", *_ConversationForm.Meta.fields, "outcome", "agreed_without_money")
        labels: ClassVar = {
            **_ConversationForm.Meta.labels,
            "held_on": "Day of the conversation",
            "how": "How you talked",
            "outcome": "Where it led",
            "agreed_without_money": "The person agrees that no money is needed",
        }
        widgets: ClassVar = {
            **_ConversationForm.Meta.widgets,
            "how": forms.RadioSelect(attrs={"small": True, "reveals": {How.ELSEWHERE: "place"}}),
            "outcome": forms.RadioSelect(
                attrs={
                    "reveals": {Outcome.WITHOUT_MONEY: OF_THE_ENDING},
                    "hints": {
                        Outcome.PLAN: "The care plan comes next, then its budget.",
                        Outcome.WITHOUT_MONEY: "A good ending: the care plan comes next, and no budget.",
                        Outcome.GO_ON: "Something is still open. Record the next conversation when it was held.",
                    },
                }
            ),
        }

    def __init__(self, *args: Any, request: SupportRequest, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {f"{place}": each for place, each in enumerate(_likely(request, by, on))}
        self.fields["there"].choices = [(key, str(each)) for key, each in self.known.items()]  # type: ignore[attr-defined]
        for name in ("how", "outcome"):
            self.fields[name].choices = [each for each in self.fields[name].choices if each[0]]  # type: ignore[attr-defined]
        self.fields["held_on"].initial = on

    @property
    def present(self) -> list[Present]:
        return [self.known[key] for key in self.cleaned_data["there"]] + self.cleaned_data["others"]

    @property
    def referral(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("referral_status", "referred_to", "referral_words")}

    def clean(self) -> dict[str, Any] | None:
        """Boxes of an answer that was not chosen are out of sight, so what is left in them says nothing."""
        super().clean()
        if self.cleaned_data.get("outcome") != Outcome.WITHOUT_MONEY:
            self.cleaned_data |= dict.fromkeys(OF_THE_ENDING, "") | {"agreed_without_money": False}
        if self.cleaned_data.get("how") != How.ELSEWHERE:
            self.cleaned_data["place"] = ""
        return self.cleaned_data


def _likely(request: SupportRequest, by: User, on: date) -> list[Present]:
    """Who is likely to have been there: the person, those who act for them, and those who plan with them."""
    person = request.person
    found = [Present(person.full_name, "the person")]
    for each in person.representations.current(on):
        found.append(Present(each.name, each.relationship.lower() or each.get_kind_display().lower()))
    planners = [each for each in (person.care_coordinator, by) if each is not None]
    found += [Present(str(each), "care co-ordinator") for each in dict.fromkeys(planners)]
    return list({each.name: each for each in found}.values())


class EditConversationForm(_ConversationForm):
    """The words and who was there; the day and where it led stand."""

    field_order = ("place", "others", "chosen_by_person", *WORDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].label = "Who was there"
        self.fields["others"].required = True
        self.initial["others"] = "\n".join(map(str, self.instance.present.all()))

    @property
    def present(self) -> list[Present]:
        there: list[Present] = self.cleaned_data["others"]
        return there
