"""History, who looked, the books, the seals and the change journal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from audit import changes as journal_pages
from audit import history as histories
from audit import seals as chain
from audit.access import who_looked as looks_at
from audit.books import check_books
from audit.followed import Subject, find
from audit.forms import ChangesForm
from audit.models import BooksCheck, Seal
from audit.permissions import can_see_access_log, can_see_access_names, organisations_with
from budgets.ledger.books import trial_balance
from budgets.ledger.rules import Place
from budgets.models import Budget, Entry
from care_plans.models import Person
from phb import guards
from phb.dates import day_in_words
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation, User
from phb.money import ZERO, from_pence

LINES = 25
LOOKS = 50

SMALL_BOOKS = 50_000
SMALL_CHAIN = 200_000
"""Entries and sealed rows that are read again while somebody waits; more of them is the work of a command."""


def _subject(request: HttpRequest, record: str, pk: int) -> Subject:
    user: User = request.user  # type: ignore[assignment]
    subject = find(record, pk, user=user, on=timezone.localdate())
    if subject is None:
        raise Http404
    what = "their history" if subject.model is Person else f"history of the {subject.kind} {pk}"
    disclose(request, [subject.person.pk] if subject.person else [], what)
    return subject


@door("see_history", discloses=True)
@require_GET
def history(request: HttpRequest, record: str, pk: int) -> HttpResponse:
    subject = _subject(request, record, pk)
    page = Paginator(histories.marks(subject), LINES).get_page(request.GET.get("page"))
    context = {
        "subject": subject,
        "person": subject.person,
        "name": histories.name_of(subject),
        "page": page,
        "lines": histories.lines(subject, page.object_list),
    }
    return render(request, "audit/history.html", context)


@door("see_history", discloses=True)
@require_GET
def history_version(request: HttpRequest, record: str, pk: int, key: int) -> HttpResponse:
    """The record with every field, as one version left it."""
    subject = _subject(request, record, pk)
    version = histories.version(subject, key)
    if version is None:
        raise Http404
    context = {
        "subject": subject,
        "person": subject.person,
        "name": histories.name_of(subject),
        "version": version,
    }
    return render(request, "audit/history_version.html", context)


@door("see_access_log", discloses=True)
@require_GET
def who_looked(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    on = timezone.localdate()
    people = Person.objects.visible_to(user, on).select_related("icb")
    person = get_object_or_404(people, pk=pk)
    if not can_see_access_log(user, person, on):
        raise Http404
    disclose(request, person.pk, "who looked at their record")
    looks = looks_at(person).select_related("user__organisation")
    context = {
        "person": person,
        "page": Paginator(looks, LOOKS).get_page(request.GET.get("page")),
        "names": can_see_access_names(user, person, on),
    }
    return render(request, "audit/who_looked.html", context)


# The books. ----------------------------------------------------------------------------------------------------------


def _icbs(request: HttpRequest, act: str) -> Any:
    """Those in which the user has the act."""
    user: User = request.user  # type: ignore[assignment]
    return Organisation.objects.filter(pk__in=organisations_with(user, act, timezone.localdate())).order_by("name")


@door("see_books")
@require_GET
def books(request: HttpRequest) -> HttpResponse:
    context = {
        "books": [_books_of(icb) for icb in _icbs(request, "see_books")],
        "may_see_changes": _icbs(request, "see_changes").exists(),
    }
    return render(request, "audit/books.html", context)


def _books_of(icb: Organisation) -> dict[str, Any]:
    on = timezone.localdate()
    budgets = Budget.objects.filter(icb=icb)
    trial = trial_balance(budgets, on=on)
    totals = [from_pence(pence) for pence in trial.totals.values()]
    entries = Entry.objects.filter(budget__icb=icb).count()
    check = BooksCheck.objects.filter(Q(icb=icb) | Q(icb=None)).select_related("by").first()
    return {
        "icb": icb,
        "id": f"trial-balance-{icb.pk}",
        "caption": f"Trial balance of {icb.name} at the end of {day_in_words(on)}",
        "columns": [{"name": "Whose money"}, *({"name": place.label, "figure": True} for place in Place), *_SUM],
        "rows": [
            [funder.for_staff, *map(from_pence, row.values()), from_pence(sum(row.values()))]
            for funder, row in trial.rows.items()
        ],
        "totals": ["Together", *totals, sum(totals, ZERO)],
        "counts": [
            {"name": "Budgets", "words": f"{budgets.count():,}"},
            {"name": "Entries", "words": f"{entries:,}"},
        ],
        "small": entries <= SMALL_BOOKS,
        "check": check,
        "differences": _differences(check, budgets),
    }


def _differences(check: BooksCheck | None, budgets: "QuerySet[Budget]") -> list[dict[str, Any]]:
    """Those of these budgets: a check of all books is about other organisations' too."""
    found = check.differences if check else []
    ours = budgets.filter(pk__in={Budget.number_in(each["budget"]) or 0 for each in found})
    references = {budget.reference for budget in ours.only("pk")}
    return [each for each in found if each["budget"] in references]


_SUM = ({"name": "Sum", "figure": True},)


@door("check_books")
@require_POST
def books_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds the books of one ICB up again, where that takes no more than a few seconds."""
    user: User = request.user  # type: ignore[assignment]
    icb = get_object_or_404(_icbs(request, "check_books"), pk=pk)
    if Entry.objects.filter(budget__icb=icb).count() > SMALL_BOOKS:
        messages.warning(
            request, "These books are checked by the nightly command, since they are too long to wait for."
        )
        return redirect("books")
    found = check_books(by=user, on=timezone.localdate(), icb=icb)
    if found.differences:
        messages.warning(request, f"{len(found.differences)} figures do not agree. They are listed below.")
    else:
        messages.success(request, "The books were added up again, and everything agrees to the penny.")
    return redirect("books")


# The seals. ----------------------------------------------------------------------------------------------------------


def _seals_page(request: HttpRequest, **more: Any) -> HttpResponse:
    sealed = Seal.objects.aggregate(rows=Sum("row_count"))["rows"] or 0
    context = {
        "page": Paginator(Seal.objects.select_related("by").order_by("-number"), LINES).get_page(
            request.GET.get("page")
        ),
        "head": chain.latest_head(),
        "sealed": sealed,
        "small": sealed <= SMALL_CHAIN,
        "problems": guards.health(),
        "triggers": len(guards.expected(connection)),
        "may_verify": _icbs(request, "verify_audit").exists(),
        "may_seal": _icbs(request, "seal_audit").exists(),
        **more,
    }
    return render(request, "audit/seals.html", context)


@door("see_books")
@require_GET
def seals(request: HttpRequest) -> HttpResponse:
    return _seals_page(request)


@door("verify_audit")
@require_POST
def seals_verify(request: HttpRequest) -> HttpResponse:
    """Reads everything that was sealed again. Nothing is written, so the answer is the page itself."""
    if (Seal.objects.aggregate(rows=Sum("row_count"))["rows"] or 0) > SMALL_CHAIN:
        messages.warning(request, "The chain is verified by the nightly command, since it is too long to wait for.")
        return redirect("seals")
    return _seals_page(request, verification=chain.verify())


@door("seal_audit")
@require_POST
def seals_add(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    try:
        made = chain.seal(by=user)
    except ValidationError as busy:
        messages.warning(request, " ".join(busy.messages))
    else:
        messages.success(request, f"Seal {made.number} covers {made.row_count:,} new rows.")
    return redirect("seals")


# The change journal. -------------------------------------------------------------------------------------------------


@door("see_changes", discloses=True)
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = ChangesForm(request.GET or None)
    asked = {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    page = journal_pages.page(user, on=timezone.localdate(), **asked)
    disclose(request, page.people, "the change journal")
    more = request.GET.copy()
    more["before"] = str(page.next_key)
    context = {"form": form, "page": page, "asked": asked, "more": more.urlencode() if page.next_key else ""}
    return render(request, "audit/changes.html", context)
