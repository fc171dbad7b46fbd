"""Forms that put the sentence of a broken rule beside the field it is about."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import pretty_name

from phb.widgets import form_field


class RuleFormMixin:
    """Reads a ValidationError's code as the field to blame, where the form has such a field, and says what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            for code, sentence in _plain_sentences(field, str(field.label or pretty_name(name))).items():
                if _is_in_djangos_words(field, code):
                    field.error_messages[code] = sentence

    def add_refusal(self, refusal: ValidationError) -> None:
        """Shows what an act refused: beside the field its code names, else above the form."""
        if hasattr(refusal, "error_dict"):
            for field, errors in refusal.error_dict.items():
                for error in errors:
                    self._blame(error, field)
        else:
            for error in refusal.error_list:
                self._blame(error, NON_FIELD_ERRORS)

    def _blame(self, error: ValidationError, field: str) -> None:
        fields: dict[str, Any] = self.fields  # type: ignore[attr-defined]
        if field not in fields:
            field = error.code if error.code in fields else NON_FIELD_ERRORS
        self.add_error(None if field == NON_FIELD_ERRORS else field, error)  # type: ignore[attr-defined]


def _plain_sentences(field: forms.Field, label: str) -> dict[str, str]:
    """What to say, by code, instead of Django's words for an empty box or an answer that is not among the choices."""
    if isinstance(field, forms.BooleanField):
        ask = f"Tick “{label}” to go on."
    elif isinstance(field, forms.FileField):
        ask = f"Choose a file for “{label}”."
    elif isinstance(field, forms.ChoiceField):
        ask = f"Choose an answer for “{label}”."
    else:
        ask = f"Fill in “{label}”."
    return {"required": ask, "invalid_choice": f"Choose one of the answers shown for “{label}”."}


def _is_in_djangos_words(field: forms.Field, code: str) -> bool:
    """Whether neither the field's class nor the form has said it better."""
    said = field.error_messages.get(code)
    djangos = [each for each in type(field).__mro__ if each.__module__.startswith("django.")]
    return said is not None and any(said is vars(each).get("default_error_messages", {}).get(code) for each in djangos)


class RuleForm(RuleFormMixin, forms.Form):
    """A form for an act that is not the saving of one record."""


class RuleModelForm(RuleFormMixin, forms.ModelForm):
    """A form for one record. It checks every constraint that the fields it shows can break, and asks for each day in
    three boxes.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        meta = vars(cls).get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(form_field)

    def _update_errors(self, errors: ValidationError) -> None:
        self.add_refusal(errors)


class QuantityField(forms.DecimalField):
    """How many, as a person writes it: Django's own box would read 1e5, 1_000 and other numerals without a word."""

    asks_for = "a quantity. Write figures with at most two decimals, such as 17.5."
    code = "quantity"

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value if value is not None else "").strip()
        if text and not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", text):
            raise ValidationError(f"“{text}” is not {self.asks_for}", code=self.code)
        return super().to_python(text)
