"""Who holds which kind of review, who may say that one is needed, and who sets an ICB's limits."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Person, Review
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from care_plans.reviews.queries import HOLD_ACTS
from care_plans.reviews.rules import ReviewKind
from phb.models import Organisation, User
from phb.roles import may

_HOLDERS = {
    ReviewKind.PLAN: "A plan review is held by a care co-ordinator of the person's ICB.",
    ReviewKind.MONEY: "A money audit is held by a finance officer of the person's ICB.",
    ReviewKind.ELIGIBILITY: "Eligibility is reviewed by a care co-ordinator or clinical lead of the person's ICB.",
}


def check_can_hold(user: User, review: Review, on: date) -> None:
    check_can_hold_kind(user, review.person, ReviewKind(review.kind), on)


def check_can_hold_kind(user: User, person: Person, kind: ReviewKind, on: date) -> None:
    require(user, HOLD_ACTS[kind], on, person.icb, _HOLDERS[kind])


def check_can_report(user: User, person: Person, on: date) -> None:
    sentence = "A reason to review is recorded by staff of the person's ICB who plan, treat or pay."
    require(user, "report_reason_to_review", on, person.icb, sentence)


def check_can_ask(user: User, person: Person, on: date) -> None:
    """The person, or a representative whose authority holds that day."""
    own = person.account_id == user.pk or acting_representation(user, person, on) is not None
    if not (own and may(user, "ask_for_review", on=on)):
        raise PermissionDenied("A review is asked for by the person themselves, or by a representative of theirs.")


def check_can_set_limits(user: User, icb: Organisation, on: date) -> None:
    require(user, "set_review_limits", on, icb, "An ICB's limits are set by its own administrator.")


can_hold = answer_of(check_can_hold)


can_hold_kind = answer_of(check_can_hold_kind)


can_report = answer_of(check_can_report)


can_ask = answer_of(check_can_ask)


can_set_limits = answer_of(check_can_set_limits)
