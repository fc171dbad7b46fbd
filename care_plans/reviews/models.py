"""Reviews, what they asked and found, what came of them, and what brought them forward."""

from typing import Self

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone

from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.plans.models import Plan, PlanOutcome
from care_plans.reviews.rules import (
    AHEAD,
    HAPPENED,
    LIMITS,
    MUST_STOP,
    OPEN,
    TRIGGERS,
    Answer,
    Due,
    LimitName,
    OutcomeKind,
    Progress,
    ReviewKind,
    ReviewStatus,
    Start,
    StopReason,
    TriggerKind,
)
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Organisation, Recorded, Referenced, User


class ReviewQuerySet(OfPersonQuerySet["Review"]):
    def ahead(self) -> Self:
        """Still to be held, of people who live."""
        return self.filter(status__in=AHEAD, person__died_on=None)


def _at_most(name: str) -> Case:
    """The months a review's own limit may be at most, as an expression on its column."""
    return Case(*(When(limit=each, then=Value(getattr(limit, name))) for each, limit in LIMITS.items()))


_HELD = "A review that was held is never changed. What was wrong in it is put right by the next one."
_AGREED = "What a review agreed is never changed. The next review may agree something else."


class Review(Referenced, Recorded):
    """One review of one kind for one person: planned, the person invited, held, its outcome agreed.

    One of each kind lies ahead at a time. `due_by_rule` is the last day its limit allows; `due_on` may be earlier.
    """

    REFERENCE_PREFIX = "REV"

    class How(models.TextChoices):
        HOME = "home", "At home"
        CLINIC = "clinic", "At a clinic or office"
        VIDEO = "video", "By video"
        PHONE = "phone", "By telephone"
        PAPERS = "papers", "From the papers"

    person = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=12, choices=ReviewKind)
    status = models.CharField(max_length=12, choices=ReviewStatus, default=ReviewStatus.PLANNED)
    due_by_rule = models.DateField("last day the limit allows")
    due_on = models.DateField("due")
    limit = models.CharField(max_length=20, choices=LimitName)
    months = models.PositiveSmallIntegerField("months the limit gives")
    counted_since = models.CharField("counted since", max_length=15, choices=Start)
    counted_from = models.DateField("counted from")

    planned_for = models.DateField("day agreed with the person", null=True, blank=True)
    place = models.CharField("time and place", max_length=200, blank=True)
    how = models.CharField(max_length=10, choices=How, blank=True)
    same_day_reason = models.CharField("why on the same day as the other review", max_length=300, blank=True)
    invited_on = models.DateField(null=True, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    said_beforehand = models.TextField("what the person wants to say", blank=True)

    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="reviews")
    held_on = models.DateField("day it was held", null=True, blank=True)
    held_at = models.DateTimeField("when it was recorded", null=True, blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    present = models.TextField("who was there", blank=True)
    notes = models.TextField("what else was said", blank=True)

    agreed_on = models.DateField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_why = models.CharField("why it was called off", max_length=300, blank=True)

    objects = ReviewQuerySet.as_manager()

    guards = (
        Refuse(
            "not_on_one_day",
            when="NEW.kind IN ('plan', 'eligibility') AND NEW.same_day_reason = '' AND NEW.status <> 'called_off'"
            " AND EXISTS (SELECT 1 FROM care_plans_review o WHERE o.person_id = NEW.person_id"
            " AND o.kind IN ('plan', 'eligibility') AND o.kind <> NEW.kind AND o.status <> 'called_off'"
            " AND o.same_day_reason = ''"
            " AND COALESCE(o.held_on, o.planned_for) = COALESCE(NEW.held_on, NEW.planned_for))",
            message="The plan and eligibility are not reviewed on one day unless a reason is recorded.",
        ),
        FrozenWhen(
            "held",
            column="held_at",
            allow=("status", "agreed_on", "agreed_at", "agreed_by"),
            message=_HELD,
        ),
        FrozenWhen("agreed", column="agreed_at", message=_AGREED),
        FrozenWhen("called_off", column="called_off_at", message="A review that was called off stays so."),
    )

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(fields=("status", "due_on")),
            models.Index(fields=("person", "kind", "-held_on")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "kind"),
                condition=Q(status__in=OPEN),
                name="%(app_label)s_%(class)s_one_open_of_a_kind",
                violation_error_message="A review of this kind is open for this person already.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__lte=F("due_by_rule")),
                name="%(app_label)s_%(class)s_due_within_its_limit",
                violation_error_code="due_on",
                violation_error_message="A review may be earlier than its limit allows, and never later.",
            ),
            models.CheckConstraint(
                condition=Q(
                    months__lte=Case(*(When(limit=each, then=Value(LIMITS[each].later_at_most)) for each in LIMITS))
                )
                & (
                    Q(counted_since=Start.REVIEWED)
                    | Q(
                        months__lte=Case(*(When(limit=each, then=Value(LIMITS[each].first_at_most)) for each in LIMITS))
                    )
                ),
                name="%(app_label)s_%(class)s_no_longer_than_the_limit",
                violation_error_code="months",
                violation_error_message="A limit may be made shorter, and never longer.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=HAPPENED,
                    held_on__isnull=False,
                    held_at__isnull=False,
                    held_by__isnull=False,
                )
                | (
                    ~Q(status__in=(ReviewStatus.HELD, ReviewStatus.AGREED))
                    & Q(held_on=None, held_at=None, held_by=None)
                ),
                name="%(app_label)s_%(class)s_held_says_when_and_by_whom",
                violation_error_message="A review that was held says when and by whom.",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ReviewStatus.AGREED,
                    agreed_on__isnull=False,
                    agreed_at__isnull=False,
                    agreed_by__isnull=False,
                )
                | (~Q(status=ReviewStatus.AGREED) & Q(agreed_on=None, agreed_at=None, agreed_by=None)),
                name="%(app_label)s_%(class)s_agreed_says_when_and_by_whom",
                violation_error_message="An outcome that was agreed says when and by whom.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.INVITED) | Q(invited_on__isnull=False, planned_for__isnull=False),
                name="%(app_label)s_%(class)s_invited_to_a_day",
                violation_error_code="planned_for",
                violation_error_message="An invitation names the day.",
            ),
            models.CheckConstraint(
                condition=(Q(status=ReviewStatus.CALLED_OFF, called_off_at__isnull=False) & ~Q(called_off_why=""))
                | (~Q(status=ReviewStatus.CALLED_OFF) & Q(called_off_at=None, called_off_why="")),
                name="%(app_label)s_%(class)s_called_off_says_why",
                violation_error_code="called_off_why",
                violation_error_message="A review that is called off says why.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("review", args=[self.pk])

    @property
    def is_ahead(self) -> bool:
        return self.status in AHEAD

    @property
    def why_then(self) -> str:
        """Why its limit ends on that day, with the source."""
        limit, start = LimitName(self.limit), Start(self.counted_since)
        return Due(self.due_by_rule, self.counted_from, start, limit, self.months).sentence


class ReviewAnswer(Recorded):
    """What a review found: to one of its questions, or about one outcome of the plan. Written with gaps until held."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="answers")
    question = models.CharField(max_length=20, blank=True)
    outcome = models.ForeignKey(PlanOutcome, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(max_length=12, blank=True, choices=[*Answer.choices, *Progress.choices])
    words = models.TextField("what was said", blank=True)

    guards = (FrozenWhen("held", parent="review", column="held_at", message=_HELD),)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("review", "question"),
                condition=Q(outcome=None),
                name="%(app_label)s_%(class)s_question_once",
                violation_error_message="This question is answered already.",
            ),
            models.UniqueConstraint(
                fields=("review", "outcome"),
                name="%(app_label)s_%(class)s_outcome_once",
                violation_error_message="This outcome is followed up already.",
            ),
            models.CheckConstraint(
                condition=Q(outcome=None, answer__in=("", *Answer.values)) & ~Q(question="")
                | Q(outcome__isnull=False, question="", answer__in=("", *Progress.values)),
                name="%(app_label)s_%(class)s_of_a_question_or_an_outcome",
                violation_error_code="answer",
                violation_error_message="An answer is to a question, or says how far an outcome has come.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_answer_display()} {self.words}".strip()


class ReviewOutcomeQuerySet(OfPersonQuerySet["ReviewOutcome"]):
    path_to_person = "review__person"


class ReviewOutcome(Recorded):
    """Something that was agreed at a review, and that it was carried out."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="outcomes")
    kind = models.CharField("outcome", max_length=12, choices=OutcomeKind)
    stop_reason = models.CharField("why the direct payments stop", max_length=20, choices=StopReason, blank=True)
    words = models.TextField("in words", blank=True)
    due_on = models.DateField("to be done by", null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    done_words = models.TextField("what was done", blank=True)

    objects = ReviewOutcomeQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "review_agreed",
            parent="review",
            column="agreed_at",
            allow=("done_on", "done_by", "done_words"),
            message=_AGREED,
        ),
        FrozenWhen("done", column="done_on", message="What was done after a review stays as it was recorded."),
    )

    class Meta:
        verbose_name = "outcome of a review"
        verbose_name_plural = "outcomes of reviews"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("review", "kind"),
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This is agreed already.",
            ),
            models.CheckConstraint(
                condition=(Q(kind=OutcomeKind.STOP) & ~Q(stop_reason=""))
                | (~Q(kind=OutcomeKind.STOP) & Q(stop_reason="")),
                name="%(app_label)s_%(class)s_stops_for_a_reason",
                violation_error_code="stop_reason",
                violation_error_message="Say under which head the direct payments stop.",
            ),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="%(app_label)s_%(class)s_done_says_when_and_by_whom",
                violation_error_message="What was done says when and by whom.",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def must_stop(self) -> bool:
        return self.stop_reason in MUST_STOP


class ReviewTriggerQuerySet(OfPersonQuerySet["ReviewTrigger"]):
    def to_answer(self) -> Self:
        return self.filter(answered_at=None, person__died_on=None)


class ReviewTrigger(Recorded):
    """Something that brings a review forward, or asks whether to. Not to review is an answer, and is kept."""

    class Reply(models.TextChoices):
        REVIEW = "review", "Review now"
        NO_REVIEW = "no_review", "No review is needed"

    person = models.ForeignKey(Person, models.PROTECT, related_name="review_triggers")
    kind = models.CharField("what happened", max_length=12, choices=TriggerKind)
    noticed_on = models.DateField("day it was noticed")
    words = models.TextField(
        "in words", validators=[MinLengthValidator(10, "Say a little more, so that others understand.")]
    )
    reported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now)
    review = models.ForeignKey(Review, models.PROTECT, null=True, blank=True, related_name="triggers")
    answer = models.CharField(max_length=10, choices=Reply, blank=True)
    answer_words = models.TextField("why", blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewTriggerQuerySet.as_manager()

    guards = (
        FrozenWhen("answered", column="answered_at", message="What was answered stays. Record what has changed since."),
    )

    class Meta:
        verbose_name = "reason to review"
        verbose_name_plural = "reasons to review"
        ordering = ("-noticed_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None, review=None)
                | Q(answer="review", answered_by__isnull=False, answered_at__isnull=False, review__isnull=False)
                | (
                    Q(answer="no_review", answered_by__isnull=False, answered_at__isnull=False, review=None)
                    & ~Q(answer_words="")
                ),
                name="%(app_label)s_%(class)s_answered_in_full",
                violation_error_code="answer_words",
                violation_error_message="Say why no review is needed, and that the money is still enough.",
            ),
            models.CheckConstraint(
                condition=~Q(answer="no_review") | ~Q(kind__in=[kind for kind, rule in TRIGGERS.items() if rule.must]),
                name="%(app_label)s_%(class)s_must_means_must",
                violation_error_code="answer",
                violation_error_message="After this a review must be held.",
            ),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return reverse("review_trigger", args=[self.pk])


class ReviewLimit(AppendOnly):
    """An ICB's own, shorter limit from a day on. The latest that has begun holds, for reviews planned from then on."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="review_limits", verbose_name="ICB")
    limit = models.CharField(max_length=20, choices=LimitName)
    first_months = models.PositiveSmallIntegerField("months to the first review")
    later_months = models.PositiveSmallIntegerField("months between reviews")
    starts_on = models.DateField()
    because = models.CharField("why", max_length=300)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    first_months__gte=1,
                    first_months__lte=_at_most("first_at_most"),
                ),
                name="%(app_label)s_%(class)s_first_no_longer",
                violation_error_code="first_months",
                violation_error_message="A limit may be made shorter, and never longer.",
            ),
            models.CheckConstraint(
                condition=Q(
                    later_months__gte=1,
                    later_months__lte=_at_most("later_at_most"),
                ),
                name="%(app_label)s_%(class)s_later_no_longer",
                violation_error_code="later_months",
                violation_error_message="A limit may be made shorter, and never longer.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_limit_display()}: {self.first_months}, then {self.later_months} months"
