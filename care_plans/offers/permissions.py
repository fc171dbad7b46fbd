"""Who may record offers and referrals."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import ActivityCode, Person
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_record_offer(user: User, person: Person, on: date) -> None:
    require(user, "record_offer", on, person.icb, "Offers are recorded by a care co-ordinator of the person's ICB.")


can_record_offer = answer_of(check_can_record_offer)


def check_can_enter_code(user: User, icb: Organisation, on: date) -> None:
    require(user, "enter_code", on, icb, f"Codes of {icb} are entered by its own administrator.")


def check_can_check_code(user: User, code: ActivityCode, on: date) -> None:
    if user.pk == code.entered_by_id:
        raise PermissionDenied("You entered this code, so somebody else checks it.")
    require(user, "check_code", on, code.icb, "A code is checked by a clinical lead or administrator of its ICB.")


can_enter_code = answer_of(check_can_enter_code)


can_check_code = answer_of(check_can_check_code)
