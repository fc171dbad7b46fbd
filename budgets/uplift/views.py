"""Uplifts: the list, planning one, how one stands, and the answer for one direct payment."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets.forms import tried
from budgets.models import UpliftRun
from budgets.uplift import answering, permissions, planning
from budgets.uplift.forms import AnswerForm, PlanForm, ReasonForm
from budgets.uplift.queries import SHOWN, figures_of, line_reference, local_rates, payments_of, with_lines
from budgets.uplift.rules import Basis
from care_plans.views import asker, page_of
from phb.dates import YEAR_STARTS_DAY, YEAR_STARTS_MONTH, financial_year_of
from phb.disclosure import disclose
from phb.doors import door
from phb.forms import RuleForm
from phb.models import Organisation, User
from phb.roles import may, places
from phb.spreadsheets import csv_answer
from phb.staged import FileRefused

PROBLEMS_SHOWN = 50
COLUMNS = ("line", "rate", "service", "present rate", "least paid locally", "usually paid locally", "answer", "why")


@door("see_uplift")
@require_GET
def uplift_runs(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    page = page_of(request, UpliftRun.objects.visible_to(user, on).select_related("icb", "planned_by"))
    rows = [(run, figures_of(run)) for run in page]
    icbs = Organisation.objects.filter(pk__in=places(user, "plan_uplift", on), kind=Organisation.Kind.ICB)
    context = {"page": page, "rows": rows, "plans_in": icbs, "sees_rates": may(user, "see_sufficiency", on=on)}
    return render(request, "budgets/uplifts.html", context)


@door("plan_uplift")
def uplift_plan(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    icb = get_object_or_404(Organisation.objects.filter(pk__in=places(user, "plan_uplift", on)), pk=pk)
    permissions.check_can_plan_uplift(user, icb, on)
    kinds = local_rates([icb.pk], on)[icb.pk].kinds()
    initial = {"effective_on": _next_april(on), "basis": Basis.PER_CENT}
    form = PlanForm(request.POST or None, request.FILES or None, kinds=kinds, initial=initial)
    problems: list[Any] = []
    if form.is_valid():
        try:
            run = _plan(form=form, icb=icb, by=user, on=on)
        except FileRefused as refusal:
            problems = list(refusal.problems)
            form.add_error("file", "The file is not kept. What to put right stands in the table.")
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, "The uplift is planned. Nothing changes until each payment is answered.")
            return redirect("uplift_run", run.pk)
    context = {
        "form": form,
        "icb": icb,
        "problems": problems[:PROBLEMS_SHOWN],
        "more_problems": max(len(problems) - PROBLEMS_SHOWN, 0),
    }
    return render(request, "budgets/uplift_plan.html", context)


def _plan(*, form: PlanForm, icb: Organisation, by: User, on: date) -> UpliftRun:
    given = form.cleaned_data
    common: dict[str, Any] = {"icb": icb, "effective_on": given["effective_on"], "by": by, "on": on}
    if given["basis"] == Basis.PER_CENT:
        return planning.plan_by_per_cent(per_cents=form.per_cents(), **common)
    if given["basis"] == Basis.TABLE:
        return planning.plan_by_table(**common)
    file = given["file"]
    return planning.plan_by_file(content=file.read(), file_name=file.name, **common)


def _next_april(on: date) -> date:
    year = financial_year_of(on)
    return date(year.start.year + 1, YEAR_STARTS_MONTH, YEAR_STARTS_DAY)


@door("see_uplift", discloses=True)
@require_GET
def uplift_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How an uplift stands, and its direct payments, page by page."""
    user, on = asker(request)
    run = _run_or_404(user, pk, on)
    figures = figures_of(run)
    show = request.GET.get("show", "unanswered" if run.is_open and figures.unanswered else "all")
    if show not in SHOWN:
        raise Http404
    page = page_of(request, payments_of(run, user, on, show))
    payments = with_lines(run, page)
    disclose(request, [each.budget.person_id for each in payments], f"{run} of {run.icb}")
    answers = run.is_open and permissions.can_answer_uplift(user, run, on)
    context: dict[str, Any] = {
        "run": run,
        "figures": figures,
        "page": page,
        "payments": payments,
        "show": show,
        "shown": [(key, words) for key, (words, _) in SHOWN.items()],
        "may_answer": answers,
        "may_plan": run.is_open and permissions.can_plan_uplift(user, run.icb, on),
        "to_approve": answering.to_approve(run, user, on) if may(user, "agree_budgets", on=on) else [],
        "bulk_form": ReasonForm(initial={"reason": f"{run}, as proposed"}, prefix="bulk"),
        "unanswered_here": [each for each in payments if each.answer is None and each.changes],
    }
    return render(request, "budgets/uplift.html", context)


@door("see_uplift", discloses=True)
@require_GET
def uplift_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line with its proposed rate: the first two columns are those of a file of rates."""
    user, on = asker(request)
    run = _run_or_404(user, pk, on)
    payments = with_lines(run, payments_of(run, user, on))
    disclose(request, [each.budget.person_id for each in payments], f"{run} of {run.icb}")
    return csv_answer(
        f"uplift-{run.effective_on}.csv",
        COLUMNS,
        (
            (
                line_reference(line.budget_id, line.line.number),
                f"{line.proposed.amount:.2f}",
                line.line.service,
                f"{line.present.amount:.2f}",
                f"{line.low.amount:.2f}" if line.low else "",
                f"{line.usual.amount:.2f}" if line.usual else "",
                ("yes" if each.answer.agreed else "no") if each.answer else "",
                each.answer.reason if each.answer else "",
            )
            for each in payments
            for line in each.lines
        ),
    )


@door("answer_uplift", discloses=True)
def uplift_answer(request: HttpRequest, pk: int, budget: int) -> HttpResponse:
    """Yes or no for one direct payment."""
    user, on = asker(request)
    run = _run_or_404(user, pk, on)
    found = get_object_or_404(payments_of(run, user, on), pk=budget)
    permissions.check_can_answer_for(user, run, found, on)
    form = AnswerForm(request.POST or None)
    given: dict[str, Any] = {"run": run, "budget": found, "by": user, "on": on}
    if form.is_valid() and (made := tried(form, answering.answer, **given, **form.cleaned_data)):
        _say_answered(request, made)
        return redirect(f"{reverse('uplift_run', args=[run.pk])}?show=unanswered")
    disclose(request, found.person_id, f"{run}: {found.reference}")
    [payment] = with_lines(run, [found])
    context = {"run": run, "payment": payment, "budget": found, "person": found.person, "form": form}
    return render(request, "budgets/uplift_answer.html", context)


def _say_answered(request: HttpRequest, made: Any) -> None:
    if made.agreed:
        where = "waits for approval" if made.revision.submitted_at else "still has something to put right"
        messages.success(request, f"Yes. Revision {made.revision.number} of {made.budget.reference} {where}.")
    elif made.flagged:
        messages.warning(request, "No. It is marked, because a rate stays below what is paid locally.")
    else:
        messages.success(request, f"No. {made.budget.reference} stays as it is.")


@door("answer_uplift")
@require_POST
def uplift_answer_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes for the direct payments that are ticked."""
    user, on = asker(request)
    run = _run_or_404(user, pk, on)
    permissions.check_can_answer_uplift(user, run, on)
    form = ReasonForm(request.POST, prefix="bulk")
    ticked = [int(each) for each in request.POST.getlist("budget") if each.isascii() and each.isdigit()]
    back = f"{reverse('uplift_run', args=[run.pk])}?show=unanswered"
    if not ticked or not form.is_valid():
        messages.warning(request, "Tick the direct payments that are answered with yes, and say why.")
        return redirect(back)
    budgets = payments_of(run, user, on).filter(pk__in=ticked)
    result = answering.answer_many(run=run, budgets=budgets, by=user, on=on, **form.cleaned_data)
    _say(request, result, "answered with yes")
    return redirect(back)


@door("agree_budgets")
@require_POST
def uplift_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agrees the shares of this user's funder in the revisions that wait."""
    user, on = asker(request)
    run = _run_or_404(user, pk, on)
    _say(request, answering.approve_many(run=run, by=user, on=on, words=run.reason), "agreed")
    return redirect("uplift_run", run.pk)


def _say(request: HttpRequest, result: answering.Bulk, what: str) -> None:
    if result.done:
        messages.success(request, f"{result.done} {'was' if result.done == 1 else 'were'} {what}.")
    for budget, sentence in result.refused[:10]:
        messages.warning(request, f"{budget.reference}: {sentence}")
    if (more := len(result.refused) - 10) > 0:
        messages.warning(request, f"{more} more were not.")


@door("plan_uplift")
def uplift_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes an uplift once everything is answered, or puts it aside with a reason."""
    user, on = asker(request)
    run = _run_or_404(user, pk, on)
    permissions.check_can_plan_uplift(user, run.icb, on)
    aside = "reason" in request.POST
    form, closing = ReasonForm(request.POST if aside else None), RuleForm({})
    ended = None
    if aside and form.is_valid():
        ended = tried(form, planning.put_aside, run=run, words=form.cleaned_data["reason"], by=user, on=on)
    elif request.method == "POST" and not aside and closing.is_valid():
        ended = tried(closing, planning.close, run=run, by=user, on=on)
    if ended:
        messages.success(request, f"{run}: {ended.standing.lower()}.")
        return redirect("uplift_run", run.pk)
    context = {"run": run, "figures": figures_of(run), "form": form, "closing": closing}
    return render(request, "budgets/uplift_end.html", context)


def _run_or_404(user: User, pk: int, on: date) -> UpliftRun:
    seen = UpliftRun.objects.visible_to(user, on).select_related("icb", "planned_by", "closed_by", "put_aside_by")
    return get_object_or_404(seen, pk=pk)
