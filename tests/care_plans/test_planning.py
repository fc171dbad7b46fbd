from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import Action, ContingencyPlan, Goal, Need, Plan, PlanOutcome, SupportRequest
from care_plans.plans.models import PARTS
from care_plans.plans.planning import (
    add_action,
    add_goal,
    add_need,
    add_outcome,
    add_to_list,
    change_part,
    edit_sections,
    offer_plan,
    remove_part,
    start_plan,
    take_back,
)
from care_plans.plans.queries import content_of, tree
from care_plans.plans.rules import PlanStatus, content_digest
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided, do, sign_in

pytestmark = pytest.mark.django_db

TREE = (Need, Goal, PlanOutcome, Action)


@pytest.fixture
def request_decided(place: Place) -> SupportRequest:
    return decided(place)


@pytest.fixture
def plan(place: Place, request_decided: SupportRequest) -> Plan:
    started: Plan = do(start_plan, by=place.coordinator, request=request_decided)
    return started


def write(at: Place, plan: Plan) -> None:
    """Everything a plan needs to be signed."""
    do(
        edit_sections,
        by=at.coordinator,
        plan=plan,
        conversation_on=TODAY,
        what_matters="My garden",
    )
    do(
        add_to_list,
        by=at.coordinator,
        plan=plan,
        what=ContingencyPlan,
        triggers="Ruth is ill",
        what_happens="A neighbour comes",
        who_to_call="Priya",
    )
    need = do(add_need, by=at.coordinator, plan=plan, text="I fall")
    goal = do(add_goal, by=at.coordinator, need=need, text="To walk to the shop", importance=9)
    outcome = do(add_outcome, by=at.coordinator, goal=goal, text="I go twice a week")
    do(add_action, by=at.coordinator, outcome=outcome, text="Balance classes", who="Ruth", confidence=7)


# Starting. -----------------------------------------------------------------------------------------------------------


def test_a_plan_starts_empty_and_with_gaps(plan: Plan, place: Place) -> None:
    assert (plan.version, plan.status, plan.author) == (1, PlanStatus.DRAFT, place.coordinator)
    assert tree(plan) == []


def test_a_plan_follows_a_decision(place: Place) -> None:
    with pytest.raises(ValidationError, match="once the request has been decided"):
        do(start_plan, by=place.coordinator, request=recipes.request(place.person))


def test_a_person_has_one_plan_being_written_at_a_time(place: Place, plan: Plan) -> None:
    with pytest.raises(ValidationError, match="being written for this person already"):
        do(start_plan, by=place.coordinator, request=decided(place))


def test_the_next_version_is_a_copy_that_can_be_changed(place: Place, request_decided: SupportRequest) -> None:
    agreed = recipes.plan(request_decided)
    following = do(start_plan, by=place.colleague, request=request_decided)
    assert (following.version, following.status, following.author) == (2, PlanStatus.DRAFT, place.colleague)
    assert (following.conversation_on, following.agreed_at) == (None, None)
    words = {key: value for key, value in content_of(agreed).items() if key not in ("version", "conversation_on")}
    assert words.items() <= content_of(following).items()
    do(change_part, by=place.colleague, part=following.needs.get(), text="I need less help")
    assert agreed.needs.get().text == "I cannot wash and dress by myself"


def test_plans_are_written_by_care_coordinators_of_the_icb(place: Place, elsewhere: Place, plan: Plan) -> None:
    request = decided(place)
    for user in (place.clinician, place.manager, place.holder, elsewhere.coordinator):
        for act, given in (
            (start_plan, {"request": request}),
            (edit_sections, {"plan": plan, "what_matters": "Nothing"}),
            (add_need, {"plan": plan, "text": "Nothing"}),
            (offer_plan, {"plan": plan}),
            (take_back, {"plan": plan}),
        ):
            with pytest.raises(PermissionDenied):
                do(act, by=user, **given)


# Writing. ------------------------------------------------------------------------------------------------------------


def test_sections_are_kept_with_gaps(place: Place, plan: Plan) -> None:
    do(edit_sections, by=place.coordinator, plan=plan, what_matters="My garden")
    plan.refresh_from_db()
    assert (plan.what_matters, plan.communication, plan.conversation_on) == ("My garden", "", None)


def test_the_conversation_has_been_held(place: Place, plan: Plan) -> None:
    with pytest.raises(ValidationError, match="The day you talked") as refusal:
        do(edit_sections, by=place.coordinator, plan=plan, conversation_on=TODAY + timedelta(days=1))
    assert refusal.value.code == "conversation_on"


def test_the_day_of_a_recorded_conversation_is_said_once(place: Place, plan: Plan) -> None:
    page = f"/plans/{plan.pk}/words/"
    client = sign_in(place.coordinator)
    assert "conversation_on" in client.get(page).context["form"].fields
    recipes.conversation(plan.request, held_on=TODAY - timedelta(days=1))
    form = client.get(page).context["form"]
    assert "conversation_on" not in form.fields
    client.post(page, {"what_matters": "My garden", "seen": form.initial["seen"]})
    plan.refresh_from_db()
    assert plan.what_matters == "My garden"
    with pytest.raises(ValidationError, match="14 April 2026 is recorded") as refusal:
        do(edit_sections, by=place.coordinator, plan=plan, conversation_on=TODAY)
    assert refusal.value.code == "conversation_on"


def test_the_second_of_two_who_write_is_told_and_nothing_is_overwritten(place: Place, plan: Plan) -> None:
    seen = marker(plan, "what_matters")
    do(edit_sections, by=place.coordinator, plan=plan, seen=seen, what_matters="My garden")
    with pytest.raises(ChangedMeanwhile):
        do(edit_sections, by=place.colleague, plan=plan, seen=seen, what_matters="Her garden")
    with pytest.raises(ChangedMeanwhile):
        do(edit_sections, by=place.colleague, plan=plan, seen="", what_matters="Her garden")
    plan.refresh_from_db()
    assert plan.what_matters == "My garden"


def test_pieces_stand_in_the_order_they_were_added(place: Place, plan: Plan) -> None:
    for text in ("First", "Second", "Third"):
        do(add_need, by=place.coordinator, plan=plan, text=text)
    do(change_part, by=place.coordinator, part=plan.needs.get(text="First"), text="Still first")
    assert [branch.need.text for branch in tree(plan)] == ["Still first", "Second", "Third"]


@pytest.mark.parametrize("value", [0, 11])
def test_importance_and_confidence_go_from_one_to_ten(place: Place, plan: Plan, value: int) -> None:
    need = do(add_need, by=place.coordinator, plan=plan, text="I fall")
    with pytest.raises(ValidationError, match="importance"):
        do(add_goal, by=place.coordinator, need=need, text="To walk", importance=value)
    goal = do(add_goal, by=place.coordinator, need=need, text="To walk", importance=10)
    outcome = do(add_outcome, by=place.coordinator, goal=goal, text="I walk")
    with pytest.raises(ValidationError, match="confidence"):
        do(add_action, by=place.coordinator, outcome=outcome, text="Classes", confidence=value)


def test_the_second_of_two_to_change_a_piece_is_told(place: Place, plan: Plan) -> None:
    need = do(add_need, by=place.coordinator, plan=plan, text="I fall")
    seen = marker(need)
    do(change_part, by=place.coordinator, part=need, seen=seen, text="I fall often")
    with pytest.raises(ChangedMeanwhile):
        do(change_part, by=place.colleague, part=need, seen=seen, text="She falls")
    assert Need.objects.get().text == "I fall often"


def test_taking_a_piece_out_takes_what_hangs_from_it_and_history_keeps_it_all(place: Place, plan: Plan) -> None:
    write(place, plan)
    do(add_need, by=place.coordinator, plan=plan, text="I am alone")
    do(remove_part, by=place.coordinator, part=plan.needs.get(text="I fall"))
    assert [branch.need.text for branch in tree(plan)] == ["I am alone"]
    for part in TREE:
        assert part.history.filter(plan_id=plan.pk, history_type="-").count() == 1


# Offering and taking back. -------------------------------------------------------------------------------------------


def test_a_plan_with_gaps_is_not_offered_and_every_gap_is_said(place: Place, plan: Plan) -> None:
    with pytest.raises(ValidationError) as refusal:
        do(offer_plan, by=place.coordinator, plan=plan)
    assert refusal.value.messages == [
        "Say on which day you talked about what matters.",
        "Write what is most important to the person.",
        "Write at least one need with a goal.",
        "Write what happens if things go wrong, and who to call.",
    ]


def test_an_offered_plan_says_exactly_what_is_to_be_signed(place: Place, plan: Plan) -> None:
    write(place, plan)
    offered = do(offer_plan, by=place.coordinator, plan=plan)
    assert (offered.status, offered.offered_on) == (PlanStatus.OFFERED, TODAY)
    assert offered.content_sha256 == content_digest(content_of(offered))


@pytest.mark.parametrize("status", ["offered", "agreed"])
def test_only_a_draft_is_changed(status: str, place: Place, request_decided: SupportRequest, plan: Plan) -> None:
    if status == "offered":
        write(place, plan)
        do(offer_plan, by=place.coordinator, plan=plan)
        words = "Take it back before it is changed"
    else:
        Plan.objects.get(pk=plan.pk).delete()
        plan = recipes.plan(request_decided)
        words = "An agreed care plan is never changed"
    need, goal, outcome = plan.needs.get(), plan.goals.get(), plan.outcomes.get()
    for act, given in (
        (edit_sections, {"plan": plan, "what_matters": "Other"}),
        (add_need, {"plan": plan, "text": "Other"}),
        (add_goal, {"need": need, "text": "Other"}),
        (add_outcome, {"goal": goal, "text": "Other"}),
        (add_action, {"outcome": outcome, "text": "Other"}),
        (change_part, {"part": need, "text": "Other"}),
        (remove_part, {"part": plan.actions.get()}),
        (offer_plan, {"plan": plan}),
    ):
        with pytest.raises(ValidationError, match=words):
            do(act, by=place.coordinator, **given)


def test_what_is_taken_back_can_be_changed_and_offered_again(place: Place, plan: Plan) -> None:
    write(place, plan)
    first = do(offer_plan, by=place.coordinator, plan=plan).content_sha256
    back = do(take_back, by=place.colleague, plan=plan)
    assert (back.status, back.offered_on, back.content_sha256) == (PlanStatus.DRAFT, None, "")
    do(edit_sections, by=place.coordinator, plan=plan, what_matters="My garden and my cat")
    assert do(offer_plan, by=place.coordinator, plan=plan).content_sha256 != first


def test_a_draft_is_not_taken_back(place: Place, plan: Plan) -> None:
    with pytest.raises(ValidationError, match="cannot become"):
        do(take_back, by=place.coordinator, plan=plan)


# Once agreed, nothing moves: by every way of writing. -----------------------------------------------------------------


@pytest.fixture
def agreed(place: Place) -> Plan:
    made = recipes.plan(decided(place), agreed=False)
    recipes.every_part(made)
    return recipes.agree(made)


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


CHANGES: dict[str, Callable[[Plan], Any]] = {
    "saving the plan": lambda plan: _saved(plan, what_matters="Other"),
    "updating the plan": lambda plan: Plan.objects.filter(pk=plan.pk).update(communication="Other"),
    "updating the plan in bulk": lambda plan: Plan.objects.bulk_update([_with(plan, wellness="Other")], ["wellness"]),
    "making it a draft again": lambda plan: Plan.objects.filter(pk=plan.pk).update(status="draft", agreed_at=None),
    "giving it to another request": lambda plan: Plan.objects.filter(pk=plan.pk).update(
        request=decided_for(plan.person)
    ),
    "raw SQL on the plan": lambda plan: _sql("UPDATE care_plans_plan SET what_matters = 'x' WHERE id = %s", plan.pk),
    "deleting the plan": lambda plan: _sql("DELETE FROM care_plans_plan WHERE id = %s", plan.pk),
    "a fixture over the plan": lambda plan: _loaded(_with(plan, what_matters="Other")),
}

PART_CHANGES: dict[str, Callable[[Plan, Any], Any]] = {
    "saving": lambda plan, part: _saved(part.objects.get(plan=plan), **{part.WRITTEN[0]: "Other"}),
    "updating": lambda plan, part: part.objects.filter(plan=plan).update(**{part.WRITTEN[0]: "Other"}),
    "updating in bulk": lambda plan, part: part.objects.bulk_update(
        [_with(part.objects.get(plan=plan), **{part.WRITTEN[0]: "Other"})], [part.WRITTEN[0]]
    ),
    "raw SQL": lambda plan, part: _sql(f"UPDATE {part._meta.db_table} SET {part.WRITTEN[0]} = 'x'"),  # noqa: S608
    "copying in bulk": lambda plan, part: part.objects.bulk_create(
        [_with(part.objects.get(plan=plan), pk=None, position=9)]
    ),
    "a fixture": lambda plan, part: _loaded(_with(part.objects.get(plan=plan), pk=999_999)),
    "deleting": lambda plan, part: _sql(f"DELETE FROM {part._meta.db_table}"),  # noqa: S608
}


def decided_for(person: Any) -> SupportRequest:
    return recipes.request(person)


def _with(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return record


def _saved(record: Any, **values: Any) -> None:
    _with(record, **values).save()


def _loaded(record: Any) -> None:
    for each in serializers.deserialize("json", serializers.serialize("json", [record])):
        each.save()


@pytest.mark.parametrize("change", CHANGES)
def test_an_agreed_plan_stands_still(change: str, agreed: Plan) -> None:
    before = content_of(agreed)
    with pytest.raises(DatabaseError), transaction.atomic():
        CHANGES[change](Plan.objects.get(pk=agreed.pk))
    assert content_of(Plan.objects.get(pk=agreed.pk)) == before


@pytest.mark.parametrize("change", PART_CHANGES)
def test_each_piece_of_an_agreed_plan_stands_still(change: str, agreed: Plan) -> None:
    before = content_of(agreed)
    for part in PARTS:
        with pytest.raises(DatabaseError), transaction.atomic():
            PART_CHANGES[change](agreed, part)
    assert content_of(Plan.objects.get(pk=agreed.pk)) == before


def test_nothing_is_slipped_under_an_agreed_plan_from_another(place: Place, agreed: Plan) -> None:
    draft = do(start_plan, by=place.coordinator, request=agreed.request)
    own = draft.outcomes.get()
    slips: tuple[Callable[[], Any], ...] = (
        lambda: Goal.objects.create(plan=draft, need=agreed.needs.get(), text="Slipped in"),
        lambda: PlanOutcome.objects.create(plan=draft, goal=agreed.goals.get(), text="Slipped in"),
        lambda: Action.objects.create(plan=draft, goal=own.goal, outcome=agreed.outcomes.get(), text="Slipped in"),
        lambda: Action.objects.create(plan=draft, goal=agreed.goals.get(), outcome=own, text="Slipped in"),
        lambda: Need.objects.filter(plan=draft).update(plan=agreed),
    )
    for slip in slips:
        with pytest.raises(DatabaseError), transaction.atomic():
            slip()


def test_a_plan_answers_a_request_for_the_same_person(place: Place, elsewhere: Place) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.create(person=elsewhere.person, request=decided(place), author=place.coordinator)
