"""The conversation about what matters: its record, what rests on it, and the good ending without money."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from budgets.models import Budget
from budgets.setting.budget_setting import open_budget
from care_plans import queries
from care_plans.conversations.queries import conversation_for_next_plan, ended_without_money
from care_plans.conversations.rules import Outcome, Present, present_from_lines
from care_plans.conversations.talking import edit_conversation, record_conversation
from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import Conversation, ConversationPresent, Offer, Plan, SupportRequest
from care_plans.plans.planning import edit_sections, start_plan
from care_plans.requests.intake import decide_request
from care_plans.requests.rules import RequestStatus
from phb.dates import financial_year_of
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, answers, days, decided, do, sign_in

pytestmark = pytest.mark.django_db

ASHA = Present("Asha Patel", "the person")
SAID = {"how": "home", "chosen_by_person": True, "what_matters": "My garden", "hopes": "To sell my roses"}
WITHOUT_MONEY = {"outcome": "without_money", "agreed_without_money": True}
REFERRED = {"referral_status": "03", "referred_to": "The link worker"}


def talk(at: Place, about: SupportRequest, **given: Any) -> Conversation:
    wanted = {"held_on": TODAY, "outcome": "plan", "present": [ASHA], **SAID, **given}
    kept: Conversation = do(record_conversation, by=at.coordinator, request=about, **wanted)
    return kept


# Who was there. ------------------------------------------------------------------------------------------------------


def test_people_are_written_one_on_each_line() -> None:
    assert present_from_lines("Mo Khan, brother\n\n  Dr Ford , GP, a friend too ") == [
        Present("Mo Khan", "brother"),
        Present("Dr Ford", "GP, a friend too"),
    ]


@pytest.mark.parametrize("line", ["Mo Khan", ", brother", "Mo Khan,"])
def test_a_line_without_a_name_or_a_role_is_quoted(line: str) -> None:
    with pytest.raises(ValidationError, match=line) as refusal:
        present_from_lines(f"Dr Ford, GP\n{line}")
    assert refusal.value.code == "others"


def test_nobody_and_twice_the_same_are_refused(place: Place) -> None:
    for present, sentence in (([], "Say who was there"), ([ASHA, Present("asha patel", "self")], "named twice")):
        with pytest.raises(ValidationError, match=sentence):
            talk(place, decided(place), present=present)
    assert not Conversation.objects.exists()


# The record. ---------------------------------------------------------------------------------------------------------


def test_it_is_kept_with_who_was_there(place: Place) -> None:
    kept = talk(place, decided(place), present=[ASHA, Present("Mo Khan", "brother")], working="My neighbour")
    assert [str(each) for each in kept.present.all()] == ["Asha Patel, the person", "Mo Khan, brother"]
    assert (kept.recorded_by, kept.working, kept.outcome) == (place.coordinator, "My neighbour", Outcome.PLAN)


def test_it_follows_a_decision(place: Place) -> None:
    with pytest.raises(ValidationError, match="The conversation follows its decision"):
        talk(place, recipes.request(place.person))
    request = decided(place)
    with pytest.raises(ValidationError, match="decided on 9 March 2026") as refusal:
        talk(place, request, held_on=date(2026, 3, 8))
    assert refusal.value.code == "held_on"
    with pytest.raises(ValidationError, match="cannot be after today"):
        talk(place, request, held_on=TODAY + timedelta(days=1))


def test_it_is_recorded_by_care_coordinators_of_the_icb(place: Place, elsewhere: Place) -> None:
    request = decided(place)
    for user in (place.clinician, place.manager, place.holder, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(record_conversation, by=user, request=request, held_on=TODAY, outcome="plan", present=[ASHA], **SAID)


def test_words_and_people_are_put_right_and_the_rest_stands(place: Place) -> None:
    kept = talk(place, decided(place), present=[ASHA, Present("Mo Khan", "brother")])
    edit = {"conversation": kept, "present": [Present("Asha Patel", "herself"), Present("Jo Bell", "friend")]}
    do(edit_conversation, by=place.coordinator, hopes="To rest", seen=marker(kept), **edit)
    assert [str(each) for each in kept.present.all()] == ["Asha Patel, herself", "Jo Bell, friend"]
    with pytest.raises(ChangedMeanwhile):
        do(edit_conversation, by=place.coordinator, hopes="To run", seen=marker(kept), **edit)
    assert Conversation.objects.get().hopes == "To rest"


# What rests on it. ---------------------------------------------------------------------------------------------------


def test_the_plan_takes_its_day_and_what_matters(place: Place) -> None:
    request = decided(place)
    talk(place, request, held_on=date(2026, 3, 20))
    plan = do(start_plan, by=place.coordinator, request=request)
    assert (plan.conversation_on, plan.what_matters) == (date(2026, 3, 20), "My garden")


def test_a_plan_being_written_is_told_and_keeps_its_words(place: Place) -> None:
    request = decided(place)
    plan = do(start_plan, by=place.coordinator, request=request)
    assert plan.conversation_on is None
    plan.what_matters = "My cat"
    plan.save()
    talk(place, request)
    told = Plan.objects.get(pk=plan.pk)
    assert (told.conversation_on, told.what_matters) == (TODAY, "My cat")


def test_the_next_version_rests_on_a_conversation_of_its_own(place: Place) -> None:
    request = decided(place)
    recipes.conversation(request)
    recipes.plan(request)
    assert conversation_for_next_plan(request) is None
    later = talk(place, request)
    assert conversation_for_next_plan(request) == later


def test_the_conversation_waits_after_the_decision_and_the_plan_after_it(place: Place) -> None:
    request = decided(place)

    def titles() -> list[str]:
        return [task.title for task in queries.waiting_for(place.coordinator, TODAY)]

    assert titles() == ["Talk about what matters"]
    talk(place, request, outcome="go_on")
    assert titles() == ["Talk about what matters"]
    talk(place, request)
    assert titles() == ["Start a care plan"]


# The good ending without money. --------------------------------------------------------------------------------------


def test_it_ends_well_with_a_referral_and_a_plan_and_no_budget(place: Place) -> None:
    request = decided(place)
    kept = talk(place, request, **WITHOUT_MONEY, **REFERRED)
    request.refresh_from_db()
    assert request.status == RequestStatus.ENDED_WELL
    offer = Offer.objects.get()
    assert kept.referral == offer
    assert (offer.component, offer.status, offer.referred_to) == ("social_prescribing", "03", "The link worker")
    waits = {task.title for task in queries.waiting_for(place.coordinator, TODAY)}
    assert waits == {"Start a care plan", "See that a community referral is taken up"}
    recipes.plan(request)
    with pytest.raises(ValidationError, match="ended well without money"):
        do(open_budget, by=place.coordinator, request=request, starts_on=TODAY)


def test_it_ends_without_money_only_where_the_person_agrees(place: Place) -> None:
    request = decided(place)
    with pytest.raises(ValidationError, match="only where the person agrees"):
        talk(place, request, outcome="without_money", **REFERRED)
    with pytest.raises(ValidationError, match="how the offer of a community referral stands"):
        talk(place, request, **WITHOUT_MONEY)
    with pytest.raises(ValidationError, match="who takes the referral"):
        talk(place, request, **WITHOUT_MONEY, referral_status="03")
    request.refresh_from_db()
    assert request.status == RequestStatus.DECIDED
    assert not Offer.objects.exists()


def test_what_nobody_pays_for_leads_to_no_money(place: Place) -> None:
    request = recipes.request(place.person)
    recipes.decision(request, icb=False)
    with pytest.raises(ValidationError, match="nobody pays"):
        talk(place, request)
    assert talk(place, request, **WITHOUT_MONEY, **REFERRED)


def test_support_that_goes_on_does_not_end_by_a_conversation(place: Place) -> None:
    request = decided(place)
    recipes.plan(request)
    with pytest.raises(ValidationError, match="for its review"):
        talk(place, request, **WITHOUT_MONEY, **REFERRED)


def test_money_can_be_asked_for_again(place: Place) -> None:
    request = decided(place)
    talk(place, request, **WITHOUT_MONEY, **REFERRED)
    request.refresh_from_db()
    with pytest.raises(ValidationError, match="Decide it again"):
        talk(place, request)
    do(decide_request, by=place.coordinator, request=request, answers=answers(place))
    request.refresh_from_db()
    assert request.status == RequestStatus.DECIDED
    assert talk(place, request)


def test_endings_are_counted_once_for_each_request(place: Place, elsewhere: Place) -> None:
    request = decided(place)
    for _ in range(2):
        talk(place, request, **WITHOUT_MONEY, **REFERRED)
        request.refresh_from_db()
    year = financial_year_of(TODAY)
    assert ended_without_money(place.manager, TODAY, year.start, year.end) == 1
    assert ended_without_money(place.manager, TODAY, year.start, TODAY - timedelta(days=1)) == 0
    assert ended_without_money(elsewhere.manager, TODAY, year.start, year.end) == 0


# Every other door. ---------------------------------------------------------------------------------------------------


def refused(act: Any) -> bool:
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        return True
    return False


def _run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_no_door_ends_a_request_without_the_conversation(place: Place) -> None:
    request = decided(place)
    table = SupportRequest._meta.db_table
    to_end = f"UPDATE {table} SET status = 'ended_well' WHERE id = %s"  # noqa: S608
    assert refused(lambda: SupportRequest.objects.filter(pk=request.pk).update(status="ended_well"))
    assert refused(lambda: _run(to_end, request.pk))
    assert refused(lambda: recipes.request(place.person, status="ended_well"))
    talk(place, request, **WITHOUT_MONEY, **REFERRED)
    assert not refused(lambda: _run(to_end, request.pk))


def test_no_door_gives_a_budget_to_what_ended_without_money(place: Place) -> None:
    request = decided(place)
    talk(place, request, **WITHOUT_MONEY, **REFERRED)
    plan = recipes.plan(request)
    budget = Budget(
        person=place.person, plan=plan, decision=request.decisions.get(), kind="phb", starts_on=TODAY,
        icb=place.icb, opened_by=place.coordinator,
    )  # fmt: skip
    assert refused(budget.save)
    assert refused(lambda: Budget.objects.bulk_create([budget]))


def test_no_door_moves_the_day_or_puts_it_before_the_decision(place: Place) -> None:
    kept = talk(place, decided(place))
    for wrong in ({"held_on": TODAY - timedelta(days=1)}, {"outcome": "go_on"}):
        assert refused(lambda wrong=wrong: Conversation.objects.filter(pk=kept.pk).update(**wrong))
    assert refused(lambda: recipes.conversation(recipes.request(place.person)))
    assert refused(lambda: recipes.conversation(decided(place), held_on=date(2026, 3, 1)))
    other = Offer.objects.create(
        person=place.person, component="social_prescribing", status="02", made_on=TODAY, recorded_by=place.coordinator
    )
    assert refused(lambda: Conversation.objects.filter(pk=kept.pk).update(referral=other))


def test_a_day_typed_before_gives_way_to_that_of_the_conversation(place: Place) -> None:
    request = decided(place)
    plan = do(start_plan, by=place.coordinator, request=request)
    do(edit_sections, by=place.coordinator, plan=plan, conversation_on=TODAY)
    talk(place, request, held_on=date(2026, 3, 20))
    assert Plan.objects.get(pk=plan.pk).conversation_on == date(2026, 3, 20)


# Pages. --------------------------------------------------------------------------------------------------------------


def form_of(at: Place, **given: Any) -> dict[str, Any]:
    return {
        "how": "home",
        "there": ["0", "1"],
        "others": "Mo Khan, brother",
        "chosen_by_person": "True",
        "what_matters": "My garden",
        "hopes": "To sell my roses",
        "outcome": "plan",
        **days("held_on", TODAY),
        **given,
    }


def test_it_is_recorded_and_read_on_its_pages(place: Place) -> None:
    request = decided(place)
    client = sign_in(place.coordinator)
    assert b"Record the conversation" in client.get(f"/requests/{request.pk}/").content
    response = client.post(f"/requests/{request.pk}/conversations/add/", form_of(place))
    kept = Conversation.objects.get()
    assert response["Location"] == kept.get_absolute_url()
    roles = list(ConversationPresent.objects.values_list("role", flat=True))
    assert roles == ["the person", "care co-ordinator", "brother"]
    page = client.get(kept.get_absolute_url()).content.decode()
    assert "Mo Khan" in page
    assert "Start the care plan" in page
    assert "To sell my roses" in sign_in(place.holder).get(kept.get_absolute_url()).content.decode()


def test_the_page_ends_a_request_well(place: Place) -> None:
    request = decided(place)
    client = sign_in(place.coordinator)
    address = f"/requests/{request.pk}/conversations/add/"
    half = client.post(address, form_of(place, outcome="without_money", agreed_without_money="on"))
    assert "Say how the offer of a community referral stands" in half.content.decode()
    client.post(address, form_of(place, **{**WITHOUT_MONEY, "agreed_without_money": "on"}, **REFERRED))
    page = client.get(f"/requests/{request.pk}/").content.decode()
    assert "Ended well without money" in page
    assert "Start the care plan" in page
    person = client.get(f"/people/{place.person.pk}/").content.decode()
    assert "Community referral" in person
    assert Plan.objects.count() == 0


def test_boxes_of_an_answer_that_was_not_chosen_say_nothing(place: Place) -> None:
    request = decided(place)
    left = {"agreed_without_money": "on", **REFERRED, "place": "The library"}
    sign_in(place.coordinator).post(f"/requests/{request.pk}/conversations/add/", form_of(place, **left))
    kept = Conversation.objects.get()
    assert (kept.outcome, kept.agreed_without_money, kept.place) == (Outcome.PLAN, False, "")
    assert not Offer.objects.exists()


def test_who_chose_is_asked_and_never_assumed(place: Place) -> None:
    request = decided(place)
    client = sign_in(place.coordinator)
    address = f"/requests/{request.pk}/conversations/add/"
    unsaid = client.post(address, {**form_of(place), "chosen_by_person": ""})
    assert "Say whether the person chose who was there." in unsaid.content.decode()
    assert not Conversation.objects.exists()
    client.post(address, form_of(place, chosen_by_person="False"))
    kept = Conversation.objects.get()
    assert not kept.chosen_by_person
    assert "Ask Asha whom to invite next time" in client.get(kept.get_absolute_url()).content.decode()
    for_the_holder = sign_in(place.holder).get(kept.get_absolute_url()).content.decode()
    assert "Somebody else chose who was there" in for_the_holder
    assert "whom to invite" not in for_the_holder


def test_what_was_written_is_put_right_on_its_page(place: Place) -> None:
    kept = talk(place, decided(place))
    client = sign_in(place.coordinator)
    address = f"{kept.get_absolute_url()}edit/"
    assert "Asha Patel, the person" in client.get(address).content.decode()
    sent = {
        "others": "Asha Patel, herself",
        "chosen_by_person": "False",
        "what_matters": "Roses",
        "hopes": "To sell",
        "seen": marker(kept),
    }
    assert client.post(address, sent)["Location"] == kept.get_absolute_url()
    kept.refresh_from_db()
    assert (kept.what_matters, str(kept.present.get())) == ("Roses", "Asha Patel, herself")
