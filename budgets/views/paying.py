"""The account, the month's payments, orders, and putting right what was posted."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from budgets import permissions
from budgets.agreements import keep_account
from budgets.forms import AccountForm, EndOrderForm, OrderForm, ReleaseForm, ReverseForm, account_initial, tried
from budgets.models import Account, Budget, BudgetLine, Posting
from budgets.payments import end_order, pay_supplier, place_order, release_month, take_back_posting
from budgets.queries import position
from budgets.rules import EntryKind, Option, RevisionStatus, pounds
from budgets.schedule import Due, budgets_due, with_month
from budgets.tables import posting_rows
from budgets.views.asking import budget_or_404, posting_or_404
from care_plans.views import asker, page_of
from phb.dates import Period, month_of, parse_month
from phb.disclosure import disclose
from phb.doors import door
from phb.money import to_pence


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


@door("commit_money", discloses=True)
def commitment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """An order for a notional line, or a bill to pay."""
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_order(user, budget, on=on)
    disclose(request, budget.person_id, f"budget {budget.reference}")
    lines = BudgetLine.objects.filter(
        revision__budget=budget, revision__status=RevisionStatus.APPROVED, option=Option.NOTIONAL
    ).select_related("revision__budget__icb", "revision__budget__person")
    may_pay = permissions.can_release(user, budget, on=on)
    form = OrderForm(request.POST or None, lines=lines, may_pay=may_pay)
    if form.is_valid() and tried(form, _order_or_pay, form=form, by=user, on=on):
        messages.success(request, "It is recorded, and counts against what is left.")
        return redirect("budget", pk)
    context = {
        "budget": budget,
        "person": budget.person,
        "form": form,
        "left": [each for each in position(budget, on).lines if each.line.option == Option.NOTIONAL],
    }
    return render(request, "budgets/order.html", context)


def _order_or_pay(*, form: OrderForm, **who: Any) -> Posting:
    given = form.cleaned_data
    pays = given.get("what") == "bill"
    return (pay_supplier if pays else place_order)(
        line=form.chosen_line,
        amount=to_pence(given["amount"]),
        payee=given["payee"],
        words=given["words"],
        key=f"{'bill' if pays else 'order'}:{given['key']}",
        override_words=given["override_words"],
        **who,
    )


@door("commit_money", discloses=True)
def commitment_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    order = posting_or_404(user, pk, on)
    if order.kind != EntryKind.COMMITMENT:
        raise Http404
    permissions.check_can_order(user, order.budget, on=on)
    disclose(request, order.budget.person_id, f"budget {order.budget.reference}")
    form = EndOrderForm(request.POST or None, may_pay=permissions.can_release(user, order.budget, on=on))
    if form.is_valid():
        given = form.cleaned_data
        billed = to_pence(given["billed"]) if given.get("billed") else 0
        act = {"how": given["how"], "billed": billed, "words": given["words"]}
        if tried(form, end_order, order=order, by=user, on=on, override_words=given.get("override_words", ""), **act):
            messages.success(request, "The order is closed.")
            return redirect("budget", order.budget_id)
    context = {"budget": order.budget, "person": order.budget.person, "order": order, "form": form}
    return render(request, "budgets/order_end.html", {**context, "row": posting_rows([order])[0]})


@door("reverse_posting", discloses=True)
def posting_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    posting = posting_or_404(user, pk, on)
    permissions.check_can_reverse(user, posting.budget, on=on)
    disclose(request, posting.budget.person_id, f"budget {posting.budget.reference}")
    form = ReverseForm(request.POST or None)
    if form.is_valid() and tried(form, take_back_posting, posting=posting, by=user, on=on, **form.cleaned_data):
        messages.success(request, "It is taken back. Both stand in the books, each with its day and its words.")
        return redirect("budget", posting.budget_id)
    context = {
        "budget": posting.budget,
        "person": posting.budget.person,
        "posting": posting,
        "row": posting_rows([posting])[0],
        "form": form,
    }
    return render(request, "budgets/reverse.html", context)
