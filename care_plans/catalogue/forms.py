"""What is asked to draft a catalogue."""

from typing import ClassVar

from django import forms

from care_plans.catalogue.rules import COMPONENTS
from care_plans.forms import SeenForm
from care_plans.models import CatalogueItem
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class CatalogueDraftForm(RuleForm):
    effective_from = NHSDateField(
        label="From which day should it hold?", help_text="Today or later. What was decided before is not touched."
    )


class ServiceWordsForm(RuleForm):
    """Which services, in the words they were asked for in; none means all that wait."""

    words = forms.CharField(required=False, widget=forms.HiddenInput)


_ROWS = {"rows": 2}


class CatalogueItemForm(SeenForm):
    """What stands about one service. A draft may have gaps; publishing asks for all of it."""

    class Meta:
        model = CatalogueItem
        fields = (
            *("name", "code", "status", "excluded", "owner", "price_basis", "asked_as"),
            *COMPONENTS,
            *("co_produced_with", "co_produced_on"),
        )
        labels: ClassVar = {
            "status": "Is it a core commissioned service?",
            "owner": "Who answers for it",
            "price_basis": "How is it priced?",
            "asked_as": "Other words it is asked for in",
            **COMPONENTS,
            "co_produced_with": "With whom was this considered?",
            "co_produced_on": "On which day?",
        }
        help_texts: ClassVar = {
            "code": "Small letters, figures and dashes, such as home-care. It stays the same.",
            "owner": "A team or a post, so that it stays true when people change.",
            "asked_as": "One a line. A request in these words counts as listed from then on.",
            "shared_decisions": "How the options, with what each may bring, are weighed together with the person.",
            "care_planning": "How it starts from the person's own plan, and comes back to it.",
            "choice": "What the person may choose: who, where, when, how.",
            "community_support": "What the community offers beside it, and who makes the link.",
            "self_management": "How it helps people to do more by themselves, if they want to.",
            "personal_budgets": "Whether and how it can be bought with a budget of the person's own.",
            "co_produced_with": "People who use it, their families, and who else. Names of groups, not of persons.",
        }
        error_messages: ClassVar = {"code": {"invalid": "Use small letters, figures and dashes only."}}
        widgets: ClassVar = {
            "status": forms.RadioSelect,
            "code": forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
            "owner": forms.TextInput(attrs={"width": 20}),
            "asked_as": forms.Textarea(attrs=_ROWS),
            **{field: forms.Textarea(attrs=_ROWS) for field in COMPONENTS},
        }

    @property
    def parts(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Heading, a sentence, and the boxes under it."""
        about = ("name", "code", "status", "excluded", "owner", "price_basis", "asked_as")
        together = ("co_produced_with", "co_produced_on")
        return [
            ("The service", "", [self[name] for name in about]),
            (
                "How personalised care was considered",
                "A few words for each of the six components. Where one does not fit this service, say why.",
                [self[name] for name in COMPONENTS],
            ),
            ("Considered together", "", [self[name] for name in together]),
        ]
