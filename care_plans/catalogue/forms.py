"""What is asked to draft a catalogue."""

from typing import ClassVar

from django import forms

from care_plans.forms import SeenForm
from care_plans.models import (
    CatalogueItem,
)
from phb.forms import RuleForm
from phb.widgets import NHSDateField


class CatalogueDraftForm(RuleForm):
    effective_from = NHSDateField(
        label="From which day should it hold?", help_text="Today or later. What was decided before is not touched."
    )


class CatalogueItemForm(SeenForm):
    class Meta:
        model = CatalogueItem
        fields = ("name", "code", "status", "owner", "excluded")
        labels: ClassVar = {"status": "Is it a core commissioned service?", "owner": "Who answers for it"}
        help_texts: ClassVar = {"code": "Small letters, figures and dashes, such as home-care. It stays the same."}
        error_messages: ClassVar = {"code": {"invalid": "Use small letters, figures and dashes only."}}
        widgets: ClassVar = {
            "status": forms.RadioSelect,
            "code": forms.TextInput(attrs={"width": 20, "spellcheck": "false"}),
            "owner": forms.TextInput(attrs={"width": 20}),
        }
