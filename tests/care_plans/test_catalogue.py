from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from care_plans.catalogue.publishing import add_item, change_item, draft_catalogue, publish_catalogue, remove_item
from care_plans.catalogue.queries import catalogue_changes
from care_plans.editing import ChangedMeanwhile, marker
from care_plans.models import CatalogueItem, CatalogueVersion
from tests import recipes
from tests.care_plans.conftest import TODAY, Place, do

pytestmark = pytest.mark.django_db

YOGA = {"code": "yoga", "name": "Yoga", "status": "non_core", "owner": "", "excluded": False}


@pytest.fixture
def draft(place: Place) -> CatalogueVersion:
    version: CatalogueVersion = do(draft_catalogue, by=place.administrator, icb=place.icb, effective_from=TODAY)
    return version


def test_a_draft_begins_as_a_copy_of_the_last_published(place: Place, draft: CatalogueVersion) -> None:
    told = ("code", "name", "status", "owner", "excluded")
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
    do(change_item, by=place.administrator, item=draft.items.get(code="pa"), owner="Home care team")
    do(change_item, by=place.administrator, item=draft.items.get(code="physio"), status="non_core")
    do(remove_item, by=place.administrator, item=draft.items.get(code="gp"))
    assert set(draft.items.values_list("code", flat=True)) == {"pa", "physio", "yoga"}
    assert [(each.name, each.before, each.after) for each in catalogue_changes(draft)] == [
        ("GP services", "Core commissioned service, never bought with a personal budget", "Not listed"),
        ("Physiotherapy", "Core commissioned service", "Not a core commissioned service"),
        ("Yoga", "Not listed", "Not a core commissioned service"),
    ]


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
