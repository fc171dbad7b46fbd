"""How much each role may agree in an organisation, and who stands in for whom between two days."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.approving.rules import APPROVAL_LIMITS, HIGHEST_LIMIT, LONGEST_COVER
from phb.dates import Period
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, DatedQuerySet, Organisation, Recorded, User
from phb.money import PenceField, from_pence
from phb.roles import ACTS, Role

APPROVING_ROLES = [(role.value, role.label) for role in APPROVAL_LIMITS]


def in_sql(*values: str) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


def holds_role(user: str, organisation: str, roles: str, day: str) -> str:
    """SQL that holds where a user has one of the roles in an organisation that day."""
    return (
        f"EXISTS (SELECT 1 FROM phb_roleassignment h WHERE h.user_id = {user}"  # noqa: S608
        f" AND h.organisation_id = {organisation} AND h.role IN ({roles})"
        f" AND h.starts_on <= {day} AND (h.ends_on IS NULL OR h.ends_on >= {day}))"
    )


def _administers(user: str, day: str) -> str:
    return holds_role(user, "NEW.organisation_id", in_sql(Role.ADMINISTRATOR), day)


class ApprovalLimit(AppendOnly):
    """The most a year that a role may agree of its organisation's share, from this day on. The newest for a day counts.

    Set only from today on, so that what was agreed stays within the limit of its day.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=APPROVING_ROLES)
    yearly_amount = PenceField("most of the share in a year")
    starts_on = models.DateField("first day it holds for")
    source = models.CharField("who says so", max_length=200, help_text="Such as: scheme of delegation, April 2026.")
    set_on = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "set_by_its_administrator",
            on=("insert",),
            when=f"NOT {_administers('NEW.set_by_id', 'NEW.set_on')}",
            message="The limits of an organisation are set by its own administrator.",
        ),
        Refuse(
            "not_of_ones_own_role",
            on=("insert",),
            when=holds_role("NEW.set_by_id", "NEW.organisation_id", "NEW.role", "NEW.set_on"),
            message="Nobody sets the limit of a role of their own. Ask another administrator.",
        ),
        Refuse(
            "role_is_of_such_an_organisation",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM phb_organisation o WHERE o.id = NEW.organisation_id"
            " AND o.kind = CASE NEW.role WHEN 'council_manager' THEN 'council' ELSE 'icb' END)",
            message="An ICB sets the limits of its own roles, and a council those of its own.",
        ),
    )

    class Meta:
        ordering = ("-starts_on", "-pk")
        indexes = (models.Index(fields=("organisation", "role", "starts_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(yearly_amount__gte=0, yearly_amount__lte=from_pence(HIGHEST_LIMIT)),
                name="%(app_label)s_%(class)s_amount_in_range",
                violation_error_code="yearly_amount",
                violation_error_message=f"A limit is between nought and £{HIGHEST_LIMIT // 100:,} a year.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("set_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="starts_on",
                violation_error_message="A limit holds from today or a later day: what was agreed stays agreed.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role for role, _ in APPROVING_ROLES]),
                name="%(app_label)s_%(class)s_role_that_agrees",
                violation_error_code="role",
                violation_error_message="Choose a role that agrees budgets.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_role_display()}: up to £{self.yearly_amount.amount:,.2f} a year"


class ApprovalCoverQuerySet(DatedQuerySet):
    def holding(self, on: date) -> Self:
        """Those by which a colleague may agree that day: accepted, not ended, and the day is one of theirs."""
        return self.current(on).filter(accepted_at__isnull=False, ended_at=None)


class ApprovalCover(Recorded):
    """That a colleague agrees, between two days, what somebody else of their organisation may agree."""

    delegator = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="who is covered")
    colleague = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="who covers for them")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_on = models.DateField()
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalCoverQuerySet.as_manager()

    guards = (
        FrozenWhen("ended", column="ended_at", message="This cover is over. Name a colleague again."),
        Refuse(
            "named_by_who_may",
            on=("insert",),
            when="NEW.named_by_id <> NEW.delegator_id AND (NEW.named_by_id = NEW.colleague_id OR NOT "
            f"{_administers('NEW.named_by_id', 'NEW.named_on')})",
            message="Cover is named by whoever is covered, or set by an administrator who is neither of the two.",
        ),
        Refuse(
            "covers_somebody_who_agrees",
            on=("insert",),
            when="NOT "
            + holds_role("NEW.delegator_id", "NEW.organisation_id", in_sql(*APPROVAL_LIMITS), "NEW.starts_on"),
            message="Only somebody who agrees budgets in this organisation is covered.",
        ),
        Refuse(
            "by_a_colleague",
            on=("insert",),
            when="NOT "
            + holds_role("NEW.colleague_id", "NEW.organisation_id", in_sql(*ACTS["see_approvals"]), "NEW.starts_on"),
            message="Cover is given by a colleague of the same organisation who plans or agrees budgets.",
        ),
        Refuse(
            "not_too_long",
            when=f"NEW.ends_on > {{NEW.starts_on + {LONGEST_COVER - 1} days}}",
            message=f"Cover is for at most {LONGEST_COVER} days at once, the first and the last included.",
        ),
        Refuse(
            "accepted_by_who_may",
            when="NEW.accepted_by_id IS NOT NULL AND NEW.accepted_by_id <> NEW.colleague_id"
            " AND (NEW.accepted_by_id = NEW.delegator_id OR NOT "
            f"{_administers('NEW.accepted_by_id', '{day NEW.accepted_at}')})",
            message="Cover is accepted by the colleague who gives it, or set by the administrator.",
        ),
        Refuse(
            "one_at_a_time",
            when="NEW.ended_at IS NULL AND EXISTS (SELECT 1 FROM budgets_approvalcover o"
            " WHERE o.delegator_id = NEW.delegator_id AND o.organisation_id = NEW.organisation_id"
            " AND o.id <> coalesce(NEW.id, 0) AND o.ended_at IS NULL"
            " AND o.starts_on <= NEW.ends_on AND o.ends_on >= NEW.starts_on)",
            message="Somebody covers on some of these days already. End that first, or choose other days.",
        ),
        Refuse(
            "stands_as_named",
            on=("update",),
            when="NEW.delegator_id <> OLD.delegator_id OR NEW.colleague_id <> OLD.colleague_id"
            " OR NEW.organisation_id <> OLD.organisation_id OR NEW.starts_on <> OLD.starts_on"
            " OR NEW.ends_on <> OLD.ends_on OR NEW.named_by_id <> OLD.named_by_id OR NEW.named_on <> OLD.named_on"
            " OR (OLD.accepted_at IS NOT NULL AND (NEW.accepted_at IS NULL OR NEW.accepted_at <> OLD.accepted_at"
            " OR NEW.accepted_by_id <> OLD.accepted_by_id))",
            message="Cover stands as it was named. End it, and name a colleague again.",
        ),
        Refuse(
            "never_taken_away",
            on=("delete",),
            when="1 = 1",
            message="Cover is ended, never taken away: what was agreed by it stays explained.",
        ),
    )

    class Meta:
        verbose_name = "cover"
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(delegator=F("colleague")),
                name="%(app_label)s_%(class)s_by_somebody_else",
                violation_error_code="colleague",
                violation_error_message="Nobody covers for themselves. Choose a colleague.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("named_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="starts_on",
                violation_error_message="Cover begins today or later: nothing is agreed for somebody afterwards.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None, accepted_at=None)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="%(app_label)s_%(class)s_accepted_by_and_at",
                violation_error_message="Accepted cover says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="%(app_label)s_%(class)s_ended_by_and_at",
                violation_error_message="Cover that was ended says by whom and when.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.colleague} for {self.delegator}, {self.period}"

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)
