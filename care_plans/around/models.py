"""The people around a person: what shows an authority, who helps, who of them may be paid, and who employs them."""

from datetime import date
from typing import Self

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from care_plans.around.rules import Employer, Payer
from care_plans.people.models import DatedOfPersonQuerySet, OfPersonQuerySet, Person, Representation
from care_plans.people.rules import Relation
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Recorded, User


class AuthorityEvidence(AppendOnly):
    """What somebody was shown that proves an authority, or a check of who holds it; the paper stays with them."""

    class Kind(models.TextChoices):
        POWER = "power", "Lasting power of attorney, registered"
        COURT_ORDER = "court_order", "Order of the Court of Protection"
        PARENTAL = "parental", "Birth certificate, or other proof of parental responsibility"
        APPOINTMENT = "appointment", "Letter of appointment"
        NOMINATION = "nomination", "Nomination signed by who chose them"
        DBS = "dbs", "Enhanced DBS certificate"
        IDENTITY = "identity", "Proof of who they are"

    representation = models.ForeignKey(
        Representation, models.PROTECT, related_name="evidence", verbose_name="authority"
    )
    kind = models.CharField("what was seen", max_length=15, choices=Kind)
    reference = models.CharField(max_length=70, blank=True, help_text="Such as the number on it.")
    seen_on = models.DateField("day it was seen")
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "evidence of an authority"
        verbose_name_plural = "evidence of authorities"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.reference and ', ' + self.reference}"


class Contact(Recorded):
    """Somebody around the person who does not act for them: who they are, what they do, and since when."""

    class Kind(models.TextChoices):
        ASSISTANT = "assistant", "Personal assistant"
        CARER = "carer", "Family carer"
        RELATIVE = "relative", "Family or friend"
        GP = "gp", "GP"
        NURSE = "nurse", "Nurse, therapist or other clinician"
        SOCIAL_WORKER = "social_worker", "Social worker"
        ADVOCATE = "advocate", "Advocate"
        SUPPORT = "support", "Direct payment support service"
        OTHER = "other", "Somebody else"

    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    kind = models.CharField("who they are", max_length=15, choices=Kind)
    name = models.CharField(max_length=140)
    relation = models.CharField("family or friend", max_length=10, choices=Relation, default=Relation.OTHER)
    same_household = models.BooleanField("lives with the person", default=False)
    organisation = models.CharField(max_length=140, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    notes = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)

    objects = DatedOfPersonQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.kind_in_words}"

    @property
    def kind_in_words(self) -> str:
        """Within a sentence: a GP keeps their capitals."""
        words = self.get_kind_display()
        return words if words[:2].isupper() else words.lower()


class PayExceptionQuerySet(OfPersonQuerySet["PayException"]):
    path_to_person = "contact__person"

    def holding(self, on: date) -> Self:
        """Those agreed that hold that day."""
        return self.filter(agreed=True, starts_on__lte=on, ends_on__gte=on)


class PayException(Recorded):
    """That one payer pays somebody connected with the person although its rule is against it: why, who agreed, until
    when it is looked at again. Answered by somebody other than who asked.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="pay_exceptions")
    payer = models.CharField("who pays", max_length=10, choices=Payer)
    reason = models.TextField(
        "why it is necessary",
        validators=[MinLengthValidator(20, "Say in a sentence or two why nobody else can meet the need.")],
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    starts_on = models.DateField("first day")
    ends_on = models.DateField("looked at again by")
    agreed = models.BooleanField(null=True, blank=True)
    answer = models.TextField("what was answered", blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PayExceptionQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "answered",
            column="answered_at",
            message="An exception that was answered is never changed. Ask for a new one.",
        ),
        Refuse(
            "what_was_asked_stays",
            on=("update",),
            when="NEW.contact_id <> OLD.contact_id OR NEW.payer <> OLD.payer OR NEW.reason <> OLD.reason"
            " OR NEW.asked_by_id <> OLD.asked_by_id OR NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on",
            message="What was asked for stays as it was asked. Ask for a new exception.",
        ),
    )

    class Meta:
        verbose_name = "exception to pay somebody connected"
        verbose_name_plural = "exceptions to pay somebody connected"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
                name="%(app_label)s_%(class)s_maker_is_not_checker",
                violation_error_code="answered_by",
                violation_error_message="Somebody other than who asked for it answers.",
            ),
            models.CheckConstraint(
                condition=Q(agreed=None, answered_by=None, answered_at=None)
                | Q(agreed__isnull=False, answered_by__isnull=False, answered_at__isnull=False),
                name="%(app_label)s_%(class)s_answered_whole",
                violation_error_message="An answer says yes or no, by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.UniqueConstraint(
                fields=("contact", "payer"),
                condition=Q(answered_at=None),
                name="%(app_label)s_%(class)s_asked_once",
                violation_error_message="This was asked for already and waits for an answer.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_payer_display()} pays {self.contact.name}"

    @property
    def payer_in_words(self) -> str:
        return Payer(self.payer).in_words


class AssistantEmployer(Recorded):
    """The one answer to who employs a person's assistants, between two days."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="assistant_employers")
    employer = models.CharField("who employs the assistants", max_length=15, choices=Employer)
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who acts for them"
    )
    organisation = models.CharField("name of the organisation", max_length=140, blank=True)
    because = models.TextField("why", max_length=500)
    by_rule = models.BooleanField("follows from the rule", default=False)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = DatedOfPersonQuerySet.as_manager()

    guards = (
        Refuse(
            "one_at_a_time",
            when="EXISTS (SELECT 1 FROM care_plans_assistantemployer o WHERE o.person_id = NEW.person_id"
            " AND o.id <> coalesce(NEW.id, 0) AND o.starts_on <= coalesce(NEW.ends_on, '9999-12-31')"
            " AND coalesce(o.ends_on, '9999-12-31') >= NEW.starts_on)",
            message="There is one answer at a time to who employs the assistants.",
        ),
        Refuse(
            "actor_is_the_persons",
            when="NEW.representation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM care_plans_representation a"
            " WHERE a.id = NEW.representation_id AND a.person_id = NEW.person_id)",
            message="Whoever employs for the person acts for this person.",
        ),
    )

    class Meta:
        verbose_name = "employer of assistants"
        verbose_name_plural = "employers of assistants"
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(employer="person", representation=None, organisation="")
                | Q(employer="actor", representation__isnull=False, organisation="")
                | (Q(employer="organisation", representation=None) & ~Q(organisation="")),
                name="%(app_label)s_%(class)s_is_named",
                violation_error_code="employer",
                violation_error_message="Name who acts for the person, or the organisation, if it is they.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} employs the assistants of {self.person}"

    @property
    def name(self) -> str:
        if self.representation_id:
            return str(self.representation.name)  # type: ignore[union-attr]
        return self.organisation or str(self.person)
