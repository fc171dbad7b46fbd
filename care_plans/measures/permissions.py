"""Who may load instruments, and who may see and record scores."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Instrument, Person
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User
from phb.roles import may


def check_can_load_instrument(user: User, icb: Organisation, on: date) -> None:
    require(user, "load_instrument", on, icb, f"Instruments of {icb} are loaded by its own administrator.")


def is_own(user: User, person: Person, on: date) -> bool:
    """The person themselves, or a representative today. A nominee looks after money, and health is not money."""
    return user.is_holder and (person.account_id == user.pk or acting_representation(user, person, on) is not None)


def check_can_see_scores(user: User, person: Person, on: date) -> None:
    if not is_own(user, person, on) and not may(user, "see_scores", on=on, organisation=person.icb):
        raise PermissionDenied("Scores are seen by the person, a representative, and those who plan their care.")


def check_can_record_score(user: User, instrument: Instrument, person: Person, on: date) -> None:
    if is_own(user, person, on):
        if instrument.by_person:
            return
        raise PermissionDenied("This score is recorded together with your care co-ordinator.")
    sentence = "A score is recorded by the person, or by a care co-ordinator or clinical lead of their ICB."
    require(user, "record_score", on, person.icb, sentence)


can_see_scores = answer_of(check_can_see_scores)


can_record_score = answer_of(check_can_record_score)
