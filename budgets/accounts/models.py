"""The account of a budget, how it came to be the one that is paid into, and the agreement that goes with it."""

from datetime import date
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from budgets.accounts.rules import (
    CONSENTING_AS,
    LONGEST_WAIT_DAYS,
    AccountKind,
    EndReason,
    Signatory,
    UseRole,
    sentences_of,
)
from budgets.setting.models.budget import Budget
from phb.guards import FrozenWhen, Refuse
from phb.models import AppendOnly, DatedQuerySet, Organisation, Recorded, User
from phb.roles import ACTS

_DETAILS = ("kind", "holder_name", "sort_code", "number")
_SAME = " AND ".join(f"c.{name} = NEW.{name}" for name in _DETAILS)

CONSENTING = [(each.value, each.label) for each in CONSENTING_AS]
_KEEPERS = ", ".join(f"'{role.value}'" for role in sorted(ACTS["keep_account"]))


def _all_or_none(*names: str) -> Q:
    nothing = {name: "" if name.endswith(("words", "_to", "_name", "_as")) else None for name in names}
    everything = Q()
    for name, none in nothing.items():
        everything &= ~Q(**{name: none})
    return Q(**nothing) | everything


class BankDetails(models.Model):
    """Where money goes: a bank account by its figures, or a card or provider's account by its holder's name."""

    kind = models.CharField("whose account it is", max_length=10, choices=AccountKind, default=AccountKind.OWN)
    holder_name = models.CharField("name on the account", max_length=140)
    sort_code = models.CharField(
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{6}$", "A sort code has 6 figures, such as 309912.")],
    )
    number = models.CharField(
        "account number",
        max_length=8,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9]{8}$", "An account number has 8 figures. Put noughts in front of a shorter one.")
        ],
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.holder_name}, account ending {self.number[-4:]}" if self.number else self.holder_name


class AccountChange(BankDetails, Recorded):
    """Bank details that one person put forward and another confirmed, and what became of them.

    Details are never edited: what was wrong is stopped, and put forward anew. Details that take the place of others
    `wait`: the holder is told at the old contact, and money goes to them only from `counts_on`.
    """

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="account_changes")
    statements_how = models.CharField("how the ICB sees what comes in and goes out", max_length=300, blank=True)
    checked_how = models.CharField("how the details were checked", max_length=300)
    waits = models.BooleanField("takes the place of other details")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_on = models.DateField(null=True, blank=True)
    counts_on = models.DateField("first day money may go there", null=True, blank=True)
    told_on = models.DateField("day the holder was told", null=True, blank=True)
    told_to = models.CharField("who was told, and at which address or number", max_length=200, blank=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    stopped_on = models.DateField(null=True, blank=True)
    stopped_words = models.CharField("why it was stopped", max_length=300, blank=True)
    stopped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    used_on = models.DateField("day it became the account", null=True, blank=True)

    guards = (
        FrozenWhen(
            "details",
            column="proposed_on",
            allow=(
                "confirmed_by", "confirmed_on", "counts_on", "told_on", "told_to", "told_by",
                "stopped_on", "stopped_words", "stopped_by", "used_on",
            ),
            message="Bank details are never changed where they stand. Stop this change and put the right ones forward.",
        ),
        FrozenWhen(
            "confirmed",
            column="confirmed_on",
            allow=("told_on", "told_to", "told_by", "stopped_on", "stopped_words", "stopped_by", "used_on"),
            message="What was confirmed stays as it was confirmed.",
        ),
        FrozenWhen(
            "told",
            column="told_on",
            allow=("stopped_on", "stopped_words", "stopped_by", "used_on"),
            message="The day the holder was told stays as it was recorded.",
        ),
        FrozenWhen("stopped", column="stopped_on", message="A change that was stopped stays so. Put it forward anew."),
        FrozenWhen("used", column="used_on", message="This account is in use already. Put new details forward."),
        Refuse(
            "begins_unconfirmed",
            on=("insert",),
            when="NEW.confirmed_on IS NOT NULL OR NEW.used_on IS NOT NULL OR NEW.stopped_on IS NOT NULL",
            message="Bank details are put forward first, and confirmed by somebody else after that.",
        ),
        Refuse(
            "waits_where_others_are_in_use",
            on=("insert",),
            when="NOT NEW.waits AND EXISTS (SELECT 1 FROM budgets_account c"  # noqa: S608
            f" WHERE c.budget_id = NEW.budget_id AND NOT ({_SAME}))",
            message="Details that take the place of others wait before they are used.",
        ),
        Refuse(
            "confirmed_by_finance",
            on=("update",),
            when="OLD.confirmed_on IS NULL AND NEW.confirmed_on IS NOT NULL AND NOT EXISTS ("  # noqa: S608
            "SELECT 1 FROM budgets_budget b JOIN phb_roleassignment h ON h.user_id = NEW.confirmed_by_id"
            " AND h.organisation_id = b.icb_id AND h.starts_on <= NEW.confirmed_on"
            " AND (h.ends_on IS NULL OR h.ends_on >= NEW.confirmed_on)"
            f" WHERE b.id = NEW.budget_id AND h.role IN ({_KEEPERS}))",
            message="Bank details are confirmed by somebody who keeps accounts for the ICB.",
        ),
    )  # fmt: skip

    class Meta(BankDetails.Meta):
        abstract = False
        verbose_name = "change of account"
        verbose_name_plural = "changes of account"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("budget",),
                condition=Q(used_on=None, stopped_on=None),
                name="%(app_label)s_%(class)s_one_open",
                violation_error_message="Other bank details wait already. Confirm or stop those first.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="%(app_label)s_%(class)s_two_people",
                violation_error_code="confirmed_by",
                violation_error_message="Bank details are confirmed by somebody other than whoever put them forward.",
            ),
            models.CheckConstraint(
                condition=_all_or_none("confirmed_by", "confirmed_on", "counts_on"),
                name="%(app_label)s_%(class)s_confirmed_by_and_on",
                violation_error_message="Details that are confirmed say by whom, when, and from when they count.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on=None)
                | Q(confirmed_on__gte=F("proposed_on"), waits=False, counts_on__gte=F("confirmed_on"))
                | Q(confirmed_on__gte=F("proposed_on"), waits=True, counts_on__gt=F("confirmed_on")),
                name="%(app_label)s_%(class)s_waits_its_days",
                violation_error_code="counts_on",
                violation_error_message="New details count only some days after they were confirmed.",
            ),
            models.CheckConstraint(
                condition=_all_or_none("told_on", "told_to", "told_by"),
                name="%(app_label)s_%(class)s_told_by_and_to",
                violation_error_code="told_to",
                violation_error_message="Say who was told, and at which address or number.",
            ),
            models.CheckConstraint(
                condition=_all_or_none("stopped_on", "stopped_words", "stopped_by"),
                name="%(app_label)s_%(class)s_stopped_by_and_why",
                violation_error_code="stopped_words",
                violation_error_message="Say why the change is stopped.",
            ),
            models.CheckConstraint(
                condition=Q(used_on=None)
                | Q(stopped_on=None, counts_on__isnull=False, counts_on__lte=F("used_on"))
                & (Q(waits=False) | Q(told_on__isnull=False, told_on__lte=F("used_on"))),
                name="%(app_label)s_%(class)s_used_when_it_counts",
                violation_error_code="used_on",
                violation_error_message="New details are used once they are confirmed, the holder was told and the"
                " days of waiting are over.",
            ),
            models.CheckConstraint(
                condition=~Q(checked_how=""),
                name="%(app_label)s_%(class)s_says_how_checked",
                violation_error_code="checked_how",
                violation_error_message="Say how the details were checked.",
            ),
            models.CheckConstraint(
                condition=Q(sort_code="", number="") | ~Q(sort_code="") & ~Q(number=""),
                name="%(app_label)s_%(class)s_both_or_neither",
                violation_error_code="number",
                violation_error_message="Give the sort code and the account number, or neither.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AccountKind.MANAGED) | ~Q(statements_how=""),
                name="%(app_label)s_%(class)s_managed_is_auditable",
                violation_error_code="statements_how",
                violation_error_message="Say how the ICB sees what comes into the account and what goes out.",
            ),
        )

    @property
    def is_open(self) -> bool:
        return self.used_on is None and self.stopped_on is None


class Account(BankDetails, Recorded):
    """The bank, card or provider account that a budget's money is held in, as two people brought it about.

    Its figures are those of the latest change that came into use, and follow nothing else.
    """

    budget = models.OneToOneField(Budget, models.PROTECT, related_name="account")
    change = models.OneToOneField(
        AccountChange,
        models.PROTECT,
        null=True,  # Kept before two people were asked; the database takes no new one without.
        related_name="account",
    )

    guards = (
        Refuse(
            "two_people",
            on=("insert", "update"),
            when="NEW.change_id IS NULL OR NOT EXISTS (SELECT 1 FROM budgets_accountchange c"  # noqa: S608
            f" WHERE c.id = NEW.change_id AND c.budget_id = NEW.budget_id AND c.used_on IS NOT NULL AND {_SAME})"
            " OR EXISTS (SELECT 1 FROM budgets_accountchange later WHERE later.budget_id = NEW.budget_id"
            " AND later.id > NEW.change_id AND later.used_on IS NOT NULL)",
            message="Bank details are changed by two people: one puts them forward, another confirms them.",
        ),
        Refuse(
            "never_deleted",
            on=("delete",),
            when="OLD.id IS NOT NULL",
            message="The account of a budget is never deleted. Put new details forward.",
        ),
    )

    class Meta(BankDetails.Meta):
        abstract = False
        indexes = (models.Index(fields=("sort_code", "number")),)


class AccountUser(Recorded):
    """Somebody who may use the account, named when it was put forward and confirmed with it."""

    change = models.ForeignKey(AccountChange, models.PROTECT, related_name="people")
    name = models.CharField(max_length=140)
    role = models.CharField("as what", max_length=20, choices=UseRole)
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True)

    objects: ClassVar[models.Manager["AccountUser"]] = DatedQuerySet.as_manager()

    guards = (
        FrozenWhen(
            "confirmed",
            parent="change",
            column="confirmed_on",
            message="Who may use the account was confirmed with it. Put a change forward.",
        ),
        FrozenWhen(
            "stopped", parent="change", column="stopped_on", message="A change that was stopped stays as it was."
        ),
    )

    class Meta:
        verbose_name = "person named on an account"
        verbose_name_plural = "people named on accounts"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_on_or_after_start",
                violation_error_code="ends_on",
                violation_error_message="The last day must be on or after the first.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display().lower()}"


class Agreement(AppendOnly):
    """What the holder and the ICB both signed before money was paid: each sentence, each signature, each paper."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="agreements")
    number = models.PositiveIntegerField("version")
    conditions = models.TextField(help_text="One condition on each line. They are numbered.")
    holder_name = models.CharField("who signed for the holder", max_length=140)
    holder_as = models.CharField("as what they signed", max_length=20, choices=Signatory)
    holder_signed_on = models.DateField("day they signed")
    holder_paper = models.CharField("where their paper is kept", max_length=200)
    consent_name = models.CharField("who consents to a direct payment", max_length=140, blank=True)
    consent_as = models.CharField("as what they consent", max_length=20, choices=CONSENTING, blank=True)
    consented_on = models.DateField("day they consented", null=True, blank=True)
    body_name = models.CharField("who signed for the ICB", max_length=140)
    body_signed_on = models.DateField("day the ICB signed")
    body_paper = models.CharField("where the ICB’s paper is kept", max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("budget", "number"),
                name="%(app_label)s_%(class)s_number_once",
                violation_error_message="Another agreement was recorded meanwhile. Look at it first.",
            ),
            models.CheckConstraint(
                condition=Q(holder_signed_on__lte=F("recorded_on")),
                name="%(app_label)s_%(class)s_holder_has_signed",
                violation_error_code="holder_signed_on",
                violation_error_message="This day has not come yet.",
            ),
            models.CheckConstraint(
                condition=Q(body_signed_on__lte=F("recorded_on")),
                name="%(app_label)s_%(class)s_body_has_signed",
                violation_error_code="body_signed_on",
                violation_error_message="This day has not come yet.",
            ),
            models.CheckConstraint(
                condition=~Q(conditions="") & ~Q(holder_name="") & ~Q(body_name="")
                & ~Q(holder_paper="") & ~Q(body_paper=""),
                name="%(app_label)s_%(class)s_says_what_and_who",
                violation_error_code="conditions",
                violation_error_message="An agreement has conditions, two names and the places of two papers.",
            ),
            models.CheckConstraint(
                condition=_all_or_none("consent_name", "consent_as", "consented_on"),
                name="%(app_label)s_%(class)s_consent_by_as_and_on",
                violation_error_code="consent_name",
                violation_error_message="Say who consents, as what and on which day, or none of it.",
            ),
            models.CheckConstraint(
                condition=Q(consent_as__in=("", *CONSENTING_AS)),
                name="%(app_label)s_%(class)s_consent_of_the_person",
                violation_error_code="consent_as",
                violation_error_message="Consent is given by the person themselves, or by their representative.",
            ),
            models.CheckConstraint(
                condition=Q(consented_on=None) | Q(consented_on__lte=F("recorded_on")),
                name="%(app_label)s_%(class)s_has_consented",
                violation_error_code="consented_on",
                violation_error_message="This day has not come yet.",
            ),
            models.CheckConstraint(
                condition=~Q(holder_as=Signatory.NOMINEE) | Q(consented_on__isnull=False),
                name="%(app_label)s_%(class)s_nominee_with_consent",
                violation_error_code="consent_name",
                violation_error_message="A nominee takes the money on, and the person consents to that. Say who"
                " consented, and when.",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"Agreement {self.number}"

    @property
    def sentences(self) -> list[str]:
        return sentences_of(self.conditions)

    @property
    def consent(self) -> tuple[str, date] | None:
        """Who consented to a direct payment and when; none where a nominee or an organisation alone has signed.

        The person's signature, or their representative's, is consent; that of another holder is not.
        """
        if self.consented_on is not None:
            return self.consent_name, self.consented_on
        if self.holder_as in CONSENTING_AS:
            return self.holder_name, self.holder_signed_on
        return None

    @property
    def signed_on(self) -> date:
        """The day of the later of the two signatures."""
        return max(self.holder_signed_on, self.body_signed_on)


class AgreementEnd(AppendOnly):
    """That an agreement no longer holds: consent was withdrawn, or something else ended it. Nothing is paid after."""

    agreement = models.OneToOneField(
        Agreement,
        models.PROTECT,
        related_name="end",
        error_messages={"unique": "This agreement has ended already."},
    )
    ended_on = models.DateField()
    reason = models.CharField(max_length=10, choices=EndReason)
    words = models.CharField("what happened", max_length=300)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "end of an agreement"
        verbose_name_plural = "ends of agreements"
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__lte=F("recorded_on")),
                name="%(app_label)s_%(class)s_has_ended",
                violation_error_code="ended_on",
                violation_error_message="This day has not come yet.",
            ),
            models.CheckConstraint(
                condition=~Q(words=""),
                name="%(app_label)s_%(class)s_says_what_happened",
                violation_error_code="words",
                violation_error_message="Say what happened.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement} ended"


class AccountWait(AppendOnly):
    """How many days new bank details wait in one ICB, for details confirmed on this day or later. The newest counts."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    days = models.PositiveSmallIntegerField("days of waiting")
    starts_on = models.DateField("first day it holds for")
    source = models.CharField("who says so", max_length=200)
    set_on = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "waiting time for bank details"
        verbose_name_plural = "waiting times for bank details"
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST_WAIT_DAYS),
                name="%(app_label)s_%(class)s_days_in_range",
                violation_error_code="days",
                violation_error_message=f"New details wait between 1 and {LONGEST_WAIT_DAYS} days.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("set_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="starts_on",
                violation_error_message="It holds from today or a later day.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.days} day{'' if self.days == 1 else 's'}"
