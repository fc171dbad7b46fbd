"""How letters print the facts they are made from, which are what JSON holds."""

from datetime import date
from typing import Any

from django import template
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from care_plans.letters.all_kinds import KINDS
from care_plans.letters.permissions import can_write_letter
from care_plans.letters.queries import letter_about
from phb.dates import day_in_words
from phb.roles import may

register = template.Library()


@register.filter
def iso_day(day: str | None) -> str:
    """7 April 2026, from 2026-04-07."""
    return day_in_words(date.fromisoformat(day)) if day else ""


@register.filter
def frozen_words(words: str) -> SafeString:
    """The words of a letter as they were frozen: made by our templates, which escaped what people wrote."""
    return mark_safe(words)  # noqa: S308


@register.inclusion_tag("care_plans/letters/link.html", takes_context=True)
def letter_link(context: Context, code: str, record: Model) -> dict[str, Any]:
    """The letter of a kind about a record; where there is none yet, the button for whoever may write it."""
    kind, user, on = KINDS[code], context["request"].user, timezone.localdate()
    person = kind.person_of(record)
    return {
        "letter": letter_about(code, kind.label, record.pk),
        "person": person,
        "url": reverse("letter_write", args=[code, record.pk]),
        "button": f"Write to {person.called}",
        "may_see": may(user, "see_letter", on=on),
        "may_write": kind.is_ready(record, on) and can_write_letter(user, person, on),
    }
