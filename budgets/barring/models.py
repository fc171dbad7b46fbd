"""That somebody may have no direct payment between two days."""

from django.db import models
from django.db.models import F, Q

from budgets.barring.rules import Head
from care_plans.models import Person
from phb.dates import Period, day_in_words
from phb.guards import Refuse
from phb.models import DatedQuerySet, Recorded, User


class PaymentBar(Recorded):
    """A bar on direct payments by a head of the Schedule, with the evidence seen. It blocks no other way to manage a
    budget.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="payment_bars")
    head = models.CharField("head of the Schedule", max_length=1, choices=Head)
    evidence = models.CharField("evidence seen", max_length=300)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField("day it was recorded")

    objects = DatedQuerySet.as_manager()

    guards = (
        Refuse(
            "stands",
            on=("update",),
            when="NEW.person_id <> OLD.person_id OR NEW.head <> OLD.head OR NEW.evidence <> OLD.evidence"
            " OR NEW.starts_on <> OLD.starts_on OR NEW.recorded_by_id <> OLD.recorded_by_id"
            " OR NEW.recorded_on <> OLD.recorded_on",
            message="A bar on direct payments stands as it was recorded. Give it a last day, and record another.",
        ),
        Refuse(
            "never_deleted",
            on=("delete",),
            when="1 = 1",
            message="A bar on direct payments is never deleted. Give it a last day.",
        ),
    )

    class Meta:
        verbose_name = "bar on direct payments"
        verbose_name_plural = "bars on direct payments"
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.CheckConstraint(
                condition=Q(head__in=Head.values),
                name="%(app_label)s_%(class)s_head_on_the_list",
                violation_error_code="head",
                violation_error_message="Choose the head from the list.",
            ),
            models.CheckConstraint(
                condition=~Q(evidence=""),
                name="%(app_label)s_%(class)s_says_evidence",
                violation_error_code="evidence",
                violation_error_message="Say what evidence was seen.",
            ),
        )

    def __str__(self) -> str:
        return f"Direct payments barred from {day_in_words(self.starts_on)}"

    def touches(self, period: Period) -> bool:
        """Whether it holds on any day of a period."""
        return self.starts_on <= period.end and (self.ends_on is None or self.ends_on >= period.start)
