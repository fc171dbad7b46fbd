"""The indicative amount of a request: read by staff and holder, worked out and told by the care co-ordinator."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from care_plans.forms import tried
from care_plans.indicative.forms import ROWS, TellForm, WorkingForm, rows_in, working_initial
from care_plans.indicative.permissions import can_tell_indicative, check_can_tell_indicative
from care_plans.indicative.queries import amount_to_tell, told_amount, working
from care_plans.indicative.rules import CONVENTION
from care_plans.indicative.telling import tell_indicative, work_out_indicative
from care_plans.models import IndicativeAmount, SupportRequest
from care_plans.plans.permissions import can_write_plan
from care_plans.views import asker, posted, request_or_404
from phb.disclosure import disclose
from phb.doors import door
from phb.roles import may


@door("see_indicative", discloses=True)
def indicative(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person was told, with its working; for its writer also what waits to be told."""
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    disclose(request, the_request.person_id, f"the indicative amount of request {the_request.reference}")
    told, to_tell = told_amount(the_request), amount_to_tell(the_request)
    may_tell = can_tell_indicative(user, the_request, on)
    form = TellForm(posted(request), initial={"told_on": on}) if to_tell and may_tell else None
    if (
        form is not None
        and form.is_valid()
        and tried(form, tell_indicative, indicative=to_tell, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "It is recorded that the person was told. The amount stands from here.")
        return redirect("indicative", pk)
    earlier = the_request.indicative_amounts.told().exclude(pk=told.pk if told else 0).order_by("-number")
    shown_to_tell = to_tell if not user.is_holder else None
    context = {
        "person": the_request.person,
        "request_for_support": the_request,
        "told": _shown(told),
        "to_tell": _shown(shown_to_tell),
        "earlier": earlier,
        "form": form,
        "may_work_out": may_tell and the_request.decisions.exists(),
        "may_plan": can_write_plan(user, the_request.person, on) and told is not None and not _plans(the_request),
        "may_see_request": may(user, "see_requests", on=on),
        "is_holder": user.is_holder,
        "convention": CONVENTION,
    }
    return render(request, "care_plans/indicative.html", context)


def _shown(amount: IndicativeAmount | None) -> dict[str, Any] | None:
    return {"amount": amount, "rows": working(amount.rows.all())} if amount else None


def _plans(the_request: SupportRequest) -> bool:
    return the_request.plans.exists()


@door("tell_indicative", discloses=True)
def indicative_work_out(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    the_request = request_or_404(user, pk, on)
    check_can_tell_indicative(user, the_request, on)
    disclose(request, the_request.person_id, f"the indicative amount of request {the_request.reference}")
    begun = amount_to_tell(the_request)
    replaced = told_amount(the_request)
    basis = begun or replaced
    initial = working_initial(basis) if basis else {}
    if basis is not None and basis is replaced:
        initial.pop("reason", None)
    rows = rows_in(request.POST) if request.method == "POST" else max(ROWS, basis.rows.count() + 1 if basis else 0)
    form = WorkingForm(posted(request), initial=initial, replaces=replaced is not None, rows=rows)
    total = None
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        if "save" not in request.POST:
            total = form.parts()
        elif tried(
            form,
            work_out_indicative,
            request=the_request,
            parts=form.parts(),
            method=form.cleaned_data["method"],
            reason=form.cleaned_data.get("reason", ""),
            by=user,
            on=on,
        ):
            messages.success(request, "The amount is worked out. Now tell the person, and say here that you did.")
            return redirect("indicative", pk)
    asks_for_more = request.method == "POST" and "more" in request.POST
    context = {
        "form": _unasked(request.POST, initial, replaces=replaced is not None, rows=rows) if asks_for_more else form,
        "person": the_request.person,
        "request_for_support": the_request,
        "replaced": replaced,
        "parts": total,
        "total": sum(part.per_year for part in total) if total else 0,
        "convention": CONVENTION,
    }
    return render(request, "care_plans/indicative_work_out.html", context)


def _unasked(typed: QueryDict, initial: dict[str, Any], *, replaces: bool, rows: int) -> WorkingForm:
    """The same words in more rows, with nothing said yet about what is missing."""
    return WorkingForm(initial={**initial, **typed.dict()}, replaces=replaces, rows=rows)
