"""The budget of one person's plan, and the account its money is held in."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from budgets.rules import Funder
from budgets.setting.rules import RevisionStatus
from care_plans.models import Decision, IndicativeAmount, Person, Plan
from care_plans.requests.rules import BUDGET_KINDS
from phb.guards import Refuse
from phb.models import Organisation, Recorded, Referenced, User

if TYPE_CHECKING:
    from budgets.setting.models.revision import Revision

SHARE_FIELDS = {funder: f"{funder.value}_share" for funder in Funder}
"""The column of a line that holds each funder's share."""

SHARE_ACTS = {Funder.ICB: "approve_health_share", Funder.COUNCIL: "approve_council_share"}
"""The act of the roles table that agrees each funder's share."""


class BudgetQuerySet(models.QuerySet["Budget"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        return self.filter(person__in=Person.objects.visible_to(user, on))


class Budget(Referenced, Recorded):
    """Money agreed for one person's plan. What was agreed lives in its revisions; what moved lives in its entries."""

    REFERENCE_PREFIX = "PHB"

    person = models.ForeignKey(Person, models.PROTECT, related_name="budgets")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="budgets")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="budgets")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.label) for kind in BUDGET_KINDS])
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    council = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    indicative = models.ForeignKey(
        IndicativeAmount,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name="indicative amount that the person was told",
    )
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = BudgetQuerySet.as_manager()

    guards = (
        Refuse(
            "kind_follows_decision",
            on=("insert", "update"),
            when="NOT EXISTS (SELECT 1 FROM care_plans_decision d"
            " JOIN care_plans_supportrequest r ON r.id = d.request_id"
            " WHERE d.id = NEW.decision_id AND r.person_id = NEW.person_id AND d.exception_id IS NULL"
            " AND (d.outcome = NEW.kind OR (d.outcome = 'offer_phb' AND d.icb_funds"
            " AND NEW.kind = CASE WHEN d.council_funds THEN 'ipb' ELSE 'phb' END)))",
            message="A budget must be of the kind that the person's decision led to.",
        ),
        Refuse(
            "request_did_not_end_without_money",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM care_plans_decision d JOIN care_plans_supportrequest r ON r.id = d.request_id"
            " WHERE d.id = NEW.decision_id AND r.status = 'ended_well')",
            message="The request ended well without money. Decide it again before a budget is opened.",
        ),
        Refuse(
            "decision_is_the_latest",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM care_plans_decision d JOIN care_plans_decision later"
            " ON later.request_id = d.request_id AND later.id > d.id WHERE d.id = NEW.decision_id)",
            message="The request has been decided again since. A budget rests on its latest decision.",
        ),
        Refuse(
            "plan_is_agreed",
            on=("insert", "update"),
            when="NOT EXISTS (SELECT 1 FROM care_plans_plan p"
            " WHERE p.id = NEW.plan_id AND p.person_id = NEW.person_id AND p.agreed_at IS NOT NULL)",
            message="A budget needs an agreed care plan of the same person.",
        ),
        Refuse(
            "indicative_was_told_for_the_request",
            on=("insert", "update"),
            when="NEW.indicative_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {care_plans.IndicativeAmount} i"
            " JOIN care_plans_decision d ON d.request_id = i.request_id"
            " WHERE i.id = NEW.indicative_id AND d.id = NEW.decision_id AND i.told_on IS NOT NULL)",
            message="The indicative amount of a budget is one that was told for the same request.",
        ),
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The budget must end on or after the day it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ipb") | Q(council__isnull=False),
                name="%(app_label)s_%(class)s_integrated_names_council",
                violation_error_code="council",
                violation_error_message="An integrated personal budget names the council that pays its share.",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def agreed_revision(self) -> "Revision | None":
        """The approved revision in force: the latest that was approved."""
        return self.revisions.filter(status=RevisionStatus.APPROVED).order_by("-number").first()
