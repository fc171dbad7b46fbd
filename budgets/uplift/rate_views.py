"""What is paid locally, and whether what we pay is enough."""

from collections import Counter
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from budgets.forms import tried
from budgets.uplift import permissions
from budgets.uplift.forms import MarketRateForm
from budgets.uplift.queries import compared_lines, line_reference, market_rate_rows, sufficiency
from budgets.uplift.rate_setting import set_market_rate
from budgets.uplift.rules import Enough
from care_plans.views import PAGE_LENGTH, asker
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, User
from phb.money import from_pence
from phb.roles import may, places
from phb.spreadsheets import csv_answer

COLUMNS = (
    "Line", "Person", "Service", "Provider", "Counted in", "Our rate", "Least paid locally", "Usually paid locally",
    "Short by", "Standing", "Who says so",
)  # fmt: skip


@door("see_market_rates")
@require_GET
def market_rates(request: HttpRequest) -> HttpResponse:
    """The rates that count today in the user's ICBs, those to come, and those that were."""
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "see_market_rates", on), kind=Organisation.Kind.ICB)
    rows = [(icb, market_rate_rows(icb, on), permissions.can_set_market_rates(user, icb, on)) for icb in icbs]
    context = {"rows": rows, "on": on, "may_see_history": may(user, "see_history", on=on)}
    return render(request, "budgets/market_rates.html", context)


@door("set_market_rates")
def market_rate_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation.objects.filter(pk__in=places(user, "see_market_rates", on)), pk=pk)
    permissions.check_can_set_market_rates(user, icb, on)
    form = MarketRateForm(request.POST or None, initial={"starts_on": on})
    if form.is_valid() and (made := tried(form, set_market_rate, icb=icb, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"The rate is set: {made}.")
        return redirect("market_rates")
    return render(request, "budgets/market_rate.html", {"form": form, "icb": icb})


@door("see_sufficiency", discloses=True)
@require_GET
def sufficiency_report(request: HttpRequest) -> HttpResponse:
    """Every line beside what is paid locally, those that are not enough first."""
    user, on = asker(request)
    show, found = _asked(request, user, on)
    counts = Counter(standing for _, standing in found)
    wanted = [number for number, standing in found if show in ("", standing)]
    page = Paginator(wanted, PAGE_LENGTH).get_page(request.GET.get("page"))
    rows = compared_lines(page.object_list, on)
    disclose(request, {each.line.revision.budget.person_id for each in rows}, "whether rates are enough")
    filters = [(standing, standing.label, counts[standing]) for standing in Enough]
    context: dict[str, Any] = {
        "on": on, "page": page, "rows": rows, "show": show, "filters": filters, "all": len(found),
        "below": counts[Enough.BELOW],
    }  # fmt: skip
    return render(request, "budgets/sufficiency.html", context)


@door("see_sufficiency", discloses=True)
@require_GET
def sufficiency_csv(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    show, found = _asked(request, user, on)
    rows = compared_lines((number for number, standing in found if show in ("", standing)), on)
    disclose(request, {each.line.revision.budget.person_id for each in rows}, "whether rates are enough")
    return csv_answer(
        f"are-rates-enough-{on}.csv",
        COLUMNS,
        (
            (
                line_reference(each.line.revision.budget_id, each.line.number),
                each.line.revision.budget.person.full_name,
                each.line.service,
                each.line.provider,
                each.unit,
                f"{from_pence(each.present).amount:.2f}",
                f"{each.rate.low.amount:.2f}" if each.rate else "",
                f"{each.rate.usual.amount:.2f}" if each.rate else "",
                f"{from_pence(each.short).amount:.2f}" if each.rate else "",
                each.standing.label,
                each.rate.source if each.rate else "",
            )
            for each in rows
        ),
    )


def _asked(request: HttpRequest, user: User, on: date) -> tuple[str, list[tuple[int, Enough]]]:
    """Which standing is asked for, none meaning all of them; and every line with its own."""
    asked = request.GET.get("show", "")
    return asked if asked in Enough.values else "", sufficiency(user, on)
