"""Statements: the month for finance, issuing, and the statement as a page, a PDF and its figures."""

import json
import logging
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from budgets import permissions
from budgets.forms import tried
from budgets.models import Budget, Statement
from budgets.statements.files import pdf_of
from budgets.statements.forms import IssueForm
from budgets.statements.issuing import IssueResult, current_seal_head, due, issue, latest_of_period, running
from budgets.statements.page import page_of
from budgets.views import budget_or_404
from care_plans.views import asker
from care_plans.views import page_of as paged
from phb.dates import Period, month_of, parse_month
from phb.disclosure import disclose
from phb.doors import door
from phb.drawing import NotDrawn
from phb.models import User
from phb.roles import may

logger = logging.getLogger(__name__)

MONTHS_SHOWN = 24
AT_ONCE = 500
"""Budgets that a page issues for while somebody waits; more are issued by the command `issue_statements`."""

OTHERS_SHOWN = 12


def ended_months(on: date, since: date | None = None) -> list[Period]:
    """The months that have ended, the latest first, from the month of a day on."""
    found: list[Period] = []
    month = month_of(on.replace(day=1) - timedelta(days=1))
    while len(found) < MONTHS_SHOWN and (since is None or month.end >= since):
        found.append(month)
        month = month_of(month.start - timedelta(days=1))
    return found


def _month(text: str, months: list[Period]) -> Period:
    """Raises: Http404 where the address names no month that has ended."""
    try:
        month = parse_month(text) if text else months[0]
    except ValueError:
        raise Http404 from None
    if month.start > months[0].start:
        raise Http404
    return month


# The month. ----------------------------------------------------------------------------------------------------------


@door("see_statements", discloses=True)
def statements(request: HttpRequest) -> HttpResponse:
    """Every budget that was running in a month, with its statement; issues those of all."""
    user, on = asker(request)
    months = ended_months(on)
    month = _month(request.POST.get("month") or request.GET.get("month", ""), months)
    if request.method == "POST":
        return _issue_month(request, user, month, on)
    seen = running(user, month, on).select_related("person")
    page = paged(request, seen.order_by("person__family_name", "person__given_name", "pk"))
    disclose(request, [budget.person_id for budget in page], f"statements for {month.start:%B %Y}")
    latest = latest_of_period([budget.pk for budget in page], month)
    to_issue = due(user, month, on).count() if may(user, "issue_statement", on=on) else 0
    context = {
        "month": month,
        "months": months if month in months else [*months, month],
        "paged": page,
        "rows": [_row(budget, latest.get(budget.pk)) for budget in page],
        "issued": _issued(user, month, on),
        "to_issue": to_issue,
        "button": f"Issue statements for {month.start:%B %Y}",
        "explained": "What has not changed since it was issued stays as it is.",
    }
    return render(request, "budgets/statements.html", context)


def _row(budget: Budget, statement: Statement | None) -> dict[str, Any]:
    said = json.loads(statement.figures) if statement else {"totals": {}, "missing_evidence": 0}
    return {"budget": budget, "statement": statement, "totals": said["totals"], "missing": said["missing_evidence"]}


def _issued(user: User, month: Period, on: date) -> int:
    of_month = Statement.objects.filter(period_start=month.start, period_end=month.end, superseded_by=None)
    return of_month.filter(budget__in=running(user, month, on)).count()


def _issue_month(request: HttpRequest, user: User, month: Period, on: date) -> HttpResponse:
    back = redirect(f"{reverse('statements')}?month={month.start:%Y-%m}")
    count = due(user, month, on).count()
    if count > AT_ONCE:
        messages.warning(
            request,
            f"There are {count:,} budgets to issue for, more than a page can do while you wait."
            " Ask whoever runs the system to issue this month.",
        )
        return back
    try:
        result = issue(period=month, by=user, at=timezone.now(), seal_head=current_seal_head())
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return back
    _say(request, result, month)
    return back


def _say(request: HttpRequest, result: IssueResult, month: Period) -> None:
    name = f"{month.start:%B %Y}"
    if result.issued:
        more = f" {len(result.superseded)} of them take the place of earlier ones." if result.superseded else ""
        messages.success(request, f"{_count(len(result.issued))} for {name} issued.{more}")
    elif not result.failed:
        messages.info(request, f"Nothing has changed: every statement for {name} still stands.")
    for failure in result.failed:
        messages.warning(request, f"{failure.budget} has no statement for {name}. {failure.message}")


def _count(number: int) -> str:
    return f"{number:,} statement{'' if number == 1 else 's'}"


# One budget. ---------------------------------------------------------------------------------------------------------


@door("issue_statement", discloses=True)
def statement_issue(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_issue_statement(user, budget, on=on)
    disclose(request, budget.person_id, f"statements of budget {budget.reference}")
    form = IssueForm(request.POST or None, months=ended_months(on, budget.starts_on))
    if form.is_valid():
        act = {"by": user, "at": timezone.now(), "budgets": [budget], "seal_head": current_seal_head()}
        if result := tried(form, issue, period=form.cleaned_data["period"], **act):
            return _after_one(request, budget, result)
    context = {
        "form": form,
        "budget": budget,
        "person": budget.person,
        "back": reverse("budget", args=[pk]),
        "issued": budget.statements.filter(superseded_by=None)[:OTHERS_SHOWN],
    }
    return render(request, "budgets/statement_issue.html", context)


def _after_one(request: HttpRequest, budget: Budget, result: IssueResult) -> HttpResponse:
    for number in (*result.issued, *result.unchanged):
        name = Statement(pk=number).reference
        if number in result.issued:
            messages.success(request, f"Statement {name} is issued.")
        else:
            messages.info(request, f"Nothing has changed since {name} was issued, so it still stands.")
        return redirect("statement", number)
    for failure in result.failed:
        messages.warning(request, f"No statement was issued. {failure.message}")
    return redirect("budget", budget.pk)


# The statement. ------------------------------------------------------------------------------------------------------


def _statement_or_404(user: User, pk: int, on: date) -> Statement:
    seen = Statement.objects.filter(budget__in=Budget.objects.visible_to(user, on))
    return get_object_or_404(
        seen.select_related("budget__person__icb", "budget__person__council", "budget__person__information_needs"),
        pk=pk,
    )


@door("see_statement", discloses=True)
@require_GET
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = _statement_or_404(user, pk, on)
    disclose(request, found.budget.person_id, f"statement {found.reference}")
    stands = latest_of_period([found.budget_id], found.period)[found.budget_id]
    context = {
        "statement": found,
        "page": page_of(found),
        "person": found.budget.person,
        "stands": stands if stands != found else None,
        "others": found.budget.statements.filter(superseded_by=None).exclude(pk=pk)[:OTHERS_SHOWN],
        "may_see_budget": may(user, "see_budget", on=on),
    }
    return render(request, "budgets/statement.html", context)


@door("see_statement", discloses=True)
@require_GET
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = _statement_or_404(user, pk, on)
    disclose(request, found.budget.person_id, f"statement {found.reference} as PDF")
    try:
        content = pdf_of(found)
    except NotDrawn:
        logger.exception("Statement %s was not drawn.", found.reference)
        messages.warning(request, "The PDF could not be made just now. Try again in a few minutes, or print this page.")
        return redirect("statement", pk)
    return _file(content, "application/pdf", f"{found.reference}.pdf", inline=True)


@door("see_statement", discloses=True)
@require_GET
def statement_data(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures exactly as they were frozen, so that their digest can be checked."""
    user, on = asker(request)
    found = _statement_or_404(user, pk, on)
    disclose(request, found.budget.person_id, f"figures of statement {found.reference}")
    return _file(found.figures.encode(), "application/json", f"{found.reference}.json", inline=False)


def _file(content: bytes, content_type: str, name: str, *, inline: bool) -> HttpResponse:
    disposition = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
