from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from care_plans import queries
from care_plans.catalogue import publishing
from care_plans.exceptions.answering import approve_exception, propose_exception
from care_plans.exceptions.rules import ExceptionReason
from care_plans.models import CatalogueVersion, DefaultException, Goal, Need, Person, Plan, PlanOutcome
from care_plans.people import queries as people_queries
from care_plans.plans import queries as plans_queries
from care_plans.plans.planning import offer_plan, start_plan, take_back
from care_plans.plans.rules import PlanStatus
from care_plans.requests.intake import decide_request
from care_plans.requests.rules import RequestStatus
from phb.models import User
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, answers, decided, do, sign_in
from tests.care_plans.test_planning import write

pytestmark = pytest.mark.django_db


def titles(user: User, on: date = TODAY) -> list[str]:
    return [task.title for task in queries.waiting_for(user, on)]


# What waits for whom. ------------------------------------------------------------------------------------------------


def test_an_open_request_waits_for_its_coordinator_with_its_clock(place: Place) -> None:
    request = recipes.request(place.person, received_on=date(2026, 3, 30))
    (task,) = queries.waiting_for(place.coordinator, TODAY)
    assert (task.title, task.since, task.due) == ("Decide a request", request.received_on, date(2026, 4, 27))
    assert (task.person_id, task.url) == (place.person.pk, f"/requests/{request.pk}/decide/")
    assert titles(place.colleague) == []


def test_a_request_of_nobodys_person_waits_for_every_coordinator(place: Place, elsewhere: Place) -> None:
    recipes.request(recipes.person(place.icb))
    assert titles(place.coordinator) == titles(place.colleague) == ["Decide a request"]
    assert titles(elsewhere.coordinator) == []


def test_a_manager_sees_requests_past_their_limit_only(place: Place) -> None:
    recipes.request(place.person, received_on=TODAY - timedelta(days=28))
    assert titles(place.manager) == []
    assert titles(place.manager, TODAY + timedelta(days=1)) == ["Decide a request"]


def test_an_exception_waits_for_those_who_may_answer_it(place: Place, elsewhere: Place) -> None:
    request = decided(place)
    exception = do(
        propose_exception,
        by=place.coordinator,
        request=request,
        reason=ExceptionReason.NOT_APPROPRIATE,
        words="Only the hospital can give this safely now.",
        ends_on=TODAY + timedelta(days=60),
    )
    assert titles(place.clinician) == ["Answer a request for an exception"]
    assert titles(place.manager) == ["Answer a request for an exception"]
    assert titles(elsewhere.clinician) == []
    do(approve_exception, by=place.clinician, exception=exception)
    assert titles(place.clinician) == []
    assert titles(place.manager) == ["Answer a request for an exception"]
    do(approve_exception, by=place.manager, exception=exception)
    assert titles(place.manager) == []


def test_an_exception_that_ends_waits_for_the_coordinator(place: Place) -> None:
    request = decided(place)
    recipes.plan(request)
    exception = do(
        propose_exception,
        by=place.coordinator,
        request=request,
        reason=ExceptionReason.DECLINED,
        words="She does not want one this year.",
        **recipes.TOLD,
        ends_on=TODAY + timedelta(days=60),
    )
    do(approve_exception, by=place.manager, exception=exception)
    assert "An exception ends soon" not in titles(place.coordinator)
    assert "An exception ends soon" in titles(place.coordinator, TODAY + timedelta(days=32))
    after = TODAY + timedelta(days=61)
    assert "Arrange a personal health budget: the exception has ended" in titles(place.coordinator, after)


def test_a_plan_goes_from_hand_to_hand(place: Place) -> None:
    request = decided(place)
    assert titles(place.coordinator) == ["Talk about what matters"]
    recipes.conversation(request, held_on=TODAY)
    assert titles(place.coordinator) == ["Start a care plan"]
    plan = do(start_plan, by=place.coordinator, request=request)
    assert titles(place.coordinator) == ["Go on with a care plan"]
    assert titles(place.holder) == []
    write(place, plan)
    do(offer_plan, by=place.coordinator, plan=plan)
    assert titles(place.coordinator) == ["A care plan waits for the person’s signature"]
    assert titles(place.holder) == ["Read and sign the care plan"]
    assert titles(place.clinician) == titles(place.colleague) == ["Sign a care plan for the professionals"]
    do(take_back, by=place.coordinator, plan=plan)
    assert titles(place.holder) == titles(place.clinician) == []


def test_a_decision_without_a_plan_to_write_asks_for_none(place: Place) -> None:
    request = recipes.request(place.person)
    do(decide_request, by=place.coordinator, request=request, answers=answers(place, "gp", meets=True))
    assert titles(place.coordinator) == []


def test_a_catalogue_waits_for_who_may_publish_it(place: Place) -> None:
    do(publishing.draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    assert titles(place.manager) == ["Read and publish the catalogue"]
    assert titles(place.administrator) == []


def test_services_that_are_not_listed_wait_until_a_draft_lists_them(place: Place) -> None:
    for service in ("Drumming", "Singing"):
        request = recipes.request(place.person, status=RequestStatus.OPEN, service=service)
        do(decide_request, by=place.coordinator, request=request, answers=answers(place, None))
    (task,) = queries.waiting_for(place.administrator, TODAY)
    assert task.about == "2 services that were asked for are not listed"
    draft = do(publishing.draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    do(publishing.publish_catalogue, by=place.manager, version=draft)
    assert titles(place.administrator) == [task.title]
    do(publishing.list_asked_for, by=place.administrator, icb=place.icb, words=["Drumming", "Singing"])
    assert titles(place.administrator) == []


# Reading. ------------------------------------------------------------------------------------------------------------


def test_people_are_found_by_number_or_by_any_part_of_their_names(place: Place) -> None:
    olive = recipes.person(place.icb, given_name="Olive", family_name="Kerr", preferred_name="Ollie")
    number = olive.nhs_number
    for words in (number, f"{number[:3]} {number[3:6]}-{number[6:]}", "kerr", "oll", "ker oli"):
        assert list(people_queries.people(place.coordinator, TODAY, words=words)) == [olive], words
    assert not people_queries.people(place.coordinator, TODAY, words="oli patel").exists()
    assert list(people_queries.people(place.coordinator, TODAY, mine=True)) == [place.person]


def test_a_holder_sees_a_plan_once_it_is_offered(place: Place) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    assert not Plan.objects.visible_to(place.holder, TODAY).exists()
    assert Plan.objects.visible_to(place.coordinator, TODAY).get() == plan
    write(place, plan)
    do(offer_plan, by=place.coordinator, plan=plan)
    assert Plan.objects.visible_to(place.holder, TODAY).get() == plan


def test_writers_are_all_who_wrote_any_of_it(place: Place) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    write(place, plan)
    assert plans_queries.writers(plan) == {place.coordinator.pk}


# No list grows in queries. -------------------------------------------------------------------------------------------


def people_with_everything(at: Place, count: int) -> None:
    """So many people, each with requests, an exception in every state and an offered plan."""
    for _ in range(count):
        person = recipes.person(at.icb, at.council, care_coordinator=at.coordinator)
        recipes.request(person)
        request = recipes.request(person)
        recipes.decision(request)
        for days, approver in ((20, None), (200, at.manager)):
            exception = baker.make(
                DefaultException,
                request=request,
                reason=ExceptionReason.DECLINED,
                words="She does not want one this year.",
                **recipes.TOLD,
                starts_on=TODAY,
                ends_on=TODAY + timedelta(days=days),
                proposed_by=at.coordinator,
                approved_by=None,
            )
            if approver:
                exception.approved_by, exception.approved_at = approver, recipes.AN_INSTANT
                exception.save()
        plan = recipes.plan(request, agreed=False, author=at.coordinator)
        plan.status, plan.content_sha256, plan.offered_on = PlanStatus.OFFERED, "a" * 64, TODAY
        plan.save()


PAGES: dict[str, Callable[[Place], tuple[User, str]]] = {
    "people": lambda at: (at.coordinator, "/people/"),
    "people, searched": lambda at: (at.coordinator, "/people/?found=yes"),
    "requests": lambda at: (at.manager, "/requests/"),
    "requests, all": lambda at: (at.coordinator, "/requests/?status=all"),
    "exceptions": lambda at: (at.clinician, "/exceptions/"),
    "catalogue": lambda at: (at.administrator, "/catalogue/"),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_list_of_thirty_takes_no_more_queries_than_one_of_three(
    page: str, place: Place, django_assert_max_num_queries: Any
) -> None:
    user, url = PAGES[page](place)
    client = sign_in(user)
    people_with_everything(place, 3)
    few = _queries(lambda: client.get(url))
    people_with_everything(place, 27)
    with django_assert_max_num_queries(few):
        assert client.get(url).status_code == 200
    assert few <= 20


@pytest.mark.parametrize("role", ["coordinator", "colleague", "clinician", "manager", "administrator", "holder"])
def test_what_waits_takes_the_same_queries_for_thirty_as_for_three(
    role: str, place: Place, django_assert_max_num_queries: Any
) -> None:
    user = User.objects.get(pk=getattr(place, role).pk)
    people_with_everything(place, 3)
    few = _queries(lambda: queries.waiting_for(user, TODAY))
    people_with_everything(place, 27)
    user = User.objects.get(pk=user.pk)
    with django_assert_max_num_queries(few):
        queries.waiting_for(user, TODAY)
    assert few <= 30


@pytest.mark.parametrize("page", ["", "edit/", "edit/needs/", "compare/"])
def test_a_plan_of_thirty_needs_takes_no_more_queries_than_one_of_three(
    page: str, place: Place, django_assert_max_num_queries: Any
) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    url = f"/plans/{plan.pk}/{page}"
    client = sign_in(place.coordinator)
    _branches(plan, 3)
    few = _queries(lambda: client.get(url))
    _branches(plan, 27)
    with django_assert_max_num_queries(few):
        assert client.get(url).status_code == 200


def _branches(plan: Plan, count: int) -> None:
    for _ in range(count):
        need = baker.make(Need, plan=plan, text="A need")
        goal = baker.make(Goal, plan=plan, need=need, text="A goal")
        outcome = baker.make(PlanOutcome, plan=plan, goal=goal, text="An outcome")
        baker.make("care_plans.Action", plan=plan, goal=goal, outcome=outcome, text="An action", confidence=5)


def _queries(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_the_lists_say_whom_they_show(place: Place) -> None:
    people_with_everything(place, 2)
    page = sign_in(place.coordinator).get("/people/").content.decode()
    assert all(person.family_name in page for person in Person.objects.filter(icb=place.icb))
    assert CatalogueVersion.objects.visible_to(place.coordinator, TODAY).get() == place.catalogue


def test_scheduled_work_sees_everybody(place: Place, elsewhere: Place, system: User) -> None:
    assert {place.person, elsewhere.person} <= set(Person.objects.visible_to(system, TODAY))
    assert CatalogueVersion.objects.visible_to(system, TODAY).count() == 2
