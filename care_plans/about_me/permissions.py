"""Who may write somebody's About Me and share it."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Person
from care_plans.people.permissions import speaks_for
from care_plans.permissions import answer_of
from phb.models import User
from phb.roles import may


def check_can_write_about_me(user: User, person: Person, on: date) -> None:
    _check(user, "write_about_me", person, on, "About Me is written")


def check_can_share_about_me(user: User, person: Person, on: date) -> None:
    _check(user, "share_about_me", person, on, "About Me is shared")


def _check(user: User, act: str, person: Person, on: date, what: str) -> None:
    if may(user, act, on=on, organisation=person.icb) or (may(user, act, on=on) and speaks_for(user, person, on)):
        return
    raise PermissionDenied(
        f"{what} by the person, by a representative who acts for them today, or by a care co-ordinator of their ICB."
    )


can_write_about_me = answer_of(check_can_write_about_me)


can_share_about_me = answer_of(check_can_share_about_me)
