"""How the two days are asked for."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from phb.forms import RuleForm
from phb.widgets import NHSDateField


class AsOfForm(RuleForm):
    """Which day is looked at, and how much was known then."""

    on = NHSDateField(label="The budget on", help_text="Where it stood at the end of this day.")
    known_on = NHSDateField(
        label="As it was known on", help_text="What was recorded after this day is left out, and listed below."
    )

    mark_optional = False

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": today, "known_on": today}, **kwargs)
        self.today = today

    def clean_known_on(self) -> date:
        known_on: date = self.cleaned_data["known_on"]
        if known_on > self.today:
            raise ValidationError("Nobody knows yet what will be known then. Choose today or a day before it.")
        return known_on
