"""Who may see the records that watch over the others, and where."""

from datetime import date

from django.core.exceptions import PermissionDenied

from care_plans.models import Person
from phb.models import Organisation, User
from phb.roles import ACTS, Role, held, may


def organisations_with(user: User, act: str, on: date) -> set[int]:
    """Where one of the user's roles has the act that day."""
    return {organisation for role, organisation in held(user, on) if organisation is not None and role in ACTS[act]}


def can_see_access_log(user: User, person: Person, on: date) -> bool:
    """Auditors of the ICB of a person they may see; and the person, or whoever acts for them."""
    return speaks_for(user, person, on) or may(user, "see_access_log", on=on, organisation=person.icb)


def speaks_for(user: User, person: Person, on: date) -> bool:
    """Whether it is the person, or somebody with authority to act for them that day."""
    return person.account_id == user.pk or person.representations.current(on).filter(user=user).exists()


def can_see_access_names(user: User, person: Person, on: date) -> bool:
    """The person is told the role and organisation of who looked, as the law asks; an auditor the name too."""
    return may(user, "see_access_names", on=on, organisation=person.icb)


def check_can_check_books(user: User, icb: Organisation | None, on: date) -> None:
    """The books of one ICB by those it employs for it; all books by scheduled work."""
    everywhere = any(role == Role.SCHEDULED_WORK for role, _ in held(user, on))
    if not (everywhere or (icb is not None and may(user, "check_books", on=on, organisation=icb))):
        raise PermissionDenied("The books are checked by finance officers and auditors of the ICB.")
