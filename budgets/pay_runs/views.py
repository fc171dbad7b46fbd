"""The runs of an ICB, one run with its payments, and what moves it on: drafted, reviewed, approved, paid."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets import permissions
from budgets.forms import tried
from budgets.models import PayRun
from budgets.pay_runs.drafting import draft_run
from budgets.pay_runs.files import bacs_draft, schedule_csv
from budgets.pay_runs.forms import ApproveForm, DraftForm, PaidForm
from budgets.pay_runs.paging import CHANGED, page_of_run
from budgets.pay_runs.paying import AT_ONCE
from budgets.pay_runs.paying import pay_run as pay_the_run
from budgets.pay_runs.queries import (
    changes_of,
    current_run,
    gone,
    missed_in,
    open_holds,
    summary,
)
from budgets.pay_runs.reviewing import approve_run, review_run
from budgets.pay_runs.rules import MISSED_AFTER_DAYS, Change, ItemState, RunStatus, months_to_watch
from care_plans.views import asker, page_of, posted
from phb.dates import parse_month
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
from phb.models import Organisation, User
from phb.roles import places

MISSED_LENGTH = 50


def run_or_404(user: User, pk: int, on: date) -> PayRun:
    seen = PayRun.objects.visible_to(user, on)
    return get_object_or_404(
        seen.select_related("icb", "previous", "drafted_by", "reviewed_by", "approved_by", "paid_by", "replaced_by"),
        pk=pk,
    )


@door("see_pay_runs")
def pay_runs(request: HttpRequest) -> HttpResponse:
    """The run that waits, those before it, and drafting a month."""
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "draft_pay_run", on))
    form = DraftForm(posted(request), icbs=icbs, on=on) if icbs else None
    if form is not None and form.is_valid() and (made := tried(form, draft_run, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"{made.item_count:,} payments are drafted. Look them through.")
        return redirect("pay_run", made.pk)
    seen = PayRun.objects.visible_to(user, on).exclude(status=RunStatus.REPLACED)
    current = current_run(user, on)
    context = {
        "current": current,
        "figures": summary(current) if current else None,
        "page": page_of(request, seen.select_related("icb", "drafted_by", "approved_by")),
        "form": form,
        "missed": months_to_watch(on),
    }
    return render(request, "budgets/pay_runs.html", context)


@door("see_pay_runs", discloses=True)
@require_GET
def pay_run(request: HttpRequest, pk: int) -> HttpResponse:
    """A run: what it comes to, what changed, and its payments a page at a time."""
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    show, name = request.GET.get("show", ""), request.GET.get("name", "").strip()
    figures = summary(run)
    after = request.GET.get("after", "")
    shown = page_of_run(run, show=show, name=name, after=int(after) if after.isdecimal() else None)
    lost = list(gone(run).select_related("budget")[:50]) if show in (CHANGED, Change.GONE) and run.previous_id else []
    disclose(request, {each.budget.person_id for each in (*shown.items, *lost)}, f"{run} {run.reference}")
    holds = open_holds(item.budget_id for item in shown.items)
    context = {
        "run": run,
        "figures": figures,
        "rows": [
            {
                "item": item,
                "state": ItemState(item.state),
                "changes": changes_of(item),
                "hold": holds.get(item.budget_id),
            }
            for item in shown.items
        ],
        "gone": lost,
        "shown": shown,
        "show": show,
        "name": name,
        "filters": _filters(figures),
        **_may(user, run, on),
    }
    return render(request, "budgets/pay_run.html", context)


def _filters(figures: Any) -> list[tuple[str, str]]:
    """What the list can be narrowed to, with how many each holds."""
    found = [("", f"All ({figures.count:,})")]
    if figures.changes:
        found.append((CHANGED, "Everything that changed"))
    found += [(row.state.value, f"{row.state.label} ({row.count:,})") for row in figures.rows]
    found += [(how.value, f"{how.label} ({count:,})") for how, count in figures.changes.items() if how != Change.GONE]
    return found


def _may(user: User, run: PayRun, on: date) -> dict[str, bool]:
    return {
        "may_draft": run.is_open and permissions.can_draft_run(user, run.icb, on=on),
        "may_approve": run.status == RunStatus.REVIEWED and permissions.can_approve_run(user, run, on=on),
        "drafted_it": run.drafted_by_id == user.pk,
        "may_export": run.approved_on is not None and permissions.can_pay_run(user, run, on=on),
        "may_pay": run.status == RunStatus.APPROVED and permissions.can_pay_run(user, run, on=on),
    }


@door("draft_pay_run")
@require_POST
def pay_run_redraft(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    form = RuleForm(request.POST)
    if form.is_valid() and (made := tried(form, draft_run, icb=run.icb, month=run.period, by=user, on=on)):
        same = made.content_sha256 == run.content_sha256
        messages.success(
            request, "Drafted again. Nothing had changed." if same else "Drafted again, with what changed."
        )
        return redirect("pay_run", made.pk)
    return _back(request, run, form)


@door("draft_pay_run")
@require_POST
def pay_run_review(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    form = RuleForm(request.POST)
    if form.is_valid() and tried(form, review_run, run=run, by=user, on=on):
        messages.success(request, "The run is reviewed. A colleague who did not draft it approves it.")
    return _back(request, run, form)


def _back(request: HttpRequest, run: PayRun, form: RuleForm) -> HttpResponse:
    for sentence in form.non_field_errors():
        messages.error(request, str(sentence))
    return redirect("pay_run", run.pk)


@door("approve_pay_run")
def pay_run_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """What a signature covers, and the button that gives it."""
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    permissions.check_can_approve_run(user, run, on=on)
    form = ApproveForm(posted(request), initial={"seen": run.content_sha256})
    if form.is_valid() and tried(form, approve_run, run=run, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The run is approved. Give the bank its file, then mark the run as paid.")
        return redirect("pay_run", pk)
    return render(request, "budgets/pay_run_approve.html", {"run": run, "form": form, "figures": summary(run)})


@door("release_payment")
def pay_run_paid(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks the run as paid, so many payments at a time; says how far it came and goes on."""
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    permissions.check_can_pay_run(user, run, on=on)
    form = PaidForm(posted(request), initial={"pay_on": run.pay_on or on})
    if form.is_valid():
        done = tried(form, pay_the_run, run=run, by=user, on=on, most=AT_ONCE, **form.cleaned_data)
        if done is not None:
            _say_paid(request, done)
            return redirect("pay_run_paid" if done.left else "pay_run", pk)
    figures = summary(run)
    context = {
        "run": run,
        "form": form,
        "figures": figures,
        "paid": figures.count_of(ItemState.PAID),
        "to_pay": figures.count_of(ItemState.TO_PAY),
        "at_once": AT_ONCE,
    }
    return render(request, "budgets/pay_run_paid.html", context)


def _say_paid(request: HttpRequest, done: Any) -> None:
    messages.success(request, f"{done.made:,} payments are in the books.")
    if done.held:
        messages.warning(
            request, f"{done.held:,} were held instead, because something changed since the run was approved."
        )


@door("release_payment", discloses=True)
@require_GET
def pay_run_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """The payments of an approved run for whoever sends the money, as CSV."""
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    return _file(request, run, schedule_csv, "text/csv; charset=utf-8", f"{run.reference}.csv")


@door("release_payment", discloses=True)
@require_GET
def pay_run_bacs(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a draft in Bacs Standard 18."""
    user, on = asker(request)
    run = run_or_404(user, pk, on)
    return _file(request, run, partial(bacs_draft, on=on), "text/plain; charset=ascii", f"{run.reference}-draft.bacs")


def _file(
    request: HttpRequest, run: PayRun, write: Callable[[PayRun], str], content_type: str, name: str
) -> HttpResponse:
    try:
        text = write(run)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("pay_run", run.pk)
    people = run.items.values_list("budget__person", flat=True).distinct()
    disclose(request, people, f"file {name}")
    return HttpResponse(
        text, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@door("see_pay_runs", discloses=True)
@require_GET
def missed_payments(request: HttpRequest) -> HttpResponse:
    """Budgets with money due for a month and no payment, a few days after it was due."""
    user, on = asker(request)
    months = months_to_watch(on)
    try:
        month = parse_month(request.GET["month"]) if request.GET.get("month") else months[-1] if months else None
    except ValueError:
        raise Http404 from None
    after = request.GET.get("after", "")
    number = int(after) if after.isdecimal() else 0
    rows = missed_in(user, month, on, after=number, limit=MISSED_LENGTH + 1) if month in months else []
    disclose(request, {row.budget.person_id for row in rows[:MISSED_LENGTH]}, "missed payments")
    context = {
        "month": month,
        "months": months,
        "rows": rows[:MISSED_LENGTH],
        "after": rows[MISSED_LENGTH - 1].budget.pk if len(rows) > MISSED_LENGTH else None,
        "days": MISSED_AFTER_DAYS,
        "may_draft": bool(places(user, "draft_pay_run", on)),
        "pay_runs": reverse("pay_runs"),
    }
    return render(request, "budgets/missed_payments.html", context)
