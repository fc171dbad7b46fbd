"""Who may take in batches of requests."""

from datetime import date

from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_load_requests(user: User, icb: Organisation, on: date) -> None:
    require(user, "load_requests", on, icb, f"Batches for {icb} are taken in by its own care co-ordinators.")


can_load_requests = answer_of(check_can_load_requests)
