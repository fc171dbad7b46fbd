"""How a share is agreed or sent back, a limit set and cover arranged."""

from typing import Any, ClassVar

from django import forms

from budgets.approving.queries import ROLES_OF
from budgets.approving.rules import LONGEST_COVER
from budgets.models import ApprovalCover, ApprovalLimit
from budgets.rules import APPROVING_FUNDERS
from phb.forms import RuleForm, RuleModelForm
from phb.models import Organisation


class AnswerForm(RuleForm):
    """One funder's answer to a revision."""

    funder = forms.ChoiceField(
        choices=[(each.value, each.label) for each in APPROVING_FUNDERS], widget=forms.HiddenInput
    )
    answer = forms.ChoiceField(
        label="Your answer",
        widget=forms.RadioSelect,
        choices=[("approve", "Approve"), ("send_back", "Send back"), ("refuse", "Refuse")],
        error_messages={"required": "Choose whether you approve it, send it back or refuse it."},
    )
    words = forms.CharField(
        label="Reason, or a note with your approval",
        required=False,
        help_text="Needed when you send it back or refuse it, so that the author knows what to change or to tell the"
        " person.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    mark_optional = False


class ApprovalLimitForm(RuleModelForm):
    """The most that one role of an organisation may agree."""

    class Meta:
        model = ApprovalLimit
        fields = ("role", "yearly_amount", "starts_on", "source")
        labels: ClassVar = {
            "role": "Which role?",
            "yearly_amount": "Up to how much a year?",
            "starts_on": "From which day?",
            "source": "Who says so?",
        }
        help_texts: ClassVar = {
            "yearly_amount": "Of the organisation’s own share, in its dearest twelve months.",
            "starts_on": "Today or later. What was agreed before stays agreed.",
        }
        widgets: ClassVar = {"role": forms.RadioSelect, "source": forms.TextInput(attrs={"width": 20})}

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in ROLES_OF[organisation.kind]]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class CoverForm(RuleModelForm):
    """Who covers, and on which days."""

    class Meta:
        model = ApprovalCover
        fields: ClassVar[tuple[str, ...]] = ("colleague", "starts_on", "ends_on")
        labels: ClassVar = {
            "colleague": "Which colleague covers?",
            "starts_on": "First day",
            "ends_on": "Last day",
        }
        help_texts: ClassVar = {
            "colleague": "Somebody of your organisation who plans or agrees budgets.",
            "ends_on": f"Included, until midnight. At most {LONGEST_COVER} days at once.",
        }

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues  # type: ignore[attr-defined]


class SetCoverForm(CoverForm):
    """As an administrator sets it: for whom, too."""

    class Meta(CoverForm.Meta):
        fields: ClassVar[tuple[str, ...]] = ("delegator", "colleague", "starts_on", "ends_on")
        labels: ClassVar = {**CoverForm.Meta.labels, "delegator": "Who is covered?"}

    def __init__(self, *args: Any, delegators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delegator"].queryset = delegators  # type: ignore[attr-defined]
