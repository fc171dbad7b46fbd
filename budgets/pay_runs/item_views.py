"""One payment of a run, the hold on a budget, and a payment that came back."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets import permissions
from budgets.accounts.gates import gates_of
from budgets.forms import tried
from budgets.models import PayHold, PaymentBack, PayRun, PayRunItem
from budgets.pay_runs.coming_back import settle, take_back
from budgets.pay_runs.forms import BackForm, HoldForm, WordsForm
from budgets.pay_runs.holding import hold_payments, let_go
from budgets.pay_runs.paying import pay_item
from budgets.pay_runs.queries import changes_of, of_run, open_holds
from budgets.pay_runs.rules import ItemState
from budgets.views import budget_or_404
from care_plans.views import asker, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
from phb.models import User
from phb.roles import may


def item_or_404(user: User, pk: int, on: date) -> PayRunItem:
    run = get_object_or_404(PayRun.objects.visible_to(user, on), items=pk)
    return of_run(run).select_related("run__icb", "budget__person", "budget__icb").get(pk=pk)


@door("see_pay_runs", discloses=True)
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment: what it comes to, beside the last one, what holds it, and what became of it."""
    user, on = asker(request)
    found = item_or_404(user, pk, on)
    disclose(request, found.budget.person_id, f"payment of budget {found.budget.reference}")
    state = ItemState(found.state)  # type: ignore[attr-defined]
    back = PaymentBack.objects.filter(payment__item=found, settled_on=None).last()
    context = {
        "item": found,
        "run": found.run,
        "budget": found.budget,
        "person": found.budget.person,
        "state": state,
        "changes": changes_of(found),
        "was_amount": found.was_amount,  # type: ignore[attr-defined]
        "shares": [(funder.for_staff, pence) for funder, pence in found.shares.items()],
        "hold": open_holds([found.budget_id]).get(found.budget_id),
        "gates": gates_of(found.budget, on),
        "payments": found.payments.select_related(
            "posting", "recorded_by", "came_back__recorded_by", "came_back__settled_by"
        ),
        "back": back if state in (ItemState.RETURNED, ItemState.RECALLED) else None,
        "may_hold": permissions.can_hold(user, found.budget, on=on),
        "may_pay": found.run.pay_on is not None
        and state in (ItemState.HELD, ItemState.TO_PAY, ItemState.RETURNED, ItemState.RECALLED)
        and permissions.can_pay_run(user, found.run, on=on),
        "may_take_back": state == ItemState.PAID and permissions.can_reverse(user, found.budget, on=on),
        "may_see_account": may(user, "see_agreement", on=on),
    }
    return render(request, "budgets/pay_run_item.html", context)


@door("release_payment")
@require_POST
def item_pay(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = item_or_404(user, pk, on)
    form = RuleForm(request.POST)
    if form.is_valid() and tried(form, pay_item, item=found, by=user, on=on):
        messages.success(request, "The payment is in the books.")
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("pay_run_item", pk)


@door("reverse_posting", discloses=True)
def item_back(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = item_or_404(user, pk, on)
    disclose(request, found.budget.person_id, f"payment of budget {found.budget.reference}")
    permissions.check_can_reverse(user, found.budget, on=on)
    form = BackForm(posted(request), initial={"came_on": on})
    if form.is_valid() and tried(form, take_back, item=found, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The payment is taken back. It stays on Today until it is paid again or settled.")
        return redirect("pay_run_item", pk)
    context = {
        "form": form,
        "person": found.budget.person,
        "title": "The payment came back",
        "lede": "Its money is taken out of the account in the books, on the day that it came back.",
        "button": "Take the payment back",
        "back": reverse("pay_run_item", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("hold_payment", discloses=True)
def item_settle(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = item_or_404(user, pk, on)
    disclose(request, found.budget.person_id, f"payment of budget {found.budget.reference}")
    permissions.check_can_hold(user, found.budget, on=on)
    back = get_object_or_404(PaymentBack.objects.order_by("-pk"), payment__item=found, settled_on=None)
    form = WordsForm(posted(request))
    if form.is_valid() and tried(form, settle, back=back, by=user, on=on, **form.cleaned_data):
        messages.success(request, "It is settled, and off Today.")
        return redirect("pay_run_item", pk)
    context = {
        "form": form,
        "person": found.budget.person,
        "title": "Why is it not paid again?",
        "lede": f"{back}",
        "button": "Settle it",
        "back": reverse("pay_run_item", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("hold_payment", discloses=True)
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Holds the payments of a budget; where they are held, says so and leads to letting go."""
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_hold(user, budget, on=on)
    disclose(request, budget.person_id, f"payments of budget {budget.reference}")
    if PayHold.objects.filter(budget=budget, released_on=None).exists() and request.method == "GET":
        return redirect("pay_hold_end", pk)
    form = HoldForm(posted(request), icb=budget.icb, on=on, initial={"team": user.team})
    if form.is_valid() and tried(form, hold_payments, budget=budget, by=user, on=on, **form.cleaned_data):
        messages.success(request, f"The payments of {budget.person.full_name} are held.")
        return redirect(_way_back(request, budget.pk))
    context = {
        "form": form,
        "person": budget.person,
        "title": "Hold the payments of this budget",
        "lede": "Nothing is paid to it, in a run or by itself, until somebody lets the payments go."
        " The person's support goes on, so tell them and their care co-ordinator.",
        "button": "Hold the payments",
        "back": _way_back(request, budget.pk),
    }
    return render(request, "care_plans/form.html", context)


@door("hold_payment", discloses=True)
def hold_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_hold(user, budget, on=on)
    disclose(request, budget.person_id, f"payments of budget {budget.reference}")
    found = PayHold.objects.filter(budget=budget, released_on=None).select_related("budget", "owner").first()
    if found is None:
        return redirect("pay_hold", pk)
    form = WordsForm(posted(request))
    if form.is_valid() and tried(form, let_go, hold=found, by=user, on=on, **form.cleaned_data):
        messages.success(request, f"The payments of {budget.person.full_name} go on.")
        return redirect(_way_back(request, budget.pk))
    context = {
        "form": form,
        "person": budget.person,
        "title": "Let the payments go",
        "lede": f"Held since {found.held_on:%-d %B %Y}: {found.reason.rstrip('.')}."
        f" {found.looked_into_by} looks into it.",
        "button": "Let the payments go",
        "back": _way_back(request, budget.pk),
    }
    return render(request, "care_plans/form.html", context)


def _way_back(request: HttpRequest, budget: int) -> str:
    """The payment of the latest run of this budget; its own page where it is in none."""
    latest = PayRunItem.objects.filter(budget=budget).order_by("-run").first()
    return reverse("pay_run_item", args=[latest.pk]) if latest else reverse("budget", args=[budget])
