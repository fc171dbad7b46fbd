"""The month's payments."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from budgets import permissions
from budgets.forms import tried
from budgets.models import Budget, Posting
from budgets.paying.forms import ReleaseForm
from budgets.paying.payments import release_month
from budgets.paying.schedule import Due, budgets_due, with_month
from budgets.queries import position
from budgets.rules import pounds
from budgets.views import budget_or_404
from care_plans.views import asker, page_of
from phb.dates import Period, month_of, parse_month
from phb.disclosure import disclose
from phb.doors import door
from phb.money import to_pence


def _month(request: HttpRequest, text: str, default: Period) -> Period:
    """Raises: Http404 where the address names no month."""
    try:
        return parse_month(text) if text else default
    except ValueError:
        raise Http404 from None


@door("release_payment", discloses=True)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """What each budget is due for a month, those not paid yet first."""
    user, on = asker(request)
    month = _month(request, request.GET.get("month", ""), month_of(on))
    unpaid_only = request.GET.get("show") != "all"
    page = page_of(request, budgets_due(user, month, on, unpaid_only=unpaid_only))
    disclose(request, [budget.person_id for budget in page], f"payments for {month.start:%B %Y}")
    dues = with_month(page, month, on)
    context = {
        "month": month,
        "before": month_of(month.start - timedelta(days=1)),
        "after": month_of(month.end + timedelta(days=1)),
        "page": page,
        "dues": dues,
        "total": sum(due.total for due in dues),
        "unpaid_only": unpaid_only,
    }
    return render(request, "budgets/payments.html", context)


@door("release_payment", discloses=True)
def payment_release(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_release(user, budget, on=on)
    month = _month(request, request.POST.get("month") or request.GET.get("month", ""), month_of(on))
    form = ReleaseForm(request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("expected", "override_words")}
        if posting := tried(form, release_month, budget=budget, month=month, by=user, on=on, **given):
            _say_paid(request, budget, month, posting)
            return redirect(f"{reverse('payments')}?month={month.start:%Y-%m}")
    disclose(request, budget.person_id, f"payment of budget {budget.reference}")
    [due] = with_month([budget], month, on)
    context = {
        "budget": budget,
        "person": budget.person,
        "month": month,
        "due": due,
        "shares": due.shares,
        "now": position(budget, on),
        "form": _shown(form, due, month),
    }
    return render(request, "budgets/payment.html", context)


def _shown(form: ReleaseForm, due: Due, month: Period) -> ReleaseForm:
    """The form with the amount that the page now shows, so that pressing again pays what is seen."""
    values = {"month": f"{month.start:%Y-%m}", "expected": due.total}
    if form.is_bound:
        form.data = {**form.data.dict(), **values}  # type: ignore[attr-defined]
    else:
        form.initial = values
    return form


def _say_paid(request: HttpRequest, budget: Budget, month: Period, posting: Posting) -> None:
    total = sum(to_pence(entry.amount) for entry in posting.entries.all())
    messages.success(
        request,
        f"{pounds(total)} for {month.start:%B %Y} is paid to {budget.person.full_name}, {budget.reference}.",
    )
