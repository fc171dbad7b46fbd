"""Opening a budget and writing its lines."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from budgets import permissions
from budgets.forms import tried
from budgets.models import Budget, BudgetLine, OnCost, Revision
from budgets.queries import position
from budgets.setting.budget_setting import (
    add_line,
    change_line,
    next_line_number,
    open_budget,
    opens_on,
    remove_line,
    start_revision,
    submit_revision,
    take_back,
    worked_out,
)
from budgets.setting.forms import (
    LineForm,
    OpenForm,
    RevisionForm,
    contingency_initial,
    line_initial,
    new_line_initial,
    on_cost_initial,
)
from budgets.setting.revisions import (
    actions_to_fund,
    checks,
    contingencies_without_line,
    lines_of,
    months_of,
    revision_before,
    standing_answers,
    working_of,
)
from budgets.setting.rules import RevisionStatus
from budgets.setting.tables import line_table
from budgets.views import budget_or_404, line_or_404, revision_or_404
from care_plans.indicative.queries import told_amount
from care_plans.models import ContingencyPlan, Person, SupportRequest
from care_plans.views import asker
from phb.dates import month_of
from phb.disclosure import disclose
from phb.doors import door
from phb.unsaved import forget, keep, put_back


@door("build_budget", discloses=True)
def budget_open(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = SupportRequest.objects.filter(person__in=Person.objects.visible_to(user, on))
    asked = get_object_or_404(seen.select_related("person__icb", "person__council"), pk=pk)
    permissions.check_can_open(user, asked.person, on=on)
    disclose(request, asked.person_id, f"request {asked.reference}")
    context: dict[str, Any] = {"asked": asked, "person": asked.person}
    try:
        context["decision"], context["plan"] = opens_on(asked, on=on)
        context["indicative"] = told_amount(asked)
    except ValidationError as refusal:
        return render(request, "budgets/budget_open.html", {**context, "form": None, "obstacle": refusal.messages})
    form = OpenForm(request.POST or None, initial={"starts_on": month_of(on).start})
    if form.is_valid() and (budget := tried(form, open_budget, request=asked, by=user, on=on, **form.cleaned_data)):
        messages.success(request, f"{budget.reference} is open. Now write its lines.")
        return redirect("revision", budget.revisions.get().pk)
    return render(request, "budgets/budget_open.html", {**context, "form": form})


@door("build_budget", discloses=True)
def revision_start(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    budget = budget_or_404(user, pk, on)
    permissions.check_can_build(user, budget, on=on)
    disclose(request, budget.person_id, f"budget {budget.reference}")
    form = RevisionForm(request.POST or None, initial={"effective_from": max(on, budget.starts_on)})
    if form.is_valid() and (
        revision := tried(form, start_revision, budget=budget, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, f"Revision {revision.number} begins with the lines as they are agreed now.")
        return redirect("revision", revision.pk)
    return render(request, "budgets/revision_start.html", {"form": form, "budget": budget, "person": budget.person})


@door("see_budgets", discloses=True)
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """A revision: to be written by whoever may build it, to be read by the rest."""
    user, on = asker(request)
    found = revision_or_404(user, pk, on)
    return _revision_page(request, found)


def _revision_page(
    request: HttpRequest, found: Revision, form: LineForm | None = None, preview: BudgetLine | None = None
) -> HttpResponse:
    user, on = asker(request)
    budget = found.budget
    disclose(request, budget.person_id, f"revision {found.number} of budget {budget.reference}")
    lines = lines_of(found)
    before = revision_before(found)
    may_build = permissions.can_build(user, budget, on=on)
    is_draft = found.status == RevisionStatus.DRAFT
    contingencies = contingencies_without_line(budget, lines) if is_draft and may_build else []
    if form is None and is_draft and may_build:
        form = LineForm(
            budget=budget,
            actions=actions_to_fund(budget),
            initial={
                **new_line_initial(budget, lines),
                **_asked_for(request, contingencies),
            },
        )
        _as_written(request, form, reverse("revision", args=[found.pk]), _priced_by(request, budget))
    looked_at = checks(budget, lines, on, position(budget, on) if before else None)
    context = {
        "revision": found,
        "budget": budget,
        "person": budget.person,
        "table": line_table(lines, lines_of(before) if before else None),
        "before": before,
        "checks": looked_at,
        "may_submit": not any(check.stops for check in looked_at),
        "editing": is_draft and may_build,
        "may_take_back": found.status == RevisionStatus.SUBMITTED and may_build,
        "answers": list(standing_answers(found).values()) if found.submitted_at else [],
        "form": form,
        "contingencies": contingencies,
        "preview": preview,
        "working": working_of(preview) if preview else "",
        "months": months_of(preview) if preview else "",
    }
    return render(request, "budgets/revision.html", context)


def _as_written(request: HttpRequest, form: LineForm, address: str, priced: dict[str, Any]) -> None:
    """Puts back what was in the boxes before the cost of employing was worked out, and the price over it."""
    put_back(request, form, address)
    service = form.initial.get("service") or priced.get("service", "")
    form.initial.update({**priced, "service": service} if priced else {})


def _asked_for(request: HttpRequest, contingencies: list[ContingencyPlan]) -> dict[str, Any]:
    """What fills the boxes where the address asks for the line of a contingency plan."""
    number = request.GET.get("contingency", "")
    return next((contingency_initial(each) for each in contingencies if str(each.pk) == number), {})


def _priced_by(request: HttpRequest, budget: Budget) -> dict[str, Any]:
    """What fills the boxes where the address names a cost of employing that was worked out for this budget."""
    number = request.GET.get("on_cost", "")
    found = OnCost.objects.filter(budget=budget, pk=number).first() if number.isascii() and number.isdigit() else None
    return {**on_cost_initial(found), "service": "Personal assistant"} if found else {}


@door("build_budget", discloses=True)
def line_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = revision_or_404(user, pk, on)
    permissions.check_can_build(user, found.budget, on=on)
    if request.method != "POST":
        return redirect("revision", pk)
    form = LineForm(request.POST, budget=found.budget, actions=actions_to_fund(found.budget))
    if "employ" in request.POST:
        keep(user.pk, reverse("revision", args=[pk]), request.POST)
        return redirect("employing", pk)
    if form.is_valid():
        if "work_out" in request.POST:
            return _revision_page(request, found, form, _preview(form, found))
        if line := tried(form, add_line, revision=found, terms=form.terms(), by=user, on=on):
            forget(user, reverse("revision", args=[pk]))
            messages.success(request, f"“{line.service}” is added.")
            return redirect(f"{reverse('revision', args=[pk])}#add-line")
    return _revision_page(request, found, form)


def _preview(form: LineForm, found: Revision, line: BudgetLine | None = None) -> BudgetLine | None:
    """The line as it would be, its cost worked out and nothing saved."""
    line = line or BudgetLine(revision=found, number=next_line_number(found))
    return tried(form, worked_out, line=line, terms=form.terms())


@door("build_budget", discloses=True)
def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    line = line_or_404(user, pk, on)
    found, budget = line.revision, line.revision.budget
    permissions.check_can_build(user, budget, on=on)
    disclose(request, budget.person_id, f"revision {found.number} of budget {budget.reference}")
    # The line may pay for an action of an earlier version of the plan.
    actions = {action.pk: action for action in (*actions_to_fund(budget), line.action)}
    form = LineForm(request.POST or None, budget=budget, actions=actions.values(), initial=line_initial(line))
    here = reverse("line_edit", args=[pk])
    if "employ" in request.POST:
        keep(user.pk, here, request.POST)
        return redirect("employing_again", pk)
    _as_written(request, form, here, _priced_by(request, budget))
    preview = None
    if form.is_valid():
        if "work_out" in request.POST:
            preview = _preview(form, found, line_or_404(user, pk, on))
        elif tried(form, change_line, line=line, terms=form.terms(), by=user, on=on):
            forget(user, here)
            messages.success(request, f"“{form.cleaned_data['service']}” is changed.")
            return redirect("revision", found.pk)
    context: dict[str, Any] = {
        "form": form,
        "line": line_or_404(user, pk, on),
        "revision": found,
        "budget": budget,
        "person": budget.person,
        "preview": preview,
        "working": working_of(preview) if preview else "",
        "months": months_of(preview) if preview else "",
    }
    return render(request, "budgets/line.html", context)


@door("build_budget")
@require_POST
def line_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    line = line_or_404(user, pk, on)
    try:
        remove_line(line=line, by=user, on=on)
        messages.success(request, f"“{line.service}” is taken out.")
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("revision", line.revision_id)


@door("build_budget")
@require_POST
def revision_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submits a revision, or takes it back where `take_back` is asked."""
    user, on = asker(request)
    found = revision_or_404(user, pk, on)
    taking_back = "take_back" in request.POST
    try:
        (take_back if taking_back else submit_revision)(revision=found, by=user, on=on)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(
            request,
            "The revision is yours to change again. What was agreed of it is void."
            if taking_back
            else "The revision waits for approval. Each funder that pays is asked to agree its own share.",
        )
    return redirect("revision", pk)
