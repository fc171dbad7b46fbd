"""What is asked for while budgets are built, agreed and paid. No rules: the acts refuse, the forms say where."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


def tried(form: Any, act: Callable[..., Any], /, **given: Any) -> Any:
    """What the act did; nothing where it refused, and then the form says why."""
    try:
        return act(**given)
    except ValidationError as refusal:
        form.add_refusal(refusal)
    return None


def box(width: int, **attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"width": width, **attrs})


def override_words() -> forms.CharField:
    return forms.CharField(
        label="Why it may go over what is agreed",
        required=False,
        max_length=500,
        help_text="Only where it does. Your words stay with the payment, for auditors to read.",
    )
