"""The limits that an organisation sets for its own roles, and what they change."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from budgets.approving.approvals import approve_share
from budgets.approving.limits import set_limit
from budgets.approving.queries import limits_at, limits_now
from budgets.models import Approval, ApprovalLimit
from budgets.rules import Funder
from budgets.setting.revisions import checks, lines_of, yearly_share
from phb.acting import acting
from phb.models import Organisation, RoleAssignment, User
from phb.money import from_pence, gbp
from phb.roles import Role
from tests import recipes
from tests.budgets.building import COUNCIL_LINE, Team, draft, submitted, team

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def administrator(people: Team) -> User:
    return recipes.user(Role.ADMINISTRATOR, people.icb)


def today() -> date:
    return timezone.localdate()


def limit(at: Organisation, by: User, role: str = "clinical_lead", pounds: int = 40_000, **given: Any) -> ApprovalLimit:
    values = {"starts_on": today(), "source": "The board", "on": today(), **given}
    return set_limit(organisation=at, role=role, yearly_amount=gbp(pounds), by=by, **values)


def test_until_a_limit_is_set_the_defaults_hold(people: Team) -> None:
    held = limits_at(people.icb.pk, today())
    assert (held[Role.CLINICAL_LEAD], held[Role.COMMISSIONING_MANAGER]) == (25_000_00, 150_000_00)
    assert [(row.role, row.own) for row in limits_now(people.icb, today())] == [
        (Role.CLINICAL_LEAD, None),
        (Role.COMMISSIONING_MANAGER, None),
    ]


def test_limit_holds_from_its_day_and_says_who_set_it(people: Team, administrator: User) -> None:
    tomorrow = today() + timedelta(days=1)
    limit(people.icb, administrator, starts_on=tomorrow)
    assert limits_at(people.icb.pk, today())[Role.CLINICAL_LEAD] == 25_000_00
    assert limits_at(people.icb.pk, tomorrow)[Role.CLINICAL_LEAD] == 40_000_00
    assert limits_now(people.icb, today())[0].coming[0].set_by == administrator
    assert limits_at(recipes.icb().pk, tomorrow)[Role.CLINICAL_LEAD] == 25_000_00


def test_newest_limit_for_a_day_counts(people: Team, administrator: User) -> None:
    limit(people.icb, administrator, pounds=40_000)
    limit(people.icb, administrator, pounds=10_000)
    assert limits_at(people.icb.pk, today())[Role.CLINICAL_LEAD] == 10_000_00


def test_raised_limit_lets_a_role_agree_more_and_a_lowered_one_less(people: Team, administrator: User) -> None:
    revision = submitted(people, {"rate": 30_000_00}, COUNCIL_LINE)
    with pytest.raises(ValidationError, match="up to £25,000"):
        approve_share(revision=revision, funder=Funder.ICB, by=people.lead, on=today())
    limit(people.icb, administrator, "commissioning_manager", 29_999)
    with pytest.raises(ValidationError, match="up to £29,999"):
        approve_share(revision=revision, funder=Funder.ICB, by=people.manager, on=today())
    limit(people.icb, administrator, "clinical_lead", 30_000)
    assert approve_share(revision=revision, funder=Funder.ICB, by=people.lead, on=today()).agreed


def test_whoever_builds_a_budget_reads_the_limits_that_hold(people: Team, administrator: User) -> None:
    revision = draft(people, {"rate": 30_000_00}, COUNCIL_LINE)
    limit(people.icb, administrator, "clinical_lead", 35_000)
    words = [check.words for check in checks(revision.budget, lines_of(revision), today())]
    assert any("clinical lead (up to £35,000)" in each for each in words)


@pytest.mark.parametrize("role", [Role.COMMISSIONING_MANAGER, Role.CLINICAL_LEAD, Role.FINANCE_OFFICER, Role.AUDITOR])
def test_only_the_administrator_sets_a_limit(people: Team, role: Role) -> None:
    with pytest.raises(PermissionDenied, match="its own administrator"):
        limit(people.icb, recipes.user(role, people.icb))


def test_administrator_of_elsewhere_sets_none(people: Team) -> None:
    with pytest.raises(PermissionDenied, match="its own administrator"):
        limit(people.icb, recipes.user(Role.ADMINISTRATOR, recipes.icb()))


def test_council_sets_the_limit_of_its_own_manager(people: Team) -> None:
    limit(people.council, recipes.user(Role.ADMINISTRATOR, people.council), "council_manager", 5_000)
    assert limits_at(people.council.pk, today())[Role.COUNCIL_MANAGER] == 5_000_00


def test_nobody_sets_the_limit_of_their_own_role(people: Team, administrator: User) -> None:
    RoleAssignment.objects.create(
        user=administrator, role=Role.CLINICAL_LEAD, organisation=people.icb, starts_on=date(2020, 4, 1)
    )
    both = User.objects.get(pk=administrator.pk)
    with pytest.raises(PermissionDenied, match="role of their own"):
        limit(people.icb, both)
    assert limit(people.icb, both, "commissioning_manager").yearly_amount == gbp(40_000)


# Round the act. ------------------------------------------------------------------------------------------------------


def made(at: Organisation, by: User, **wrong: Any) -> ApprovalLimit:
    values = {
        "organisation": at,
        "role": "clinical_lead",
        "yearly_amount": gbp(40_000),
        "starts_on": today(),
        "source": "The board",
        "set_on": today(),
        "set_by": by,
    }
    return ApprovalLimit(**{**values, **wrong})


def by_save(row: Any) -> None:
    row.save()


def by_bulk_create(row: Any) -> None:
    type(row).objects.bulk_create([row])


def by_raw_sql(row: Any) -> None:
    fields = [each for each in row._meta.concrete_fields if not each.primary_key]
    values = [each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields]
    columns = ", ".join(each.column for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({marks})", values)  # noqa: S608


DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])


@DOORS
def test_nobody_but_the_administrator_by_no_door(people: Team, door: Callable[[Any], None]) -> None:
    for who in (people.manager, people.finance, recipes.user(Role.ADMINISTRATOR, recipes.icb())):
        with pytest.raises(IntegrityError, match="its own administrator"), transaction.atomic():
            door(made(people.icb, who))


@DOORS
def test_own_role_by_no_door(people: Team, administrator: User, door: Callable[[Any], None]) -> None:
    RoleAssignment.objects.create(
        user=administrator, role=Role.CLINICAL_LEAD, organisation=people.icb, starts_on=date(2020, 4, 1)
    )
    with pytest.raises(IntegrityError, match="role of their own"), transaction.atomic():
        door(made(people.icb, administrator))


@DOORS
def test_role_of_another_kind_of_organisation_by_no_door(
    people: Team, administrator: User, door: Callable[[Any], None]
) -> None:
    with pytest.raises(IntegrityError, match="its own roles"), transaction.atomic():
        door(made(people.icb, administrator, role="council_manager"))


@DOORS
@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"yearly_amount": from_pence(-1)}, "yearly_amount", "between nought and £10,000,000"),
        ({"yearly_amount": from_pence(10_000_000_01)}, "yearly_amount", "between nought and £10,000,000"),
        ({"starts_on": date(2020, 4, 1)}, "starts_on", "from today or a later day"),
        ({"role": "finance_officer"}, "role", "not a valid choice"),
    ],
)
def test_broken_limit_is_refused_with_a_sentence_and_by_every_door(
    people: Team, administrator: User, door: Callable[[Any], None], wrong: dict[str, Any], field: str, words: str
) -> None:
    row = made(people.icb, administrator, **wrong)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    said = refusal.value.error_dict if hasattr(refusal.value, "error_dict") else {}
    found = [error for errors in said.values() for error in errors if error.code == field or field in said]
    assert any(words in str(error.messages) for error in found)
    with pytest.raises(IntegrityError), transaction.atomic():
        door(row)


@pytest.mark.parametrize(
    "sql", ["UPDATE budgets_approvallimit SET yearly_amount = 1", "DELETE FROM budgets_approvallimit"]
)
def test_limit_is_never_changed(people: Team, administrator: User, sql: str) -> None:
    limit(people.icb, administrator)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@DOORS
@pytest.mark.parametrize(
    ("lines", "pounds"),
    [
        (({"rate": 30_000_00},), 24_999),
        (({"rate": 20_000_00}, {"rate": 10_000_00, "frequency": "one_off"}), 29_999),
        (
            ({"rate": 20_000_00, "ends_on": date(2026, 9, 30)}, {"rate": 20_000_00, "starts_on": date(2026, 10, 1)}),
            19_000,
        ),
    ],
)
def test_yearly_cost_is_understated_by_no_door(
    people: Team, door: Callable[[Any], None], lines: tuple[dict[str, Any], ...], pounds: int
) -> None:
    revision = submitted(people, *lines, council=False)
    true = yearly_share(lines_of(revision), Funder.ICB)
    given = {
        "revision": revision,
        "funder": "icb",
        "agreed": True,
        "approver": people.manager,
        "content_sha256": revision.content_sha256,
    }
    with pytest.raises(IntegrityError, match="more in a year than the answer says"), transaction.atomic():
        door(Approval(**given, yearly_amount=gbp(pounds)))
    with pytest.raises(IntegrityError, match="more in a year than the answer says"), transaction.atomic():
        door(Approval(**given, yearly_amount=from_pence(true - 100)))
    door(Approval(**given, yearly_amount=from_pence(true)))


@DOORS
def test_over_the_limit_is_agreed_by_no_door(people: Team, administrator: User, door: Callable[[Any], None]) -> None:
    revision = submitted(people)
    answer = Approval(
        revision=revision,
        funder="icb",
        agreed=True,
        yearly_amount=gbp("25000.01"),
        approver=people.lead,
        content_sha256=revision.content_sha256,
    )
    with pytest.raises(IntegrityError, match="more in a year than the role may agree"), transaction.atomic():
        door(answer)
    limit(people.icb, administrator, "clinical_lead", 30_000)
    door(answer)
    assert Approval.objects.count() == 1


# The pages. ----------------------------------------------------------------------------------------------------------


def test_administrator_sets_a_limit_on_the_page(people: Team, administrator: User, client: Client) -> None:
    client.force_login(administrator)
    day = today()
    sent = {
        "role": "clinical_lead",
        "yearly_amount": "40,000",
        "starts_on_day": day.day,
        "starts_on_month": day.month,
        "starts_on_year": day.year,
        "source": "Scheme of delegation",
    }
    answer = client.post(f"/approval-limits/{people.icb.pk}/set/", sent, follow=True)
    assert b"\xc2\xa340,000.00" in answer.content, answer.content.decode()
    assert b"Scheme of delegation" in answer.content
    assert ApprovalLimit.objects.get().set_by == administrator


def test_approver_reads_the_limits_and_finds_no_form(people: Team, client: Client) -> None:
    client.force_login(people.manager)
    assert b"150,000.00" in client.get("/approval-limits/").content
    assert client.get(f"/approval-limits/{people.icb.pk}/set/").status_code == 404


def test_administrator_of_elsewhere_finds_no_form(people: Team, client: Client) -> None:
    with acting(people.manager):
        stranger = recipes.user(Role.ADMINISTRATOR, recipes.icb())
    client.force_login(stranger)
    assert client.get(f"/approval-limits/{people.icb.pk}/set/").status_code == 404
