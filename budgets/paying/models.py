"""A month's payment of one budget, apart from the run of its ICB: one colleague asks for it, another makes it."""

from django.db import models
from django.db.models import F, Q

from budgets.ledger.models import Posting
from budgets.setting.models.budget import Budget
from phb.dates import Period, month_of
from phb.guards import FrozenWhen, Refuse
from phb.models import Recorded, User
from phb.money import PenceField


class PaymentApart(Recorded):
    """A month that cannot wait for the next run. `amount` is what whoever asked saw; another is not paid."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="payments_apart")
    period_start = models.DateField("first day of the month")
    amount = PenceField("to pay")
    words = models.CharField("why it is paid apart from the run", max_length=300)
    override_words = models.CharField("why it may go over what is agreed", max_length=500, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_on = models.DateField("asked for on")
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    posting = models.OneToOneField(Posting, models.PROTECT, null=True, blank=True, related_name="paid_apart")
    dropped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_on = models.DateField("not paid, since", null=True, blank=True)

    guards = (
        FrozenWhen("paid", column="paid_by_id", message="This was paid. Take the payment back if it was wrong."),
        FrozenWhen("dropped", column="dropped_on", message="This is not paid any more. Ask for it again."),
        Refuse(
            "stands_as_asked",
            on=("update",),
            when="NEW.budget_id <> OLD.budget_id OR NEW.period_start <> OLD.period_start OR NEW.amount <> OLD.amount"
            " OR NEW.words <> OLD.words OR NEW.override_words <> OLD.override_words"
            " OR NEW.asked_by_id <> OLD.asked_by_id OR NEW.asked_on <> OLD.asked_on",
            message="What was asked for stays as it was asked. Drop it and ask again.",
        ),
        Refuse(
            "begins_unpaid",
            on=("insert",),
            when="NEW.paid_by_id IS NOT NULL OR NEW.posting_id IS NOT NULL",
            message="A payment is asked for first, and made by a colleague after that.",
        ),
    )

    class Meta:
        verbose_name = "payment apart from a run"
        verbose_name_plural = "payments apart from a run"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("budget", "period_start"),
                condition=Q(paid_by=None, dropped_on=None),
                name="%(app_label)s_%(class)s_one_open",
                violation_error_message="This month was asked for already. A colleague pays it.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="%(app_label)s_%(class)s_above_zero",
                violation_error_code="amount",
                violation_error_message="A payment is above nought.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="words",
                violation_error_message="Say why this month is paid apart from the run.",
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("asked_by")),
                name="%(app_label)s_%(class)s_payer_did_not_ask",
                violation_error_code="paid_by",
                violation_error_message="A payment is made by somebody other than whoever asked for it.",
            ),
            models.CheckConstraint(
                condition=Q(paid_by=None, posting=None)
                | Q(paid_by__isnull=False, posting__isnull=False, dropped_by=None, dropped_on=None),
                name="%(app_label)s_%(class)s_paid_by_and_what",
                violation_error_message="A payment that was made says by whom, and is in the books.",
            ),
            models.CheckConstraint(
                condition=Q(dropped_by=None, dropped_on=None) | Q(dropped_by__isnull=False, dropped_on__isnull=False),
                name="%(app_label)s_%(class)s_dropped_by_and_on",
                violation_error_message="A payment that is not made says who decided so, and when.",
            ),
        )

    def __str__(self) -> str:
        return f"Payment for {self.period_start:%B %Y}"

    @property
    def period(self) -> Period:
        return month_of(self.period_start)
