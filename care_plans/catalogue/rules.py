"""What a catalogue says of each service before it may be published."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

COMPONENTS: Mapping[str, str] = {
    "shared_decisions": "Shared decision making",
    "care_planning": "Personalised care and support planning",
    "choice": "Choice",
    "community_support": "Social prescribing and community support",
    "self_management": "Supported self-management",
    "personal_budgets": "Personal health budgets",
}
"""The six components of personalised care (NHS England's comprehensive model), by the field that says how each was
considered for a service."""

DRAFT_NOTICE_DAYS = 28
"""How far ahead a draft begins where nobody chose its day: time to consider the services and to have it published."""


class PriceBasis(TextChoices):
    """What a price is for, where the service is bought."""

    HOUR = "hour", "By the hour"
    SESSION = "session", "By the visit or session"
    NIGHT = "night", "By the night"
    PACKAGE = "package", "For the whole package"
    ITEM = "item", "By the item"
    QUOTE = "quote", "By quote each time"
    CONTRACT = "contract", "Part of a whole-population contract"


REQUIRED: Mapping[str, str] = {
    "owner": "who answers for it",
    "price_basis": "how it is priced",
    **{field: f"how it takes account of {label[0].lower()}{label[1:]}" for field, label in COMPONENTS.items()},
    "co_produced_with": "who it was considered with",
    "co_produced_on": "on which day that was",
}
"""What a service must say in a version that is published; a draft may have gaps."""


def gaps(details: Mapping[str, Any]) -> list[str]:
    """What is still to say of a service, in the words of `REQUIRED`."""
    return [words for field, words in REQUIRED.items() if not str(details.get(field) or "").strip()]


def check_whole(services: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises: ValidationError with a sentence for each service, by name, that has a gap."""
    refusals = [
        f"{name}: say {', '.join(missing[:-1])}{' and ' if missing[:-1] else ''}{missing[-1]}."
        for name, details in services.items()
        if (missing := gaps(details))
    ]
    if refusals:
        raise ValidationError(refusals)


def spelt_alike(words: str) -> str:
    """What is the same for two ways of writing the same service: letter case and spaces do not count."""
    return " ".join(words.casefold().split())
