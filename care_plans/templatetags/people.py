"""Who a page is about, the same on every page about a person."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.safestring import mark_safe

from care_plans.access_needs.models import needs_of
from care_plans.access_needs.rules import Layout
from care_plans.models import InformationNeeds, Person
from care_plans.people.models.details import CHOSEN
from phb.dates import age_on

register = template.Library()


@register.inclusion_tag("phb/includes/person_banner.html")
def person_banner(person: Person, *, link: bool = True) -> dict[str, Any]:
    """Name, birth, NHS number, access needs and who acts; goes in the `banner` block of a page about a person."""
    on = timezone.localdate()
    return {
        "person": person,
        "age": age_on(person.born_on, person.died_on or on),
        "access_needs": needs_of(person).in_words(),
        "acts_for": [f"{each.name}, {each.get_kind_display().lower()}" for each in person.representations.current(on)],
        "url": person.get_absolute_url() if link else "",
    }


@register.inclusion_tag("care_plans/includes/person_details.html")
def person_details(person: Person) -> dict[str, Any]:
    """What is held of the person, as rows of a list of facts; the GP practice also where it is still to be recorded."""
    needs = needs_of(person)
    said = [
        ("Also known as", person.also_known_as.splitlines()),
        ("Address", person.address),
        ("Telephone", person.phones.splitlines()),
        ("E-mail", person.emails.splitlines()),
        ("Best reached by", [needs.get_contact_by_display()] if needs.contact_by else []),
        ("GP practice", [person.practice]),
        *((name, [words] if words else []) for name, words in _chosen(person)),
    ]
    return {"rows": [(name, lines) for name, lines in said if lines]}


def _chosen(person: Person) -> Iterator[tuple[str, str]]:
    for name in CHOSEN:
        field: Any = Person._meta.get_field(name)
        words = str(field.verbose_name)
        given = getattr(person, name)
        yield words[:1].upper() + words[1:], str(CHOSEN[name](given).label) if given else ""


@register.simple_tag(takes_context=True)
def reading_size(context: Context) -> str:
    """The class of a page for somebody signed in who needs large print or easy read, with the space before it."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated or not user.is_holder:
        return ""
    needs = InformationNeeds.objects.filter(person__account=user).first()
    return mark_safe(' class="phb-large"') if needs and needs.layout != Layout.STANDARD else ""
