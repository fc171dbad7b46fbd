"""What brings a review forward, or asks for considering one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from care_plans.reviews.rules.clocks import ReviewKind


class TriggerKind(TextChoices):
    MONEY_SHORT = "money_short", "The money is not enough"
    HEALTH = "health", "Health or needs changed a lot"
    CAPACITY = "capacity", "Ability to decide changed"
    BREACH = "breach", "The agreement may have been broken"
    CONCERN = "concern", "Somebody is worried about safety or care"
    REQUEST = "request", "The person, or who acts for them, asks for a review"
    CONSENT = "consent", "Consent to direct payments was withdrawn"
    PAYEE = "payee", "Who receives the money changed"


@dataclass(frozen=True)
class TriggerRule:
    """Which review it brings forward and by when; `must` where nobody may decide against it."""

    kind: ReviewKind
    must: bool
    within_days: int
    source: str


TRIGGERS: Mapping[TriggerKind, TriggerRule] = {
    TriggerKind.MONEY_SHORT: TriggerRule(
        ReviewKind.PLAN, must=True, within_days=14, source="The ICB must review as soon as it learns of it"
    ),
    TriggerKind.HEALTH: TriggerRule(
        ReviewKind.PLAN,
        must=False,
        within_days=14,
        source="A review must be considered, and the money must still be enough where there is none"
        " (2013 Regulations, regulation 13)",
    ),
    TriggerKind.CAPACITY: TriggerRule(
        ReviewKind.PLAN, must=True, within_days=14, source="Required of councils (2014 Regulations, regulation 7)"
    ),
    TriggerKind.BREACH: TriggerRule(
        ReviewKind.MONEY, must=True, within_days=14, source="Required of councils (2014 Regulations, regulation 7)"
    ),
    TriggerKind.CONCERN: TriggerRule(
        ReviewKind.PLAN, must=True, within_days=7, source="Required of councils (2014 Regulations, regulation 7)"
    ),
    TriggerKind.REQUEST: TriggerRule(
        ReviewKind.PLAN,
        must=True,
        within_days=28,
        source="A review is held on request (2013 Regulations, regulation 14)",
    ),
    TriggerKind.CONSENT: TriggerRule(
        ReviewKind.PLAN,
        must=True,
        within_days=7,
        source="Direct payments stop without consent (2013 Regulations, regulation 17)",
    ),
    TriggerKind.PAYEE: TriggerRule(
        ReviewKind.PLAN,
        must=False,
        within_days=14,
        source="Whether to stop or to review must be considered when a nominee changes",
    ),
}
"""What each change asks for. The law says that, and the days are this service's default: it names none."""
