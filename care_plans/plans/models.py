"""Personalised care and support plans, their parts and signatures."""

from datetime import date
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from care_plans.people.models import OfPersonQuerySet, Person, Representation
from care_plans.plans.rules import PlanStatus
from care_plans.requests.models import SupportRequest
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Recorded, Referenced, User


class PlanQuerySet(OfPersonQuerySet["Plan"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """Those of the people the user may see; a holder sees a plan once it is offered to them."""
        seen = super().visible_to(user, on)
        if not user.is_holder:
            return seen
        own_staff = user.organisations(on or timezone.localdate())
        return seen.exclude(~Q(person__icb_id__in=own_staff), status=PlanStatus.DRAFT)


class Plan(Referenced, Recorded):
    """One version of a personalised care and support plan (PRSB PCSP v2.0).

    Agreed, it is frozen; a change is the next version.
    """

    REFERENCE_PREFIX = "PLAN"

    person = models.ForeignKey(Person, models.PROTECT, related_name="plans")
    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, choices=PlanStatus, default=PlanStatus.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    conversation_on = models.DateField("day of the conversation about what matters", null=True, blank=True)
    what_matters = models.TextField("what is most important to me", blank=True)
    important_people = models.TextField("people who are important to me", blank=True)
    communication = models.TextField("how I communicate and how to communicate with me", blank=True)
    how_to_support = models.TextField("how and when to support me", blank=True)
    strengths = models.TextField("what I am good at and what helps", blank=True)
    contingency = models.TextField("what happens if things go wrong, and who to call", blank=True)
    offered_on = models.DateField("day it was offered for signature", null=True, blank=True)
    content_sha256 = models.CharField(
        "check of what was offered", max_length=64, blank=True, help_text="What is signed is what has this check."
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField("review due", null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    guards = (
        Refuse(
            "request_is_the_persons",
            when="NOT EXISTS (SELECT 1 FROM care_plans_supportrequest r"
            " WHERE r.id = NEW.request_id AND r.person_id = NEW.person_id)",
            message="A care plan answers a request for the same person.",
        ),
        Refuse(
            "agreed_by_both",
            when="NEW.agreed_at IS NOT NULL AND NOT (EXISTS (SELECT 1 FROM care_plans_plansignature s"
            " WHERE s.plan_id = NEW.id AND s.content_sha256 = NEW.content_sha256"
            " AND s.capacity IN ('person', 'representative'))"
            " AND EXISTS (SELECT 1 FROM care_plans_plansignature s"
            " WHERE s.plan_id = NEW.id AND s.content_sha256 = NEW.content_sha256 AND s.capacity = 'professional'))",
            message="A care plan is agreed once the person and a professional have signed the same words.",
        ),
        FrozenWhen(
            "agreed",
            parent=None,
            column="agreed_at",
            allow=("status",),
            message="An agreed care plan is never changed. Write the next version.",
        ),
    )

    class Meta:
        ordering = ("person", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "version"),
                name="%(app_label)s_%(class)s_version_once",
                violation_error_message="The person has a plan with this version number already.",
            ),
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(status__in=(PlanStatus.DRAFT, PlanStatus.OFFERED)),
                name="%(app_label)s_%(class)s_one_being_written",
                violation_error_message="A care plan is being written for this person already. Go on with that one.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=(PlanStatus.AGREED, PlanStatus.SUPERSEDED), agreed_at__isnull=False)
                | Q(status__in=(PlanStatus.DRAFT, PlanStatus.OFFERED), agreed_at=None),
                name="%(app_label)s_%(class)s_agreed_at_when_agreed",
                violation_error_message="An agreed plan says when it was agreed.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.pk])


_FROZEN_PLAN = "An agreed care plan is never changed. Write the next version."


def _in_the_same_plan(column: str, table: str, *, also: str = "") -> Refuse:
    """A piece hangs from a piece of its own plan, so that nothing can be slipped under an agreed one."""
    return Refuse(
        f"{column}_in_the_same_plan",
        when=f"NOT EXISTS (SELECT 1 FROM {table} above"  # noqa: S608 (names of ours)
        f" WHERE above.id = NEW.{column}_id AND above.plan_id = NEW.plan_id{also})",
        message="A piece of a care plan belongs under another piece of the same plan.",
    )


class PlanPart(Recorded):
    """A piece of a plan, put in order by the person."""

    position = models.PositiveIntegerField(default=1)
    text = models.TextField()

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.text


class Need(PlanPart):
    """A need, concern or problem, in the person's words."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="needs")

    guards = (FrozenWhen("plan_agreed", parent="plan", column="agreed_at", message=_FROZEN_PLAN),)


class Goal(PlanPart):
    """What the person hopes for from one need, and how important it is to them (1 to 10)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="goals")
    need = models.ForeignKey(Need, models.PROTECT, related_name="goals")
    importance = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)], help_text="From 1 to 10."
    )

    guards = (
        FrozenWhen("plan_agreed", parent="plan", column="agreed_at", message=_FROZEN_PLAN),
        _in_the_same_plan("need", "care_plans_need"),
    )


class PlanOutcome(PlanPart):
    """What will be different once a goal is reached. Money is spent for the sake of these."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="outcomes")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="outcomes")

    guards = (
        FrozenWhen("plan_agreed", parent="plan", column="agreed_at", message=_FROZEN_PLAN),
        _in_the_same_plan("goal", "care_plans_goal"),
    )


class Action(PlanPart):
    """What will be done towards an outcome, by whom, and how sure the person is that it will work (1 to 10)."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="actions")
    outcome = models.ForeignKey(PlanOutcome, models.PROTECT, related_name="actions")
    who = models.CharField("who will do it", max_length=140, blank=True)
    confidence = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)], help_text="From 1 to 10."
    )

    guards = (
        FrozenWhen("plan_agreed", parent="plan", column="agreed_at", message=_FROZEN_PLAN),
        _in_the_same_plan("outcome", "care_plans_planoutcome", also=" AND above.goal_id = NEW.goal_id"),
    )


class PlanSignature(AppendOnly):
    """That somebody signed an offered plan, in which capacity and how. The digest says exactly what they signed."""

    class Capacity(models.TextChoices):
        PERSON = "person", "The person"
        REPRESENTATIVE = "representative", "Representative"
        PROFESSIONAL = "professional", "Professional"

    class How(models.TextChoices):
        SCREEN = "screen", "On screen"
        PAPER = "paper", "On paper"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="signatures")
    capacity = models.CharField(max_length=15, choices=Capacity)
    how = models.CharField("how it was signed", max_length=10, choices=How)
    name = models.CharField("name of who signed", max_length=140)
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="authority"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    signed_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    content_sha256 = models.CharField(max_length=64)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "author_is_not_the_professional",
            on=("insert",),
            when="NEW.capacity = 'professional' AND EXISTS (SELECT 1 FROM care_plans_plan p"
            " WHERE p.id = NEW.plan_id AND p.author_id = NEW.recorded_by_id)",
            message="A care plan is signed for the professionals by somebody other than its author.",
        ),
        Refuse(
            "plan_is_offered",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM care_plans_plan p WHERE p.id = NEW.plan_id AND p.status = 'offered'"
            " AND p.content_sha256 = NEW.content_sha256)",
            message="A care plan is signed while it is offered, and in the words that were offered.",
        ),
        Refuse(
            "authority_holds",
            on=("insert",),
            when="NEW.representation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_representation a"
            " JOIN care_plans_plan p ON p.person_id = a.person_id WHERE a.id = NEW.representation_id"
            " AND p.id = NEW.plan_id AND a.kind = 'representative' AND a.starts_on <= NEW.signed_on"
            " AND (a.ends_on IS NULL OR a.ends_on >= NEW.signed_on))",
            message="A representative signs under an authority for this person that holds on the day.",
        ),
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(capacity="representative", representation__isnull=False)
                | (~Q(capacity="representative") & Q(representation=None)),
                name="%(app_label)s_%(class)s_representative_names_authority",
                violation_error_code="representation",
                violation_error_message="A representative signs under an authority, which is named; nobody else does.",
            ),
            models.UniqueConstraint(
                fields=("plan", "capacity", "content_sha256"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This has been signed already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_capacity_display().lower()}"
