"""Who may set the limits of an organisation, and who may arrange cover."""

from datetime import date

from django.core.exceptions import PermissionDenied

from budgets.approving.rules import APPROVAL_LIMITS
from budgets.models import ApprovalCover
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User
from phb.roles import ACTS, Role, held, may


def check_can_set_approval_limits(user: User, organisation: Organisation, on: date) -> None:
    sentence = f"The limits of {organisation} are set by its own administrator."
    require(user, "set_approval_limits", on, organisation, sentence)


def check_can_set_limit_of(user: User, organisation: Organisation, role: Role, on: date) -> None:
    check_can_set_approval_limits(user, organisation, on)
    if (role, organisation.pk) in held(user, on):
        raise PermissionDenied("Nobody sets the limit of a role of their own. Ask another administrator.")


def check_can_name_cover(user: User, organisation: Organisation, on: date) -> None:
    """Whoever agrees budgets there, for themselves."""
    if not agrees_in(user, organisation, on):
        raise PermissionDenied(f"Only somebody who agrees budgets for {organisation} is covered there.")


def check_can_set_cover(user: User, organisation: Organisation, delegator: User, colleague: User, on: date) -> None:
    require(user, "set_cover", on, organisation, f"Cover at {organisation} is set by its own administrator.")
    if user in (delegator, colleague):
        raise PermissionDenied("Nobody sets cover that they are part of. Ask another administrator.")


def check_can_accept_cover(user: User, cover: ApprovalCover, on: date) -> None:
    if user.pk == cover.colleague_id:
        return
    if user.pk == cover.delegator_id or not may(user, "set_cover", on=on, organisation=cover.organisation):
        raise PermissionDenied("Cover is accepted by the colleague who gives it, or set by the administrator.")


def check_can_end_cover(user: User, cover: ApprovalCover, on: date) -> None:
    if user.pk not in (cover.delegator_id, cover.colleague_id) and not may(
        user, "set_cover", on=on, organisation=cover.organisation
    ):
        raise PermissionDenied("Cover is ended by one of the two, or by the administrator.")


def agrees_in(user: User, organisation: Organisation, on: date) -> bool:
    """Whether the user agrees budgets there in a role of their own."""
    return any(role in APPROVAL_LIMITS and number == organisation.pk for role, number in held(user, on))


def covers_in(user: User, organisation: Organisation, on: date) -> bool:
    """Whether the user may stand in for somebody there: a colleague who plans or agrees budgets."""
    allowed = ACTS["see_approvals"]
    return any(role in allowed and number == organisation.pk for role, number in held(user, on))


can_set_approval_limits = answer_of(check_can_set_approval_limits)
can_name_cover = answer_of(check_can_name_cover)
can_accept_cover = answer_of(check_can_accept_cover)
can_end_cover = answer_of(check_can_end_cover)
