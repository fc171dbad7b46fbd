"""Panels: who sits, what is before them with which papers, what they decide, and that no door leads round it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from budgets.approving.approvals import approve_share, refuse
from budgets.models import Approval, PanelDecision, PanelItem, PanelMember, PanelSitting, Revision
from budgets.panels.queries import waiting_panels
from budgets.panels.sitting import close_sitting, decide_item
from budgets.queries import waiting_for
from budgets.rules import Funder
from budgets.setting.budget_setting import start_revision, submit_revision, take_back
from budgets.setting.rules import RevisionStatus
from phb.acting import acting
from phb.models import User
from phb.money import gbp
from phb.roles import Role
from tests import recipes
from tests.budgets.building import COUNCIL_LINE, TODAY, Team, submitted, team
from tests.budgets.panels import called, put
from tests.budgets.test_approval_limits import by_bulk_create, by_raw_sql, by_save
from tests.html import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]
DOORS = pytest.mark.parametrize("door", [by_save, by_bulk_create, by_raw_sql])
WEEK = timedelta(days=7)


@pytest.fixture
def people(as_system: User) -> Team:
    return team()


@pytest.fixture
def item(people: Team) -> PanelItem:
    return put(people, called(people), submitted(people), note="Look at the nights")


def decide(item: PanelItem, by: User, outcome: str = "agree", on: date = TODAY, reasons: str = "Fair") -> PanelDecision:
    with acting(by):
        return decide_item(item=item, outcome=outcome, reasons=reasons, by=by, on=on)


def now(item: PanelItem) -> Revision:
    return Revision.objects.get(pk=item.revision_id)


# What a panel decides. -----------------------------------------------------------------------------------------------


def test_agreement_of_the_panel_is_that_of_its_organisations_share(people: Team, item: PanelItem) -> None:
    decision = decide(item, people.manager)
    answer = decision.approval
    assert (answer.funder, answer.agreed, answer.approver) == ("icb", True, people.manager)
    assert answer.words == "Panel: Fair"
    assert now(item).status == RevisionStatus.SUBMITTED, "The council has not agreed its own share yet."
    with acting(people.council_manager):
        approve_share(revision=item.revision, funder=Funder.COUNCIL, by=people.council_manager, on=TODAY)
    assert now(item).status == RevisionStatus.APPROVED


def test_what_is_sent_back_goes_to_the_author_with_the_reasons(people: Team, item: PanelItem) -> None:
    decide(item, people.manager, "send_back", reasons="Nights are missing")
    assert (now(item).status, now(item).sent_back_words) == (RevisionStatus.DRAFT, "Panel: Nights are missing")
    titles = [task.title for task in waiting_for(people.coordinator, TODAY)]
    assert "Change the budget that was sent back" in titles


def test_what_is_refused_is_over_and_its_author_is_told_to_tell(people: Team, item: PanelItem) -> None:
    decide(item, people.manager, "refuse", reasons="It is not for this")
    revision = now(item)
    assert revision.status == RevisionStatus.REFUSED
    on = timezone.localdate()
    assert "Tell the person that their budget was refused" in [t.title for t in waiting_for(people.coordinator, on)]
    with acting(people.coordinator):
        with pytest.raises(ValidationError):
            submit_revision(revision=revision, by=people.coordinator, on=TODAY)
        start_revision(
            budget=revision.budget, effective_from=revision.effective_from, reason="Anew", by=people.coordinator,
            on=TODAY,
        )  # fmt: skip
    assert "Tell the person that their budget was refused" not in [t.title for t in waiting_for(people.coordinator, on)]


def test_refused_revision_is_changed_by_no_door(people: Team) -> None:
    revision = submitted(people)
    with pytest.raises(IntegrityError, match="refused by a funder"), transaction.atomic():
        Revision.objects.filter(pk=revision.pk).update(status="refused")
    with acting(people.manager):
        refuse(revision=revision, funder=Funder.ICB, by=people.manager, on=TODAY, words="No")
    for change in ({"status": "submitted"}, {"status": "draft", "submitted_at": None}, {"reason": "Other"}):
        with pytest.raises(IntegrityError, match="stays as it was|stands as it was"), transaction.atomic():
            Revision.objects.filter(pk=revision.pk).update(**change)


def test_share_beyond_every_limit_of_who_answers_is_not_agreed(people: Team) -> None:
    item = put(people, called(people), submitted(people, {"rate": 30_000_00}, COUNCIL_LINE))
    with pytest.raises(ValidationError, match="up to £25,000"):
        decide(item, people.lead)
    assert decide(item, people.manager).outcome == "agree"


def test_author_sits_and_does_not_answer(people: Team, item: PanelItem) -> None:
    with pytest.raises(PermissionDenied):
        decide(item, people.coordinator)


def test_who_does_not_sit_does_not_answer(people: Team, item: PanelItem) -> None:
    for other in (recipes.user(Role.COMMISSIONING_MANAGER, people.icb), people.council_manager, people.finance):
        with pytest.raises(PermissionDenied, match="sits on this panel"):
            decide(item, other)


def test_who_gains_sits_and_does_not_answer(people: Team) -> None:
    revision = submitted(people, {"provider": people.manager.display_name}, COUNCIL_LINE)
    item = put(people, called(people), revision)
    with pytest.raises(PermissionDenied, match="name of somebody this budget pays"):
        decide(item, people.manager)
    assert decide(item, people.lead).decided_by == people.lead


def test_nothing_is_decided_before_the_day_nor_after_the_minutes_are_closed(people: Team) -> None:
    item = put(people, called(people, TODAY + WEEK), submitted(people))
    with pytest.raises(ValidationError, match="panel sits on 27 March 2026"):
        decide(item, people.manager)
    with acting(people.manager):
        close_sitting(sitting=item.sitting, by=people.manager, on=TODAY + WEEK)
    with pytest.raises(ValidationError, match="minutes of this sitting are closed"):
        decide(item, people.manager, on=TODAY + WEEK)


def test_item_is_decided_once_and_with_reasons(people: Team, item: PanelItem) -> None:
    with pytest.raises(ValidationError, match="stands in the minutes"):
        decide(item, people.manager, reasons="  ")
    decide(item, people.manager)
    with pytest.raises(ValidationError, match="decided already"):
        decide(item, people.lead)


def test_papers_stay_as_they_were_and_what_changed_since_is_not_decided(people: Team, item: PanelItem) -> None:
    with acting(people.coordinator):
        back = take_back(revision=item.revision, by=people.coordinator, on=TODAY)
        back.lines.filter(number=1)[0].delete()
        Revision.objects.get(pk=back.pk)
        submit = [line.service for line in back.lines.all()]
    assert submit == ["Day centre"]
    with pytest.raises(ValidationError, match="not as the panel saw it"):
        decide(item, people.manager)
    papers = PanelItem.objects.get(pk=item.pk).papers
    assert [line["service"] for line in papers["lines"]] == ["Personal assistant", "Day centre"]
    assert (papers["yearly"], papers["cost"]) == (12_000_00, 15_000_00)


# Calling one, and its agenda. ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"members": []}, "at least 2 members"),
        ({"held_on": TODAY - WEEK}, "today or a later day"),
    ],
)
def test_panel_that_breaks_a_rule_is_not_called(people: Team, given: dict[str, Any], match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        called(people, **given)


def test_panel_is_called_by_somebody_who_agrees_budgets_there(people: Team) -> None:
    for other in (people.coordinator, people.council_manager, people.finance):
        with pytest.raises(PermissionDenied):
            called(people, by=other)


def test_agenda_takes_what_waits_and_its_organisation_pays_once(people: Team) -> None:
    sitting, revision = called(people), submitted(people)
    first = put(people, sitting, revision)
    assert (first.number, first.funder, first.plan) == (1, "icb", revision.budget.plan)
    with pytest.raises(ValidationError, match="on that agenda already"):
        put(people, sitting, revision)
    assert put(people, sitting, submitted(people)).number == 2
    with acting(people.coordinator):
        back = take_back(revision=revision, by=people.coordinator, on=TODAY)
    with pytest.raises(ValidationError, match="waits for approval"):
        put(people, sitting, back)
    elsewhere = recipes.icb()
    boss, one, two = (recipes.user(Role.COMMISSIONING_MANAGER, elsewhere) for _ in range(3))
    away = called(people, organisation=elsewhere, chair=boss, members=[one, two], by=boss)
    with pytest.raises(ValidationError, match="pays no share"):
        put(people, away, submitted(people), by=boss)


def test_who_sits_finds_the_papers_on_today(people: Team) -> None:
    sitting = called(people, TODAY + WEEK)
    assert waiting_panels(people.lead, TODAY) == []
    put(people, sitting, submitted(people))
    (task,) = waiting_panels(people.lead, TODAY)
    assert (task.title, task.due) == ("Read the papers of the panel", TODAY + WEEK)
    assert waiting_panels(people.finance, TODAY) == []
    assert [task.title for task in waiting_panels(people.manager, TODAY + WEEK)] == ["Minute what the panel decides"]


# Other doors. --------------------------------------------------------------------------------------------------------


def answer_of(people: Team, item: PanelItem, by: User) -> Approval:
    with acting(by):
        return approve_share(revision=item.revision, funder=Funder.ICB, by=by, on=TODAY)


@DOORS
def test_decision_is_given_effect_by_no_other_answer(
    people: Team, item: PanelItem, door: Callable[[Any], None]
) -> None:
    answer = answer_of(people, item, people.manager)
    good = {"item": item, "outcome": "agree", "reasons": "Fair", "approval": answer, "decided_by": people.manager}
    given: dict[str, Any] = {**good, "decided_on": TODAY}
    other = put(people, called(people), submitted(people))
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"outcome": "refuse"}, "given effect"),
        ({"decided_by": people.lead}, "given effect"),
        ({"item": other}, "given effect"),
        ({"decided_on": TODAY - WEEK}, "from the day of the sitting"),
    ]
    for change, match in wrong:
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            door(PanelDecision(**{**given, **change}))
    door(PanelDecision(**given))


@DOORS
def test_who_does_not_sit_answers_by_no_door(people: Team, item: PanelItem, door: Callable[[Any], None]) -> None:
    other = recipes.user(Role.COMMISSIONING_MANAGER, people.icb)
    answer = answer_of(people, item, other)
    with pytest.raises(IntegrityError, match="Somebody who sits"), transaction.atomic():
        door(
            PanelDecision(
                item=item, outcome="agree", reasons="Fair", approval=answer, decided_by=other, decided_on=TODAY
            )
        )


@DOORS
def test_stranger_is_made_a_member_by_no_door(people: Team, item: PanelItem, door: Callable[[Any], None]) -> None:
    with pytest.raises(IntegrityError, match="own organisation"), transaction.atomic():
        door(PanelMember(sitting=item.sitting, user=people.council_manager))
    with acting(people.manager):
        close_sitting(sitting=item.sitting, by=people.manager, on=TODAY)
    with pytest.raises(IntegrityError, match="minutes of this sitting are closed"), transaction.atomic():
        door(PanelMember(sitting=item.sitting, user=recipes.user(Role.CLINICAL_LEAD, people.icb)))


@pytest.mark.parametrize(
    "change", [{"held_on": TODAY + WEEK}, {"closed_on": TODAY, "closed_by": "finance"}, {"chair": "council_manager"}]
)
def test_sitting_is_changed_by_no_door(people: Team, item: PanelItem, change: dict[str, Any]) -> None:
    given = {name: getattr(people, value) if isinstance(value, str) else value for name, value in change.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelSitting.objects.filter(pk=item.sitting_id).update(**given)


def test_agenda_and_minutes_are_never_changed(people: Team, item: PanelItem) -> None:
    decision = decide(item, people.manager)
    for write in (
        lambda: PanelItem.objects.filter(pk=item.pk).update(note="Other"),
        lambda: PanelDecision.objects.filter(pk=decision.pk).update(reasons="Other"),
        lambda: PanelSitting.objects.filter(pk=item.sitting_id).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


# After it is agreed. -------------------------------------------------------------------------------------------------


def test_edit_after_one_funder_agreed_voids_it_by_act_and_is_refused_by_other_doors(
    people: Team, item: PanelItem
) -> None:
    decide(item, people.manager)
    line = item.revision.lines.get(number=1)
    line.service = "Something else"
    with pytest.raises(IntegrityError, match="waits for approval"), transaction.atomic():
        line.save()
    with pytest.raises(IntegrityError, match="waits for approval"), transaction.atomic():
        type(line).objects.bulk_update([line], ["service"])
    with pytest.raises(IntegrityError, match="waits for approval"), transaction.atomic():
        item.revision.lines.update(icb_share=gbp(1))
    with acting(people.coordinator):
        back = take_back(revision=item.revision, by=people.coordinator, on=TODAY)
        line.service = "Personal assistants"
        line.save()
        submit_revision(revision=back, by=people.coordinator, on=TODAY)
    with acting(people.council_manager):
        approve_share(revision=now(item), funder=Funder.COUNCIL, by=people.council_manager, on=TODAY)
    assert now(item).status == RevisionStatus.SUBMITTED, "What the panel agreed was the budget as it stood before."


# Its pages. ----------------------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, name: str, *args: Any) -> str:
    return text_of(signed_in(user).get(reverse(name, args=args)).content.decode())


def test_panel_is_called_asked_and_minuted_on_its_pages(people: Team) -> None:
    revision, day = submitted(people), f"{timezone.localdate():%Y-%m-%d}"
    members = [people.lead.pk, people.coordinator.pk]
    chair = signed_in(people.manager)
    assert "Call a panel of" in read(people.manager, "panels")
    given = {"held_on": day, "chair": people.manager.pk, "members": members, "place": "Room 2"}
    chair.post(reverse("panel_call", args=[people.icb.pk]), given)
    sitting = PanelSitting.objects.get()
    assert "Put it on the agenda of a panel" in read(people.manager, "approval", revision.pk)
    writer = signed_in(people.coordinator)
    writer.post(reverse("panel_put", args=[revision.pk]), {"sitting": sitting.pk, "note": "Look at the nights"})
    page = read(people.lead, "panel", sitting.pk)
    for words in ("Look at the nights", "£12,000.00", "Personal assistant", "Version 1, agreed on", "To decide"):
        assert words in page
    item = PanelItem.objects.get()
    answered = chair.post(reverse("panel_decide", args=[item.pk]), {"outcome": "agree", "reasons": ""})
    assert "Fill in “Reasons, as minuted”" in text_of(answered.content.decode())
    chair.post(reverse("panel_decide", args=[item.pk]), {"outcome": "agree", "reasons": "Fair to all"})
    page = read(people.auditor, "panel", sitting.pk)
    assert "Agreed , answered by" in page
    assert "Fair to all" in page
    assert "Minute the decision" not in page
    chair.post(reverse("panel_close", args=[sitting.pk]))
    assert "closed the minutes" in read(people.auditor, "panel", sitting.pk)
    assert "1 of 1 decided" in read(people.auditor, "panels")


def test_panel_of_elsewhere_does_not_exist(people: Team, item: PanelItem) -> None:
    stranger = recipes.user(Role.COMMISSIONING_MANAGER, recipes.icb())
    assert signed_in(stranger).get(reverse("panel", args=[item.sitting_id])).status_code == 404
    assert signed_in(people.council_manager).get(reverse("panel", args=[item.sitting_id])).status_code == 404
    assert signed_in(stranger).post(reverse("panel_decide", args=[item.pk])).status_code == 404


def test_budget_is_refused_on_the_approve_page_with_a_reason(people: Team) -> None:
    revision = submitted(people)
    client = signed_in(people.manager)
    address = reverse("approval", args=[revision.pk])
    page = text_of(client.post(address, {"funder": "icb", "answer": "refuse", "words": ""}).content.decode())
    assert "Give the reason" in page
    client.post(address, {"funder": "icb", "answer": "refuse", "words": "It is not for this"})
    assert Revision.objects.get(pk=revision.pk).status == RevisionStatus.REFUSED
    assert "refused by" in read(people.coordinator, "revision", revision.pk)
