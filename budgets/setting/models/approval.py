"""Each funder's answer to a revision, and what the database refuses of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from budgets.approving.models import ApprovalCover, holds_role, in_sql
from budgets.approving.rules import APPROVAL_LIMITS, PERSONAL_CONTACTS
from budgets.rules import Funder
from budgets.setting.models.budget import SHARE_ACTS
from budgets.setting.models.revision import Revision
from budgets.setting.rules import Frequency
from phb.guards import Refuse
from phb.models import AppendOnly, User
from phb.money import PenceField
from phb.roles import ACTS

_DAY = "{day NEW.answered_at}"
_GIVEN_FOR = "coalesce((SELECT c.delegator_id FROM budgets_approvalcover c WHERE c.id = NEW.cover_id), NEW.approver_id)"
"""Whose right it is: who is covered, else the approver."""

_LIMIT = (
    "coalesce((SELECT m.yearly_amount FROM budgets_approvallimit m WHERE m.organisation_id = h.organisation_id"  # noqa: S608
    f" AND m.role = h.role AND m.starts_on <= {_DAY} ORDER BY m.starts_on DESC, m.id DESC LIMIT 1), CASE h.role"
    + "".join(f" WHEN '{role.value}' THEN {pence}" for role, pence in APPROVAL_LIMITS.items())
    + " ELSE 0 END)"
)
"""The most that the role `h` may agree that day."""


def _nobody_with(more: str = "") -> str:
    """SQL that holds where nobody of those answering has a role that agrees the share, or none with `more`."""
    return (
        "NOT EXISTS (SELECT 1 FROM budgets_revision r JOIN budgets_budget b ON b.id = r.budget_id"  # noqa: S608
        f" JOIN phb_roleassignment h ON h.user_id = {_GIVEN_FOR}"
        f" AND h.starts_on <= {_DAY} AND (h.ends_on IS NULL OR h.ends_on >= {_DAY})"
        " WHERE r.id = NEW.revision_id AND ("
        + " OR ".join(
            f"(NEW.funder = '{funder}' AND h.organisation_id = b.{funder}_id AND h.role IN ({in_sql(*ACTS[act])}))"
            for funder, act in SHARE_ACTS.items()
        )
        + f"){more})"
    )


_SHARE = "CASE NEW.funder WHEN 'icb' THEN l.icb_share ELSE l.council_share END"
_FROM = "CASE WHEN l.starts_on > y.opens THEN l.starts_on ELSE y.opens END"
_TO = "CASE WHEN l.ends_on < y.closes THEN l.ends_on ELSE y.closes END"
_UNDERSTATED = (
    "NEW.agreed AND EXISTS (SELECT 1 FROM ("  # noqa: S608
    "SELECT w.starts_on AS opens, {w.starts_on + 364 days} AS closes FROM budgets_budgetline w"
    " WHERE w.revision_id = NEW.revision_id UNION "
    "SELECT {w.ends_on - 364 days} AS opens, w.ends_on AS closes FROM budgets_budgetline w"
    " WHERE w.revision_id = NEW.revision_id) y"
    " JOIN budgets_budgetline l ON l.revision_id = NEW.revision_id AND l.starts_on <= y.closes AND l.ends_on >= y.opens"
    f" WHERE l.frequency <> '{Frequency.ONE_OFF.value}' OR l.starts_on >= y.opens"
    f" GROUP BY y.opens, y.closes HAVING SUM(CASE WHEN l.frequency = '{Frequency.ONE_OFF.value}' THEN {_SHARE}"
    f" ELSE CAST({_SHARE} AS bigint) * {{days {_FROM} .. {_TO}}} / {{days l.starts_on .. l.ends_on}} END - 1)"
    " > NEW.yearly_amount)"
)
"""SQL that holds where the lines cost this funder more in some 365 days than the answer says they do in its dearest
twelve months, by more than the rounding of each line."""

_IS_CURRENT = f"x.starts_on <= {_DAY} AND (x.ends_on IS NULL OR x.ends_on >= {_DAY})"
_NAMED = "u.display_name <> '' AND lower(trim({})) = lower(trim(u.display_name))"
_GAINS = (
    "EXISTS (SELECT 1 FROM budgets_revision r JOIN budgets_budget b ON b.id = r.budget_id"  # noqa: S608
    f" JOIN care_plans_person p ON p.id = b.person_id JOIN phb_user u ON u.id IN (NEW.approver_id, {_GIVEN_FOR})"
    " WHERE r.id = NEW.revision_id AND (p.account_id = u.id"
    " OR EXISTS (SELECT 1 FROM care_plans_representation x WHERE x.person_id = p.id"
    f" AND {_IS_CURRENT} AND (x.user_id = u.id OR ({_NAMED.format('x.name')})))"
    " OR EXISTS (SELECT 1 FROM care_plans_contact x WHERE x.person_id = p.id"
    f" AND {_IS_CURRENT} AND x.kind IN ({in_sql(*PERSONAL_CONTACTS)})"
    f" AND (({_NAMED.format('x.name')}) OR (u.email <> '' AND lower(x.email) = lower(u.email))))"
    f" OR EXISTS (SELECT 1 FROM budgets_account x WHERE x.budget_id = b.id AND {_NAMED.format('x.holder_name')})"
    f" OR EXISTS (SELECT 1 FROM budgets_budgetline x WHERE x.revision_id = r.id AND {_NAMED.format('x.provider')})))"
)
"""SQL that holds where the approver, or who is covered, is the person, acts for them, or is paid by the budget, as far
as a sign-in, an e-mail address or a name can tell."""


class Approval(AppendOnly):
    """One funder's answer to a submitted revision: its own share agreed, sent back or refused with the reason.

    The digest says exactly what was agreed, and `cover` for whom, where the right was a colleague's.
    """

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="approvals")
    funder = models.CharField(
        max_length=10, choices=[(Funder.ICB.value, Funder.ICB.label), (Funder.COUNCIL.value, Funder.COUNCIL.label)]
    )
    agreed = models.BooleanField()
    refuses = models.BooleanField("refused for good", default=False)
    words = models.TextField(blank=True)
    yearly_amount = PenceField("this funder's share in a year")
    approver = models.ForeignKey(User, models.PROTECT, related_name="+")
    cover = models.ForeignKey(
        ApprovalCover, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name="given for"
    )
    answered_at = models.DateTimeField(default=timezone.now)
    content_sha256 = models.CharField(max_length=64)

    guards = (
        *AppendOnly.guards,
        Refuse(
            "approver_is_not_author",
            on=("insert",),
            when="EXISTS (SELECT 1 FROM budgets_revision r"  # noqa: S608
            f" WHERE r.id = NEW.revision_id AND r.author_id IN (NEW.approver_id, {_GIVEN_FOR}))"
            " OR EXISTS (SELECT 1 FROM budgets_historicalbudgetline h WHERE h.revision_id = NEW.revision_id"
            f" AND h.history_user_id IN (NEW.approver_id, {_GIVEN_FOR}))",
            message="A budget is approved by somebody who wrote no part of it.",
        ),
        Refuse(
            "approver_answers_for_the_funder",
            on=("insert",),
            when=_nobody_with(),
            message="Each funder's share is agreed by somebody who may do so for that funder.",
        ),
        Refuse(
            "within_the_limit",
            on=("insert",),
            when=f"NEW.agreed AND {_nobody_with(f' AND NEW.yearly_amount <= {_LIMIT}')}",
            message="This share is more in a year than the role may agree. Somebody with a higher limit must.",
        ),
        Refuse(
            "yearly_amount_is_of_these_lines",
            on=("insert",),
            when=_UNDERSTATED,
            message="These lines cost more in a year than the answer says. The limit is held to what they cost.",
        ),
        Refuse(
            "cover_holds",
            on=("insert",),
            when="NEW.cover_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM budgets_approvalcover c"  # noqa: S608
            " JOIN budgets_revision r ON r.id = NEW.revision_id JOIN budgets_budget b ON b.id = r.budget_id"
            " WHERE c.id = NEW.cover_id AND c.colleague_id = NEW.approver_id"
            " AND c.organisation_id = CASE NEW.funder WHEN 'icb' THEN b.icb_id ELSE b.council_id END"
            " AND c.accepted_at IS NOT NULL AND c.ended_at IS NULL"
            f" AND c.starts_on <= {_DAY} AND c.ends_on >= {_DAY} AND "
            + holds_role("NEW.approver_id", "c.organisation_id", in_sql(*ACTS["see_approvals"]), _DAY)
            + ")",
            message="Nobody agrees for a colleague but on the days of a cover that was accepted.",
        ),
        Refuse(
            "approver_gains_nothing",
            on=("insert",),
            when=_GAINS,
            message="Nobody agrees a budget that is their own, of somebody they act for, or that pays them.",
        ),
        Refuse(
            "revision_is_submitted",
            on=("insert",),
            when="NOT EXISTS (SELECT 1 FROM budgets_revision r WHERE r.id = NEW.revision_id"
            " AND r.status = 'submitted' AND r.content_sha256 = NEW.content_sha256)",
            message="Only a revision that is waiting for approval can be answered, as it was submitted.",
        ),
    )

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed=True) | ~Q(words=""),
                name="%(app_label)s_%(class)s_sent_back_with_words",
                violation_error_code="words",
                violation_error_message="Give the reason, so that the author knows what to change or what to say.",
            ),
            models.CheckConstraint(
                condition=Q(agreed=False) | Q(refuses=False),
                name="%(app_label)s_%(class)s_agreed_or_refused",
                violation_error_message="A share is agreed or refused, not both.",
            ),
            models.UniqueConstraint(
                fields=("revision", "funder", "content_sha256"),
                name="%(app_label)s_%(class)s_one_answer",
                violation_error_message="This share has been answered already.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_funder_display()} {self.answer_words}"

    @property
    def answer_words(self) -> str:
        return "agreed" if self.agreed else "refused" if self.refuses else "sent back"
