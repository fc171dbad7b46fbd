"""A month's payments of one ICB, drafted, looked through, approved and paid together."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from budgets.notices.models import Notice
from budgets.pay_runs.rules import APPROVED_RUNS, UNPAID, RunStatus
from budgets.rules import Funder
from budgets.setting.models.budget import Budget
from phb.dates import Period
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, Organisation, Recorded, Referenced, User
from phb.money import PenceField
from phb.roles import ACTS, places

_APPROVERS = ", ".join(f"'{role.value}'" for role in sorted(ACTS["approve_pay_run"]))

RUN_SHARES = {
    funder: f"{funder.value}_amount" for funder in (Funder.ICB, Funder.COUNCIL, Funder.EDUCATION, Funder.OTHER)
}
"""The column of a payment that holds each funder's part."""


class PayRunQuerySet(models.QuerySet["PayRun"]):
    def visible_to(self, user: User, on: date) -> Self:
        return self if user.is_system else self.filter(icb__in=places(user, "see_pay_runs", on))

    def approved(self) -> Self:
        return self.filter(status__in=APPROVED_RUNS)


class PayRun(Referenced, Recorded):
    """The payments of one month and ICB. A draft is never edited: drafting again puts another in its place.

    `content_sha256` is the digest of its payments. Once it is there nobody adds one, so that what is reviewed, approved
    and paid is the same.
    """

    REFERENCE_PREFIX = "RUN"

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    period_start = models.DateField("first day of the month")
    period_end = models.DateField("last day of the month")
    status = models.CharField(max_length=10, choices=RunStatus, default=RunStatus.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="run it is compared with"
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="draft it replaces"
    )
    item_count = models.PositiveIntegerField("number of payments", default=0)
    total_amount = PenceField("total of the payments", default=0)
    content_sha256 = models.CharField("digest of the payments", max_length=64, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    drafted_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_on = models.DateField(null=True, blank=True)
    pay_on = models.DateField("day it was paid", null=True, blank=True)
    paid_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PayRunQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "approved",
            column="approved_on",
            allow=("status", "pay_on", "paid_by"),
            message="An approved run is never changed. What changed since belongs to the next run.",
        ),
        FrozenWhen(
            "being_paid",
            column="pay_on",
            allow=("status",),
            message="The day a run was paid stays as it was recorded.",
        ),
        Refuse(
            "begins_as_a_draft",
            on=("insert",),
            when="NEW.status <> 'draft' OR NEW.reviewed_on IS NOT NULL OR NEW.approved_on IS NOT NULL"
            " OR NEW.pay_on IS NOT NULL OR NEW.content_sha256 <> ''",
            message="A run is drafted first, then reviewed, and approved by somebody else after that.",
        ),
        Refuse(
            "stands_as_drafted",
            on=("update",),
            when="OLD.content_sha256 <> '' AND (NEW.content_sha256 <> OLD.content_sha256"
            " OR NEW.item_count <> OLD.item_count OR NEW.total_amount <> OLD.total_amount"
            " OR NEW.drafted_by_id <> OLD.drafted_by_id OR NEW.icb_id <> OLD.icb_id"
            " OR NEW.period_start <> OLD.period_start OR NEW.period_end <> OLD.period_end)",
            message="A draft is never edited. Draft the month again.",
        ),
        Refuse(
            "approved_by_finance",
            on=("update",),
            when="OLD.approved_on IS NULL AND NEW.approved_on IS NOT NULL AND NOT EXISTS ("  # noqa: S608
            "SELECT 1 FROM phb_roleassignment h WHERE h.user_id = NEW.approved_by_id AND h.organisation_id = NEW.icb_id"
            " AND h.starts_on <= NEW.approved_on AND (h.ends_on IS NULL OR h.ends_on >= NEW.approved_on)"
            f" AND h.role IN ({_APPROVERS}))",
            message="A run is approved by a finance officer of its ICB.",
        ),
        Refuse(
            "approved_as_reviewed",
            on=("update",),
            when="OLD.approved_on IS NULL AND NEW.approved_on IS NOT NULL"
            " AND (OLD.reviewed_on IS NULL OR OLD.status <> 'reviewed' OR NEW.content_sha256 = ''"
            " OR NEW.total_amount <> (SELECT COALESCE(SUM(i.amount), 0) FROM budgets_payrunitem i"
            " WHERE i.run_id = NEW.id))",
            message="A run is approved once it is reviewed, exactly as it was reviewed.",
        ),
        Refuse(
            "wholly_paid",
            on=("update",),
            when="NEW.status = 'paid' AND OLD.status <> 'paid' AND EXISTS (SELECT 1 FROM budgets_payrunitem i"
            " WHERE i.run_id = NEW.id AND NOT EXISTS (SELECT 1 FROM budgets_payrunpayment p WHERE p.item_id = i.id))",
            message="A run is paid once each of its payments is.",
        ),
    )

    class Meta:
        verbose_name = "pay run"
        ordering = ("-period_start", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("icb", "period_start"),
                condition=Q(status__in=UNPAID),
                name="%(app_label)s_%(class)s_one_unpaid",
                violation_error_message="This month has a run that is not paid yet. Go on with that one.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message="The last day of the month comes after the first.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_on=None)
                | Q(reviewed_by__isnull=False, reviewed_on__isnull=False),
                name="%(app_label)s_%(class)s_reviewed_by_and_on",
                violation_error_message="A run that was reviewed says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_on=None)
                | Q(approved_by__isnull=False, approved_on__isnull=False, reviewed_on__isnull=False),
                name="%(app_label)s_%(class)s_approved_by_and_on",
                violation_error_message="A run that was approved was reviewed, and says who approved it and when.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("drafted_by")),
                name="%(app_label)s_%(class)s_approver_did_not_draft",
                violation_error_code="approved_by",
                violation_error_message="A run is approved by somebody other than whoever drafted it.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=APPROVED_RUNS, approved_on__isnull=False)
                | ~Q(status__in=APPROVED_RUNS) & Q(approved_on=None),
                name="%(app_label)s_%(class)s_approved_before_it_is_paid",
                violation_error_message="A run is approved before it is paid.",
            ),
            models.CheckConstraint(
                condition=Q(pay_on=None, paid_by=None) & ~Q(status__in=(RunStatus.PAID, RunStatus.PART_PAID))
                | Q(pay_on__isnull=False, paid_by__isnull=False, approved_on__isnull=False),
                name="%(app_label)s_%(class)s_paid_by_and_on",
                violation_error_message="A run that was paid was approved, and says who marked it and for which day.",
            ),
        )

    def __str__(self) -> str:
        return f"Pay run of {self.period_start:%B %Y}"

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def check_figure(self) -> str:
        """By which two people tell that they look at the same payments: eight figures of the digest."""
        return f"{self.content_sha256[:4]}-{self.content_sha256[4:8]}".upper()

    @property
    def is_open(self) -> bool:
        """Whether what changed can still be taken in by drafting again."""
        return self.status in (RunStatus.DRAFT, RunStatus.REVIEWED)


class PayRunItemQuerySet(models.QuerySet["PayRunItem"]):
    def unpaid(self) -> Self:
        """Those that were not paid, or whose money was taken back."""
        # Named by its relation, since the payment is declared after what it pays.
        payments: Any = PayRunItem._meta.get_field("payments").related_model
        return self.filter(~Exists(payments._default_manager.standing().filter(item=OuterRef("pk"))))


class PayRunItem(AppendOnly):
    """What one budget is paid for the month, as drafted: the amount of each funder, and to which account.

    `planned_amount` is what the agreed lines give; `amount` is what is paid, after any reduction.
    """

    run = models.ForeignKey(PayRun, models.PROTECT, related_name="items")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="pay_run_items")
    name = models.CharField("whose budget it is", max_length=300)
    holder_name = models.CharField("name on the account", max_length=140, blank=True)
    sort_code = models.CharField(max_length=6, blank=True)
    number = models.CharField("account number", max_length=8, blank=True)
    planned_amount = PenceField("planned for the month")
    reduction_amount = PenceField("reduction", default=0)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="notice behind the reduction"
    )
    amount = PenceField("to pay")
    icb_amount = PenceField("NHS", default=0)
    council_amount = PenceField("council", default=0)
    education_amount = PenceField("education", default=0)
    other_amount = PenceField("other public money", default=0)
    gate = models.CharField("what held it when it was drafted", max_length=20, blank=True)
    obstacle = models.CharField("why it was held when it was drafted", max_length=400, blank=True)
    before = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    objects = PayRunItemQuerySet.as_manager()

    guards = (
        *AppendOnly.guards,
        Refuse(
            "while_drafted",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_payrun r JOIN budgets_budget b ON b.icb_id = r.icb_id"
            " WHERE r.id = NEW.run_id AND b.id = NEW.budget_id AND r.content_sha256 = '' AND r.status = 'draft')",
            message="Payments come into a run only while it is drafted, from budgets of its ICB.",
        ),
        Refuse(
            "no_more_than_the_notice_says",
            on=("insert",),
            when="NEW.reduction_amount > 0 AND (NEW.reduction_amount > COALESCE((SELECT SUM(o.amount)"
            " FROM budgets_offset o JOIN budgets_notice n ON n.id = o.notice_id JOIN budgets_payrun r"
            " ON r.id = NEW.run_id AND r.period_start = o.month WHERE n.budget_id = NEW.budget_id"
            " AND n.given_on IS NOT NULL AND n.withdrawn_on IS NULL), 0) OR NOT EXISTS (SELECT 1 FROM budgets_notice n"
            " WHERE n.id = NEW.notice_id AND n.budget_id = NEW.budget_id AND n.withdrawn_on IS NULL))",
            message="A payment is reduced by no more than a written notice sets off in the month.",
        ),
    )

    class Meta:
        verbose_name = "payment of a run"
        verbose_name_plural = "payments of a run"
        ordering = ("name", "pk")
        indexes = (models.Index(fields=("run", "name", "id"), name="budgets_payrunitem_by_name"),)
        constraints = (
            models.UniqueConstraint(
                fields=("run", "budget"),
                name="%(app_label)s_%(class)s_budget_once",
                violation_error_message="This budget is in the run already.",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("planned_amount") - F("reduction_amount")),
                name="%(app_label)s_%(class)s_planned_less_reduction",
                violation_error_message="What is paid is what is planned less what is taken off.",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount=F("icb_amount") + F("council_amount") + F("education_amount") + F("other_amount"),
                    icb_amount__gte=0,
                    council_amount__gte=0,
                    education_amount__gte=0,
                    other_amount__gte=0,
                ),
                name="%(app_label)s_%(class)s_shares_add_up",
                violation_error_message="What the funders pay adds up to the payment.",
            ),
            models.CheckConstraint(
                condition=Q(planned_amount__gt=0)
                & (Q(reduction_amount=0, notice=None) | Q(reduction_amount__gt=0, notice__isnull=False)),
                name="%(app_label)s_%(class)s_reduced_behind_a_notice",
                violation_error_code="reduction_amount",
                violation_error_message="A payment is reduced only behind a written notice.",
            ),
        )

    def __str__(self) -> str:
        return f"Payment of {self.name}"

    @property
    def shares(self) -> dict[Funder, int]:
        """Whole pence by funder, of those who pay."""
        found = {funder: int(getattr(self, column).amount * 100) for funder, column in RUN_SHARES.items()}
        return {funder: pence for funder, pence in found.items() if pence}
