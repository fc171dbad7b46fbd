"""The report of how much escapes the default, its file, and the people behind each figure."""

import csv
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from care_plans.exceptions.forms import PeriodForm
from care_plans.exceptions.report import NOW, behind, report
from care_plans.views import asker
from phb.dates import Period, financial_year_of
from phb.disclosure import disclose
from phb.doors import door
from phb.money import from_pence

COLUMNS = ("From", "To", "Table", "Row", "Requests", "Known value in a year, in pounds", "Requests of no known value")


@door("see_requests")
@require_GET
def exceptions_report(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    form, period = _period(request, on)
    context: dict[str, Any] = {"form": form}
    if period is not None:
        context |= {"report": report(user, period, on), "query": _query(period)}
    return render(request, "care_plans/exceptions_report.html", context)


@door("see_requests")
@require_GET
def exceptions_report_csv(request: HttpRequest) -> HttpResponse:
    """Every figure of the report, a row each; about nobody."""
    user, on = asker(request)
    _, period = _period(request, on)
    if period is None:
        raise Http404
    name = f"exceptions-{period.start}-to-{period.end}.csv"
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    rows = csv.writer(answer)
    rows.writerow(COLUMNS)
    for table in report(user, period, on).tables:
        for figure in table.figures:
            value = "" if figure.pence is None else f"{from_pence(figure.pence).amount:.2f}"
            unknown = "" if figure.pence is None else figure.unknown
            rows.writerow([period.start, period.end, table.title, _text(figure.name), figure.count, value, unknown])
    return answer


@door("see_requests", discloses=True)
@require_GET
def exceptions_behind(request: HttpRequest) -> HttpResponse:
    """The people behind one figure of the report."""
    user, on = asker(request)
    _, period = _period(request, on)
    key = request.GET.get("figure", "packages")
    found = behind(user, period, on, key) if period else None
    if period is None or found is None:
        raise Http404
    title, rows = found
    disclose(request, {each.person_id for each in rows}, "a figure of the report of exceptions")
    context = {"title": title, "rows": rows, "period": period, "query": _query(period), "is_now": key in NOW}
    return render(request, "care_plans/exceptions_behind.html", context)


def _period(request: HttpRequest, on: date) -> tuple[PeriodForm, Period | None]:
    """The period asked for; the financial year so far, where none is."""
    so_far = {"from_on": financial_year_of(on).start, "to_on": on}
    asked = any(name.startswith(("from_on", "to_on")) for name in request.GET)
    form = PeriodForm(request.GET if asked else None, initial=so_far)
    if not asked:
        return form, Period(so_far["from_on"], so_far["to_on"])
    return form, Period(form.cleaned_data["from_on"], form.cleaned_data["to_on"]) if form.is_valid() else None


def _query(period: Period) -> str:
    return urlencode({"from_on": period.start.isoformat(), "to_on": period.end.isoformat()})


def _text(words: str) -> str:
    """So that a spreadsheet reads it as words, whatever it begins with."""
    return f"'{words}" if words[:1] in "=+-@\t\r" else words
