"""Who may record offers and referrals."""

from datetime import date

from care_plans.models import Person
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_record_offer(user: User, person: Person, on: date) -> None:
    require(user, "record_offer", on, person.icb, "Offers are recorded by a care co-ordinator of the person's ICB.")


can_record_offer = answer_of(check_can_record_offer)
