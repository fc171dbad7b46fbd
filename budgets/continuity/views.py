"""The continuity list: who is affected when a provider fails or an account holder closes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from budgets.continuity.affected import Found, affected_budgets, names, search, with_what_matters
from care_plans.views import asker, page_of
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.money import from_pence
from phb.spreadsheets import csv_answer

COLUMNS = (
    "Person", "NHS number", "Budget", "What depends on it", "Through", "Pounds a week", "Next payment", "Pounds then",
    "How to reach them", "Named for when things go wrong",
)  # fmt: skip


@door("see_continuity", discloses=True)
@require_GET
def continuity(request: HttpRequest) -> HttpResponse:
    """Find a provider or an account holder by name, and everybody who depends on them."""
    user, on = asker(request)
    words = request.GET.get("q", "").strip()
    if not words:
        known = names(user, on)
        disclose(request, [], "the names of providers and account holders")
        return render(request, "budgets/continuity.html", {"words": "", "known": known, "on": on})
    found = search(user, on, words)
    page = page_of(request, affected_budgets(user, on, found))
    rows = with_what_matters(page, found, on)
    disclose(request, [row.budget.person_id for row in rows], f"who depends on {_named(found, words)}")
    whole = with_what_matters(affected_budgets(user, on, found), found, on) if page.has_other_pages() else rows
    context = {
        "words": words,
        "called": _named(found, words),
        "page": page,
        "rows": rows,
        "on": on,
        "weekly": sum(row.weekly for row in whole),
        "without": sum(not row.alternative for row in whole),
    }
    return render(request, "budgets/continuity.html", context)


@door("see_continuity", discloses=True)
@require_GET
def continuity_csv(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    words = request.GET.get("q", "").strip()
    found = search(user, on, words)
    rows = with_what_matters(affected_budgets(user, on, found), found, on)
    disclose(request, [row.budget.person_id for row in rows], f"who depends on {_named(found, words)}")
    return csv_answer(
        f"continuity-{on}.csv",
        COLUMNS,
        (
            (
                row.person.full_name,
                row.person.nhs_number,
                row.budget.reference,
                "; ".join(line.service for line in row.lines),
                "; ".join(row.through) or "; ".join(dict.fromkeys(line.provider for line in row.lines)),
                f"{from_pence(row.weekly).amount:.2f}",
                day_in_words(row.next_payment[0].start) if row.next_payment else "",
                f"{from_pence(row.next_payment[1]).amount:.2f}" if row.next_payment else "",
                row.contact,
                row.alternative,
            )
            for row in rows
        ),
    )


def _named(found: Found, words: str) -> str:
    return ", ".join(dict.fromkeys([*found.providers, *found.holders]))[:120] or words[:120]
