"""One page on which a whole budget is built: every line, what it comes to, the checks, and submitting it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from budgets import permissions
from budgets.forms import tried
from budgets.models import BudgetLine, Revision
from budgets.setting.budget_setting import next_line_number, worked_out
from budgets.setting.forms import new_line_initial
from budgets.setting.revisions import actions_to_fund, changes, checks, lines_of, revision_before, totals, working_of
from budgets.setting.rules import RevisionStatus
from budgets.setting.table_forms import FIRST_ROWS, MORE_ROWS, MOST_NEW, DatesForm, RowForm, WholeForm
from budgets.setting.whole_table import TableRow, write_lines
from budgets.views import revision_or_404
from care_plans.views import asker
from phb.disclosure import disclose
from phb.doors import door
from phb.unsaved import keeps_words, put_back


@door("build_budget", discloses=True)
@keeps_words
def revision_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Work out answers with every cost, total and check, and saves nothing; save writes all rows or none."""
    user, on = asker(request)
    found = revision_or_404(user, pk, on)
    permissions.check_can_build(user, found.budget, on=on)
    disclose(request, found.budget.person_id, f"revision {found.number} of budget {found.budget.reference}")
    if found.status != RevisionStatus.DRAFT:
        return redirect("revision", pk)
    table = _Table(request, found)
    if request.method == "POST" and "more" not in request.POST and table.is_valid() and "save" in request.POST:
        given = {"revision": found, "rows": table.rows, "taken_out": table.taken_out, "by": user, "on": on}
        try_save = tried(table.dates, _write, **given)
        if try_save:
            messages.success(request, "The lines are saved.")
            return redirect("revision_table", pk)
    return render(request, "budgets/revision_table.html", table.context())


def _write(**given: Any) -> bool:
    write_lines(**given)
    return True


class _Table:
    """The rows as they are asked for and as they would be: of lines there are, and of new ones."""

    def __init__(self, request: HttpRequest, found: Revision) -> None:
        self.request, self.revision, self.budget = request, found, found.budget
        self.posted = request.POST if request.method == "POST" else None
        self.lines = lines_of(found)
        self.actions = list(actions_to_fund(self.budget))
        begins = new_line_initial(self.budget, self.lines)
        self.dates = DatesForm(
            self.posted, initial={"starts_on": begins["starts_on"], "ends_on": begins["ends_on"]}, prefix="new"
        )
        self.forms = [self._row(f"line-{line.pk}", line) for line in self.lines]
        self.forms += [self._row(f"new-{place}", None) for place in range(1, self._new_count() + 1)]
        self.worked: dict[str, BudgetLine] = {}
        self.rows: list[TableRow] = []
        self.taken_out: list[BudgetLine] = []
        for form in (self.dates, *self.forms):
            put_back(request, form)

    def _new_count(self) -> int:
        if self.posted is None:
            return FIRST_ROWS if not self.lines else 2
        sent = sum(f"new-{place}-service" in self.posted for place in range(1, MOST_NEW + 1))
        return min(sent + (MORE_ROWS if "more" in self.posted else 0), MOST_NEW)

    def _row(self, prefix: str, line: BudgetLine | None) -> RowForm:
        actions = {action.pk: action for action in (*self.actions, *([line.action] if line else []))}
        sent = self.posted is not None and f"{prefix}-service" in self.posted
        form = RowForm(
            self.posted if sent else None, budget=self.budget, actions=actions.values(), line=line, prefix=prefix
        )
        return form

    def is_valid(self) -> bool:
        """Whether every row that says something can be; each that cannot says why."""
        used = [form for form in self.forms if form.is_bound and form.is_used]
        in_order = self.dates.is_valid()
        for form in used:
            in_order = form.is_valid() and in_order
        if not in_order:
            return False
        number = next_line_number(self.revision)
        for place, form in enumerate(used):
            if form.goes and form.line is not None:
                self.taken_out.append(form.line)
                continue
            terms = form.table_terms(self.dates.cleaned_data)
            line = BudgetLine.objects.get(pk=form.line.pk) if form.line else BudgetLine(number=number + place)
            line.revision = self.revision
            if worked := tried(form, worked_out, line=line, terms=terms):
                self.worked[form.prefix or ""] = worked
                self.rows.append(TableRow(form.line, terms))
            else:
                in_order = False
        return in_order

    def context(self) -> dict[str, Any]:
        _, on = asker(self.request)
        before = revision_before(self.revision)
        shown = list(self.worked.values()) if self.worked else self.lines
        compared = {each.line.number: each for each in changes(shown, lines_of(before))} if before else {}
        by_prefix = self.worked or {f"line-{line.pk}": line for line in self.lines}
        found = totals(shown)
        looked_at = checks(self.budget, shown, on) if shown else []
        return {
            "revision": self.revision,
            "budget": self.budget,
            "person": self.budget.person,
            "dates": self.dates,
            "forms": [self.dates, *filter(_says_something, self.forms)],
            "whole": WholeForm([self.dates, *self.forms]),
            "rows": [self._shown(form, by_prefix.get(form.prefix or ""), compared) for form in self.forms],
            "totals": found,
            "by_funder": [(funder.for_staff, pence) for funder, pence in found.by_funder.items()],
            "by_option": [(option.label, pence) for option, pence in found.by_option.items()],
            "before": before,
            "difference": found.whole - totals(lines_of(before)).whole if before else 0,
            "checks": looked_at,
            "may_submit": bool(self.lines) and self.posted is None and not any(check.stops for check in looked_at),
            "is_worked_out": bool(self.worked),
        }

    def _shown(self, form: RowForm, line: BudgetLine | None, compared: dict[int, Any]) -> dict[str, Any]:
        _quiet(form)
        return {
            "form": form,
            "line": form.line,
            "worked": line,
            "words": working_of(line) if line else "",
            "change": compared.get(line.number) if line else None,
        }


def _says_something(form: RowForm) -> bool:
    return form.is_bound and form.is_used


def _quiet(form: RowForm) -> None:
    """A new row that is left empty has nothing to put right."""
    if form.is_bound and not form.is_used:
        form.errors.clear()
