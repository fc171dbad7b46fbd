"""What is read about the versions of a catalogue."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse

from care_plans.catalogue.rules import COMPONENTS, spelt_alike
from care_plans.models import CatalogueItem, CatalogueVersion, Decision
from care_plans.requests.rules import CoreStatus
from phb.dates import day_in_words
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task


def catalogue_versions(user: User, on: date) -> QuerySet[CatalogueVersion]:
    found = CatalogueVersion.objects.visible_to(user, on).select_related("icb", "author", "published_by")
    return found.annotate(services=Count("items"))


@dataclass(frozen=True)
class CatalogueChange:
    """One service that is new, gone or otherwise in a version: how each says it stands, and what else is new."""

    name: str
    before: str
    after: str
    besides: tuple[str, ...] = ()
    """A sentence for each other thing that the version says otherwise."""


def version_before(version: CatalogueVersion) -> CatalogueVersion | None:
    """The last one published before it."""
    published = CatalogueVersion.objects.published().filter(icb_id=version.icb_id, number__lt=version.number)
    return published.order_by("-number").first()


def catalogue_changes(version: CatalogueVersion) -> list[CatalogueChange]:
    """What a version says otherwise than the last one published before it."""
    last = version_before(version)
    before = {item.code: item for item in last.items.all()} if last else {}
    after = {item.code: item for item in version.items.all()}
    pairs = [(before.get(code), after.get(code)) for code in sorted({*before, *after})]
    said = [
        CatalogueChange(str(new or old), _standing(old), _standing(new), besides)
        for old, new in pairs
        if (besides := tuple(_besides(old, new))) or _standing(old) != _standing(new)
    ]
    return sorted(said, key=lambda change: change.name)


def _standing(item: CatalogueItem | None) -> str:
    if item is None:
        return "Not listed"
    excluded = ", never bought with a personal budget" if item.excluded else ""
    return f"{item.get_status_display()}{excluded}"


def _besides(old: CatalogueItem | None, new: CatalogueItem | None) -> Iterator[str]:
    """What two versions say otherwise of a service that is in both."""
    if old is None or new is None:
        return
    if old.name != new.name:
        yield f"It was called “{old.name}”."
    if old.owner != new.owner:
        yield f"{_or_nobody(new.owner)} answers for it; it was {_or_nobody(old.owner, begins=False)}."
    if old.price_basis != new.price_basis:
        now, before = new.get_price_basis_display() or "not said", old.get_price_basis_display() or "not said"
        yield f"How it is priced: {now[:1].lower()}{now[1:]}; it was {before[:1].lower()}{before[1:]}."
    anew = [label.lower() for field, label in COMPONENTS.items() if getattr(old, field) != getattr(new, field)]
    if anew:
        yield f"It says otherwise how these were considered: {', '.join(anew)}."
    if (old.co_produced_with, old.co_produced_on) != (new.co_produced_with, new.co_produced_on) and new.co_produced_on:
        yield f"Considered with {new.co_produced_with or 'nobody named'} on {day_in_words(new.co_produced_on)}."
    if more := sorted(new.known_as - old.known_as - {spelt_alike(new.name)}):
        yield f"It is asked for as {', '.join(f'“{each}”' for each in more)} too."


def _or_nobody(owner: str, *, begins: bool = True) -> str:
    return owner or ("Nobody" if begins else "nobody")


def standing_since(version: CatalogueVersion) -> dict[str, date]:
    """From which day each service of a version has stood as it does, without a break, by its code."""
    versions = CatalogueVersion.objects.filter(icb_id=version.icb_id, number__lt=version.number).published()
    stands = {item.code: (item.status, item.excluded) for item in version.items.all()}
    since = dict.fromkeys(stands, version.effective_from)
    unbroken = set(stands)
    for earlier in versions.order_by("-number").prefetch_related("items"):
        then = {item.code: (item.status, item.excluded) for item in earlier.items.all()}
        unbroken = {code for code in unbroken if then.get(code) == stands[code]}
        since |= dict.fromkeys(unbroken, earlier.effective_from)
    return since


@dataclass(frozen=True)
class AskedFor:
    """A service that requests asked for and that no catalogue lists, in the words of whoever asked."""

    words: str
    times: int
    first_on: date
    last_on: date
    drafted: CatalogueItem | None
    """The service of the open draft that will list it."""


def services_asked_for(icb: Organisation) -> list[AskedFor]:
    """What was decided as not listed, and is still not in the newest catalogue; what is asked for most, first."""
    listed = _known_as(CatalogueVersion.objects.filter(icb=icb).published().order_by("-number").first())
    drafted = _known_as(CatalogueVersion.objects.filter(icb=icb, published_at=None).first())
    together: dict[str, list[tuple[str, int, date, date]]] = defaultdict(list)
    decided = unlisted_decisions().filter(catalogue_version__icb=icb).order_by()
    for row in decided.values_list("request__service").annotate(Count("pk"), Min("decided_on"), Max("decided_on")):
        if (alike := spelt_alike(row[0])) not in listed:
            together[alike].append(row)
    found = [
        AskedFor(
            words=rows[0][0],
            times=sum(times for _, times, _, _ in rows),
            first_on=min(first for _, _, first, _ in rows),
            last_on=max(last for _, _, _, last in rows),
            drafted=drafted.get(alike),
        )
        for alike, rows in together.items()
    ]
    return sorted(found, key=lambda each: (-each.times, each.first_on, each.words))


def unlisted_decisions() -> QuerySet[Decision]:
    """The latest decisions of their requests that found the service in no catalogue."""
    return Decision.objects.latest_of_each_request().filter(core_status=CoreStatus.NOT_LISTED)


def _known_as(version: CatalogueVersion | None) -> dict[str, CatalogueItem]:
    return {} if version is None else {words: item for item in version.items.all() for words in item.known_as}


def people_who_asked(icb: Organisation, asked: Iterable[AskedFor]) -> set[int]:
    """Whose words these are."""
    words = {spelt_alike(each.words) for each in asked}
    decided = unlisted_decisions().filter(catalogue_version__icb=icb)
    rows = decided.values_list("request__person_id", "request__service")
    return {person for person, service in rows if spelt_alike(service) in words}


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


def services_to_list(user: User, on: date) -> Iterator[Task]:
    """One row for all services that were asked for in an ICB and that neither its catalogue nor its draft lists."""
    for icb in Organisation.objects.filter(pk__in=places(user, "draft_catalogue", on)):
        waiting = [each for each in services_asked_for(icb) if each.drafted is None]
        if not waiting:
            continue
        count = len(waiting)
        yield Task(
            title="List services in the catalogue",
            about="1 service that was asked for is not listed"
            if count == 1
            else f"{count} services that were asked for are not listed",
            since=min(each.first_on for each in waiting),
            button="See which",
            url=reverse("catalogue_asked_for"),
        )
