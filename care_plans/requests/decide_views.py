"""Deciding a request: what the answers lead to is seen while they are given, and only what was seen is kept."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from care_plans.forms import tried
from care_plans.plans.rules import content_digest
from care_plans.requests import queries as requests_queries
from care_plans.requests.forms import DecisionForm
from care_plans.requests.intake import Explanation, catalogue_for, decide_request, explain
from care_plans.requests.permissions import check_can_decide_request
from care_plans.requests.rules import NEXT_STEPS
from care_plans.requests.table import table_in_words
from care_plans.views import asker, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door


@door("decide_request", discloses=True)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """First “Explain”, which shows the outcome and why; then “Decide”, which keeps exactly what was shown."""
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_decide_request(user, the_request, on)
    disclose(request, the_request.person_id, f"request {the_request.reference}")
    context: dict[str, Any] = {"request_for_support": the_request, "person": the_request.person}
    try:
        catalogue = catalogue_for(the_request, on)
    except ValidationError as refusal:
        return render(request, "care_plans/decide.html", {**context, "obstacle": refusal.messages})
    before = requests_queries.latest_decision(the_request)
    initial = DecisionForm.answered(before, catalogue) if before else {"seen": 0}
    form = DecisionForm(posted(request), catalogue=catalogue, initial=initial)
    context |= {"form": form, "catalogue": catalogue, "before": before}
    if form.is_valid() and (explained := tried(form, explain, request=the_request, answers=form.answers, on=on)):
        wants_decision, as_shown = "decide" in request.POST, form.cleaned_data["checked"] == _mark(explained)
        seen = form.cleaned_data["seen"] or 0
        if wants_decision and as_shown:
            decision = tried(form, decide_request, request=the_request, answers=form.answers, seen=seen, by=user, on=on)
            if decision:
                messages.success(request, f"Decided: {decision.get_outcome_display()}.")
                return redirect("request", pk)
        # The page drawn now shows the latest decision; the next “Decide” is of somebody who has seen it.
        _remember(form, "seen", before.pk if before else 0)
        context |= _outcome(form, explained)
        context["changed_since_check"] = wants_decision and not as_shown
    return render(request, "care_plans/decide.html", context)


@door("decide_request")
@require_POST
def explain_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome and the table for the answers as they are in the boxes now, for a page that is open. Keeps nothing,
    and says nothing of the person.
    """
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_decide_request(user, the_request, on)
    form = DecisionForm(request.POST, catalogue=catalogue_for(the_request, on))
    context: dict[str, Any] = {"form": form}
    if form.is_valid() and (explained := tried(form, explain, request=the_request, answers=form.answers, on=on)):
        context |= _outcome(form, explained)
    else:
        context["to_answer"] = [sentence for sentences in form.errors.values() for sentence in sentences]
    return render(request, "care_plans/includes/explanation.html", context)


def _mark(explained: Explanation) -> str:
    """The same while the answers, the catalogue and so the outcome are."""
    return content_digest([explained.catalogue.pk, explained.ruling.row, asdict(explained.inputs)])


def _remember(form: DecisionForm, name: str, value: Any) -> None:
    data = form.data.copy()  # type: ignore[attr-defined]
    data[name] = value
    form.data = data


def _outcome(form: DecisionForm, explained: Explanation) -> dict[str, Any]:
    """The outcome as it stands beside the form; the form remembers what has been shown with it."""
    _remember(form, "checked", _mark(explained))
    ruling = explained.ruling
    return {
        "ruling": ruling,
        "ruling_words": ruling.outcome.label,
        "next_step": NEXT_STEPS[ruling.outcome],
        "table": table_in_words(ruling.row, explained.inputs.core_status),
    }
