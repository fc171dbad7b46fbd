"""Sittings, one sitting with its agenda and papers, and what the panel decides."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets.forms import tried
from budgets.models import Budget, PanelItem, PanelSitting
from budgets.panels.forms import AgendaForm, DecisionForm, SittingForm
from budgets.panels.permissions import check_can_call_panel, check_sits, sits_on
from budgets.panels.queries import (
    calling_organisations,
    items_now,
    sittings_for,
    sittings_seen,
    with_counts,
)
from budgets.panels.rules import OUTCOME_WORDS
from budgets.panels.sitting import call_sitting, close_sitting, decide_item, put_on_agenda
from budgets.views import revision_or_404
from care_plans.views import PAGE_LENGTH, asker, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
from phb.models import Organisation, RoleAssignment, User
from phb.roles import ACTS, may


@door("see_panels")
@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    page = Paginator(with_counts(sittings_seen(user, on)), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"page": page, "on": on, "calls_in": calling_organisations(user, on)}
    return render(request, "budgets/panels.html", context)


@door("call_panel")
def panel_call(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    organisation = get_object_or_404(calling_organisations(user, on), pk=pk)
    check_can_call_panel(user, organisation, on)
    form = SittingForm(posted(request), colleagues=_colleagues(organisation, on))
    if form.is_valid() and (
        made := tried(form, call_sitting, organisation=organisation, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "The panel is called. Put budgets on its agenda from “To approve”.")
        return redirect("panel", made.pk)
    context = {
        "form": form,
        "title": f"Call a panel of {organisation}",
        "lede": "It looks at budgets together, with their papers, and minutes its reasons.",
        "button": "Call the panel",
        "back": reverse("panels"),
    }
    return render(request, "care_plans/form.html", context)


def _colleagues(organisation: Organisation, on: date) -> QuerySet[User]:
    held = RoleAssignment.objects.current(on).filter(organisation=organisation, role__in=ACTS["see_panels"])
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("display_name")


def _items_seen(user: User, on: date) -> QuerySet[PanelItem]:
    """With what the agenda shows; those about budgets that the user may see."""
    seen = PanelItem.objects.filter(
        sitting__in=sittings_seen(user, on), revision__budget__in=Budget.objects.visible_to(user, on)
    )
    return seen.select_related(
        "revision__budget__person", "plan", "put_by", "sitting__organisation", "decision__decided_by"
    ).prefetch_related("revision__approvals")


@door("see_panels", discloses=True)
@require_GET
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Who sits, the agenda with each budget's papers, and the minutes. Made to be printed too."""
    user, on = asker(request)
    sitting = get_object_or_404(sittings_seen(user, on), pk=pk)
    items = items_now(_items_seen(user, on).filter(sitting=sitting).order_by("number"))
    disclose(request, [each.item.revision.budget.person_id for each in items], f"papers of the {_named(sitting)}")
    sits = sits_on(user, sitting, on)
    open_now = sitting.closed_on is None and sitting.held_on <= on
    context = {
        "sitting": sitting,
        "members": sitting.members.select_related("user"),
        "items": items,
        "may_decide": sits and open_now,
        "may_close": sits and open_now,
        "on": on,
    }
    return render(request, "budgets/panel.html", context)


def _named(sitting: PanelSitting) -> str:
    return f"panel of {sitting.held_on:%-d %B %Y}"


@door("see_panels")
@require_POST
def panel_close(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    sitting = get_object_or_404(sittings_seen(user, on), pk=pk)
    form = RuleForm(request.POST)
    if form.is_valid() and tried(form, close_sitting, sitting=sitting, by=user, on=on):
        messages.success(request, "The minutes are closed.")
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("panel", pk)


@door("see_panels", discloses=True)
def panel_decide(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    item = get_object_or_404(_items_seen(user, on), pk=pk)
    check_sits(user, item.sitting, on)
    budget = item.revision.budget
    disclose(request, budget.person_id, f"papers of the {_named(item.sitting)}")
    form = DecisionForm(posted(request))
    if form.is_valid() and (made := tried(form, decide_item, item=item, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"{OUTCOME_WORDS[made.outcome]}, with the reasons in the minutes.")
        return redirect("panel", item.sitting_id)
    context: dict[str, Any] = {
        "form": form,
        "person": budget.person,
        "title": f"Item {item.number}: what did the panel decide?",
        "lede": "Your answer gives effect to it, so to agree it must be within your limit, and nobody answers for a"
        " budget that they wrote or gain from.",
        "button": "Minute the decision",
        "back": reverse("panel", args=[item.sitting_id]),
    }
    return render(request, "care_plans/form.html", context)


@door("put_on_agenda", discloses=True)
def panel_put(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a submitted revision on the agenda of a sitting."""
    user, on = asker(request)
    revision = revision_or_404(user, pk, on)
    disclose(request, revision.budget.person_id, f"revision {revision.number} of budget {revision.budget.reference}")
    sittings = sittings_for(revision, user, on)
    form = AgendaForm(posted(request), sittings=sittings)
    if form.is_valid() and (made := tried(form, put_on_agenda, revision=revision, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"It is item {made.number} of the agenda.")
        return redirect("panel", made.sitting_id)
    context = {
        "form": form,
        "sittings": sittings,
        "revision": revision,
        "person": revision.budget.person,
        "back": reverse("approval" if may(user, "see_approvals", on=on) else "revision", args=[pk]),
    }
    return render(request, "budgets/panel_put.html", context)
