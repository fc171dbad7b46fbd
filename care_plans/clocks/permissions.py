"""Who may set the limits of the steps."""

from datetime import date

from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_set_limits(user: User, icb: Organisation, on: date) -> None:
    require(user, "set_limits", on, icb, f"The limits of {icb} are set by its own administrator.")


can_set_limits = answer_of(check_can_set_limits)
