"""Nobody agrees a budget that is theirs, of somebody they act for, or that pays them: by no door."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from budgets.approving.approvals import approve_share, send_back
from budgets.approving.covering import accept_cover, name_cover
from budgets.models import Approval, Revision
from budgets.rules import Funder
from budgets.setting.revisions import yearly_share
from care_plans.models import Contact, Representation
from phb.models import User
from phb.money import from_pence
from tests.budgets.building import Team, keep_account, submitted, team
from tests.budgets.test_approval_limits import by_bulk_create, by_raw_sql, by_save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]
DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def is_the_person(people: Team, who: User) -> Revision:
    revision = submitted(people)
    people.person.account = who
    people.person.save()
    return revision


def _acts(people: Team, **given: Any) -> Revision:
    values = {"kind": "nominee", "basis": "chosen", "name": "Somebody", **given}
    day = timezone.localdate()
    Representation.objects.create(person=people.person, starts_on=day, consented_on=day, **values)
    return submitted(people)


def is_nominee(people: Team, who: User) -> Revision:
    return _acts(people, user=who)


def is_representative(people: Team, who: User) -> Revision:
    return _acts(people, user=who, kind="representative", basis="attorney")


def has_the_name_of_a_representative(people: Team, who: User) -> Revision:
    return _acts(people, name=who.display_name.upper())


def _contact(people: Team, **given: Any) -> Revision:
    values = {"kind": "assistant", "name": "Somebody", "starts_on": timezone.localdate(), **given}
    Contact.objects.create(person=people.person, **values)
    return submitted(people)


def has_the_name_of_an_assistant(people: Team, who: User) -> Revision:
    return _contact(people, name=who.display_name.lower())


def has_the_address_of_a_relative(people: Team, who: User) -> Revision:
    User.objects.filter(pk=who.pk).update(email="jo@example.org")
    return _contact(people, kind="relative", email="Jo@example.org")


def has_the_name_of_a_payee(people: Team, who: User) -> Revision:
    return submitted(people, {"provider": who.display_name.title()}, {"service": "Day", "rest": Funder.COUNCIL})


def has_the_name_of_the_account(people: Team, who: User) -> Revision:
    revision = submitted(people)
    keep_account(people, revision.budget, timezone.localdate(), holder_name=who.display_name.upper())
    return revision


GAINS: list[Callable[[Team, User], Revision]] = [
    is_the_person,
    is_nominee,
    is_representative,
    has_the_name_of_a_representative,
    has_the_name_of_an_assistant,
    has_the_address_of_a_relative,
    has_the_name_of_a_payee,
    has_the_name_of_the_account,
]
EACH = pytest.mark.parametrize("gains", GAINS)


def row(revision: Revision, by: User, **given: Any) -> Approval:
    values = {
        "revision": revision,
        "funder": "icb",
        "agreed": True,
        "yearly_amount": from_pence(yearly_share(revision.lines.all(), Funder.ICB)),
        "approver": by,
        "content_sha256": revision.content_sha256,
    }
    return Approval(**{**values, **given})


@EACH
def test_who_gains_answers_by_no_act(people: Team, gains: Callable[[Team, User], Revision]) -> None:
    revision = gains(people, people.manager)
    manager, on = User.objects.get(pk=people.manager.pk), timezone.localdate()
    with pytest.raises(PermissionDenied):
        approve_share(revision=revision, funder=Funder.ICB, by=manager, on=on)
    with pytest.raises(PermissionDenied):
        send_back(revision=revision, funder=Funder.ICB, by=manager, on=on, words="No")
    assert approve_share(revision=revision, funder=Funder.ICB, by=people.lead, on=on).agreed


@EACH
@DOORS
def test_who_gains_agrees_by_no_door(
    people: Team, gains: Callable[[Team, User], Revision], door: Callable[[Any], None]
) -> None:
    revision = gains(people, people.manager)
    with pytest.raises(IntegrityError, match="their own, of somebody they act for, or that pays"), transaction.atomic():
        door(row(revision, people.manager))
    door(row(revision, people.lead))


@EACH
@DOORS
def test_nobody_agrees_for_somebody_who_gains(
    people: Team, gains: Callable[[Team, User], Revision], door: Callable[[Any], None]
) -> None:
    day = timezone.localdate()
    cover = name_cover(
        organisation=people.icb, colleague=people.lead, starts_on=day, ends_on=day, by=people.manager, on=day
    )
    accept_cover(cover=cover, by=people.lead, on=day)
    revision = gains(people, people.manager)
    with pytest.raises(IntegrityError, match="their own, of somebody they act for, or that pays"), transaction.atomic():
        door(row(revision, people.lead, cover=cover))


@pytest.mark.parametrize("given", [{"kind": "nurse"}, {"kind": "social_worker"}, {"ends_on": True}])
def test_professional_and_former_contacts_gain_nothing(people: Team, given: dict[str, Any]) -> None:
    day = timezone.localdate()
    if "ends_on" in given:
        past = day.replace(year=day.year - 1)
        given = {"starts_on": past, "ends_on": past}
    revision = _contact(people, name=people.manager.display_name, **given)
    assert approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=day).agreed


def test_empty_name_and_address_match_nobody(people: Team) -> None:
    User.objects.filter(pk=people.manager.pk).update(display_name="", email="")
    revision = _contact(people, email="")
    manager = User.objects.get(pk=people.manager.pk)
    assert approve_share(revision=revision, funder=Funder.ICB, by=manager, on=timezone.localdate()).agreed
