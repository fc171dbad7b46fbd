"""Who may read and write how to get into somebody's home."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Person
from care_plans.people.permissions import speaks_for
from care_plans.permissions import answer_of
from phb.models import User
from phb.roles import may


def check_can_read_home_entry(user: User, person: Person, on: date) -> None:
    _check(user, "read_home_entry", person, on, "read")


def check_can_write_home_entry(user: User, person: Person, on: date) -> None:
    _check(user, "write_home_entry", person, on, "written")


def _check(user: User, act: str, person: Person, on: date, what: str) -> None:
    if may(user, act, on=on, organisation=person.icb) or (may(user, act, on=on) and speaks_for(user, person, on)):
        return
    raise PermissionDenied(
        f"A home-entry note is {what} by the person, a representative of theirs, or those of their ICB who visit them."
    )


can_read_home_entry = answer_of(check_can_read_home_entry)


can_write_home_entry = answer_of(check_can_write_home_entry)
