"""The month's payments."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets import permissions
from budgets.forms import tried
from budgets.models import Budget, PaymentApart, Posting
from budgets.paying.asking import ask_for_payment, drop_payment
from budgets.paying.forms import AskForm
from budgets.paying.payments import release_month
from budgets.paying.schedule import Due, asked_apart, budgets_due, with_month
from budgets.queries import position
from budgets.rules import pounds
from budgets.views import budget_or_404
from care_plans.views import asker, page_of
from phb.dates import Period, month_of, parse_month
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
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
    form = AskForm(request.POST or None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("expected", "words", "override_words")}
        if tried(form, ask_for_payment, budget=budget, month=month, by=user, on=on, **given):
            messages.success(request, "You have asked for the payment. It stands on a colleague’s Today, who makes it.")
            return redirect(f"{reverse('payment_release', args=[pk])}?month={month.start:%Y-%m}")
    disclose(request, budget.person_id, f"payment of budget {budget.reference}")
    [due] = with_month([budget], month, on)
    context = {
        "budget": budget,
        "person": budget.person,
        "month": month,
        "due": due,
        "shares": due.shares,
        "now": position(budget, on),
        "asked": asked_apart(budget, month),
        "form": _shown(form, due, month),
    }
    return render(request, "budgets/payment.html", context)


def _shown(form: AskForm, due: Due, month: Period) -> AskForm:
    """The form with the amount that the page now shows, so that pressing again asks for what is seen."""
    values = {"month": f"{month.start:%Y-%m}", "expected": due.total}
    if form.is_bound:
        form.data = {**form.data.dict(), **values}  # type: ignore[attr-defined]
    else:
        form.initial = values
    return form


@door("release_payment")
@require_POST
def payment_asked(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    """A colleague's answer to what was asked for: it is paid, or it is not paid apart from the run."""
    user, on = asker(request)
    seen = PaymentApart.objects.filter(budget__in=Budget.objects.visible_to(user, on))
    asked = get_object_or_404(seen.select_related("budget__icb", "budget__person"), pk=pk)
    month, form = asked.period, RuleForm(request.POST)
    if answer == "pay":
        if posting := tried(form, release_month, budget=asked.budget, month=month, by=user, on=on):
            _say_paid(request, asked.budget, month, posting)
            return redirect(f"{reverse('payments')}?month={month.start:%Y-%m}")
    elif tried(form, drop_payment, asked=asked, by=user, on=on):
        messages.success(request, "It is not paid apart. The next run takes the month in.")
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect(f"{reverse('payment_release', args=[asked.budget_id])}?month={month.start:%Y-%m}")


def _say_paid(request: HttpRequest, budget: Budget, month: Period, posting: Posting) -> None:
    total = sum(to_pence(entry.amount) for entry in posting.entries.all())
    messages.success(
        request,
        f"{pounds(total)} for {month.start:%B %Y} is paid to {budget.person.full_name}, {budget.reference}.",
    )
