"""The catalogue of services: its versions, a draft, and publishing it."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.catalogue import queries as catalogue_queries
from care_plans.catalogue.forms import CatalogueDraftForm, CatalogueItemForm, ServiceWordsForm
from care_plans.catalogue.permissions import (
    can_draft_catalogue,
    can_publish_catalogue,
    check_can_draft_catalogue,
    check_can_publish_catalogue,
)
from care_plans.catalogue.publishing import (
    add_item,
    change_item,
    draft_catalogue,
    list_asked_for,
    move_start,
    publish_catalogue,
    remove_item,
)
from care_plans.catalogue.rules import COMPONENTS
from care_plans.forms import ConfirmForm, tried
from care_plans.models import CatalogueItem, CatalogueVersion
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
    waiting = sum(
        each.drafted is None
        for icb in Organisation.objects.filter(pk__in=places(user, "see_catalogue", on))
        for each in catalogue_queries.services_asked_for(icb)
    )
    return render(request, "care_plans/catalogue.html", {"rows": rows, "may_draft": may_draft, "waiting": waiting})


def _standing(version: CatalogueVersion, in_force: CatalogueVersion | None) -> str:
    if version.published_at is None:
        return "Being written"
    if version == in_force:
        return "Active"
    return "Superseded" if in_force and version.number < in_force.number else "Planned"


@door("see_catalogue")
@require_GET
def catalogue_version(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    version = catalogue_or_404(user, pk, on)
    since = catalogue_queries.standing_since(version)
    is_draft = version.published_at is None
    context = {
        "version": version,
        "items": [(item, since[item.code]) for item in version.items.all()],
        "components": len(COMPONENTS),
        "version_before": catalogue_queries.version_before(version),
        "changes": catalogue_queries.catalogue_changes(version),
        "waiting": sum(each.drafted is None for each in catalogue_queries.services_asked_for(version.icb)),
        "in_force": CatalogueVersion.objects.in_force(version.icb, on) == version,
        "may_change": is_draft and can_draft_catalogue(user, version.icb, on),
        "may_publish": is_draft and can_publish_catalogue(user, version, on),
    }
    return render(request, "care_plans/catalogue_version.html", context)


@door("see_catalogue")
@require_GET
def catalogue_item(request: HttpRequest, pk: int) -> HttpResponse:
    """All that a version says of one service."""
    user, on = asker(request)
    item = _item_or_404(user, pk, on)
    context = {
        "item": item,
        "version": item.version,
        "since": catalogue_queries.standing_since(item.version)[item.code],
        "may_change": item.version.published_at is None and can_draft_catalogue(user, item.version.icb, on),
    }
    return render(request, "care_plans/catalogue_item.html", context)


@door("see_catalogue", discloses=True)
def catalogue_asked_for(request: HttpRequest) -> HttpResponse:
    """Services that were asked for and are not listed: which, how often, and one button to list them."""
    user, on = asker(request)
    icbs = list(Organisation.objects.filter(pk__in=places(user, "see_catalogue", on)))
    form = ServiceWordsForm(posted(request))
    if form.is_valid():
        icb = get_object_or_404(Organisation, pk__in=[each.pk for each in icbs], pk=_number(request.POST.get("icb")))
        check_can_draft_catalogue(user, icb, on)
        waiting = [each.words for each in catalogue_queries.services_asked_for(icb) if each.drafted is None]
        words = [form.cleaned_data["words"]] if form.cleaned_data["words"] else waiting
        if draft := tried(form, list_asked_for, icb=icb, words=words, by=user, on=on):
            listed = f"“{words[0]}” is" if len(words) == 1 else f"{len(words)} services are"
            messages.success(request, f"{listed} in the draft, as not core. Say the rest before it is published.")
            return redirect("catalogue_version", draft.pk)
    found = [(icb, catalogue_queries.services_asked_for(icb), can_draft_catalogue(user, icb, on)) for icb in icbs]
    for icb, asked, _ in found:
        disclose(request, catalogue_queries.people_who_asked(icb, asked), "the service they asked for")
    return render(request, "care_plans/catalogue_asked_for.html", {"form": form, "found": found})


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() else 0


@door("draft_catalogue")
def catalogue_start(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    version = catalogue_or_404(user, pk, on)
    check_can_draft_catalogue(user, version.icb, on)
    form = CatalogueDraftForm(posted(request), initial={"effective_from": version.effective_from})
    if form.is_valid() and tried(form, move_start, version=version, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The day is changed.")
        return redirect("catalogue_version", pk)
    context = {
        "form": form,
        "title": f"When version {version.number} begins",
        "button": "Save",
        "back": version.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


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
    return render(request, "care_plans/catalogue_item_form.html", context)


def _item_or_404(user: User, pk: int, on: date) -> CatalogueItem:
    versions = CatalogueVersion.objects.visible_to(user, on)
    return get_object_or_404(CatalogueItem.objects.select_related("version__icb").filter(version__in=versions), pk=pk)


@door("draft_catalogue")
def catalogue_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    item = _item_or_404(user, pk, on)
    check_can_draft_catalogue(user, item.version.icb, on)
    form = CatalogueItemForm(posted(request), instance=item)
    if form.is_valid() and tried(form, change_item, item=item, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The service is changed.")
        return redirect("catalogue_version", item.version_id)
    context = {
        "form": form,
        "title": f"Change “{item.name}”",
        "button": "Save",
        "back": item.version.get_absolute_url(),
    }
    return render(request, "care_plans/catalogue_item_form.html", context)


@door("draft_catalogue")
def catalogue_item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    item = _item_or_404(user, pk, on)
    check_can_draft_catalogue(user, item.version.icb, on)
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
    context = {
        "form": form,
        "version": version,
        "changes": catalogue_queries.catalogue_changes(version),
        "unfinished": [(item, item.gaps) for item in version.items.all() if item.gaps],
    }
    return render(request, "care_plans/catalogue_publish.html", context)
