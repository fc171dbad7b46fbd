"""How an account is asked for."""

from typing import Any

from django import forms

from budgets.forms import box
from budgets.models import Account
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class AccountForm(RuleForm):
    holder_name = forms.CharField(
        label="Name on the account",
        max_length=140,
        help_text="The person, whoever acts for them, or the organisation that holds the money for them.",
    )
    sort_code = forms.CharField(
        label="Sort code",
        required=False,
        help_text="6 figures. Leave it empty for a card or a provider’s account.",
        widget=box(5, inputmode="numeric", autocomplete="off", spellcheck="false"),
    )
    number = forms.CharField(
        label="Account number",
        required=False,
        help_text="8 figures, with noughts in front of a shorter one.",
        widget=box(10, inputmode="numeric", autocomplete="off", spellcheck="false"),
    )
    agreement_signed_on = NHSDateField(
        label="Day the agreement was signed",
        required=False,
        help_text="Money is paid only after the ICB and whoever holds it have both signed.",
    )

    def clean_sort_code(self) -> str:
        return str(self.cleaned_data["sort_code"]).replace("-", "").replace(" ", "")

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).replace(" ", "")


def account_initial(account: Account | None) -> dict[str, Any]:
    names = ("holder_name", "sort_code", "number", "agreement_signed_on")
    return {name: getattr(account, name) for name in names} if account else {}
