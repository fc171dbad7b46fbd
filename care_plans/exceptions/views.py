"""Exceptions from the default: asked for, answered by somebody else, and never out of sight."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from care_plans.exceptions import queries as exceptions_queries
from care_plans.exceptions.answering import approve_exception, propose_exception, refuse_exception
from care_plans.exceptions.forms import ExceptionForm, RefusalForm
from care_plans.exceptions.permissions import (
    can_approve_exception,
    can_propose_exception,
    can_refuse_exception,
    check_can_approve_exception,
    check_can_propose_exception,
    check_can_refuse_exception,
)
from care_plans.exceptions.rules import NOT_REASONS, ExceptionReason, still_to_agree
from care_plans.forms import ConfirmForm, tried
from care_plans.requests import queries as requests_queries
from care_plans.requests.rules import RequestStatus
from care_plans.views import asker, exception_or_404, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door


@door("see_requests", discloses=True)
@require_GET
def exceptions(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    board = exceptions_queries.exception_board(user, on)
    disclose(request, board.people, "the board of exceptions")
    return render(request, "care_plans/exceptions.html", {"board": board})


@door("propose_exception", discloses=True)
def exception_propose(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_propose_exception(user, the_request, on)
    disclose(request, the_request.person_id, f"request {the_request.reference}")
    before = exceptions_queries.exceptions_before(the_request)
    form = ExceptionForm(posted(request), initial={"ends_on": on + timedelta(days=28)})
    if form.is_valid():
        given = {**form.cleaned_data, "reason": ExceptionReason(form.cleaned_data["reason"])}
        if proposed := tried(form, propose_exception, request=the_request, by=user, on=on, **given):
            messages.success(request, "The exception is asked for. It means nothing until somebody else agrees.")
            return redirect("exception", proposed.pk)
    context = {
        "form": form,
        "person": the_request.person,
        "title": "Ask for an exception",
        "lede": "Support that is not core is a personal health budget unless one of these reasons holds."
        " Somebody else must agree, and it ends on a day.",
        "button": "Ask for the exception",
        "back": the_request.get_absolute_url(),
        "request_for_support": the_request,
        "before": before,
        "not_reasons": NOT_REASONS,
    }
    return render(request, "care_plans/exception_propose.html", context)


@door("see_requests", discloses=True)
def exception(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked and why; for who may answer, the answer."""
    user, on = asker(request)
    the_exception = exception_or_404(user, pk, on)
    disclose(request, the_exception.request.person_id, f"an exception for {the_exception.request.reference}")
    answer = request.POST.get("answer", "")
    form = RefusalForm(request.POST if answer == "refuse" else None)
    agreeing = ConfirmForm(request.POST if answer == "approve" else None)
    if answer == "approve":
        check_can_approve_exception(user, the_exception, on)
        if agreeing.is_valid():
            decision = tried(agreeing, approve_exception, exception=the_exception, by=user, on=on)
            if decision:
                messages.success(request, "You agreed. The request is decided with this exception.")
            elif not agreeing.errors:
                messages.success(request, "You agreed. It means nothing until the second person agrees too.")
            if not agreeing.errors:
                return redirect("exception", pk)
    if answer == "refuse":
        check_can_refuse_exception(user, the_exception, on)
        if form.is_valid() and tried(
            form, refuse_exception, exception=the_exception, by=user, on=on, **form.cleaned_data
        ):
            messages.success(request, "The exception is not agreed, so the default stands.")
            return redirect("exception", pk)
    context = {
        "exception": the_exception,
        "request_for_support": the_exception.request,
        "person": the_exception.request.person,
        "decision": requests_queries.latest_decision(the_exception.request),
        "form": form,
        "agreeing": agreeing,
        "may_approve": the_exception.is_open and can_approve_exception(user, the_exception, on),
        "may_refuse": the_exception.is_open and can_refuse_exception(user, the_exception, on),
        "left": still_to_agree(ExceptionReason(the_exception.reason), the_exception.agreed_as),
        "before": exceptions_queries.exceptions_before(the_exception.request, the_exception),
        "may_go_on": the_exception.approved_at is not None
        and the_exception.request.status != RequestStatus.CLOSED
        and can_propose_exception(user, the_exception.request, on),
        "is_own": the_exception.proposed_by_id == user.pk,
        "has_ended": the_exception.ends_on < on,
        "on": on,
    }
    return render(request, "care_plans/exception.html", context)
