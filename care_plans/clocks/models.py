"""The limits that an ICB has set for its steps."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from care_plans.clocks.rules import LONGEST_LIMIT, Step
from phb.models import AppendOnly, Organisation, User


class StepLimit(AppendOnly):
    """How many days a step may take in one ICB, for steps that begin on this day or later. The newest for a day counts.

    Set only from today on, so that no limit moves under a step that has begun.
    """

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    step = models.CharField(max_length=12, choices=Step)
    days = models.PositiveSmallIntegerField("days allowed")
    starts_on = models.DateField("first day it holds for")
    source = models.CharField("who says so", max_length=200, help_text="Such as: decision of the board, March 2026.")
    set_on = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-starts_on", "-pk")
        indexes = (models.Index(fields=("icb", "step", "starts_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST_LIMIT),
                name="%(app_label)s_%(class)s_days_in_range",
                violation_error_code="days",
                violation_error_message=f"A limit is between 1 day and {LONGEST_LIMIT} days.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("set_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="starts_on",
                violation_error_message="A limit holds from today or a later day: it never moves what has begun.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=Step.values),
                name="%(app_label)s_%(class)s_step_on_the_list",
                violation_error_code="step",
                violation_error_message="Choose one of the steps.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.days} day{'' if self.days == 1 else 's'}"
