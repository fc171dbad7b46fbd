"""Who may add and change people, and say who acts for them."""

from datetime import date

from care_plans.models import Person
from care_plans.people.queries import acting_representation
from care_plans.permissions import answer_of, require
from phb.models import Organisation, User


def check_can_add_person(user: User, icb: Organisation, on: date) -> None:
    require(user, "add_person", on, icb, f"People of {icb} are added by its own care co-ordinators.")


def check_can_edit_person(user: User, person: Person, on: date) -> None:
    require(user, "add_person", on, person.icb, "A person's details are changed by a care co-ordinator of their ICB.")


def check_can_record_authority(user: User, person: Person, on: date) -> None:
    require(user, "record_authority", on, person.icb, "Who acts for a person is recorded by a care co-ordinator.")


def check_can_merge(user: User, person: Person, on: date) -> None:
    require(user, "merge_people", on, person.icb, "Two records are merged by care co-ordinators of their ICB.")


def speaks_for(user: User, person: Person, on: date) -> bool:
    """Whether it is the person, or a representative of theirs that day. A nominee receives money, and no more."""
    return person.account_id == user.pk or acting_representation(user, person, on) is not None


can_add_person = answer_of(check_can_add_person)


can_edit_person = answer_of(check_can_edit_person)


can_merge = answer_of(check_can_merge)


can_record_authority = answer_of(check_can_record_authority)
