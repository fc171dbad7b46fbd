"""A version of a personalised care and support plan: what it says once."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.plans.rules import PlanStatus
from care_plans.requests.models import SupportRequest
from phb.guards import FrozenWhen, Refuse
from phb.models import Organisation, Recorded, Referenced, User


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

    What the standard allows once is a column here; what it allows any number of times is a `PlanPart`. Agreed, it is
    frozen; a change is the next version.
    """

    REFERENCE_PREFIX = "PLAN"

    person = models.ForeignKey(Person, models.PROTECT, related_name="plans")
    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, choices=PlanStatus, default=PlanStatus.DRAFT)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    # The conversation, and About me in the headings of the standard.
    conversation_on = models.DateField("day of the conversation about what matters", null=True, blank=True)
    what_matters = models.TextField("what is most important to me", blank=True)
    important_people = models.TextField("people who are important to me", blank=True)
    communication = models.TextField("how I communicate and how to communicate with me", blank=True)
    wellness = models.TextField("my wellness: how I am on good days and bad", blank=True)
    please_do = models.TextField("please do, and please do not", blank=True)
    how_to_support = models.TextField("how and when to support me", blank=True)
    also_worth_knowing = models.TextField("also worth knowing about me", blank=True)
    # Who pays, and looking at it again.
    funder = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation that pays"
    )
    funding = models.CharField(
        "how it is paid for", max_length=200, blank=True, help_text="Such as a personal health budget, or self-funded."
    )
    direct_payment = models.BooleanField("some of it is paid for by direct payment", null=True, blank=True)
    planned_review_on = models.DateField("day we plan to look at it again", null=True, blank=True)
    review_manner = models.CharField(
        "how we will look at it again", max_length=300, blank=True, help_text="Where, and who will be there."
    )
    review_by = models.CharField("who sees to it that we do", max_length=140, blank=True)
    review_by_role = models.CharField("their role", max_length=140, blank=True)
    review_by_contact = models.CharField("how to reach them", max_length=140, blank=True)
    health_watched_by = models.CharField(
        "who keeps an eye on my health", max_length=140, blank=True, help_text="A name and how to reach them."
    )
    written_at = models.CharField("where we wrote it", max_length=140, blank=True)
    # Offering and agreeing.
    offered_on = models.DateField("day it was offered for signature", null=True, blank=True)
    content_sha256 = models.CharField(
        "check of what was offered", max_length=64, blank=True, help_text="What is signed is what has this check."
    )
    agreed_at = models.DateTimeField(null=True, blank=True)

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
