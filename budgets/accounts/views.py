"""The account of a budget and its agreement."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from budgets import permissions
from budgets.accounts.agreements import keep_account
from budgets.accounts.forms import AccountForm, account_initial
from budgets.forms import tried
from budgets.models import Account
from budgets.views import budget_or_404
from care_plans.views import asker
from phb.disclosure import disclose
from phb.doors import door


@door("see_budgets", discloses=True)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The account and its agreement: to be kept by finance, to be read by the rest, without its number."""
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    disclose(request, budget.person_id, f"account of budget {budget.reference}")
    kept = Account.objects.filter(budget=budget).first()
    may_keep = permissions.can_keep_account(user, budget, on=on)
    if request.method == "POST" and not may_keep:
        permissions.check_can_keep_account(user, budget, on=on)
    form = AccountForm(request.POST or None, initial=account_initial(kept)) if may_keep else None
    if form and form.is_valid() and tried(form, keep_account, budget=budget, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The account is saved.")
        return redirect("budget", pk)
    context = {
        "budget": budget,
        "person": budget.person,
        "account": kept,
        "form": form,
        "changes": Account.history.filter(budget=budget).select_related("history_user").order_by("-history_date")[:10],
    }
    return render(request, "budgets/account.html", context)
