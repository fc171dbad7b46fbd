"""Requests and their decisions."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from care_plans.access_needs.models import needs_of
from care_plans.access_needs.permissions import can_record_needs
from care_plans.clocks.queries import clocks_of, running
from care_plans.conversations.permissions import can_record_conversation
from care_plans.exceptions.answering import DEFAULT_OUTCOMES
from care_plans.exceptions.permissions import can_propose_exception
from care_plans.forms import tried
from care_plans.indicative.permissions import can_tell_indicative
from care_plans.indicative.queries import told_amount
from care_plans.letters.permissions import can_write_letter
from care_plans.letters.queries import letter_about
from care_plans.models import Decision, Person, Referral
from care_plans.plans.permissions import can_write_plan
from care_plans.requests import queries as requests_queries
from care_plans.requests.forms import CloseForm, RequestForm
from care_plans.requests.intake import close_request, log_request
from care_plans.requests.letter import DECISION
from care_plans.requests.permissions import can_decide_request, check_can_decide_request, check_can_log_request
from care_plans.requests.rules import LEADS_TO_PLAN, NEXT_STEPS, CoreStatus, Outcome, RequestStatus
from care_plans.requests.table import TableRow, table_in_words
from care_plans.views import asker, page_of, person_or_404, posted, request_or_404
from phb.acting import acting
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.roles import may


@door("see_requests", discloses=True)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    status, mine = request.GET.get("status", requests_queries.IN_PROGRESS), "mine" in request.GET
    order = request.GET.get("sort", "due")
    page = page_of(request, requests_queries.requests(user, on, status=status, mine=mine, order=order))
    disclose(request, {each.person_id for each in page}, "the list of requests")
    clocks = clocks_of(page, on)
    context = {
        "page": page,
        "rows": [
            {
                "request": each,
                "clock": running(clocks[each.pk]),
                "days": (on - each.received_on).days,
                "decision": _first(each),
            }
            for each in page
        ],
        "status": status,
        "statuses": [*SHOWN_FIRST, *RequestStatus.choices],
        "order": order,
        "kept": urlencode({"status": status, **({"mine": "yes"} if mine else {})}),
        "may_see_referrals": may(user, "see_referrals", on=on),
        "may_load": may(user, "load_requests", on=on),
        "may_see_limits": may(user, "see_limits", on=on),
        "mine": mine,
        "has_caseload": may(user, "log_request", on=on),
    }
    return render(request, "care_plans/requests.html", context)


SHOWN_FIRST = ((requests_queries.IN_PROGRESS, "In progress"), (requests_queries.OVERDUE, "Overdue"))


def _first(request: Any) -> Decision | None:
    return request.latest[0] if request.latest else None


@door("log_request", discloses=True)
def request_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_log_request(user, person, on)
    disclose(request, person.pk, "a new request")
    form = RequestForm(posted(request), initial={"received_on": on})
    if form.is_valid() and (logged := tried(form, log_request, person=person, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"The request is logged as {logged.reference}.")
        return redirect("request", logged.pk)
    context = {
        "form": form,
        "person": person,
        "title": "Log a request for support",
        "button": "Log the request",
        "back": person.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


@door("see_requests", discloses=True)
@require_GET
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, what was decided and why, and every decision before."""
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    disclose(request, the_request.person_id, f"request {the_request.reference}")
    decisions = list(
        the_request.decisions.select_related("catalogue_item", "catalogue_version", "decided_by", "exception")
    )
    decision = decisions[0] if decisions else None
    exceptions = list(the_request.exceptions.select_related("proposed_by", "approved_by", "refused_by"))
    is_closed = the_request.status == RequestStatus.CLOSED
    may_except = decision is not None and decision.outcome in DEFAULT_OUTCOMES
    waiting = [each for each in exceptions if each.is_open and each.ends_on >= on]
    exception_ended = bool(decision and decision.exception and decision.exception.ends_on < on)
    letter_is_next = (
        decision is not None
        and not is_closed
        and not exception_ended
        and letter_about(DECISION.code, DECISION.label, decision.pk) is None
        and can_write_letter(user, the_request.person, on)
    )
    referral = Referral.objects.filter(request=the_request).first()
    context = {
        "request_for_support": the_request,
        "person": the_request.person,
        "referral": referral,
        "may_record_needs": referral is not None
        and _needs_unrecorded(referral, the_request.person)
        and can_record_needs(user, the_request.person, on),
        "clocks": clocks_of([the_request], on)[the_request.pk],
        "decision": decision,
        "next_step": _next_step(decision, on) if decision else "",
        "table": _table(decision) if decision else [],
        "earlier": decisions[1:],
        "exceptions": exceptions,
        "exception_ended": exception_ended,
        "plan": the_request.plans.visible_to(user, on).order_by("-version").first(),
        "may_decide": not is_closed and can_decide_request(user, the_request, on),
        "may_except": not is_closed and may_except and not waiting and can_propose_exception(user, the_request, on),
        "conversations": list(the_request.conversations.all()),
        "letter_is_next": letter_is_next,
        "and_then": "secondary" if letter_is_next else None,
        "may_talk": decision is not None
        and the_request.status == RequestStatus.DECIDED
        and decision.outcome in LEADS_TO_PLAN
        and can_record_conversation(user, the_request.person, on),
        "may_plan": decision is not None
        and the_request.status in (RequestStatus.DECIDED, RequestStatus.ENDED_WELL)
        and decision.outcome in LEADS_TO_PLAN
        and can_write_plan(user, the_request.person, on),
        "indicative": told_amount(the_request),
        "may_tell_indicative": decision is not None
        and decision.leads_to_budget
        and not is_closed
        and can_tell_indicative(user, the_request, on),
        "may_see_history": may(user, "see_history", on=on),
    }
    return render(request, "care_plans/request.html", context)


def _needs_unrecorded(referral: Referral, person: Person) -> bool:
    """Whether it says what helps them to read and hear us, and nobody has recorded their needs since."""
    asked_on = needs_of(person).asked_on
    return referral.access_needs != "" and (asked_on is None or asked_on < referral.received_on)


def _table(decision: Decision) -> list[TableRow]:
    by_exception = decision.exception_id is not None
    return table_in_words(decision.row, CoreStatus(decision.core_status), by_exception=by_exception)


def _next_step(decision: Decision, on: date) -> str:
    if decision.exception is None:
        return NEXT_STEPS[Outcome(decision.outcome)]
    if decision.exception.ends_on < on:
        return "Decide again: a personal health budget is due."
    until = day_in_words(decision.exception.ends_on)
    return f"Arrange the support in another way until {until}. After that day a personal health budget is due."


@door("decide_request", discloses=True)
def request_close(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_decide_request(user, the_request, on)
    disclose(request, the_request.person_id, f"request {the_request.reference}")
    form = CloseForm(posted(request))
    if form.is_valid():
        with acting(user, reason=form.cleaned_data["reason"]):
            closed = tried(form, close_request, request=the_request, by=user, on=on)
        if closed:
            messages.success(request, f"Request {closed.reference} is closed.")
            return redirect("request", pk)
    context = {
        "form": form,
        "person": the_request.person,
        "title": f"Close request {the_request.reference}",
        "lede": "Nothing more happens with a closed request. If support is asked for again, log a new one.",
        "button": "Close the request",
        "back": the_request.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)
