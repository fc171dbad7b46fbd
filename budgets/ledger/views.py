"""Orders, bills, and putting right what was posted."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from budgets import permissions
from budgets.forms import tried
from budgets.ledger.forms import EndOrderForm, OrderForm, ReverseForm
from budgets.ledger.rules import EntryKind
from budgets.ledger.tables import posting_rows
from budgets.models import BudgetLine, Posting
from budgets.paying.payments import end_order, pay_supplier, place_order, take_back_posting
from budgets.queries import position
from budgets.rules import Option
from budgets.setting.rules import RevisionStatus
from budgets.views import budget_or_404, posting_or_404
from care_plans.views import asker
from phb.disclosure import disclose
from phb.doors import door
from phb.money import to_pence


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
