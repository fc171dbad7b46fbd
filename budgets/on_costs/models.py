"""The rates that finance keeps, and what was worked out by them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.on_costs.rules import MOST_HOURS, PER_CENT, Part, RateName, in_words
from budgets.setting.models.budget import Budget
from budgets.setting.rules import MOST_WEEKS
from phb.models import AppendOnly, Organisation, User
from phb.money import PenceField


class OnCostRate(AppendOnly):
    """One rate of one ICB from a day on. The newest of the latest day counts; what was worked out before stays.

    Pounds a year (or a week, for the limit of redundancy pay), per cent, or weeks, by the name of the rate.
    """

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    name = models.CharField("which rate", max_length=20, choices=RateName)
    value = models.DecimalField(max_digits=9, decimal_places=2)
    starts_on = models.DateField("first day it counts")
    year = models.CharField("for which year", max_length=20)
    source = models.CharField("who says so", max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "rate of employing"
        ordering = ("-starts_on", "-pk")
        indexes = (models.Index(fields=("icb", "name", "starts_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="%(app_label)s_%(class)s_not_below_nought",
                violation_error_code="value",
                violation_error_message="A rate is never below nought.",
            ),
            models.CheckConstraint(
                condition=~Q(name__in=PER_CENT) | Q(value__lte=100),
                name="%(app_label)s_%(class)s_per_cent_up_to_100",
                violation_error_code="value",
                violation_error_message="This rate is in per cent, so it is at most 100.",
            ),
            models.CheckConstraint(
                condition=Q(name__in=RateName.values),
                name="%(app_label)s_%(class)s_name_on_the_list",
                violation_error_code="name",
                violation_error_message="Choose one of the rates.",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(year=""),
                name="%(app_label)s_%(class)s_says_who_and_when",
                violation_error_code="source",
                violation_error_message="Say who says so, and for which year.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_name_display()}: {self.in_words}"

    @property
    def in_words(self) -> str:
        return in_words(RateName(self.name), self.value)

    @property
    def with_source(self) -> str:
        return f"{self} from {self.starts_on:%-d %B %Y} ({self.source}, {self.year})"


class OnCost(AppendOnly):
    """What employing one assistant was worked out to cost in a year, by the rates of that day, in pounds and in words.

    A budget line that is priced by it names it. It is never worked out again: another working takes its place.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="on_costs")
    wage = PenceField("wage for an hour")
    hours = models.DecimalField("hours a week", max_digits=5, decimal_places=2)
    weeks = models.DecimalField("weeks of work in a year", max_digits=4, decimal_places=2)
    claims_allowance = models.BooleanField("claims the Employment Allowance")
    rates_on = models.DateField("by the rates of this day")
    wages = PenceField()
    holiday = PenceField()
    national_insurance = PenceField()
    pension = PenceField()
    insurance = PenceField(default=0)
    payroll = PenceField(default=0)
    training = PenceField(default=0)
    redundancy = PenceField(default=0)
    total = PenceField("cost of employing for a year")
    words = models.JSONField("how each part was worked out")
    sources = models.JSONField("the rates and who says so")
    worked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    worked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "cost of employing"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    total=F("wages")
                    + F("holiday")
                    + F("national_insurance")
                    + F("pension")
                    + F("insurance")
                    + F("payroll")
                    + F("training")
                    + F("redundancy")
                ),
                name="%(app_label)s_%(class)s_parts_make_the_whole",
                violation_error_code="total",
                violation_error_message="The parts must add up to the yearly cost, to the penny.",
            ),
            models.CheckConstraint(
                condition=Q(wages__gt=0, **{f"{part.value}__gte": 0 for part in Part}),
                name="%(app_label)s_%(class)s_no_part_below_nought",
                violation_error_code="wage",
                violation_error_message="No part of the cost is below nought, and wages are above it.",
            ),
            models.CheckConstraint(
                condition=Q(wage__gt=0, hours__gt=0, hours__lte=MOST_HOURS, weeks__gt=0, weeks__lte=MOST_WEEKS),
                name="%(app_label)s_%(class)s_a_job_that_can_be",
                violation_error_code="wage",
                violation_error_message="A job has a wage, hours of a week and weeks of a year.",
            ),
        )

    def __str__(self) -> str:
        return f"Employing a personal assistant, {self.total} a year"

    @property
    def job(self) -> str:
        """What is employed: 17.5 hours a week, 52 weeks."""
        return f"{self.hours.normalize():f} hours a week, {self.weeks.normalize():f} weeks"

    @property
    def parts(self) -> list[tuple[str, str, object]]:
        """Each part that was counted: its name, how it was worked out, and the amount."""
        return [(part.label, self.words[part], getattr(self, part.value)) for part in Part if part in self.words]
