"""The limits of the steps from request to signed plan."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.clocks import queries as clock_queries
from care_plans.clocks.forms import LimitForm
from care_plans.clocks.limits import set_limit
from care_plans.clocks.permissions import can_set_limits, check_can_set_limits
from care_plans.clocks.queries import STEPS_OF
from care_plans.forms import tried
from care_plans.views import asker, posted
from phb.doors import door
from phb.models import Organisation, User
from phb.roles import may, places


@door("see_limits")
@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """What each step may take today in the user's organisations, who says so, and what is to come."""
    user, on = asker(request)
    rows = [
        (each, clock_queries.limits_of(each, on), can_set_limits(user, each, on)) for each in _keeping_limits(user, on)
    ]
    context = {"rows": rows, "on": on, "may_see_review_limits": may(user, "see_review_limits", on=on)}
    return render(request, "care_plans/limits.html", context)


def _keeping_limits(user: User, on: date) -> QuerySet[Organisation]:
    """ICBs, and councils for how long they take to agree their share."""
    return Organisation.objects.filter(pk__in=places(user, "see_limits", on), kind__in=STEPS_OF)


@door("set_limits")
def limit_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(_keeping_limits(user, on), pk=pk)
    check_can_set_limits(user, icb, on)
    form = LimitForm(posted(request), steps=STEPS_OF[icb.kind], initial={"starts_on": on})
    if form.is_valid() and (made := tried(form, set_limit, icb=icb, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"The limit is set: {made}.")
        return redirect("limits")
    context = {
        "form": form,
        "title": f"Set a limit for {icb}",
        "button": "Set the limit",
        "back": reverse("limits"),
    }
    return render(request, "care_plans/form.html", context)
