"""Roles: held between two days, in one organisation, and nowhere else."""

from datetime import date

import pytest

from phb.models import RoleAssignment, User
from phb.roles import ACTS, PURPOSES, Role, may
from tests import recipes

DAY = date(2026, 5, 1)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HOLDER, Role.SCHEDULED_WORK)])
def test_role_has_exactly_its_acts(as_system: User, role: Role) -> None:
    user = recipes.user(role, recipes.icb())
    for act, roles in ACTS.items():
        assert may(user, act, on=DAY) == (role in roles), act


def test_every_role_has_a_purpose_for_the_access_log() -> None:
    assert set(PURPOSES) == set(Role)


def test_role_in_one_organisation_is_none_in_another(as_system: User) -> None:
    here, there = recipes.icb(), recipes.icb()
    user = recipes.user(Role.FINANCE_OFFICER, here)
    assert may(user, "import_spend", on=DAY, organisation=here)
    assert not may(user, "import_spend", on=DAY, organisation=there)


def test_role_ends_with_its_last_day(as_system: User) -> None:
    here = recipes.icb()
    user = recipes.user()
    RoleAssignment.objects.create(
        user=user, role=Role.AUDITOR, organisation=here, starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30)
    )
    assert not may(user, "see_books", on=date(2026, 3, 31))
    assert may(user, "see_books", on=date(2026, 4, 30))
    assert not may(user, "see_books", on=date(2026, 5, 1))


def test_somebody_whose_account_is_closed_may_nothing(as_system: User) -> None:
    user = recipes.user(Role.AUDITOR, recipes.icb(), is_active=False)
    assert not may(user, "see_books", on=DAY)


def test_holder_may_what_holders_may(as_system: User) -> None:
    user = recipes.user(Role.HOLDER)
    assert may(user, "see_budget", on=DAY)
    assert not may(user, "build_budget", on=DAY)
