"""People, requests, decisions and plans."""

from care_plans.models.catalogue import CatalogueItem, CatalogueVersion
from care_plans.models.person import OfPersonQuerySet, Person, Representation
from care_plans.models.plan import Action, Goal, Need, Plan, PlanOutcome, PlanPart, PlanSignature
from care_plans.models.request import Decision, DefaultException, SupportRequest

__all__ = [
    "Action",
    "CatalogueItem",
    "CatalogueVersion",
    "Decision",
    "DefaultException",
    "Goal",
    "Need",
    "OfPersonQuerySet",
    "Person",
    "Plan",
    "PlanOutcome",
    "PlanPart",
    "PlanSignature",
    "Representation",
    "SupportRequest",
]
