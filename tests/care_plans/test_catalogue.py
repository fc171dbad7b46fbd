from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from care_plans.catalogue.publishing import (
    add_item,
    change_item,
    draft_catalogue,
    list_asked_for,
    move_start,
    publish_catalogue,
    remove_item,
)
from care_plans.catalogue.queries import catalogue_changes, services_asked_for, standing_since
from care_plans.catalogue.rules import REQUIRED
from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import CatalogueItem, CatalogueVersion
from care_plans.requests.intake import decide_request
from tests import recipes
from tests.care_plans.conftest import NOW, TODAY, Place, answers, do

pytestmark = pytest.mark.django_db

YOGA = {"code": "yoga", "name": "Yoga", "status": "non_core", "excluded": False, **recipes.CONSIDERED}


@pytest.fixture
def draft(place: Place) -> CatalogueVersion:
    version: CatalogueVersion = do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    return version


def test_a_draft_begins_as_a_copy_of_the_last_published(place: Place, draft: CatalogueVersion) -> None:
    told = ("code", "name", "status", "excluded", "asked_as", *REQUIRED)
    assert draft.number == 2
    assert list(draft.items.values(*told)) == list(place.catalogue.items.values(*told))


def test_an_icb_has_one_draft_at_a_time(place: Place, draft: CatalogueVersion) -> None:
    with pytest.raises(ValidationError, match="A draft of the next version is open already"):
        do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)


def test_a_version_takes_effect_today_or_later_and_not_before_the_last(place: Place) -> None:
    with pytest.raises(ValidationError, match="today or later") as refusal:
        do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY - timedelta(days=1))
    assert refusal.value.code == "effective_from"
    before = place.catalogue.effective_from - timedelta(days=10)
    with pytest.raises(ValidationError, match="the version before it"):
        do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=before, on=before)


def test_a_draft_that_waited_too_long_is_not_published_into_the_past(place: Place, draft: CatalogueVersion) -> None:
    with pytest.raises(ValidationError, match="today or later"):
        do(publish_catalogue, by=place.manager, version=draft, on=TODAY + timedelta(days=1))


def test_services_are_added_changed_and_taken_off_while_it_is_a_draft(place: Place, draft: CatalogueVersion) -> None:
    do(add_item, by=place.administrator, version=draft, **YOGA)
    do(change_item, by=place.administrator, item=draft.items.get(code="pa"), owner="Nights team")
    do(change_item, by=place.administrator, item=draft.items.get(code="physio"), status="non_core")
    do(remove_item, by=place.administrator, item=draft.items.get(code="gp"))
    assert set(draft.items.values_list("code", flat=True)) == {"pa", "physio", "yoga"}
    assert [(each.name, each.before, each.after) for each in catalogue_changes(draft)] == [
        ("GP services", "Core commissioned service, never bought with a personal budget", "Not listed"),
        ("Personal assistant", "Not a core commissioned service", "Not a core commissioned service"),
        ("Physiotherapy", "Core commissioned service", "Not a core commissioned service"),
        ("Yoga", "Not listed", "Not a core commissioned service"),
    ]


def test_what_else_changed_is_said_in_words(place: Place, draft: CatalogueVersion) -> None:
    pa = draft.items.get(code="pa")
    anew = {"choice": "Who, when and where.", "co_produced_with": "The night carers", "co_produced_on": TODAY}
    do(change_item, by=place.administrator, item=pa, name="Own assistant", owner="Budgets team", price_basis="", **anew)
    do(change_item, by=place.administrator, item=pa, asked_as="Carer at home\nOwn  ASSISTANT")
    (change,) = catalogue_changes(draft)
    assert change.besides == (
        "It was called “Personal assistant”.",
        "Budgets team answers for it; it was The home care team.",
        "How it is priced: not said; it was by the hour.",
        "It says otherwise how these were considered: choice.",
        "Considered with The night carers on 15 April 2026.",
        "It is asked for as “carer at home” too.",
    )


def test_how_long_a_service_has_stood_so(place: Place, draft: CatalogueVersion) -> None:
    do(change_item, by=place.administrator, item=draft.items.get(code="physio"), status="non_core")
    do(add_item, by=place.administrator, version=draft, **YOGA)
    first = place.catalogue.effective_from
    assert standing_since(draft) == {"pa": first, "gp": first, "physio": TODAY, "yoga": TODAY}


def test_a_draft_begins_on_another_day_where_that_is_wanted(place: Place, draft: CatalogueVersion) -> None:
    later = TODAY + timedelta(days=9)
    do(move_start, by=place.administrator, version=draft, effective_from=later)
    assert CatalogueVersion.objects.get(pk=draft.pk).effective_from == later
    with pytest.raises(ValidationError, match="today or later"):
        do(move_start, by=place.administrator, version=draft, effective_from=TODAY - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        do(move_start, by=place.coordinator, version=draft, effective_from=later)


# The six components of personalised care. ----------------------------------------------------------------------------


@pytest.mark.parametrize("field", REQUIRED)
def test_nothing_is_published_with_a_gap(field: str, place: Place, draft: CatalogueVersion) -> None:
    pa = draft.items.get(code="pa")
    do(change_item, by=place.administrator, item=pa, **{field: None if field.endswith("_on") else ""})
    with pytest.raises(ValidationError) as refusal:
        do(publish_catalogue, by=place.manager, version=draft)
    assert refusal.value.messages == [f"Personal assistant: say {REQUIRED[field]}."]
    ways: tuple[Callable[[CatalogueVersion], object], ...] = (
        CatalogueVersion.save,
        lambda version: CatalogueVersion.objects.bulk_update([version], ["published_by", "published_at"]),
        lambda version: CatalogueVersion.objects.filter(pk=version.pk).update(
            published_by=version.published_by, published_at=version.published_at
        ),
    )
    for publish in ways:
        version = CatalogueVersion.objects.get(pk=draft.pk)
        version.published_by, version.published_at = place.manager, NOW
        with pytest.raises(IntegrityError), transaction.atomic():
            publish(version)


def test_all_that_is_missing_is_said_at_once(place: Place, draft: CatalogueVersion) -> None:
    bare = {"code": "yoga", "name": "Yoga", "status": "non_core", "owner": "   "}
    do(add_item, by=place.administrator, version=draft, **bare)
    with pytest.raises(ValidationError) as refusal:
        do(publish_catalogue, by=place.manager, version=draft)
    (sentence,) = refusal.value.messages
    assert all(words in sentence for words in REQUIRED.values())
    assert sentence.endswith("who it was considered with and on which day that was.")


def test_nobody_considers_tomorrow(place: Place, draft: CatalogueVersion) -> None:
    with pytest.raises(ValidationError, match="cannot be after today") as refusal:
        do(add_item, by=place.administrator, version=draft, **{**YOGA, "co_produced_on": TODAY + timedelta(days=1)})
    assert refusal.value.code == "co_produced_on"


# Asked for, and not listed. ------------------------------------------------------------------------------------------


def ask_for(at: Place, *services: str) -> None:
    for service in services:
        request = recipes.request(at.person, service=service)
        do(decide_request, by=at.coordinator, request=request, answers=answers(at, None))


def test_what_is_asked_for_is_counted_however_it_is_spelt(place: Place) -> None:
    ask_for(place, "Drumming", "Music therapy", "music  Therapy", "MUSIC THERAPY")
    assert [(each.words.casefold(), each.times) for each in services_asked_for(place.icb)] == [
        ("music therapy", 3),
        ("drumming", 1),
    ]


def test_one_click_lists_it_in_the_next_draft(place: Place) -> None:
    ask_for(place, "Music therapy", "Music  therapy!", "Personal assistant")
    draft = do(list_asked_for, by=place.administrator, icb=place.icb, words=["music therapy", "Music  therapy!"])
    assert draft.effective_from == TODAY + timedelta(days=28)
    listed = draft.items.filter(code__startswith="music")
    assert [(each.code, each.status) for each in listed.order_by("code")] == [
        ("music-therapy", "non_core"),
        ("music-therapy-2", "non_core"),
    ]
    # A service that the catalogue lists by that name waits for nothing, whatever was decided about it
    assert [each.words for each in services_asked_for(place.icb) if each.drafted is None] == []
    with pytest.raises(ValidationError, match="by now"):
        do(list_asked_for, by=place.administrator, icb=place.icb, words=["Music therapy"])
    with pytest.raises(ValidationError, match="by now"):
        do(list_asked_for, by=place.administrator, icb=place.icb, words=[])


def test_it_waits_until_a_published_version_lists_it_and_not_only_until_the_next(place: Place) -> None:
    ask_for(place, "Music therapy")
    draft = do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    do(publish_catalogue, by=place.manager, version=draft)
    assert [each.words for each in services_asked_for(place.icb)] == ["Music therapy"]
    draft = do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    do(change_item, by=place.administrator, item=draft.items.get(code="pa"), asked_as="Singing\nmusic therapy")
    assert [each.drafted for each in services_asked_for(place.icb)] == [draft.items.get(code="pa")]
    do(publish_catalogue, by=place.manager, version=draft)
    assert services_asked_for(place.icb) == []


def test_only_its_administrator_lists_what_was_asked_for(place: Place, elsewhere: Place) -> None:
    ask_for(place, "Music therapy")
    for user in (place.coordinator, place.manager, elsewhere.administrator):
        with pytest.raises(PermissionDenied):
            do(list_asked_for, by=user, icb=place.icb, words=["Music therapy"])
    assert services_asked_for(elsewhere.icb) == []


# Drafts and who keeps them. ------------------------------------------------------------------------------------------


def test_a_code_stands_once_in_a_version(place: Place, draft: CatalogueVersion) -> None:
    with pytest.raises(ValidationError, match="has this code already"):
        do(add_item, by=place.administrator, version=draft, **{**YOGA, "code": "pa"})


def test_the_second_of_two_to_change_a_service_is_told(place: Place, draft: CatalogueVersion) -> None:
    item = draft.items.get(code="pa")
    seen = marker(item)
    do(change_item, by=place.administrator, item=item, seen=seen, owner="One")
    with pytest.raises(ChangedMeanwhile):
        do(change_item, by=place.administrator, item=item, seen=seen, owner="Two")
    assert CatalogueItem.objects.get(pk=item.pk).owner == "One"


def test_it_is_published_by_somebody_else(place: Place, draft: CatalogueVersion) -> None:
    both = recipes.user("commissioning_manager", at=place.icb)  # type: ignore[arg-type]
    own = CatalogueVersion.objects.get(pk=draft.pk)
    own.author = both
    own.save()
    with pytest.raises(PermissionDenied, match="somebody else publishes it"):
        do(publish_catalogue, by=both, version=own)
    published = do(publish_catalogue, by=place.manager, version=own)
    assert (published.published_by, CatalogueVersion.objects.in_force(place.icb, TODAY)) == (place.manager, published)


def test_nothing_is_published_twice_or_empty(place: Place, draft: CatalogueVersion) -> None:
    for item in draft.items.all():
        do(remove_item, by=place.administrator, item=item)
    with pytest.raises(ValidationError, match="at least one service"):
        do(publish_catalogue, by=place.manager, version=draft)
    do(add_item, by=place.administrator, version=draft, **YOGA)
    do(publish_catalogue, by=place.manager, version=draft)
    with pytest.raises(ValidationError, match="published already"):
        do(publish_catalogue, by=place.manager, version=draft)


def test_a_published_version_is_never_changed(place: Place) -> None:
    item = place.catalogue.items.get(code="pa")
    attempts = (
        (add_item, {"version": place.catalogue, **YOGA}),
        (change_item, {"item": item, "owner": "Nobody"}),
        (remove_item, {"item": item}),
    )
    for act, given in attempts:
        with pytest.raises(ValidationError, match="never changed"):
            do(act, by=place.administrator, **given)


def test_only_the_icbs_own_people_keep_its_catalogue(place: Place, elsewhere: Place, draft: CatalogueVersion) -> None:
    for user in (elsewhere.administrator, place.coordinator, place.manager, place.holder):
        with pytest.raises(PermissionDenied, match="drafted by its administrator"):
            do(add_item, by=user, version=draft, **YOGA)
    for user in (elsewhere.manager, place.coordinator, place.clinician):
        with pytest.raises(PermissionDenied, match="published by its commissioning manager"):
            do(publish_catalogue, by=user, version=draft)
