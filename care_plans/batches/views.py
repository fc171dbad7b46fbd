"""Batches of requests: loading a file, looking at its rows, accepting them or putting them aside."""

import csv
from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from care_plans.batches.forms import LoadForm
from care_plans.batches.loading import accept, discard, stage
from care_plans.batches.models import Becomes
from care_plans.batches.rules import COLUMNS
from care_plans.models import RequestBatch
from care_plans.views import asker, page_of, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, User
from phb.roles import places
from phb.staged import FileRefused, FileStatus, Problem

PROBLEMS_SHOWN = 500


@door("load_requests")
@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    page = page_of(request, RequestBatch.objects.visible_to(user, on).select_related("icb", "loaded_by"))
    return render(request, "care_plans/batches.html", {"page": page})


@door("load_requests")
def batch_load(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    icbs = Organisation.objects.filter(pk__in=places(user, "load_requests", on))
    form = LoadForm(posted(request), request.FILES or None, icbs=icbs)
    problems: Sequence[Problem] = ()
    rows = 0
    if form.is_valid():
        given = form.cleaned_data
        file = given["file"]
        try:
            batch = stage(content=file.read(), file_name=file.name, icb=given["icb"], by=user, on=on)
        except FileRefused as refusal:
            problems = [each for each in refusal.problems if each.field != "file"]
            rows = len({each.row for each in problems})
            for each in refusal.problems:
                if each.field == "file":
                    form.add_error("file", each.message)
            if problems:
                form.add_error(
                    "file", f"{rows:,} row{' needs' if rows == 1 else 's need'} putting right, so nothing was kept."
                )
        else:
            return redirect("batch", batch.pk)
    context = {
        "form": form,
        "problems": problems[:PROBLEMS_SHOWN],
        "more": max(len(problems) - PROBLEMS_SHOWN, 0),
        "columns": COLUMNS,
    }
    return render(request, "care_plans/batch_load.html", context)


@door("load_requests")
@require_GET
def batch_template(request: HttpRequest) -> HttpResponse:
    """The columns with one made-up row, as a spreadsheet opens it."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="requests-template.csv"'
    answer.write("\ufeff")  # so that Excel reads it as UTF-8
    writer = csv.writer(answer)
    writer.writerow(column.name for column in COLUMNS)
    writer.writerow(column.example for column in COLUMNS)
    return answer


@door("load_requests", discloses=True)
@require_GET
def show_batch(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    batch = _batch_or_404(user, pk, request)
    counts = dict(batch.rows.order_by().values_list("becomes").annotate(Count("pk")))
    page = page_of(request, batch.rows.order_by("row_number"))
    on_record = _on_record(batch, [each.nhs_number for each in page if each.nhs_number])
    disclose(request, on_record, f"batch {batch.file_name}")
    context = {
        "batch": batch,
        "page": page,
        "counts": [(Becomes(key), counts[key]) for key in Becomes if counts.get(key)],
        "is_staged": batch.status == FileStatus.STAGED,
    }
    return render(request, "care_plans/batch.html", context)


def _on_record(batch: RequestBatch, numbers: Sequence[str]) -> list[int]:
    return list(batch.icb.people.filter(nhs_number__in=numbers).values_list("pk", flat=True))


def _batch_or_404(user: User, pk: int, request: HttpRequest) -> RequestBatch:
    _, on = asker(request)
    seen = RequestBatch.objects.visible_to(user, on).select_related("icb", "loaded_by", "accepted_by")
    return get_object_or_404(seen, pk=pk)


@door("load_requests")
@require_POST
def batch_accept(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    batch = _batch_or_404(user, pk, request)
    try:
        kept = accept(batch=batch, by=user, on=on)
    except ValidationError as refusal:
        rows = [f"Row {each.row}: " for each in refusal.problems] if isinstance(refusal, FileRefused) else [""]
        for row, sentence in list(zip(rows, refusal.messages, strict=False))[:10]:
            messages.error(request, f"{row}{sentence} Nothing was kept.")
    else:
        words = f"Kept: {kept.requests:,} requests, {kept.people:,} new people."
        messages.success(request, f"{words} {kept.to_match:,} wait to be matched." if kept.to_match else words)
    return redirect("batch", pk)


@door("load_requests")
@require_POST
def batch_discard(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    batch = _batch_or_404(user, pk, request)
    try:
        discard(batch=batch, by=user, on=on)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{batch.file_name} is put aside. Nothing of it was kept.")
    return redirect("batches")
