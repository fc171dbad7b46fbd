"""Two records of one person become one: by two colleagues, at every door."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from care_plans import queries
from care_plans.models import Person, PersonMerge, SupportRequest
from care_plans.people.merging import confirm_merge, decline_merge, propose_merge
from care_plans.people.queries import look_alikes, people
from care_plans.people.registration import find_person
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, do, sign_in


@pytest.fixture
def twin(place: Place) -> Person:
    return recipes.person(place.icb, given_name=place.person.given_name, family_name=place.person.family_name)


def proposed(place: Place, twin: Person) -> PersonMerge:
    made: PersonMerge = do(
        propose_merge, by=place.coordinator, duplicate=twin, survivor=place.person, reason="The same address"
    )
    return made


def merged(place: Place, twin: Person) -> Person:
    do(confirm_merge, by=place.colleague, merge=proposed(place, twin))
    twin.refresh_from_db()
    return twin


def refused(act: Any) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        act()
    return str(refusal.value)


def test_open_requests_move_and_what_was_recorded_stays(place: Place, twin: Person) -> None:
    waiting, over = recipes.request(twin), recipes.request(twin, status="closed")
    assert merged(place, twin).merged_into == place.person
    assert SupportRequest.objects.get(pk=waiting.pk).person == place.person
    assert waiting.history.earliest().person_id == twin.pk
    assert SupportRequest.objects.get(pk=over.pk).person == twin


def test_whoever_proposed_it_does_not_answer_it(place: Place, twin: Person, elsewhere: Place) -> None:
    merge = proposed(place, twin)
    for act in (confirm_merge, decline_merge):
        for somebody in (place.coordinator, place.manager, elsewhere.coordinator):
            with pytest.raises(PermissionDenied):
                do(act, by=somebody, merge=merge)
    answered = {"answered_by": place.coordinator, "answered_at": timezone.now(), "status": "confirmed"}
    assert "confirmed_by_another" in refused(lambda: PersonMerge.objects.filter(pk=merge.pk).update(**answered))
    assert [task.title for task in queries.waiting_for(place.coordinator, TODAY)] == []
    assert "Say whether" in queries.waiting_for(place.colleague, TODAY)[0].title


def test_a_declined_one_leaves_both(place: Place, twin: Person) -> None:
    merge = do(decline_merge, by=place.colleague, merge=proposed(place, twin))
    twin.refresh_from_db()
    assert (merge.status, twin.merged_into) == ("declined", None)
    with pytest.raises(ValidationError, match="cannot become"):
        do(confirm_merge, by=place.colleague, merge=merge)


def test_the_merged_is_found_nowhere_and_its_number_leads_on(place: Place, twin: Person) -> None:
    merged(place, twin)
    assert list(people(place.coordinator, TODAY)) == [place.person]
    assert find_person(twin.nhs_number) == place.person
    found = look_alikes(place.icb, given_name=twin.given_name, family_name=twin.family_name, born_on=twin.born_on)
    assert twin not in [each.person for each in found]


def test_no_door_merges_without_two(place: Place, twin: Person) -> None:
    proposed(place, twin)
    doors = (
        lambda: Person.objects.filter(pk=twin.pk).update(merged_into=place.person),
        lambda: Person.objects.bulk_update([Person(pk=twin.pk, merged_into=place.person)], ["merged_into"]),
        lambda: sql("UPDATE care_plans_person SET merged_into_id = %s WHERE id = %s", place.person.pk, twin.pk),
    )
    for door in doors:
        assert "one colleague proposes" in refused(door)
    assert "on record by itself" in refused(
        lambda: recipes.person(place.icb, merged_into=place.person, nhs_number=recipes.nhs_number())
    )


def test_no_door_records_anything_more_for_the_merged(place: Place, twin: Person) -> None:
    request = recipes.request(place.person)
    merged(place, twin)
    new = {"person": twin, "service": "More", "received_on": TODAY, "logged_by": place.coordinator}
    doors = (
        lambda: SupportRequest.objects.create(**new),
        lambda: SupportRequest.objects.bulk_create([SupportRequest(**new)]),
        lambda: SupportRequest.objects.filter(pk=request.pk).update(person=twin),
        lambda: sql("UPDATE care_plans_supportrequest SET person_id = %s WHERE id = %s", twin.pk, request.pk),
        lambda: recipes.authority(twin),
        lambda: recipes.needs(twin),
    )
    for door in doors:
        assert "merged into another" in refused(door)
    for change in ({"merged_into": None}, {"given_name": "Changed"}):
        assert "Go on in that one" in refused(lambda change=change: Person.objects.filter(pk=twin.pk).update(**change))


def test_what_runs_keeps_its_record(place: Place, twin: Person) -> None:
    request = recipes.request(twin, status="decided")
    merge = proposed(place, twin)
    assert "still runs" in refused(lambda: do(confirm_merge, by=place.colleague, merge=merge))
    assert PersonMerge.objects.get().status == "proposed"
    SupportRequest.objects.filter(pk=request.pk).update(status="closed")
    recipes.authority(twin, starts_on=date(2026, 4, 1))
    with pytest.raises(ValidationError, match="acts for the record"):
        do(confirm_merge, by=place.colleague, merge=merge)


def test_who_has_a_budget_stays(place: Place, twin: Person) -> None:
    budget = recipes.budget(twin)
    SupportRequest.objects.filter(person=twin).update(status="closed")
    twin.reviews.all().delete()
    merge = proposed(place, twin)
    assert "has a budget" in refused(lambda: do(confirm_merge, by=place.colleague, merge=merge))
    assert budget.person == twin


def test_no_chains_and_no_strangers(place: Place, twin: Person, elsewhere: Place) -> None:
    third = recipes.person(place.icb)
    assert "same ICB" in refused(
        lambda: PersonMerge.objects.create(
            duplicate=twin, survivor=elsewhere.person, reason="x" * 20, proposed_by=place.coordinator, proposed_on=TODAY
        )
    )
    other = do(propose_merge, by=place.coordinator, duplicate=third, survivor=twin, reason="The same telephone")
    merged(place, twin)
    assert "merged with another already" in refused(lambda: do(confirm_merge, by=place.colleague, merge=other))


def test_the_pages(place: Place, twin: Person) -> None:
    client, colleague = sign_in(place.coordinator), sign_in(place.colleague)
    page = client.get(f"/people/{twin.pk}/merge/").content.decode()
    assert place.person.full_name in page
    assert place.person.nhs_number[-4:] in page
    given = {"nhs_number": place.person.nhs_number, "reason": "The same address"}
    address = client.post(f"/people/{twin.pk}/merge/", given)["Location"]
    assert "A colleague of the same ICB answers" in client.get(address).content.decode()
    assert "Not the same" in colleague.get(address).content.decode()
    assert colleague.post(address, {"answer": "same"})["Location"] == f"/people/{place.person.pk}/"
    assert client.get(f"/people/{twin.pk}/")["Location"] == f"/people/{place.person.pk}/"
    assert "Also recorded as" in client.get(f"/people/{place.person.pk}/").content.decode()
    assert client.get(f"/history/care_plans.person/{twin.pk}/").status_code == 200
    told = client.post(f"/people/{place.person.pk}/merge/", {**given, "nhs_number": place.person.nhs_number})
    assert "This is the same record" in told.content.decode()


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_every_address_of_the_merged_leads_to_what_stays(place: Place, twin: Person, elsewhere: Place) -> None:
    merged(place, twin)
    client, old, kept = sign_in(place.coordinator), f"/people/{twin.pk}", f"/people/{place.person.pk}"
    for rest in ("/", "/edit/", "/about-me/write/", "/requests/add/", "/about-me.pdf", "/about-me-large.pdf"):
        assert client.get(f"{old}{rest}").get("Location") == f"{kept}{rest}", rest
    assert client.get(f"{old}/merge/").get("Location") == f"{kept}/merge/"
    letters = client.get(f"{old}/letters/").content.decode()
    assert f'<a href="{kept}/">the record that stays</a>' in letters
    for somebody in (elsewhere.coordinator, place.holder):
        assert sign_in(somebody).get(f"{old}/about-me.pdf").status_code == 404
