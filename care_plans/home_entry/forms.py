"""What is asked before a home-entry note is shown, and what it may say."""

from django import forms

from phb.forms import RuleForm


class ReasonForm(RuleForm):
    reason = forms.CharField(
        label="What do you need it for?",
        max_length=150,
        help_text="The person sees your reason. Such as “visiting today at three”.",
        widget=forms.TextInput,
    )


class HomeEntryForm(RuleForm):
    mark_optional = False
    words = forms.CharField(
        label="How to get in",
        required=False,
        help_text="Key safe, which bell, the dog. It takes the place of what is there now; empty takes that away.",
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
