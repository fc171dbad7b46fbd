"""Spend files as they came, and what people said of their rows."""

from datetime import UTC, date, datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from budgets.setting.models.budget import Budget
from budgets.setting.models.revision import BudgetLine
from budgets.spending.rules import RowAction, RowGroup
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, StagedFile, User
from phb.money import PenceField


class SpendImportQuerySet(models.QuerySet["SpendImport"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        """Files of budgets the user may see; of a file about many budgets, those with a row about such a one."""
        budgets = Budget.objects.visible_to(user, on)
        rows = SpendRow.objects.filter(spend_import=OuterRef("pk"), budget__in=budgets)
        return self.filter(Q(budget__in=budgets) | Q(budget=None) & Exists(rows))


class SpendImport(StagedFile):
    """A bank, card or provider file: what it says as a whole, and what became of it."""

    budget = models.ForeignKey(Budget, models.PROTECT, null=True, blank=True, related_name="imports")
    layout = models.CharField(max_length=40)
    account = models.CharField("account in the file", max_length=40, blank=True)
    sum_amount = PenceField()
    opening_amount = PenceField(null=True, blank=True)  # type: ignore[misc]
    closing_amount = PenceField(null=True, blank=True)  # type: ignore[misc]
    first_on = models.DateField()
    last_on = models.DateField()
    warnings = models.JSONField(default=list, blank=True)
    to_confirm = models.CharField("what to check before it is kept", max_length=500, blank=True)

    objects = SpendImportQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "accepted",
            column="accepted_at",
            message="An accepted file is never changed. What it posted is corrected posting by posting.",
        ),
    )


_NEVER = datetime.max.replace(tzinfo=UTC)
"""Later than any file is accepted."""


class SpendRowQuerySet(models.QuerySet["SpendRow"]):
    def visible_to(self, user: User, on: date | None = None) -> Self:
        return self.filter(budget__in=Budget.objects.visible_to(user, on))

    def answered(self) -> Self:
        """Each row with what it counts as: the latest choice, else the suggestion; `group` says what it asks of a
        person.

        A row was recorded before where one of the same key stands in another file that was accepted first.
        """
        latest = SpendChoice.objects.filter(row=OuterRef("pk")).order_by("-pk")
        recorded = SpendRow.objects.filter(
            budget=OuterRef("budget"),
            happened_on=OuterRef("happened_on"),
            key=OuterRef("key"),
            spend_import__accepted_at__lt=Coalesce(OuterRef("spend_import__accepted_at"), Value(_NEVER)),
        )
        return self.annotate(
            choice_id=Subquery(latest.values("pk")[:1]),
            action=Coalesce(Subquery(latest.values("action")[:1]), F("suggested_action")),
            line_id=Case(
                When(choice_id__isnull=False, then=Subquery(latest.values("line_id")[:1])),
                default=F("suggested_line_id"),
                output_field=models.BigIntegerField(),
            ),
            group=Case(
                When(Q(is_duplicate=True) | Exists(recorded), then=Value(RowGroup.RECORDED)),
                When(needs_person=True, choice_id=None, then=Value(RowGroup.NEEDS_PERSON)),
                When(~Q(warnings=[]), choice_id=None, then=Value(RowGroup.WORTH_A_LOOK)),
                default=Value(RowGroup.READY),
                output_field=models.PositiveSmallIntegerField(),
            ),
        )

    def in_group(self, *groups: RowGroup) -> Self:
        return self.answered().filter(Q(group__in=groups))

    def new(self) -> Self:
        """The rows that accepting the file would record: all but those recorded before."""
        return self.answered().exclude(Q(group=RowGroup.RECORDED))


class SpendRow(AppendOnly):
    """A row of a file as it came, with what the system took it for. What a person says of it instead is a
    `SpendChoice`.
    """

    spend_import = models.ForeignKey(SpendImport, models.PROTECT, related_name="rows")
    row_number = models.PositiveIntegerField("line in the file")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="+", db_index=False)
    happened_on = models.DateField()
    payee = models.CharField(max_length=200)
    details = models.CharField(max_length=500, blank=True)
    amount = PenceField("amount, out below nought")
    balance = PenceField(null=True, blank=True)  # type: ignore[misc]
    key = models.CharField(max_length=120)
    is_duplicate = models.BooleanField(default=False)
    suggested_action = models.CharField(max_length=20, choices=RowAction)
    suggested_line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+")
    suggestion_words = models.CharField("why it was suggested", max_length=200, blank=True)
    needs_person = models.BooleanField("somebody must say what it is", default=False)
    warnings = models.JSONField(default=list, blank=True)

    objects = SpendRowQuerySet.as_manager()

    class Meta:
        ordering = ("spend_import", "row_number")
        indexes = (models.Index(fields=("budget", "happened_on")),)
        constraints = (
            models.UniqueConstraint(fields=("spend_import", "row_number"), name="%(app_label)s_%(class)s_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.payee}, {self.happened_on:%-d %B %Y}"


class SpendChoice(AppendOnly):
    """What a person said a row of a file is. The latest counts; once the file is accepted no more are taken."""

    row = models.ForeignKey(SpendRow, models.PROTECT, related_name="choices")
    action = models.CharField(max_length=20, choices=RowAction)
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+")
    chosen_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "file_is_staged",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_spendrow r JOIN budgets_spendimport i ON i.id = r.spend_import_id"
            " WHERE r.id = NEW.row_id AND i.status = 'staged')",
            message="This file has been accepted or put aside, so its rows no longer change.",
        ),
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.row}: {self.get_action_display()}"
