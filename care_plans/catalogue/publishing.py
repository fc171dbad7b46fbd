"""The catalogue of services of each ICB: drafted by one person, published by another, never changed after."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain, count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from care_plans.catalogue.permissions import check_can_draft_catalogue, check_can_publish_catalogue
from care_plans.catalogue.queries import services_asked_for
from care_plans.catalogue.rules import DRAFT_NOTICE_DAYS, REQUIRED, check_whole, spelt_alike
from care_plans.editing import check_unchanged, set_and_save
from care_plans.models import CatalogueItem, CatalogueVersion
from care_plans.rules import check_day_not_ahead
from phb.models import Organisation, User


@transaction.atomic
def draft_catalogue(*, icb: Organisation, effective_from: date, by: User, on: date) -> CatalogueVersion:
    """The next version, beginning as a copy of the last one published."""
    check_can_draft_catalogue(by, icb, on)
    Organisation.objects.select_for_update().get(pk=icb.pk)
    versions = CatalogueVersion.objects.filter(icb=icb).order_by("-number")
    last, published = versions.first(), versions.published().first()
    _check_begins(effective_from, published, on)
    draft = set_and_save(
        CatalogueVersion(icb=icb, author=by), number=last.number + 1 if last else 1, effective_from=effective_from
    )
    for item in published.items.all() if published else ():
        copied = {name: getattr(item, name) for name in ITEM_FIELDS}
        set_and_save(CatalogueItem(version=draft), **copied)
    return draft


ITEM_FIELDS = ("code", "name", "status", "excluded", *REQUIRED, "asked_as")


@transaction.atomic
def move_start(*, version: CatalogueVersion, effective_from: date, by: User, on: date) -> CatalogueVersion:
    """A draft that waited, or that is wanted sooner, begins on another day."""
    draft = _draft(version, by, on)
    published = CatalogueVersion.objects.filter(icb=draft.icb).published().order_by("-number").first()
    _check_begins(effective_from, published, on)
    return set_and_save(draft, effective_from=effective_from)


def _check_begins(effective_from: date, published: CatalogueVersion | None, on: date) -> None:
    """Today or later, since what was decided until now was decided without it; not before the version it replaces."""
    if effective_from < on:
        raise ValidationError(
            "A catalogue takes effect today or later: what was decided before stands on the one before.",
            code="effective_from",
        )
    if published is not None and effective_from < published.effective_from:
        raise ValidationError(
            "A version takes effect on or after the day of the version before it.", code="effective_from"
        )


def _draft(version: CatalogueVersion, by: User, on: date) -> CatalogueVersion:
    """The version, locked and still a draft."""
    check_can_draft_catalogue(by, version.icb, on)
    locked = CatalogueVersion.objects.select_related("icb").select_for_update(of=("self",)).get(pk=version.pk)
    if locked.published_at is not None:
        raise ValidationError("A published catalogue is never changed. Draft a new version.")
    return locked


def _check_considered_by_now(details: dict[str, Any], on: date) -> None:
    check_day_not_ahead(details.get("co_produced_on"), on, field="co_produced_on", what="The day it was considered")


@transaction.atomic
def add_item(*, version: CatalogueVersion, by: User, on: date, **details: Any) -> CatalogueItem:
    _check_considered_by_now(details, on)
    return set_and_save(CatalogueItem(version=_draft(version, by, on)), **details)


@transaction.atomic
def change_item(*, item: CatalogueItem, by: User, on: date, seen: str | None = None, **details: Any) -> CatalogueItem:
    """Raises: ChangedMeanwhile where somebody else changed the service after `seen`."""
    _draft(item.version, by, on)
    _check_considered_by_now(details, on)
    locked = CatalogueItem.objects.select_for_update().get(pk=item.pk)
    check_unchanged(locked, seen)
    return set_and_save(locked, **details)


@transaction.atomic
def remove_item(*, item: CatalogueItem, by: User, on: date) -> CatalogueVersion:
    """Takes a service off the draft; in decisions from then on it counts as not listed, and so as not core."""
    draft = _draft(item.version, by, on)
    item.delete()
    return draft


@transaction.atomic
def list_asked_for(*, icb: Organisation, words: Sequence[str], by: User, on: date) -> CatalogueVersion:
    """Puts services that were asked for and are not listed into the next draft, as not core; drafts it where none is
    open. What else a catalogue says of them is still to be written before it can be published.

    Raises: ValidationError where one of them waits for no listing.
    """
    check_can_draft_catalogue(by, icb, on)
    waiting = {spelt_alike(each.words): each for each in services_asked_for(icb) if each.drafted is None}
    wanted = [waiting.get(spelt_alike(each)) for each in words]
    if not wanted or None in wanted:
        raise ValidationError("This service is listed, or in the draft, by now. Look again at what waits.")
    draft = CatalogueVersion.objects.filter(icb=icb, published_at=None).first()
    if draft is None:
        begins = max([on + timedelta(days=DRAFT_NOTICE_DAYS), *_last_start(icb)])
        draft = draft_catalogue(icb=icb, effective_from=begins, by=by, on=on)
    for each in wanted:
        if each is not None:
            code = _free_code(draft, each.words)
            name = each.words[: CatalogueItem.NAME_LENGTH]
            status = CatalogueItem.Status.NON_CORE
            add_item(version=draft, by=by, on=on, code=code, name=name, status=status, asked_as=each.words)
    return draft


def _last_start(icb: Organisation) -> list[date]:
    published = CatalogueVersion.objects.filter(icb=icb).published().order_by("-number").first()
    return [published.effective_from] if published else []


def _free_code(draft: CatalogueVersion, words: str) -> str:
    """A code made of the words, with a number where another service has it already."""
    stem = slugify(words)[:36].strip("-") or "service"
    taken = set(draft.items.values_list("code", flat=True))
    return next(code for code in chain([stem], (f"{stem}-{number}" for number in count(2))) if code not in taken)


@transaction.atomic
def publish_catalogue(*, version: CatalogueVersion, by: User, on: date) -> CatalogueVersion:
    """From its day on, decisions are made by this version."""
    check_can_publish_catalogue(by, version, on)
    locked = CatalogueVersion.objects.select_related("icb").select_for_update(of=("self",)).get(pk=version.pk)
    if locked.published_at is not None:
        raise ValidationError("This version is published already.")
    if not locked.items.exists():
        raise ValidationError("A catalogue lists at least one service. Add one before it is published.")
    check_whole({item.name: vars(item) for item in locked.items.all()})
    published = CatalogueVersion.objects.filter(icb=locked.icb).published().order_by("-number").first()
    _check_begins(locked.effective_from, published, on)
    return set_and_save(locked, published_by=by, published_at=timezone.now())
