"""Who signed a plan, and whether it was made as a personalised plan should be."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from care_plans.people.models import Representation
from care_plans.plans.models.parts import FROZEN_PLAN
from care_plans.plans.models.plan import Plan
from care_plans.plans.rules import Criterion
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Recorded, User


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
    witnessed_by = models.CharField("who saw it signed", max_length=140, blank=True)
    paper_kept = models.CharField("where the paper is kept", max_length=200, blank=True)

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
            models.CheckConstraint(
                condition=~Q(how="paper") | (~Q(paper_kept="") & ~Q(witnessed_by="")),
                name="%(app_label)s_%(class)s_paper_is_kept",
                violation_error_code="paper_kept",
                violation_error_message="Of a signature on paper, say who saw it signed and where the paper is kept.",
            ),
            models.UniqueConstraint(
                fields=("plan", "capacity", "content_sha256"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This has been signed already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_capacity_display().lower()}"


class PlanCheck(Recorded):
    """Whether one criterion of a good plan holds, as of a day, and in what way it does not.

    A plan counts as a personalised care and support plan only where all five of `PCSP_CRITERIA` hold.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="checks")
    criterion = models.CharField(max_length=20, choices=Criterion)
    holds = models.BooleanField("it holds")
    answered_on = models.DateField("day it was answered")
    words = models.TextField("what is missing", blank=True)

    guards = (FrozenWhen("plan_agreed", parent="plan", column="agreed_at", message=FROZEN_PLAN),)

    class Meta:
        verbose_name = "answer to the checklist"
        verbose_name_plural = "answers to the checklist"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "criterion"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This has been answered for this version already.",
            ),
            models.CheckConstraint(
                condition=Q(holds=True) | ~Q(words=""),
                name="%(app_label)s_%(class)s_no_says_why",
                violation_error_code="words",
                violation_error_message="Say what is missing where the answer is no.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_criterion_display()}: {'yes' if self.holds else 'no'}"
