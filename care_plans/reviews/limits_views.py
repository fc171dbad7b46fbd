"""How soon and how often each kind of review is held here: the limits with their source, and an ICB's shorter ones."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.forms import tried
from care_plans.models import ReviewLimit
from care_plans.reviews.forms import LimitForm
from care_plans.reviews.limiting import set_limit
from care_plans.reviews.queries import limits_in_force
from care_plans.reviews.rules import LIMITS, LimitName, months_in_words
from care_plans.views import asker, posted
from phb.doors import door
from phb.models import Organisation
from phb.roles import may, places


@door("see_review_limits")
@require_GET
def review_limits(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    may_set = places(user, "set_review_limits", on)
    icbs = Organisation.objects.filter(pk__in=places(user, "see_review_limits", on), kind=Organisation.Kind.ICB)
    context = {
        "icbs": [
            {
                "icb": icb,
                "may_set": icb.pk in may_set,
                "limits": [
                    {"limit": limit, "is_own": limit != LIMITS[name], "default": LIMITS[name]}
                    for name, limit in limits_in_force(icb, on).items()
                ],
            }
            for icb in icbs
        ],
        "may_see_limits": may(user, "see_limits", on=on),
        "own": ReviewLimit.objects.filter(icb__in=icbs).select_related("icb", "set_by"),
    }
    return render(request, "care_plans/review_limits.html", context)


@door("set_review_limits")
def review_limit(request: HttpRequest) -> HttpResponse:
    """For the first ICB in which the reader keeps the settings; nobody keeps those of two."""
    user, on = asker(request)
    limit = request.GET.get("limit", "")
    icb = Organisation.objects.filter(pk__in=places(user, "set_review_limits", on)).first()
    if limit not in LIMITS or icb is None:
        raise Http404
    name = LimitName(limit)
    present = limits_in_force(icb, on)[name]
    initial = {"first_months": present.first_months, "later_months": present.later_months}
    form = LimitForm(posted(request), initial=initial)
    form.instance.icb, form.instance.limit, form.instance.starts_on, form.instance.set_by = icb, name, on, user
    if form.is_valid() and tried(form, set_limit, icb=icb, limit=name, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The limit holds for reviews that are planned from today.")
        return redirect("review_limits")
    default = LIMITS[name]
    lede = (
        f"At most {months_in_words(default.first_at_most)} to the first review and"
        f" {months_in_words(default.later_at_most)} between later ones ({default.source})."
        " You can make this shorter, never longer. Reviews that are planned already keep their day."
    )
    context = {
        "form": form,
        "title": name.label,
        "lede": lede,
        "button": "Set the limit",
        "back": reverse("review_limits"),
    }
    return render(request, "care_plans/form.html", context)
