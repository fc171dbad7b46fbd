"""Agreeing budgets, each funder its own share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from budgets.approving.approvals import Standing, answers_as, approve_share, refuse, send_back
from budgets.approving.forms import AnswerForm
from budgets.approving.queries import approval_clocks
from budgets.approving.rules import in_pounds
from budgets.models import Approval, BudgetLine, Revision
from budgets.panels.queries import items_now, items_of_revision, sittings_for
from budgets.queries import awaiting_approval, position, shares_to_agree
from budgets.rules import Funder
from budgets.setting.revisions import checks, lines_of, needed_funders, revision_before, standing_answers, yearly_share
from budgets.setting.rules import RevisionStatus
from budgets.setting.tables import line_table
from budgets.views import revision_or_404
from care_plans.views import PAGE_LENGTH, asker
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User


@door("see_approvals", discloses=True)
@require_GET
def to_approve(request: HttpRequest) -> HttpResponse:
    user, on = asker(request)
    waiting = awaiting_approval(user, on)
    page = Paginator(waiting, PAGE_LENGTH).get_page(request.GET.get("page"))
    disclose(request, [each.budget.person_id for each in page], "the list of budgets to agree")
    lines: dict[int, list[BudgetLine]] = {}
    for line in BudgetLine.objects.filter(revision__in=[each.pk for each in page]):
        lines.setdefault(line.revision_id, []).append(line)
    mine = shares_to_agree(user, on)
    clocks = approval_clocks(page.object_list, on, mine.get(Funder.COUNCIL, ()))
    rows = [
        {
            "revision": each,
            "shares": _own_shares(each, lines.get(each.pk, []), mine),
            "clock": clocks[each.pk],
        }
        for each in page.object_list
    ]
    return render(request, "budgets/to_approve.html", {"page": page, "rows": rows, "on": on})


def _own_shares(revision: Revision, lines: list[BudgetLine], mine: dict[Funder, set[int]]) -> list[tuple[str, int]]:
    """The yearly shares of this revision that the user may be the one to agree."""
    return [
        (funder.label, yearly_share(lines, funder))
        for funder in needed_funders(lines)
        if getattr(revision.budget, f"{funder.value}_id") in mine.get(funder, ())
    ]


@dataclass(frozen=True)
class Share:
    """One funder's share of a revision, how it stands, and what keeps this user from agreeing it."""

    funder: Funder
    yearly: int
    answer: Any
    obstacle: str
    standing: Standing | None

    @property
    def limit(self) -> int:
        return self.standing.limit if self.standing else 0

    @property
    def limit_words(self) -> str:
        return in_pounds(self.limit)

    @property
    def covered(self) -> User | None:
        """For whom the user would answer, where it is not for themselves."""
        return self.standing.cover.delegator if self.standing and self.standing.cover else None

    @property
    def may_answer(self) -> bool:
        return not self.obstacle and self.answer is None


def _shares(user: User, revision: Revision, lines: list[BudgetLine], on: Any) -> list[Share]:
    answers = standing_answers(revision)
    return [_share(user, revision, lines, funder, answers.get(funder), on) for funder in needed_funders(lines)]


def _share(user: User, revision: Revision, lines: list[BudgetLine], funder: Funder, answer: Any, on: Any) -> Share:
    yearly = yearly_share(lines, funder)
    try:
        return Share(funder, yearly, answer, "", answers_as(user, revision, funder, yearly, on))
    except PermissionDenied as refusal:
        return Share(funder, yearly, answer, str(refusal), None)


@door("see_approvals", discloses=True)
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed, what it costs, who made it, and what happens on each answer."""
    user, on = asker(request)
    found = revision_or_404(user, pk, on)
    budget = found.budget
    lines = lines_of(found)
    shares = _shares(user, found, lines, on)
    own = next((share for share in shares if share.may_answer), None)
    form = AnswerForm(request.POST or None, initial={"funder": own.funder if own else ""})
    if form.is_valid() and _answered(request, form, found):
        return redirect("to_approve")
    disclose(request, budget.person_id, f"revision {found.number} of budget {budget.reference}")
    before = revision_before(found)
    others = [share.funder.in_words for share in shares if share.answer is None and share is not own]
    context = {
        "revision": found,
        "budget": budget,
        "person": budget.person,
        "waits": found.status == RevisionStatus.SUBMITTED,
        "table": line_table(lines, lines_of(before) if before else None),
        "before": before,
        "checks": checks(budget, lines, on, position(budget, on) if before else None),
        "shares": shares,
        "own": own,
        "others": others,
        "clock": approval_clocks([found], on, shares_to_agree(user, on).get(Funder.COUNCIL, ())).get(found.pk),
        "panel_items": items_now(items_of_revision(found, user, on)),
        "may_put": sittings_for(found, user, on).exists() if found.status == RevisionStatus.SUBMITTED else False,
        "over_limit": own is not None and own.yearly > own.limit,
        "form": form,
    }
    return render(request, "budgets/approval.html", context)


ACTS_OF_ANSWERS: dict[str, Callable[..., Approval]] = {
    "approve": approve_share,
    "send_back": send_back,
    "refuse": refuse,
}


def _answered(request: HttpRequest, form: AnswerForm, found: Revision) -> bool:
    """Whether the answer was taken; where not, the form says why."""
    user, on = asker(request)
    given = form.cleaned_data
    act = ACTS_OF_ANSWERS[given["answer"]]
    funder = Funder(given["funder"])
    try:
        act(revision=found, funder=funder, by=user, on=on, words=given["words"])
    except ValidationError as refusal:
        form.add_refusal(refusal)
        return False
    found.refresh_from_db()
    messages.success(request, _what_happened(found, funder, given["answer"]))
    return True


def _what_happened(found: Revision, funder: Funder, answer: str) -> str:
    if answer == "refuse":
        return f"It is refused, with your reason. {found.author} tells the person."
    if answer == "send_back":
        return f"It is sent back to {found.author}, with your reason."
    if found.status == RevisionStatus.APPROVED:
        return f"The budget holds from {found.effective_from:%-d %B %Y}: every funder that pays has agreed its share."
    return f"The {funder.in_words} share is agreed. The budget holds once the other share is agreed too."
