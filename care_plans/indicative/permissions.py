"""Who works out an indicative amount and tells the person."""

from datetime import date

from care_plans.models import SupportRequest
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_tell_indicative(user: User, request: SupportRequest, on: date) -> None:
    sentence = "An indicative amount is worked out, and told, by a care co-ordinator of the person's ICB."
    require(user, "tell_indicative", on, request.person.icb, sentence)


can_tell_indicative = answer_of(check_can_tell_indicative)
