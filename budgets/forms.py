"""What is asked for while budgets are built, agreed and paid. No rules: the acts refuse, the forms say where."""

import re
import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from budgets.budget_setting import LineTerms
from budgets.models import SHARE_FIELDS, Account, Budget, BudgetLine
from budgets.revisions import shares_of
from budgets.rules import APPROVING_FUNDERS, Convention, Frequency, Funder, Option
from care_plans.models import Action
from phb.dates import financial_year_of, parse_month
from phb.forms import RuleForm
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


def tried(form: Any, act: Callable[..., Any], /, **given: Any) -> Any:
    """What the act did; nothing where it refused, and then the form says why."""
    try:
        return act(**given)
    except ValidationError as refusal:
        form.add_refusal(refusal)
    return None


def _box(width: int, **attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"width": width, **attrs})


class OpenForm(RuleForm):
    starts_on = NHSDateField(label="First day of the budget")
    ends_on = NHSDateField(
        label="Last day", required=False, help_text="Leave it empty if the budget goes on until it is reviewed."
    )
    indicative_amount = AmountFormField(
        label="Indicative amount for a year",
        required=False,
        help_text="The first estimate, which the person is told before planning.",
    )
    indicative_told_on = NHSDateField(label="Day the person was told", required=False)


class RevisionForm(RuleForm):
    effective_from = NHSDateField(label="The change counts from")
    reason = forms.CharField(
        label="Why it changes", max_length=200, help_text="In a few words, such as “Rates from April 2027”."
    )


_WEEKS = (
    (Convention.DAYS, "By the days: 365 or 366 ÷ 7"),
    (Convention.WEEKS_52, "52"),
    (Convention.WEEKS_52_14, "52.14"),
)


class QuantityField(forms.DecimalField):
    """How many, as a person writes it: Django's own box would read 1e5, 1_000 and other numerals without a word."""

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = str(value if value is not None else "").strip()
        if text and not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,2})?", text):
            raise ValidationError(
                f"“{text}” is not a quantity. Write figures with at most two decimals, such as 17.5.", code="quantity"
            )
        return super().to_python(text)


class LineForm(RuleForm):
    """The terms of one line. Its cost is never typed: the server works it out."""

    action = forms.ChoiceField(label="Action in the plan")
    service = forms.CharField(label="What is bought", max_length=120)
    provider = forms.CharField(label="Who is paid", max_length=120, required=False)
    rate = AmountFormField(label="Price for one")
    quantity = QuantityField(label="How many", max_digits=9, decimal_places=2, initial=1)
    unit = forms.CharField(label="Of what, such as hours", max_length=20, required=False, widget=_box(10))
    frequency = forms.ChoiceField(label="How often", choices=Frequency.choices)
    starts_on = NHSDateField(label="From")
    ends_on = NHSDateField(label="To")
    convention = forms.ChoiceField(label="Weeks in a year", choices=_WEEKS)
    option = forms.ChoiceField(label="How it is managed", choices=Option.choices, widget=forms.RadioSelect)
    shares = forms.ChoiceField(label="Who pays", widget=forms.RadioSelect)
    is_contingency = forms.BooleanField(label="This is contingency, kept back for what goes wrong", required=False)

    mark_optional = False

    def __init__(self, *args: Any, budget: Budget, actions: Iterable[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = {str(action.pk): action for action in actions}
        self.fields["action"].choices = _by_outcome(self.actions.values())  # type: ignore[attr-defined]
        main = MAIN_PAYERS[budget.kind]
        self.fields["shares"].choices = [(each.value, f"The {each.in_words}") for each in main]  # type: ignore[attr-defined]
        for funder in PART_PAYERS[budget.kind]:
            self.fields[SHARE_FIELDS[funder]] = AmountFormField(label=_PART_LABELS[funder], required=False)

    def parts(self) -> list[Any]:
        """The boxes for what others than the main payer pay."""
        return [self[name] for name in SHARE_FIELDS.values() if name in self.fields]

    @property
    def is_shared(self) -> bool:
        """Whether the boxes for others should be open: one is filled, or has something to put right."""
        return any(box.errors or box.value() for box in self.parts())

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
            option=Option(given["option"]),
            rest=Funder(given["shares"]),
            amounts=amounts,
            is_contingency=given["is_contingency"],
        )


_PART_LABELS = {
    Funder.ICB: "NHS",
    Funder.COUNCIL: "Council",
    Funder.EDUCATION: "Education",
    Funder.OTHER: "Other public money",
    Funder.CHARGE: "Contribution assessed by the council",
    Funder.TOP_UP: "The person’s own top-up",
}


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
        "convention": last.convention if last else Convention.DAYS,
        "option": last.option if last else Option.DIRECT_PAYMENT,
        "frequency": Frequency.WEEKLY,
        "shares": MAIN_PAYERS[budget.kind][0],
        "quantity": 1,
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
        "quantity": line.quantity.normalize(),
        "action": str(line.action_id),
        "shares": main,
        "is_contingency": line.is_contingency,
    }


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
        widget=_box(5, inputmode="numeric", autocomplete="off", spellcheck="false"),
    )
    number = forms.CharField(
        label="Account number",
        required=False,
        help_text="8 figures, with noughts in front of a shorter one.",
        widget=_box(10, inputmode="numeric", autocomplete="off", spellcheck="false"),
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


def _override() -> forms.CharField:
    return forms.CharField(
        label="Why it may go over what is agreed",
        required=False,
        max_length=500,
        help_text="Only where it does. Your words stay with the payment, for auditors to read.",
    )


class ReleaseForm(RuleForm):
    """A month's payment of one budget, with the amount that was seen."""

    month = forms.CharField(widget=forms.HiddenInput)
    expected = forms.IntegerField(widget=forms.HiddenInput)
    override_words = _override()

    mark_optional = False

    def clean_month(self) -> Any:
        try:
            return parse_month(self.cleaned_data["month"])
        except ValueError as mistake:
            raise ValidationError(str(mistake)) from mistake


class OrderForm(RuleForm):
    """An order for a notional line, or a bill that came without one."""

    line = forms.ChoiceField(label="For", widget=forms.RadioSelect)
    what = forms.ChoiceField(
        label="What it is",
        widget=forms.RadioSelect,
        choices=[("order", "An order: the bill comes later"), ("bill", "A bill to pay now")],
        initial="order",
    )
    payee = forms.CharField(label="Supplier", max_length=200)
    amount = AmountFormField(label="Amount")
    words = forms.CharField(
        label="What for", max_length=500, help_text="Such as “Respite, 8 to 14 June” or “Invoice 12”."
    )
    override_words = _override()
    key = forms.UUIDField(widget=forms.HiddenInput)

    mark_optional = False

    def __init__(self, *args: Any, lines: Iterable[BudgetLine], may_pay: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {str(line.pk): line for line in lines}
        self.fields["line"].choices = [(pk, line.service) for pk, line in self.lines.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("key", uuid.uuid4())
        if not may_pay:
            del self.fields["what"]

    @property
    def chosen_line(self) -> BudgetLine:
        return self.lines[self.cleaned_data["line"]]


class EndOrderForm(RuleForm):
    how = forms.ChoiceField(
        label="What became of it",
        widget=forms.RadioSelect,
        choices=[
            ("billed", "The bill came: pay it"),
            ("released", "It is not wanted any more"),
            ("expired", "Its time ran out"),
        ],
    )
    billed = AmountFormField(label="Amount of the bill", required=False, help_text="Only where a bill came.")
    words = forms.CharField(label="In words", max_length=500, required=False)
    override_words = _override()

    mark_optional = False

    def __init__(self, *args: Any, may_pay: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_pay:
            choices = self.fields["how"].choices  # type: ignore[attr-defined]
            self.fields["how"].choices = [each for each in choices if each[0] != "billed"]  # type: ignore[attr-defined]
            del self.fields["billed"], self.fields["override_words"]


class ReverseForm(RuleForm):
    words = forms.CharField(
        label="Why it is taken back",
        max_length=500,
        help_text="Your words stand in the history and on the next statement.",
    )
