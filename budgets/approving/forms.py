"""How a share is agreed or sent back."""

from django import forms

from budgets.rules import APPROVING_FUNDERS
from phb.forms import RuleForm


class AnswerForm(RuleForm):
    """One funder's answer to a revision."""

    funder = forms.ChoiceField(
        choices=[(each.value, each.label) for each in APPROVING_FUNDERS], widget=forms.HiddenInput
    )
    answer = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        choices=[("approve", "Approve"), ("send_back", "Send back")],
        error_messages={"required": "Choose whether you approve it or send it back."},
    )
    words = forms.CharField(
        label="Reason, or a note with your approval",
        required=False,
        help_text="Needed when you send it back, so that the author knows what to change.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    mark_optional = False
