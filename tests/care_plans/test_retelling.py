"""The plan's About me and the person's About Me page: told once, carried either way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from care_plans.about_me.writing import write_about_me
from care_plans.models import AboutMe, Plan
from care_plans.plans.planning import edit_sections, offer_plan, start_plan
from care_plans.plans.queries import content_of
from care_plans.plans.retelling import differences, give_about_me, take_about_me
from care_plans.plans.rules import content_digest
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided, do, sign_in
from tests.care_plans.test_pages import words_of
from tests.care_plans.test_planning import write

pytestmark = pytest.mark.django_db

WORDS = {"most_important": "My garden", "communication": "Sit on my left"}


def test_a_new_plan_begins_with_what_about_me_says(place: Place) -> None:
    do(write_about_me, by=place.coordinator, person=place.person, **WORDS)
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    assert (plan.what_matters, plan.communication, plan.wellness) == ("My garden", "Sit on my left", "")
    assert differences(plan, AboutMe.objects.get()) == []


@pytest.mark.parametrize(("days_later", "says"), [(-1, "My garden"), (0, "The sea")])
def test_the_next_version_keeps_words_younger_than_about_me(place: Place, days_later: int, says: str) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    write(place, plan)
    plan.refresh_from_db()
    plan.offered_on = TODAY
    recipes.agree(plan)
    write_about_me(
        person=place.person,
        most_important="The sea",
        wellness="Well",
        by=place.coordinator,
        on=TODAY + timedelta(days=days_later),
    )
    following = do(start_plan, by=place.coordinator, request=plan.request)
    assert (following.what_matters, following.wellness) == (says, "Well")


def test_words_are_carried_either_way_and_gaps_take_nothing_away(place: Place) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    do(edit_sections, by=place.coordinator, plan=plan, what_matters="My cat", wellness="Well")
    do(write_about_me, by=place.coordinator, person=place.person, **WORDS)
    url = f"/plans/{plan.pk}/about-me/"
    client = sign_in(place.coordinator)
    assert "reads otherwise under 3 headings" in words_of(client.get(f"/plans/{plan.pk}/words/"))
    assert "My cat" in words_of(client.get(url))
    client.post(url, {"confirm": "yes", "which": "take"})
    plan.refresh_from_db()
    assert (plan.what_matters, plan.communication, plan.wellness) == ("My garden", "Sit on my left", "Well")
    client.post(url, {"confirm": "yes", "which": "give"})
    assert AboutMe.objects.get().words == {**WORDS, "wellness": "Well"}
    assert "the same as in About Me" in words_of(client.get(f"/plans/{plan.pk}/words/"))


def test_about_me_begun_with_the_plan_is_one_page_still(place: Place) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    url = f"/plans/{plan.pk}/about-me/"
    client = sign_in(place.coordinator)
    do(edit_sections, by=place.coordinator, plan=plan, what_matters="My cat\n" * 60)
    assert "too long" in words_of(client.post(url, {"confirm": "yes", "which": "give"}))
    assert not AboutMe.objects.exists()
    do(edit_sections, by=place.coordinator, plan=plan, what_matters="My cat")
    client.post(url, {"confirm": "yes", "which": "give"})
    assert AboutMe.objects.get().words == {"most_important": "My cat"}


def test_an_offered_plan_keeps_its_words_whatever_about_me_says(place: Place) -> None:
    plan = do(start_plan, by=place.coordinator, request=decided(place))
    write(place, plan)
    do(offer_plan, by=place.coordinator, plan=plan)
    do(write_about_me, by=place.coordinator, person=place.person, **WORDS)
    for act in (take_about_me, give_about_me):
        with pytest.raises(ValidationError, match="waits for signatures"):
            do(act, by=place.coordinator, plan=plan)
        with pytest.raises(PermissionDenied):
            do(act, by=place.auditor, plan=plan)
    offered = Plan.objects.get()
    assert content_digest(content_of(offered)) == offered.content_sha256
    assert sign_in(place.coordinator).get(f"/plans/{plan.pk}/about-me/").status_code == 302
