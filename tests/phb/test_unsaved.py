"""Words that were typed and not saved: kept, given back to their writer, and to nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from audit.models import Change
from care_plans.models import Plan
from care_plans.plans.planning import start_plan
from phb.models import UnsavedWords
from phb.unsaved import mark_for, read_mark
from tests.care_plans.conftest import Place, decided, do, make_place, sign_in
from tests.html import text_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 15, 10, tzinfo=UTC)
WORDS = {"what_matters": "My garden, and the robin in it", "conversation_on_day": "3", "conversation_on_month": "4"}


@pytest.fixture
def place(as_system: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield make_place("Oak")


@pytest.fixture
def plan(place: Place) -> Plan:
    made: Plan = do(start_plan, by=place.coordinator, request=decided(place))
    return made


@pytest.fixture
def url(plan: Plan) -> str:
    return f"/plans/{plan.pk}/words/"


def words_of(response: Any) -> str:
    return text_of(response.content.decode())


def mark_in(page: Any) -> str:
    return str(page.content.decode().split('name="unsaved" value="')[1].split('"')[0])


def test_words_are_kept_while_they_are_written_and_are_no_part_of_the_plan(place: Place, plan: Plan, url: str) -> None:
    client, before = sign_in(place.coordinator), Change.objects.count()
    page = client.get(url)
    seen = page.context["form"].initial["seen"]
    for words in ("My gar", WORDS["what_matters"]):
        answer = client.post("/unsaved/", {**WORDS, "what_matters": words, "seen": seen, "unsaved": mark_in(page)})
        assert answer.status_code == 204
    kept = UnsavedWords.objects.get()
    assert (kept.writer, kept.address, kept.begins) == (place.coordinator, url, WORDS["what_matters"])
    assert Plan.objects.get(pk=plan.pk).what_matters == ""
    assert Change.objects.count() == before


def test_they_are_offered_put_back_and_go_once_saved(place: Place, plan: Plan, url: str) -> None:
    client = sign_in(place.coordinator)
    page = client.get(url)
    seen = page.context["form"].initial["seen"]
    client.post("/unsaved/", {**WORDS, "seen": seen, "unsaved": mark_in(page)})
    offered = words_of(client.get(url))
    assert "What you had written" in offered
    assert WORDS["what_matters"] in offered
    assert WORDS["what_matters"] in words_of(client.get(f"/plans/{plan.pk}/edit/"))
    back = client.get(f"{url}?put-back=yes")
    assert f">{WORDS['what_matters']}</textarea>" in back.content.decode()
    assert 'name="conversation_on_day" type="text" value="3"' in back.content.decode().replace("\n", "")
    assert read_mark(mark_in(back)) == (place.coordinator.pk, url)
    client.post(f"{url}?put-back=yes", {"what_matters": WORDS["what_matters"], "seen": seen})
    assert not UnsavedWords.objects.exists()
    assert Plan.objects.get(pk=plan.pk).what_matters == WORDS["what_matters"]


def test_what_was_put_back_does_not_overwrite_what_somebody_wrote_since(place: Place, plan: Plan, url: str) -> None:
    mine, theirs = sign_in(place.coordinator), sign_in(place.colleague)
    page = mine.get(url)
    seen = page.context["form"].initial["seen"]
    mine.post("/unsaved/", {**WORDS, "seen": seen, "unsaved": mark_in(page)})
    theirs.post(url, {"what_matters": "Her cat", "seen": seen})
    back = mine.get(f"{url}?put-back=yes").context["form"]
    assert back.initial["seen"] == seen
    told = mine.post(url, {"what_matters": WORDS["what_matters"], "seen": back.initial["seen"]})
    assert "Somebody else changed this while you were writing" in words_of(told)
    assert "Her cat" in words_of(told)


def test_today_leads_back_to_them_without_repeating_them(place: Place, url: str) -> None:
    client = sign_in(place.coordinator)
    client.post("/unsaved/", {**WORDS, "unsaved": mark_in(client.get(url))})
    today = client.get("/")
    assert f'href="{url}"' in today.content.decode()
    assert "Go on where you stopped" in words_of(today)
    assert WORDS["what_matters"] not in words_of(today)
    assert "Go on where you stopped" not in words_of(sign_in(place.clinician).get("/"))


def test_only_their_writer_sees_them(place: Place, url: str) -> None:
    client = sign_in(place.coordinator)
    mark = mark_in(client.get(url))
    client.post("/unsaved/", {**WORDS, "unsaved": mark})
    other = sign_in(place.colleague)
    for address in (url, f"{url}?put-back=yes"):
        assert "the robin" not in other.get(address).content.decode()
    for address in ("/unsaved/", "/unsaved/throw-away/"):
        assert other.post(address, {"what_matters": "Mine", "unsaved": mark}).status_code == 400
        assert other.post(address, {"what_matters": "Mine", "unsaved": f"{mark}x"}).status_code == 400
    assert UnsavedWords.objects.get().begins == WORDS["what_matters"]


def test_they_are_thrown_away_when_asked(place: Place, url: str) -> None:
    client = sign_in(place.coordinator)
    mark = mark_in(client.get(url))
    client.post("/unsaved/", {**WORDS, "unsaved": mark})
    assert client.post("/unsaved/throw-away/", {"unsaved": mark}).headers["Location"] == url
    assert not UnsavedWords.objects.exists()


def test_a_session_that_ends_while_writing_loses_nothing(place: Place, url: str) -> None:
    """Without any script: sent, signed in again, given back; and not to whoever else signs in there."""
    client = sign_in(place.coordinator)
    mark = mark_in(client.get(url))
    client.logout()
    answer = client.post(url, {**WORDS, "unsaved": mark})
    assert answer.headers["Location"] == f"/sign-in/?next={url}"
    assert "Your words are kept" in words_of(client.get(answer.headers["Location"]))
    client.force_login(place.colleague)
    assert "the robin" not in client.get(url).content.decode()
    client.force_login(place.coordinator)
    assert WORDS["what_matters"] in words_of(client.get(url))


def test_a_page_from_before_the_last_signing_in_loses_nothing(place: Place, url: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.coordinator)
    mark = mark_in(client.get(url))
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(url, {**WORDS, "unsaved": mark, "csrfmiddlewaretoken": "b" * 32})
    assert answer.headers["Location"] == url
    shown = words_of(client.get(url))
    assert "This was not saved" in shown
    assert WORDS["what_matters"] in shown
    assert client.post(url, WORDS).status_code == 403


def test_the_words_of_a_new_piece_are_kept_too(place: Place, plan: Plan) -> None:
    client = sign_in(place.coordinator)
    need = f"/plans/{plan.pk}/add/need/"
    client.post("/unsaved/", {"text": "I am lonely", "unsaved": mark_for(place.coordinator, need)})
    page = client.get(f"/plans/{plan.pk}/edit/needs/").content.decode()
    assert f'<a href="{need}">I am lonely</a>' in page
    assert ">I am lonely</textarea>" in client.get(f"{need}?put-back=yes").content.decode()
    client.post(need, {"text": "I am lonely"})
    assert not UnsavedWords.objects.exists()


def test_they_do_not_lie_about_for_ever(place: Place, url: str, settings: Any) -> None:
    client = sign_in(place.coordinator)
    mark = mark_in(client.get(url))
    settings.UNSAVED_LETTERS = 10
    assert client.post("/unsaved/", {**WORDS, "unsaved": mark}).status_code == 400
    settings.UNSAVED_LETTERS, settings.UNSAVED_FORMS = 1_000, 2
    for number in range(3):
        client.post("/unsaved/", {"text": "a", "unsaved": mark_for(place.coordinator, f"/plans/{number}/")})
        with time_machine.travel(NOW + timedelta(minutes=number + 1), tick=False):
            client.post("/unsaved/", {"text": "b", "unsaved": mark_for(place.coordinator, f"/plans/{number}/")})
    assert [each.address for each in UnsavedWords.objects.order_by("kept_at")] == ["/plans/1/", "/plans/2/"]
    with time_machine.travel(NOW + timedelta(days=settings.UNSAVED_DAYS + 1), tick=False):
        assert read_mark(mark) is None
        later = sign_in(place.coordinator)
        later.post("/unsaved/", {"text": "c", "unsaved": mark_in(later.get(url))})
    assert UnsavedWords.objects.get().address == url
