"""What is asked about sending a letter."""

from django import forms

from phb.forms import RuleForm
from phb.widgets import NHSDateField


class WriteForm(RuleForm):
    """A button; carries what its reader saw."""

    seen = forms.CharField(widget=forms.HiddenInput)


class SentForm(RuleForm):
    sent_on = NHSDateField(label="Day it was sent")


class AskForm(RuleForm):
    asked_of = forms.CharField(
        label="Who makes it?",
        help_text="Such as the ICB’s interpreting or transcription service.",
        max_length=140,
        widget=forms.TextInput(attrs={"width": 20}),
    )
