"""How to get into a home: nowhere in clear, shown for a reason, and written down."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import override_settings

from audit.models import AccessRecord, Change
from care_plans.home_entry.keeping import reveal_home_entry, write_home_entry
from care_plans.models import HomeEntryNote, Representation
from phb.models import User
from phb.roles import Role
from phb.sealing import CannotUnseal, seal, unseal
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, do, sign_in
from tests.html import text_of

pytestmark = pytest.mark.django_db

CODE = "Key safe 47119"
REASON = "visiting today at three"


def kept(at: Place, words: str = CODE) -> HomeEntryNote:
    note: HomeEntryNote = do(write_home_entry, by=at.coordinator, person=at.person, words=words)
    return note


def nominated(at: Place) -> User:
    """Looks after the money, and knows nothing of the home."""
    nominee = recipes.user(Role.HOLDER)
    Representation.objects.create(
        person=at.person,
        kind="nominee",
        basis="chosen",
        name="Priya",
        user=nominee,
        starts_on=TODAY - timedelta(days=1),
        consented_on=TODAY,
    )
    return nominee


def page(at: Place) -> str:
    return f"/people/{at.person.pk}/home-entry/"


def test_the_note_is_in_clear_in_no_table_of_the_database(place: Place) -> None:
    kept(place)
    kept(place, f"{CODE} and the blue door")
    sign_in(place.coordinator).post(page(place), {"reason": REASON})
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert not any("47119" in str(row) for row in cursor.fetchall()), table


def test_the_journal_keeps_that_it_changed_and_not_even_what_is_sealed(place: Place) -> None:
    kept(place)
    kept(place, "Another door")
    rows = Change.objects.filter(table_name=HomeEntryNote._meta.db_table).order_by("pk")
    said = [(each.op, (each.after or {}).get("sealed_words")) for each in rows]
    assert said == [("I", "(not recorded)"), ("U", "(changed)")]


def test_no_page_but_its_own_shows_it_and_that_one_only_for_a_reason(place: Place) -> None:
    sealed = kept(place).sealed_words
    client = sign_in(place.coordinator)
    note = HomeEntryNote.objects.get()
    for url in (
        page(place),
        f"{page(place)}write/",
        f"/people/{place.person.pk}/",
        "/people/",
        f"/history/care_plans.homeentrynote/{note.pk}/",
        f"/history/care_plans.homeentrynote/{note.pk}/versions/{note.history.get().pk}/",
        f"/history/care_plans.person/{place.person.pk}/",
    ):
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "47119" not in answer.content.decode(), url
        assert sealed not in answer.content.decode(), url
    for words, found in ((place.person.family_name, True), ("47119", False)):
        listed = client.post("/people/", {"q": words}, follow=True).content.decode()
        assert (f"/people/{place.person.pk}/" in listed) is found
        assert sealed not in listed
    assert not AccessRecord.objects.filter(what="how to get into their home").exists()
    unsaid = client.post(page(place), {"reason": "visit"})
    assert "47119" not in unsaid.content.decode()
    assert "Say what you need it for" in unsaid.context["form"].errors["reason"][0]
    shown = client.post(page(place), {"reason": REASON})
    assert "47119" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert shown["Refresh"] == f"60; url={page(place)}"
    assert "47119" not in client.get(page(place)).content.decode()


def test_who_read_it_and_why_is_on_the_persons_access_page(place: Place) -> None:
    kept(place)
    sign_in(place.coordinator).post(page(place), {"reason": REASON})
    look = AccessRecord.objects.get(what="how to get into their home")
    assert (look.user, look.purpose) == (place.coordinator, REASON)
    words = text_of(sign_in(place.holder).get(f"/people/{place.person.pk}/who-looked/").content.decode())
    assert f"Saw how to get into their home, for {REASON}" in words


def test_nobody_gives_a_reason_to_read_about_their_own_home(place: Place) -> None:
    kept(place)
    client = sign_in(place.holder)
    before = text_of(client.get(page(place)).content.decode())
    assert "Getting into my home" in before
    assert "What do you need it for?" not in before
    assert CODE not in before
    assert CODE in text_of(client.post(page(place), {"confirm": "yes"}).content.decode())
    assert AccessRecord.objects.filter(user=place.holder, purpose="Their own note").exists()
    assert CODE not in text_of(sign_in(place.coordinator).post(page(place), {"confirm": "yes"}).content.decode())


def test_the_first_page_leads_there_whoever_may_read_it(place: Place) -> None:
    assert f'href="{page(place)}"' in sign_in(place.holder).get("/").content.decode()
    nominee = sign_in(nominated(place)).get("/").content.decode()
    assert f'href="/people/{place.person.pk}/around/"' in nominee
    assert page(place) not in nominee


def test_it_is_not_shown_where_the_log_cannot_be_written(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(place)

    def no_log(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr("audit.access.record", no_log)
    answer = sign_in(place.coordinator).post(page(place), {"reason": REASON})
    assert answer.status_code == 500
    assert "47119" not in answer.content.decode()


def test_who_may_read_and_write_it(place: Place, elsewhere: Place) -> None:
    nominee = nominated(place)
    kept(place)
    for user in (place.coordinator, place.clinician, place.holder):
        assert do(reveal_home_entry, by=user, person=place.person, reason=REASON).words == CODE
    for user in (place.manager, place.auditor, place.council_manager, nominee, elsewhere.coordinator):
        with pytest.raises(PermissionDenied):
            do(reveal_home_entry, by=user, person=place.person, reason=REASON)
        with pytest.raises(PermissionDenied):
            do(write_home_entry, by=user, person=place.person, words="Mine")
    assert sign_in(elsewhere.coordinator).get(page(place)).status_code == 404


def test_writing_replaces_it_and_nothing_takes_it_away(place: Place) -> None:
    kept(place)
    client = sign_in(place.holder)
    assert "47119" not in client.get(f"{page(place)}write/").content.decode()
    assert client.post(f"{page(place)}write/", {"words": "Ring twice"})["Location"] == page(place)
    assert do(reveal_home_entry, by=place.holder, person=place.person, reason=REASON).words == "Ring twice"
    too_long = client.post(f"{page(place)}write/", {"words": "x" * 1001})
    assert "under 1,000 letters" in too_long.context["form"].errors["words"][0]
    client.post(f"{page(place)}write/", {"words": " "})
    with pytest.raises(ValidationError, match="There is no note"):
        do(reveal_home_entry, by=place.holder, person=place.person, reason=REASON)


# Keys. ---------------------------------------------------------------------------------------------------------------


def test_a_note_moved_to_another_person_does_not_open(place: Place) -> None:
    sealed = kept(place).sealed_words
    other = recipes.person(place.icb)
    HomeEntryNote.objects.create(person=other, sealed_words=sealed, written_on=TODAY, written_by=place.coordinator)
    with pytest.raises(ValidationError, match="cannot be read"):
        do(reveal_home_entry, by=place.coordinator, person=other, reason=REASON)


def test_the_same_words_are_sealed_differently_each_time_and_an_altered_seal_does_not_open() -> None:
    first, second = seal(CODE, about="a"), seal(CODE, about="a")
    assert first != second
    assert unseal(first, about="a") == unseal(second, about="a") == CODE
    other = "y" if first[20] == "x" else "x"
    for wrong in (first[:-4], first[:20] + other + first[21:], ""):
        with pytest.raises(CannotUnseal):
            unseal(wrong, about="a")
    with pytest.raises(CannotUnseal):
        unseal(first, about="b")


def test_a_key_is_followed_by_a_new_one(place: Place) -> None:
    def words() -> str:
        return str(do(reveal_home_entry, by=place.coordinator, person=place.person, reason=REASON).words)

    with override_settings(SEALING_KEYS=["the old key"]):
        kept(place)
    with override_settings(SEALING_KEYS=["the new key", "the old key"]):
        assert words() == CODE
        call_command("reseal_notes", "--json")
    with override_settings(SEALING_KEYS=["the new key"]):
        assert words() == CODE
    with override_settings(SEALING_KEYS=["another key"]):
        with pytest.raises(ValidationError, match="cannot be read with the keys"):
            words()
        before = HomeEntryNote.objects.get().sealed_words
        with pytest.raises(SystemExit):
            call_command("reseal_notes")
        assert HomeEntryNote.objects.get().sealed_words == before
