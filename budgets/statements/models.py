"""Statements as they were issued."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.setting.models.budget import Budget
from phb.dates import Period
from phb.models import AppendOnly, Referenced, User


class Statement(Referenced, AppendOnly):
    """The figures of one budget for a period as they were issued: frozen, numbered, superseded and never redrawn."""

    REFERENCE_PREFIX = "ST"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="statements")
    period_start = models.DateField()
    period_end = models.DateField()
    figures = models.TextField("figures as canonical JSON")
    sha256 = models.CharField("digest of the figures", max_length=64)
    rule_version = models.CharField(max_length=20)
    counted_to = models.BigIntegerField("last entry counted")
    seal_head = models.CharField("head of the audit chain", max_length=64, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    class Meta:
        ordering = ("-period_end", "-pk")
        indexes = (models.Index(fields=("budget", "period_end")),)
        constraints = (
            models.UniqueConstraint(
                fields=("budget", "period_start", "period_end"),
                condition=Q(supersedes=None),
                name="%(app_label)s_%(class)s_first_of_period_once",
                violation_error_message="A statement for this period has been issued. A new one supersedes it.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_message="The period must end on or after the day it starts.",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)
