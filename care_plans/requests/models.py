"""Requests, exceptions and decisions. The decision is append-only, and the database holds the default rule on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from care_plans.catalogue.models import CatalogueItem, CatalogueVersion
from care_plans.exceptions.rules import (
    EXCEPTION_APPROVERS,
    EXCEPTION_LIFE_DAYS,
    EXCEPTION_REASON_LENGTH,
    ExceptionReason,
    ToldHow,
)
from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.requests.rules import CoreStatus, Outcome, RequestStatus, Right
from phb.dates import day_in_words
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Recorded, Referenced, User
from phb.money import PenceField
from phb.roles import Role
from phb.triggers import Trigger, refusals


class SupportRequestQuerySet(OfPersonQuerySet["SupportRequest"]):
    pass


class SupportRequest(Referenced, Recorded):
    """Somebody asked for support for a person. What is asked is kept as asked; what was decided is a `Decision`."""

    REFERENCE_PREFIX = "REQ"

    class Origin(models.TextChoices):
        PERSON = "person", "The person, or someone who acts for them"
        GP = "gp", "GP practice"
        HOSPITAL = "hospital", "Hospital"
        COUNCIL = "council", "Council"
        OTHER = "other", "Somebody else"

    person = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    received_on = models.DateField()
    origin = models.CharField("who asked", max_length=10, choices=Origin, default=Origin.PERSON)
    service = models.CharField("support asked for", max_length=200)
    what_matters = models.TextField("what matters to the person", blank=True)
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.OPEN)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = SupportRequestQuerySet.as_manager()

    guards = (
        Refuse(
            "ends_well_after_a_conversation",
            when="NEW.status = 'ended_well' AND NOT EXISTS (SELECT 1 FROM {care_plans.Conversation} c"
            " WHERE c.request_id = NEW.id AND c.outcome = 'without_money')",
            message="A request ends without money only by a conversation in which the person agreed to that.",
        ),
    )

    class Meta:
        ordering = ("received_on", "pk")
        indexes = (models.Index(fields=("status", "received_on")),)

    def __str__(self) -> str:
        return f"{self.reference}: {self.service}"

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.pk])


class DefaultExceptionQuerySet(OfPersonQuerySet["DefaultException"]):
    path_to_person = "request__person"

    def proposed(self, on: date) -> Self:
        """Waiting for an answer, and not past their own end."""
        return self.filter(approved_at=None, refused_at=None, ends_on__gte=on)

    def relied_on(self) -> Self:
        """Approved, and what the latest decision of an open request still rests on."""
        decided_since = Decision.objects.filter(request=OuterRef("request"), pk__gt=OuterRef("decision__pk"))
        return self.filter(~Exists(decided_since), decision__isnull=False).exclude(request__status=RequestStatus.CLOSED)

    def lapsed(self, on: date) -> Self:
        """Ended while still relied on: the support is overdue for conversion to a personal health budget."""
        return self.relied_on().filter(ends_on__lt=on)

    def in_force(self, on: date) -> Self:
        return self.relied_on().filter(ends_on__gte=on)


AGREED_BY_TWO = [reason.value for reason, agreements in EXCEPTION_APPROVERS.items() if len(agreements) > 1]


@dataclass(frozen=True)
class LastsAtMost:
    """Refuses an exception that would last longer than its reason allows, which would be a way round the default."""

    name: str = "lasts_at_most"

    def triggers(self, model: type[models.Model], vendor: str) -> Iterator[Trigger]:
        days = "NEW.ends_on - NEW.starts_on"
        if vendor == "sqlite":
            days = "julianday(NEW.ends_on) - julianday(NEW.starts_on)"
        too_long = " OR ".join(
            f"(NEW.reason = '{reason.value}' AND {days} > {limit})" for reason, limit in EXCEPTION_LIFE_DAYS.items()
        )
        message = "The exception would last longer than its reason allows. Choose an earlier day."
        return refusals(model, vendor, self.name, ("insert", "update"), too_long, message=message)


class DefaultException(Recorded):
    """A reason, agreed by somebody else and with an end, for arranging support otherwise than by default.

    It lapses on its day; going on needs a new one. Never used to say that nobody pays: that is a decision.
    """

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="exceptions")
    reason = models.CharField(max_length=30, choices=ExceptionReason)
    words = models.TextField(
        "in words",
        validators=[
            MinLengthValidator(
                EXCEPTION_REASON_LENGTH, "Say a little more, so that the reason can be understood later."
            )
        ],
    )
    extent = models.CharField("which part of the support", max_length=200, default="All of it")
    told_on = models.DateField("day the person was told about personal health budgets", null=True, blank=True)
    told_how = models.CharField("how they were told", max_length=10, choices=ToldHow, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    yearly_value = PenceField("estimated value in a year", null=True, blank=True)  # type: ignore[misc]
    team = models.CharField("team of whoever asked", max_length=80, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="first of two to agree"
    )
    agreed_at = models.DateTimeField("when the first of two agreed", null=True, blank=True)
    agreed_as = models.CharField("role of the first to agree", max_length=30, choices=Role, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField("why not", blank=True)

    objects = DefaultExceptionQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "approved",
            parent=None,
            column="approved_at",
            message="An approved exception is never changed. Ask for a new one.",
        ),
        FrozenWhen(
            "agreed",
            parent=None,
            column="agreed_at",
            message="One of two has agreed to this exception, so it is not changed. Ask for a new one.",
            allow=("approved_by", "approved_at", "refused_by", "refused_at", "refusal"),
        ),
        FrozenWhen(
            "refused",
            parent=None,
            column="refused_at",
            message="An exception that was not agreed is never changed. Ask for a new one.",
        ),
        LastsAtMost(),
    )

    class Meta:
        verbose_name = "exception"
        ordering = ("ends_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_code="ends_on",
                violation_error_message="An exception must end after the day it starts.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="%(app_label)s_%(class)s_approved_by_and_at",
                violation_error_message="An approved exception names who approved it and when.",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None)
                | (Q(refused_by__isnull=False, refused_at__isnull=False, approved_at=None) & ~Q(refusal="")),
                name="%(app_label)s_%(class)s_refused_by_at_and_why",
                violation_error_code="refusal",
                violation_error_message="An exception that is not agreed says who answered, when and why.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_approver_is_not_proposer",
                violation_error_code="approved_by",
                violation_error_message="An exception is approved by somebody other than the person who asked for it.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None, agreed_as="")
                | (Q(agreed_by__isnull=False, agreed_at__isnull=False, reason__in=AGREED_BY_TWO) & ~Q(agreed_as="")),
                name="%(app_label)s_%(class)s_first_agreed_by_at_and_as",
                violation_error_message="The first of two to agree is named with the day and the role.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_first_is_not_proposer",
                violation_error_code="agreed_by",
                violation_error_message="An exception is agreed by somebody other than the person who asked for it.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | ~Q(reason__in=AGREED_BY_TWO)
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("approved_by"))),
                name="%(app_label)s_%(class)s_two_agree_where_two_must",
                violation_error_code="approved_by",
                violation_error_message="Two people agree to an exception for this reason.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=ExceptionReason.DECLINED) | (Q(told_on__isnull=False) & ~Q(told_how="")),
                name="%(app_label)s_%(class)s_declined_after_being_told",
                violation_error_code="told_on",
                violation_error_message="Say when and how the person was told about personal health budgets.",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None) | Q(told_on__lte=F("starts_on")),
                name="%(app_label)s_%(class)s_told_by_its_start",
                violation_error_code="told_on",
                violation_error_message="The person was told on the day the exception is asked for, or before.",
            ),
            models.CheckConstraint(
                condition=Q(told_how__in=["", *ToldHow.values]),
                name="%(app_label)s_%(class)s_told_how_on_the_list",
                violation_error_code="told_how",
                violation_error_message="Choose one of the ways shown.",
            ),
            models.CheckConstraint(
                condition=Q(yearly_value=None) | Q(yearly_value__gte=0),
                name="%(app_label)s_%(class)s_value_not_below_nought",
                violation_error_code="yearly_value",
                violation_error_message="The value in a year is nought or more.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=ExceptionReason.values),
                name="%(app_label)s_%(class)s_reason_on_the_list",
                violation_error_code="reason",
                violation_error_message="Choose one of the listed reasons.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, to {day_in_words(self.ends_on)}"

    def get_absolute_url(self) -> str:
        return reverse("exception", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.approved_at is None and self.refused_at is None


def _outcome_by_table() -> Case:
    """The decision table as an expression on the decision's own columns: the third wall, independent of the first."""
    core = Q(core_status=CoreStatus.CORE, core_meets_need=True)
    return Case(
        When(Q(excluded=True), then=Value(Outcome.NHS_ROUTE.value)),
        When(core & ~Q(right=Right.NONE), then=Value(Outcome.OFFER_PHB.value)),
        When(core, then=Value(Outcome.CORE.value)),
        When(Q(icb_funds=True, council_funds=True), then=Value(Outcome.IPB.value)),
        When(Q(icb_funds=True), then=Value(Outcome.PHB.value)),
        When(Q(council_funds=True), then=Value(Outcome.LA_PERSONAL_BUDGET.value)),
        default=Value(Outcome.NOT_FUNDED.value),
    )


class DecisionQuerySet(OfPersonQuerySet["Decision"]):
    path_to_person = "request__person"

    def latest_of_each_request(self) -> Self:
        newer = Decision.objects.filter(request=OuterRef("request"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(newer))


class Decision(AppendOnly):
    """What was decided about a request, on which inputs, by which version of the rules and of the catalogue.

    The database recomputes the outcome from the inputs, and checks the catalogue and the exception: no door lets
    funded, non-core NHS support become anything but a personal health budget or an integrated one without an approved
    exception.
    """

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="decisions")
    core_status = models.CharField("catalogue status", max_length=10, choices=CoreStatus)
    core_meets_need = models.BooleanField("the core service meets the need", null=True, blank=True)
    right = models.CharField("legal right", max_length=12, choices=Right)
    icb_funds = models.BooleanField("the NHS pays")
    council_funds = models.BooleanField("the council pays")
    education_funds = models.BooleanField("education pays")
    excluded = models.BooleanField("never bought with a personal budget")
    outcome = models.CharField(max_length=20, choices=Outcome)
    row = models.CharField("row of the decision table", max_length=2)
    sentences = models.JSONField()
    rule_version = models.CharField(max_length=20)
    catalogue_version = models.ForeignKey(CatalogueVersion, models.PROTECT, related_name="+")
    catalogue_item = models.ForeignKey(CatalogueItem, models.PROTECT, null=True, blank=True, related_name="+")
    exception = models.OneToOneField(
        DefaultException,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decision",
        error_messages={"unique": "This exception has been used already. Ask for a new one."},
    )
    decided_on = models.DateField()
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    guards = (
        *AppendOnly.guards,
        Refuse(
            "exception_holds",
            on=("insert",),
            when="NEW.exception_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_defaultexception e"
            " WHERE e.id = NEW.exception_id AND e.request_id = NEW.request_id AND e.approved_at IS NOT NULL"
            " AND e.starts_on <= NEW.decided_on AND e.ends_on >= NEW.decided_on)",
            message="A decision may rest only on an exception for the same request that is approved and has not ended.",
        ),
        Refuse(
            "catalogue_in_force",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM care_plans_catalogueversion v"
            " JOIN care_plans_supportrequest r ON r.id = NEW.request_id JOIN care_plans_person p ON p.id = r.person_id"
            " WHERE v.id = NEW.catalogue_version_id AND v.icb_id = p.icb_id AND v.effective_from <= NEW.decided_on"
            " AND NOT EXISTS (SELECT 1 FROM care_plans_catalogueversion later WHERE later.icb_id = v.icb_id"
            " AND later.number > v.number AND later.published_at IS NOT NULL"
            " AND later.effective_from <= NEW.decided_on))",
            message="A decision rests on the catalogue of the person's own ICB that is in force on the day.",
        ),
        Refuse(
            "catalogue_agrees",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM care_plans_catalogueversion v WHERE v.id = NEW.catalogue_version_id"
            " AND v.published_at IS NOT NULL)"
            " OR (NEW.catalogue_item_id IS NULL AND (NEW.core_status <> 'not_listed' OR NEW.excluded))"
            " OR (NEW.catalogue_item_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_catalogueitem i"
            " WHERE i.id = NEW.catalogue_item_id AND i.version_id = NEW.catalogue_version_id"
            " AND i.status = NEW.core_status AND i.excluded = NEW.excluded))",
            message="The decision must say of the service what the published catalogue says."
            " An unlisted service counts as not core.",
        ),
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome=_outcome_by_table()),
                name="%(app_label)s_%(class)s_outcome_follows_table",
                violation_error_code="outcome",
                violation_error_message="The outcome must be the one the decision table gives for these inputs.",
            ),
            models.CheckConstraint(
                condition=Q(core_status=CoreStatus.CORE, core_meets_need__isnull=False)
                | (~Q(core_status=CoreStatus.CORE) & Q(core_meets_need=None)),
                name="%(app_label)s_%(class)s_core_meets_need_when_core",
                violation_error_code="core_meets_need",
                violation_error_message="Whether the core service meets the need is answered of core services only.",
            ),
            models.CheckConstraint(
                condition=Q(exception=None) | Q(outcome__in=(Outcome.PHB, Outcome.IPB, Outcome.OFFER_PHB)),
                name="%(app_label)s_%(class)s_exception_only_from_default",
                violation_error_code="exception",
                violation_error_message="An exception is only from a personal health budget or an integrated one.",
            ),
            models.CheckConstraint(
                condition=Q(core_status__in=CoreStatus.values, right__in=Right.values),
                name="%(app_label)s_%(class)s_inputs_on_the_lists",
                violation_error_message="Choose the catalogue status and the right from the lists.",
            ),
        )

    def __str__(self) -> str:
        return self.outcome_in_words

    @property
    def outcome_in_words(self) -> str:
        if self.exception_id:
            return f"{self.get_outcome_display()}, arranged otherwise by exception"
        return str(self.get_outcome_display())

    @property
    def payers(self) -> list[str]:
        pays = (("The NHS", self.icb_funds), ("the council", self.council_funds), ("education", self.education_funds))
        return [name for name, does in pays if does]

    @property
    def leads_to_budget(self) -> bool:
        return self.exception_id is None and self.outcome in (
            Outcome.PHB,
            Outcome.IPB,
            Outcome.OFFER_PHB,
            Outcome.LA_PERSONAL_BUDGET,
        )
