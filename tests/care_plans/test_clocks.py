"""Days in each step against their limits: the rule, the same in SQL, the limits of an ICB, and where they are shown."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from care_plans.clocks.limits import set_limit
from care_plans.clocks.queries import clocks_of, limits_of, running, with_step
from care_plans.clocks.rules import DEFAULT_LIMITS, Limit, Moments, Step, clocks
from care_plans.models import StepLimit, SupportRequest
from care_plans.requests.queries import requests
from phb.acting import acting
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, decided, do, sign_in

RECEIVED = date(2026, 3, 2)


def after(days: int) -> date:
    return RECEIVED + timedelta(days=days)


def by_default(step: Step, began_on: date) -> Limit:
    return DEFAULT_LIMITS[step]


# The rule. -----------------------------------------------------------------------------------------------------------


def test_a_request_waits_for_its_decision_for_28_days() -> None:
    (clock,) = clocks(Moments(RECEIVED), by_default, after(28))
    assert (clock.step, clock.due, clock.days, clock.days_left, clock.is_over) == ("decision", after(28), 28, 0, False)
    (late,) = clocks(Moments(RECEIVED), by_default, after(30))
    assert (late.days_left, late.is_over, late.days_over, late.is_running) == (-2, True, 2, True)


def test_each_step_is_counted_from_the_one_before() -> None:
    done = Moments(RECEIVED, after(7), after(7), after(10), after(40), after(41))
    found = clocks(done, by_default, after(90))
    assert [(each.step, each.days) for each in found] == [
        ("decision", 7), ("conversation", 3), ("plan", 30), ("signing", 1)
    ]  # fmt: skip
    assert [each.step for each in found if each.is_over] == ["plan"]
    assert running(found) is None


@pytest.mark.parametrize(
    ("moments", "waits_for"),
    [
        (Moments(RECEIVED), "decision"),
        (Moments(RECEIVED, after(7)), None),  # decided, and no plan follows
        (Moments(RECEIVED, after(7), after(7)), "conversation"),
        (Moments(RECEIVED, after(7), after(7), after(9)), "plan"),
        (Moments(RECEIVED, after(7), after(7), after(9), after(12)), "signing"),
        (Moments(RECEIVED, after(7), after(7), after(9), after(12), after(13)), None),
        (Moments(RECEIVED, is_closed=True), None),
        (Moments(RECEIVED, after(7), after(7), is_closed=True), None),
    ],
)
def test_one_step_at_most_is_waited_for(moments: Moments, waits_for: str | None) -> None:
    now = running(clocks(moments, by_default, after(50)))
    assert (now and now.step) == waits_for


def test_a_conversation_before_the_decision_took_no_days() -> None:
    found = clocks(Moments(RECEIVED, after(9), after(9), after(3)), by_default, after(12))
    assert [(each.step, each.days) for each in found] == [("decision", 9), ("conversation", 0), ("plan", 3)]
    assert found[-1].began_on == after(9)


def test_the_limit_is_that_of_the_day_the_step_began() -> None:
    def changed(step: Step, began_on: date) -> Limit:
        return Limit(5, "The board") if began_on >= after(1) else Limit(50, "Before")

    (clock,) = clocks(Moments(RECEIVED), changed, after(20))
    assert clock.limit.days == 50


# The same in SQL. ----------------------------------------------------------------------------------------------------


def _every_standing(place: Place) -> list[SupportRequest]:
    """Requests that have come to each step, with moments out of order too."""
    made = [recipes.request(place.person, received_on=after(number)) for number in (0, 5)]
    decided_only = recipes.request(place.person)
    recipes.decision(decided_only, icb=False)  # nobody pays: a plan follows all the same
    made += [decided_only, decided(place, received_on=after(0))]
    for number, (talked, offered) in enumerate(product((None, after(3), after(12)), (None, after(15))), start=1):
        someone = recipes.person(place.icb)
        request = recipes.request(someone)
        recipes.decision(request)
        recipes.plan(request, agreed=False, version=number, conversation_on=talked, offered_on=offered)
        made.append(request)
    signed = recipes.request(recipes.person(place.icb))
    recipes.decision(signed)
    recipes.plan(signed)
    closed = recipes.request(place.person, status="closed")
    return [*made, signed, closed]


def test_the_database_answers_the_same_step_and_day_as_the_rule(place: Place) -> None:
    made = _every_standing(place)
    with acting(place.administrator):
        StepLimit.objects.create(
            icb=place.icb, step="plan", days=3, starts_on=after(8), source="x", set_on=after(8), set_by=place.manager
        )
    found: list[Any] = list(with_step(SupportRequest.objects.select_related("person")))
    known = clocks_of(found, TODAY)
    assert len(found) == len(made)
    seen = set()
    for each in found:
        now = running(known[each.pk])
        assert (each.step, each.step_due) == ((now.step, now.due) if now else (None, None)), each
        seen.add(each.step)
    assert seen == {None, Step.DECISION, Step.CONVERSATION, Step.PLAN, Step.SIGNING}


def test_what_is_overdue_longest_comes_first(place: Place) -> None:
    late = recipes.request(place.person, received_on=TODAY - timedelta(days=60))
    fresh = recipes.request(place.person, received_on=TODAY)
    talk = decided(
        place, received_on=TODAY - timedelta(days=90)
    )  # decided on 9 March, so to be talked about by the 23rd
    closed = recipes.request(place.person, received_on=TODAY - timedelta(days=200), status="closed")
    assert list(requests(place.coordinator, TODAY)) == [late, talk, fresh, closed]
    assert list(requests(place.coordinator, TODAY, status="overdue")) == [late, talk]
    assert list(requests(place.coordinator, TODAY, status="in_progress", order="newest")) == [fresh, late, talk]


# The limits of an ICB. -----------------------------------------------------------------------------------------------


def _set(place: Place, **given: Any) -> StepLimit:
    asked = {"step": "decision", "days": 21, "starts_on": TODAY, "source": "The board"} | given
    return do(set_limit, by=place.administrator, icb=place.icb, **asked)


def test_a_limit_counts_for_what_begins_from_its_day(place: Place) -> None:
    recipes.request(place.person, received_on=TODAY - timedelta(days=1))
    recipes.request(place.person, received_on=TODAY)
    _set(place, days=10)
    _set(place, days=7, starts_on=TODAY + timedelta(days=30))
    due = [each.step_due for each in with_step(SupportRequest.objects.order_by("received_on"))]
    assert due == [TODAY + timedelta(days=27), TODAY + timedelta(days=10)]
    now = limits_of(place.icb, TODAY)[0]
    assert (now.limit.days, now.limit.source, [each.days for each in now.coming]) == (10, "The board", [7])


def test_the_newest_limit_for_a_day_counts(place: Place) -> None:
    _set(place, days=10)
    _set(place, days=12)
    assert limits_of(place.icb, TODAY)[0].limit.days == 12


def test_limits_are_set_by_the_administrator_of_the_icb(place: Place, elsewhere: Place) -> None:
    for stranger in (place.coordinator, place.manager, elsewhere.administrator):
        with pytest.raises(PermissionDenied):
            do(set_limit, by=stranger, icb=place.icb, step="plan", days=9, starts_on=TODAY, source="I")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"starts_on": TODAY - timedelta(days=1)}, "starts_on"), ({"days": 0}, "days"), ({"days": 366}, "days")],
)
def test_a_limit_never_reaches_back_and_is_some_days(place: Place, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        _set(place, **given)
    assert field in refused.value.error_dict or any(each.code == field for each in refused.value.error_dict["__all__"])
    values = {"icb": place.icb, "step": "plan", "days": 9, "starts_on": TODAY, "source": "x"} | given
    with acting(place.administrator), pytest.raises(IntegrityError), transaction.atomic():
        StepLimit.objects.bulk_create([StepLimit(**values, set_on=TODAY, set_by=place.administrator)])


def test_a_limit_that_was_set_is_never_changed(place: Place) -> None:
    made = _set(place)
    with acting(place.administrator), connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute("UPDATE care_plans_steplimit SET days = 99 WHERE id = %s", [made.pk])


# Where they are shown. -----------------------------------------------------------------------------------------------


def test_pages_show_the_days_in_each_step(place: Place) -> None:
    request = decided(place, received_on=RECEIVED)
    client = sign_in(place.coordinator)
    shown = client.get(f"/requests/{request.pk}/").content.decode()
    assert "Days in each step" in shown
    assert "Conversation about what matters" in shown
    listed = client.get("/requests/").content.decode()
    assert "37 of 14" in listed  # from 9 March to 15 April
    assert (
        "conversation about what matters, 37 of 14 days" in client.get(f"/people/{place.person.pk}/").content.decode()
    )


def test_an_administrator_sets_a_limit_on_the_page(place: Place) -> None:
    client = sign_in(place.administrator)
    client.post(
        f"/limits/{place.icb.pk}/set/", {"step": "plan", "days": "20", "source": "Board", **days("starts_on", TODAY)}
    )
    assert StepLimit.objects.get().days == 20
    assert "Board" in client.get("/limits/").content.decode()
    assert sign_in(place.coordinator).get(f"/limits/{place.icb.pk}/set/").status_code == 404
