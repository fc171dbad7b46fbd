"""What is asked to log and decide a request."""

from typing import Any, ClassVar

from django import forms

from care_plans.models import (
    CatalogueItem,
    CatalogueVersion,
    Decision,
    SupportRequest,
)
from care_plans.requests.intake import Answers
from care_plans.requests.rules import Right
from phb.forms import RuleForm, RuleModelForm


class RequestForm(RuleModelForm):
    class Meta:
        model = SupportRequest
        fields = ("service", "received_on", "origin", "what_matters")
        labels: ClassVar = {"service": "What support is asked for", "received_on": "Day the request came"}
        help_texts: ClassVar = {
            "service": "In the words of whoever asked.",
            "what_matters": "What they want to be able to do, if they have said.",
        }
        widgets: ClassVar = {"origin": forms.RadioSelect, "what_matters": forms.Textarea(attrs={"rows": 3})}


class CloseForm(RuleForm):
    reason = forms.CharField(
        label="Why is it closed?",
        help_text="Such as: the person no longer wants support.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


NOT_LISTED = "not_listed"


FUNDERS = (("icb", "The NHS"), ("council", "The council"), ("education", "Education"))


RIGHT_HINTS = {
    Right.CHC.value: "An adult whose care the NHS arranges and pays for in full.",
    Right.CYP_CC.value: "A child or young person whose needs existing services cannot meet alone.",
    Right.S117.value: "Mental health aftercare following detention under certain sections.",
    Right.WHEELCHAIR.value: "Referred to and found eligible by an NHS wheelchair service.",
}
"""Who has a right, said shortly (SI 2012/2996 reg 32A, as amended)."""


class DecisionForm(RuleForm):
    """The answers a decision turns on; whether the service is core is the catalogue's to say."""

    mark_optional = False

    service = forms.ChoiceField(
        label="Which service in the catalogue is it?",
        help_text="The one closest to the support asked for. The catalogue, not this page, says whether it is core.",
    )
    core_meets_need = forms.ChoiceField(
        label="Can the core service meet this person's need, and in time?",
        help_text="For this person, as they live now: is there enough of it, of the right kind, soon enough?"
        " Asked only where the catalogue says that the service is core.",
        required=False,
        choices=(("yes", "Yes"), ("no", "No"), ("not_asked", "Does not apply: the service is not core")),
        initial="not_asked",
        widget=forms.RadioSelect(attrs={"small": True}),
    )
    right = forms.ChoiceField(
        label="Has the person a legal right to have a personal health budget?",
        choices=[
            (Right.NONE.value, "No"),
            *[(right.value, f"Yes: {right.label}") for right in Right if right != Right.NONE],
        ],
        help_text="A right comes with being found eligible, not with being likely to be.",
        widget=forms.RadioSelect(attrs={"small": True, "hints": RIGHT_HINTS}),
    )
    funders = forms.MultipleChoiceField(
        label="Who would pay for the support?",
        help_text="Tick each that has agreed, or would be asked, to pay a share. Leave all empty if nobody pays.",
        required=False,
        choices=FUNDERS,
        widget=forms.CheckboxSelectMultiple(
            attrs={"small": True, "hints": {"education": "Shown in a column of its own; it decides nothing here."}}
        ),
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, catalogue: CatalogueVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in catalogue.items.all()}
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", "Choose a service"),
            *[(key, f"{item.name} ({_standing(item)})") for key, item in self.items.items()],
            (NOT_LISTED, "Not in the catalogue (counts as not core)"),
        ]

    @property
    def answers(self) -> Answers:
        given = self.cleaned_data
        return Answers(
            item=self.items.get(given["service"]),
            core_meets_need=self._meets_need(self.items.get(given["service"]), given["core_meets_need"]),
            right=Right(given["right"]),
            icb="icb" in given["funders"],
            council="council" in given["funders"],
            education="education" in given["funders"],
        )

    @staticmethod
    def _meets_need(item: CatalogueItem | None, answer: str) -> bool | None:
        """The answer where it is asked. About a service that is not core it says nothing, and about one that is never
        bought it changes nothing.
        """
        if item is None or item.status != CatalogueItem.Status.CORE:
            return None
        given = {"yes": True, "no": False}.get(answer)
        return False if given is None and item.excluded else given

    @property
    def asks_whether_core_is_enough(self) -> bool:
        """Whether the question has a meaning for the service that is chosen now."""
        item = self.items.get(str(self["service"].value()))
        return item is not None and item.status == CatalogueItem.Status.CORE and not item.excluded

    @staticmethod
    def answered(decision: Decision, catalogue: CatalogueVersion) -> dict[str, Any]:
        """The answers of a decision that is there, to begin from when it is decided anew."""
        code = decision.catalogue_item.code if decision.catalogue_item else ""
        item = catalogue.items.filter(code=code).first()
        meets = {True: "yes", False: "no", None: "not_asked"}[decision.core_meets_need]
        pays = {"icb": decision.icb_funds, "council": decision.council_funds, "education": decision.education_funds}
        return {
            "service": str(item.pk) if item else NOT_LISTED,
            "core_meets_need": meets,
            "right": decision.right,
            "seen": decision.pk,
            "funders": [funder for funder, does in pays.items() if does],
        }


def _standing(item: CatalogueItem) -> str:
    if item.excluded:
        return "never bought with a personal budget"
    return "core" if item.status == CatalogueItem.Status.CORE else "not core"
