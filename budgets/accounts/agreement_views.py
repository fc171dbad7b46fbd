"""Recording what was signed and how it ended; how long new bank details wait."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from budgets import permissions
from budgets.accounts.agreements import end_agreement, record_agreement
from budgets.accounts.forms import AgreementForm, EndForm, WaitForm, agreement_initial
from budgets.accounts.queries import wait_days
from budgets.accounts.waiting import set_account_wait
from budgets.forms import tried
from budgets.models import AccountWait, Agreement, Budget
from budgets.views import budget_or_404
from care_plans.views import asker, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation
from phb.roles import places


@door("keep_account", discloses=True)
def agreement_record(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_keep_account(user, budget, on=on)
    disclose(request, budget.person_id, f"agreement of budget {budget.reference}")
    form = AgreementForm(posted(request), initial=agreement_initial(budget.agreements.first()))
    if form.is_valid() and tried(form, record_agreement, budget=budget, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The agreement is recorded, with both signatures.")
        return redirect("account", pk)
    context = {
        "form": form,
        "person": budget.person,
        "title": "Record the signed agreement",
        "lede": "One condition on each line, as it stands on the paper. They are kept with the signatures.",
        "button": "Record the agreement",
        "back": reverse("account", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("keep_account", discloses=True)
def agreement_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = Agreement.objects.filter(budget__in=Budget.objects.visible_to(user, on))
    agreement = get_object_or_404(seen.select_related("budget__person", "budget__icb"), pk=pk)
    permissions.check_can_keep_account(user, agreement.budget, on=on)
    disclose(request, agreement.budget.person_id, f"agreement of budget {agreement.budget.reference}")
    form = EndForm(posted(request), initial={"ended_on": on})
    if form.is_valid() and tried(form, end_agreement, agreement=agreement, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The end of the agreement is recorded. Nothing is paid under it any more.")
        return redirect("account", agreement.budget_id)
    context = {
        "form": form,
        "person": agreement.budget.person,
        "title": "End the agreement",
        "lede": "Nothing is paid into the account from that day. The support goes on: arrange it in another way.",
        "button": "End the agreement",
        "back": reverse("account", args=[agreement.budget_id]),
    }
    return render(request, "care_plans/form.html", context)


@door("see_account_wait")
@require_GET
def account_waits(request: HttpRequest) -> HttpResponse:
    """How long new bank details wait today in the user's ICBs, who says so, and what is to come."""
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "see_account_wait", on), kind=Organisation.Kind.ICB)
    rows = [
        {
            "icb": icb,
            "days": wait_days(icb, on),
            "set": AccountWait.objects.filter(icb=icb).select_related("set_by"),
            "may_set": permissions.can_set_account_wait(user, icb, on=on),
        }
        for icb in icbs
    ]
    return render(request, "budgets/account_waits.html", {"rows": rows, "on": on})


@door("set_account_wait")
def account_wait_set(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation.objects.filter(pk__in=places(user, "see_account_wait", on)), pk=pk)
    permissions.check_can_set_account_wait(user, icb, on=on)
    form = WaitForm(posted(request), initial={"starts_on": on, "days": wait_days(icb, on)})
    if form.is_valid() and tried(form, set_account_wait, icb=icb, by=user, on=on, **form.cleaned_data):
        messages.success(request, "It is set.")
        return redirect("account_waits")
    context = {
        "form": form,
        "title": f"How long new bank details wait in {icb}",
        "button": "Set it",
        "back": reverse("account_waits"),
    }
    return render(request, "care_plans/form.html", context)
