"""What happened to a payment of a run: held and let go, paid, returned by the bank or recalled."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.ledger.models import Posting
from budgets.pay_runs.models.run import PayRunItem
from budgets.pay_runs.rules import BackKind
from budgets.setting.models.budget import Budget
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Recorded, User


class PayHold(Recorded):
    """That nothing is paid to a budget until somebody has looked into something. It holds every run until let go."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="pay_holds")
    reason = models.CharField("why it is held", max_length=300)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="colleague who looks into it"
    )
    team = models.CharField("team that looks into it", max_length=80, blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    held_on = models.DateField("held since")
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_on = models.DateField("let go on", null=True, blank=True)
    released_words = models.CharField("why it was let go", max_length=300, blank=True)

    guards = (
        FrozenWhen("released", column="released_on", message="This hold is over. Hold the payment again."),
        Refuse(
            "says_the_same",
            on=("update",),
            when="NEW.budget_id <> OLD.budget_id OR NEW.reason <> OLD.reason OR NEW.held_by_id <> OLD.held_by_id"
            " OR NEW.held_on <> OLD.held_on",
            message="Why a payment was held, and since when, stays as it was recorded.",
        ),
        Refuse("never_deleted", on=("delete",), when="OLD.id IS NOT NULL", message="A hold is let go, never deleted."),
    )

    class Meta:
        verbose_name = "hold on payments"
        verbose_name_plural = "holds on payments"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("budget",),
                condition=Q(released_on=None),
                name="%(app_label)s_%(class)s_one_open",
                violation_error_message="The payments of this budget are held already.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="reason",
                violation_error_message="Say why the payment is held.",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, team="") | Q(owner=None) & ~Q(team=""),
                name="%(app_label)s_%(class)s_has_one_owner",
                violation_error_code="owner",
                violation_error_message="Name a colleague or a team that looks into it.",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None, released_on=None, released_words="")
                | Q(released_by__isnull=False, released_on__isnull=False, released_on__gte=F("held_on"))
                & ~Q(released_words=""),
                name="%(app_label)s_%(class)s_released_by_on_and_why",
                violation_error_code="released_words",
                violation_error_message="Say why the payment is let go.",
            ),
        )

    def __str__(self) -> str:
        return self.reason

    @property
    def looked_into_by(self) -> str:
        return str(self.owner) if self.owner else self.team


class PayRunPaymentQuerySet(models.QuerySet["PayRunPayment"]):
    def standing(self) -> Self:
        """Those whose money was not taken back in the ledger."""
        return self.filter(posting__reversed_by=None)


class PayRunPayment(AppendOnly):
    """That a payment of a run was made: the posting that says so. A payment that came back may be made again."""

    item = models.ForeignKey(PayRunItem, models.PROTECT, related_name="payments")
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="run_payment")
    apart = models.BooleanField("paid on the page of its budget", default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = PayRunPaymentQuerySet.as_manager()

    guards = (
        *AppendOnly.guards,
        Refuse(
            "of_an_approved_run",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_payrunitem i JOIN budgets_payrun r ON r.id = i.run_id"
            " JOIN budgets_posting p ON p.id = NEW.posting_id AND p.budget_id = i.budget_id"
            " AND p.kind = 'payment_released' WHERE i.id = NEW.item_id AND r.pay_on IS NOT NULL)",
            message="A payment is made in an approved run that is being paid, from the ledger of its own budget.",
        ),
        Refuse(
            "what_was_approved",
            on=("insert",),
            when="NOT NEW.apart AND (SELECT i.amount FROM budgets_payrunitem i WHERE i.id = NEW.item_id)"
            " <> (SELECT COALESCE(SUM(e.amount), 0) FROM budgets_entry e WHERE e.posting_id = NEW.posting_id)",
            message="What is paid is what was approved.",
        ),
        Refuse(
            "paid_once",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM budgets_payrunpayment p WHERE p.item_id = NEW.item_id"
            " AND NOT EXISTS (SELECT 1 FROM budgets_posting x WHERE x.reverses_id = p.posting_id))",
            message="This has been paid already.",
        ),
        Refuse(
            "not_while_held",
            on=("insert",),
            when="NOT NEW.apart AND EXISTS (SELECT 1 FROM budgets_payhold h JOIN budgets_payrunitem i"
            " ON i.budget_id = h.budget_id WHERE i.id = NEW.item_id AND h.released_on IS NULL)",
            message="This payment is held. Let it go before it is paid.",
        ),
    )

    class Meta:
        verbose_name = "payment made in a run"
        verbose_name_plural = "payments made in a run"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.item} made"


class PaymentBack(Recorded):
    """That a payment came back: returned by the bank or recalled by us. Its money is reversed in the ledger.

    It stands on Today until the payment is made again or somebody says why it is not.
    """

    payment = models.OneToOneField(PayRunPayment, models.PROTECT, related_name="came_back")
    kind = models.CharField("how it came back", max_length=10, choices=BackKind)
    reason = models.CharField("why it came back", max_length=300)
    came_on = models.DateField("day it came back")
    reversal = models.OneToOneField(Posting, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_on = models.DateField("day it was settled", null=True, blank=True)
    settled_words = models.CharField("why it is not paid again", max_length=300, blank=True)

    guards = (
        FrozenWhen("settled", column="settled_on", message="It was settled. What was said of it stays."),
        FrozenWhen(
            "recorded",
            column="came_on",
            allow=("settled_by", "settled_on", "settled_words"),
            message="That a payment came back, and why, stays as it was recorded.",
        ),
        Refuse(
            "its_money_is_reversed",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_payrunpayment p JOIN budgets_posting r"
            " ON r.reverses_id = p.posting_id WHERE p.id = NEW.payment_id AND r.id = NEW.reversal_id)",
            message="A payment that came back is taken back in the ledger.",
        ),
    )

    class Meta:
        verbose_name = "payment that came back"
        verbose_name_plural = "payments that came back"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="reason",
                violation_error_message="Say why the payment came back.",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_on=None, settled_words="")
                | Q(settled_by__isnull=False, settled_on__isnull=False, settled_on__gte=F("came_on"))
                & ~Q(settled_words=""),
                name="%(app_label)s_%(class)s_settled_by_on_and_why",
                violation_error_code="settled_words",
                violation_error_message="Say why it is not paid again.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.reason}"

    @property
    def day(self) -> date:
        return self.came_on
