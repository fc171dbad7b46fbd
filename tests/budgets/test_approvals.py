"""Agreeing a budget share by share, and every door by which somebody might get round it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from budgets.accounts.changing import Named
from budgets.accounts.rules import UseRole
from budgets.approving.approvals import approve_share, send_back
from budgets.models import Approval, Budget, Revision
from budgets.rules import Funder
from budgets.setting.budget_setting import add_line, change_line, start_revision, submit_revision
from budgets.setting.revisions import yearly_share
from budgets.setting.rules import RevisionStatus
from care_plans.models import Representation
from phb.acting import acting
from phb.models import RoleAssignment, User
from phb.money import from_pence, gbp, to_pence
from phb.roles import Role
from tests import recipes
from tests.budgets.building import (
    COUNCIL_LINE,
    TODAY,
    Team,
    approved,
    draft,
    keep_account,
    propose,
    submitted,
    team,
    terms,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


def approve(people: Team, revision: Revision, funder: Funder, by: User | None = None) -> Approval:
    by = by or {Funder.ICB: people.manager, Funder.COUNCIL: people.council_manager}[funder]
    return approve_share(revision=revision, funder=funder, by=by, on=TODAY)


def grant(user: User, role: Role, people: Team) -> User:
    """One more role, at the ICB or the council as the role goes."""
    at = people.council if role == Role.COUNCIL_MANAGER else people.icb
    RoleAssignment.objects.create(user=user, role=role, organisation=at, starts_on=date(2020, 4, 1))
    return User.objects.get(pk=user.pk)


# What agreeing does. -------------------------------------------------------------------------------------------------


def test_revision_holds_once_each_funder_has_agreed_its_share(people: Team) -> None:
    revision = submitted(people)
    answer = approve(people, revision, Funder.ICB)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.SUBMITTED
    assert (answer.yearly_amount, answer.content_sha256) == (gbp(12_000), revision.content_sha256)
    approve(people, revision, Funder.COUNCIL)
    revision.refresh_from_db()
    assert (revision.status, revision.approved_by) == (RevisionStatus.APPROVED, people.council_manager)
    assert revision.budget.agreed_revision == revision


def test_budget_of_the_nhs_alone_needs_the_nhs_alone(people: Team) -> None:
    revision = submitted(people, {}, council=False)
    approve(people, revision, Funder.ICB)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.APPROVED


def test_last_agreement_replaces_the_revision_before(people: Team) -> None:
    first = approved(people)
    with acting(people.coordinator):
        second = start_revision(
            budget=first.budget, effective_from=date(2026, 10, 1), reason="More", by=people.coordinator, on=TODAY
        )
        submit_revision(revision=second, by=people.coordinator, on=TODAY)
    approve(people, second, Funder.ICB)
    first.refresh_from_db()
    assert first.status == RevisionStatus.APPROVED
    approve(people, second, Funder.COUNCIL)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (RevisionStatus.REPLACED, RevisionStatus.APPROVED)


def test_sent_back_it_is_written_again_and_nothing_of_it_is_agreed(people: Team) -> None:
    revision = submitted(people)
    approve(people, revision, Funder.ICB)
    send_back(revision=revision, funder=Funder.COUNCIL, by=people.council_manager, on=TODAY, words="Too dear")
    revision.refresh_from_db()
    assert (revision.status, revision.sent_back_words) == (RevisionStatus.DRAFT, "Too dear")
    with acting(people.coordinator):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    approve(people, revision, Funder.COUNCIL)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.SUBMITTED
    approve(people, revision, Funder.ICB)
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.APPROVED


def test_sending_back_says_why(people: Team) -> None:
    revision = submitted(people)
    with pytest.raises(ValidationError, match="Give the reason"):
        send_back(revision=revision, funder=Funder.ICB, by=people.manager, on=TODAY, words=" ")
    revision.refresh_from_db()
    assert revision.status == RevisionStatus.SUBMITTED


def test_share_is_agreed_once(people: Team) -> None:
    revision = submitted(people)
    approve(people, revision, Funder.ICB)
    with pytest.raises(ValidationError, match="agreed already"):
        approve(people, revision, Funder.ICB, by=people.lead)
    with pytest.raises(ValidationError, match="agreed already"):
        send_back(revision=revision, funder=Funder.ICB, by=people.lead, on=TODAY, words="Wait")
    assert revision.approvals.count() == 1


def test_database_takes_one_answer_for_each_share(people: Team) -> None:
    revision = submitted(people)
    answer = approve(people, revision, Funder.ICB)
    answer.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.bulk_create([answer])


@pytest.mark.parametrize("stage", [draft, approved])
def test_only_what_waits_is_answered(people: Team, stage: Callable[[Team], Revision]) -> None:
    with pytest.raises(ValidationError, match="nothing to answer"):
        approve(people, stage(people), Funder.ICB)


def test_funder_that_pays_nothing_agrees_nothing(people: Team) -> None:
    revision = submitted(people, {}, council=False)
    with pytest.raises(PermissionDenied):
        approve(people, revision, Funder.COUNCIL)


def test_lines_changed_after_submission_are_not_agreed(people: Team) -> None:
    """However they were changed: here the database is made to forget what waits, as only its owner could."""
    revision = submitted(people)
    Revision.objects.filter(pk=revision.pk).update(status="draft", submitted_at=None)
    revision.lines.filter(number=1).update(provider="Somebody else")
    Revision.objects.filter(pk=revision.pk).update(status="submitted", submitted_at=revision.submitted_at)
    with pytest.raises(ValidationError, match="not what was submitted"):
        approve(people, revision, Funder.ICB)
    assert not revision.approvals.exists()


# Who may. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "funder"),
    [
        ("manager", Funder.COUNCIL),
        ("lead", Funder.COUNCIL),
        ("council_manager", Funder.ICB),
        ("coordinator", Funder.ICB),
        ("coordinator", Funder.COUNCIL),
        ("finance", Funder.ICB),
        ("auditor", Funder.COUNCIL),
    ],
)
def test_each_funder_agrees_its_own_share_only(people: Team, who: str, funder: Funder) -> None:
    revision = submitted(people)
    with pytest.raises(PermissionDenied, match="share is agreed by somebody"):
        approve(people, revision, funder, by=getattr(people, who))
    with pytest.raises(PermissionDenied):
        send_back(revision=revision, funder=funder, by=getattr(people, who), on=TODAY, words="No")


def test_approver_of_another_icb_agrees_nothing(people: Team) -> None:
    stranger = recipes.user(Role.COMMISSIONING_MANAGER, recipes.icb())
    with pytest.raises(PermissionDenied):
        approve(people, submitted(people), Funder.ICB, by=stranger)


def test_author_may_not_agree_even_in_another_role(people: Team) -> None:
    revision = submitted(people)
    author = grant(people.coordinator, Role.COMMISSIONING_MANAGER, people)
    with pytest.raises(PermissionDenied, match="wrote part of this budget"):
        approve(people, revision, Funder.ICB, by=author)


def test_whoever_changed_one_line_may_not_agree(people: Team) -> None:
    revision = draft(people)
    second = recipes.user(Role.CARE_COORDINATOR, people.icb)
    with acting(second):
        line = revision.lines.get(number=1)
        change_line(line=line, terms=terms(revision.budget, provider="A. Carer"), by=second, on=TODAY)
    with acting(people.coordinator):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    second = grant(second, Role.COMMISSIONING_MANAGER, people)
    with pytest.raises(PermissionDenied, match="wrote part of this budget"):
        approve(people, revision, Funder.ICB, by=second)


def test_nobody_agrees_their_own_budget(people: Team) -> None:
    revision = submitted(people)
    people.person.account = people.manager
    people.person.save()
    with pytest.raises(PermissionDenied, match="your own"):
        approve(people, revision, Funder.ICB)


def test_nobody_agrees_the_budget_of_somebody_they_act_for(people: Team) -> None:
    revision = submitted(people)
    Representation.objects.create(
        person=people.person,
        kind="nominee",
        basis="chosen",
        name="Somebody",
        user=people.council_manager,
        starts_on=TODAY,
        consented_on=TODAY,
    )
    with pytest.raises(PermissionDenied, match="somebody you act for"):
        approve(people, revision, Funder.COUNCIL)


def test_holder_of_the_account_does_not_agree(people: Team) -> None:
    revision = submitted(people)
    keep_account(people, revision.budget, holder_name=people.manager.display_name.upper())
    with pytest.raises(PermissionDenied, match="name of the holder"):
        approve(people, revision, Funder.ICB)


def test_somebody_named_on_an_account_that_waits_does_not_agree(people: Team) -> None:
    revision = submitted(people)
    named = [Named(people.manager.display_name.upper(), UseRole.NOMINEE, TODAY)]
    propose(people, revision.budget, people=named)
    with pytest.raises(PermissionDenied, match="name of the holder"):
        approve(people, revision, Funder.ICB)


@pytest.mark.parametrize(
    ("rate", "who", "within"),
    [
        (25_000_00, "lead", True),
        (25_000_01, "lead", False),
        (25_000_01, "manager", True),
        (150_000_00, "manager", True),
    ],
)
def test_role_agrees_up_to_its_limit(people: Team, rate: int, who: str, within: bool) -> None:
    revision = submitted(people, {"rate": rate}, COUNCIL_LINE)
    if within:
        approve(people, revision, Funder.ICB, by=getattr(people, who))
    else:
        with pytest.raises(ValidationError, match="Ask somebody with a higher limit"):
            approve(people, revision, Funder.ICB, by=getattr(people, who))


def test_limit_looks_at_the_funders_own_share(people: Team) -> None:
    revision = submitted(people, {"rate": 40_000_00, "amounts": {Funder.COUNCIL: 15_000_00}})
    approve(people, revision, Funder.ICB, by=people.lead)


def test_limit_of_another_organisations_role_does_not_count(people: Team) -> None:
    revision = submitted(people, {"rate": 30_000_00}, COUNCIL_LINE)
    RoleAssignment.objects.create(
        user=people.lead,
        role=Role.COMMISSIONING_MANAGER,
        organisation=recipes.icb(),
        starts_on=date(2020, 4, 1),
    )
    with pytest.raises(ValidationError, match="up to £25,000"):
        approve(people, revision, Funder.ICB, by=User.objects.get(pk=people.lead.pk))


# Round the acts: the ORM and the database itself. --------------------------------------------------------------------


def answer(revision: Revision, by: User, funder: str = "icb", **fields: Any) -> Approval:
    return Approval(
        **{
            "revision": revision,
            "funder": funder,
            "agreed": True,
            "yearly_amount": from_pence(yearly_share(revision.lines.all(), Funder(funder))),
            "approver": by,
            "content_sha256": revision.content_sha256,
            **fields,
        }
    )


def by_save(made: Approval) -> None:
    made.save()


def by_bulk_create(made: Approval) -> None:
    Approval.objects.bulk_create([made])


def by_raw_sql(made: Approval) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO budgets_approval"
            " (revision_id, funder, agreed, refuses, words, yearly_amount, approver_id, answered_at, content_sha256)"
            " VALUES (%s, %s, %s, %s, '', %s, %s, %s, %s)",
            [
                made.revision_id,
                made.funder,
                True,
                False,
                to_pence(made.yearly_amount),
                made.approver_id,
                made.answered_at.isoformat(sep=" "),
                made.content_sha256,
            ],
        )


DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])


@DOORS
def test_author_agrees_by_no_door(people: Team, door: Callable[[Approval], None]) -> None:
    revision = submitted(people)
    author = grant(people.coordinator, Role.COMMISSIONING_MANAGER, people)
    with pytest.raises(IntegrityError, match="wrote no part"), transaction.atomic():
        door(answer(revision, author))


@DOORS
def test_whoever_wrote_a_line_agrees_by_no_door(people: Team, door: Callable[[Approval], None]) -> None:
    revision = draft(people)
    with acting(people.manager):
        revision.lines.get(number=1).save()
    with acting(people.coordinator):
        submit_revision(revision=revision, by=people.coordinator, on=TODAY)
    with pytest.raises(IntegrityError, match="wrote no part"), transaction.atomic():
        door(answer(Revision.objects.get(pk=revision.pk), people.manager))


@DOORS
@pytest.mark.parametrize(("who", "funder"), [("manager", "council"), ("council_manager", "icb"), ("finance", "icb")])
def test_share_of_another_funder_is_agreed_by_no_door(
    people: Team, door: Callable[[Approval], None], who: str, funder: str
) -> None:
    revision = submitted(people)
    with pytest.raises(IntegrityError, match="somebody who may do so for that funder"), transaction.atomic():
        door(answer(revision, getattr(people, who), funder))


@DOORS
def test_role_that_has_ended_agrees_by_no_door(people: Team, door: Callable[[Approval], None]) -> None:
    revision = submitted(people)
    yesterday = timezone.localdate() - timedelta(days=2)
    RoleAssignment.objects.filter(user=people.manager).update(ends_on=yesterday)
    with pytest.raises(IntegrityError, match="somebody who may do so for that funder"), transaction.atomic():
        door(answer(revision, people.manager))


@DOORS
def test_other_content_than_was_submitted_is_agreed_by_no_door(people: Team, door: Callable[[Approval], None]) -> None:
    revision = submitted(people)
    with pytest.raises(IntegrityError, match="as it was submitted"), transaction.atomic():
        door(answer(revision, people.manager, content_sha256="0" * 64))


def hold(revision: Revision, by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE budgets_revision SET status = 'approved', approved_by_id = %s, approved_at = submitted_at"
            " WHERE id = %s",
            [by.pk, revision.pk],
        )


def test_revision_does_not_hold_without_each_funders_agreement(people: Team) -> None:
    revision = submitted(people)
    approve(people, revision, Funder.ICB)
    with pytest.raises(IntegrityError, match="each funder has agreed"), transaction.atomic():
        hold(revision, people.manager)


def test_author_is_never_who_approved_it(people: Team) -> None:
    revision = submitted(people, {}, council=False)
    Approval.objects.bulk_create([answer(revision, people.manager)])
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(revision, people.coordinator)


@pytest.mark.parametrize("sql", ["UPDATE budgets_approval SET agreed = NOT agreed", "DELETE FROM budgets_approval"])
def test_answer_is_never_changed(people: Team, sql: str) -> None:
    approve(people, submitted(people), Funder.ICB)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_kind_that_does_not_fit_the_shares_never_holds(people: Team) -> None:
    """An integrated budget with a share of the NHS alone, submitted past the acts."""
    revision = draft(people, {})
    Revision.objects.filter(pk=revision.pk).update(
        status="submitted", submitted_at=recipes.AN_INSTANT, content_sha256="2" * 64
    )
    revision.refresh_from_db()
    Approval.objects.bulk_create([answer(revision, people.manager)])
    with pytest.raises(IntegrityError, match="integrated exactly when"), transaction.atomic():
        hold(revision, people.manager)


def test_budget_keeps_the_kind_of_its_decision(people: Team) -> None:
    budget = submitted(people).budget
    with pytest.raises(IntegrityError, match="kind that the person's decision led to"), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(kind="phb")


def test_failure_half_way_leaves_nothing_agreed(people: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replacing the earlier revision, holding the new one and the answer are one transaction."""
    first = approved(people)
    with acting(people.coordinator):
        second = start_revision(
            budget=first.budget, effective_from=date(2026, 10, 1), reason="More", by=people.coordinator, on=TODAY
        )
        add_line(revision=second, terms=terms(first.budget), by=people.coordinator, on=TODAY)
        submit_revision(revision=second, by=people.coordinator, on=TODAY)
    approve(people, second, Funder.ICB)
    real = Revision.full_clean

    def broken(self: Revision, *args: Any, **kwargs: Any) -> None:
        if self.status == RevisionStatus.APPROVED:
            raise ValidationError("Power cut")
        real(self, *args, **kwargs)

    monkeypatch.setattr(Revision, "full_clean", broken)
    with pytest.raises(ValidationError, match="Power cut"):
        approve(people, second, Funder.COUNCIL)
    first.refresh_from_db()
    assert first.status == RevisionStatus.APPROVED
    assert second.approvals.count() == 1
