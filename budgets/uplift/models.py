"""What services cost locally, and uplifts: which rates they propose, and what was answered for each direct payment."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from budgets.setting.models.budget import Budget
from budgets.setting.models.revision import BudgetLine, Revision
from budgets.uplift.rules import LONGEST_KIND, Basis, reason_of
from phb.dates import day_in_words
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Organisation, Recorded, User
from phb.money import PenceField
from phb.roles import places


class MarketRate(AppendOnly):
    """What one of a kind of service costs locally, between two days. The newest of the latest day counts."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    kind = models.CharField("kind of service", max_length=LONGEST_KIND)
    unit = models.CharField("counted in", max_length=20, blank=True)
    low = PenceField("least that is paid")
    usual = PenceField("usually paid")
    starts_on = models.DateField("first day it counts")
    ends_on = models.DateField("last day it counts", null=True, blank=True)
    source = models.CharField("who says so", max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "market rate"
        ordering = ("-starts_on", "-pk")
        indexes = (models.Index(fields=("icb", "starts_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(low__gt=0, usual__gte=F("low")),
                name="%(app_label)s_%(class)s_low_up_to_usual",
                violation_error_code="usual",
                violation_error_message="The least is above nought, and the usual rate is as much or more.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="") & ~Q(source=""),
                name="%(app_label)s_%(class)s_says_of_what_and_who",
                violation_error_code="source",
                violation_error_message="Say of which kind of service it is, and who says so.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}, {self.low} to {self.usual}{f' for one, in {self.unit}' if self.unit else ''}"


class UpliftRunQuerySet(models.QuerySet["UpliftRun"]):
    def visible_to(self, user: User, on: date) -> Self:
        """Those of the user's ICBs, and those that touch budgets of the user's councils."""
        mine = places(user, "see_uplift", on)
        shared = UpliftLine.objects.filter(run=OuterRef("pk"), budget__council__in=mine)
        return self.filter(Q(icb__in=mine) | Exists(shared))


class UpliftRun(Recorded):
    """New rates from one day for every direct payment of an ICB, each to be answered with yes or no."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    effective_on = models.DateField("first day of the new rates")
    basis = models.CharField("what the new rates are made from", max_length=10, choices=Basis)
    per_cents = models.JSONField("percentages by kind", default=dict, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_on = models.DateField()
    planned_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)
    put_aside_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    put_aside_on = models.DateField(null=True, blank=True)
    put_aside_words = models.CharField("why it was put aside", max_length=300, blank=True)

    objects = UpliftRunQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "planned",
            column="planned_on",
            allow=("closed_by", "closed_on", "put_aside_by", "put_aside_on", "put_aside_words"),
            message="An uplift stays as it was planned. Put it aside, and plan another.",
        ),
        FrozenWhen("closed", column="closed_on", message="This uplift is closed. Plan another for what comes after."),
        FrozenWhen("put_aside", column="put_aside_on", message="This uplift was put aside. Plan another."),
        Refuse(
            "begins_open",
            on=("insert",),
            when="NEW.closed_on IS NOT NULL OR NEW.put_aside_on IS NOT NULL",
            message="An uplift is closed once every direct payment has its answer, never as it is planned.",
        ),
        Refuse(
            "every_payment_answered",
            on=("update",),
            when="OLD.closed_on IS NULL AND NEW.closed_on IS NOT NULL AND EXISTS ("
            "SELECT 1 FROM budgets_upliftline l WHERE l.run_id = NEW.id AND NOT EXISTS ("
            "SELECT 1 FROM budgets_upliftanswer a WHERE a.run_id = NEW.id AND a.budget_id = l.budget_id))",
            message="Every direct payment is answered with yes or no, and why, before an uplift is closed.",
        ),
        Refuse(
            "put_aside_before_yes",
            on=("update",),
            when="OLD.put_aside_on IS NULL AND NEW.put_aside_on IS NOT NULL AND EXISTS ("
            "SELECT 1 FROM budgets_upliftanswer a WHERE a.run_id = NEW.id AND a.agreed)",
            message="Somebody was answered with yes already, so this uplift is not put aside.",
        ),
    )

    class Meta:
        verbose_name = "uplift"
        ordering = ("-effective_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "effective_on"),
                condition=Q(put_aside_on=None),
                name="%(app_label)s_%(class)s_once_for_a_day",
                violation_error_code="effective_on",
                violation_error_message="There is an uplift for this day already. Open that one, or put it aside.",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None, closed_on=None) | Q(closed_by__isnull=False, closed_on__isnull=False),
                name="%(app_label)s_%(class)s_closed_by_and_on",
                violation_error_message="A closed uplift says who closed it and when.",
            ),
            models.CheckConstraint(
                condition=Q(put_aside_by=None, put_aside_on=None, put_aside_words="")
                | Q(put_aside_by__isnull=False, put_aside_on__isnull=False) & ~Q(put_aside_words=""),
                name="%(app_label)s_%(class)s_put_aside_by_and_why",
                violation_error_code="put_aside_words",
                violation_error_message="Say why it is put aside.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(put_aside_on=None),
                name="%(app_label)s_%(class)s_closed_or_put_aside",
                violation_error_message="An uplift is closed or put aside, not both.",
            ),
        )

    def __str__(self) -> str:
        return self.reason

    @property
    def reason(self) -> str:
        return reason_of(self.effective_on)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None and self.put_aside_on is None

    @property
    def standing(self) -> str:
        if self.put_aside_on:
            return f"Put aside on {day_in_words(self.put_aside_on)}"
        return f"Closed on {day_in_words(self.closed_on)}" if self.closed_on else "Open"


class UpliftLine(AppendOnly):
    """One line of a direct payment in an uplift: its rate, what is paid locally, and the rate proposed, as planned."""

    run = models.ForeignKey(UpliftRun, models.PROTECT, related_name="lines")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="uplift_lines")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="+")
    present = PenceField("present rate")
    low = PenceField("least that is paid locally", null=True, blank=True)  # type: ignore[misc]
    usual = PenceField("usually paid locally", null=True, blank=True)  # type: ignore[misc]
    proposed = PenceField("proposed rate")

    guards = (
        Refuse(
            "of_the_budget_and_an_open_run",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_budgetline l JOIN budgets_revision r ON r.id = l.revision_id"
            " JOIN budgets_budget b ON b.id = r.budget_id JOIN budgets_upliftrun u ON u.icb_id = b.icb_id"
            " WHERE l.id = NEW.line_id AND b.id = NEW.budget_id AND u.id = NEW.run_id"
            " AND r.approved_at IS NOT NULL AND u.closed_on IS NULL AND u.put_aside_on IS NULL)",
            message="An open uplift lists agreed lines of its own ICB.",
        ),
    )

    class Meta:
        verbose_name = "line of an uplift"
        verbose_name_plural = "lines of an uplift"
        ordering = ("run", "budget", "line")
        constraints = (
            models.UniqueConstraint(fields=("run", "line"), name="%(app_label)s_%(class)s_once"),
            models.CheckConstraint(
                condition=Q(proposed__gte=F("present")),
                name="%(app_label)s_%(class)s_never_less",
                violation_error_code="proposed",
                violation_error_message="An uplift never lowers a rate: a smaller payment needs notice and reasons.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line}, {self.present} to {self.proposed}"

    @property
    def changes(self) -> bool:
        return self.proposed != self.present

    @property
    def is_below(self) -> bool:
        return self.low is not None and self.present < self.low


class UpliftAnswer(AppendOnly):
    """Yes or no for one direct payment, and why. The newest counts; a yes is the revision that it wrote, and final."""

    run = models.ForeignKey(UpliftRun, models.PROTECT, related_name="answers")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="uplift_answers")
    agreed = models.BooleanField("yes, the rates are raised")
    reason = models.CharField("why", max_length=300)
    flagged = models.BooleanField("a rate stays below what is paid locally", default=False)
    revision = models.OneToOneField(
        Revision, models.PROTECT, null=True, blank=True, related_name="uplift_answer", verbose_name="revision it wrote"
    )
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_on = models.DateField()
    answered_at = models.DateTimeField(default=timezone.now)

    guards = (
        Refuse(
            "of_an_open_run",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_upliftline l JOIN budgets_upliftrun u ON u.id = l.run_id"
            " WHERE l.run_id = NEW.run_id AND l.budget_id = NEW.budget_id"
            " AND u.closed_on IS NULL AND u.put_aside_on IS NULL)",
            message="Only a direct payment that an open uplift lists is answered.",
        ),
        Refuse(
            "yes_is_final",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM budgets_upliftanswer a"
            " WHERE a.run_id = NEW.run_id AND a.budget_id = NEW.budget_id AND a.agreed)",
            message="This was answered with yes already. Change the revision that it wrote.",
        ),
        Refuse(
            "not_enough_is_flagged",
            on=("insert",),
            when="NOT NEW.agreed AND NOT NEW.flagged AND EXISTS (SELECT 1 FROM budgets_upliftline l"
            " WHERE l.run_id = NEW.run_id AND l.budget_id = NEW.budget_id AND l.present < l.low)",
            message="A “no” that leaves a rate below what is paid locally is marked as such.",
        ),
        Refuse(
            "yes_writes_its_revision",
            on=("insert",),
            when="NEW.revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM budgets_revision r"
            " JOIN budgets_upliftrun u ON u.id = NEW.run_id"
            " WHERE r.id = NEW.revision_id AND r.budget_id = NEW.budget_id AND r.effective_from = u.effective_on)",
            message="A “yes” names the revision of the same budget that counts from the day of the uplift.",
        ),
    )

    class Meta:
        verbose_name = "answer to an uplift"
        verbose_name_plural = "answers to an uplift"
        ordering = ("run", "budget", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="reason",
                violation_error_message="Say why, whether the answer is yes or no.",
            ),
            models.CheckConstraint(
                condition=Q(agreed=True, revision__isnull=False, flagged=False) | Q(agreed=False, revision=None),
                name="%(app_label)s_%(class)s_yes_has_a_revision",
                violation_error_message="A “yes” is the next revision of the budget, and a “no” is none.",
            ),
        )

    def __str__(self) -> str:
        return f"{'Yes' if self.agreed else 'No'}: {self.reason}"
