"""The plan's About me beside the person's About Me, to carry the words of one to the other."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from care_plans.about_me.queries import about_me_of
from care_plans.forms import ConfirmForm, tried
from care_plans.models import Plan
from care_plans.plans.retelling import COLUMNS, differences, give_about_me, take_about_me
from care_plans.plans.rules import PlanStatus
from care_plans.plans.views import own_plan
from care_plans.views import posted
from phb.doors import door

SAID = {
    "take": "The plan says now what About Me says.",
    "give": "About Me says now what the plan says.",
}


def about_me_beside(plan: Plan) -> dict[str, Any] | None:
    """What the section of the plan says of About Me; nothing while neither says anything."""
    record = about_me_of(plan.person)
    if record is None and not any(getattr(plan, column).strip() for column in COLUMNS):
        return None
    url = reverse("plan_about_me", args=[plan.pk])
    return {"record": record, "differences": differences(plan, record), "url": url}


@door("write_plan", discloses=True)
def plan_about_me(request: HttpRequest, pk: int) -> HttpResponse:
    user, on, the_plan = own_plan(request, pk)
    if the_plan.status != PlanStatus.DRAFT:
        return redirect("plan", pk)
    form = ConfirmForm(posted(request))
    which = "give" if request.POST.get("which") == "give" else "take"
    act = give_about_me if which == "give" else take_about_me
    if form.is_valid() and tried(form, act, plan=the_plan, by=user, on=on):
        messages.success(request, SAID[which])
        return redirect("plan_words", pk)
    found = about_me_of(the_plan.person)
    context = {
        "form": form,
        "person": the_plan.person,
        "plan": the_plan,
        "about_me": found,
        "differences": differences(the_plan, found),
    }
    return render(request, "care_plans/plan_about_me.html", context)
