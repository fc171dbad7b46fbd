"""Standing in for a colleague: who may, on which days, for what, and every door that might get round it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from budgets.approving.approvals import approve_share, send_back
from budgets.approving.covering import accept_cover, end_cover, name_cover, set_cover
from budgets.approving.limits import set_limit
from budgets.approving.rules import check_cover_days
from budgets.models import Approval, ApprovalCover, Revision
from budgets.queries import awaiting_approval, waiting_for
from budgets.rules import Funder
from care_plans.models import Representation
from phb.acting import acting
from phb.models import RoleAssignment, User
from phb.money import from_pence, gbp
from phb.roles import Role
from tests import recipes
from tests.budgets.building import COUNCIL_LINE, Team, submitted, team
from tests.budgets.test_approval_limits import by_bulk_create, by_raw_sql, by_save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]
DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])
DEAR: tuple[dict[str, Any], ...] = ({"rate": 30_000_00}, COUNCIL_LINE)
"""More than a clinical lead may agree in their own right."""


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def administrator(people: Team) -> User:
    return recipes.user(Role.ADMINISTRATOR, people.icb)


def today() -> date:
    return timezone.localdate()


def asked(people: Team, colleague: User | None = None, **given: Any) -> ApprovalCover:
    """The manager asks the clinical lead to cover for a week from today."""
    values = {"starts_on": today(), "ends_on": today() + timedelta(days=6), "on": today(), **given}
    return name_cover(organisation=people.icb, colleague=colleague or people.lead, by=people.manager, **values)


def covered(people: Team, colleague: User | None = None, **given: Any) -> ApprovalCover:
    made = asked(people, colleague, **given)
    return accept_cover(cover=made, by=made.colleague, on=made.starts_on)


def agree(people: Team, revision: Revision, by: User | None = None, on: date | None = None) -> Approval:
    by = by or people.lead
    return approve_share(revision=revision, funder=Funder.ICB, by=User.objects.get(pk=by.pk), on=on or today())


# The days. -----------------------------------------------------------------------------------------------------------


def test_cover_is_at_most_ninety_days_both_included() -> None:
    first = date(2026, 1, 1)
    check_cover_days(first, first)
    check_cover_days(first, date(2026, 3, 31))
    with pytest.raises(ValidationError, match="at most 90 days"):
        check_cover_days(first, date(2026, 4, 1))
    with pytest.raises(ValidationError, match="on or after the first"):
        check_cover_days(first, date(2025, 12, 31))


@pytest.mark.parametrize(("days_from_now", "holds"), [(-1, False), (0, True), (6, True), (7, False)])
def test_cover_holds_from_its_first_day_to_its_last(people: Team, days_from_now: int, holds: bool) -> None:
    covered(people)
    revision = submitted(people, *DEAR)
    on = today() + timedelta(days=days_from_now)
    waiting = [each.pk for each in awaiting_approval(User.objects.get(pk=people.lead.pk), on)]
    assert waiting == [revision.pk]  # the lead is asked anyway, and could send it back
    if holds and days_from_now == 0:
        assert agree(people, revision, on=on).cover is not None
    elif not holds:
        with pytest.raises(ValidationError, match="you may agree up to £25,000"):
            agree(people, revision, on=on)


# What it lets somebody do. -------------------------------------------------------------------------------------------


def test_colleague_agrees_what_who_is_away_may_agree_and_the_approval_says_for_whom(people: Team) -> None:
    cover = covered(people)
    answer = agree(people, submitted(people, *DEAR))
    assert (answer.approver, answer.cover) == (people.lead, cover)


def test_own_right_comes_before_that_of_a_colleague(people: Team) -> None:
    covered(people)
    assert agree(people, submitted(people)).cover is None


def test_care_coordinator_of_the_same_organisation_may_cover(people: Team) -> None:
    colleague = recipes.user(Role.CARE_COORDINATOR, people.icb)
    covered(people, colleague)
    revision = submitted(people)
    assert [task.title for task in waiting_for(User.objects.get(pk=colleague.pk), today())] == ["Agree a budget"]
    answer = agree(people, revision, colleague)
    assert answer.cover is not None
    assert answer.cover.delegator == people.manager


def test_colleague_sends_back_for_who_is_away(people: Team) -> None:
    colleague = recipes.user(Role.CARE_COORDINATOR, people.icb)
    cover = covered(people, colleague)
    revision = submitted(people)
    answer = send_back(revision=revision, funder=Funder.ICB, by=colleague, on=today(), words="Too dear")
    assert (answer.agreed, answer.cover) == (False, cover)


def test_never_beyond_the_limit_of_who_is_away(people: Team, administrator: User) -> None:
    covered(people)
    set_limit(
        organisation=people.icb,
        role="commissioning_manager",
        yearly_amount=gbp(29_999),
        starts_on=today(),
        source="The board",
        by=administrator,
        on=today(),
    )
    with pytest.raises(ValidationError, match=rf"for {people.manager} you may agree up to £29,999"):
        agree(people, submitted(people, *DEAR))


def test_never_their_own_work(people: Team) -> None:
    covered(people, people.coordinator)
    with pytest.raises(PermissionDenied, match="wrote part"):
        agree(people, submitted(people), people.coordinator)


def test_never_what_who_is_away_may_not_agree_themselves(people: Team) -> None:
    """Else an approver could write a budget, go away for a day and have it agreed in their own name."""
    covered(people)
    revision = submitted(people, *DEAR)
    people.person.account = people.manager
    people.person.save()
    with pytest.raises(ValidationError, match="up to £25,000"):
        agree(people, revision)


def test_never_where_the_colleague_is_the_person_or_acts_for_them(people: Team) -> None:
    covered(people)
    revision = submitted(people, *DEAR)
    Representation.objects.create(
        person=people.person,
        kind="nominee",
        basis="chosen",
        name="Somebody",
        user=people.lead,
        starts_on=today(),
        consented_on=today(),
    )
    with pytest.raises(PermissionDenied, match="somebody you act for"):
        agree(people, revision)


def test_cover_is_not_passed_on(people: Team) -> None:
    """The lead covers for the manager, and somebody else for the lead: that reaches the lead's own limit only."""
    covered(people)
    third = recipes.user(Role.CARE_COORDINATOR, people.icb)
    chained = name_cover(
        organisation=people.icb, colleague=third, starts_on=today(), ends_on=today(), by=people.lead, on=today()
    )
    accept_cover(cover=chained, by=third, on=today())
    with pytest.raises(ValidationError, match=rf"for {people.lead} you may agree up to £25,000"):
        agree(people, submitted(people, *DEAR), third)


def test_cover_at_one_organisation_reaches_no_share_of_another(people: Team) -> None:
    covered(people)
    with pytest.raises(PermissionDenied):
        approve_share(revision=submitted(people), funder=Funder.COUNCIL, by=people.lead, on=today())


def test_cover_ends_with_the_role_of_who_is_away(people: Team) -> None:
    covered(people)
    revision = submitted(people, *DEAR)
    RoleAssignment.objects.filter(user=people.manager).update(ends_on=today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="up to £25,000"):
        agree(people, revision)


# Naming, accepting, setting, ending. ---------------------------------------------------------------------------------


def test_cover_that_waits_lets_nobody_agree(people: Team) -> None:
    asked(people)
    with pytest.raises(ValidationError, match="up to £25,000"):
        agree(people, submitted(people, *DEAR))


def test_cover_ended_early_ends_at_once(people: Team) -> None:
    cover = covered(people)
    revision = submitted(people, *DEAR)
    end_cover(cover=cover, by=people.manager, on=today())
    with pytest.raises(ValidationError, match="up to £25,000"):
        agree(people, revision)
    with pytest.raises(ValidationError, match="is over"):
        end_cover(cover=cover, by=people.manager, on=today())


def test_administrator_sets_cover_that_holds_at_once(people: Team, administrator: User) -> None:
    cover = set_cover(
        organisation=people.icb,
        delegator=people.manager,
        colleague=people.lead,
        starts_on=today(),
        ends_on=today(),
        by=administrator,
        on=today(),
    )
    assert agree(people, submitted(people, *DEAR)).cover == cover


@pytest.mark.parametrize("part", ["delegator", "colleague"])
def test_administrator_sets_no_cover_they_are_part_of(people: Team, administrator: User, part: str) -> None:
    RoleAssignment.objects.create(
        user=administrator, role=Role.COMMISSIONING_MANAGER, organisation=people.icb, starts_on=date(2020, 4, 1)
    )
    both = User.objects.get(pk=administrator.pk)
    parts = {"delegator": people.manager, "colleague": people.lead, part: both}
    with pytest.raises(PermissionDenied, match="part of"):
        set_cover(organisation=people.icb, starts_on=today(), ends_on=today(), by=both, on=today(), **parts)


def test_who_asks_does_not_accept(people: Team) -> None:
    cover = asked(people)
    for who in (people.manager, people.coordinator, people.finance):
        with pytest.raises(PermissionDenied, match="accepted by the colleague"):
            accept_cover(cover=cover, by=who, on=today())


def test_stranger_ends_no_cover(people: Team) -> None:
    with pytest.raises(PermissionDenied, match="one of the two"):
        end_cover(cover=covered(people), by=people.coordinator, on=today())


def test_colleague_is_of_the_same_organisation(people: Team) -> None:
    for who in (
        recipes.user(Role.CLINICAL_LEAD, recipes.icb()),
        people.council_manager,
        people.finance,
        people.auditor,
    ):
        with pytest.raises(ValidationError, match="Choose a colleague"):
            asked(people, who)


def test_only_who_agrees_budgets_there_is_covered(people: Team) -> None:
    for who in (people.coordinator, people.council_manager, people.finance):
        with pytest.raises(PermissionDenied, match="who agrees budgets"):
            name_cover(
                organisation=people.icb, colleague=people.lead, starts_on=today(), ends_on=today(), by=who, on=today()
            )


def test_one_colleague_at_a_time(people: Team) -> None:
    cover = covered(people)
    with pytest.raises(ValidationError, match="some of these days already"):
        asked(people, people.coordinator)
    end_cover(cover=cover, by=people.lead, on=today())
    assert asked(people, people.coordinator).pk


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"starts_on": -1}, "begins today or later"),
        ({"ends_on": -1}, "on or after the first"),
        ({"ends_on": 90}, "at most 90 days"),
    ],
)
def test_broken_days_are_refused_with_a_sentence(people: Team, given: dict[str, Any], words: str) -> None:
    days: dict[str, Any] = {name: today() + timedelta(days=number) for name, number in given.items()}
    with pytest.raises(ValidationError, match=words):
        asked(people, **days)


# Round the acts. -----------------------------------------------------------------------------------------------------


def answer(revision: Revision, by: User, cover: ApprovalCover | None, **fields: Any) -> Approval:
    values = {
        "revision": revision,
        "funder": "icb",
        "agreed": True,
        "yearly_amount": from_pence(30_000_00),
        "approver": by,
        "cover": cover,
        "content_sha256": revision.content_sha256,
    }
    return Approval(**{**values, **fields})


def refused(door: Callable[[Any], None], row: Any, words: str) -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        door(row)


@DOORS
def test_good_cover_passes_every_door(people: Team, door: Callable[[Any], None]) -> None:
    cover = covered(people)
    door(answer(submitted(people, *DEAR), people.lead, cover))
    assert Approval.objects.get().cover == cover


@DOORS
def test_without_the_days_or_the_yes_no_door_opens(people: Team, door: Callable[[Any], None]) -> None:
    revision = submitted(people, *DEAR)
    waiting = asked(people)
    refused(door, answer(revision, people.lead, waiting), "days of a cover that was accepted")
    end_cover(cover=waiting, by=people.lead, on=today())
    later = covered(people, starts_on=today() + timedelta(days=1))
    refused(door, answer(revision, people.lead, later), "days of a cover that was accepted")
    end_cover(cover=later, by=people.lead, on=today())
    ended = covered(people)
    end_cover(cover=ended, by=people.lead, on=today())
    refused(door, answer(revision, people.lead, ended), "days of a cover that was accepted")


@DOORS
def test_cover_of_somebody_else_opens_no_door(people: Team, door: Callable[[Any], None]) -> None:
    cover = covered(people)
    third = recipes.user(Role.CARE_COORDINATOR, people.icb)
    refused(door, answer(submitted(people, *DEAR), third, cover), "days of a cover that was accepted")


@DOORS
def test_own_work_and_that_of_who_is_away_by_no_door(people: Team, door: Callable[[Any], None]) -> None:
    cover = covered(people, people.coordinator)
    refused(door, answer(submitted(people, *DEAR), people.coordinator, cover), "wrote no part")


@DOORS
def test_beyond_the_limit_of_who_is_away_by_no_door(people: Team, door: Callable[[Any], None]) -> None:
    cover = covered(people)
    row = answer(submitted(people, *DEAR), people.lead, cover, yearly_amount=gbp("150000.01"))
    refused(door, row, "more in a year")


@DOORS
def test_share_of_another_funder_by_no_door(people: Team, door: Callable[[Any], None]) -> None:
    cover = covered(people)
    row = answer(submitted(people, *DEAR), people.lead, cover, funder="council", yearly_amount=gbp(3_000))
    refused(door, row, "for that funder")


@pytest.mark.parametrize("second", [0, 59])
@DOORS
def test_last_day_ends_at_midnight_in_london(people: Team, door: Callable[[Any], None], second: int) -> None:
    """In summer the day in London ends an hour before that of UTC."""
    last = date(today().year + 1, 7, 1)
    cover = covered(people, starts_on=last, ends_on=last)
    revision = submitted(people, *DEAR)
    before = datetime(last.year, 7, 1, 22, 59, second, tzinfo=UTC)
    after = datetime(last.year, 7, 1, 23, 0, second, tzinfo=UTC)
    refused(door, answer(revision, people.lead, cover, answered_at=after), "days of a cover that was accepted")
    door(answer(revision, people.lead, cover, answered_at=before))
    assert Approval.objects.count() == 1


def cover_row(people: Team, **wrong: Any) -> ApprovalCover:
    values = {
        "organisation": people.icb,
        "delegator": people.manager,
        "colleague": people.lead,
        "starts_on": today(),
        "ends_on": today(),
        "named_by": people.manager,
        "named_on": today(),
    }
    return ApprovalCover(**{**values, **wrong})


@DOORS
def test_broken_cover_is_written_by_no_door(people: Team, administrator: User, door: Callable[[Any], None]) -> None:
    day, now = today(), timezone.now()
    elsewhere = recipes.user(Role.CLINICAL_LEAD, recipes.icb())
    for wrong, words in (
        ({"named_by": people.lead}, "named by whoever is covered"),
        ({"named_by": people.coordinator}, "named by whoever is covered"),
        ({"delegator": people.coordinator, "named_by": people.coordinator}, "somebody who agrees budgets"),
        ({"colleague": elsewhere}, "colleague of the same organisation"),
        ({"colleague": people.finance}, "colleague of the same organisation"),
        ({"ends_on": day + timedelta(days=90)}, "at most 90 days"),
        ({"accepted_by": people.manager, "accepted_at": now}, "accepted by the colleague"),
        ({"accepted_by": people.coordinator, "accepted_at": now}, "accepted by the colleague"),
        ({"colleague": people.manager}, "by_somebody_else"),
        ({"ends_on": day - timedelta(days=1)}, "ends_on_or_after_start"),
        ({"named_on": day + timedelta(days=1)}, "not_backwards"),
        ({"accepted_by": people.lead}, "accepted_by_and_at"),
        ({"ended_by": people.lead}, "ended_by_and_at"),
    ):
        refused(door, cover_row(people, **wrong), words)
    door(cover_row(people, ends_on=day + timedelta(days=89)))
    refused(door, cover_row(people, colleague=people.coordinator), "some of these days already")
    assert ApprovalCover.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"colleague": "manager"}, "colleague", "Nobody covers for themselves"),
        ({"ends_on": -1}, "ends_on", "on or after the first"),
        ({"named_on": 1}, "starts_on", "begins today or later"),
        ({"accepted_by": "lead"}, "", "says by whom and when"),
        ({"ended_by": "lead"}, "", "says by whom and when"),
    ],
)
def test_broken_cover_is_refused_with_a_sentence(people: Team, wrong: dict[str, Any], field: str, words: str) -> None:
    given = {
        name: today() + timedelta(days=value) if isinstance(value, int) else getattr(people, value)
        for name, value in wrong.items()
    }
    with pytest.raises(ValidationError) as refusal:
        cover_row(people, **given).full_clean()
    found = [error for errors in refusal.value.error_dict.values() for error in errors]
    assert any(words in str(error.messages) and (not field or error.code == field) for error in found)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budgets_approvalcover SET ends_on = '2030-01-01'",
        "UPDATE budgets_approvalcover SET colleague_id = {coordinator}",
        "UPDATE budgets_approvalcover SET delegator_id = {lead}, colleague_id = {manager}",
        "UPDATE budgets_approvalcover SET accepted_by_id = NULL, accepted_at = NULL",
        "DELETE FROM budgets_approvalcover",
    ],
)
def test_cover_stands_as_it_was_named(people: Team, sql: str) -> None:
    covered(people)
    ids = {who: getattr(people, who).pk for who in ("coordinator", "lead", "manager")}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(**ids))


def test_cover_that_was_ended_is_not_taken_up_again(people: Team) -> None:
    cover = end_cover(cover=covered(people), by=people.manager, on=today())
    with pytest.raises(IntegrityError, match="is over"), transaction.atomic():
        ApprovalCover.objects.filter(pk=cover.pk).update(ended_at=None, ended_by=None)


# The pages. ----------------------------------------------------------------------------------------------------------


def test_asked_accepted_agreed_and_shown_for_whom(people: Team, client: Client) -> None:
    day = today()
    days = {
        f"{name}_{part}": getattr(day, part) for name in ("starts_on", "ends_on") for part in ("day", "month", "year")
    }
    revision = submitted(people, *DEAR)
    client.force_login(people.manager)
    page = client.post(f"/cover/at/{people.icb.pk}/ask/", {"colleague": people.lead.pk, **days}, follow=True)
    assert b"The cover holds once they say yes" in page.content
    cover = ApprovalCover.objects.get()
    client.force_login(people.lead)
    assert b"Say whether you cover for a colleague" in client.get("/").content
    assert b"The cover holds" in client.post(f"/cover/{cover.pk}/answer/", {"answer": "accept"}, follow=True).content
    shown = client.get(f"/revisions/{revision.pk}/approve/").content.decode()
    assert f"You answer for {people.manager}" in shown
    assert "up to £150,000" in shown
    client.post(f"/revisions/{revision.pk}/approve/", {"funder": "icb", "answer": "approve", "words": ""})
    assert Approval.objects.get().cover == cover
    client.force_login(people.council_manager)
    shown = client.get(f"/revisions/{revision.pk}/approve/").content.decode()
    assert f"agreed by {people.lead} for {people.manager}" in shown


def test_colleague_declines(people: Team, client: Client) -> None:
    cover = asked(people)
    client.force_login(people.lead)
    assert b"Decline" in client.get("/cover/").content
    client.post(f"/cover/{cover.pk}/answer/", {"answer": "end"})
    cover.refresh_from_db()
    assert cover.ended_by == people.lead
    assert b"Not taken up" in client.get("/cover/").content


def test_who_is_not_of_it_finds_no_cover(people: Team, client: Client) -> None:
    cover = asked(people)
    client.force_login(people.coordinator)
    assert people.manager.display_name.encode() not in client.get("/cover/").content
    assert client.post(f"/cover/{cover.pk}/answer/", {"answer": "accept"}).status_code == 404
    client.force_login(recipes.user(Role.ADMINISTRATOR, recipes.icb()))
    assert client.post(f"/cover/{cover.pk}/answer/", {"answer": "accept"}).status_code == 404
    client.force_login(people.manager)
    assert client.post(f"/cover/{cover.pk}/answer/", {"answer": "accept"}).status_code == 403


def test_administrator_sets_cover_on_the_page(people: Team, administrator: User, client: Client) -> None:
    day = today()
    days = {
        f"{name}_{part}": getattr(day, part) for name in ("starts_on", "ends_on") for part in ("day", "month", "year")
    }
    client.force_login(administrator)
    sent = {"delegator": people.manager.pk, "colleague": people.lead.pk, **days}
    assert b"The cover is set" in client.post(f"/cover/at/{people.icb.pk}/set/", sent, follow=True).content
    assert ApprovalCover.objects.get().accepted_by == administrator


def test_history_says_who_did_what(people: Team) -> None:
    with acting(people.manager):
        cover = asked(people)
    with acting(people.lead):
        accept_cover(cover=cover, by=people.lead, on=today())
    who = list(cover.history.order_by("history_id").values_list("history_user", flat=True))
    assert who == [people.manager.pk, people.lead.pk]
