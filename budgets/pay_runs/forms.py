"""How a pay run is drafted, held, marked as paid and taken back."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from budgets.models import PayRun
from budgets.pay_runs.rules import BackKind
from phb.dates import Period, month_of, parse_month
from phb.forms import RuleForm
from phb.models import Organisation, User
from phb.roles import ACTS
from phb.widgets import NHSDateField


class DraftForm(RuleForm):
    icb = forms.ModelChoiceField(label="ICB", queryset=Organisation.objects.none())
    month = forms.CharField(
        label="Month", max_length=7, help_text="Year and month, such as 2026-04.", widget=forms.TextInput({"width": 10})
    )

    mark_optional = False

    def __init__(self, *args: Any, icbs: "QuerySet[Organisation]", on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["icb"]
        chosen.queryset = icbs
        chosen.initial = icbs.first()
        if icbs.count() == 1:
            chosen.widget = forms.HiddenInput()
        self.fields["month"].initial = f"{month_of(on).start:%Y-%m}"

    def clean_month(self) -> Period:
        try:
            return parse_month(self.cleaned_data["month"])
        except ValueError as mistake:
            raise ValidationError(str(mistake)) from mistake


class ApproveForm(RuleForm):
    seen = forms.CharField(widget=forms.HiddenInput)

    mark_optional = False


class PaidForm(RuleForm):
    pay_on = NHSDateField(label="Which day was it paid?", help_text="The day the bank was given for the payments.")

    mark_optional = False


class HoldForm(RuleForm):
    reason = forms.CharField(
        label="Why is it held?",
        max_length=300,
        help_text="In a sentence. Nothing is paid to this budget until somebody lets it go.",
    )
    owner = forms.ModelChoiceField(
        label="Colleague who looks into it", queryset=User.objects.none(), required=False, empty_label="A team"
    )
    team = forms.CharField(
        label="Or the team that looks into it", max_length=80, required=False, widget=forms.TextInput({"width": 20})
    )

    mark_optional = False

    def __init__(self, *args: Any, icb: Organisation, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner: Any = self.fields["owner"]
        owner.queryset = colleagues(icb, on)


def colleagues(icb: Organisation, on: date) -> "QuerySet[User]":
    """Who of an ICB's staff may look into a held payment."""
    roles = [role.value for role in ACTS["see_budgets"]]
    here = User.objects.filter(
        role_assignments__organisation=icb, role_assignments__role__in=roles, role_assignments__starts_on__lte=on
    )
    return here.exclude(role_assignments__ends_on__lt=on).distinct().order_by("display_name", "pk")


class WordsForm(RuleForm):
    words = forms.CharField(label="Why?", max_length=300)

    mark_optional = False


class BackForm(RuleForm):
    kind = forms.ChoiceField(label="What happened?", choices=BackKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Why?", max_length=300, help_text="Such as what the bank says: account closed.")
    came_on = NHSDateField(label="Which day did the money come back?")

    mark_optional = False


def default_pay_day(run: PayRun, on: date) -> date:
    return run.pay_on or on
