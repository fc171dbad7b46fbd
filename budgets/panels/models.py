"""Panel sittings: who sits, which budgets they are asked about with which papers, and what they decide."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.approving.models import holds_role, in_sql
from budgets.panels.rules import OUTCOME_WORDS, PanelOutcome
from budgets.rules import Funder
from budgets.setting.models.approval import Approval
from budgets.setting.models.revision import Revision
from care_plans.models import Plan
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Organisation, Recorded, User
from phb.roles import ACTS

_CLOSED = "The minutes of this sitting are closed. Put it on the agenda of the next."


def _sits(user: str) -> str:
    """SQL that holds where this user chairs the sitting `s` or is a member of it."""
    return (
        f"(s.chair_id = {user} OR EXISTS (SELECT 1 FROM budgets_panelmember m"  # noqa: S608
        f" WHERE m.sitting_id = s.id AND m.user_id = {user}))"
    )


class PanelSittingQuerySet(models.QuerySet["PanelSitting"]):
    def at(self, organisations: set[int]) -> Self:
        """Those of these organisations, with who chairs."""
        return self.filter(organisation__in=organisations).select_related("organisation", "chair")


class PanelSitting(Recorded):
    """One day on which the panel of an ICB or a council looks at budgets together."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    held_on = models.DateField("day it sits")
    place = models.CharField("where, or how to join", max_length=200, blank=True)
    chair = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="who chairs")
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    called_on = models.DateField()
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField("day the minutes were closed", null=True, blank=True)

    objects = PanelSittingQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "closed", column="closed_on", message="The minutes of this sitting are closed, and stay as they are."
        ),
        Refuse(
            "called_by_who_may",
            on=("insert",),
            when="NOT "
            + holds_role("NEW.called_by_id", "NEW.organisation_id", in_sql(*ACTS["call_panel"]), "NEW.called_on"),
            message="A panel is called by somebody who agrees budgets for its organisation.",
        ),
        Refuse(
            "chaired_by_a_colleague",
            when="NOT " + holds_role("NEW.chair_id", "NEW.organisation_id", in_sql(*ACTS["see_panels"]), "NEW.held_on"),
            message="A panel is chaired by somebody of its own organisation.",
        ),
        Refuse(
            "stands_as_called",
            on=("update",),
            when="NEW.organisation_id <> OLD.organisation_id OR NEW.held_on <> OLD.held_on"
            " OR NEW.called_by_id <> OLD.called_by_id OR NEW.called_on <> OLD.called_on",
            message="A sitting stands as it was called. Call another for another day.",
        ),
        Refuse(
            "closed_by_who_sits",
            on=("update",),
            when="OLD.closed_on IS NULL AND NEW.closed_on IS NOT NULL"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM budgets_panelsitting s"
            f" WHERE s.id = NEW.id AND {_sits('NEW.closed_by_id')})",
            message="The minutes are closed by somebody who sat.",
        ),
        Refuse(
            "never_taken_away",
            on=("delete",),
            when="1 = 1",
            message="A sitting is never taken away: what was decided there stays explained.",
        ),
    )

    class Meta:
        verbose_name = "panel sitting"
        ordering = ("-held_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(held_on__gte=F("called_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="held_on",
                violation_error_message="A panel is called for today or a later day.",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_on=None) | Q(closed_by__isnull=False, closed_on__gte=F("held_on")),
                name="%(app_label)s_%(class)s_closed_by_and_on",
                violation_error_code="closed_on",
                violation_error_message="Minutes are closed by somebody, on the day of the sitting or later.",
            ),
        )

    def __str__(self) -> str:
        return f"Panel of {self.organisation}, {self.held_on:%-d %B %Y}"


class PanelMember(Recorded):
    """Somebody who sits, besides whoever chairs."""

    sitting = models.ForeignKey(PanelSitting, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="who sits")

    guards = (
        FrozenWhen("sitting_closed", parent="sitting", column="closed_on", message=_CLOSED),
        Refuse(
            "of_its_organisation",
            when="NOT EXISTS (SELECT 1 FROM budgets_panelsitting s WHERE s.id = NEW.sitting_id AND "  # noqa: S608
            + holds_role("NEW.user_id", "s.organisation_id", in_sql(*ACTS["see_panels"]), "s.held_on")
            + ")",
            message="Members of a panel are of its own organisation.",
        ),
    )

    class Meta:
        verbose_name = "member of a panel"
        verbose_name_plural = "members of panels"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sitting", "user"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="They sit on it already.",
            ),
        )

    def __str__(self) -> str:
        return str(self.user)


class PanelItem(AppendOnly):
    """A submitted revision on the agenda, with its papers: what it said as it was submitted, in words and by digest."""

    sitting = models.ForeignKey(PanelSitting, models.PROTECT, related_name="items")
    number = models.PositiveIntegerField("place on the agenda")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="panel_items")
    funder = models.CharField(
        "whose share", max_length=10, choices=[(each.value, each.label) for each in (Funder.ICB, Funder.COUNCIL)]
    )
    content_sha256 = models.CharField("digest of what was submitted", max_length=64)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+", verbose_name="care plan")
    papers = models.JSONField("what the panel was shown")
    note = models.TextField("what the panel should know", blank=True)
    put_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    put_on = models.DateField()
    put_at = models.DateTimeField(default=timezone.now)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "sitting_is_open",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM budgets_panelsitting s"
            " WHERE s.id = NEW.sitting_id AND s.closed_on IS NOT NULL)",
            message=_CLOSED,
        ),
        Refuse(
            "as_it_was_submitted",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = NEW.revision_id"
            " AND r.status = 'submitted' AND r.content_sha256 = NEW.content_sha256)",
            message="A panel is asked about a budget that waits for approval, as it was submitted.",
        ),
        Refuse(
            "share_of_its_organisation",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_panelsitting s JOIN budgets_revision r ON r.id = NEW.revision_id"
            " JOIN budgets_budget b ON b.id = r.budget_id WHERE s.id = NEW.sitting_id"
            " AND s.organisation_id = CASE NEW.funder WHEN 'icb' THEN b.icb_id ELSE b.council_id END"
            " AND EXISTS (SELECT 1 FROM budgets_budgetline l WHERE l.revision_id = r.id"
            " AND CASE NEW.funder WHEN 'icb' THEN l.icb_share ELSE l.council_share END > 0))",
            message="A panel decides about the share that its own organisation pays.",
        ),
    )

    class Meta:
        verbose_name = "item on a panel's agenda"
        verbose_name_plural = "items on panels' agendas"
        ordering = ("sitting", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("sitting", "number"),
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message="Somebody put another budget on the agenda meanwhile. Try again.",
            ),
            models.UniqueConstraint(
                fields=("sitting", "revision", "content_sha256"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This budget is on that agenda already.",
            ),
        )

    def __str__(self) -> str:
        return f"Item {self.number}, {self.revision}"


class PanelDecision(AppendOnly):
    """What the panel decided about one item, with its reasons; it is given effect by the answer of one who sits."""

    item = models.OneToOneField(
        PanelItem, models.PROTECT, related_name="decision", error_messages={"unique": "This item is decided already."}
    )
    outcome = models.CharField("what the panel decided", max_length=10, choices=PanelOutcome)
    reasons = models.TextField("reasons, as minuted")
    approval = models.OneToOneField(
        Approval,
        models.PROTECT,
        related_name="panel_decision",
        verbose_name="the answer it was given effect by",
        error_messages={"unique": "This answer gives effect to another item already."},
    )
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="who answered for the panel")
    decided_on = models.DateField()
    decided_at = models.DateTimeField(default=timezone.now)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "given_effect_by_its_answer",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_approval a JOIN budgets_panelitem i ON i.id = NEW.item_id"
            " WHERE a.id = NEW.approval_id AND a.revision_id = i.revision_id AND a.funder = i.funder"
            " AND a.content_sha256 = i.content_sha256 AND a.approver_id = NEW.decided_by_id"
            " AND a.agreed = (NEW.outcome = 'agree') AND a.refuses = (NEW.outcome = 'refuse'))",
            message="A decision of the panel is given effect by the answer of who gave it, to exactly these papers.",
        ),
        Refuse(
            "decided_by_who_sits",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_panelitem i JOIN budgets_panelsitting s ON s.id = i.sitting_id"  # noqa: S608
            f" WHERE i.id = NEW.item_id AND {_sits('NEW.decided_by_id')})",
            message="Somebody who sits on the panel answers for it.",
        ),
        Refuse(
            "while_it_sits",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_panelitem i JOIN budgets_panelsitting s ON s.id = i.sitting_id"
            " WHERE i.id = NEW.item_id AND s.held_on <= NEW.decided_on AND s.closed_on IS NULL)",
            message="A decision is minuted from the day of the sitting until the minutes are closed.",
        ),
    )

    class Meta:
        verbose_name = "decision of a panel"
        verbose_name_plural = "decisions of panels"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(reasons=""),
                name="%(app_label)s_%(class)s_with_reasons",
                violation_error_code="reasons",
                violation_error_message="Say why, as it stands in the minutes.",
            ),
        )

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return OUTCOME_WORDS[PanelOutcome(self.outcome)]
