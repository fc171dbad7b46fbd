"""How an account and an agreement are asked for."""

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms

from budgets.accounts.changing import Named
from budgets.accounts.rules import STANDARD_CONDITIONS, AccountKind, EndReason, Signatory, UseRole, sentences_of
from budgets.forms import box
from budgets.models import AccountChange, AccountWait, Agreement
from phb.forms import RuleForm, RuleModelForm
from phb.widgets import NHSDateField

PEOPLE_ASKED = 3
"""How many may be named at once. A fourth who uses one account is rarer than a long form is tiresome."""


class AccountForm(RuleForm):
    kind = forms.ChoiceField(label="Whose account is it?", choices=AccountKind.choices, widget=forms.RadioSelect)
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
    statements_how = forms.CharField(
        label="How does the ICB see what comes in and goes out?",
        required=False,
        max_length=300,
        help_text="Needed where an organisation holds the account, such as: they send a statement each month.",
    )
    checked_how = forms.CharField(
        label="How were the details checked?",
        max_length=300,
        help_text="Such as: seen on a bank statement of 3 May, and read back to the holder on the number we had.",
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        for place in range(1, PEOPLE_ASKED + 1):
            self.fields[f"name_{place}"] = forms.CharField(label="Name", required=False, max_length=140)
            self.fields[f"role_{place}"] = forms.ChoiceField(
                label="As what", required=False, choices=[("", "Choose"), *UseRole.choices]
            )
            self.fields[f"from_{place}"] = NHSDateField(
                label="From", required=False, help_text="Leave it empty for today."
            )
            self.fields[f"until_{place}"] = NHSDateField(
                label="Until", required=False, help_text="Leave it empty where no end is known."
            )

    @property
    def about_the_account(self) -> list[Any]:
        return [field for field in self if not field.name.split("_")[-1].isdigit()]

    @property
    def about_people(self) -> list[dict[str, Any]]:
        """The boxes of each person, with whether they are open to begin with."""
        return [
            {
                "place": place,
                "boxes": [self[f"{name}_{place}"] for name in ("name", "role", "from", "until")],
                "open": place == 1 or bool(self[f"name_{place}"].value()),
            }
            for place in range(1, PEOPLE_ASKED + 1)
        ]

    def clean_sort_code(self) -> str:
        return str(self.cleaned_data["sort_code"]).replace("-", "").replace(" ", "")

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).replace(" ", "")

    def clean(self) -> None:
        super().clean()
        given = self.cleaned_data
        for place in range(1, PEOPLE_ASKED + 1):
            name, role = given.get(f"name_{place}"), given.get(f"role_{place}")
            if name and not role:
                self.add_error(f"role_{place}", f"Say as what {name} uses the account.")
            elif role and not name:
                self.add_error(f"name_{place}", "Say who this is, or choose nothing.")
            starts, ends = given.get(f"from_{place}"), given.get(f"until_{place}")
            if ends and ends < (starts or self.on):
                self.add_error(f"until_{place}", "The last day must be on or after the first.")

    @property
    def details(self) -> dict[str, Any]:
        """What the act is given."""
        names = ("kind", "holder_name", "sort_code", "number", "statements_how", "checked_how")
        return {**{name: self.cleaned_data[name] for name in names}, "people": list(self._named())}

    def _named(self) -> Iterator[Named]:
        given = self.cleaned_data
        for place in range(1, PEOPLE_ASKED + 1):
            if name := given[f"name_{place}"]:
                yield Named(
                    name, UseRole(given[f"role_{place}"]), given[f"from_{place}"] or self.on, given[f"until_{place}"]
                )


def account_initial(now: AccountChange | None) -> dict[str, Any]:
    """The account as it is, so that only what changes is typed; how it was checked is always said anew."""
    if now is None:
        return {"kind": AccountKind.OWN, "role_1": UseRole.PERSON}
    given = {name: getattr(now, name) for name in ("kind", "holder_name", "sort_code", "number", "statements_how")}
    for place, person in enumerate(now.people.all()[:PEOPLE_ASKED], start=1):
        given |= {
            f"name_{place}": person.name,
            f"role_{place}": person.role,
            f"from_{place}": person.starts_on,
            f"until_{place}": person.ends_on,
        }
    return given


class ToldForm(RuleForm):
    told_to = forms.CharField(
        label="Who was told, and at which address or number?",
        max_length=200,
        help_text="Use the contact we had before this change, never one that came with it.",
    )
    told_on = NHSDateField(label="Day they were told")


class StopForm(RuleForm):
    words = forms.CharField(label="Why is it stopped?", max_length=300)


class AgreementForm(RuleModelForm):
    class Meta:
        model = Agreement
        fields = (
            "conditions",
            "holder_name",
            "holder_as",
            "holder_signed_on",
            "holder_paper",
            "consent_name",
            "consent_as",
            "consented_on",
            "body_name",
            "body_signed_on",
            "body_paper",
        )
        labels: ClassVar = {
            "conditions": "Conditions, as they were signed",
            "holder_name": "Who signed for the holder?",
            "holder_as": "As what did they sign?",
            "holder_signed_on": "Day they signed",
            "holder_paper": "Where is their paper?",
            "consent_name": "Who consents to the direct payment?",
            "consent_as": "As what do they consent?",
            "consented_on": "Day they consented",
            "body_name": "Who signed for the ICB?",
            "body_signed_on": "Day the ICB signed",
            "body_paper": "Where is the ICB’s paper?",
        }
        help_texts: ClassVar = {
            "consent_name": "Where a nominee or an organisation signed above: the person, or their representative. The"
            " signature of either of those is consent already.",
        }
        widgets: ClassVar = {
            "conditions": forms.Textarea(attrs={"rows": 9}),
            "holder_as": forms.RadioSelect,
            "consent_as": forms.Select,
            "holder_paper": forms.TextInput,
            "body_paper": forms.TextInput,
        }

    def clean_conditions(self) -> str:
        return "\n".join(sentences_of(self.cleaned_data["conditions"]))


def agreement_initial(latest: Agreement | None) -> dict[str, Any]:
    return {
        "conditions": latest.conditions if latest else "\n".join(STANDARD_CONDITIONS),
        "holder_as": latest.holder_as if latest else Signatory.PERSON,
    }


class EndForm(RuleForm):
    reason = forms.ChoiceField(label="Why does it end?", choices=EndReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="What happened?", max_length=300)
    ended_on = NHSDateField(label="Day it ended")


class WaitForm(RuleModelForm):
    class Meta:
        model = AccountWait
        fields = ("days", "starts_on", "source")
        labels: ClassVar = {"days": "How many days?", "starts_on": "From which day?", "source": "Who says so?"}
        help_texts: ClassVar = {
            "days": "Whole days, weekends too.",
            "starts_on": "Today or later. Details confirmed before keep the day they were given.",
            "source": "Such as: decision of the board, March 2026.",
        }
        widgets: ClassVar = {"days": forms.NumberInput(attrs={"width": 3, "inputmode": "numeric"})}
