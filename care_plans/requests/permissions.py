"""Who may log and decide requests."""

from datetime import date

from care_plans.models import Person, SupportRequest
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_log_request(user: User, person: Person, on: date) -> None:
    require(user, "log_request", on, person.icb, "Requests are logged by a care co-ordinator of the person's ICB.")


def check_can_decide_request(user: User, request: SupportRequest, on: date) -> None:
    sentence = "A request is decided by a care co-ordinator or commissioning manager of the person's ICB."
    require(user, "decide_request", on, request.person.icb, sentence)


can_log_request = answer_of(check_can_log_request)


can_decide_request = answer_of(check_can_decide_request)
