"""Who may refuse part of a right, question it, and look at it again."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Reconsideration, Refusal, SupportRequest
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_draft_refusal(user: User, request: SupportRequest, on: date) -> None:
    sentence = "A refusal is written by a care co-ordinator or commissioning manager of the person's ICB."
    require(user, "draft_refusal", on, request.person.icb, sentence)


def check_can_write_refusal(user: User, refusal: Refusal, on: date) -> None:
    """Whoever began it goes on writing it: who changed its words would decide what they wrote themselves."""
    check_can_draft_refusal(user, refusal.decision.request, on)
    if refusal.drafted_by_id != user.pk:
        raise PermissionDenied("Only whoever began this refusal changes it. Put it aside, and say why.")


def check_can_decide_refusal(user: User, refusal: Refusal, on: date) -> None:
    if refusal.drafted_by_id == user.pk:
        raise PermissionDenied("You wrote this refusal, so somebody else decides it.")
    sentence = "A refusal is decided by a clinical lead or commissioning manager of the person's ICB."
    require(user, "decide_refusal", on, refusal.person.icb, sentence)


def check_can_drop_refusal(user: User, refusal: Refusal, on: date) -> None:
    """Whoever wrote it may think better of it; whoever may decide it may say that it is not right."""
    if refusal.drafted_by_id == user.pk:
        check_can_draft_refusal(user, refusal.decision.request, on)
    else:
        check_can_decide_refusal(user, refusal, on)


def check_can_ask_reconsideration(user: User, refusal: Refusal, on: date) -> None:
    person = refusal.person
    if user.is_holder:
        if person.account_id != user.pk and acting_representation(user, person, on) is None:
            raise PermissionDenied("Only the person, or a representative, asks for this to be looked at again.")
        return
    sentence = "What somebody asks by phone or on paper is recorded by a care co-ordinator of their ICB."
    require(user, "ask_reconsideration", on, person.icb, sentence)


def check_can_answer_reconsideration(user: User, reconsideration: Reconsideration, on: date) -> None:
    refusal = reconsideration.refusal
    exception = refusal.decision.exception
    agreed = (exception.agreed_by_id, exception.approved_by_id) if exception else ()
    if user.pk in (refusal.decided_by_id, refusal.drafted_by_id, *agreed):
        raise PermissionDenied("You had a hand in this refusal, so somebody else looks at it again.")
    sentence = "A refusal is looked at again by a clinical lead or commissioning manager of the person's ICB."
    require(user, "answer_reconsideration", on, refusal.person.icb, sentence)


can_draft_refusal = answer_of(check_can_draft_refusal)


can_write_refusal = answer_of(check_can_write_refusal)


can_decide_refusal = answer_of(check_can_decide_refusal)


can_drop_refusal = answer_of(check_can_drop_refusal)


can_ask_reconsideration = answer_of(check_can_ask_reconsideration)


can_answer_reconsideration = answer_of(check_can_answer_reconsideration)
