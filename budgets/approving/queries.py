"""The limits that hold on a day, who stands in for whom, and how long a budget has waited to be agreed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from budgets.approving.rules import APPROVAL_LIMITS
from budgets.models import ApprovalCover, ApprovalLimit, Revision
from budgets.setting.rules import RevisionStatus
from care_plans.clocks.queries import limits as step_limits
from care_plans.clocks.rules import Clock, Step
from care_plans.models import StepLimit
from phb.models import Organisation, User
from phb.money import to_pence
from phb.roles import Role, places

ROLES_OF = {
    Organisation.Kind.ICB.value: (Role.CLINICAL_LEAD, Role.COMMISSIONING_MANAGER),
    Organisation.Kind.COUNCIL.value: (Role.COUNCIL_MANAGER,),
}
"""The roles that agree budgets in each kind of organisation."""


def limits_at(organisation: int | None, on: date) -> dict[Role, int]:
    """Yearly pence by role in an organisation that day: its own limits, else the defaults."""
    found = dict(APPROVAL_LIMITS)
    own = ApprovalLimit.objects.filter(organisation=organisation, starts_on__lte=on)
    for each in own.order_by("starts_on", "pk"):  # the newest last, so that it counts
        found[Role(each.role)] = to_pence(each.yearly_amount)
    return found


@dataclass(frozen=True)
class LimitNow:
    """One role of an organisation: its limit today in pence, the record that says so (none by default), what is to
    come.
    """

    role: Role
    pence: int
    own: ApprovalLimit | None
    coming: list[ApprovalLimit]


def limits_now(organisation: Organisation, on: date) -> list[LimitNow]:
    own: dict[str, ApprovalLimit] = {}
    coming: dict[str, list[ApprovalLimit]] = defaultdict(list)
    rows = ApprovalLimit.objects.filter(organisation=organisation).select_related("set_by")
    for each in rows.order_by("starts_on", "pk"):
        if each.starts_on > on:
            coming[each.role].append(each)
        else:
            own[each.role] = each
    held = limits_at(organisation.pk, on)
    return [LimitNow(role, held[role], own.get(role), coming[role]) for role in ROLES_OF[organisation.kind]]


def approving_organisations(user: User, act: str, on: date) -> QuerySet[Organisation]:
    """The ICBs and councils in which this user has the act."""
    return Organisation.objects.filter(pk__in=places(user, act, on), kind__in=ROLES_OF)


def covers_held(user: User, on: date) -> list[ApprovalCover]:
    """Those by which this user may agree for a colleague that day."""
    held = ApprovalCover.objects.holding(on).filter(colleague=user).select_related("delegator", "organisation")
    return list(held.order_by("pk"))


def covers_asked_of(user: User, on: date) -> QuerySet[ApprovalCover]:
    """Those that wait for this user to say yes, their last day not past."""
    asked = ApprovalCover.objects.filter(colleague=user, accepted_at=None, ended_at=None, ends_on__gte=on)
    return asked.select_related("delegator", "organisation").order_by("starts_on")


def covers_seen(user: User, on: date) -> QuerySet[ApprovalCover]:
    """The user's own, on either side; all of an organisation for its administrators and auditors."""
    whole = {number for role in (Role.ADMINISTRATOR, Role.AUDITOR) for number in user.organisations(on, role)}
    seen = ApprovalCover.objects.filter(Q(delegator=user) | Q(colleague=user) | Q(organisation__in=whole))
    return seen.select_related("delegator", "colleague", "organisation", "named_by", "ended_by")


def approval_clocks(revisions: Iterable[Revision], on: date, councils: Collection[int] = ()) -> dict[int, Clock]:
    """How long each submitted revision has waited to be agreed, by its number.

    Against the limit of its ICB; for whoever agrees for one of these councils, against that of the council where it has
    set one of its own.
    """
    waiting = [each for each in revisions if each.submitted_at is not None and each.status != RevisionStatus.REFUSED]
    own = set(StepLimit.objects.filter(icb__in=councils, step=Step.APPROVAL).values_list("icb", flat=True))
    limits = step_limits([*(each.budget.icb_id for each in waiting), *own])
    found = {}
    for each in waiting:
        began_on = timezone.localdate(each.submitted_at)
        ended_on = timezone.localdate(each.approved_at) if each.approved_at else None
        council = each.budget.council_id
        at = council if council is not None and council in own else each.budget.icb_id
        limit = limits(at)(Step.APPROVAL, began_on)
        found[each.pk] = Clock(Step.APPROVAL, began_on, ended_on, limit, on)
    return found
