"""The catalogue of services: its versions, a draft, and publishing it."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.catalogue import queries as catalogue_queries
from care_plans.catalogue.forms import CatalogueDraftForm, CatalogueItemForm
from care_plans.catalogue.permissions import (
    can_draft_catalogue,
    can_publish_catalogue,
    check_can_draft_catalogue,
    check_can_publish_catalogue,
)
from care_plans.catalogue.publishing import add_item, change_item, draft_catalogue, publish_catalogue, remove_item
from care_plans.forms import ConfirmForm, tried
from care_plans.models import CatalogueItem, CatalogueVersion
from care_plans.requests import queries as requests_queries
from care_plans.views import asker, catalogue_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, User
from phb.roles import places


@door("see_catalogue")
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every version of the user's ICBs, the one in force first named."""
    user, on = asker(request)
    versions = list(catalogue_queries.catalogue_versions(user, on))
    in_force: dict[int, CatalogueVersion] = {}
    for version in versions:
        if version.published_at and version.effective_from <= on:
            in_force.setdefault(version.icb_id, version)
    rows = [(version, _standing(version, in_force.get(version.icb_id))) for version in versions]
    drafted = {version.icb_id for version in versions if version.published_at is None}
    may_draft = Organisation.objects.filter(pk__in=places(user, "draft_catalogue", on) - drafted)
    return render(request, "care_plans/catalogue.html", {"rows": rows, "may_draft": may_draft})


def _standing(version: CatalogueVersion, in_force: CatalogueVersion | None) -> str:
    if version.published_at is None:
        return "Being written"
    if version == in_force:
        return "Active"
    return "Superseded" if in_force and version.number < in_force.number else "Planned"


@door("see_catalogue", discloses=True)
@require_GET
def catalogue_version(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    version = catalogue_or_404(user, pk, on)
    unlisted = list(requests_queries.unlisted(version))
    disclose(request, {each.request.person_id for each in unlisted}, "the service they asked for")
    context = {
        "version": version,
        "items": list(version.items.all()),
        "unlisted": unlisted,
        "in_force": CatalogueVersion.objects.in_force(version.icb, on) == version,
        "may_change": version.published_at is None and can_draft_catalogue(user, version.icb, on),
        "may_publish": version.published_at is None and can_publish_catalogue(user, version, on),
    }
    return render(request, "care_plans/catalogue_version.html", context)


@door("draft_catalogue")
def catalogue_draft(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "draft_catalogue", on))
    wanted = request.GET.get("icb", "")
    icb = get_object_or_404(icbs, pk=wanted if wanted.isdecimal() else 0)
    form = CatalogueDraftForm(posted(request), initial={"effective_from": on})
    if form.is_valid() and (draft := tried(form, draft_catalogue, icb=icb, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"Version {draft.number} is drafted. Change what is to be new.")
        return redirect("catalogue_version", draft.pk)
    context = {
        "form": form,
        "title": f"Draft the next catalogue of {icb}",
        "lede": "It begins as a copy of the last one. Somebody else publishes it.",
        "button": "Draft it",
        "back": reverse("catalogue"),
    }
    return render(request, "care_plans/form.html", context)


@door("draft_catalogue")
def catalogue_item_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    version = catalogue_or_404(user, pk, on)
    check_can_draft_catalogue(user, version.icb, on)
    form = CatalogueItemForm(posted(request))
    if form.is_valid():
        details = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if item := tried(form, add_item, version=version, by=user, on=on, **details):
            messages.success(request, f"{item.name} is in the draft.")
            return redirect("catalogue_version", pk)
    context = {"form": form, "title": "Add a service", "button": "Add it", "back": version.get_absolute_url()}
    return render(request, "care_plans/form.html", context)


def _item_or_404(user: User, pk: int, on: date) -> CatalogueItem:
    versions = CatalogueVersion.objects.visible_to(user, on)
    item = get_object_or_404(CatalogueItem.objects.select_related("version__icb").filter(version__in=versions), pk=pk)
    check_can_draft_catalogue(user, item.version.icb, on)
    return item


@door("draft_catalogue")
def catalogue_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    item = _item_or_404(user, pk, on)
    form = CatalogueItemForm(posted(request), instance=item)
    if form.is_valid() and tried(form, change_item, item=item, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The service is changed.")
        return redirect("catalogue_version", item.version_id)
    context = {
        "form": form,
        "title": "Change a service",
        "button": "Save",
        "back": item.version.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


@door("draft_catalogue")
def catalogue_item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    item = _item_or_404(user, pk, on)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, remove_item, item=item, by=user, on=on):
        messages.success(request, f"{item.name} is taken off the draft.")
        return redirect("catalogue_version", item.version_id)
    context = {
        "form": form,
        "title": f"Take “{item.name}” off the draft?",
        "lede": "Once the draft is in force, the service counts as not listed, and so as not core.",
        "button": "Take it off",
        "back": item.version.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


@door("publish_catalogue")
def catalogue_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What is new in it, then the signature."""
    user, on = asker(request)
    version = catalogue_or_404(user, pk, on)
    check_can_publish_catalogue(user, version, on)
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, publish_catalogue, version=version, by=user, on=on):
        messages.success(request, f"Version {version.number} is published.")
        return redirect("catalogue_version", pk)
    context = {"form": form, "version": version, "changes": catalogue_queries.catalogue_changes(version)}
    return render(request, "care_plans/catalogue_publish.html", context)
