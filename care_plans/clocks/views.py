"""The limits of the steps from request to signed plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.clocks import queries as clock_queries
from care_plans.clocks.forms import LimitForm
from care_plans.clocks.limits import set_limit
from care_plans.clocks.permissions import can_set_limits, check_can_set_limits
from care_plans.forms import tried
from care_plans.views import asker, posted
from phb.doors import door
from phb.models import Organisation
from phb.roles import may, places


@door("see_limits")
@require_GET
def limits(request: HttpRequest) -> HttpResponse:
    """What each step may take today in the user's ICBs, who says so, and what is to come."""
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "see_limits", on), kind=Organisation.Kind.ICB)
    rows = [(icb, clock_queries.limits_of(icb, on), can_set_limits(user, icb, on)) for icb in icbs]
    context = {"rows": rows, "on": on, "may_see_review_limits": may(user, "see_review_limits", on=on)}
    return render(request, "care_plans/limits.html", context)


@door("set_limits")
def limit_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation.objects.filter(pk__in=places(user, "see_limits", on)), pk=pk)
    check_can_set_limits(user, icb, on)
    form = LimitForm(posted(request), initial={"starts_on": on})
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
