"""What is read about the versions of a catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.urls import reverse

from care_plans.models import (
    CatalogueItem,
    CatalogueVersion,
)
from phb.models import User
from phb.roles import places
from phb.tasks import Task


def catalogue_versions(user: User, on: date) -> QuerySet[CatalogueVersion]:
    found = CatalogueVersion.objects.visible_to(user, on).select_related("icb", "author", "published_by")
    return found.annotate(services=Count("items"))


@dataclass(frozen=True)
class CatalogueChange:
    """One service that is new, gone or otherwise in a version, with how each says it stands."""

    name: str
    before: str
    after: str


def catalogue_changes(version: CatalogueVersion) -> list[CatalogueChange]:
    """What a version says otherwise than the last one published before it."""
    published = CatalogueVersion.objects.published().filter(icb_id=version.icb_id, number__lt=version.number)
    last = published.order_by("-number").first()
    before = {item.code: item for item in last.items.all()} if last else {}
    after = {item.code: item for item in version.items.all()}
    pairs = [(before.get(code), after.get(code)) for code in sorted({*before, *after})]
    said = [
        CatalogueChange(str(new or old), _standing(old), _standing(new))
        for old, new in pairs
        if _standing(old) != _standing(new) or str(old) != str(new)
    ]
    return sorted(said, key=lambda change: change.name)


def _standing(item: CatalogueItem | None) -> str:
    if item is None:
        return "Not listed"
    excluded = ", never bought with a personal budget" if item.excluded else ""
    return f"{item.get_status_display()}{excluded}"


def item_in(version: CatalogueVersion, item: CatalogueItem | None) -> CatalogueItem | None:
    """The same service, by its code, as this version lists it."""
    return None if item is None else version.items.filter(code=item.code).first()


def catalogues_to_publish(user: User, on: date) -> Iterator[Task]:
    where = places(user, "publish_catalogue", on)
    if not where:
        return
    drafts = CatalogueVersion.objects.filter(icb_id__in=where, published_at=None).exclude(author=user)
    for version in drafts.select_related("author"):
        yield Task(
            title="Read and publish the catalogue",
            about=f"Version {version.number}, drafted by {version.author}",
            since=min(version.effective_from, on),
            due=version.effective_from,
            button="Open the draft",
            url=reverse("catalogue_version", args=[version.pk]),
        )
