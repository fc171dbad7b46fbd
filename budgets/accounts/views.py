"""The account of a budget, what waits for a second person, and the gates before money is paid."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from budgets import permissions
from budgets.accounts.changing import (
    confirm_account,
    note_holder_told,
    propose_account,
    stop_account_change,
    use_account,
)
from budgets.accounts.forms import AccountForm, StopForm, ToldForm, account_initial
from budgets.accounts.gates import gates_of
from budgets.accounts.queries import open_change, wait_days
from budgets.forms import tried
from budgets.models import Account, AccountChange, Budget
from budgets.views import budget_or_404
from care_plans.views import asker, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
from phb.models import User
from phb.roles import may


def change_or_404(user: User, pk: int, on: date) -> AccountChange:
    seen = AccountChange.objects.filter(budget__in=Budget.objects.visible_to(user, on))
    return get_object_or_404(seen.select_related("budget__person", "budget__icb", "proposed_by"), pk=pk)


@door("see_agreement", discloses=True)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The account, what waits, the agreement and the gates; bank figures for whoever keeps accounts."""
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    disclose(request, budget.person_id, f"account of budget {budget.reference}")
    may_keep = permissions.can_keep_account(user, budget, on=on)
    kept = Account.objects.filter(budget=budget).select_related("change").first()
    waiting = open_change(budget)
    context = {
        "budget": budget,
        "person": budget.person,
        "is_holder": user.is_holder,
        "on": on,
        "account": kept,
        "waiting": waiting,
        "may_keep": may_keep,
        "may_stop": waiting is not None and permissions.can_stop_account_change(user, budget, on=on),
        "is_own_proposal": waiting is not None and waiting.proposed_by_id == user.pk,
        "counts": waiting is not None and waiting.counts_on is not None and waiting.counts_on <= on,
        "wait_days": wait_days(budget.icb, on),
        "changes": _past(budget),
        "agreements": budget.agreements.select_related("end", "recorded_by"),
        "gates": gates_of(budget, on),
        "may_see_history": may(user, "see_history", on=on),
    }
    return render(request, "budgets/account.html", context)


def _past(budget: Budget) -> list[AccountChange]:
    past = AccountChange.objects.filter(budget=budget).select_related(
        "proposed_by", "confirmed_by", "told_by", "stopped_by"
    )
    return list(past.prefetch_related("people"))


@door("keep_account", discloses=True)
def account_propose(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_keep_account(user, budget, on=on)
    disclose(request, budget.person_id, f"account of budget {budget.reference}")
    kept = Account.objects.filter(budget=budget).select_related("change").first()
    form = AccountForm(posted(request), on=on, initial=account_initial(kept.change if kept else None))
    if form.is_valid() and tried(form, propose_account, budget=budget, by=user, on=on, **form.details):
        messages.success(request, "The account is put forward. A colleague confirms it.")
        return redirect("account", pk)
    context = {
        "budget": budget, "person": budget.person, "form": form, "account": kept, "wait_days": wait_days(budget.icb, on)
    }  # fmt: skip
    return render(request, "budgets/account_propose.html", context)


@door("keep_account")
@require_POST
def account_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    change = change_or_404(user, pk, on)
    form = RuleForm(request.POST)
    if form.is_valid() and (made := tried(form, confirm_account, change=change, by=user, on=on)):
        messages.success(
            request, "Confirmed. Now tell the holder." if made.waits else "Confirmed. The account is in use."
        )
    return _back(request, change, form)


@door("keep_account")
@require_POST
def account_use(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    change = change_or_404(user, pk, on)
    form = RuleForm(request.POST)
    if form.is_valid() and tried(form, use_account, change=change, by=user, on=on):
        messages.success(request, "Money goes to the new details from now on.")
    return _back(request, change, form)


def _back(request: HttpRequest, change: AccountChange, form: RuleForm) -> HttpResponse:
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("account", change.budget_id)


@door("keep_account", discloses=True)
def account_told(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    change = change_or_404(user, pk, on)
    permissions.check_can_keep_account(user, change.budget, on=on)
    disclose(request, change.budget.person_id, f"account of budget {change.budget.reference}")
    form = ToldForm(posted(request), initial={"told_on": on})
    if form.is_valid() and tried(form, note_holder_told, change=change, by=user, on=on, **form.cleaned_data):
        messages.success(request, "It is recorded that the holder was told.")
        return redirect("account", change.budget_id)
    return render(request, "budgets/account_told.html", {"change": change, **_asked(change, form)})


@door("stop_account_change", discloses=True)
def account_stop(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    change = change_or_404(user, pk, on)
    disclose(request, change.budget.person_id, f"account of budget {change.budget.reference}")
    form = StopForm(posted(request))
    if form.is_valid() and tried(form, stop_account_change, change=change, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The change is stopped. Money goes where it went before.")
        return redirect("account" if may(user, "see_agreement", on=on) else "budget", change.budget_id)
    context = {
        **_asked(change, form),
        "back": reverse("account" if may(user, "see_agreement", on=on) else "budget", args=[change.budget_id]),
        "title": "Stop the change of account",
        "lede": "Money goes on to the account it goes to now. Whoever put the change forward can do so again.",
        "button": "Stop the change",
    }
    return render(request, "care_plans/form.html", context)


def _asked(change: AccountChange, form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "person": change.budget.person,
        "budget": change.budget,
        "back": reverse("account", args=[change.budget_id]),
    }
