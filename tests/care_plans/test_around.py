"""The people around a person: who may act on which ground, who may be paid by whom, and who employs."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from care_plans.around import queries
from care_plans.around.keeping import (
    add_contact,
    answer_pay_exception,
    ask_pay_exception,
    edit_contact,
    record_employer,
    record_evidence,
)
from care_plans.around.rules import Employer, Payer, employer_by_rule, pay_rule, pay_rules
from care_plans.models import AssistantEmployer, AuthorityEvidence, Contact, PayException, Person, Representation
from care_plans.people.registration import edit_person, end_authority, record_authority
from care_plans.people.rules import Capacity, Relation, check_ground, needs_dbs
from phb.acting import acting
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, do, sign_in
from tests.html import text_of

pytestmark = pytest.mark.django_db

TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
REASON = "She sleeps in the next room and nobody else speaks his language."


def born(age: int) -> date:
    return date(TODAY.year - age, 1, 1)


# On which ground. ----------------------------------------------------------------------------------------------------

ALLOWED = {
    # kind, basis, capacity: from which age, to which
    ("representative", "parent", "child"): (0, 15),
    ("representative", "appointed", "child"): (0, 15),
    ("representative", "appointed", "lacks"): (16, 120),
    ("representative", "deputy", "lacks"): (16, 120),
    ("representative", "attorney", "lacks"): (18, 120),
    ("nominee", "chosen", "has"): (16, 120),
    ("nominee", "named", "child"): (0, 15),
    ("nominee", "named", "lacks"): (16, 120),
    ("authorised", "council", "lacks"): (18, 120),
}
"""Written down again from the regulations, not taken from the rule."""

KINDS = (
    *(("representative", basis) for basis in ("parent", "deputy", "attorney", "appointed")),
    *(("nominee", basis) for basis in ("chosen", "named")),
    ("authorised", "council"),
)


@pytest.mark.parametrize("age", [5, 15, 16, 17, 18, 80])
def test_who_may_act_on_which_ground_at_every_age(age: int) -> None:
    permitted = set()
    for (kind, basis), capacity in product(KINDS, Capacity):
        try:
            check_ground(kind, basis, capacity, born(age), TODAY)
        except ValidationError:
            continue
        else:
            permitted.add((kind, basis, str(capacity)))
    assert permitted == {each for each, (youngest, oldest) in ALLOWED.items() if youngest <= age <= oldest}


def test_the_sixteenth_birthday_is_the_first_day_on_which_somebody_is_no_child() -> None:
    birthday = date(2026, 4, 15)
    check_ground("representative", "parent", "child", date(2010, 4, 15), birthday - timedelta(days=1))
    with pytest.raises(ValidationError, match="16 on the first day"):
        check_ground("representative", "parent", "child", date(2010, 4, 15), birthday)


AUTHORITY = {
    "kind": "nominee",
    "basis": "chosen",
    "name": "Priya Patel",
    "capacity": "has",
    "starts_on": TODAY,
    "consented_on": TODAY,
}
LACKS = {"capacity": "lacks", "assessed_by": "Dr Ford", "assessed_on": TODAY}


def acts(at: Place, **details: Any) -> Representation:
    made: Representation = do(record_authority, by=at.coordinator, person=at.person, **{**AUTHORITY, **details})
    return made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"capacity": ""}, "capacity"),
        ({"capacity": "lacks", "assessed_by": "Dr Ford", "assessed_on": TODAY}, "capacity"),
        ({"kind": "representative", "basis": "deputy", "capacity": "lacks"}, "assessed_by"),
        ({"kind": "representative", "basis": "deputy", **LACKS, "assessed_on": TOMORROW}, "assessed_on"),
        ({"paid_by_budget": True}, "paid_by_budget"),
        ({"basis": "named", **LACKS}, "basis"),
        ({"kind": "authorised", "basis": "chosen"}, "basis"),
    ],
)
def test_nobody_is_recorded_without_a_ground(wrong: dict[str, Any], field: str, place: Place) -> None:
    with pytest.raises(ValidationError) as refusal:
        acts(place, **wrong)
    assert field in blamed(refusal.value)
    assert not Representation.objects.exists()


def blamed(refusal: ValidationError) -> set[str | None]:
    """The fields that a refusal names, by code or by key."""
    if hasattr(refusal, "error_dict"):
        return set(refusal.error_dict) | {each.code for errors in refusal.error_dict.values() for each in errors}
    return {each.code for each in refusal.error_list}


def test_several_act_at_once_and_a_deputy_may_name_a_nominee_but_not_one_the_icb_appointed(place: Place) -> None:
    appointed = acts(place, kind="representative", basis="appointed", **LACKS)
    with pytest.raises(ValidationError, match="parent, deputy or attorney"):
        acts(place, basis="named", **LACKS)
    acts(place, kind="representative", basis="deputy", **LACKS)
    acts(place, basis="named", **LACKS)
    acts(place, kind="authorised", basis="council", **LACKS)
    assert place.person.representations.current(TODAY).count() == 4
    assert appointed in place.person.representations.current(TODAY)


def test_no_door_lets_the_budget_pay_a_nominee_or_leaves_incapacity_unassessed(place: Place) -> None:
    held = acts(place)
    for wrong in ({"paid_by_budget": True}, {"capacity": "lacks"}, {"notice_by": "person"}, {"basis": "council"}):
        with acting(place.coordinator, reason="Past the form"), pytest.raises(DatabaseError), transaction.atomic():
            Representation.objects.filter(pk=held.pk).update(**wrong)


@pytest.mark.parametrize("kind", ["representative", "nominee", "authorised"])
def test_every_kind_of_authority_opens_the_record_to_london_midnight_of_its_last_day(kind: str, place: Place) -> None:
    grounds: dict[str, dict[str, Any]] = {
        "representative": {"basis": "attorney", **LACKS},
        "nominee": {},
        "authorised": {"basis": "council", **LACKS},
    }
    user = recipes.user(Role.HOLDER)
    held = acts(place, kind=kind, user=user, **grounds[kind])
    do(end_authority, by=place.coordinator, representation=held, ends_on=TODAY, notice_by="person", notice_on=TODAY)
    answers = []
    for minute in ((22, 59), (23, 0)):  # British Summer Time
        with time_machine.travel(datetime(2026, 4, 15, *minute, tzinfo=UTC), tick=False):
            client = sign_in(User.objects.get(pk=user.pk))
            answers.append([client.get(url).status_code for url in (f"/people/{place.person.pk}/", around(place))])
    assert answers == [[200, 200], [404, 404]]


def test_access_is_closed_at_once_where_it_must_be(place: Place) -> None:
    user = recipes.user(Role.HOLDER)
    held = acts(place, user=user)
    client, staff = sign_in(user), sign_in(place.coordinator)
    assert client.get(around(place)).status_code == 200
    sent = {"notice_by": "none", "at_once": "on"}
    later = staff.post(f"/acting-for/{held.pk}/end/", {**sent, **days("ends_on", TOMORROW)})
    assert "give today as the last day" in later.content.decode()
    assert client.get(around(place)).status_code == 200
    staff.post(f"/acting-for/{held.pk}/end/", {**sent, **days("ends_on", TODAY)})
    assert client.get(around(place)).status_code == 404
    held.refresh_from_db()
    assert (held.ends_on, held.user) == (TODAY, None)
    assert user in {each.user for each in held.history.all()}


def around(at: Place) -> str:
    return f"/people/{at.person.pk}/around/"


def test_what_is_still_to_be_seen_of_somebody_who_acts(place: Place) -> None:
    held = acts(place, relation="other")
    said = queries.gaps(held)
    assert ["proves" in each or "DBS" in each for each in said] == [True, True]
    for kind in ("nomination", "dbs"):
        do(record_evidence, by=place.coordinator, representation=held, kind=kind, seen_on=TODAY, reference="12")
    assert queries.gaps(held) == []
    assert AuthorityEvidence.objects.first().seen_by == place.coordinator  # type: ignore[union-attr]
    with pytest.raises(ValidationError, match="cannot be after today"):
        do(record_evidence, by=place.coordinator, representation=held, kind="dbs", seen_on=TOMORROW)
    with pytest.raises(PermissionDenied):
        do(record_evidence, by=place.clinician, representation=held, kind="dbs", seen_on=TODAY)


@pytest.mark.parametrize(
    ("kind", "relation", "together", "needed"),
    [
        ("nominee", "other", False, True),
        ("nominee", "", False, True),
        ("nominee", "other", True, False),
        ("nominee", "friend", False, False),
        ("representative", "family", False, False),
        ("representative", "other", False, True),
        ("authorised", "other", False, False),
    ],
)
def test_family_household_and_friends_need_no_dbs(kind: str, relation: str, together: bool, needed: bool) -> None:
    assert needs_dbs(kind, relation, same_household=together) is needed


def test_the_coordinators_follow_one_another_with_their_days(place: Place) -> None:
    with time_machine.travel(datetime(2026, 4, 20, 10, tzinfo=UTC), tick=False):
        do(edit_person, by=place.coordinator, person=place.person, care_coordinator=place.colleague, on=TODAY)
    assert [(each.coordinator, each.ends_on) for each in queries.coordinations(place.person)] == [
        (place.colleague, None),
        (place.coordinator, date(2026, 4, 20)),
    ]


def test_an_authority_that_ends_soon_is_on_the_coordinators_day(place: Place, elsewhere: Place) -> None:
    held = acts(place)
    assert not list(queries.authorities_ending(place.coordinator, TODAY))
    do(end_authority, by=place.coordinator, representation=held, ends_on=TODAY + timedelta(days=28))
    assert [each.due for each in queries.authorities_ending(place.coordinator, TODAY)] == [date(2026, 5, 13)]
    for user in (place.clinician, place.holder, elsewhere.coordinator):
        assert not list(queries.authorities_ending(user, TODAY))


# Who may be paid. ----------------------------------------------------------------------------------------------------

EXCEPTIONS = {
    (Payer.NHS, "spouse", True),
    (Payer.NHS, "family", True),
    (Payer.NHS, "friend", True),
    (Payer.COUNCIL, "spouse", True),
    (Payer.COUNCIL, "spouse", False),
    (Payer.COUNCIL, "family", True),
}


def test_each_payers_rule_about_family_and_household() -> None:
    cases = list(product(Payer, Relation, (True, False)))
    needed = {
        (payer, str(relation), together)
        for payer, relation, together in cases
        if pay_rule(payer, relation, same_household=together).needs_exception
    }
    assert needed == EXCEPTIONS
    both = pay_rules(Payer, Relation.FRIEND, same_household=True)
    assert [both[payer].needs_exception for payer in (Payer.NHS, Payer.COUNCIL)] == [True, False]


def contact(at: Place, **fields: Any) -> Contact:
    values = {"kind": "assistant", "name": "Nikhil Patel", "relation": "family", "same_household": True}
    made: Contact = do(add_contact, by=at.coordinator, person=at.person, starts_on=TODAY, **{**values, **fields})
    return made


def asked(at: Place, one: Contact, **fields: Any) -> PayException:
    values = {"payer": Payer.NHS, "reason": REASON, "ends_on": TOMORROW, **fields}
    made: PayException = do(ask_pay_exception, by=at.coordinator, contact=one, **values)
    return made


def test_family_is_paid_only_under_an_exception_that_somebody_else_agreed_and_until_its_day(place: Place) -> None:
    one = contact(place)
    payee = queries.payee_around(place.person, "PATEL NIKHIL  FASTER PMT", [Payer.NHS], TODAY)
    assert payee is not None
    assert not payee.permitted
    exception = asked(place, one)
    assert [each.about for each in queries.pay_exceptions_to_answer(place.manager, TODAY)]
    for user in (place.coordinator, place.colleague, place.council_manager):
        with pytest.raises(PermissionDenied):
            do(answer_pay_exception, by=user, exception=exception, agreed=True, answer="")
    do(answer_pay_exception, by=place.manager, exception=exception, agreed=True, answer="")
    permitted = []
    for day in (TODAY, TOMORROW, TOMORROW + timedelta(days=1)):
        found = queries.payee_around(place.person, "Nikhil Patel", [Payer.NHS], day)
        assert found is not None
        permitted.append(found.permitted)
    assert permitted == [True, True, False]
    both = queries.payee_around(place.person, "Nikhil Patel", [Payer.NHS, Payer.COUNCIL], TODAY)
    assert both is not None
    assert not both.permitted
    assert queries.payee_around(place.person, "Nikhil", [Payer.NHS], TODAY) is None
    with pytest.raises(ValidationError, match="answered already"):
        do(answer_pay_exception, by=place.clinician, exception=exception, agreed=False, answer="No")


def test_what_is_asked_for_must_be_needed_reasoned_and_looked_at_again(place: Place) -> None:
    one = contact(place)
    wrong: dict[str, dict[str, Any]] = {
        "sentence or two": {"reason": "Handy"},
        "within 365 days": {"ends_on": TODAY + timedelta(days=365)},
    }
    for words, given in wrong.items():
        with pytest.raises(ValidationError, match=words):
            asked(place, one, **given)
    with pytest.raises(ValidationError, match="needs no exception"):
        asked(place, contact(place, same_household=False))
    asked(place, one)
    with pytest.raises(ValidationError, match="waits for an answer"):
        asked(place, one)
    refused = PayException.objects.get()
    with pytest.raises(ValidationError, match="Say why not"):
        do(answer_pay_exception, by=place.manager, exception=refused, agreed=False, answer=" ")


def test_only_whoever_may_open_an_exception_finds_a_link_to_it(place: Place) -> None:
    address = f"/pay-exceptions/{asked(place, contact(place)).pk}/"
    page = f"/people/{place.person.pk}/around/"
    assert address in sign_in(place.coordinator).get(page).content.decode()
    holder = sign_in(place.holder)
    read = holder.get(page).content.decode()
    assert "Nikhil Patel, by the NHS" in read
    assert address not in read
    assert holder.get(address).status_code == 404


def test_the_council_answers_for_its_own_money(place: Place) -> None:
    recipes.decision(recipes.request(place.person), council=True)
    exception = asked(place, contact(place, relation="spouse"), payer=Payer.COUNCIL)
    with pytest.raises(PermissionDenied):
        do(answer_pay_exception, by=place.manager, exception=exception, agreed=True, answer="")
    client = sign_in(place.council_manager)
    page = client.post(f"/pay-exceptions/{exception.pk}/", {"agreed": "no", "answer": "An agency can."})
    assert page.status_code == 302
    exception.refresh_from_db()
    assert (exception.agreed, exception.answered_by) == (False, place.council_manager)


def test_no_door_agrees_ones_own_request_or_changes_an_answer(place: Place) -> None:
    exception = asked(place, contact(place))
    own = {"agreed": True, "answered_by": place.coordinator, "answered_at": datetime(2026, 4, 15, tzinfo=UTC)}
    rows = PayException.objects.filter(pk=exception.pk)
    for wrong in (own, {"agreed": True}, {"reason": "Another reason, long enough to count."}):
        with acting(place.coordinator, reason="Past the form"), pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**wrong)
    do(answer_pay_exception, by=place.manager, exception=exception, agreed=False, answer="No")
    with acting(place.manager, reason="Past the form"), pytest.raises(DatabaseError, match="new one"):
        rows.update(agreed=True)


# Who employs. --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payers", "third_party", "has_actor", "employer"),
    [
        ({Payer.NHS}, False, False, Employer.PERSON),
        ({Payer.NHS}, False, True, Employer.ACTOR),
        ({Payer.COUNCIL}, False, True, Employer.PERSON),
        ({Payer.NHS, Payer.COUNCIL}, False, True, None),
        ({Payer.NHS, Payer.COUNCIL}, False, False, Employer.PERSON),
        ({Payer.NHS, Payer.COUNCIL}, True, True, Employer.ORGANISATION),
        (set(), False, True, None),
    ],
)
def test_who_employs_by_rule(payers: set[Payer], third_party: bool, has_actor: bool, employer: Employer | None) -> None:
    assert employer_by_rule(frozenset(payers), third_party=third_party, has_actor=has_actor).employer == employer


def employs(at: Place, employer: Employer, starts_on: date = TODAY, **given: Any) -> AssistantEmployer:
    values = {"because": "", **given}
    made: AssistantEmployer = do(
        record_employer, by=at.coordinator, person=at.person, employer=employer, starts_on=starts_on, **values
    )
    return made


def test_an_integrated_budget_with_a_nominee_is_asked_and_the_answer_says_why(place: Place) -> None:
    recipes.decision(recipes.request(place.person), council=True)
    nominee = acts(place)
    with pytest.raises(ValidationError, match="who agreed to it"):
        employs(place, Employer.ACTOR, representation=nominee)
    answer = employs(place, Employer.ACTOR, representation=nominee, because="Agreed with the council on the phone.")
    assert not answer.by_rule
    assert queries.employer_of(place.person, TODAY) == answer


def test_there_is_one_answer_at_a_time_and_the_next_ends_the_one_before(place: Place) -> None:
    recipes.decision(recipes.request(place.person))
    first = employs(place, Employer.PERSON)
    assert first.by_rule
    with pytest.raises(ValidationError, match="a day after the one"):
        employs(place, Employer.PERSON)
    later = TODAY + timedelta(days=10)
    second = employs(place, Employer.ORGANISATION, later, organisation="Brightwater", because="Too much to do alone.")
    assert queries.employer_of(place.person, later - timedelta(days=1)) == first
    assert queries.employer_of(place.person, later) == second
    again = AssistantEmployer(
        person=place.person, employer="person", because="x", starts_on=later, recorded_by=place.coordinator
    )
    with acting(place.coordinator, reason="Past the act"):
        for door in (lambda: again.save(), lambda: AssistantEmployer.objects.bulk_create([again])):
            with pytest.raises(DatabaseError, match="one answer at a time"), transaction.atomic():
                door()


def test_only_whoever_acts_for_this_person_employs_for_them(place: Place, elsewhere: Place) -> None:
    theirs = acts(elsewhere)
    with pytest.raises(ValidationError, match="do not act for the person"):
        employs(place, Employer.ACTOR, representation=theirs, because="A mistake")
    with pytest.raises(ValidationError, match="Name who acts"):
        employs(place, Employer.ORGANISATION, because="No name given")


# The page. -----------------------------------------------------------------------------------------------------------


def test_the_people_around_on_one_page(place: Place) -> None:
    client = sign_in(place.coordinator)
    recipes.decision(recipes.request(place.person))
    acts(place, relation="other")
    posted = {"kind": "gp", "name": "Dr Lind", "relation": "other", **days("starts_on", TODAY)}
    assert client.post(f"{around(place)}add/", posted)["Location"] == around(place)
    son = contact(place)
    do(edit_contact, by=place.coordinator, contact=son, phone="01632 960001")
    assert "limited circumstances" not in text_of(client.get(f"/contacts/{son.pk}/pay/").content.decode())
    asking = {"payer": "nhs", "reason": REASON, **days("ends_on", TOMORROW)}
    assert client.post(f"/contacts/{son.pk}/pay/", asking)["Location"] == around(place)
    assert client.post(f"{around(place)}employer/", {"who": "person", "because": "She is", **days("starts_on", TODAY)})
    words = text_of(client.get(around(place)).content.decode())
    said_there = (
        "Dr Lind, GP",
        "GP practice: Not recorded yet",
        "Not to be paid",
        "Phone 01632 960001",
        "DBS certificate",
    )
    for said in (*said_there, f"{son.name}, by the NHS", "waits for an answer"):
        assert said in words
    assert place.person.full_name in words
    own = text_of(sign_in(place.holder).get(around(place)).content.decode())
    assert "People around me" in own
    assert "Change" not in own
    assert Person.objects.get(pk=place.person.pk).contacts.count() == 2
