"""A refusal to an extent, part by part; that it was asked to be looked at again; and what somebody else answered."""

from typing import ClassVar

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.requests.models import Decision
from care_plans.rights.rules import WORDS_LENGTH, AskedBy, How, Payer
from phb.guards import FrozenWhen, Guard, Refuse
from phb.models import AppendOnly, Recorded, Referenced, User

SAYS_SOMETHING = MinLengthValidator(WORDS_LENGTH, "Say a little more, so that the person can understand it.")


class RefusalQuerySet(OfPersonQuerySet["Refusal"]):
    path_to_person = "decision__request__person"

    def proposed(self) -> "RefusalQuerySet":
        return self.filter(decided_at=None, dropped_on=None)

    def decided(self) -> "RefusalQuerySet":
        return self.filter(decided_at__isnull=False)


class Refusal(Referenced, Recorded):
    """That somebody with a right does not get a budget for some parts of what was asked, and why.

    One person writes it, another decides it, and then it stands still. Everything not named in its parts is granted.
    """

    REFERENCE_PREFIX = "RFS"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="refusals")
    agreed = models.TextField("what is agreed to", blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_on = models.DateField(null=True, blank=True)
    dropped_why = models.TextField("why it was not decided", blank=True)

    objects = RefusalQuerySet.as_manager()

    guards = (
        FrozenWhen("decided", parent=None, message="A refusal that was decided is never changed.", column="decided_at"),
        FrozenWhen("dropped", parent=None, message="A refusal that was put aside is over.", column="dropped_on"),
        Refuse(
            "of_a_right",
            when="NOT EXISTS (SELECT 1 FROM care_plans_decision d"
            " WHERE d.id = NEW.decision_id AND d.\"right\" <> 'none')",
            message="Only where the person has a legal right is anything refused in this way.",
        ),
        Refuse(
            "begins_undecided",
            on=("insert",),
            when="NEW.decided_at IS NOT NULL",
            message="A refusal is written first, and decided once its parts are named.",
        ),
        Refuse(
            "names_its_parts",
            on=("update",),
            when="NEW.decided_at IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM care_plans_refusedpart p WHERE p.refusal_id = NEW.id)",
            message="A refusal names the parts that are refused.",
        ),
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_on=None, decided_at=None)
                | Q(decided_by__isnull=False, decided_on__isnull=False, decided_at__isnull=False),
                name="%(app_label)s_%(class)s_decided_by_and_at",
                violation_error_message="A refusal that was decided says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(dropped_by=None, dropped_on=None)
                | (Q(dropped_by__isnull=False, dropped_on__isnull=False, decided_at=None) & ~Q(dropped_why="")),
                name="%(app_label)s_%(class)s_dropped_by_and_why",
                violation_error_code="dropped_why",
                violation_error_message="A refusal that is put aside says who did so and why.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("drafted_by")),
                name="%(app_label)s_%(class)s_decider_did_not_write_it",
                violation_error_code="decided_by",
                violation_error_message="A refusal is decided by somebody other than the person who wrote it.",
            ),
            models.UniqueConstraint(
                fields=("decision",),
                condition=Q(decided_at=None, dropped_on=None),
                name="%(app_label)s_%(class)s_one_at_a_time",
                violation_error_message="A refusal is being written already. Decide it or put it aside first.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}: {self.decision.request.service}"

    def get_absolute_url(self) -> str:
        return reverse("refusal", args=[self.pk])

    @property
    def person(self) -> Person:
        return self.decision.request.person

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be decided."""
        return self.decided_at is None and self.dropped_on is None

    @property
    def state(self) -> str:
        return "Waiting for approval" if self.is_open else "Refused" if self.decided_at else "Put aside"


class RefusedPart(Recorded):
    """One part of what was asked for: why a budget is not appropriate for it in this person's case."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="parts")
    part = models.CharField("which part of what was asked for", max_length=200)
    payer = models.CharField("whose part it is", max_length=10, choices=Payer, default=Payer.ICB)
    reason = models.TextField("why a budget is not right for it here", validators=[SAYS_SOMETHING])
    evidence = models.TextField("what was looked at", validators=[SAYS_SOMETHING])
    instead = models.TextField("what the person gets instead", blank=True)

    guards = tuple(
        FrozenWhen(name, parent="refusal", column=column, message="What a refusal says is never changed afterwards.")
        for name, column in (("decided", "decided_at"), ("dropped", "dropped_on"))
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("refusal", "part"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This part is named already.",
            ),
            models.CheckConstraint(
                condition=Q(payer__in=Payer.values),
                name="%(app_label)s_%(class)s_payer_on_the_list",
                violation_error_code="payer",
                violation_error_message="Choose whose part it is from the list.",
            ),
        )

    def __str__(self) -> str:
        return self.part


class ReconsiderationQuerySet(OfPersonQuerySet["Reconsideration"]):
    path_to_person = "refusal__decision__request__person"

    def unanswered(self) -> "ReconsiderationQuerySet":
        return self.filter(answer=None)


class Reconsideration(AppendOnly):
    """That the person, or somebody who acts for them, asked for a refusal to be looked at again."""

    refusal = models.ForeignKey(Refusal, models.PROTECT, related_name="reconsiderations")
    asked_on = models.DateField()
    asked_by = models.CharField("who asked", max_length=20, choices=AskedBy)
    asker_name = models.CharField("their name", max_length=140)
    how = models.CharField("how they asked", max_length=10, choices=How)
    words = models.TextField("why they do not agree")
    evidence = models.TextField("what we did not know", blank=True)
    due_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ReconsiderationQuerySet.as_manager()

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "of_what_was_decided",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM care_plans_refusal f"
            " WHERE f.id = NEW.refusal_id AND f.decided_at IS NOT NULL AND f.decided_on <= NEW.asked_on)",
            message="Only a refusal that was decided can be looked at again.",
        ),
        Refuse(
            "one_at_a_time",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM care_plans_reconsideration r WHERE r.refusal_id = NEW.refusal_id AND NOT EXISTS"
            " (SELECT 1 FROM care_plans_reconsiderationanswer a WHERE a.reconsideration_id = r.id))",
            message="This refusal is being looked at again already.",
        ),
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")),
                name="%(app_label)s_%(class)s_due_after_asked",
                violation_error_code="due_on",
                violation_error_message="An answer is due on or after the day it was asked for.",
            ),
        )

    def __str__(self) -> str:
        return f"Asked to look again at {self.refusal}"

    def get_absolute_url(self) -> str:
        return reverse("refusal", args=[self.refusal_id])


class ReconsiderationAnswerQuerySet(OfPersonQuerySet["ReconsiderationAnswer"]):
    path_to_person = "reconsideration__refusal__decision__request__person"


class ReconsiderationAnswer(AppendOnly):
    """What somebody else decided when they looked again."""

    reconsideration = models.OneToOneField(
        Reconsideration,
        models.PROTECT,
        related_name="answer",
        error_messages={"unique": "This was answered already."},
    )
    words = models.TextField("in short")
    decided_on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = ReconsiderationAnswerQuerySet.as_manager()

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "by_somebody_else",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM care_plans_reconsideration r JOIN care_plans_refusal f ON f.id = r.refusal_id"
            " WHERE r.id = NEW.reconsideration_id AND NEW.decided_by_id IN (f.decided_by_id, f.drafted_by_id))"
            " OR EXISTS (SELECT 1 FROM care_plans_reconsideration r JOIN care_plans_refusal f ON f.id = r.refusal_id"
            " JOIN care_plans_decision d ON d.id = f.decision_id"
            " JOIN care_plans_defaultexception e ON e.id = d.exception_id"
            " WHERE r.id = NEW.reconsideration_id AND NEW.decided_by_id IN (e.agreed_by_id, e.approved_by_id))",
            message="Somebody who had no hand in the refusal looks at it again.",
        ),
    )

    class Meta:
        verbose_name = "answer to a reconsideration"
        verbose_name_plural = "answers to reconsiderations"

    def __str__(self) -> str:
        return f"Answer about {self.reconsideration.refusal}"

    def get_absolute_url(self) -> str:
        return reverse("refusal", args=[self.reconsideration.refusal_id])


class PartAnswer(AppendOnly):
    """Whether one refused part still stands, and why."""

    answer = models.ForeignKey(ReconsiderationAnswer, models.PROTECT, related_name="parts")
    part = models.ForeignKey(RefusedPart, models.PROTECT, related_name="answers")
    stands = models.BooleanField("the refusal stands")
    reason = models.TextField("why", validators=[SAYS_SOMETHING])

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "of_the_same_refusal",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM care_plans_refusedpart p"
            " JOIN care_plans_reconsideration r ON r.refusal_id = p.refusal_id"
            " JOIN care_plans_reconsiderationanswer a ON a.reconsideration_id = r.id"
            " WHERE p.id = NEW.part_id AND a.id = NEW.answer_id AND p.payer = 'icb')",
            message="Only the NHS parts of the refusal that was questioned are answered.",
        ),
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("answer", "part"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This part is answered already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.part}: {'still refused' if self.stands else 'agreed now'}"
