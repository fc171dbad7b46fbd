"""The letter that invites to a review: its facts, its words in two wordings, and when it can be written."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from care_plans.access_needs.rules import Layout
from care_plans.letters.files import drawing_of
from care_plans.letters.writing import compose, write_letter
from care_plans.models import Letter, Plan, Review
from care_plans.reviews.arranging import arrange, call_off, invite
from care_plans.reviews.letter import INVITATION, SAID, invitation_facts
from care_plans.reviews.rules import QUESTIONS, ReviewKind
from phb.drawing import Drawer
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, decided, do, sign_in
from tests.html import text_of
from tests.pdfs import embedded, problems

DAY = date(2026, 6, 1)
URL = "/letters/write/review_invitation/"


@pytest.fixture
def review(place: Place) -> Review:
    """A plan review, arranged and not yet invited to."""
    plan: Plan = recipes.plan(decided(place))
    made = recipes.review(plan.person)
    arranged: Review = do(arrange, by=place.coordinator, review=made, planned_for=DAY, how="home", place="2pm")
    return arranged


@pytest.fixture
def invited(review: Review, place: Place) -> Review:
    done: Review = do(invite, by=place.coordinator, review=review)
    return done


def words_about(review: Review) -> tuple[str, str]:
    draft = compose(kind=INVITATION, about=review, on=TODAY)
    return text_of(draft.words), text_of(draft.easy_words)


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_every_kind_says_all_that_it_asks(kind: ReviewKind) -> None:
    assert {each.asked for each in QUESTIONS[kind]} <= set(SAID[kind].asks)
    for question in SAID[kind].easy_asks:
        assert question.endswith("?")
        assert len(question.split()) <= 10


def test_letter_says_the_day_what_is_asked_and_by_when(invited: Review, place: Place) -> None:
    words, easy = words_about(invited)
    for said in (
        "1 June 2026, 2pm",
        "At your home.",
        "Elm co-ordinator invites you",
        "whether the money is enough",
        "Bring anybody you like",
        "under “My reviews”",
        f"due by {invited.due_by_rule.day} ",
        invited.why_then,
        "It’s OK to ask",
    ):
        assert said in words
    for said in ("Let’s talk about your plan", "The day is 1 June 2026.", "We come to your home.", "It’s OK to ask"):
        assert said in easy
    assert all(question in easy for question in SAID[ReviewKind.PLAN].easy_asks)
    assert "Two reviews on one day" not in words


def test_two_reviews_on_one_day_say_why(invited: Review, place: Place) -> None:
    other = recipes.review(place.person, ReviewKind.ELIGIBILITY)
    reason = "You asked us to come only once."
    do(arrange, by=place.coordinator, review=other, planned_for=DAY, how="home", same_day_reason=reason)
    words, easy = words_about(invited)
    assert "Your eligibility review is on the same day." in words
    assert reason in words
    assert reason in easy


def test_from_the_papers_nobody_has_to_come(invited: Review) -> None:
    invited.how = Review.How.PAPERS
    words, easy = words_about(invited)
    assert "you do not have to come" in words
    assert "Bring anybody" not in words
    assert "You do not have to come." in easy


def test_a_late_review_says_sorry(invited: Review) -> None:
    assert not invitation_facts(invited, TODAY)["is_late"]
    invited.due_by_rule = DAY - timedelta(days=1)
    assert "was due by 31 May 2026. We are sorry that it is late." in words_about(invited)[0]


def test_it_is_written_once_the_person_is_invited_and_while_the_review_lies_ahead(review: Review, place: Place) -> None:
    client, url = sign_in(place.coordinator), f"{URL}{review.pk}/"
    write: dict[str, Any] = {"by": place.coordinator, "kind": INVITATION}
    assert client.get(url).status_code == 404
    with pytest.raises(ValidationError, match="cannot be written today"):
        do(write_letter, about=review, **write)
    invited = do(invite, by=place.coordinator, review=review)
    assert INVITATION.is_ready(invited, DAY)
    assert not INVITATION.is_ready(invited, DAY + timedelta(days=1))
    assert do(write_letter, about=invited, **write).title == "an invitation to talk about your plan"
    off = do(call_off, by=place.coordinator, review=invited, why="They moved away.")
    assert client.get(url).status_code == 404
    with pytest.raises(ValidationError, match="cannot be written today"):
        do(write_letter, about=off, **write)


def test_from_the_page_of_the_review_to_the_letters_of_the_holder(invited: Review, place: Place) -> None:
    client, url = sign_in(place.coordinator), f"{URL}{invited.pk}/"
    assert url in client.get(f"/reviews/{invited.pk}/").content.decode()
    client.post(url, {"seen": client.get(url).context["draft"].sha256})
    letter = Letter.objects.get()
    assert letter.reference in client.get(f"/reviews/{invited.pk}/").content.decode()
    theirs = sign_in(place.holder).get(f"/people/{place.person.pk}/letters/")
    assert "An invitation to talk about your plan" in text_of(theirs.content.decode())


def test_it_is_accessible_on_paper(invited: Review, place: Place, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    letter = do(write_letter, by=place.coordinator, kind=INVITATION, about=invited)
    drawer = Drawer()
    try:
        pdf = drawer.draw(drawing_of(letter, Layout.EASY_READ))
    finally:
        drawer.stop()
    assert problems(pdf) == []
    assert embedded(pdf) == [letter.facts.encode()]
