"""Written notices about a direct payment: what they say, which months they set off, and what was asked and answered."""

from typing import ClassVar

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from budgets.notices.rules import LONGEST_NOTICE_DAYS, WORDS_LENGTH, GivenHow, NoticeKind, QuestionOutcome
from budgets.setting.models.budget import Budget
from budgets.setting.models.revision import Revision
from care_plans.people.models import OfPersonQuerySet, Person
from care_plans.rights.rules import AskedBy, How
from phb.guards import FrozenWhen, Guard, Refuse
from phb.models import AppendOnly, Organisation, Recorded, Referenced, User
from phb.money import PenceField

SAYS_SOMETHING = MinLengthValidator(WORDS_LENGTH, "Say a little more, so that the person can understand it.")


def _all_or_none(*names: str) -> Q:
    return Q(**dict.fromkeys(names)) | Q(**{f"{name}__isnull": False for name in names})


def _empty(*names: str) -> Q:
    """Whether any of these words is missing."""
    missing = Q()
    for name in names:
        missing |= Q(**{name: ""})
    return missing


class NoticeQuerySet(OfPersonQuerySet["Notice"]):
    path_to_person = "budget__person"

    def given(self) -> "NoticeQuerySet":
        return self.filter(given_on__isnull=False)

    def standing(self) -> "NoticeQuerySet":
        """Given, and not withdrawn."""
        return self.given().filter(withdrawn_on=None)

    def drafts(self) -> "NoticeQuerySet":
        return self.filter(given_on=None, withdrawn_on=None)


class Notice(Referenced, Recorded):
    """A notice in writing, with reasons, that a direct payment becomes less, is set off, stops or pauses.

    One person writes it; another signs it, and by that it is given. From then on it stands as it was given, and can
    only be withdrawn.
    """

    REFERENCE_PREFIX = "NTC"

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="notices")
    kind = models.CharField("what it says", max_length=10, choices=NoticeKind)
    revision = models.ForeignKey(
        Revision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name="revision that lowers the payment",
    )
    before_amount = PenceField("direct payment agreed before", null=True, blank=True)  # type: ignore[misc]
    after_amount = PenceField("direct payment agreed after", null=True, blank=True)  # type: ignore[misc]
    unused_amount = PenceField("unused money", null=True, blank=True)  # type: ignore[misc]
    reasons = models.TextField("reasons", validators=[SAYS_SOMETHING])
    evidence = models.TextField("what was looked at", validators=[SAYS_SOMETHING])
    takes_effect_on = models.DateField("first day it counts")
    shorter_reason = models.TextField("why shorter notice is reasonable", blank=True)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_on = models.DateField()
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    given_on = models.DateField("day it was given", null=True, blank=True)
    given_how = models.CharField("how it was given", max_length=10, choices=GivenHow, blank=True)
    given_to = models.TextField("who it was given to", blank=True)
    earliest_on = models.DateField("first day after full notice", null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)

    objects = NoticeQuerySet.as_manager()

    guards = (
        FrozenWhen("withdrawn", column="withdrawn_on", message="A notice that was withdrawn is over. Write another."),
        FrozenWhen(
            "given",
            column="given_on",
            allow=("withdrawn_by", "withdrawn_on", "withdrawn_why"),
            message="A notice stands as it was given. Withdraw it, and write another.",
        ),
        Refuse(
            "begins_unsigned",
            on=("insert",),
            when="NEW.given_on IS NOT NULL OR NEW.withdrawn_on IS NOT NULL",
            message="A notice is written first, and signed and given by somebody else after that.",
        ),
        Refuse(
            "of_its_own_budget",
            when="NEW.revision_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM budgets_revision r"
            " WHERE r.id = NEW.revision_id AND r.budget_id = NEW.budget_id)",
            message="A notice names a revision of the budget it is about.",
        ),
        Refuse(
            "names_its_months",
            on=("update",),
            when="OLD.given_on IS NULL AND NEW.given_on IS NOT NULL AND NEW.kind = 'offset' AND (NOT EXISTS ("
            "SELECT 1 FROM budgets_offset o WHERE o.notice_id = NEW.id) OR EXISTS (SELECT 1 FROM budgets_offset o"
            " WHERE o.notice_id = NEW.id AND o.month < NEW.takes_effect_on))",
            message="A notice names the months in which unused money is set off, none of them before it counts.",
        ),
        Refuse(
            "says_what_follows",
            on=("update",),
            when="OLD.given_on IS NULL AND NEW.given_on IS NOT NULL AND (NEW.kind = 'stop' AND NOT EXISTS ("
            "SELECT 1 FROM budgets_stop s WHERE s.notice_id = NEW.id AND s.stops_on >= NEW.takes_effect_on)"
            " OR NEW.kind = 'suspension' AND NOT EXISTS (SELECT 1 FROM budgets_suspension s"
            " WHERE s.notice_id = NEW.id AND s.starts_on >= NEW.takes_effect_on))",
            message="A notice that payments stop or pause says how the support goes on, from no day before it counts.",
        ),
        Refuse(
            "must_stop",
            on=("update",),
            when="NEW.given_on IS NULL AND NEW.withdrawn_on IS NOT NULL AND EXISTS (SELECT 1 FROM budgets_stop s"
            " WHERE s.notice_id = NEW.id AND s.mandatory)",
            message="Under this head the payment must stop, so its notice cannot be put aside.",
        ),
        Refuse(
            "no_more_than_is_unused",
            on=("update",),
            when="NEW.given_on IS NOT NULL AND NEW.kind = 'offset' AND NEW.unused_amount <"
            " (SELECT SUM(o.amount) FROM budgets_offset o WHERE o.notice_id = NEW.id)",
            message="No more is set off than lies unused.",
        ),
    )

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=_all_or_none("given_on", "given_at", "signed_by", "earliest_on")
                & (Q(given_on=None, given_how="", given_to="") | ~Q(given_on=None)),
                name="%(app_label)s_%(class)s_given_to_whom_and_how",
                violation_error_code="given_how",
                violation_error_message="A notice that was given says when, how, to whom and who signed it.",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("written_by")),
                name="%(app_label)s_%(class)s_signed_by_somebody_else",
                violation_error_code="signed_by",
                violation_error_message="A notice is signed by somebody other than whoever wrote it.",
            ),
            models.CheckConstraint(
                condition=Q(given_on=None) | Q(takes_effect_on__gte=F("given_on"), earliest_on__gte=F("given_on")),
                name="%(app_label)s_%(class)s_not_backwards",
                violation_error_code="takes_effect_on",
                violation_error_message="A notice takes effect on the day it is given or later.",
            ),
            models.CheckConstraint(
                condition=Q(given_on=None) | Q(takes_effect_on__gte=F("earliest_on")) | ~Q(shorter_reason=""),
                name="%(app_label)s_%(class)s_shorter_only_for_a_reason",
                violation_error_code="shorter_reason",
                violation_error_message="Say why shorter notice is reasonable here.",
            ),
            models.CheckConstraint(
                condition=~Q(reasons="") & ~Q(evidence=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="reasons",
                violation_error_message="A notice gives its reasons, and says what was looked at.",
            ),
            models.CheckConstraint(
                condition=_all_or_none("withdrawn_by", "withdrawn_on") & (Q(withdrawn_on=None) | ~Q(withdrawn_why="")),
                name="%(app_label)s_%(class)s_withdrawn_by_and_why",
                violation_error_code="withdrawn_why",
                violation_error_message="Say why the notice is withdrawn.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=NoticeKind.REDUCTION,
                    revision__isnull=False,
                    before_amount__isnull=False,
                    after_amount__gte=0,
                    after_amount__lte=F("before_amount"),
                    unused_amount=None,
                )
                | Q(kind=NoticeKind.OFFSET, revision=None, before_amount=None, after_amount=None, unused_amount__gt=0)
                | Q(
                    kind__in=(NoticeKind.STOP, NoticeKind.SUSPENSION),
                    revision=None,
                    before_amount=None,
                    after_amount=None,
                    unused_amount=None,
                ),
                name="%(app_label)s_%(class)s_amounts_of_its_kind",
                violation_error_code="kind",
                violation_error_message="A reduction names its revision and both amounts; setting off, what is unused.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    @property
    def person(self) -> Person:
        return self.budget.person

    @property
    def state(self) -> str:
        if self.withdrawn_on:
            return "Withdrawn"
        return "Given" if self.given_on else "Being written"


class Offset(Recorded):
    """How much of the unused money is set off in one month, and why that is reasonable (SI 2013/1617 reg 13(4))."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="offsets")
    month = models.DateField("first day of the month")
    amount = PenceField("set off in this month")
    judged = models.TextField("why it is reasonable", validators=[SAYS_SOMETHING])

    guards = (
        FrozenWhen(
            "given", parent="notice", column="given_on", message="What a notice sets off stands as it was given."
        ),
        FrozenWhen("withdrawn", parent="notice", column="withdrawn_on", message="A notice that was withdrawn is over."),
        Refuse(
            "of_an_offset",
            when="NOT EXISTS (SELECT 1 FROM budgets_notice n WHERE n.id = NEW.notice_id AND n.kind = 'offset')",
            message="Only a notice of setting off has months.",
        ),
        Refuse(
            "first_of_a_month",
            when="substr(CAST(NEW.month AS text), 9, 2) <> '01'",
            message="A month is named by its first day.",
        ),
    )

    class Meta:
        verbose_name = "amount set off"
        verbose_name_plural = "amounts set off"
        ordering = ("month", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "month"),
                name="%(app_label)s_%(class)s_month_once",
                violation_error_code="month",
                violation_error_message="This month is named already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & ~Q(judged=""),
                name="%(app_label)s_%(class)s_above_nought_and_judged",
                violation_error_code="amount",
                violation_error_message="Give an amount above nought, and why it is reasonable.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} in {self.month:%B %Y}"


class NoticeQuestionQuerySet(OfPersonQuerySet["NoticeQuestion"]):
    path_to_person = "notice__budget__person"

    def unanswered(self) -> "NoticeQuestionQuerySet":
        return self.filter(answer=None)


class NoticeQuestion(AppendOnly):
    """That the person, or somebody who acts for them, asked for what a notice says to be looked at again."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="questions")
    asked_on = models.DateField()
    asked_by = models.CharField("who asked", max_length=20, choices=AskedBy)
    asker_name = models.CharField("their name", max_length=140)
    how = models.CharField("how they asked", max_length=10, choices=How)
    words = models.TextField("why they do not agree")
    evidence = models.TextField("what we did not know", blank=True)
    due_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = NoticeQuestionQuerySet.as_manager()

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "of_what_was_given",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_notice n WHERE n.id = NEW.notice_id"
            " AND n.given_on IS NOT NULL AND n.given_on <= NEW.asked_on AND n.withdrawn_on IS NULL)",
            message="Only a notice that was given, and still stands, is looked at again.",
        ),
        Refuse(
            "one_at_a_time",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM budgets_noticequestion q WHERE q.notice_id = NEW.notice_id AND NOT EXISTS"
            " (SELECT 1 FROM budgets_noticeanswer a WHERE a.question_id = q.id))",
            message="This notice is being looked at again already.",
        ),
    )

    class Meta:
        verbose_name = "request to look at a notice again"
        verbose_name_plural = "requests to look at notices again"
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")) & ~Q(words=""),
                name="%(app_label)s_%(class)s_due_after_asked",
                violation_error_code="due_on",
                violation_error_message="It says why, and an answer is due on or after the day it was asked for.",
            ),
        )

    def __str__(self) -> str:
        return f"Asked to look again at {self.notice}"

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.notice_id])


class NoticeAnswerQuerySet(OfPersonQuerySet["NoticeAnswer"]):
    path_to_person = "question__notice__budget__person"


class NoticeAnswer(AppendOnly):
    """What somebody who had no hand in a notice decided when they looked at it again, and why."""

    question = models.OneToOneField(
        NoticeQuestion,
        models.PROTECT,
        related_name="answer",
        error_messages={"unique": "This was answered already."},
    )
    outcome = models.CharField("what was decided", max_length=10, choices=QuestionOutcome)
    reasons = models.TextField("reasons", validators=[SAYS_SOMETHING])
    decided_on = models.DateField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = NoticeAnswerQuerySet.as_manager()

    guards: ClassVar[tuple[Guard, ...]] = (
        *AppendOnly.guards,
        Refuse(
            "by_somebody_else",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM budgets_noticequestion q JOIN budgets_notice n ON n.id = q.notice_id"
            " LEFT JOIN budgets_revision r ON r.id = n.revision_id WHERE q.id = NEW.question_id"
            " AND (NEW.decided_by_id IN (n.written_by_id, n.signed_by_id, r.author_id, r.approved_by_id)"
            " OR EXISTS (SELECT 1 FROM budgets_approval a WHERE a.revision_id = r.id"
            " AND a.approver_id = NEW.decided_by_id)))",
            message="Somebody who had no hand in the notice looks at it again.",
        ),
    )

    class Meta:
        verbose_name = "answer about a notice"
        verbose_name_plural = "answers about notices"
        constraints = (
            models.CheckConstraint(
                condition=~Q(reasons=""),
                name="%(app_label)s_%(class)s_says_why",
                violation_error_code="reasons",
                violation_error_message="An answer gives its reasons.",
            ),
        )

    def __str__(self) -> str:
        return f"Answer about {self.question.notice}"

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.question.notice_id])


class NoticeDays(AppendOnly):
    """How many days of notice an ICB gives, for notices given on this day or later. The newest counts."""

    icb = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ICB")
    days = models.PositiveSmallIntegerField("days of notice")
    starts_on = models.DateField("first day it holds for")
    source = models.CharField("who says so", max_length=200)
    set_on = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "days of notice"
        verbose_name_plural = "days of notice"
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST_NOTICE_DAYS),
                name="%(app_label)s_%(class)s_days_in_range",
                violation_error_code="days",
                violation_error_message=f"Notice is between 1 and {LONGEST_NOTICE_DAYS} days.",
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
