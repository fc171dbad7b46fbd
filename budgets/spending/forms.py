"""What is asked for while a spend file is taken in. No rules: the acts refuse, the forms say where."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from budgets.bank_files import layout_names
from budgets.models import Budget, BudgetLine, SpendRow
from budgets.permissions import importable_budgets
from budgets.spending.rules import MONEY_IN_ACTIONS, MONEY_OUT_ACTIONS, RowAction
from budgets.spending.tables import NOT_IN_PLAN
from phb.forms import RuleForm
from phb.models import User
from phb.money import ZERO

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes of one file: about 100,000 rows, a year of a large provider."""


class LoadForm(RuleForm):
    file = forms.FileField(
        label="File",
        help_text="A CSV file as the bank, card company or provider gives it out, unchanged.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
    )
    budget = forms.CharField(
        label="Budget",
        required=False,
        max_length=20,
        help_text="Such as PHB-000042. Leave it empty if the file names its account or its budgets.",
        widget=forms.TextInput(attrs={"width": 10, "autocomplete": "off"}),
    )
    as_layout = forms.ChoiceField(
        label="Kind of file",
        required=False,
        help_text="Choose one only if we cannot tell by the columns.",
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user, self._on = user, on
        choice = self.fields["as_layout"]
        choice.choices = [("", "Work it out from the columns"), *layout_names().items()]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError("The file is larger than 10 MB. Download a shorter period and load that.")
        return file

    def clean_budget(self) -> Budget | None:
        reference = self.cleaned_data["budget"]
        if not reference:
            return None
        number = Budget.number_in(reference)
        found = importable_budgets(self._user, on=self._on).filter(pk=number or 0).first()
        if found is None:
            raise ValidationError(
                f"“{reference}” is no budget that you take files in for. Write its reference, such as PHB-000042."
            )
        return found


class RowForm(RuleForm):
    """What a row is, and with which line, as one answer: `spend:12` is spending on the line with that id."""

    what = forms.ChoiceField(label="What is it?")
    alike = forms.BooleanField(label="Put every row of this file with the same payee like this", required=False)

    def __init__(self, *args: Any, row: SpendRow, lines: Sequence[BudgetLine], ask_alike: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"row-{row.pk}-%s", **kwargs)
        self._lines = {line.pk: line for line in lines}
        actions = MONEY_IN_ACTIONS if row.amount > ZERO else MONEY_OUT_ACTIONS
        choices = [("", "Choose what it is")]
        for action in actions:
            if action in NOT_IN_PLAN:
                before = "Refund: " if action == RowAction.REFUND else ""
                choices += [(answer_for(action, line.pk), f"{before}{line.service}") for line in lines]
            choices.append((answer_for(action, None), NOT_IN_PLAN.get(action, action.label)))
        self.fields["what"].choices = choices  # type: ignore[attr-defined]
        if not ask_alike:
            del self.fields["alike"]

    @property
    def answer(self) -> tuple[RowAction, BudgetLine | None]:
        """The action and the line that were chosen."""
        action, _, line = self.cleaned_data["what"].partition(":")
        return RowAction(action), self._lines[int(line)] if line else None


def answer_for(action: str, line_pk: int | None) -> str:
    return action if line_pk is None else f"{action}:{line_pk}"


class AcceptForm(RuleForm):
    """Asked only of a file whose columns do not say what they are."""

    checked = forms.BooleanField(label="I have checked the rows against the file", required=False)
