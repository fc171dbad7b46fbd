"""Pausing and stopping a direct payment, and the final account of a budget."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from budgets import permissions
from budgets.ending.closing import (
    add_liability,
    agree_final_account,
    draw_final_account,
    drop_liability,
    split_of,
    take_balance_again,
)
from budgets.ending.forms import LiabilityForm, LiftForm, StopForm, SuspendForm
from budgets.ending.queries import halts
from budgets.ending.stopping import lift_suspension, propose_stop, propose_suspension
from budgets.forms import tried
from budgets.models import SHARE_FIELDS, Budget, FinalAccount, Suspension
from budgets.notices.permissions import check_can_withdraw_notice, check_can_write_notice
from budgets.notices.queries import notice_days, notices_seen_by
from budgets.notices.rules import earliest_effect
from budgets.views import budget_or_404
from care_plans.views import asker, posted
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
from phb.models import User
from phb.money import to_pence


@door("write_notice", discloses=True)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = _to_write(request, user, pk, on)
    form = StopForm(posted(request), initial={"takes_effect_on": _earliest(budget, on)})
    if form.is_valid():
        given = dict(form.cleaned_data)
        given["stops_on"] = given.pop("takes_effect_on")
        if made := tried(form, propose_stop, budget=budget, by=user, on=on, **given):
            messages.success(request, "Written down. It counts once somebody else signs and gives the notice.")
            return redirect("notice", made.notice_id)
    return _asked(
        request,
        form,
        budget,
        on,
        title="Stop the direct payment",
        lede="By the heads of regulation 17, behind a written notice with reasons. The support goes on: say how.",
        button="Save it for signing",
    )


@door("write_notice", discloses=True)
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = _to_write(request, user, pk, on)
    form = SuspendForm(posted(request), initial={"takes_effect_on": _earliest(budget, on)})
    if form.is_valid():
        given = dict(form.cleaned_data)
        given["starts_on"] = given.pop("takes_effect_on")
        if made := tried(form, propose_suspension, budget=budget, by=user, on=on, **given):
            messages.success(request, "Written down. It counts once somebody else signs and gives the notice.")
            return redirect("notice", made.notice_id)
    return _asked(
        request,
        form,
        budget,
        on,
        title="Suspend the direct payment",
        lede="The regulations know no pause. Use it only while something is found out, with a last day.",
        button="Save it for signing",
    )


def _to_write(request: HttpRequest, user: User, pk: int, on: date) -> Budget:
    budget = budget_or_404(user, pk, on)
    check_can_write_notice(user, budget, on)
    disclose(request, budget.person_id, f"notices of budget {budget.reference}")
    return budget


def _earliest(budget: Budget, on: date) -> date:
    return earliest_effect(on, notice_days(budget.icb, on))


def _asked(request: HttpRequest, form: Any, budget: Budget, on: date, **context: Any) -> HttpResponse:
    if "takes_effect_on" in form.fields:
        day = day_in_words(_earliest(budget, on))
        form.fields["takes_effect_on"].help_text = f"Given today, full notice ends on {day}."
    given = {"form": form, "person": budget.person, "back": reverse("notices", args=[budget.pk]), **context}
    return render(request, "care_plans/form.html", given)


@door("withdraw_notice", discloses=True)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = Suspension.objects.filter(notice__in=notices_seen_by(user, on))
    found = get_object_or_404(seen.select_related("notice__budget__person", "notice__budget__icb"), pk=pk)
    check_can_withdraw_notice(user, found.notice, on)
    budget = found.notice.budget
    disclose(request, budget.person_id, f"notices of budget {budget.reference}")
    form = LiftForm(posted(request))
    if form.is_valid() and tried(form, lift_suspension, suspension=found, by=user, on=on, **form.cleaned_data):
        messages.success(request, "Payments go on from today.")
        return redirect("notice", found.notice_id)
    return _asked(request, form, budget, on, title="Let payments go on", button="Let payments go on")


@door("see_ending", discloses=True)
def final_account(request: HttpRequest, pk: int) -> HttpResponse:
    """What the account held, what is paid first and who gets back the rest; to draw up, to agree and to print."""
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    disclose(request, budget.person_id, f"final account of budget {budget.reference}")
    form = RuleForm(posted(request))
    account = FinalAccount.objects.filter(budget=budget).select_related("drawn_by", "agreed_by").first()
    if form.is_valid() and _done(request, form, budget, account, user, on):
        return redirect("final_account", pk)
    return render(request, "budgets/final_account.html", _shown(budget, account, user, on, form))


def _done(
    request: HttpRequest, form: RuleForm, budget: Budget, account: FinalAccount | None, user: User, on: date
) -> Any:
    """What the button that was pressed asks for."""
    given: dict[str, Any] = {"by": user, "on": on}
    if account is None:
        return tried(form, draw_final_account, budget=budget, **given)
    if number := request.POST.get("drop", ""):
        liability = get_object_or_404(account.liabilities, pk=number if number.isdigit() else 0)
        return tried(form, _dropped, liability=liability, **given)
    act = take_balance_again if "again" in request.POST else agree_final_account
    return tried(form, act, account=account, **given)


def _dropped(**given: Any) -> bool:
    drop_liability(**given)
    return True


def _shown(budget: Budget, account: FinalAccount | None, user: User, on: date, form: RuleForm) -> dict[str, Any]:
    liabilities = list(account.liabilities.all()) if account else []
    shares, cannot = _shares(account, on) if account else ([], "")
    may_close = permissions.can_close(user, budget, on=on)
    return {
        "budget": budget,
        "person": budget.person,
        "account": account,
        "liabilities": liabilities,
        "paid_first": sum(to_pence(each.amount) for each in liabilities),
        "shares": shares,
        "cannot": cannot,
        "form": form,
        "halt": halts([budget], on).get(budget.pk, ""),
        "may_close": may_close and (account is None or account.agreed_on is None),
        "may_agree": may_close and account is not None and account.drawn_by_id != user.pk and not cannot,
    }


def _shares(account: FinalAccount, on: date) -> tuple[list[tuple[str, int]], str]:
    """Who gets back how much, as agreed or as it would be; or why that cannot be said."""
    if account.agreed_on is not None:
        columns = {funder: to_pence(getattr(account, column)) for funder, column in SHARE_FIELDS.items()}
        return [(funder.for_staff, pence) for funder, pence in columns.items() if pence], ""
    try:
        return [(funder.for_staff, pence) for funder, pence in split_of(account, on).items()], ""
    except ValidationError as refusal:
        return [], " ".join(refusal.messages)


@door("close_budget", discloses=True)
def liability_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_close(user, budget, on=on)
    disclose(request, budget.person_id, f"final account of budget {budget.reference}")
    account = FinalAccount.objects.filter(budget=budget).first()
    if account is None or account.agreed_on is not None:
        messages.info(request, "There is no final account that is being drawn up.")
        return redirect("final_account", pk)
    form = LiabilityForm(posted(request), initial={"due_on": on})
    if form.is_valid() and tried(form, add_liability, account=account, by=user, on=on, **form.cleaned_data):
        return redirect("final_account", pk)
    context = {
        "form": form,
        "person": budget.person,
        "title": "What is paid before anything goes back",
        "button": "Save",
        "back": reverse("final_account", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)
