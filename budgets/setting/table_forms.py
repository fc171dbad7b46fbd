"""The table in which all lines of a revision are written: a form for each row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms

from budgets.forms import box
from budgets.models import SHARE_FIELDS, Budget, BudgetLine
from budgets.rules import Funder, Option
from budgets.setting.budget_setting import LineTerms
from budgets.setting.forms import LineForm, line_initial, new_line_initial
from budgets.setting.rules import Frequency
from budgets.setting.whole_table import terms_of
from care_plans.models import Action
from phb.forms import RuleForm
from phb.money import to_pence
from phb.widgets import NHSDateField

FIRST_ROWS, MORE_ROWS, MOST_NEW = 5, 3, 30
SHOWN = ("action", "service", "rate", "quantity", "unit", "frequency", "option", "shares")
FIXED_BY_WORKING = ("rate", "quantity", "unit", "frequency")


class DatesForm(RuleForm):
    """The days of the new lines; those there are keep their own."""

    starts_on = NHSDateField(label="New lines run from")
    ends_on = NHSDateField(label="to")


class RowForm(LineForm):
    """The terms of a line that are said most often. What is not shown stays as it is, or as a new line begins."""

    take_out = forms.BooleanField(label="Take out", required=False)

    def __init__(
        self, *args: Any, budget: Budget, actions: Iterable[Action], line: BudgetLine | None = None, **kwargs: Any
    ) -> None:
        self.line = line
        initial = line_initial(line) if line else {**new_line_initial(budget, []), "option": Option.DIRECT_PAYMENT}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, budget=budget, actions=actions, **kwargs)
        kept = (*SHOWN, "take_out", *SHARE_FIELDS.values())
        for name in [name for name in self.fields if name not in kept]:
            del self.fields[name]
        flat = [(key, action.text) for key, action in self.actions.items()]
        self.fields["action"].choices = flat  # type: ignore[attr-defined]
        self.fields["service"].widget = box(20)
        self.fields["rate"].widget.attrs["width"] = 5
        self.fields["quantity"].widget = box(4, inputmode="decimal")
        for name in ("option", "shares"):
            choices = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].widget = forms.Select(choices=choices)
        if line is None:
            del self.fields["take_out"]
        elif line.on_cost_id is not None:
            for name in FIXED_BY_WORKING:
                self.fields[name].disabled = True

    @property
    def is_used(self) -> bool:
        """Whether a new row says anything."""
        typed = (str(self.data.get(self.add_prefix(name), "")).strip() for name in ("service", "rate"))
        return self.line is not None or any(typed)

    @property
    def goes(self) -> bool:
        return bool(self.line and self.cleaned_data.get("take_out"))

    def table_terms(self, dates: dict[str, Any]) -> LineTerms:
        """What the row says, over what the line said or, of a new one, over the days of the table."""
        given = self.cleaned_data
        rest = Funder(given["shares"])
        said: dict[str, Any] = {
            "action": self.actions[given["action"]],
            "service": given["service"].strip(),
            "rate": given["rate"],
            "quantity": given["quantity"],
            "unit": given["unit"],
            "frequency": Frequency(given["frequency"]),
            "option": Option(given["option"]),
            "rest": rest,
            "amounts": {
                funder: to_pence(given[name])
                for funder, name in SHARE_FIELDS.items()
                if given.get(name) is not None and to_pence(given[name])
            },
        }
        if self.line is not None:
            return replace(terms_of(self.line), **said)
        return LineTerms(**said, starts_on=dates["starts_on"], ends_on=dates["ends_on"])


class WholeForm:
    """Every box of the table under its own name, for what had been written and not saved."""

    def __init__(self, parts: Iterable[forms.BaseForm]) -> None:
        self.fields = {part.add_prefix(name): field for part in parts for name, field in part.fields.items()}

    def add_prefix(self, name: str) -> str:
        return name
