"""What an auditor asks the change journal for."""

from django import forms

from audit.changes import LARGEST_ID, journaled_tables
from phb.forms import RuleForm


def _tables() -> list[tuple[str, str]]:
    words = ((table, str(model._meta.verbose_name_plural)) for table, model in journaled_tables().items())
    return [
        ("", "Every kind of record"),
        *sorted(((t, w[:1].upper() + w[1:]) for t, w in words), key=lambda each: each[1]),
    ]


class ChangesForm(RuleForm):
    """Which rows of the journal to show."""

    mark_optional = False

    table = forms.ChoiceField(label="Kind of record", choices=_tables, required=False)
    row = forms.IntegerField(
        label="Its number", required=False, min_value=1, max_value=LARGEST_ID, widget=forms.TextInput
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
