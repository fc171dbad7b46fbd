"""The first estimate of a budget, worked out from what is needed and told to the person before planning."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from care_plans.exceptions.rules import ToldHow
from care_plans.indicative.rules import HowOften
from care_plans.people.models import OfPersonQuerySet
from care_plans.requests.models import SupportRequest
from phb.dates import day_in_words
from phb.guards import FrozenWhen, Refuse
from phb.models import Recorded, User
from phb.money import PenceField


class IndicativeQuerySet(OfPersonQuerySet["IndicativeAmount"]):
    path_to_person = "request__person"

    def told(self) -> "IndicativeQuerySet":
        return self.filter(told_on__isnull=False)


class IndicativeAmount(Recorded):
    """A year's first estimate for one request, with the method in words. Told, it stands; a later one replaces it.

    SI 2013/1617 wants a plan that the money can meet; national guidance wants the amount told before planning.
    """

    request = models.ForeignKey(SupportRequest, models.PROTECT, related_name="indicative_amounts")
    number = models.PositiveIntegerField()
    amount = PenceField("indicative amount for a year")
    method = models.TextField("how it was worked out")
    reason = models.CharField("why it replaces the one before", max_length=200, blank=True)
    worked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="worked out by")
    worked_on = models.DateField("day it was worked out")
    told_on = models.DateField("day the person was told", null=True, blank=True)
    told_how = models.CharField("how the person was told", max_length=10, choices=ToldHow, blank=True)
    told_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who told the person"
    )

    objects = IndicativeQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "told",
            column="told_on",
            message="An amount that the person was told stands. Work out another that replaces it, and say why.",
        ),
        Refuse(
            "told_after_it_is_worked_out",
            on=("insert",),
            when="NEW.told_on IS NOT NULL",
            message="An indicative amount is worked out first and told afterwards.",
        ),
        Refuse(
            "rows_make_the_amount",
            on=("update",),
            when="OLD.told_on IS NULL AND NEW.told_on IS NOT NULL AND NEW.amount <> COALESCE("
            "(SELECT SUM(w.per_year) FROM {care_plans.IndicativeRow} w WHERE w.indicative_id = NEW.id), 0)",
            message="The rows of the working must add up to the indicative amount, to the penny.",
        ),
        Refuse(
            "after_a_decision",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM {care_plans.Decision} d WHERE d.request_id = NEW.request_id)",
            message="An indicative amount is worked out once the request has been decided.",
        ),
    )

    class Meta:
        verbose_name = "indicative amount"
        ordering = ("request", "-number")
        constraints = (
            models.UniqueConstraint(fields=("request", "number"), name="%(app_label)s_%(class)s_number_once"),
            models.UniqueConstraint(
                fields=("request",),
                condition=Q(told_on=None),
                name="%(app_label)s_%(class)s_one_to_tell",
                violation_error_message="An indicative amount waits to be told already. Change that one.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="%(app_label)s_%(class)s_above_nought",
                violation_error_code="amount",
                violation_error_message="The indicative amount must be above nought.",
            ),
            models.CheckConstraint(
                condition=~Q(method=""),
                name="%(app_label)s_%(class)s_says_how",
                violation_error_code="method",
                violation_error_message="Say in words how the amount was worked out.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_says_why_it_replaces",
                violation_error_code="reason",
                violation_error_message="Say why this amount replaces the one before.",
            ),
            models.CheckConstraint(
                condition=Q(told_on=None, told_by=None, told_how="")
                | Q(told_on__isnull=False, told_by__isnull=False, told_how__in=ToldHow.values),
                name="%(app_label)s_%(class)s_told_when_how_and_by_whom",
                violation_error_code="told_how",
                violation_error_message="Say on which day the person was told, how and by whom.",
            ),
        )

    def __str__(self) -> str:
        told = f", told on {day_in_words(self.told_on)}" if self.told_on else ", not told yet"
        return f"£{self.amount.amount:,.2f} a year{told}"

    def get_absolute_url(self) -> str:
        return reverse("indicative", args=[self.request_id])


class IndicativeRow(Recorded):
    """One row of the working: a service, its price, how much and how often, and what that comes to in a year."""

    indicative = models.ForeignKey(IndicativeAmount, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField(default=1)
    what = models.CharField("what is needed", max_length=120)
    rate = PenceField("price for one")
    quantity = models.DecimalField(max_digits=9, decimal_places=2, default=1, validators=[MinValueValidator(0)])
    often = models.CharField("how often", max_length=10, choices=HowOften)
    source = models.CharField("where the price comes from", max_length=200)
    per_year = PenceField("for a year")

    FIELDS: ClassVar[tuple[str, ...]] = ("what", "rate", "quantity", "often", "source", "per_year")

    guards = (
        FrozenWhen(
            "indicative_told",
            parent="indicative",
            column="told_on",
            message="The working of an amount that the person was told stands. Work out another that replaces it.",
        ),
    )

    class Meta:
        verbose_name = "row of an indicative amount"
        verbose_name_plural = "rows of indicative amounts"
        ordering = ("indicative", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(rate__gt=0, quantity__gt=0, per_year__gt=0),
                name="%(app_label)s_%(class)s_costs_something",
                violation_error_code="rate",
                violation_error_message="A row must cost something: give a price and how many above nought.",
            ),
            models.CheckConstraint(
                condition=Q(often__in=HowOften.values),
                name="%(app_label)s_%(class)s_often_on_the_list",
                violation_error_code="often",
                violation_error_message="Choose how often from the list.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="%(app_label)s_%(class)s_says_its_source",
                violation_error_code="source",
                violation_error_message="Say where the price comes from.",
            ),
        )

    def __str__(self) -> str:
        return self.what
