"""What is asked to arrange, hold and agree a review, and to say that one is needed."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from care_plans.forms import SeenForm
from care_plans.models import Review, ReviewAnswer, ReviewLimit, ReviewTrigger
from care_plans.reviews.queries import Asked
from care_plans.reviews.rules import (
    OUTCOMES,
    TRIGGERS,
    Answer,
    OutcomeKind,
    Progress,
    ReviewKind,
    StopReason,
    TriggerKind,
)
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField

_WIDE = {"width": 20}
_SAME_DAY = "Only where the plan and eligibility are reviewed on one day. They should be near in time, and apart."


class ArrangeForm(SeenForm):
    class Meta:
        model = Review
        fields = ("planned_for", "how", "place", "same_day_reason")
        labels: ClassVar = {
            "planned_for": "Which day?",
            "how": "How?",
            "place": "What time, and where",
            "same_day_reason": "Why on the same day as the other review",
        }
        help_texts: ClassVar = {
            "planned_for": "Agreed with the person, or with who acts for them.",
            "same_day_reason": _SAME_DAY,
        }
        widgets: ClassVar = {
            "how": forms.RadioSelect,
            **{name: forms.TextInput(attrs=_WIDE) for name in ("place", "same_day_reason")},
        }

    def __init__(self, *args: Any, apart: bool = True, **kwargs: Any) -> None:
        """`apart` where another review of the person's must not be on the same day."""
        super().__init__(*args, **kwargs)
        if not apart:
            del self.fields["same_day_reason"]
        self.fields["planned_for"].required = True
        self.fields["how"].choices = Review.How.choices  # type: ignore[attr-defined]
        self.fields["how"].required = True


class WriteForm(RuleForm):
    """One group of boxes for each thing the review asks; gaps are kept as gaps."""

    mark_optional = False

    def __init__(
        self, *args: Any, asked: list[Asked], known: Mapping[str, ReviewAnswer], notes: str, seen: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for item in asked:
            row = known.get(item.key)
            self.fields[item.key] = forms.ChoiceField(
                label=item.words,
                help_text=item.hint,
                choices=(Progress if item.outcome else Answer).choices,
                widget=forms.RadioSelect(attrs={"inline": True}),
                required=False,
                initial=row.answer if row else "",
            )
            self.fields[f"{item.key}-words"] = forms.CharField(
                label="What was said, and what was seen",
                widget=forms.Textarea(attrs={"rows": 2}),
                required=False,
                initial=row.words if row else "",
            )
        self.fields["notes"] = forms.CharField(
            label="What else was said", widget=forms.Textarea(attrs={"rows": 3}), required=False, initial=notes
        )
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=seen)

    def was_saved(self, marker: str) -> None:
        """What was typed stands on record now, though the page is shown again: the next save goes on from there."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = marker
        self.data = data
        self.saved = True

    saved = False

    @property
    def written(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {item.key: (data[item.key], data[f"{item.key}-words"]) for item in self.asked}

    @property
    def groups(self) -> list[dict[str, Any]]:
        """As the page draws them: the question with its two boxes, and the actions of an outcome."""
        return [{"item": item, "answer": self[item.key], "words": self[f"{item.key}-words"]} for item in self.asked]


class HeldForm(RuleForm):
    held_on = NHSDateField(label="Which day was it held?")
    how = forms.ChoiceField(label="How?", choices=Review.How.choices, widget=forms.RadioSelect)
    present = forms.CharField(
        label="Who was there?",
        help_text="Each by name and part, such as “Maria Santos, herself; Nadia Rahman, care co-ordinator”.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    same_day_reason = forms.CharField(
        label="Why on the same day as the other review",
        help_text=_SAME_DAY,
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_WIDE),
    )

    def __init__(self, *args: Any, apart: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not apart:
            del self.fields["same_day_reason"]


class AgreeForm(RuleForm):
    outcomes = forms.MultipleChoiceField(
        label="What was agreed?", help_text="Choose all that apply.", widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label="In words",
        help_text="What was agreed, with whom, and why. The person reads this.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    stop_reason = forms.ChoiceField(
        label="Why the direct payments stop",
        help_text="Only where they stop. Stopping the payments does not end the duty to arrange care.",
        choices=[("", "They do not stop"), *StopReason.choices],
        required=False,
    )

    def __init__(self, *args: Any, kind: ReviewKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcomes"].choices = [(each.value, each.label) for each in OUTCOMES[kind]]  # type: ignore[attr-defined]
        if OutcomeKind.STOP not in OUTCOMES[kind]:
            del self.fields["stop_reason"]

    @property
    def given(self) -> dict[str, Any]:
        chosen = [OutcomeKind(each) for each in self.cleaned_data["outcomes"]]
        return {**self.cleaned_data, "outcomes": chosen}


class CallOffForm(RuleForm):
    why = forms.CharField(label="Why is it not held?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DoneForm(RuleForm):
    words = forms.CharField(label="What was done?", widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(RuleForm):
    kind = forms.ChoiceField(
        label="What happened?",
        choices=[choice for choice in TriggerKind.choices if choice[0] != TriggerKind.REQUEST]
        + [(TriggerKind.REQUEST.value, TriggerKind.REQUEST.label)],
        widget=forms.RadioSelect(
            attrs={
                "hints": {
                    kind.value: f"The {rule.kind.label.lower()} is brought forward."
                    if rule.must
                    else "Somebody decides whether to review."
                    for kind, rule in TRIGGERS.items()
                }
            }
        ),
    )
    noticed_on = NHSDateField(label="Which day was it noticed?")
    words = forms.CharField(
        label="In words",
        help_text="What you know, and from whom.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonAnswerForm(RuleForm):
    answer = forms.ChoiceField(
        label="Is a review needed?", choices=ReviewTrigger.Reply.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="Why",
        help_text="If not: why not, and how you know that the money is still enough.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )


class SayForm(RuleForm):
    mark_optional = False

    words = forms.CharField(
        label="What would you like to say?",
        help_text="What goes well, what does not, what you would change. Everybody at the review reads it first.",
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class AskForm(RuleForm):
    words = forms.CharField(
        label="Why would you like one sooner?",
        help_text="A few words are enough.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LimitForm(RuleModelForm):
    class Meta:
        model = ReviewLimit
        fields = ("first_months", "later_months", "because")
        labels: ClassVar = {
            "first_months": "Months to the first review, at most",
            "later_months": "Months between later reviews, at most",
            "because": "Why",
        }
        widgets: ClassVar = {"because": forms.TextInput(attrs=_WIDE)}
