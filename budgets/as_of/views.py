"""The page of a budget on one day as it was known on another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from budgets.as_of.forms import AsOfForm
from budgets.as_of.looking_back import Known, agreed_since, as_known, posted_since
from budgets.ledger.tables import posting_rows
from budgets.setting.tables import line_table
from budgets.views import budget_or_404
from care_plans.views import asker, page_of
from phb.disclosure import disclose
from phb.doors import door


@door("see_budgets", discloses=True)
@require_GET
def budget_as_of(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = asker(request)
    budget = budget_or_404(user, pk, today)
    disclose(request, budget.person_id, f"budget {budget.reference} on another day")
    form = AsOfForm(request.GET or None, today=today)
    context = {"budget": budget, "person": budget.person, "form": form}
    if form.is_valid():
        on, known_on = form.cleaned_data["on"], form.cleaned_data["known_on"]
        then, today_known = as_known(budget, on=on, known_on=known_on), as_known(budget, on=on, known_on=today)
        page = page_of(request, posted_since(budget, on=on, known_on=known_on))
        context |= {
            "then": then,
            "table": line_table(then.lines, positions=then.now.lines) if then.revision else None,
            "compared": _compared(then, today_known),
            "revisions": agreed_since(budget, on=on, known_on=known_on),
            "page": page,
            "rows": posting_rows(page),
        }
    return render(request, "budgets/as_of.html", context)


def _compared(then: Known, today: Known) -> list[dict[str, object]]:
    """Each figure as it was known then, as it is known today, and the pence between."""
    names = {
        "Agreed": "agreed",
        "Spent": "spent",
        "Ordered, not billed": "committed",
        "Left": "left",
        "In the account": "held",
    }
    figures = ((name, getattr(then.now, field), getattr(today.now, field)) for name, field in names.items())
    return [{"name": name, "then": before, "today": now, "more": now - before} for name, before, now in figures]
