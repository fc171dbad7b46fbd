"""What every form here shares. No rules: the acts refuse, and the forms say it beside the box."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from care_plans.editing import ChangedMeanwhile, as_seen, marker
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
        """After a refusal: label and words of each box that both wrote, and otherwise."""
        self.taken_in: list[tuple[str, str]] = []
        """After a refusal: label and words of each box that the other person alone wrote; they stand in it now."""
        if self.instance.pk:
            self.initial["seen"] = marker(self.instance, *self.MARKED)

    def show_what_it_says_now(self, record: Any) -> None:
        """The next save is of somebody who has read what it says now, and undoes nothing that they did not touch."""
        data = self.data.copy()  # type: ignore[attr-defined]
        seen_key = self.add_prefix("seen")
        before = as_seen(record, data.get(seen_key, ""), *self.MARKED)
        data[seen_key] = marker(record, *self.MARKED)
        for name, typed in self.cleaned_data.items():
            if name == "seen" or (now := getattr(record, name)) == typed:
                continue
            told = (str(self.fields[name].label), _in_words(record, name))
            if before is None or getattr(before, name) not in (typed, now):
                self.says_now.append(told)
            elif getattr(before, name) == typed:
                (self.taken_in if _put(data, self[name], now) else self.says_now).append(told)
        self.data = data


def _put(data: Any, box: forms.BoundField, value: Any) -> bool:
    """Whether the value could be put in the box; of several ticks, or a whole list, it could not."""
    if isinstance(box.field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return False
    if isinstance(box.field, forms.BooleanField):
        data.pop(box.html_name, None)
        data.update({box.html_name: "on"} if value else {})
        return True
    data[box.html_name] = value.isoformat() if isinstance(value, date) else str(box.field.prepare_value(value) or "")
    return True


def _in_words(record: Any, name: str) -> str:
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    if isinstance(value, date):
        return day_in_words(value)
    return "nothing" if value in (None, "") else str(value)


class ConfirmForm(RuleForm):
    """A button and nothing to fill in; what the act refuses is said above it."""

    confirm = forms.CharField(widget=forms.HiddenInput, initial="yes")
