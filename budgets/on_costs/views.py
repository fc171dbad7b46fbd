"""Working out what it costs to employ an assistant, and the rates that it is worked out by."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from budgets import permissions
from budgets.forms import tried
from budgets.models import BudgetLine, Revision
from budgets.on_costs.forms import EmployingForm, RateForm, again_initial
from budgets.on_costs.queries import rate_rows
from budgets.on_costs.rules import EXTRAS
from budgets.on_costs.working import keep_on_cost, set_rate, worked_out
from budgets.views import line_or_404, revision_or_404
from care_plans.views import asker
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation
from phb.roles import may, places
from phb.unsaved import PUT_BACK


@door("build_budget", discloses=True)
def employing(request: HttpRequest, pk: int) -> HttpResponse:
    """For a new line of a revision."""
    user, on = asker(request)
    return _employing(request, revision_or_404(user, pk, on), None)


@door("build_budget", discloses=True)
def employing_again(request: HttpRequest, pk: int) -> HttpResponse:
    """For a line that there is."""
    user, on = asker(request)
    line = line_or_404(user, pk, on)
    return _employing(request, revision_or_404(user, line.revision_id, on), line)


def _employing(request: HttpRequest, found: Revision, line: BudgetLine | None) -> HttpResponse:
    user, on = asker(request)
    budget = found.budget
    permissions.check_can_build(user, budget, on=on)
    disclose(request, budget.person_id, f"revision {found.number} of budget {budget.reference}")
    back = reverse("line_edit", args=[line.pk]) if line else reverse("revision", args=[found.pk])
    form = EmployingForm(request.POST or None, initial=_initial(found, line))
    on_cost = None
    if form.is_valid():
        if "keep" in request.POST:
            if kept := tried(form, keep_on_cost, budget=budget, job=form.job(), by=user, on=on):
                messages.success(request, "The price is filled in. Save the line to use it.")
                return redirect(f"{back}?on_cost={kept.pk}&{PUT_BACK}=yes" + ("" if line else "#add-line"))
        else:
            on_cost = tried(form, worked_out, budget=budget, job=form.job(), worked_by=user)
    context: dict[str, Any] = {
        "form": form,
        "on_cost": on_cost,
        "revision": found,
        "budget": budget,
        "person": budget.person,
        "line": line,
        "back": f"{back}?{PUT_BACK}=yes",
        "may_see_rates": may(user, "see_on_cost_rates", on=on),
    }
    return render(request, "budgets/employing.html", context)


def _initial(found: Revision, line: BudgetLine | None) -> dict[str, Any]:
    said = again_initial(line.on_cost) if line and line.on_cost else {"extras": [part.value for part in EXTRAS]}
    return {**said, "rates_on": max(found.effective_from, line.starts_on) if line else found.effective_from}


@door("see_on_cost_rates")
@require_GET
def on_cost_rates(request: HttpRequest) -> HttpResponse:
    """The rates that count today in the user's ICBs, who says so, and those to come."""
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "see_on_cost_rates", on), kind=Organisation.Kind.ICB)
    rows = [(icb, rate_rows(icb, on), permissions.can_set_on_cost_rates(user, icb, on=on)) for icb in icbs]
    return render(request, "budgets/on_cost_rates.html", {"rows": rows, "on": on})


@door("set_on_cost_rates")
def on_cost_rate_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation.objects.filter(pk__in=places(user, "see_on_cost_rates", on)), pk=pk)
    permissions.check_can_set_on_cost_rates(user, icb, on=on)
    form = RateForm(request.POST or None, initial={"starts_on": on})
    if form.is_valid() and (made := tried(form, set_rate, icb=icb, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"The rate is set: {made}.")
        return redirect("on_cost_rates")
    return render(request, "budgets/on_cost_rate.html", {"form": form, "icb": icb})
