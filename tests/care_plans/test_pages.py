"""The pages as those who use them meet them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from audit.models import AccessRecord
from care_plans.editing import marker
from care_plans.exceptions.answering import propose_exception
from care_plans.exceptions.rules import ExceptionReason
from care_plans.models import DefaultException, Person, Plan, PlanSignature, Representation, SupportRequest
from care_plans.people.registration import record_authority
from care_plans.plans.planning import offer_plan, start_plan
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import RequestStatus
from phb.models import User
from phb.money import gbp
from phb.nhs_number import in_groups
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, decided, do, sign_in
from tests.care_plans.test_planning import write
from tests.html import text_of

pytestmark = pytest.mark.django_db


def words_of(response: Any) -> str:
    return text_of(response.content.decode())


def draft(at: Place) -> Plan:
    plan: Plan = do(start_plan, by=at.coordinator, request=decided(at))
    write(at, plan)
    return plan


def offered(at: Place) -> Plan:
    plan: Plan = do(offer_plan, by=at.coordinator, plan=draft(at))
    return plan


def asked_for(at: Place) -> DefaultException:
    exception: DefaultException = do(
        propose_exception,
        by=at.coordinator,
        request=decided(at),
        reason=ExceptionReason.DECLINED,
        words="She was told about budgets and does not want one.",
        **recipes.TOLD,
        ends_on=TODAY + timedelta(days=90),
    )
    return exception


# People. -------------------------------------------------------------------------------------------------------------


def test_a_person_is_looked_for_before_they_are_added(place: Place) -> None:
    client = sign_in(place.coordinator)
    assert "First the NHS number" in words_of(client.get("/people/add/"))
    found = client.post("/people/add/", {"nhs_number": in_groups(place.person.nhs_number)})
    assert "is on record already" in words_of(found)
    assert f'href="/people/{place.person.pk}/"' in found.content.decode()


def test_nothing_is_told_of_somebody_in_another_icb_but_that_the_number_is_known(
    place: Place, elsewhere: Place
) -> None:
    found = sign_in(place.coordinator).post("/people/add/", {"nhs_number": elsewhere.person.nhs_number})
    assert "on record with another organisation" in words_of(found)
    assert elsewhere.person.family_name not in found.content.decode()


def test_a_mistyped_nhs_number_is_said_beside_its_box(place: Place) -> None:
    page = sign_in(place.coordinator).post("/people/add/", {"nhs_number": "999 123 4567"})
    assert page.context["form"].errors["nhs_number"]


def test_adding_a_person(place: Place) -> None:
    client, number = sign_in(place.coordinator), recipes.nhs_number()
    posted = {
        "nhs_number": number,
        "given_name": "Ruth",
        "family_name": "Okoro",
        **days("born_on", date(1984, 8, 9)),
        "icb": place.icb.pk,
        "council": place.council.pk,
        "care_coordinator": place.colleague.pk,
    }
    late = client.post("/people/add/", {**posted, **days("born_on", date(2027, 1, 1))})
    assert late.context["form"].errors["born_on"] == ["The date of birth cannot be after today, 15 April 2026."]
    answer = client.post("/people/add/", posted)
    ruth = Person.objects.get(nhs_number=number)
    assert answer.headers["Location"] == f"/people/{ruth.pk}/"
    assert (ruth.icb, ruth.care_coordinator) == (place.icb, place.colleague)


def test_only_who_plans_there_now_is_offered_as_coordinator(place: Place, elsewhere: Place) -> None:
    place.colleague.role_assignments.get().delete()
    page = sign_in(place.coordinator).get(f"/people/{place.person.pk}/edit/")
    assert list(page.context["form"].fields["care_coordinator"].queryset) == [place.coordinator]


@pytest.mark.parametrize("words", ["\0", "%", "'; drop table", "٩٩٩", "a" * 500])
def test_any_words_may_be_looked_for(words: str, place: Place) -> None:
    page = sign_in(place.coordinator).post("/people/", {"q": words}, follow=True)
    assert page.status_code == 200


def test_who_is_looked_for_stands_in_no_address(place: Place) -> None:
    recipes.person(place.icb, family_name="Zane")
    client = sign_in(place.coordinator)
    answer = client.post("/people/", {"q": place.person.nhs_number, "mine": "yes"})
    assert answer.headers["Location"] == "/people/?found=yes&mine=yes"
    found = words_of(client.get(answer.headers["Location"]))
    assert place.person.family_name in found
    assert "Zane" not in found
    assert "Zane" in words_of(client.get("/people/"))
    number = recipes.nhs_number()
    assert "nobody here has it yet" in words_of(client.post("/people/add/", {"nhs_number": number}))
    assert "First the NHS number" in words_of(client.get("/people/add/", {"nhs_number": number}))


def test_somebody_who_looks_the_same_is_shown_before_anybody_is_added(place: Place) -> None:
    client = sign_in(place.coordinator)
    posted = {
        "nhs_number": recipes.nhs_number(),
        "given_name": place.person.given_name.upper(),
        "family_name": place.person.family_name,
        **days("born_on", place.person.born_on),
        "icb": place.icb.pk,
    }
    shown = words_of(client.post("/people/add/", posted))
    assert "Is it one of these?" in shown
    assert "first name, last name, date of birth" in shown
    assert Person.objects.count() == 1
    client.post("/people/add/", {**posted, "someone_else": "yes"})
    assert Person.objects.count() == 2


def test_nobody_is_added_to_another_icb(place: Place, elsewhere: Place) -> None:
    posted = {"given_name": "R", "family_name": "O", **days("born_on", date(1984, 8, 9)), "icb": elsewhere.icb.pk}
    posted["nhs_number"] = recipes.nhs_number()
    page = sign_in(place.coordinator).post("/people/add/", posted)
    assert page.context["form"].errors["icb"]
    assert not Person.objects.filter(family_name="O").exists()


def test_who_acts_for_somebody_is_recorded_and_ended(place: Place) -> None:
    client, helper = sign_in(place.coordinator), recipes.user(Role.HOLDER)
    posted = {
        "name": "Priya Patel",
        "relationship": "Daughter",
        "kind": "representative",
        "basis": "chosen",
        "relation": "family",
        "capacity": "lacks",
        "assessed_by": "Dr Ford",
        **days("assessed_on", TODAY),
        "username": helper.username,
        **days("consented_on", TODAY),
        **days("starts_on", TODAY),
    }
    url = f"/people/{place.person.pk}/acting-for/add/"
    wrong = client.post(url, posted)
    assert "A nominee is chosen by the person" in wrong.context["form"].errors["basis"][0]
    unknown = client.post(url, {**posted, "basis": "attorney", "username": place.colleague.username})
    assert "No budget holder signs in with this name" in unknown.context["form"].errors["username"][0]
    client.post(url, {**posted, "basis": "attorney"})
    acting = Representation.objects.get()
    assert (acting.user, acting.person) == (helper, place.person)
    client.post(f"/acting-for/{acting.pk}/end/", {"notice_by": "none", **days("ends_on", TODAY + timedelta(days=3))})
    acting.refresh_from_db()
    assert acting.ends_on == TODAY + timedelta(days=3)


def test_a_representative_reads_the_plan_to_the_last_day_and_then_it_is_not_there(place: Place) -> None:
    helper = recipes.user(Role.HOLDER)
    plan = offered(place)
    do(
        record_authority,
        by=place.coordinator,
        person=place.person,
        kind="representative",
        basis="attorney",
        name="Priya Patel",
        user=helper,
        starts_on=TODAY,
        capacity="lacks",
        assessed_by="Dr Ford",
        assessed_on=TODAY,
        ends_on=TODAY + timedelta(days=3),
        consented_on=TODAY,
    )
    seen = []
    for days_on in (0, 3, 4):
        with time_machine.travel(datetime(2026, 4, 15 + days_on, 23, 30, tzinfo=UTC), tick=False):
            client = sign_in(User.objects.get(pk=helper.pk))
            seen.append([client.get(url).status_code for url in (f"/plans/{plan.pk}/", f"/plans/{plan.pk}/sign/")])
    # 23:30 UTC in April is half past midnight in London: the day the authority runs by is London's.
    assert seen == [[200, 200], [404, 404], [404, 404]]


# Requests. -----------------------------------------------------------------------------------------------------------


def test_from_the_request_to_its_decision(place: Place) -> None:
    client = sign_in(place.coordinator)
    posted = {"service": "Somebody at night", "origin": "gp", **days("received_on", TODAY)}
    answer = client.post(f"/people/{place.person.pk}/requests/add/", posted)
    request = SupportRequest.objects.get()
    assert answer.headers["Location"] == f"/requests/{request.pk}/"
    assert "due 13 May 2026" in words_of(client.get(f"/requests/{request.pk}/"))
    answered = {"service": "not_listed", "core_meets_need": "not_asked", "right": "chc", "funders": ["icb", "council"]}
    page = client.post(f"/requests/{request.pk}/decide/", answered)
    assert "Integrated personal budget" in words_of(page)
    assert not request.decisions.exists()
    mark = page.context["form"].data["checked"]
    client.post(f"/requests/{request.pk}/decide/", {**answered, "checked": mark, "decide": "yes"})
    shown = words_of(client.get(f"/requests/{request.pk}/"))
    for said in (
        "Integrated personal budget",
        "The NHS and the council both pay, so it is an integrated personal budget.",
        "6, rules of 2026-11",
        "The NHS, the council",
        "in force from 1 July 2022",
        f"15 April 2026 by {place.coordinator}",
    ):
        assert said in shown, said


def test_a_core_service_asks_one_more_question_beside_its_box(place: Place) -> None:
    request = recipes.request(place.person)
    item = place.catalogue.items.get(code="physio")
    posted = {"service": str(item.pk), "core_meets_need": "not_asked", "right": "none", "funders": ["icb"]}
    page = sign_in(place.coordinator).post(f"/requests/{request.pk}/decide/", posted)
    assert page.context["form"].errors["core_meets_need"] == ["Say whether the core service can meet the need."]


def test_without_a_catalogue_the_page_says_what_to_do(place: Place) -> None:
    bare = recipes.icb()
    request = recipes.request(recipes.person(bare))
    page = sign_in(recipes.user(Role.CARE_COORDINATOR, at=bare)).get(f"/requests/{request.pk}/decide/")
    assert "has no published catalogue for this day" in words_of(page)


def test_deciding_again_shows_the_decisions_before(place: Place) -> None:
    request = decided(place)
    client = sign_in(place.coordinator)
    page = client.get(f"/requests/{request.pk}/decide/")
    initial = page.context["form"].initial
    assert (initial["funders"], initial["core_meets_need"], initial["right"]) == (["icb"], "not_asked", "none")
    posted = {**initial, "funders": []}
    mark = client.post(f"/requests/{request.pk}/decide/", posted).context["form"].data["checked"]
    client.post(f"/requests/{request.pk}/decide/", {**posted, "checked": mark, "decide": "yes"})
    shown = words_of(client.get(f"/requests/{request.pk}/"))
    assert "Earlier decisions" in shown
    assert "No funding: plan and community referral" in shown


def test_who_decides_second_is_told_and_sees_what_was_decided(place: Place) -> None:
    request = recipes.request(place.person)
    url = f"/requests/{request.pk}/decide/"
    answered = {"service": "not_listed", "core_meets_need": "not_asked", "right": "none", "funders": ["icb"]}
    mine, theirs = sign_in(place.coordinator), sign_in(place.manager)
    first, second = (client.post(url, answered).context["form"].data for client in (mine, theirs))
    theirs.post(url, {**answered, "checked": second["checked"], "seen": second["seen"], "decide": "yes"})
    told = mine.post(url, {**answered, "checked": first["checked"], "seen": first["seen"], "decide": "yes"})
    assert "Somebody else decided this request while you were answering" in words_of(told)
    assert "Decided before as Personal health budget, 15 April 2026" in words_of(told)
    assert request.decisions.get().decided_by == place.manager
    again = told.context["form"].data
    mine.post(url, {**answered, "checked": again["checked"], "seen": again["seen"], "decide": "yes"})
    assert request.decisions.count() == 2


def test_closing_a_request_keeps_why(place: Place) -> None:
    request = recipes.request(place.person)
    client = sign_in(place.coordinator)
    client.post(f"/requests/{request.pk}/close/", {"reason": "She moved to Wales."})
    request.refresh_from_db()
    assert request.status == RequestStatus.CLOSED
    assert request.history.first().history_change_reason == "She moved to Wales."
    assert "No request is in progress" in words_of(client.get("/requests/"))
    assert "A personal assistant" in words_of(client.get("/requests/?status=closed"))


# Exceptions. ---------------------------------------------------------------------------------------------------------


def test_an_exception_is_asked_for_and_agreed_by_somebody_else(place: Place) -> None:
    request = decided(place)
    posted = {"reason": "urgent", "words": "The ward discharges her tomorrow.", "extent": "All of it"}
    client = sign_in(place.coordinator)
    late = client.post(f"/requests/{request.pk}/exception/", {**posted, **days("ends_on", date(2026, 6, 1))})
    assert "lasts 28 days at most" in late.context["form"].errors["ends_on"][0]
    client.post(f"/requests/{request.pk}/exception/", {**posted, **days("ends_on", date(2026, 5, 1))})
    exception = DefaultException.objects.get()
    url = f"/exceptions/{exception.pk}/"
    assert "Agree to the exception" not in words_of(client.get(url))
    own = client.post(url, {"answer": "approve", "confirm": "yes"})
    assert (own.status_code, "somebody else answers" in words_of(own)) == (403, True)
    manager = sign_in(place.manager)
    assert "Agree to the exception" in words_of(manager.get(url))
    manager.post(url, {"answer": "approve", "confirm": "yes"})
    assert request.decisions.latest("pk").exception == exception
    shown = words_of(client.get(f"/requests/{request.pk}/"))
    assert "Personal health budget, arranged otherwise by exception" in shown


def test_an_exception_that_is_not_agreed_says_why(place: Place) -> None:
    exception = asked_for(place)
    manager, url = sign_in(place.manager), f"/exceptions/{exception.pk}/"
    empty = manager.post(url, {"answer": "refuse", "refusal": ""})
    assert empty.context["form"].errors["refusal"]
    manager.post(url, {"answer": "refuse", "refusal": "A notional budget would do."})
    assert "A notional budget would do." in words_of(manager.get(url))


def test_the_board_shows_what_is_overdue(place: Place) -> None:
    exception = asked_for(place)
    sign_in(place.manager).post(f"/exceptions/{exception.pk}/", {"answer": "approve", "confirm": "yes"})
    with time_machine.travel(datetime(2026, 8, 1, 10, tzinfo=UTC), tick=False):
        client = sign_in(place.clinician)
        board = words_of(client.get("/exceptions/"))
        assert "Ended: a personal health budget is due (1)" in board
        assert "The exception has ended" in words_of(client.get(f"/requests/{exception.request_id}/"))


# The catalogue. ------------------------------------------------------------------------------------------------------


def test_a_catalogue_is_drafted_changed_and_published(place: Place) -> None:
    owen, marcus = sign_in(place.administrator), sign_in(place.manager)
    owen.post(f"/catalogue/draft/?icb={place.icb.pk}", days("effective_from", TODAY))
    version = place.icb.catalogue_versions.get(number=2)
    twice = owen.post(f"/catalogue/draft/?icb={place.icb.pk}", days("effective_from", TODAY))
    assert "is open already" in words_of(twice)
    considered = {**recipes.CONSIDERED, **days("co_produced_on", TODAY), "choice": ""}
    del considered["co_produced_on"]
    posted = {"name": "Yoga", "code": "yoga", "status": "non_core", "seen": "", **considered}
    owen.post(f"/catalogue/{version.pk}/add/", posted)
    again = owen.post(f"/catalogue/{version.pk}/add/", posted)
    assert again.context["form"].errors["code"] == ["This version of the catalogue has this code already."]
    gp = version.items.get(code="gp")
    owen.post(f"/catalogue/services/{gp.pk}/remove/", {"confirm": "yes"})
    assert owen.get(f"/catalogue/{version.pk}/publish/").status_code == 404
    page = words_of(marcus.get(f"/catalogue/{version.pk}/publish/"))
    assert "Yoga : how it takes account of choice" in page
    yoga = version.items.get(code="yoga")
    shown = words_of(owen.get(f"/catalogue/services/{yoga.pk}/"))
    assert "Before the version can be published, say how it takes account of choice." in shown
    seen = owen.get(f"/catalogue/services/{yoga.pk}/change/").context["form"].initial["seen"]
    owen.post(f"/catalogue/services/{yoga.pk}/change/", {**posted, "choice": "Where and when.", "seen": seen})
    page = words_of(marcus.get(f"/catalogue/{version.pk}/publish/"))
    assert "Yoga Not listed Not a core commissioned service" in page
    marcus.post(f"/catalogue/{version.pk}/publish/", {"confirm": "yes"})
    assert "Active" in words_of(marcus.get(f"/catalogue/{version.pk}/"))


def test_what_was_asked_for_is_listed_with_one_click(place: Place) -> None:
    request = recipes.request(place.person, service="Music therapy")
    posted = {"service": "not_listed", "core_meets_need": "not_asked", "right": "none", "funders": ["icb"]}
    client = sign_in(place.coordinator)
    mark = client.post(f"/requests/{request.pk}/decide/", posted).context["form"].data["checked"]
    client.post(f"/requests/{request.pk}/decide/", {**posted, "checked": mark, "decide": "yes"})
    owen = sign_in(place.administrator)
    assert "1 service asked for, and not listed" in words_of(owen.get(f"/catalogue/{place.catalogue.pk}/"))
    assert "Music therapy 1 15 April 2026" in words_of(owen.get("/catalogue/asked-for/"))
    answer = owen.post("/catalogue/asked-for/", {"icb": place.icb.pk, "words": "Music therapy"}, follow=True)
    assert "“Music therapy” is in the draft, as not core." in words_of(answer)
    assert "In the draft as Music therapy" in words_of(client.get("/catalogue/asked-for/"))
    again = owen.post("/catalogue/asked-for/", {"icb": place.icb.pk, "words": "Music therapy"})
    assert "by now" in words_of(again)
    assert client.post("/catalogue/asked-for/", {"icb": place.icb.pk, "words": "x"}).status_code == 403


# Plans. --------------------------------------------------------------------------------------------------------------


def test_a_plan_is_written_piece_by_piece(place: Place) -> None:
    request = decided(place)
    client = sign_in(place.coordinator)
    client.post(f"/requests/{request.pk}/plan/", {"confirm": "yes"})
    plan = Plan.objects.get()
    assert "Write at least one need with a goal." in words_of(client.get(f"/plans/{plan.pk}/edit/"))
    client.post(f"/plans/{plan.pk}/add/need/", {"text": "I fall"})
    need = plan.needs.get()
    client.post(f"/plans/{plan.pk}/add/goal/?under={need.pk}", {"text": "To walk", "importance": "9"})
    goal = plan.goals.get()
    client.post(f"/plans/{plan.pk}/add/outcome/?under={goal.pk}", {"text": "I walk to the shop"})
    outcome = plan.outcomes.get()
    url = f"/plans/{plan.pk}/add/action/?under={outcome.pk}"
    wrong = client.post(url, {"text": "Balance classes", "confidence": "11"})
    assert wrong.context["form"].errors["confidence"]
    answer = client.post(url, {"text": "Balance classes", "who": "Ruth", "confidence": "7"})
    action = plan.actions.get()
    assert answer.headers["Location"] == f"/plans/{plan.pk}/edit/needs/#action-{action.pk}"
    words = {"what_matters": "My garden", **days("conversation_on", TODAY)}
    seen = client.get(f"/plans/{plan.pk}/words/").context["form"].initial["seen"]
    client.post(f"/plans/{plan.pk}/words/", {**words, "seen": seen})
    things = {"triggers": "Ruth is ill", "what_happens": "A neighbour comes", "who_to_call": "Priya\nThe ward"}
    more = {"cost": "1,200", "agreed_with_person": "true"}
    answer = client.post(f"/plans/{plan.pk}/add/contingency/", {**things, **more})
    backup = plan.contingencies.get()
    assert answer.headers["Location"] == f"/plans/{plan.pk}/edit/if-things-go-wrong/#contingency-{backup.pk}"
    assert (backup.agreed_with_person, backup.cost) == (True, gbp("1200"))
    page = words_of(client.get(f"/plans/{plan.pk}/edit/"))
    assert "Every section that must be written is." in page
    client.post(f"/plans/{plan.pk}/offer/", {"confirm": "yes"})
    assert Plan.objects.get().status == PlanStatus.OFFERED


def test_a_piece_is_changed_and_taken_out(place: Place) -> None:
    plan = draft(place)
    client, need = sign_in(place.coordinator), plan.needs.get()
    url = f"/plans/{plan.pk}/need/{need.pk}/"
    client.post(url, {"text": "I fall at night", "seen": marker(need)})
    need.refresh_from_db()
    assert need.text == "I fall at night"
    page = client.get(f"{url}remove/")
    assert "and 3 pieces that hang from it" in words_of(page)
    client.post(f"{url}remove/", {"confirm": "yes", "seen": page.context["form"].initial["seen"]})
    assert not plan.actions.exists()


def test_whoever_saves_second_keeps_their_words_and_reads_the_others(place: Place) -> None:
    plan = draft(place)
    url = f"/plans/{plan.pk}/words/"
    mine, theirs = sign_in(place.coordinator), sign_in(place.colleague)
    seen = mine.get(url).context["form"].initial["seen"]
    theirs.post(url, {"what_matters": "Her garden", "seen": seen})
    page = mine.post(url, {"what_matters": "My cat", "seen": seen})
    shown = page.content.decode()
    assert "Somebody else changed this while you were writing" in shown
    assert "What it says now" in shown
    assert "Her garden" in shown
    assert ">My cat</textarea>" in shown
    assert Plan.objects.get().what_matters == "Her garden"
    again = page.context["form"].data["seen"]
    mine.post(url, {"what_matters": "My cat", "seen": again})
    assert Plan.objects.get().what_matters == "My cat"


def test_whoever_saves_second_undoes_nothing_that_they_did_not_touch(place: Place) -> None:
    """Each wrote in a box of their own, and a day: the second save keeps both."""
    plan = draft(place)
    url = f"/plans/{plan.pk}/words/"
    mine, theirs = sign_in(place.coordinator), sign_in(place.colleague)
    shown = mine.get(url).context["form"]
    seen, was = shown.initial["seen"], {name: shown.initial[name] for name in ("what_matters", "conversation_on")}
    theirs.post(url, {"what_matters": "Her garden", "conversation_on": "2026-03-05", "seen": seen})
    page = mine.post(url, {**was, "important_people": "My niece", "seen": seen})
    form = page.context["form"]
    assert form.says_now == []
    assert form.taken_in == [
        ("Day you talked about what matters", "5 March 2026"),
        ("What is most important to me", "Her garden"),
    ]
    words = words_of(page)
    assert "Already in the boxes below" in words
    assert ">Her garden</textarea>" in page.content.decode()
    assert ">My niece</textarea>" in page.content.decode()
    again = {name: form.data.get(name, "") for name in ("what_matters", "important_people", "conversation_on", "seen")}
    mine.post(url, again)
    plan = Plan.objects.get()
    assert (plan.what_matters, plan.important_people, plan.conversation_on) == (
        "Her garden",
        "My niece",
        date(2026, 3, 5),
    )


def test_a_form_without_its_mark_is_not_taken(place: Place) -> None:
    plan = draft(place)
    page = sign_in(place.coordinator).post(f"/plans/{plan.pk}/words/", {"what_matters": "My cat"})
    assert page.context["form"].errors["seen"]
    assert Plan.objects.get().what_matters == "My garden"


def test_pieces_of_another_plan_are_not_found_in_this_one(place: Place, elsewhere: Place) -> None:
    plan, other = draft(place), draft(elsewhere)
    client = sign_in(place.coordinator)
    for url in (
        f"/plans/{plan.pk}/need/{other.needs.get().pk}/",
        f"/plans/{plan.pk}/need/{other.needs.get().pk}/remove/",
        f"/plans/{plan.pk}/add/goal/?under={other.needs.get().pk}",
        f"/plans/{plan.pk}/add/goal/?under=",
        f"/plans/{plan.pk}/add/goal/?under=²",
        f"/plans/{plan.pk}/add/wish/",
        f"/plans/{plan.pk}/wish/{plan.needs.get().pk}/",
    ):
        assert client.get(url).status_code == 404, url


def test_the_person_reads_and_signs_and_then_a_professional_does(place: Place) -> None:
    plan = offered(place)
    holder, url = sign_in(place.holder), f"/plans/{plan.pk}/"
    page = words_of(holder.get(url))
    assert "My personalised care and support plan" in page
    assert "Go on writing" not in page
    signing = holder.get(f"{url}sign/")
    assert "We talked about what matters on 15 April 2026." in words_of(signing)
    seen = signing.context["form"].initial["seen"]
    unticked = holder.post(f"{url}sign/", {"seen": seen})
    assert "if you agree" in unticked.context["form"].errors["agree"][0]
    holder.post(f"{url}sign/", {"seen": seen, "agree": "on"})
    assert "You have signed. One more signature is needed." in words_of(holder.get(url))
    author = sign_in(place.coordinator).post(f"{url}sign/", {"seen": seen, "agree": "on"})
    assert (author.status_code, "You wrote this care plan" in words_of(author)) == (403, True)
    sign_in(place.clinician).post(f"{url}sign/", {"seen": seen, "agree": "on"})
    plan.refresh_from_db()
    assert plan.status == PlanStatus.AGREED
    assert "Agreed on 15 April 2026. We will look at it again by 15 July 2026." in words_of(holder.get(url))


def test_a_signature_on_paper(place: Place) -> None:
    plan = offered(place)
    client, url = sign_in(place.coordinator), f"/plans/{plan.pk}/sign/paper/"
    posted = {"who": "person", "seen": plan.content_sha256, "witnessed_by": "Her niece", "paper_kept": "Scan 12"}
    late = client.post(url, {**posted, **days("signed_on", TODAY + timedelta(days=1))})
    assert "The day of the signature" in late.context["form"].errors["signed_on"][0]
    stale = client.post(url, {**posted, "seen": "", **days("signed_on", TODAY)})
    assert "has changed since you opened it" in stale.context["form"].errors["seen"][0]
    client.post(url, {**posted, **days("signed_on", TODAY)})
    assert PlanSignature.objects.get().how == "paper"
    assert "on paper, seen by Her niece. The paper is kept as Scan 12." in words_of(client.get(f"/plans/{plan.pk}/"))


def test_a_plan_taken_back_is_out_of_the_persons_sight(place: Place) -> None:
    plan = offered(place)
    sign_in(place.coordinator).post(f"/plans/{plan.pk}/take-back/", {"confirm": "yes"})
    assert sign_in(place.holder).get(f"/plans/{plan.pk}/").status_code == 404


def test_the_next_version_shows_what_is_new(place: Place) -> None:
    request = decided(place)
    recipes.plan(request, communication="Speak slowly")
    client = sign_in(place.coordinator)
    assert "copy of version 1" in words_of(client.get(f"/requests/{request.pk}/plan/"))
    client.post(f"/requests/{request.pk}/plan/", {"confirm": "yes"})
    plan = Plan.objects.get(version=2)
    client.post(
        f"/plans/{plan.pk}/words/",
        {
            "what_matters": plan.what_matters,
            "communication": "Speak up",
            **days("conversation_on", TODAY),
            "seen": client.get(f"/plans/{plan.pk}/words/").context["form"].initial["seen"],
        },
    )
    client.post(f"/plans/{plan.pk}/offer/", {"confirm": "yes"})
    page = words_of(sign_in(place.holder).get(f"/plans/{plan.pk}/sign/"))
    assert "“Speak slowly” became “Speak up”." in page


def test_what_is_shown_is_in_the_access_log(place: Place) -> None:
    plan = offered(place)
    client = sign_in(place.clinician)
    for url in ("/people/", f"/requests/{plan.request_id}/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/sign/"):
        before = AccessRecord.objects.filter(person=place.person, user=place.clinician).count()
        client.get(url)
        assert AccessRecord.objects.filter(person=place.person, user=place.clinician).count() == before + 1, url


def test_a_decision_is_never_worded_as_an_error(place: Place) -> None:
    request = recipes.request(place.person)
    page = sign_in(place.coordinator).post(f"/requests/{request.pk}/decide/", {})
    shown = words_of(page).lower()
    assert page.context["form"].errors
    for word in ("invalid", "error", "failed", "this field"):
        assert word not in shown, word
