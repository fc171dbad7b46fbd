"""Who may ask for an exception, and who may answer."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.exceptions.rules import ExceptionReason, still_to_agree
from care_plans.models import DefaultException, SupportRequest
from care_plans.permissions import answer_of, require
from phb.models import User
from phb.roles import Role


def check_can_propose_exception(user: User, request: SupportRequest, on: date) -> None:
    sentence = "An exception is asked for by a care co-ordinator of the person's ICB."
    require(user, "propose_exception", on, request.person.icb, sentence)


def check_can_approve_exception(user: User, exception: DefaultException, on: date) -> None:
    if exception.proposed_by_id == user.pk:
        raise PermissionDenied("You asked for this exception, so somebody else answers.")
    if exception.agreed_by_id == user.pk:
        raise PermissionDenied("You agreed already. Somebody else must agree too.")
    if agreeing_as(user, exception, on) is None:
        wanted = frozenset().union(*still_to_agree(ExceptionReason(exception.reason), exception.agreed_as))
        who = " or ".join(sorted(Role(role).label.lower() for role in wanted))
        raise PermissionDenied(f"An exception for this reason is answered by a {who} of the person's ICB.")
    require(user, "approve_exception", on, exception.request.person.icb, "Your role does not answer exceptions.")


def agreeing_as(user: User, exception: DefaultException, on: date) -> Role | None:
    """In which of their roles the user can give an agreement that is still needed."""
    for roles in still_to_agree(ExceptionReason(exception.reason), exception.agreed_as):
        for role in sorted(roles):
            if exception.request.person.icb_id in user.organisations(on, role):
                return role
    return None


def check_can_refuse_exception(user: User, exception: DefaultException, on: date) -> None:
    """Whoever may agree may say no; and who asked may think better of it."""
    if exception.proposed_by_id == user.pk:
        check_can_propose_exception(user, exception.request, on)
    else:
        check_can_approve_exception(user, exception, on)


can_propose_exception = answer_of(check_can_propose_exception)


can_approve_exception = answer_of(check_can_approve_exception)


can_refuse_exception = answer_of(check_can_refuse_exception)
