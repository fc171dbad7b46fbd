"""The result of a council's financial assessment, and how each council takes the contribution."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.charging.rules import Assessed, Method
from care_plans.exceptions.rules import ToldHow
from care_plans.models import Person
from phb.dates import Period, day_in_words
from phb.guards import Refuse
from phb.models import AppendOnly, Organisation, Recorded, User
from phb.money import PenceField, to_pence

NO_END = date.max


class AssessedCharge(Recorded):
    """What an adult pays a week toward their care, as their council assessed it. It is never worked out here."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="assessed_charges")
    council = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    weekly = PenceField("assessed contribution a week")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day", null=True, blank=True)
    told_on = models.DateField("day the person was told")
    told_how = models.CharField("how the person was told", max_length=10, choices=ToldHow)
    source = models.CharField("where the council says so", max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField("day it was recorded")

    guards = (
        Refuse(
            "stands",
            on=("update",),
            when="NEW.person_id <> OLD.person_id OR NEW.council_id <> OLD.council_id OR NEW.weekly <> OLD.weekly"
            " OR NEW.starts_on <> OLD.starts_on OR NEW.told_on <> OLD.told_on OR NEW.source <> OLD.source"
            " OR NEW.recorded_by_id <> OLD.recorded_by_id OR NEW.recorded_on <> OLD.recorded_on",
            message="What the council assessed stands as it was recorded. Give it a last day, and record the next.",
        ),
        Refuse(
            "never_deleted",
            on=("delete",),
            when="1 = 1",
            message="What the council assessed is never deleted. Give it a last day.",
        ),
        Refuse(
            "one_at_a_time",
            when="EXISTS (SELECT 1 FROM {budgets.AssessedCharge} o WHERE o.person_id = NEW.person_id"
            " AND o.id <> coalesce(NEW.id, 0) AND (NEW.ends_on IS NULL OR o.starts_on <= NEW.ends_on)"
            " AND (o.ends_on IS NULL OR o.ends_on >= NEW.starts_on))",
            message="Another assessed contribution counts on some of these days. Give that one a last day first.",
        ),
    )

    class Meta:
        verbose_name = "assessed contribution"
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(weekly__gte=0),
                name="%(app_label)s_%(class)s_not_below_nought",
                violation_error_code="weekly",
                violation_error_message="A contribution is nought or more.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="%(app_label)s_%(class)s_says_source",
                violation_error_code="source",
                violation_error_message="Say where the council says so.",
            ),
        )

    def __str__(self) -> str:
        return f"£{self.weekly.amount:,.2f} a week from {day_in_words(self.starts_on)}"

    @property
    def assessed(self) -> Assessed:
        return Assessed(to_pence(self.weekly), Period(self.starts_on, self.ends_on or NO_END))


class ContributionMethod(AppendOnly):
    """Whether a council pays net or gross, for lines that start on a day or later, until the next says otherwise."""

    council = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    method = models.CharField(max_length=5, choices=Method)
    starts_on = models.DateField("first day it counts")
    source = models.CharField("who decided it", max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_on = models.DateField("day it was set")
    set_at = models.DateTimeField(default=timezone.now)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "is_of_a_council",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM {phb.Organisation} o WHERE o.id = NEW.council_id AND o.kind = 'council')",
            message="Net or gross is the choice of a council.",
        ),
    )

    class Meta:
        verbose_name = "way of taking contributions"
        verbose_name_plural = "ways of taking contributions"
        ordering = ("council", "-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("council", "starts_on"),
                name="%(app_label)s_%(class)s_once_a_day",
                violation_error_code="starts_on",
                violation_error_message="Another way counts from this day already.",
            ),
            models.CheckConstraint(
                condition=Q(method__in=Method.values),
                name="%(app_label)s_%(class)s_on_the_list",
                violation_error_code="method",
                violation_error_message="Choose net or gross.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("set_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="starts_on",
                violation_error_message="It counts from today or later: what was agreed stays as it was.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_method_display().split(':')[0]} from {day_in_words(self.starts_on)}"
