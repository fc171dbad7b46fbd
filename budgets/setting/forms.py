"""How a budget, its revisions and its lines are asked for."""

from collections.abc import Iterable
from typing import Any

from django import forms

from budgets.forms import box
from budgets.models import SHARE_FIELDS, Budget, BudgetLine, OnCost
from budgets.rules import Funder, Option, Vat
from budgets.setting.budget_setting import LineTerms
from budgets.setting.revisions import service_for, shares_of
from budgets.setting.rules import Convention, Frequency
from care_plans.models import Action, ContingencyPlan
from phb.dates import financial_year_of
from phb.forms import QuantityField, RuleForm
from phb.money import AmountFormField, from_pence, to_pence
from phb.widgets import NHSDateField

MAIN_PAYERS: dict[str, tuple[Funder, ...]] = {
    "phb": (Funder.ICB,),
    "ipb": (Funder.ICB, Funder.COUNCIL),
    "la_personal_budget": (Funder.COUNCIL,),
}
"""Who may pay a line, or what others leave of it, by the kind of budget."""

PART_PAYERS: dict[str, tuple[Funder, ...]] = {
    "phb": (Funder.EDUCATION, Funder.OTHER, Funder.TOP_UP),
    "ipb": tuple(Funder),
    "la_personal_budget": (Funder.EDUCATION, Funder.OTHER, Funder.CHARGE, Funder.TOP_UP),
}
"""Who may pay a part of a line."""

_WEEKS = (
    (Convention.DAYS, "By the days: 365 or 366 ÷ 7"),
    (Convention.WEEKS_52, "52"),
    (Convention.WEEKS_52_14, "52.14"),
    (Convention.WEEKS_52_143, "52.143"),
    (Convention.FOUR_WEEKS_13, "13 × 4 weeks: 52 exactly"),
    (Convention.OWN, "A number that I type"),
)


_PART_LABELS = {
    Funder.ICB: "NHS",
    Funder.COUNCIL: "Council",
    Funder.EDUCATION: "Education",
    Funder.OTHER: "Other public money",
    Funder.CHARGE: "Contribution assessed by the council",
    Funder.TOP_UP: "The person’s own top-up",
}


class OpenForm(RuleForm):
    starts_on = NHSDateField(label="First day of the budget")
    ends_on = NHSDateField(
        label="Last day", required=False, help_text="Leave it empty if the budget goes on until it is reviewed."
    )


class RevisionForm(RuleForm):
    effective_from = NHSDateField(label="The change counts from")
    reason = forms.CharField(
        label="Why it changes", max_length=200, help_text="In a few words, such as “Rates from April 2027”."
    )


class WeeksField(QuantityField):
    """How many weeks of a year, as a person writes it."""

    asks_for = "a number of weeks. Write figures with at most two decimals, such as 50."
    code = "weeks"


class LineForm(RuleForm):
    """The terms of one line. Its cost is never typed: the server works it out."""

    action = forms.ChoiceField(label="Action in the plan")
    service = forms.CharField(label="What is bought", max_length=120)
    provider = forms.CharField(label="Who is paid", max_length=120, required=False)
    rate = AmountFormField(label="Price for one")
    quantity = QuantityField(label="How many", max_digits=9, decimal_places=2, initial=1)
    unit = forms.CharField(label="Of what, such as hours", max_length=20, required=False, widget=box(10))
    frequency = forms.ChoiceField(label="How often", choices=Frequency.choices)
    starts_on = NHSDateField(label="From")
    ends_on = NHSDateField(label="To")
    convention = forms.ChoiceField(label="Weeks in a year", choices=_WEEKS)
    on_cost = forms.ModelChoiceField(OnCost.objects.none(), required=False, widget=forms.HiddenInput)
    by_hand = forms.BooleanField(label="Price this by hand instead of by that working", required=False)
    weeks = WeeksField(
        label="Weeks paid for",
        required=False,
        help_text="Of a whole year, such as 50. Only for “A number that I type”.",
        widget=box(4, inputmode="decimal"),
    )
    option = forms.ChoiceField(label="How it is managed", choices=Option.choices, widget=forms.RadioSelect)
    wish = forms.ChoiceField(
        label="What the person wished", required=False, choices=[("", "No wish, or not asked"), *Option.choices]
    )
    option_reason = forms.CharField(
        label="If it is managed otherwise, why",
        max_length=300,
        required=False,
        help_text="The person reads this. The funder decides; their wish is kept beside it.",
    )
    vat = forms.ChoiceField(label="VAT", choices=Vat.choices, required=False)
    vat_percent = QuantityField(label="Rate of VAT, %", max_digits=4, decimal_places=2, required=False, widget=box(4))
    vat_declared_on = NHSDateField(label="Day of the declaration, if zero-rated", required=False)
    shares = forms.ChoiceField(label="Who pays", widget=forms.RadioSelect)
    is_contingency = forms.BooleanField(label="This is contingency, kept back for what goes wrong", required=False)

    mark_optional = False

    def __init__(self, *args: Any, budget: Budget, actions: Iterable[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = {str(action.pk): action for action in actions}
        self.fields["action"].choices = _by_outcome(self.actions.values())  # type: ignore[attr-defined]
        self.workings = OnCost.objects.filter(budget=budget)
        self.fields["on_cost"].queryset = self.workings  # type: ignore[attr-defined]
        main = MAIN_PAYERS[budget.kind]
        self.fields["shares"].choices = [(each.value, f"The {each.in_words}") for each in main]  # type: ignore[attr-defined]
        for funder in PART_PAYERS[budget.kind]:
            self.fields[SHARE_FIELDS[funder]] = AmountFormField(label=_PART_LABELS[funder], required=False)

    @property
    def working(self) -> OnCost | None:
        """What employing an assistant was worked out to cost, where the line is priced by it."""
        number = str(self["on_cost"].value())
        return self.workings.filter(pk=number).first() if number.isascii() and number.isdigit() else None

    def parts(self) -> list[Any]:
        """The boxes for what others than the main payer pay."""
        return [self[name] for name in SHARE_FIELDS.values() if name in self.fields]

    @property
    def is_shared(self) -> bool:
        """Whether the boxes for others should be open: one is filled, or has something to put right."""
        return any(box.errors or box.value() for box in self.parts())

    @property
    def says_more(self) -> bool:
        """Whether the boxes for wish and VAT should be open."""
        names = ("wish", "option_reason", "vat_percent", "vat_declared_on")
        return any(self[name].errors or self[name].value() for name in names) or self["vat"].value() not in (
            None,
            "",
            Vat.GROSS,
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        main = given.get("shares")
        if main and given.get(f"{main}_share"):
            self.add_error(
                f"{main}_share",
                f"The {Funder(main).in_words} pays what the others leave, so leave its own box empty.",
            )
        return given

    def terms(self) -> LineTerms:
        given = self.cleaned_data
        amounts = {
            funder: to_pence(given[name]) for funder, name in SHARE_FIELDS.items() if given.get(name) is not None
        }
        return LineTerms(
            action=self.actions[given["action"]],
            service=given["service"],
            provider=given["provider"],
            rate=given["rate"],
            quantity=given["quantity"],
            unit=given["unit"],
            frequency=Frequency(given["frequency"]),
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            convention=Convention(given["convention"]),
            weeks=given["weeks"],
            on_cost=None if given["by_hand"] else given["on_cost"],
            option=Option(given["option"]),
            rest=Funder(given["shares"]),
            amounts=amounts,
            is_contingency=given["is_contingency"],
            wish=Option(given["wish"]) if given["wish"] else None,
            option_reason=given["option_reason"],
            vat=Vat(given["vat"] or Vat.GROSS),
            vat_percent=given["vat_percent"],
            vat_declared_on=given["vat_declared_on"],
        )


def _by_outcome(actions: Iterable[Action]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The actions under the outcome that each serves, as choices."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action in actions:
        groups.setdefault(action.outcome.text, []).append((str(action.pk), action.text))
    return list(groups.items())


def new_line_initial(budget: Budget, lines: list[BudgetLine]) -> dict[str, Any]:
    """What a new line begins with: the days and the management of the line before it."""
    last = lines[-1] if lines else None
    return {
        "starts_on": last.starts_on if last else budget.starts_on,
        "ends_on": last.ends_on if last else budget.ends_on or financial_year_of(budget.starts_on).end,
        "convention": last.convention if last and last.weeks is None else Convention.DAYS,
        "option": last.option if last else Option.DIRECT_PAYMENT,
        "frequency": Frequency.WEEKLY,
        "shares": MAIN_PAYERS[budget.kind][0],
        "quantity": 1,
    }


def contingency_initial(contingency: ContingencyPlan) -> dict[str, Any]:
    """What the line for a contingency plan begins with, over what any new line does."""
    return {
        "service": service_for(contingency),
        "rate": contingency.cost,
        "quantity": 1,
        "frequency": Frequency.ANNUAL,
        "is_contingency": True,
    }


def on_cost_initial(on_cost: OnCost) -> dict[str, Any]:
    """What a line that is priced by the working begins with, over what it says already."""
    return {
        "on_cost": on_cost.pk,
        "rate": on_cost.total,
        "quantity": 1,
        "unit": "",
        "frequency": Frequency.ANNUAL,
        "convention": Convention.DAYS,
        "weeks": None,
    }


def line_initial(line: BudgetLine) -> dict[str, Any]:
    """A line as its form shows it: whoever of the NHS and the council pays more pays what the others leave."""
    same = ("service", "provider", "rate", "unit", "frequency", "starts_on", "ends_on", "convention", "option")
    shares = shares_of(line)
    main = max((Funder.ICB, Funder.COUNCIL), key=lambda funder: shares[funder])
    parts = {SHARE_FIELDS[funder]: from_pence(pence) for funder, pence in shares.items() if pence and funder != main}
    return {
        **{name: getattr(line, name) for name in same},
        **parts,
        "quantity": f"{line.quantity.normalize():f}",
        "weeks": None if line.weeks is None else f"{line.weeks.normalize():f}",
        "action": str(line.action_id),
        "on_cost": line.on_cost_id,
        "shares": main,
        "wish": line.wish,
        "option_reason": line.option_reason,
        "vat": line.vat,
        "vat_percent": None if line.vat_percent is None else f"{line.vat_percent.normalize():f}",
        "vat_declared_on": line.vat_declared_on,
        "is_contingency": line.is_contingency,
    }
