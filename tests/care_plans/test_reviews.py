"""Reviews from the first day they are planned to the next one: planned, arranged, held, agreed, carried out."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from care_plans import queries
from care_plans.models import Plan, Review, ReviewAnswer, ReviewLimit, ReviewOutcome, ReviewTrigger
from care_plans.plans.planning import offer_plan, start_plan
from care_plans.plans.rules import PlanStatus
from care_plans.requests.intake import decide_request
from care_plans.requests.rules import Right
from care_plans.reviews import queries as reviews_queries
from care_plans.reviews.arranging import arrange, call_off, invite, plan_again, say_beforehand
from care_plans.reviews.bringing_forward import answer_trigger, ask_for_review, report
from care_plans.reviews.holding import agree, budget_changed, carry_out, hold, write_up
from care_plans.reviews.limiting import set_limit
from care_plans.reviews.rules import (
    QUESTIONS,
    LimitName,
    OutcomeKind,
    ReviewKind,
    ReviewStatus,
    Start,
    TriggerKind,
)
from care_plans.reviews.starting import decision_made, first_payment_made, plan_agreed
from phb.models import User
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, answers, decided, do, sign_in
from tests.care_plans.test_planning import write

pytestmark = pytest.mark.django_db

PLAN, MONEY, ELIGIBILITY = ReviewKind
THEN = date(2026, 4, 22)
"""A week after the plan was agreed: when reviews are held here."""


def ahead(at: Place, kind: ReviewKind = PLAN) -> Review:
    return Review.objects.ahead().get(person=at.person, kind=kind)


def days_of(at: Place) -> dict[str, date]:
    return {each.kind: each.due_on for each in Review.objects.ahead().filter(person=at.person)}


@pytest.fixture
def plan(place: Place) -> Plan:
    """Agreed today, and so to be reviewed by 15 July 2026."""
    made = recipes.plan(decided(place))
    plan_agreed(plan=made, on=TODAY, by=place.coordinator)
    return made


@pytest.fixture
def finance(place: Place) -> User:
    return recipes.user(Role.FINANCE_OFFICER, at=place.icb, display_name="Elm finance")


def written(review: Review, **other: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """Every question answered well, but for those given."""
    asked = {item.key: ("reached" if item.outcome else "yes", "") for item in reviews_queries.asked_of(review)}
    return {**asked, **other}


def held(at: Place, review: Review, *, on: date = THEN, by: User | None = None, **other: tuple[str, str]) -> Review:
    by = by or at.coordinator
    do(write_up, by=by, review=review, written=written(review, **other), on=on)
    done: Review = do(hold, by=by, review=review, held_on=on, how="home", present="Asha and Elm", on=on)
    return done


def agreed(at: Place, review: Review, *outcomes: OutcomeKind, on: date = THEN, by: User | None = None) -> Review:
    done: Review = do(
        agree, by=by or at.coordinator, review=review, outcomes=outcomes, words="As we talked about.", on=on
    )
    return done


# What starts the clock. ----------------------------------------------------------------------------------------------


def test_an_agreed_plan_starts_its_review(plan: Plan, place: Place) -> None:
    review = ahead(place)
    assert (review.due_on, review.counted_since, review.limit) == (date(2026, 7, 15), "plan_agreed", "plan_health")


def test_a_plan_agreed_again_starts_no_other(plan: Plan, place: Place) -> None:
    plan_agreed(plan=plan, on=TODAY + timedelta(days=5), by=place.coordinator)
    assert days_of(place) == {"plan": date(2026, 7, 15)}


@pytest.mark.parametrize(
    ("pays", "due_on"),
    [
        ({"icb": False, "council": True}, date(2026, 10, 15)),
        ({"icb": True, "council": True}, date(2026, 7, 15)),
    ],
)
def test_the_strictest_payer_sets_the_day(place: Place, pays: dict[str, bool], due_on: date) -> None:
    request = recipes.request(place.person)
    recipes.decision(request, icb=pays["icb"], council=pays["council"])
    plan_agreed(plan=recipes.plan(request), on=TODAY, by=place.coordinator)
    assert days_of(place) == {"plan": due_on}


def test_the_first_payment_starts_the_money_audit(plan: Plan, place: Place) -> None:
    first_payment_made(person=place.person, on=date(2026, 5, 1), funders={"icb"})
    assert days_of(place) == {"plan": date(2026, 7, 15), "money": date(2026, 8, 1)}
    first_payment_made(person=place.person, on=date(2026, 6, 1), funders={"icb"})
    assert ahead(place, MONEY).counted_from == date(2026, 5, 1)


def test_a_first_payment_after_the_first_review_asks_for_another_in_time(plan: Plan, place: Place) -> None:
    agreed(place, held(place, ahead(place)), OutcomeKind.KEEP)
    assert days_of(place) == {"plan": date(2027, 4, 22)}
    first_payment_made(person=place.person, on=date(2026, 5, 1), funders={"icb"})
    assert days_of(place) == {"plan": date(2026, 8, 1), "money": date(2026, 8, 1)}
    later = agreed(place, held(place, ahead(place), on=date(2026, 7, 20)), OutcomeKind.KEEP, on=date(2026, 7, 21))
    assert later.counted_since == Start.FIRST_PAYMENT
    assert days_of(place)["plan"] == date(2027, 7, 20)


def test_a_right_starts_the_eligibility_review_and_its_end_calls_it_off(place: Place) -> None:
    request = recipes.request(place.person)
    do(decide_request, by=place.coordinator, request=request, answers=answers(place, right=Right.CHC))
    review = ahead(place, ELIGIBILITY)
    assert (review.due_on, review.limit) == (date(2026, 7, 15), "eligibility_chc")
    do(decide_request, by=place.coordinator, request=request, answers=answers(place))
    review.refresh_from_db()
    assert review.status == ReviewStatus.CALLED_OFF
    assert "15 April 2026" in review.called_off_why


def test_without_a_right_eligibility_is_not_reviewed(place: Place) -> None:
    decision_made(decision=recipes.decision(recipes.request(place.person), right=Right.WHEELCHAIR))
    assert days_of(place) == {}


@pytest.mark.parametrize(
    ("instant", "due_on"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 9, 30)),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), date(2027, 2, 28)),
    ],
)
def test_the_day_is_londons_when_the_last_signature_is_given(place: Place, instant: datetime, due_on: date) -> None:
    offered = do(start_plan, by=place.coordinator, request=decided(place))
    write(place, offered)
    do(offer_plan, by=place.coordinator, plan=offered)
    with time_machine.travel(instant, tick=False):
        for user in (place.holder, place.clinician):
            address = f"/plans/{offered.pk}/sign/"
            seen = Plan.objects.get(pk=offered.pk).content_sha256
            sign_in(user).post(address, {"seen": seen, "agree": "on"})
    assert ahead(place).due_on == due_on


# Limits of an ICB. ---------------------------------------------------------------------------------------------------


def test_an_icb_may_be_stricter(place: Place) -> None:
    limit = {"icb": place.icb, "limit": LimitName.PLAN_HEALTH, "because": "The board wants it"}
    do(set_limit, by=place.administrator, first_months=2, later_months=6, **limit)
    plan_agreed(plan=recipes.plan(decided(place)), on=TODAY, by=place.coordinator)
    assert days_of(place) == {"plan": date(2026, 6, 15)}
    agreed(place, held(place, ahead(place)), OutcomeKind.KEEP)
    assert days_of(place) == {"plan": date(2026, 10, 22)}


def test_an_icb_may_never_be_looser(place: Place) -> None:
    limit = {"icb": place.icb, "limit": LimitName.PLAN_HEALTH, "because": "We are busy"}
    with pytest.raises(ValidationError, match="never longer"):
        do(set_limit, by=place.administrator, first_months=4, later_months=12, **limit)
    with pytest.raises(PermissionDenied):
        do(set_limit, by=place.coordinator, first_months=2, later_months=12, **limit)
    loose = {**limit, "first_months": 4, "later_months": 12, "starts_on": TODAY, "set_by": place.administrator}
    for door in (
        lambda: ReviewLimit.objects.create(**loose),
        lambda: ReviewLimit.objects.bulk_create([ReviewLimit(**loose)]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            door()


# Arranging. ----------------------------------------------------------------------------------------------------------


def test_a_review_is_arranged_then_the_person_is_invited(plan: Plan, place: Place) -> None:
    review = ahead(place)
    with pytest.raises(ValidationError, match="Arrange a day first"):
        do(invite, by=place.coordinator, review=review)
    do(arrange, by=place.coordinator, review=review, planned_for=date(2026, 6, 1), how="home", place="2pm")
    invited = do(invite, by=place.coordinator, review=review)
    assert (invited.status, invited.invited_on) == (ReviewStatus.INVITED, TODAY)
    with pytest.raises(ValidationError, match="today or a later day"):
        do(arrange, by=place.coordinator, review=review, planned_for=date(2026, 4, 1))


def test_who_holds_which_kind(plan: Plan, place: Place, elsewhere: Place, finance: User) -> None:
    first_payment_made(person=place.person, on=TODAY, funders={"icb"})
    day = {"planned_for": date(2026, 6, 1)}
    for user, kind in ((finance, PLAN), (place.coordinator, MONEY), (elsewhere.coordinator, PLAN)):
        with pytest.raises(PermissionDenied):
            do(arrange, by=user, review=ahead(place, kind), **day)
    do(arrange, by=finance, review=ahead(place, MONEY), **day)


def test_a_review_called_off_is_planned_again(plan: Plan, place: Place) -> None:
    review = ahead(place)
    with pytest.raises(ValidationError, match="says why"):
        do(call_off, by=place.coordinator, review=review, why=" ")
    do(call_off, by=place.coordinator, review=review, why="They moved away.")
    assert days_of(place) == {}
    with pytest.raises(ValidationError, match="Nothing has started"):
        do(plan_again, by=place.coordinator, person=place.person, kind=MONEY and PLAN)


def test_what_the_person_wants_to_say_is_kept_until_the_review_is_held(plan: Plan, place: Place) -> None:
    review = ahead(place)
    do(say_beforehand, by=place.holder, review=review, words="Mornings are hard. ")
    assert ahead(place).said_beforehand == "Mornings are hard."
    with pytest.raises(PermissionDenied):
        do(say_beforehand, by=place.coordinator, review=review, words="They are fine")
    held(place, review)
    with pytest.raises(ValidationError, match="Arrange the next one"):
        do(say_beforehand, by=place.holder, review=review, words="Too late")


# Plan and eligibility apart. -----------------------------------------------------------------------------------------

SAME = date(2026, 6, 1)

DOORS: dict[str, Callable[[Review], Any]] = {
    "saving": lambda review: _saved(review, planned_for=SAME),
    "updating": lambda review: Review.objects.filter(pk=review.pk).update(planned_for=SAME),
    "updating in bulk": lambda review: Review.objects.bulk_update([_with(review, planned_for=SAME)], ["planned_for"]),
    "raw SQL": lambda review: _sql("UPDATE care_plans_review SET planned_for = %s WHERE id = %s", SAME, review.pk),
    "another one": lambda review: Review.objects.bulk_create(
        [_with(review, pk=None, planned_for=SAME, kind="plan", status="held", held_on=SAME, **_HELD(review))]
    ),
}


def _HELD(review: Review) -> dict[str, Any]:
    return {"held_at": recipes.AN_INSTANT, "held_by": recipes.user()}


def _with(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    return record


def _saved(record: Any, **values: Any) -> None:
    _with(record, **values).save()


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("door", DOORS)
def test_no_door_puts_plan_and_eligibility_on_one_day(door: str, plan: Plan, place: Place) -> None:
    recipes.review(place.person, ELIGIBILITY, planned_for=SAME)
    with pytest.raises(DatabaseError), transaction.atomic():
        DOORS[door](ahead(place))
    assert ahead(place).planned_for is None


def test_one_day_with_a_reason_is_let_be_and_the_reason_stays(plan: Plan, place: Place) -> None:
    other = recipes.review(place.person, ELIGIBILITY, planned_for=SAME)
    review = ahead(place)
    with pytest.raises(ValidationError, match="on one day"):
        do(arrange, by=place.coordinator, review=review, planned_for=SAME)
    reason = "They travel two hours, and asked for it."
    do(arrange, by=place.coordinator, review=review, planned_for=SAME, same_day_reason=reason)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(same_day_reason="")
    Review.objects.filter(pk=other.pk).update(planned_for=SAME + timedelta(days=1))
    do(arrange, by=place.coordinator, review=review, planned_for=SAME)


def test_holding_on_the_day_of_the_other_asks_for_the_reason(plan: Plan, place: Place) -> None:
    other = recipes.review(place.person, ELIGIBILITY)
    agreed(place, held(place, other), OutcomeKind.KEEP)
    review = ahead(place)
    with pytest.raises(ValidationError, match="on one day"):
        held(place, review)
    do(
        hold, by=place.coordinator, review=review, held_on=THEN, on=THEN, how="home", present="Both",
        same_day_reason="One journey to the clinic.",
    )  # fmt: skip


# Holding and agreeing. -----------------------------------------------------------------------------------------------


def test_a_review_is_written_with_gaps_and_held_in_full(plan: Plan, place: Place) -> None:
    review = ahead(place)
    do(write_up, by=place.coordinator, review=review, written={"fits": ("yes", "")}, notes="To go on")
    with pytest.raises(ValidationError) as refused:
        do(hold, by=place.coordinator, review=review, held_on=TODAY, how="home", present="Asha")
    assert len(refused.value.messages) == len(QUESTIONS[PLAN]) - 1 + plan.outcomes.count()
    done = held(place, review, money_used=("partly", "Some was left over."))
    assert (done.status, done.held_on, done.plan, done.held_by) == ("held", THEN, plan, place.coordinator)
    assert done.answers.get(question="money_used").words == "Some was left over."
    assert done.answers.get(outcome=plan.outcomes.get()).answer == "reached"


def test_gaps_are_named_beside_their_boxes_and_what_was_written_is_kept(plan: Plan, place: Place) -> None:
    review = ahead(place)
    client = sign_in(place.coordinator)
    address = f"/reviews/{review.pk}/write/"
    sent = {key: answer for key, (answer, _) in written(review).items()}
    gone = client.post(address, {**sent, "money_enough": "", "fits": "no", "held": "yes"})
    page = gone.content.decode()
    assert "What you wrote is saved." in page
    assert 'href="#id_money_enough"' in page
    assert 'href="#id_fits-words"' in page
    assert reviews_queries.answers_of(review)["fits"].answer == "no"
    # The page goes on from what it saved.
    marker = re.search(r'name="seen" value="([^"]+)"', page)
    assert marker is not None
    onwards = client.post(address, {**sent, "held": "yes", "seen": marker[1]})
    assert onwards["Location"] == f"/reviews/{review.pk}/held/"


def test_a_reason_for_one_day_is_asked_for_only_where_there_is_another_day(plan: Plan, place: Place) -> None:
    review = ahead(place)
    client = sign_in(place.coordinator)
    pages = [f"/reviews/{review.pk}/{each}/" for each in ("arrange", "held")]
    assert not [each for each in pages if "same_day_reason" in client.get(each).content.decode()]
    decision_made(decision=recipes.decision(recipes.request(place.person), right="chc"))
    do(arrange, review=ahead(place, ReviewKind.ELIGIBILITY), planned_for=TODAY, how="home", by=place.coordinator)
    assert not [each for each in pages if "same_day_reason" not in client.get(each).content.decode()]


def test_two_who_write_at_once_do_not_overwrite_each_other(plan: Plan, place: Place) -> None:
    review = ahead(place)
    seen = reviews_queries.answers_marker(review)
    do(write_up, by=place.colleague, review=review, written={"fits": ("no", "They moved.")}, seen=seen)
    with pytest.raises(ValidationError, match="Somebody else wrote"):
        do(write_up, by=place.coordinator, review=review, written={"fits": ("yes", "")}, seen=seen)
    assert ReviewAnswer.objects.get(review=review).answer == "no"


def test_a_review_is_not_held_in_the_future_nor_before_its_start(plan: Plan, place: Place) -> None:
    review = ahead(place)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            do(hold, by=place.coordinator, review=review, held_on=day, how="home", present="Asha")
        assert refused.value.code == "held_on"


def test_keeping_plans_the_next_review_within_a_year(plan: Plan, place: Place) -> None:
    done = agreed(place, held(place, ahead(place)), OutcomeKind.KEEP)
    assert done.status == ReviewStatus.AGREED
    following = ahead(place)
    assert (following.due_on, following.counted_since) == (date(2027, 4, 22), Start.REVIEWED)
    assert Plan.objects.filter(person=place.person).count() == 1


def test_amending_begins_the_next_version_of_the_plan(plan: Plan, place: Place) -> None:
    done = agreed(place, held(place, ahead(place)), OutcomeKind.AMEND)
    draft = Plan.objects.get(person=place.person, status=PlanStatus.DRAFT)
    assert (draft.version, draft.outcomes.count()) == (2, plan.outcomes.count())
    outcome = done.outcomes.get()
    assert [each.done_on for each in done.outcomes.all()] == [None]
    plan_agreed(plan=draft, on=TODAY, by=place.clinician)
    outcome.refresh_from_db()
    assert (outcome.done_on, outcome.done_words) == (TODAY, "Version 2 of the plan was agreed.")
    assert days_of(place) == {"plan": date(2027, 4, 22)}


def test_what_is_agreed_waits_until_it_is_done(plan: Plan, place: Place) -> None:
    do(agree, by=place.coordinator, on=THEN, review=held(place, ahead(place)), words="They no longer want it.",
       outcomes=[OutcomeKind.STOP], stop_reason="consent")  # fmt: skip
    outcome = ReviewOutcome.objects.get()
    assert outcome.must_stop
    (task,) = [each for each in queries.waiting_for(place.coordinator, TODAY) if "Stop" in each.title]
    assert (task.due, task.url) == (date(2026, 5, 20), outcome.review.get_absolute_url())
    with pytest.raises(ValidationError, match="what was done"):
        do(carry_out, by=place.coordinator, outcome=outcome, words="")
    do(carry_out, by=place.coordinator, outcome=outcome, words="Notice sent; agency arranged from 1 May.")
    assert not [each for each in queries.waiting_for(place.coordinator, TODAY) if "Stop" in each.title]
    with pytest.raises(ValidationError, match="already"):
        do(carry_out, by=place.coordinator, outcome=outcome, words="Again")


def test_stopping_needs_one_of_the_heads_of_the_law(plan: Plan, place: Place) -> None:
    review = held(place, ahead(place))
    with pytest.raises(ValidationError, match="under which head"):
        agreed(place, review, OutcomeKind.STOP)
    assert not ReviewOutcome.objects.exists()


def test_a_changed_budget_carries_out_what_was_agreed_about_it(plan: Plan, place: Place) -> None:
    agreed(place, held(place, ahead(place)), OutcomeKind.RAISE, OutcomeKind.AMEND)
    change: dict[str, Any] = {
        "person": place.person,
        "by": place.manager,
        "on": THEN,
        "words": "Revision 2 was agreed.",
    }
    budget_changed(kinds={OutcomeKind.LOWER}, **change)
    assert not ReviewOutcome.objects.exclude(done_on=None).exists()
    budget_changed(kinds={OutcomeKind.RAISE}, **change)
    done = {each.kind: each.done_words for each in ReviewOutcome.objects.all()}
    assert done == {"raise": "Revision 2 was agreed.", "amend": ""}


def test_after_eligibility_has_ended_none_is_planned(place: Place) -> None:
    decision_made(decision=recipes.decision(recipes.request(place.person), right=Right.CHC))
    review = ahead(place, ELIGIBILITY)
    done = held(place, review, on=date(2026, 5, 1), eligible=("no", "The assessment says so."))
    agreed(place, done, OutcomeKind.ENDED, on=date(2026, 5, 1))
    assert days_of(place) == {}


FROZEN: dict[str, Callable[[Review], Any]] = {
    "saving": lambda review: _saved(review, present="Nobody"),
    "updating": lambda review: Review.objects.filter(pk=review.pk).update(held_on=date(2026, 4, 1)),
    "raw SQL": lambda review: _sql("UPDATE care_plans_review SET notes = 'x' WHERE id = %s", review.pk),
    "deleting": lambda review: _sql("DELETE FROM care_plans_review WHERE id = %s", review.pk),
    "changing an answer": lambda review: review.answers.update(answer="no"),
    "changing an answer in SQL": lambda review: _sql("UPDATE care_plans_reviewanswer SET words = 'x'"),
    "one more answer": lambda review: ReviewAnswer.objects.bulk_create([ReviewAnswer(review=review, question="more")]),
    "taking an answer away": lambda review: _sql("DELETE FROM care_plans_reviewanswer"),
    "unholding it": lambda review: Review.objects.filter(pk=review.pk).update(
        status="planned", held_at=None, held_on=None, held_by=None
    ),
}


@pytest.mark.parametrize("door", FROZEN)
def test_a_review_that_was_held_stands_still(door: str, plan: Plan, place: Place) -> None:
    review = held(place, ahead(place))
    before = (Review.objects.values().get(pk=review.pk), list(review.answers.values()))
    with pytest.raises(DatabaseError), transaction.atomic():
        FROZEN[door](Review.objects.get(pk=review.pk))
    assert (Review.objects.values().get(pk=review.pk), list(review.answers.values())) == before


AGREED: dict[str, Callable[[Review], Any]] = {
    "another outcome": lambda review: ReviewOutcome.objects.bulk_create([ReviewOutcome(review=review, kind="lower")]),
    "changing an outcome": lambda review: review.outcomes.update(words="Other"),
    "taking it away": lambda review: _sql("DELETE FROM care_plans_reviewoutcome"),
    "agreeing it anew": lambda review: Review.objects.filter(pk=review.pk).update(agreed_on=date(2026, 4, 1)),
}


@pytest.mark.parametrize("door", AGREED)
def test_what_was_agreed_stands_still(door: str, plan: Plan, place: Place) -> None:
    review = agreed(place, held(place, ahead(place)), OutcomeKind.RAISE)
    with pytest.raises(DatabaseError), transaction.atomic():
        AGREED[door](review)
    assert list(ReviewOutcome.objects.values_list("kind", "words")) == [("raise", "As we talked about.")]


def test_no_door_makes_a_review_later_than_its_limit(plan: Plan, place: Place) -> None:
    review = ahead(place)
    for values in ({"due_on": date(2026, 7, 16)}, {"months": 4}, {"months": 13, "counted_since": "reviewed"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=review.pk).update(**values)


# What brings a review forward. ---------------------------------------------------------------------------------------


def test_money_that_is_not_enough_brings_the_review_forward(plan: Plan, place: Place) -> None:
    trigger = do(report, by=place.coordinator, person=place.person, kind=TriggerKind.MONEY_SHORT,
                 words="The agency put its price up.")  # fmt: skip
    review = ahead(place)
    assert (trigger.review, trigger.answer) == (review, "review")
    assert (review.due_on, review.due_by_rule) == (date(2026, 4, 29), date(2026, 7, 15))
    do(report, by=place.clinician, person=place.person, kind=TriggerKind.REQUEST, words="They asked again.")
    assert ahead(place).due_on == date(2026, 4, 29)
    agreed(place, held(place, review), OutcomeKind.KEEP)
    assert days_of(place) == {"plan": date(2027, 4, 22)}


def test_a_change_of_health_is_decided_on_and_no_is_explained(plan: Plan, place: Place) -> None:
    trigger = do(report, by=place.clinician, person=place.person, kind=TriggerKind.HEALTH, words="Two falls in a week.")
    assert trigger.answered_at is None
    assert days_of(place) == {"plan": date(2026, 7, 15)}
    titles = {task.title: task for task in queries.waiting_for(place.coordinator, TODAY)}
    assert titles["Decide whether a review is needed"].due == date(2026, 4, 29)
    with pytest.raises(ValidationError, match="why no review is needed"):
        do(answer_trigger, by=place.coordinator, trigger=trigger, review=False, words="")
    said = "Seen by the nurse today; the hours still cover it."
    answered = do(answer_trigger, by=place.coordinator, trigger=trigger, review=False, words=said)
    assert (answered.answer, answered.answer_words, answered.answered_by) == ("no_review", said, place.coordinator)
    with pytest.raises(ValidationError, match="answered already"):
        do(answer_trigger, by=place.coordinator, trigger=trigger, review=True, words="")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewTrigger.objects.update(answer_words="Other")


def test_no_door_says_no_where_a_review_must_be_held(plan: Plan, place: Place) -> None:
    trigger = recipes.review_trigger(place.person, TriggerKind.MONEY_SHORT)
    no = {
        "answer": "no_review",
        "answer_words": "No",
        "answered_by": place.coordinator,
        "answered_at": recipes.AN_INSTANT,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewTrigger.objects.filter(pk=trigger.pk).update(**no)


def test_the_person_asks_for_a_review_and_has_it_in_time(plan: Plan, place: Place) -> None:
    do(ask_for_review, by=place.holder, person=place.person, words="My mother is ill.")
    assert days_of(place) == {"plan": date(2026, 5, 13)}
    with pytest.raises(PermissionDenied):
        do(ask_for_review, by=place.coordinator, person=place.person, words="For them, as I think.")


def test_a_breach_brings_the_audit_forward_once_there_is_one(plan: Plan, place: Place) -> None:
    given = {"person": place.person, "kind": TriggerKind.BREACH, "words": "Bank statements are missing."}
    with pytest.raises(ValidationError, match="nothing to review"):
        do(report, by=place.coordinator, **given)
    first_payment_made(person=place.person, on=TODAY, funders={"icb"})
    do(report, by=place.coordinator, **given)
    assert days_of(place) == {"plan": date(2026, 7, 15), "money": date(2026, 4, 29)}


# What falls due. -----------------------------------------------------------------------------------------------------


def test_a_review_waits_from_four_weeks_before(place: Place, finance: User) -> None:
    due_on = TODAY + timedelta(days=28)
    recipes.review(place.person, due_on=due_on)
    recipes.review(place.person, MONEY, due_on=due_on)

    def waits(user: User, on: date) -> list[str]:
        return [task.title for task in queries.waiting_for(user, on)]

    assert waits(place.coordinator, TODAY - timedelta(days=1)) == []
    (task,) = queries.waiting_for(place.coordinator, TODAY)
    assert (task.title, task.due) == ("Arrange the plan review", due_on)
    assert waits(finance, TODAY) == ["Arrange the money audit"]
    assert waits(place.colleague, TODAY) == []


def _many(at: Place, count: int) -> None:
    for number in range(count):
        person = recipes.person(at.icb, care_coordinator=at.coordinator)
        for kind in ReviewKind:
            recipes.review(person, kind, due_on=TODAY - timedelta(days=number))


def test_the_list_takes_as_many_queries_for_30_people_as_for_3(place: Place) -> None:
    client = sign_in(place.coordinator)

    def opened() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/reviews/?whose=mine").status_code == 200
            list(reviews_queries.reviews_due(TODAY))
        # The access log is one row for each person whose data is shown.
        return sum("audit_access" not in each["sql"] for each in captured)

    _many(place, 3)
    few = opened()
    _many(place, 27)
    assert opened() == few


def test_the_command_lists_what_is_due(place: Place) -> None:
    recipes.review(place.person, due_on=date(2026, 4, 16))
    recipes.review(place.person, MONEY, due_on=date(2026, 4, 10))
    dead = recipes.person(place.icb, died_on=date(2026, 4, 1))
    recipes.review(dead, due_on=date(2026, 4, 10))

    def run(*options: str) -> list[dict[str, Any]]:
        out = StringIO()
        call_command("reviews_due", "--json", *options, stdout=out)
        found: list[dict[str, Any]] = json.loads(out.getvalue())["due"]
        return [{name: each[name] for name in ("person", "kind", "due_on")} for each in found]

    audit = {"person": place.person.pk, "kind": "money", "due_on": "2026-04-10"}
    assert run() == [audit]
    assert run("--on", "2026-04-09") == []
    assert run("--on", "2026-04-16") == [audit, {"person": place.person.pk, "kind": "plan", "due_on": "2026-04-16"}]
