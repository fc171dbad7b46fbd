"""Who a page is about, the same on every page about a person."""

from typing import Any

from django import template
from django.utils import timezone

from care_plans.models import Person
from phb.dates import age_on

register = template.Library()


@register.inclusion_tag("phb/includes/person_banner.html")
def person_banner(person: Person, *, link: bool = True) -> dict[str, Any]:
    """Name, birth, NHS number, access needs and who acts; goes in the `banner` block of a page about a person."""
    on = timezone.localdate()
    return {
        "person": person,
        "age": age_on(person.born_on, person.died_on or on),
        "access_needs": [] if person.access_need == Person.AccessNeed.NONE else [person.get_access_need_display()],
        "acts_for": [f"{each.name}, {each.get_kind_display().lower()}" for each in person.representations.current(on)],
        "url": person.get_absolute_url() if link else "",
    }
