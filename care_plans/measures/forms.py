"""What is asked to record a score."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from care_plans.measures.rules import AnsweredBy, Scoring, plain
from care_plans.models import Instrument
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class ScoreForm(RuleForm):
    """The score itself, or an answer to each item, as the instrument has it."""

    taken_on = NHSDateField(label="Which day?")
    answered_by = forms.ChoiceField(
        label="Who answered", choices=AnsweredBy.choices, widget=forms.RadioSelect(attrs={"small": True})
    )
    value = forms.DecimalField(label="Score", max_digits=7, decimal_places=2)
    note = forms.CharField(
        label="What was said about it (optional)",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    mark_optional = False

    def __init__(self, *args: Any, instrument: Instrument, on: date, by_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        self.initial.setdefault("taken_on", on)
        if by_person:
            self.fields["answered_by"].choices = [  # type: ignore[attr-defined]
                (AnsweredBy.PERSON.value, "I did, or the person did"),
                (AnsweredBy.WITH_HELP.value, "With help"),
                (AnsweredBy.FOR_THEM.value, "I answered for them"),
            ]
        if instrument.scoring == Scoring.GIVEN:
            self.fields["value"].help_text = _range(instrument.lowest, instrument.highest)
            self.order_fields(["taken_on", "value", "answered_by", "note"])
            return
        del self.fields["value"]
        for item in instrument.questions:
            wording = f": {item.words}" if item.has_wording else ""
            choices = [(str(each), str(each)) for each in range(item.lowest, item.highest + 1)]
            self.fields[f"item_{item.number}"] = forms.ChoiceField(
                label=f"{item.number}. {item.words}" if item.has_wording else item.words,
                choices=choices,
                widget=forms.RadioSelect(attrs={"inline": True, "small": True}),
                error_messages={"required": f"Answer item {item.number}{wording}."},
            )
        self.order_fields(["taken_on", *(f"item_{item.number}" for item in instrument.questions)])

    @property
    def given(self) -> dict[str, Any]:
        cleaned = dict(self.cleaned_data)
        names = [f"item_{item.number}" for item in self.instrument.questions]
        answers = [int(cleaned.pop(name)) for name in names if name in cleaned]
        return {**cleaned, "answers": answers} if answers else cleaned


def _range(lowest: Decimal, highest: Decimal | None) -> str:
    return f"From {plain(lowest)} to {plain(highest)}." if highest is not None else f"From {plain(lowest)} upwards."
