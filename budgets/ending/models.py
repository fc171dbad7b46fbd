"""That a direct payment pauses or stops, behind a notice; and the final account that closes a budget."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.ending.rules import MANDATORY, Follows, LiabilityKind, PauseReason, StopHead
from budgets.notices.models import Notice
from budgets.setting.models.budget import SHARE_FIELDS, Budget
from phb.guards import FrozenWhen, Guard, Refuse
from phb.models import AppendOnly, Recorded, User
from phb.money import PenceField


def _behind(kind: str) -> Refuse:
    return Refuse(
        "behind_its_notice",
        on=("insert",),
        when="NOT EXISTS (SELECT 1 FROM budgets_notice n WHERE n.id = NEW.notice_id"  # noqa: S608
        f" AND n.kind = '{kind}' AND n.given_on IS NULL AND n.withdrawn_on IS NULL)",
        message="It is written with its notice, before that is signed and given.",
    )


class Stop(AppendOnly):
    """Under which head of regulation 17 a direct payment stops, and how the support goes on.

    It counts from its day once its notice is given, for as long as that stands.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="stop")
    head = models.CharField("head of regulation 17", max_length=20, choices=StopHead)
    mandatory = models.BooleanField("must stop")
    stops_on = models.DateField("first day without payment")
    follows = models.CharField("how the support goes on", max_length=10, choices=Follows)
    follows_on = models.DateField("first day of what follows", null=True, blank=True)
    follows_words = models.TextField("who has arranged what")
    wages_words = models.TextField("wages, notice and redundancy", blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    guards: ClassVar[tuple[Guard, ...]] = (*AppendOnly.guards, _behind("stop"))

    class Meta:
        verbose_name = "stop of a direct payment"
        verbose_name_plural = "stops of direct payments"
        constraints = (
            models.CheckConstraint(
                condition=Q(mandatory=True, head__in=MANDATORY) | Q(mandatory=False) & ~Q(head__in=MANDATORY),
                name="%(app_label)s_%(class)s_mandatory_by_its_head",
                violation_error_code="head",
                violation_error_message="Whether the payment must stop follows from the head, and from nothing else.",
            ),
            models.CheckConstraint(
                condition=~Q(follows_words="")
                & (Q(follows=Follows.NOTHING) | Q(follows_on__isnull=False, follows_on__lte=F("stops_on"))),
                name="%(app_label)s_%(class)s_says_what_follows",
                violation_error_code="follows_on",
                violation_error_message="Say what follows, from the day the payment stops, or why nothing does.",
            ),
        )

    def __str__(self) -> str:
        return f"Stops on {self.stops_on:%-d %B %Y}"


class Suspension(AppendOnly):
    """That a direct payment pauses between two days, and how committed wages are paid meanwhile."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="suspension")
    reason = models.CharField(max_length=10, choices=PauseReason)
    starts_on = models.DateField("from")
    until = models.DateField("until")
    keeps_wages = models.BooleanField("committed wages go on being paid")
    meanwhile = models.TextField("how support and wages go on meanwhile")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    guards: ClassVar[tuple[Guard, ...]] = (*AppendOnly.guards, _behind("suspension"))

    class Meta:
        verbose_name = "pause of a direct payment"
        verbose_name_plural = "pauses of direct payments"
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("starts_on")) & ~Q(meanwhile=""),
                name="%(app_label)s_%(class)s_has_an_end",
                violation_error_code="until",
                violation_error_message="A pause has a last day, and says how support and wages go on meanwhile.",
            ),
        )

    def __str__(self) -> str:
        return f"Paused from {self.starts_on:%-d %B %Y} until {self.until:%-d %B %Y}"


class SuspensionLift(AppendOnly):
    """That payments go on before the last day of their pause."""

    suspension = models.OneToOneField(
        Suspension, models.PROTECT, related_name="lift", error_messages={"unique": "This was lifted already."}
    )
    lifted_on = models.DateField("first day payments go on")
    words = models.TextField("why")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "end of a pause"
        verbose_name_plural = "ends of pauses"
        constraints = (
            models.CheckConstraint(
                condition=~Q(words=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="words",
                violation_error_message="Say why payments go on.",
            ),
        )

    def __str__(self) -> str:
        return f"Payments go on from {self.lifted_on:%-d %B %Y}"


_SHARES = " + ".join(f"NEW.{column}" for column in SHARE_FIELDS.values())


class FinalAccount(Recorded):
    """What the account of a budget held at the end, what is paid from it first, and who gets back the rest.

    One person draws it up, another agrees it, and by that the budget is closed: nothing more is released.
    """

    budget = models.OneToOneField(
        Budget,
        models.PROTECT,
        related_name="final_account",
        error_messages={"unique": "A final account was begun already."},
    )
    drawn_on = models.DateField("day of the balance")
    balance = PenceField("what the account held")
    liabilities_amount = PenceField("what is paid first", default=0)
    icb_share = PenceField("NHS", default=0)
    council_share = PenceField("council", default=0)
    education_share = PenceField("education", default=0)
    other_share = PenceField("other public money", default=0)
    charge_share = PenceField("assessed contribution", default=0)
    top_up_share = PenceField("own top-up", default=0)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_on = models.DateField(null=True, blank=True)

    guards = (
        FrozenWhen("agreed", column="agreed_on", message="A final account stands as it was agreed."),
        Refuse(
            "begins_unagreed",
            on=("insert",),
            when="NEW.agreed_on IS NOT NULL",
            message="A final account is drawn up first, and agreed by somebody else after that.",
        ),
        Refuse(
            "foots",
            on=("update",),
            when="NEW.agreed_on IS NOT NULL AND (NEW.balance <> NEW.liabilities_amount + "  # noqa: S608
            f"{_SHARES} OR NEW.liabilities_amount <> (SELECT coalesce(SUM(l.amount), 0) FROM budgets_liability l"
            " WHERE l.account_id = NEW.id))",
            message="What is paid first and what goes back come to what the account held, to the penny.",
        ),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_on=None) | Q(agreed_by__isnull=False, agreed_on__isnull=False),
                name="%(app_label)s_%(class)s_agreed_by_and_on",
                violation_error_message="A final account that was agreed says by whom and when.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("drawn_by")),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_code="agreed_by",
                violation_error_message="A final account is agreed by somebody other than whoever drew it up.",
            ),
        )

    def __str__(self) -> str:
        return f"Final account of {self.budget.reference}"


class Liability(Recorded):
    """What is paid from the account before anything goes back, with the paper that shows it."""

    account = models.ForeignKey(FinalAccount, models.PROTECT, related_name="liabilities")
    kind = models.CharField("what for", max_length=10, choices=LiabilityKind)
    due_on = models.DateField("due on")
    amount = PenceField()
    evidence = models.CharField("which paper shows it", max_length=200)

    guards = (
        FrozenWhen("agreed", parent="account", column="agreed_on", message="A final account stands as it was agreed."),
    )

    class Meta:
        verbose_name_plural = "liabilities"
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(evidence=""),
                name="%(app_label)s_%(class)s_amount_and_evidence",
                violation_error_code="amount",
                violation_error_message="Give an amount above nought, and which paper shows it.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.amount}"
