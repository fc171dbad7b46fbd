"""What every form here shares. No rules: the acts refuse, and the forms say it beside the box."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from care_plans.editing import ChangedMeanwhile, marker
from phb.dates import day_in_words
from phb.forms import RuleForm, RuleModelForm
from phb.guards import refusal_sentence


def tried(form: Any, act: Callable[..., Any], **given: Any) -> Any:
    """What the act did; nothing where it refused, and then the form says why."""
    try:
        return act(**given)
    except ChangedMeanwhile as refusal:
        form.add_refusal(refusal)
        form.show_what_it_says_now(refusal.record)
    except ValidationError as refusal:
        form.add_refusal(refusal)
    except IntegrityError as refusal:
        sentence = refusal_sentence(refusal)
        if sentence is None:
            raise
        form.add_refusal(ValidationError(sentence))
    return None


class SeenForm(RuleModelForm):
    """Changes a record that others may be changing: carries a mark of what its reader saw."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    MARKED: ClassVar[tuple[str, ...]] = ()
    """The fields whose change by somebody else is told; all of the record's where none is named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.says_now: list[tuple[str, str]] = []
        """After a refusal: label and words of each box that the other person wrote otherwise."""
        if self.instance.pk:
            self.initial["seen"] = marker(self.instance, *self.MARKED)

    def show_what_it_says_now(self, record: Any) -> None:
        """The next save is of somebody who has read what it says now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = marker(record, *self.MARKED)
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


class ConfirmForm(RuleForm):
    """A button and nothing to fill in; what the act refuses is said above it."""

    confirm = forms.CharField(widget=forms.HiddenInput, initial="yes")
