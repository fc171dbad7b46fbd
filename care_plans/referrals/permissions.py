"""Who may deal with referrals, and open or close the public page."""

from datetime import date

from care_plans.models import Referral
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_deal_with_referral(user: User, referral: Referral, on: date) -> None:
    sentence = "A referral is matched or closed by a care co-ordinator of the ICB it was sent to."
    require(user, "deal_with_referrals", on, referral.icb, sentence)


def check_can_keep_link(user: User, icb: Organisation, on: date) -> None:
    require(user, "keep_referral_link", on, icb, f"The page of {icb} is opened and closed by its administrator.")


can_deal_with_referral = answer_of(check_can_deal_with_referral)


can_keep_link = answer_of(check_can_keep_link)
