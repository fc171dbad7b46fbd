"""Letters: frozen from facts, in two wordings and three layouts, and followed until they have reached the person."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.template.loader import get_template

from care_plans.access_needs.recording import record_needs
from care_plans.access_needs.rules import Channel, Layout
from care_plans.exceptions.rules import ExceptionReason
from care_plans.letters import files
from care_plans.letters.all_kinds import KINDS
from care_plans.letters.files import drawing_of, pdf_of
from care_plans.letters.queries import letters_of, letters_to_send
from care_plans.letters.rules import canonical, digest, is_written_to
from care_plans.letters.writing import addressees, ask_for, compose, mark_sent, write_letter
from care_plans.models import Decision, DefaultException, Dispatch, Letter
from care_plans.requests.letter import DECISION, EXCEPT, SAID
from care_plans.requests.rules import Outcome
from phb.drawing import Drawer, NotDrawn
from phb.roles import Role
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, days, decided, do, sign_in
from tests.html import text_of
from tests.pdfs import HOSTILE, asked_for, embedded, problems


@pytest.fixture(autouse=True)
def kept_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    one = Drawer()
    yield one
    one.stop()


@pytest.fixture
def decision(place: Place) -> Decision:
    return decided(place).decisions.get()


def write(place: Place, decision: Decision, **given: Any) -> Letter:
    letter: Letter = do(write_letter, by=place.coordinator, kind=DECISION, about=decision, **given)
    return letter


# Rules. --------------------------------------------------------------------------------------------------------------


def test_facts_are_written_the_same_each_time() -> None:
    assert canonical({"b": "é", "a": [1]}) == canonical({"a": [1], "b": "é"}) == '{"a":[1],"b":"é"}'
    assert digest("a", "bc") != digest("ab", "c")


@pytest.mark.parametrize(
    ("born", "represented", "written"),
    [
        (date(2010, 4, 15), True, True),
        (date(2010, 4, 16), True, False),
        (date(2010, 4, 16), False, True),
    ],
)
def test_a_child_is_written_to_through_whoever_decides_for_them(born: date, represented: bool, written: bool) -> None:
    assert is_written_to(born_on=born, has_representative=represented, on=TODAY) is written


def test_every_outcome_and_every_exception_has_its_words() -> None:
    assert set(SAID) == set(Outcome)
    assert set(EXCEPT) == set(ExceptionReason)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_easy_words_are_short_sentences(outcome: Outcome) -> None:
    for sentence in (*SAID[outcome].easy_answer, *SAID[outcome].easy_next):
        assert sentence.count(".") == 1
        assert len(sentence.split()) <= 10


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_has_both_wordings_and_three_or_four_questions(code: str) -> None:
    for easy in (False, True):
        get_template(KINDS[code].template(easy=easy))
    assert KINDS[code].code == code
    assert 3 <= len(KINDS[code].questions) <= 4
    assert all(question.endswith("?") for question in KINDS[code].questions)


# To whom and how. ----------------------------------------------------------------------------------------------------


def test_person_and_representative_are_both_written_to(place: Place) -> None:
    recipes.authority(place.person, name="Robin Parent")
    recipes.authority(place.person, name="Nia Nominee", kind="nominee", basis="chosen")
    recipes.authority(place.person, name="Past Parent", ends_on=TODAY - timedelta(days=1))
    assert [(each.name, each.channels) for each in addressees(place.person, TODAY)] == [
        (place.person.full_name, (Channel.SCREEN,)),
        ("Robin Parent", (Channel.POST,)),
    ]


def test_whoever_settles_the_affairs_of_the_dead_is_written_to(place: Place) -> None:
    place.person.died_on = TODAY
    recipes.authority(place.person)
    [only] = addressees(place.person, TODAY)
    assert only.name == f"The personal representatives of {place.person.full_name}"
    assert only.channels == (Channel.POST,)


def test_letter_goes_every_way_that_is_needed(place: Place, decision: Decision) -> None:
    recipes.needs(place.person, large_print=True, paper=True, translation=True, language="Cantonese")
    ways = {each.channel: each for each in write(place, decision).dispatches.all()}
    assert set(ways) == {Channel.SCREEN, Channel.POST, Channel.TRANSLATION}
    assert {each.layout for each in ways.values()} == {Layout.LARGE_PRINT}
    assert (ways[Channel.SCREEN].sent_on, ways[Channel.POST].sent_on) == (TODAY, None)
    assert ways[Channel.TRANSLATION].detail == "Cantonese"


# Writing. ------------------------------------------------------------------------------------------------------------


def test_letter_freezes_facts_and_words(place: Place, decision: Decision) -> None:
    letter = write(place, decision)
    facts = json.loads(letter.facts)
    assert canonical(facts) == letter.facts
    assert letter.sha256 == digest(letter.facts, letter.words, letter.easy_words)
    assert (facts["person"]["name"], facts["to"]) == (place.person.full_name, [place.person.full_name])
    place.person.given_name = "Somebody"
    place.person.save()
    again = Letter.objects.get(pk=letter.pk)
    assert "Somebody" not in again.words + drawing_of(again, Layout.STANDARD).html


def test_first_line_names_the_person_and_the_letter_and_the_answer_comes_before_the_reasons(
    place: Place, decision: Decision
) -> None:
    for words in (write(place, decision).words, compose(kind=DECISION, about=decision, on=TODAY).easy_words):
        assert words.startswith(f"<h1>{place.person.full_name}: our decision about your support</h1>")
        assert words.index("lt-answer") < words.index("<h2>")
        assert "It’s OK to ask" in words


def test_every_letter_promises_the_support_that_is_on_record(place: Place, decision: Decision) -> None:
    assert "we arrange" not in compose(kind=DECISION, about=decision, on=TODAY).words
    needs = {"interpreter": True, "language": "Cantonese", "hearing_loop": True, "asked_on": TODAY}
    do(record_needs, by=place.coordinator, person=place.person, **needs)
    draft = compose(kind=DECISION, about=Decision.objects.get(pk=decision.pk), on=TODAY)
    assert "we arrange what you told us you need: an interpreter for Cantonese; a hearing loop." in draft.words
    assert "an interpreter for Cantonese" in draft.easy_words


@pytest.mark.parametrize(
    ("pays", "named", "unnamed"),
    [
        ({"icb": True}, ["Parliamentary"], ["Local Government"]),
        ({"icb": True, "council": True}, ["Parliamentary", "Local Government"], ["Tribunal"]),
        ({"icb": False, "council": True}, ["Local Government"], ["Parliamentary"]),
        ({"icb": False}, ["Parliamentary"], ["Local Government"]),
    ],
)
def test_the_ways_to_complain_are_those_of_whoever_pays(
    place: Place, pays: dict[str, Any], named: list[str], unnamed: list[str]
) -> None:
    request = recipes.request(place.person)
    recipes.decision(request, **pays)
    words = compose(kind=DECISION, about=request.decisions.get(), on=TODAY).words
    assert all(each in words for each in named)
    assert not any(each in words for each in unnamed)


def test_no_nhs_number_leaves_no_gap(place: Place, decision: Decision) -> None:
    assert "NHS number" in compose(kind=DECISION, about=decision, on=TODAY).words
    decision.request.person.nhs_number = ""
    draft = compose(kind=DECISION, about=decision, on=TODAY)
    assert "NHS number" not in draft.words + draft.easy_words


def test_what_was_shown_is_what_is_written(place: Place, decision: Decision) -> None:
    shown = compose(kind=DECISION, about=decision, on=TODAY)
    place.person.preferred_name = "Ash"
    place.person.save()
    with pytest.raises(ValidationError, match="changed while you were reading"):
        write(place, decision, seen=shown.sha256)
    now = compose(kind=DECISION, about=Decision.objects.get(pk=decision.pk), on=TODAY)
    assert write(place, Decision.objects.get(pk=decision.pk), seen=now.sha256).sha256 == now.sha256


def test_written_again_it_takes_the_place_of_the_first(place: Place, decision: Decision) -> None:
    recipes.needs(place.person, paper=True)
    first = write(place, decision)
    second = write(place, decision)
    assert second.replaces == first
    assert list(letters_of(place.person, place.coordinator, TODAY)) == [second]
    assert first.dispatches.get(channel="post").dropped_on == TODAY
    assert second.dispatches.get(channel="post").dropped_on is None


def test_who_may_write(place: Place, elsewhere: Place, decision: Decision) -> None:
    for user in (place.auditor, place.holder, place.council_manager, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(write_letter, by=user, kind=DECISION, about=decision)
    assert do(write_letter, by=place.manager, kind=DECISION, about=decision).written_by == place.manager


def test_letter_of_an_exception_says_why_and_until_when(place: Place, decision: Decision) -> None:
    decision.exception = DefaultException(
        request=decision.request,
        reason=ExceptionReason.NOT_APPROPRIATE,
        words="The chair must be built by the specialist centre.",
        extent="The powered chair",
        ends_on=date(2026, 9, 1),
    )
    draft = compose(kind=DECISION, about=decision, on=TODAY)
    facts = json.loads(draft.facts)
    assert "The chair must be built by the specialist centre." in draft.words
    assert "until 1 September 2026" in draft.words
    assert facts["reasons"] == [EXCEPT[ExceptionReason.NOT_APPROPRIATE]]


# Doors. --------------------------------------------------------------------------------------------------------------


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_letter_is_never_changed_at_any_door(place: Place, decision: Decision) -> None:
    letter = write(place, decision)
    letter.title = "Something else"
    with pytest.raises(ValidationError, match="cannot be changed"):
        letter.save()
    for attempt in (
        lambda: Letter.objects.filter(pk=letter.pk).update(words="No."),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
        lambda: _sql("UPDATE care_plans_letter SET facts = '{}' WHERE id = %s", letter.pk),
        lambda: _sql("DELETE FROM care_plans_letter WHERE id = %s", letter.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def _copy(letter: Letter, **changed: Any) -> Letter:
    values = {field.attname: getattr(letter, field.attname) for field in Letter._meta.concrete_fields}
    return Letter(**{**values, "id": None, **changed})


def test_same_letter_is_not_written_twice_and_replaces_only_its_like(place: Place, decision: Decision) -> None:
    letter = write(place, decision)
    for wrong in (
        _copy(letter),
        _copy(letter, kind="refusal", replaces_id=letter.pk),
        _copy(letter, about_pk=letter.about_pk + 1, replaces_id=letter.pk),
        _copy(letter, person_id=recipes.person(place.icb).pk, replaces_id=letter.pk),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.bulk_create([wrong])
    Letter.objects.bulk_create([_copy(letter, replaces_id=letter.pk)])


def test_what_was_sent_stays_as_it_was(place: Place, decision: Decision) -> None:
    sent = write(place, decision).dispatches.get(channel="screen")
    for attempt in (
        lambda: Dispatch.objects.filter(pk=sent.pk).update(sent_on=TODAY - timedelta(days=9)),
        lambda: _sql("UPDATE care_plans_dispatch SET sent_on = NULL, sent_by_id = NULL WHERE id = %s", sent.pk),
        lambda: _sql("DELETE FROM care_plans_dispatch WHERE id = %s", sent.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


# On its way. ---------------------------------------------------------------------------------------------------------


def test_braille_is_asked_for_and_then_sent(place: Place, decision: Decision) -> None:
    recipes.needs(place.person, braille=True)
    braille = write(place, decision).dispatches.get(channel="braille")
    act: dict[str, Any] = {"dispatch": braille, "by": place.coordinator}
    assert [task.title for task in letters_to_send(place.coordinator, TODAY)] == ["Ask for: Braille"]
    with pytest.raises(ValidationError, match="Say first who makes it"):
        do(mark_sent, sent_on=TODAY, **act)
    assert do(ask_for, asked_of="Dots Ltd", **act).state == "In progress"
    assert [task.title for task in letters_to_send(place.coordinator, TODAY)] == ["Chase: Braille"]
    assert do(mark_sent, sent_on=TODAY, **act).sent_by == place.coordinator
    assert list(letters_to_send(place.coordinator, TODAY)) == []
    with pytest.raises(ValidationError, match="sent already"):
        do(mark_sent, sent_on=TODAY, **act)


@pytest.mark.parametrize(("day", "words"), [(1, "cannot be after today"), (-1, "before it was written")])
def test_posted_on_a_day_that_can_be(place: Place, decision: Decision, day: int, words: str) -> None:
    recipes.needs(place.person, paper=True)
    post = write(place, decision).dispatches.get(channel="post")
    with pytest.raises(ValidationError, match=words):
        do(mark_sent, dispatch=post, sent_on=TODAY + timedelta(days=day), by=place.coordinator)


def test_nobody_is_asked_to_make_paper_and_an_old_letter_is_not_posted(place: Place, decision: Decision) -> None:
    recipes.needs(place.person, paper=True)
    post = write(place, decision).dispatches.get(channel="post")
    with pytest.raises(ValidationError, match="print it and post it"):
        do(ask_for, dispatch=post, asked_of="Anybody", by=place.coordinator)
    write(place, decision)
    with pytest.raises(ValidationError, match="newer letter"):
        do(mark_sent, dispatch=post, sent_on=TODAY, by=place.coordinator)


# On paper. -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", list(Layout))
def test_letter_is_accessible_on_paper(place: Place, decision: Decision, drawer: Drawer, layout: Layout) -> None:
    letter = write(place, decision)
    pdf = drawer.draw(drawing_of(letter, layout))
    assert problems(pdf) == []
    assert embedded(pdf) == [letter.facts.encode()]


def test_print_is_never_smaller_than_the_need(place: Place, decision: Decision) -> None:
    letter = write(place, decision)
    smallest = {
        layout: min(map(int, re.findall(r"font-size: (\d+)pt", drawing_of(letter, layout).css))) for layout in Layout
    }
    assert smallest == {Layout.STANDARD: 12, Layout.LARGE_PRINT: 18, Layout.EASY_READ: 18}
    assert letter.easy_words in drawing_of(letter, Layout.EASY_READ).html


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_asks_for_nothing(place: Place, text: str) -> None:
    decision = decided(place, service=text.format(port=1)[:200]).decisions.get()
    letter = write(place, decision)
    assert asked_for(drawing_of(letter, Layout.STANDARD).html) == []
    assert asked_for(drawing_of(letter, Layout.EASY_READ).html) == []


def test_letter_is_drawn_once(place: Place, decision: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = write(place, decision)
    first = pdf_of(letter, Layout.STANDARD)
    monkeypatch.setattr("phb.drawing.shared", lambda: pytest.fail("It was drawn again."))
    assert pdf_of(letter, Layout.STANDARD) == first


# Pages. --------------------------------------------------------------------------------------------------------------


def test_letter_is_read_before_it_is_written(place: Place, decision: Decision) -> None:
    client, url = sign_in(place.coordinator), f"/letters/write/decision/{decision.pk}/"
    page = client.get(url)
    assert not Letter.objects.exists()
    assert "Yes. The NHS pays for your support" in text_of(page.content.decode())
    answer = client.post(url, {"seen": page.context["draft"].sha256})
    letter = Letter.objects.get()
    assert answer.headers["Location"] == f"/letters/{letter.pk}/"
    assert "takes its place" in text_of(client.get(url).content.decode())
    stale = client.post(url, {"seen": "0" * 64})
    assert "changed while you were reading" in text_of(stale.content.decode())
    assert Letter.objects.count() == 1


def test_telling_the_person_is_the_next_step_after_a_decision(place: Place, decision: Decision) -> None:
    client, page = sign_in(place.coordinator), f"/requests/{decision.request_id}/"
    first = client.get(page).content.decode()
    assert "No letter has told Asha of this decision yet." in first
    assert first.index("Write to Asha") < first.index("Record the conversation")
    letter = write(place, decision)
    told = client.get(page).content.decode()
    assert "Write to Asha" not in told
    assert letter.reference in told


def test_no_letter_tells_of_a_decision_that_was_made_anew_since(place: Place, decision: Decision) -> None:
    recipes.decision(decision.request)
    assert sign_in(place.coordinator).get(f"/letters/write/decision/{decision.pk}/").status_code == 404
    with pytest.raises(ValidationError, match="cannot be written today"):
        write(place, decision)


def test_a_kind_that_there_is_not_has_no_page(place: Place, decision: Decision) -> None:
    assert sign_in(place.coordinator).get(f"/letters/write/valentine/{decision.pk}/").status_code == 404


def test_holder_reads_it_as_they_need_and_others_in_standard_print(place: Place, decision: Decision) -> None:
    recipes.needs(place.person, easy_read=True)
    letter = write(place, decision)
    theirs = sign_in(place.holder).get(f"/letters/{letter.pk}/")
    assert theirs.context["words"] == letter.easy_words
    assert "How it goes" not in theirs.content.decode()
    ours = sign_in(place.coordinator).get(f"/letters/{letter.pk}/")
    assert (ours.context["words"], ours.context["layout"]) == (letter.words, Layout.STANDARD)
    large = sign_in(place.coordinator).get(f"/letters/{letter.pk}/?layout=large_print")
    assert large.context["large"]


def test_page_prints_the_need(place: Place, decision: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Layout] = []

    def note(letter: Letter, layout: Layout, posted: Dispatch | None) -> bytes:
        drawn.append(layout)
        return b"%PDF"

    monkeypatch.setattr("care_plans.letters.views.pdf_of", note)
    recipes.needs(place.person, large_print=True)
    letter = write(place, decision)
    answer = sign_in(place.holder).get(f"/letters/{letter.pk}/pdf/")
    assert (answer.headers["Content-Type"], drawn) == ("application/pdf", [Layout.LARGE_PRINT])
    assert files.file_name(letter, Layout.LARGE_PRINT) in answer.headers["Content-Disposition"]


def test_where_it_cannot_be_drawn_the_page_says_so(
    place: Place, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(letter: Letter, layout: Layout, posted: Dispatch | None) -> bytes:
        raise NotDrawn("Drawing the page ended early.")

    monkeypatch.setattr("care_plans.letters.views.pdf_of", fail)
    page = sign_in(place.coordinator).get(f"/letters/{write(place, decision).pk}/pdf/", follow=True)
    assert "The PDF cannot be made just now" in text_of(page.content.decode())


def test_list_to_post_empties_as_letters_go(place: Place, decision: Decision) -> None:
    recipes.needs(place.person, paper=True, audio=True)
    letter = write(place, decision)
    client = sign_in(place.coordinator)
    assert len(client.get("/letters/to-send/").context["page"].object_list) == 2
    post, audio = letter.dispatches.get(channel="post"), letter.dispatches.get(channel="audio")
    client.post(f"/sendings/{post.pk}/", days("sent_on", TODAY))
    client.post(f"/sendings/{audio.pk}/", {"asked_of": "Voices"})
    client.post(f"/sendings/{audio.pk}/", days("sent_on", TODAY))
    assert "Every letter has gone" in text_of(client.get("/letters/to-send/").content.decode())
    again = client.post(f"/sendings/{post.pk}/", days("sent_on", TODAY))
    assert "sent already" in text_of(again.content.decode())


def test_letters_of_somebody_are_listed_for_them(place: Place, elsewhere: Place, decision: Decision) -> None:
    write(place, decision)
    page = sign_in(place.holder).get(f"/people/{place.person.pk}/letters/")
    assert "Our decision about your support" in text_of(page.content.decode())
    assert sign_in(elsewhere.holder).get(f"/people/{place.person.pk}/letters/").status_code == 404
    assert sign_in(recipes.user(Role.FINANCE_OFFICER, at=place.icb)).get("/letters/to-send/").status_code == 404
