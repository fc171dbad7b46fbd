"""Who may do what to people, requests, exceptions, catalogues and plans: a check raises a sentence, a `can` answers."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import ParamSpec

from django.core.exceptions import PermissionDenied

from care_plans.models import CatalogueVersion, DefaultException, Person, Plan, PlanSignature, SupportRequest
from care_plans.queries import acting_representation, writers
from care_plans.rules import EXCEPTION_APPROVERS, ExceptionReason
from phb.models import Organisation, User
from phb.roles import Role, may

P = ParamSpec("P")


def _answer_of(check: Callable[P, object]) -> Callable[P, bool]:
    @wraps(check)
    def can(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except PermissionDenied:
            return False
        return True

    return can


def _require(user: User, act: str, on: date, at: Organisation, sentence: str) -> None:
    if not may(user, act, on=on, organisation=at):
        raise PermissionDenied(sentence)


# People. -------------------------------------------------------------------------------------------------------------


def check_can_add_person(user: User, icb: Organisation, on: date) -> None:
    _require(user, "add_person", on, icb, f"People of {icb} are added by its own care co-ordinators.")


def check_can_edit_person(user: User, person: Person, on: date) -> None:
    _require(user, "add_person", on, person.icb, "A person's details are changed by a care co-ordinator of their ICB.")


def check_can_record_authority(user: User, person: Person, on: date) -> None:
    _require(user, "record_authority", on, person.icb, "Who acts for a person is recorded by a care co-ordinator.")


# Requests and exceptions. --------------------------------------------------------------------------------------------


def check_can_log_request(user: User, person: Person, on: date) -> None:
    _require(user, "log_request", on, person.icb, "Requests are logged by a care co-ordinator of the person's ICB.")


def check_can_decide_request(user: User, request: SupportRequest, on: date) -> None:
    sentence = "A request is decided by a care co-ordinator or commissioning manager of the person's ICB."
    _require(user, "decide_request", on, request.person.icb, sentence)


def check_can_propose_exception(user: User, request: SupportRequest, on: date) -> None:
    sentence = "An exception is asked for by a care co-ordinator of the person's ICB."
    _require(user, "propose_exception", on, request.person.icb, sentence)


def check_can_approve_exception(user: User, exception: DefaultException, on: date) -> None:
    if exception.proposed_by_id == user.pk:
        raise PermissionDenied("You asked for this exception, so somebody else answers.")
    wanted = EXCEPTION_APPROVERS[ExceptionReason(exception.reason)]
    if exception.request.person.icb_id not in user.organisations(on, *wanted):
        who = " or ".join(sorted(Role(role).label.lower() for role in wanted))
        raise PermissionDenied(f"An exception for this reason is answered by a {who} of the person's ICB.")
    _require(user, "approve_exception", on, exception.request.person.icb, "Your role does not answer exceptions.")


def check_can_refuse_exception(user: User, exception: DefaultException, on: date) -> None:
    """Whoever may agree may say no; and who asked may think better of it."""
    if exception.proposed_by_id == user.pk:
        check_can_propose_exception(user, exception.request, on)
    else:
        check_can_approve_exception(user, exception, on)


# The catalogue. ------------------------------------------------------------------------------------------------------


def check_can_draft_catalogue(user: User, icb: Organisation, on: date) -> None:
    _require(user, "draft_catalogue", on, icb, f"The catalogue of {icb} is drafted by its administrator.")


def check_can_publish_catalogue(user: User, version: CatalogueVersion, on: date) -> None:
    if version.author_id == user.pk:
        raise PermissionDenied("You drafted this version, so somebody else publishes it.")
    sentence = f"The catalogue of {version.icb} is published by its commissioning manager."
    _require(user, "publish_catalogue", on, version.icb, sentence)


# Plans. --------------------------------------------------------------------------------------------------------------


def check_can_write_plan(user: User, person: Person, on: date) -> None:
    _require(user, "write_plan", on, person.icb, "A care plan is written by a care co-ordinator of the person's ICB.")


def check_can_sign_plan(user: User, plan: Plan, on: date) -> None:
    """As the person, or as the representative whose authority holds that day."""
    capacity_in_which(user, plan, on)


def capacity_in_which(user: User, plan: Plan, on: date) -> PlanSignature:
    """An unsaved signature that says in which capacity the user may sign on screen, and under which authority.

    Raises: PermissionDenied where they may sign neither as the person nor for them.
    """
    if may(user, "sign_plan_as_person", on=on):
        if plan.person.account_id == user.pk:
            return PlanSignature(capacity=PlanSignature.Capacity.PERSON, name=plan.person.full_name)
        authority = acting_representation(user, plan.person, on)
        if authority is not None:
            return PlanSignature(
                capacity=PlanSignature.Capacity.REPRESENTATIVE, name=authority.name, representation=authority
            )
    raise PermissionDenied(
        "A care plan is signed by the person themselves, or by a representative who acts for them today."
    )


def check_can_record_signature(user: User, plan: Plan, on: date) -> None:
    sentence = "A signature on paper is recorded by a care co-ordinator of the person's ICB."
    _require(user, "record_person_signature", on, plan.person.icb, sentence)


def check_can_sign_as_professional(user: User, plan: Plan, on: date) -> None:
    if user.pk == plan.author_id:
        raise PermissionDenied("You wrote this care plan, so somebody else signs it for the professionals.")
    sentence = (
        "A care plan is signed for the professionals by a care co-ordinator or clinical lead of the person's ICB."
    )
    _require(user, "sign_plan_as_professional", on, plan.person.icb, sentence)
    if user.pk in writers(plan):
        raise PermissionDenied("You helped to write this care plan, so somebody else signs it for the professionals.")


can_add_person = _answer_of(check_can_add_person)
can_edit_person = _answer_of(check_can_edit_person)
can_record_authority = _answer_of(check_can_record_authority)
can_log_request = _answer_of(check_can_log_request)
can_decide_request = _answer_of(check_can_decide_request)
can_propose_exception = _answer_of(check_can_propose_exception)
can_approve_exception = _answer_of(check_can_approve_exception)
can_refuse_exception = _answer_of(check_can_refuse_exception)
can_draft_catalogue = _answer_of(check_can_draft_catalogue)
can_publish_catalogue = _answer_of(check_can_publish_catalogue)
can_write_plan = _answer_of(check_can_write_plan)
can_sign_plan = _answer_of(check_can_sign_plan)
can_record_signature = _answer_of(check_can_record_signature)
can_sign_as_professional = _answer_of(check_can_sign_as_professional)
