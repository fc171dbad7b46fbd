"""Who may say what a person needs: they themselves, whoever decides for them, and their care co-ordinators."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Person
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from phb.models import User


def check_can_record_needs(user: User, person: Person, on: date) -> None:
    if user.is_holder:
        if person.account_id != user.pk and acting_representation(user, person, on) is None:
            raise PermissionDenied("Only the person, or a representative, says what the person needs.")
        return
    sentence = "What a person needs is recorded by a care co-ordinator of their ICB."
    require(user, "record_information_needs", on, person.icb, sentence)


can_record_needs = answer_of(check_can_record_needs)
