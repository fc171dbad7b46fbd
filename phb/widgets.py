"""What NHS forms have and Django's have not: a date in three boxes, and a renderer that draws with NHS components."""

import calendar
import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template

DATE_PARTS = ("day", "month", "year")
MONTHS = tuple(name.lower() for name in calendar.month_name[1:])


class NHSRenderer(DjangoTemplates):
    """Draws `{{ form }}` and `{{ form.box.as_field_group }}` with NHS components."""

    form_template_name = "phb/forms/form.html"
    field_template_name = "phb/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        # Ours lie with the site's templates; Django's own (hidden boxes, formsets) in Django.
        return get_template(template_name) if template_name.startswith("phb/") else super().get_template(template_name)


class NHSDateWidget(forms.DateInput):
    """Three boxes, posted as NAME_day, NAME_month and NAME_year; NAME with a whole day, YYYY-MM-DD, is read too."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        if name in data:
            return str(data[name])
        typed = [str(data.get(f"{name}_{part}", "")).strip() for part in DATE_PARTS]
        return "-".join(reversed(typed)) if any(typed) else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and all(f"{name}_{part}" not in data for part in DATE_PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{DATE_PARTS[0]}" if id_ else id_

    def in_boxes(self, value: Any) -> dict[str, str]:
        """What stands in each box: of a date, or of what was typed."""
        if isinstance(value, date):
            return {part: str(getattr(value, part)) for part in DATE_PARTS}
        typed = (str(value or "").split("-", 2) + ["", "", ""])[:3]
        return dict(zip(DATE_PARTS, reversed(typed), strict=True))


class NHSDateField(forms.DateField):
    """A day in three boxes. The month may be a number or a name; the year has four figures.

    Raises: ValidationError that names the box to fill in or to change.
    """

    widget = NHSDateWidget
    default_error_messages = {
        "required": "Enter a day, a month and a year.",
        "invalid": "Enter a real date, such as 7 4 2026.",
        "year": "Write the year with four figures, such as 2026.",
    }

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        typed = NHSDateWidget().in_boxes(value)
        missing = [f"a {part}" for part in DATE_PARTS if not typed[part]]
        if missing:
            raise ValidationError(f"The date must include {' and '.join(missing)}.", code="incomplete")
        if not re.fullmatch(r"[0-9]{4}", typed["year"]):
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            return date(int(typed["year"]), _month_number(typed["month"]), _number(typed["day"]))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def _number(text: str) -> int:
    """Raises: ValueError for other than one or two plain figures; `int` reads those of every script."""
    if not re.fullmatch(r"[0-9]{1,2}", text):
        raise ValueError(text)
    return int(text)


def _month_number(text: str) -> int:
    """Raises: ValueError for other than a number or the name of a month, or at least its first three letters."""
    for number, name in enumerate(MONTHS, start=1):
        if len(text) >= 3 and name.startswith(text.lower()):
            return number
    return _number(text)


def form_field(db_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """For `formfield_callback`: every date of a record is asked for in three boxes."""
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        kwargs.setdefault("form_class", NHSDateField)
    return db_field.formfield(**kwargs)
