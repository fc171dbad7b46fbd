"""What happened with a budget's money, and what moved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from budgets.ledger.rules import ENDS, EntryKind, Evidence, Place
from budgets.rules import Funder
from budgets.setting.models.budget import Budget
from budgets.setting.models.revision import BudgetLine
from budgets.spending.models import SpendRow
from phb.guards import Guard, Refuse
from phb.models import AppendOnly, User
from phb.money import PenceField


def _pays_the_month(day: str) -> str:
    """SQL that holds where a posting's key says that it pays the budget for the month that begins on a day."""
    start = f"('release:' || NEW.budget_id || ':' || substr(CAST({day} AS text), 1, 7))"
    return f"substr(NEW.key, 1, length({start})) = {start}"


class Posting(AppendOnly):
    """One thing that happened with a budget's money, in words. Its entries say what moved; its key makes it happen
    once.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="postings")
    kind = models.CharField(max_length=25, choices=EntryKind)
    happened_on = models.DateField()
    payee = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=140, unique=True)
    evidence = models.CharField(max_length=10, choices=Evidence, default=Evidence.NONE)
    override_words = models.CharField("why it goes over what is agreed", max_length=500, blank=True)
    import_row = models.ForeignKey(SpendRow, models.PROTECT, null=True, blank=True, related_name="postings")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "month_paid_by_two",
            on=("insert",),
            when="NEW.kind = 'payment_released' AND substr(NEW.key, 1, 8) = 'release:'"  # noqa: S608
            " AND NOT EXISTS (SELECT 1 FROM phb_user u WHERE u.id = NEW.recorded_by_id AND u.is_system)"
            " AND NOT EXISTS (SELECT 1 FROM budgets_payrunitem i JOIN budgets_payrun r ON r.id = i.run_id"
            f" WHERE i.budget_id = NEW.budget_id AND r.pay_on IS NOT NULL AND {_pays_the_month('r.period_start')})"
            " AND NOT EXISTS (SELECT 1 FROM budgets_paymentapart a WHERE a.budget_id = NEW.budget_id"
            " AND a.paid_by_id IS NULL AND a.dropped_on IS NULL AND a.asked_by_id <> NEW.recorded_by_id"
            f" AND {_pays_the_month('a.period_start')})",
            message="A month is paid in an approved run, or by somebody other than whoever asked for it.",
        ),
        Refuse(
            "none_after_closing",
            on=("insert",),
            when="NEW.kind = 'payment_released' AND EXISTS (SELECT 1 FROM budgets_finalaccount f"
            " WHERE f.budget_id = NEW.budget_id AND f.agreed_on IS NOT NULL)",
            message="This budget is closed, so nothing more is released.",
        ),
        Refuse(
            "none_while_stopped",
            on=("insert",),
            when="NEW.kind = 'payment_released' AND NEW.override_words = '' AND EXISTS (SELECT 1 FROM budgets_notice n"
            " LEFT JOIN budgets_stop s ON s.notice_id = n.id LEFT JOIN budgets_suspension p ON p.notice_id = n.id"
            " LEFT JOIN budgets_suspensionlift l ON l.suspension_id = p.id WHERE n.budget_id = NEW.budget_id"
            " AND n.given_on IS NOT NULL AND n.withdrawn_on IS NULL AND (s.stops_on <= NEW.happened_on"
            " OR p.starts_on <= NEW.happened_on AND p.until >= NEW.happened_on"
            " AND (l.id IS NULL OR l.lifted_on > NEW.happened_on)))",
            message="Payments of this budget are stopped or suspended that day.",
        ),
    )

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("budget", "happened_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses=None)),
                name="%(app_label)s_%(class)s_reversal_names_what",
                violation_error_message="A correction names what it corrects.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.happened_on:%-d %B %Y}"


def _places_follow_kind() -> Q:
    """An entry's two places are the ones its kind names; a reversal's are some kind's, turned round."""
    fits = Q()
    for kind, (origin, target) in ENDS.items():
        fits |= Q(kind=kind, from_place=origin, to_place=target)
        fits |= Q(kind=EntryKind.REVERSAL, from_place=target, to_place=origin)
    return fits


class Entry(AppendOnly):
    """One transfer of an amount above nought from one place to another, so always in balance.

    `budgets.ledger.movements` alone writes it.
    """

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="entries")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=25, choices=EntryKind)
    from_place = models.CharField(max_length=10, choices=Place)
    to_place = models.CharField(max_length=10, choices=Place)
    funder = models.CharField(max_length=10, choices=Funder)
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="entries")
    amount = PenceField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    ends_commitment = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="ended_by")

    class Meta:
        verbose_name_plural = "entries"
        ordering = ("pk",)
        indexes = (
            models.Index(
                fields=("budget", "effective_on"),
                include=("line", "funder", "from_place", "to_place", "amount"),
                name="budgets_entry_statement",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="%(app_label)s_%(class)s_amount_above_zero",
                violation_error_code="amount",
                violation_error_message="An entry moves an amount above nought.",
            ),
            models.CheckConstraint(
                condition=_places_follow_kind(),
                name="%(app_label)s_%(class)s_places_follow_kind",
                violation_error_message="An entry goes between the two places its kind names.",
            ),
            models.CheckConstraint(
                condition=~Q(from_place=Place.PERSON) & ~Q(to_place=Place.PERSON)
                | Q(funder__in=(Funder.CHARGE, Funder.TOP_UP)),
                name="%(app_label)s_%(class)s_person_pays_own_money",
                violation_error_message="A contribution is the person's own money.",
            ),
            models.CheckConstraint(
                condition=Q(ends_commitment=None) | Q(from_place=Place.COMMITTED, to_place=Place.AGREED),
                name="%(app_label)s_%(class)s_only_orders_end",
                violation_error_message="Only an order is billed, released or expired.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
