"""Finding a budget, and its page: for staff and for whoever holds it."""

import csv
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from budgets import permissions
from budgets.accounts.gates import gates_of
from budgets.accounts.queries import open_change
from budgets.approving.queries import approval_clocks
from budgets.charging.queries import arrears_of, months_of, section_26
from budgets.ledger.tables import posting_rows
from budgets.models import Account, Budget, BudgetLine, Entry, Posting, Revision
from budgets.notices.queries import notices_of
from budgets.paying.schedule import with_month
from budgets.queries import BudgetPosition, position, positions
from budgets.rules import HELD_OPTIONS, Option
from budgets.setting.revisions import against_indicative, lines_of
from budgets.setting.rules import RevisionStatus
from budgets.setting.tables import line_table
from budgets.showing.managed import managed
from budgets.statements.charts import spending_chart
from budgets.views import budget_or_404, budgets_of
from care_plans.views import PAGE_LENGTH, asker, page_of
from phb.dates import month_of
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User
from phb.money import from_pence
from phb.roles import may

STATEMENTS_SHOWN = 12


@door("see_budgets", discloses=True)
@require_GET
def budgets(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    words = request.GET.get("q", "").strip()
    page = page_of(request, _found(budgets_of(user, on), words))
    disclose(request, [budget.person_id for budget in page], "the list of budgets")
    stands = positions([budget.pk for budget in page], on)
    rows = [{"budget": budget, "now": stands[budget.pk]} for budget in page]
    return render(request, "budgets/budgets.html", {"page": page, "rows": rows, "words": words})


def _found(seen: QuerySet[Budget], words: str) -> QuerySet[Budget]:
    """Budgets whose reference is the words, or whose person's name has each of them."""
    revisions = Revision.objects.filter(budget=OuterRef("pk"))
    being_written = revisions.filter(status__in=(RevisionStatus.DRAFT, RevisionStatus.SUBMITTED))
    seen = seen.annotate(
        is_agreed=Exists(revisions.filter(status=RevisionStatus.APPROVED)),
        open_status=Subquery(being_written.values("status")[:1]),
    ).order_by("person__family_name", "person__given_name", "pk")
    number = Budget.number_in(words)
    if number is not None:
        return seen.filter(pk=number)
    for word in words.split():
        seen = seen.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__preferred_name__icontains=word)
        )
    return seen


@door("see_budgets")
@require_GET
def managed_report(request: HttpRequest) -> HttpResponse:
    """How the budgets are managed, as a page or as a file: figures alone, nobody's record."""
    user, on = asker(request)
    rows, whole = managed(Budget.objects.visible_to(user, on), on)
    if request.GET.get("format") == "csv":
        answer = HttpResponse(content_type="text/csv")
        answer["Content-Disposition"] = f'attachment; filename="managed-{on.isoformat()}.csv"'
        writer = csv.writer(answer)
        writer.writerow(["managed_as", "budgets", "lines", "agreed_pounds"])
        writer.writerows([row.name, row.budgets, row.lines, from_pence(row.pence).amount] for row in rows)
        return answer
    return render(request, "budgets/managed.html", {"rows": rows, "whole": whole, "on": on})


@door("see_budget", discloses=True)
@require_GET
def budget(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    found = budget_or_404(user, pk, on)
    disclose(request, found.person_id, f"budget {found.reference}")
    now = position(found, on)
    agreed = found.agreed_revision
    lines = lines_of(agreed) if agreed else []
    page = _happened(request, found)
    revisions = _revisions(user, found, on)
    context = {
        "budget": found,
        "person": found.person,
        "on": on,
        "is_holder": user.is_holder,
        "agreed": agreed,
        "now": now,
        "over": -now.left,
        "figures": _figures(now),
        "chart": spending_chart(found.pk, lines, on) if agreed else None,
        "table": line_table(lines, positions=now.lines) if agreed else None,
        "page": page,
        "rows": posting_rows(page),
        "account": Account.objects.filter(budget=found).first(),
        "account_waits": open_change(found),
        **_contribution(found, lines, on),
        "indicative": found.indicative,
        "against_indicative": against_indicative(found, lines) if agreed and found.indicative else "",
        "gates": [] if user.is_holder else gates_of(found, on),
        "holds_money": any(line.option in HELD_OPTIONS for line in lines),
        "this_month": with_month([found], month_of(on), on)[0] if agreed else None,
        "statements": found.statements.filter(superseded_by=None)[:STATEMENTS_SHOWN],
        "notices": notices_of(found, user, on),
        "revisions": revisions,
        "open_revision": next((each for each in revisions if each.approved_at is None), None),
        "clocks": approval_clocks([each for each in revisions if each.approved_at is None], on),
        "may": _may(user, found, on, orders=any(line.option == Option.NOTIONAL for line in lines)),
    }
    return render(request, "budgets/budget.html", context)


def _contribution(found: Budget, lines: list[BudgetLine], on: date) -> dict[str, object]:
    """Section 26 of the Care Act, and what of the contribution is behind; nothing where the council pays nothing."""
    personal_budget = section_26(found, lines) if lines and found.council_id else None
    if personal_budget is None:
        return {"personal_budget": None}
    months = months_of(found, lines, until=on) if personal_budget.adult_pays else []
    return {"personal_budget": personal_budget, "contribution_behind": max(arrears_of(months, on), 0)}


def _figures(now: BudgetPosition) -> list[dict[str, object]]:
    left = {"name": "Left", "amount": now.left, "note": "over what is agreed" if now.left < 0 else ""}
    return [
        {"name": "Agreed", "amount": now.agreed},
        {"name": "Spent", "amount": now.spent},
        {"name": "Ordered, not billed", "amount": now.committed},
        left,
    ]


def _happened(request: HttpRequest, found: Budget) -> "Page[Posting]":
    entries = Entry.objects.select_related("line", "ended_by")
    postings = (
        found.postings.select_related("recorded_by", "reversed_by")
        .prefetch_related(Prefetch("entries", queryset=entries))
        .order_by("-happened_on", "-pk")
    )
    return Paginator(postings, PAGE_LENGTH).get_page(request.GET.get("page"))


def _revisions(user: User, found: Budget, on: date) -> list[Revision]:
    """Every revision, the latest first; none for whoever sees no budgets but their own."""
    return list(found.revisions.order_by("-number")) if may(user, "see_budgets", on=on) else []


def _may(user: User, found: Budget, on: date, *, orders: bool) -> dict[str, bool]:
    """Which buttons the page has."""
    return {
        "build": permissions.can_build(user, found, on=on),
        "keep_account": permissions.can_keep_account(user, found, on=on),
        "see_agreement": may(user, "see_agreement", on=on),
        "release": permissions.can_release(user, found, on=on),
        "order": orders and permissions.can_order(user, found, on=on),
        "reverse": permissions.can_reverse(user, found, on=on),
        "import_spend": permissions.can_import_spend(user, found, on=on),
        "issue_statement": permissions.can_issue_statement(user, found, on=on),
        "see_notices": may(user, "see_notice", on=on),
        "see_history": may(user, "see_history", on=on),
    }
