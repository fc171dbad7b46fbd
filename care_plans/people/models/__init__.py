"""People, and who acts for them."""

from care_plans.people.models.person import (
    DatedOfPersonQuerySet,
    OfPersonQuerySet,
    Person,
    PersonMerge,
    PersonMergeQuerySet,
    PersonQuerySet,
    Representation,
)

__all__ = (
    "DatedOfPersonQuerySet",
    "OfPersonQuerySet",
    "Person",
    "PersonMerge",
    "PersonMergeQuerySet",
    "PersonQuerySet",
    "Representation",
)
