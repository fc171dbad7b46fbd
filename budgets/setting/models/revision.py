"""What a budget is from a day on: revisions and their lines."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from budgets.barring.rules import BARRED
from budgets.charging.rules import GROSS_HAS_NO_CHARGE
from budgets.rules import PERSONS_MONEY, Funder, Option, Vat
from budgets.setting.models.budget import SHARE_FIELDS, Budget
from budgets.setting.rules import (
    BY_WEEKS,
    MOST_WEEKS,
    NO_CHARGE_ON_AFTERCARE,
    PRICED_BY_ITS_WORKING,
    VAT_IS_BORNE,
    VAT_RATE_WHERE_CHARGED,
    WEEKS_WHEN_ITS_OWN,
    WISH_NEEDS_REASON,
    ZERO_RATED_IS_DECLARED,
    Convention,
    Frequency,
    RevisionStatus,
)
from care_plans.models import Action
from care_plans.requests.rules import Right
from phb.dates import Period
from phb.guards import FrozenWhen, Refuse
from phb.models import Recorded, User
from phb.money import PenceField


def _share_not_agreed(funder: str) -> str:
    """SQL that holds where a funder pays for the new revision and has not agreed these lines."""
    return (
        f"(EXISTS (SELECT 1 FROM budgets_budgetline l WHERE l.revision_id = NEW.id AND l.{funder}_share > 0)"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM budgets_approval a WHERE a.revision_id = NEW.id"
        f" AND a.funder = '{funder}' AND a.agreed AND a.content_sha256 = NEW.content_sha256))"
    )


def _direct(of: str) -> str:
    """SQL: what the funders agree to pay in direct payments, on the lines of a revision."""
    shares = " + ".join(f"l.{SHARE_FIELDS[funder]}" for funder in Funder if funder not in PERSONS_MONEY)
    return (
        f"(SELECT coalesce(SUM({shares}), 0) FROM budgets_budgetline l"  # noqa: S608
        f" WHERE l.option = '{Option.DIRECT_PAYMENT.value}' AND l.revision_id = {of})"
    )


_ONE_BEFORE = (
    "(SELECT p.id FROM budgets_revision p WHERE p.budget_id = NEW.budget_id AND p.approved_at IS NOT NULL"
    " AND p.id <> NEW.id ORDER BY p.number DESC LIMIT 1)"
)


class Revision(Recorded):
    """What a budget is from a day on: a set of lines. Approved, it is frozen; a change is the next revision."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=RevisionStatus, default=RevisionStatus.DRAFT)
    effective_from = models.DateField()
    reason = models.CharField("why this revision", max_length=200)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_back_words = models.TextField("why it was sent back", blank=True)
    content_sha256 = models.CharField("digest of what was submitted", max_length=64, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    guards = (
        FrozenWhen(
            "approved",
            parent=None,
            column="approved_at",
            allow=("status",),
            message="An approved revision is never changed. Write the next one.",
        ),
        Refuse(
            "approved_after_it_is_written",
            on=("insert",),
            when="NEW.approved_at IS NOT NULL OR NEW.status IN ('approved', 'replaced')",
            message="A revision is approved after it is written and submitted, never as it is made.",
        ),
        Refuse(
            "stands_while_submitted",
            on=("update",),
            when="OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS NOT NULL"
            " AND (OLD.submitted_at <> NEW.submitted_at OR OLD.budget_id <> NEW.budget_id OR OLD.number <> NEW.number"
            " OR OLD.author_id <> NEW.author_id OR OLD.effective_from <> NEW.effective_from OR OLD.reason <> NEW.reason"
            " OR OLD.content_sha256 <> NEW.content_sha256)",
            message="A revision that waits for approval stands as it was submitted. Take it back to change it.",
        ),
        Refuse(
            "submitted_anew",
            on=("update",),
            when="OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM budgets_approval a"
            " WHERE a.revision_id = NEW.id AND a.content_sha256 = NEW.content_sha256)",
            message="A revision submitted again is agreed again: answers to what was submitted before do not count.",
        ),
        Refuse(
            "each_funder_approved",
            on=("update",),
            when="OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL AND ("
            + " OR ".join(map(_share_not_agreed, ("icb", "council")))
            + ")",
            message="A revision is approved once each funder has agreed its own share of exactly these lines.",
        ),
        Refuse(
            "lowered_behind_notice",
            on=("update",),
            when="OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL"  # noqa: S608
            f" AND {_direct('NEW.id')} < {_direct(_ONE_BEFORE)} AND NOT EXISTS (SELECT 1 FROM budgets_notice n"
            " WHERE n.revision_id = NEW.id AND n.given_on IS NOT NULL AND n.withdrawn_on IS NULL"
            f" AND n.takes_effect_on <= NEW.effective_from AND n.after_amount <= {_direct('NEW.id')})",
            message="A direct payment becomes lower only behind a written notice with reasons that has taken effect"
            " by the day the revision counts from.",
        ),
        Refuse(
            "refused_by_a_funder",
            on=("update",),
            when="OLD.status <> 'refused' AND NEW.status = 'refused' AND NOT EXISTS ("
            "SELECT 1 FROM budgets_approval a WHERE a.revision_id = NEW.id AND a.refuses"
            " AND a.content_sha256 = NEW.content_sha256)",
            message="A revision is refused by a funder that pays a share of it, with the reason.",
        ),
        Refuse(
            "stays_refused",
            on=("update", "delete"),
            when="OLD.status = 'refused'",
            message="A revision that was refused stays as it was. Write the next one.",
        ),
        Refuse(
            "no_barred_direct_payment",
            on=("update",),
            when="OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL AND EXISTS (SELECT 1"  # noqa: S608
            " FROM budgets_budgetline l JOIN budgets_budget b ON b.id = NEW.budget_id"
            " JOIN {budgets.PaymentBar} p ON p.person_id = b.person_id"
            f" WHERE l.revision_id = NEW.id AND l.option = '{Option.DIRECT_PAYMENT.value}'"
            " AND p.starts_on <= l.ends_on AND (p.ends_on IS NULL OR p.ends_on >= l.starts_on))",
            message=BARRED,
        ),
        Refuse(
            "kind_fits_shares",
            on=("update",),
            when="OLD.approved_at IS NULL AND NEW.approved_at IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM budgets_budget b JOIN budgets_budgetline l ON l.revision_id = NEW.id"
            " WHERE b.id = NEW.budget_id"
            " GROUP BY b.kind HAVING (b.kind = 'phb' AND SUM(l.icb_share) > 0 AND SUM(l.council_share) = 0)"
            " OR (b.kind = 'ipb' AND SUM(l.icb_share) > 0 AND SUM(l.council_share) > 0)"
            " OR (b.kind = 'la_personal_budget' AND SUM(l.icb_share) = 0 AND SUM(l.council_share) > 0))",
            message="A budget is integrated exactly when the NHS and the council both pay a share.",
        ),
    )

    class Meta:
        ordering = ("budget", "-number")
        constraints = (
            models.UniqueConstraint(fields=("budget", "number"), name="%(app_label)s_%(class)s_number_once"),
            models.UniqueConstraint(
                fields=("budget",),
                condition=Q(status__in=(RevisionStatus.DRAFT, RevisionStatus.SUBMITTED)),
                name="%(app_label)s_%(class)s_one_open",
                violation_error_message="This budget has a revision being written already. Finish that one first.",
            ),
            models.UniqueConstraint(
                fields=("budget",),
                condition=Q(status=RevisionStatus.APPROVED),
                name="%(app_label)s_%(class)s_one_approved",
                violation_error_message="This budget has an approved revision already, which the new one must replace.",
            ),
            models.CheckConstraint(
                condition=Q(
                    approved_by=None,
                    approved_at=None,
                    status__in=(RevisionStatus.DRAFT, RevisionStatus.SUBMITTED, RevisionStatus.REFUSED),
                )
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    status__in=(RevisionStatus.APPROVED, RevisionStatus.REPLACED),
                ),
                name="%(app_label)s_%(class)s_approved_by_and_at",
                violation_error_message="An approved revision names who approved it and when.",
            ),
            models.CheckConstraint(
                condition=Q(status=RevisionStatus.DRAFT, submitted_at=None)
                | (~Q(status=RevisionStatus.DRAFT) & Q(submitted_at__isnull=False)),
                name="%(app_label)s_%(class)s_submitted_at_when_submitted",
                violation_error_message="A submitted revision says when it was submitted.",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="%(app_label)s_%(class)s_approver_is_not_author",
                violation_error_code="approved_by",
                violation_error_message="A budget is approved by somebody other than its author.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.budget} revision {self.number}"


_FROZEN_REVISION = "An approved revision is never changed. Write the next one."
_SUBMITTED_REVISION = "This revision waits for approval. Take it back to change its lines."


class BudgetLine(Recorded):
    """What one action of the plan costs, how it is managed and who pays. `number` names the same line across
    revisions.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField("line")
    action = models.ForeignKey(Action, models.PROTECT, related_name="budget_lines", verbose_name="action in the plan")
    service = models.CharField("what is bought", max_length=120)
    provider = models.CharField("who is paid", max_length=120, blank=True)
    rate = PenceField("price for one")
    quantity = models.DecimalField(max_digits=9, decimal_places=2, default=1, validators=[MinValueValidator(0)])
    unit = models.CharField("counted in", max_length=20, blank=True, help_text="Such as hours, nights or visits.")
    frequency = models.CharField("how often", max_length=10, choices=Frequency)
    convention = models.CharField("weeks in a year", max_length=10, choices=Convention, default=Convention.DAYS)
    weeks = models.DecimalField("weeks paid for in the year", max_digits=4, decimal_places=2, null=True, blank=True)
    on_cost = models.ForeignKey(
        "budgets.OnCost", models.PROTECT, null=True, blank=True, related_name="lines", verbose_name="cost of employing"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    option = models.CharField("how it is managed", max_length=2, choices=Option)
    wish = models.CharField("how the person wished it managed", max_length=2, choices=Option, blank=True)
    option_reason = models.CharField("why it is managed otherwise", max_length=300, blank=True)
    option_decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who decided how it is managed"
    )
    option_decided_on = models.DateField("day it was decided how it is managed", null=True, blank=True)
    vat = models.CharField("VAT", max_length=10, choices=Vat, default=Vat.GROSS)
    vat_percent = models.DecimalField("rate of VAT, %", max_digits=4, decimal_places=2, null=True, blank=True)
    vat_amount = PenceField("VAT", default=0)
    vat_declared_on = models.DateField("day of the declaration for zero rate", null=True, blank=True)
    is_contingency = models.BooleanField("contingency", default=False)
    agreed_amount = PenceField("cost from the first day to the last")
    icb_share = PenceField("NHS", default=0)
    council_share = PenceField("council", default=0)
    education_share = PenceField("education", default=0)
    other_share = PenceField("other public money", default=0)
    charge_share = PenceField("assessed contribution", default=0)
    top_up_share = PenceField("own top-up", default=0)

    guards = (
        FrozenWhen("revision_approved", parent="revision", column="approved_at", message=_FROZEN_REVISION),
        FrozenWhen("revision_submitted", parent="revision", column="submitted_at", message=_SUBMITTED_REVISION),
        Refuse(
            "action_of_agreed_plan",
            on=("insert", "update"),
            when="NOT EXISTS (SELECT 1 FROM care_plans_action a JOIN care_plans_plan p ON p.id = a.plan_id"
            " JOIN budgets_revision r ON r.id = NEW.revision_id JOIN budgets_budget b ON b.id = r.budget_id"
            " WHERE a.id = NEW.action_id AND p.person_id = b.person_id AND p.agreed_at IS NOT NULL)",
            message="A line pays for an action of the person's own agreed care plan.",
        ),
        Refuse(
            "priced_by_its_working",
            on=("insert", "update"),
            when="NEW.on_cost_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM budgets_oncost w"  # noqa: S608
            " JOIN budgets_revision r ON r.id = NEW.revision_id WHERE w.id = NEW.on_cost_id"
            " AND w.budget_id = r.budget_id AND w.total = NEW.rate AND NEW.quantity = 1"
            f" AND NEW.frequency = '{Frequency.ANNUAL.value}')",
            message=PRICED_BY_ITS_WORKING,
        ),
        Refuse(
            "no_charge_where_council_invoices",
            on=("insert", "update"),
            when="NEW.charge_share > 0 AND 'gross' = (SELECT m.method FROM budgets_contributionmethod m"
            " JOIN budgets_budget b ON b.council_id = m.council_id JOIN budgets_revision r ON r.budget_id = b.id"
            " WHERE r.id = NEW.revision_id AND m.starts_on <= NEW.starts_on"
            " ORDER BY m.starts_on DESC, m.id DESC LIMIT 1)",
            message=GROSS_HAS_NO_CHARGE,
        ),
        Refuse(
            "direct_payment_not_barred",
            on=("insert", "update"),
            when=f"NEW.option = '{Option.DIRECT_PAYMENT.value}' AND EXISTS (SELECT 1 FROM budgets_revision r"  # noqa: S608
            " JOIN budgets_budget b ON b.id = r.budget_id JOIN {budgets.PaymentBar} p ON p.person_id = b.person_id"
            " WHERE r.id = NEW.revision_id AND p.starts_on <= NEW.ends_on"
            " AND (p.ends_on IS NULL OR p.ends_on >= NEW.starts_on))",
            message=BARRED,
        ),
        Refuse(
            "no_charge_on_aftercare",
            on=("insert", "update"),
            when="NEW.charge_share > 0 AND EXISTS (SELECT 1 FROM budgets_revision r"  # noqa: S608
            " JOIN budgets_budget b ON b.id = r.budget_id JOIN care_plans_decision d ON d.id = b.decision_id"
            f" WHERE r.id = NEW.revision_id AND d.\"right\" = '{Right.S117.value}')",
            message=NO_CHARGE_ON_AFTERCARE,
        ),
    )

    class Meta:
        verbose_name = "line"
        ordering = ("revision", "number")
        constraints = (
            models.UniqueConstraint(fields=("revision", "number"), name="%(app_label)s_%(class)s_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="A line must end on or after the day it starts.",
            ),
            models.CheckConstraint(
                condition=Q(weeks=None) & ~Q(convention=Convention.OWN)
                | Q(weeks__isnull=False, convention=Convention.OWN),
                name="%(app_label)s_%(class)s_weeks_when_its_own",
                violation_error_code="weeks",
                violation_error_message=WEEKS_WHEN_ITS_OWN,
            ),
            models.CheckConstraint(
                condition=Q(weeks=None) | Q(weeks__gt=0, weeks__lte=MOST_WEEKS),
                name="%(app_label)s_%(class)s_weeks_in_a_year",
                violation_error_code="weeks",
                violation_error_message=f"A year has between 0 and {MOST_WEEKS} weeks to pay for.",
            ),
            models.CheckConstraint(
                condition=Q(weeks=None) | Q(frequency__in=BY_WEEKS),
                name="%(app_label)s_%(class)s_weeks_of_what_is_weekly",
                violation_error_code="weeks",
                violation_error_message="Weeks are counted only for what is paid each week or every 4 weeks.",
            ),
            models.CheckConstraint(
                condition=Q(rate__gt=0, quantity__gt=0, agreed_amount__gt=0),
                name="%(app_label)s_%(class)s_costs_something",
                violation_error_code="rate",
                violation_error_message="A line must cost something: give a price and a quantity above nought.",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{field}__gte": 0 for field in SHARE_FIELDS.values()}),
                name="%(app_label)s_%(class)s_shares_not_below_zero",
                violation_error_code="icb_share",
                violation_error_message="No share may be below nought.",
            ),
            models.CheckConstraint(
                condition=Q(
                    agreed_amount=F("icb_share")
                    + F("council_share")
                    + F("education_share")
                    + F("other_share")
                    + F("charge_share")
                    + F("top_up_share")
                ),
                name="%(app_label)s_%(class)s_shares_make_the_whole",
                violation_error_code="icb_share",
                violation_error_message="The shares must add up to what the line costs, to the penny.",
            ),
            models.CheckConstraint(
                condition=Q(wish="") | Q(wish=F("option")) | ~Q(option_reason=""),
                name="%(app_label)s_%(class)s_says_why_not_as_wished",
                violation_error_code="option_reason",
                violation_error_message=WISH_NEEDS_REASON,
            ),
            models.CheckConstraint(
                condition=Q(option_decided_by=None, option_decided_on=None)
                | Q(option_decided_by__isnull=False, option_decided_on__isnull=False),
                name="%(app_label)s_%(class)s_option_decided_by_and_on",
                violation_error_message="How a line is managed was decided by somebody, on a day.",
            ),
            models.CheckConstraint(
                condition=~Q(vat=Vat.RECOVERED) | Q(option=Option.NOTIONAL),
                name="%(app_label)s_%(class)s_vat_is_borne",
                violation_error_code="vat",
                violation_error_message=VAT_IS_BORNE,
            ),
            models.CheckConstraint(
                condition=Q(vat=Vat.ZERO, vat_declared_on__isnull=False) | ~Q(vat=Vat.ZERO) & Q(vat_declared_on=None),
                name="%(app_label)s_%(class)s_zero_rate_is_declared",
                violation_error_code="vat_declared_on",
                violation_error_message=ZERO_RATED_IS_DECLARED,
            ),
            models.CheckConstraint(
                condition=Q(vat=Vat.RECOVERED, vat_percent__isnull=False, vat_percent__gt=0, vat_percent__lt=100)
                | Q(vat=Vat.GROSS, vat_percent=None, vat_amount=0)
                | Q(vat=Vat.GROSS, vat_percent__isnull=False, vat_percent__gt=0, vat_percent__lt=100)
                | Q(vat__in=(Vat.ZERO, Vat.NONE), vat_percent=None, vat_amount=0),
                name="%(app_label)s_%(class)s_vat_rate_where_charged",
                violation_error_code="vat_percent",
                violation_error_message=VAT_RATE_WHERE_CHARGED,
            ),
            models.CheckConstraint(
                # NHS care is free of charge; a charge is only ever on care that the council arranges.
                condition=Q(charge_share=0) | Q(icb_share=0, education_share=0),
                name="%(app_label)s_%(class)s_no_charge_on_nhs_line",
                violation_error_code="charge_share",
                violation_error_message="A contribution is never charged on a line that the NHS pays for.",
            ),
        )

    def __str__(self) -> str:
        return self.service

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_one_off(self) -> bool:
        return self.frequency == Frequency.ONE_OFF
