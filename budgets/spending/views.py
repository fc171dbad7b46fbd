"""Spend files: loading one, looking at its rows, accepting it or putting it aside, and what that changed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from budgets.bank_files import Problem, layout_names
from budgets.models import Budget, SpendImport, SpendRow
from budgets.spending import spend_import as acts
from budgets.spending.forms import AcceptForm, LoadForm, RowForm, answer_for
from budgets.spending.rules import ImportStatus, RowGroup
from budgets.spending.tables import (
    NOT_IN_PLAN,
    Changed,
    balance_of,
    changed,
    changed_sums,
    group_of,
    line_pk,
    lines_of_rows,
    what_of,
)
from care_plans.views import asker, page_of
from phb.disclosure import disclose
from phb.doors import door
from phb.money import ZERO, to_pence
from phb.staged import FileRefused

PROBLEMS_SHOWN = 100
ROWS_SHOWN = 50


@door("import_spend", discloses=True)
@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """Every file, those that wait first."""
    user, on = asker(request)
    waiting_first = Case(When(status=ImportStatus.STAGED, then=Value(0)), default=Value(1), output_field=IntegerField())
    seen = SpendImport.objects.visible_to(user, on).select_related("budget__person", "loaded_by")
    page = page_of(request, seen.order_by(waiting_first, "-pk"))
    disclose(request, [each.budget.person_id for each in page if each.budget], "the list of spend files")
    return render(request, "budgets/imports.html", {"page": page})


@door("import_spend")
def import_load(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    asked = request.method == "POST"
    form = LoadForm(
        request.POST if asked else None,
        request.FILES if asked else None,
        user=user,
        on=on,
        initial={"budget": _asked_for(request.GET.get("budget", ""))},
    )
    problems: Sequence[Problem] = ()
    if form.is_valid():
        given = form.cleaned_data
        try:
            staged = acts.stage(
                given["file"].read(),
                file_name=given["file"].name,
                budget=given["budget"],
                as_layout=given["as_layout"],
                by=user,
                on=on,
            )
        except FileRefused as refusal:
            problems = _refused(form, refusal.problems)
        else:
            return redirect("spend_import", staged.pk)
    shown = {"form": form, "problems": problems[:PROBLEMS_SHOWN], "more": max(len(problems) - PROBLEMS_SHOWN, 0)}
    return render(request, "budgets/import_load.html", shown)


def _asked_for(budget: str) -> str:
    """The reference of the budget that a link names by its number or reference."""
    return Budget(pk=int(budget)).reference if re.fullmatch("[0-9]{1,9}", budget) else budget


def _refused(form: LoadForm, problems: Sequence[Problem]) -> list[Problem]:
    """Puts what is about the whole file beside its box; answers what is about single rows."""
    beside = {"file": "file", "budget": "budget", "layout": "as_layout"}
    about_rows = []
    for problem in problems:
        if problem.field in beside:
            form.add_error(beside[problem.field], problem.message)
        else:
            about_rows.append(problem)
    if about_rows:
        count = len(about_rows)
        form.add_error(
            "file",
            f"{count:,} row{' is' if count == 1 else 's are'} not right, so nothing was kept."
            " Put them right at the bank or the provider, and load the file again.",
        )
    return about_rows


@dataclass(frozen=True)
class ShownRow:
    """One row of a file with what it counts as, in words, and the form that says otherwise."""

    row: SpendRow
    what: str
    form: RowForm | None = None

    @property
    def came_in(self) -> bool:
        return bool(self.row.amount > ZERO)

    @property
    def pence(self) -> int:
        """How much, whichever way it went."""
        return abs(to_pence(self.row.amount))


@dataclass(frozen=True)
class Group:
    """The rows on this page that ask the same of a person; `count` is of the whole file."""

    words: str
    count: int
    rows: list[ShownRow]
    may_change: bool = False


@door("import_spend", discloses=True)
@require_GET
def spend_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file is, its rows by what they ask of a person, and the answer; once accepted, what changed for whom."""
    user, on = asker(request)
    found = _import_or_404(request, pk)
    is_staged = found.status == ImportStatus.STAGED
    rows = found.rows.visible_to(user, on).answered()
    counts = dict(rows.order_by().values_list(F("group")).annotate(count=Count("pk")))
    shows_changes = found.accepted_at is not None and request.GET.get("show") != "rows"
    in_order = rows.order_by(F("group"), "row_number") if is_staged else rows.order_by("row_number")
    page: Page[Any] = _page_of_changes(request, found) if shows_changes else _page_of_rows(request, in_order)
    people = {each.budget.person_id for each in page} | ({found.budget.person_id} if found.budget else set())
    disclose(request, sorted(people), f"spend file {found.file_name}"[:200])
    context = {
        "spend_import": found,
        "person": found.budget.person if found.budget else None,
        "layout": layout_names().get(found.layout, found.layout),
        "is_staged": is_staged,
        "balance": balance_of(found),
        "page": page,
        "shows_changes": shows_changes,
        "groups": [] if shows_changes else _groups(page, counts) if is_staged else [_all_rows(page)],
        "to_answer": counts.get(RowGroup.NEEDS_PERSON, 0),
        "recorded": counts.get(RowGroup.RECORDED, 0),
        "new": sum(counts.values()) - counts.get(RowGroup.RECORDED, 0),
        "form": AcceptForm() if found.to_confirm else None,
    }
    return render(request, "budgets/spend_import.html", context)


def _page_of_rows(request: HttpRequest, rows: "QuerySet[SpendRow]") -> "Page[SpendRow]":
    return Paginator(rows.select_related("budget__person"), ROWS_SHOWN).get_page(request.GET.get("page"))


def _import_or_404(request: HttpRequest, pk: int) -> SpendImport:
    user, on = asker(request)
    seen = SpendImport.objects.visible_to(user, on).select_related("budget__person", "loaded_by", "accepted_by")
    return get_object_or_404(seen, pk=pk)


def _page_of_changes(request: HttpRequest, found: SpendImport) -> "Page[Changed]":
    user, on = asker(request)
    sums = changed_sums(found, Budget.objects.visible_to(user, on))
    page: Any = page_of(request, sums)
    page.object_list = changed(list(page), on)
    return page


def _groups(page: "Page[SpendRow]", counts: dict[int, int]) -> list[Group]:
    """What the rows of a waiting file ask of a person, most first."""
    rows = list(page)
    asking = [row for row in rows if group_of(row) == RowGroup.NEEDS_PERSON]
    offered = acts.lines_for(asking)
    forms = {row.pk: RowForm(row=row, lines=offered[row.pk], ask_alike=False) for row in asking}
    lines = lines_of_rows(rows)
    shown: dict[RowGroup, list[ShownRow]] = {}
    for row in rows:
        shown.setdefault(group_of(row), []).append(ShownRow(row, what_of(row, lines), forms.get(row.pk)))
    return [
        Group(group.label, counts[group], each, may_change=group != RowGroup.RECORDED) for group, each in shown.items()
    ]


def _all_rows(page: "Page[SpendRow]") -> Group:
    """The rows of a file that waits no longer, in the file's own order."""
    lines = lines_of_rows(page)
    earlier = "Recorded with an earlier file, not added again"
    shown = [
        ShownRow(row, earlier if group_of(row) == RowGroup.RECORDED else what_of(row, lines))
        for row in page.object_list
    ]
    return Group("Rows of the file", page.paginator.count, shown)


@door("import_spend", discloses=True)
def spend_row(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """One row on a page of its own, and the answer that says what it is."""
    user, on = asker(request)
    found = _import_or_404(request, pk)
    seen = found.rows.visible_to(user, on).answered().select_related("budget__person")
    the_row = get_object_or_404(seen, row_number=row)
    lines = acts.lines_for([the_row])[the_row.pk]
    initial = {"what": answer_for(the_row.action, line_pk(the_row))}  # type: ignore[attr-defined]
    posted = request.POST if request.method == "POST" else None
    form = RowForm(posted, row=the_row, lines=lines, ask_alike=True, initial=initial)
    if form.is_valid() and _answered(request, form, the_row):
        return redirect(_back(request, found))
    disclose(request, the_row.budget.person_id, f"spend file {found.file_name}, line {row}"[:200])
    context = {
        "spend_import": found,
        "person": the_row.budget.person,
        "shown": ShownRow(the_row, what_of(the_row, lines_of_rows([the_row])), form),
        "may_answer": found.status == ImportStatus.STAGED and group_of(the_row) != RowGroup.RECORDED,
        "back": _back(request, found),
        "query": request.GET.urlencode(),
    }
    return render(request, "budgets/spend_row.html", context)


def _back(request: HttpRequest, found: SpendImport) -> str:
    """The page of the file that the row was on."""
    page = request.GET.get("page", "")
    return reverse("spend_import", args=[found.pk]) + (f"?page={page}" if page.isdecimal() else "")


def _answered(request: HttpRequest, form: RowForm, row: SpendRow) -> bool:
    """Whether the answer was taken; where not, the form says why."""
    user, on = asker(request)
    action, line = form.answer
    alike = bool(form.cleaned_data.get("alike"))
    try:
        taken = acts.choose(row=row, action=action, line=line, by=user, on=on, alike=alike)
    except ValidationError as refusal:
        form.add_refusal(refusal)
        return False
    words = line.service if line else NOT_IN_PLAN.get(action, action.label)
    others = f", and {len(taken) - 1} more like it" if len(taken) > 1 else ""
    messages.success(request, f"Line {row.row_number}{others}: {words}.")
    return True


@door("import_spend")
@require_POST
def import_accept(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = _import_or_404(request, pk)
    form = AcceptForm(request.POST)
    try:
        acts.accept(spend_import=found, by=user, on=on, checked=form.is_valid() and form.cleaned_data["checked"])
    except ValidationError as refusal:
        _say(request, refusal)
    else:
        messages.success(request, f"{found.file_name} is accepted: every new row is recorded.")
    return redirect("spend_import", found.pk)


def _say(request: HttpRequest, refusal: ValidationError) -> None:
    for sentence in refusal.messages:
        ask = " Then tick that you have checked the rows." if refusal.error_list[0].code == "checked" else ""
        messages.warning(request, f"{sentence}{ask}")


@door("import_spend")
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = _import_or_404(request, pk)
    try:
        acts.discard(spend_import=found, by=user, on=on)
    except ValidationError as refusal:
        _say(request, refusal)
        return redirect("spend_import", found.pk)
    messages.success(request, f"{found.file_name} is put aside: nothing of it was recorded.")
    return redirect("imports")
