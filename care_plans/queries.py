"""What waits for somebody, across every subject of the app."""

from datetime import date

from care_plans.around.queries import authorities_ending, pay_exceptions_to_answer
from care_plans.catalogue.queries import catalogues_to_publish, services_to_list
from care_plans.conversations.queries import conversations_to_hold
from care_plans.exceptions.queries import exceptions_to_answer, exceptions_to_convert
from care_plans.letters.queries import letters_to_send
from care_plans.measures.queries import measures_to_ask
from care_plans.offers.queries import referrals_to_contact
from care_plans.people.queries import merges_to_answer
from care_plans.plans.queries import (
    plans_to_sign_as_holder,
    plans_to_sign_for_professionals,
    plans_to_start,
    plans_to_write,
)
from care_plans.referrals.queries import referrals_to_match
from care_plans.requests.queries import requests_to_decide
from care_plans.reviews.queries import outcomes_to_carry_out, reviews_to_agree, reviews_to_hold, triggers_to_answer
from care_plans.rights.queries import reasons_to_write, reconsiderations_to_answer, refusals_to_decide
from phb.models import User
from phb.tasks import Task


def waiting_for(user: User, on: date) -> list[Task]:
    """What this user can move on today. Each kind is one query, and is asked only of those whose role has the act."""
    kinds = (
        referrals_to_match,
        merges_to_answer,
        requests_to_decide,
        exceptions_to_answer,
        exceptions_to_convert,
        conversations_to_hold,
        referrals_to_contact,
        plans_to_start,
        plans_to_write,
        plans_to_sign_for_professionals,
        plans_to_sign_as_holder,
        authorities_ending,
        pay_exceptions_to_answer,
        reviews_to_hold,
        reviews_to_agree,
        triggers_to_answer,
        outcomes_to_carry_out,
        measures_to_ask,
        catalogues_to_publish,
        services_to_list,
        refusals_to_decide,
        reconsiderations_to_answer,
        reasons_to_write,
        letters_to_send,
    )
    return [task for kind in kinds for task in kind(user, on)]
