"""The person's page: the thread from request to review, the present budget, what is next, and what happened."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from audit import history
from budgets.ledger.rules import EntryKind
from budgets.models import Agreement, Budget, Revision, SpendImport, Statement
from budgets.queries import BudgetPosition, position
from budgets.setting.rules import RevisionStatus
from budgets.spending.rules import ImportStatus
from care_plans.access_needs.models import needs_of
from care_plans.clocks.queries import clocks_of, running
from care_plans.conversations.queries import latest_conversation
from care_plans.home_entry.permissions import can_read_home_entry
from care_plans.indicative.queries import told_amount
from care_plans.measures.permissions import can_see_scores
from care_plans.models import Conversation, Decision, IndicativeAmount, Person, Plan, Review, SupportRequest
from care_plans.offers.queries import in_one_line, six_components
from care_plans.people.permissions import can_edit_person, can_merge, can_record_authority
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import LEADS_TO_PLAN, Outcome, RequestStatus
from care_plans.reviews.rules import OPEN
from phb import roles
from phb.disclosure import disclose
from phb.doors import door
from phb.models import User

HISTORY_LINES = 8


@dataclass(frozen=True)
class Step:
    """One step of the thread as `phb/includes/thread.html` draws it."""

    name: str
    state: str
    words: str
    on: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Thread:
    """The latest record of each step for one person; none where the step has not begun."""

    request: SupportRequest | None
    decision: Decision | None
    conversation: Conversation | None
    indicative: IndicativeAmount | None
    plan: Plan | None
    budget: Budget | None
    revision: Revision | None
    agreement: Agreement | None
    spend: SpendImport | None
    statement: Statement | None
    paid_on: date | None
    review: Review | None

    def steps(self) -> list[Step]:
        """Each step with its state; the first that is not done is the one to do now."""
        steps = [self._request(), self._decision(), self._conversation()]
        if self._is_without_money():
            steps += [self._referral(), self._plan(), self._review()]
        else:
            steps += [
                self._indicative(),
                self._plan(),
                self._budget(),
                self._agreement(),
                self._payments(),
                self._spend(),
                self._statement(),
                self._review(),
            ]
        if any(step.state == "stopped" for step in steps):
            return steps
        now = next((place for place, step in enumerate(steps) if step.state == "next"), None)
        return [
            Step(step.name, "now", step.words, step.on, step.url) if place == now else step
            for place, step in enumerate(steps)
        ]

    def _is_without_money(self) -> bool:
        """Whether the request ends, or has ended, with a plan and a community referral."""
        ended = self.request is not None and self.request.status == RequestStatus.ENDED_WELL
        return ended or (self.decision is not None and self.decision.outcome == Outcome.NOT_FUNDED)

    def _referral(self) -> Step:
        referral = self.conversation.referral if self.conversation else None
        if referral is None:
            return Step("Community referral", "next", "Not yet")
        return Step("Community referral", "done", referral.get_status_display(), referral.made_on)

    def _request(self) -> Step:
        if self.request is None:
            return Step("Request", "next", "None yet")
        return Step("Request", "done", "Received", self.request.received_on, reverse("request", args=[self.request.pk]))

    def _decision(self) -> Step:
        if self.decision is None or self.request is None:
            return Step("Decision", "next", "Not yet")
        url = reverse("request", args=[self.request.pk])
        goes_on = self.decision.leads_to_budget or self._is_without_money()
        state = "done" if goes_on else "stopped"
        return Step("Decision", state, self.decision.outcome_in_words, self.decision.decided_on, url)

    def _conversation(self) -> Step:
        if self.conversation is not None:
            url = reverse("conversation", args=[self.conversation.pk])
            return Step("Conversation", "done", "Held", self.conversation.held_on, url)
        if self.plan is None or self.plan.conversation_on is None:
            return Step("Conversation", "next", "Not yet")
        return Step("Conversation", "done", "Held", self.plan.conversation_on, reverse("plan", args=[self.plan.pk]))

    def _indicative(self) -> Step:
        """Told before planning; where it was not, the thread goes on and says so."""
        name, url = "Indicative amount", reverse("indicative", args=[self.request.pk]) if self.request else ""
        if self.indicative is not None:
            return Step(name, "done", f"£{self.indicative.amount.amount:,.0f} told", self.indicative.told_on, url)
        if self.plan is not None:
            return Step(name, "missed", "Not told before planning", None, url)
        return Step(name, "next", "Not yet", None, url if self.decision else "")

    def _plan(self) -> Step:
        if self.plan is None:
            return Step("Care plan", "next", "Not yet")
        on = timezone.localdate(self.plan.agreed_at) if self.plan.agreed_at else None
        state = "done" if self.plan.agreed_at else "next"
        return Step("Care plan", state, self.plan.get_status_display(), on, reverse("plan", args=[self.plan.pk]))

    def _budget(self) -> Step:
        if self.budget is None or self.revision is None:
            return Step("Budget", "next", "Not yet")
        on = timezone.localdate(self.revision.approved_at) if self.revision.approved_at else None
        state = "done" if self.budget.has_agreed else "next"  # type: ignore[attr-defined]
        return Step("Budget", state, self.revision.get_status_display(), on, reverse("budget", args=[self.budget.pk]))

    def _agreement(self) -> Step:
        if self.budget is None:
            return Step("Agreement", "next", "Not yet")
        url = reverse("account", args=[self.budget.pk])
        if self.agreement is None:
            return Step("Agreement", "next", "Not yet", None, url)
        return Step("Agreement", "done", "Signed", self.agreement.signed_on, url)

    def _payments(self) -> Step:
        return (
            Step("Payments", "done", "Last paid", self.paid_on) if self.paid_on else Step("Payments", "next", "Not yet")
        )

    def _spend(self) -> Step:
        if self.spend is None:
            return Step("Spend", "next", "Not yet")
        return Step("Spend", "done", "Known to", self.spend.last_on)

    def _statement(self) -> Step:
        if self.statement is None:
            return Step("Statement", "next", "Not yet")
        return Step(
            "Statement", "done", "To", self.statement.period_end, reverse("statement", args=[self.statement.pk])
        )

    def _review(self) -> Step:
        if self.review is None:
            return Step("Review", "next", "Not yet")
        url = reverse("reviews_of_person", args=[self.review.person_id])
        return Step("Review", "next", "Due", self.review.due_on, url)


def thread_of(person: Person) -> Thread:
    """The latest of everything, one query a step."""
    request = person.requests.order_by("-pk").first()
    budget = person.budgets.order_by("-pk").first()
    revision = budget.revisions.order_by("-number").first() if budget else None
    if budget is not None:
        agreed = budget.revisions.filter(status=RevisionStatus.APPROVED).exists()
        budget.has_agreed = agreed  # type: ignore[attr-defined]
    last_paid = budget and budget.postings.filter(kind=EntryKind.PAYMENT_RELEASED).order_by("-happened_on").first()
    return Thread(
        request=request,
        decision=request.decisions.order_by("-pk").first() if request else None,
        conversation=latest_conversation(request) if request else None,
        indicative=told_amount(request) if request else None,
        plan=person.plans.exclude(status=PlanStatus.SUPERSEDED).order_by("-version").first(),
        budget=budget,
        revision=revision,
        agreement=budget.agreements.filter(end=None).first() if budget else None,
        spend=budget.imports.filter(status=ImportStatus.ACCEPTED).order_by("-last_on").first() if budget else None,
        statement=budget.statements.order_by("-period_end", "-pk").first() if budget else None,
        paid_on=last_paid.happened_on if last_paid else None,
        review=person.reviews.filter(status__in=OPEN).order_by("due_on", "pk").first(),
    )


@door("see_person", discloses=True)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    on = timezone.localdate()
    the_person = get_object_or_404(
        Person.objects.visible_to(user, on).select_related("icb", "council", "care_coordinator"), pk=pk
    )
    disclose(request, the_person.pk, "their page")
    if the_person.merged_into_id is not None:
        return redirect("person", the_person.merged_into_id)
    also = list(Person.objects.visible_to(user, on).filter(merged_into=the_person).prefetch_related("plans"))
    disclose(request, [each.pk for each in also], "that they were recorded twice")
    thread = thread_of(the_person)
    now = position(thread.budget, on) if thread.budget else None
    sees_history = roles.may(user, "see_history", on=on)
    context = {
        "person": the_person,
        "steps": [_step(step, user, on) for step in thread.steps()],
        "thread": thread,
        "figures": figures(now) if now else [],
        "actions": _actions(thread, the_person, user, on),
        "six": in_one_line(six_components(the_person)) if roles.may(user, "see_offers", on=on) else "",
        "may_see_scores": can_see_scores(user, the_person, on),
        "representations": the_person.representations.order_by("-starts_on"),
        "requests": _with_clock(the_person, on),
        "happened": history.recent(the_person, HISTORY_LINES, user=user, on=on) if sees_history else [],
        "may_see_history": sees_history,
        "asked_needs": needs_of(the_person).pk is not None,
        "also_recorded_as": also,
        "may_merge": can_merge(user, the_person, on),
        "may_edit": can_edit_person(user, the_person, on),
        "may_record_authority": can_record_authority(user, the_person, on),
        "may_read_home_entry": can_read_home_entry(user, the_person, on),
        "may_see_plan": roles.may(user, "see_plan", on=on),
        "may_see_about_me": roles.may(user, "see_about_me", on=on),
        "may_see_requests": roles.may(user, "see_requests", on=on),
        "may_see_reviews": roles.may(user, "see_review", on=on),
        "may_see_payment_bar": roles.may(user, "see_payment_bar", on=on),
        "may_see_letters": roles.may(user, "see_letter", on=on),
        "may_see_who_looked": roles.may(user, "see_access_log", on=on),
        "on": on,
    }
    return render(request, "phb/person.html", context)


def _with_clock(the_person: Person, on: date) -> list[Any]:
    """The person's requests, newest first, each with the step it waits for now in `clock`."""
    requests: list[Any] = list(the_person.requests.order_by("-pk"))
    clocks = clocks_of(requests, on)
    for each in requests:
        each.clock = running(clocks[each.pk])
    return requests


STEP_ACTS = {
    "Request": "see_requests",
    "Decision": "see_requests",
    "Conversation": "see_plan",
    "Indicative amount": "see_indicative",
    "Care plan": "see_plan",
    "Agreement": "see_agreement",
}
"""The steps whose pages are for some roles only."""


def _step(step: Step, user: User, on: date) -> dict[str, Any]:
    """The step as the template draws it, with a link only where this user may follow it."""
    act = STEP_ACTS.get(step.name, "")
    return {**vars(step), "url": step.url if not act or roles.may(user, act, on=on) else ""}


def figures(now: BudgetPosition) -> list[dict[str, Any]]:
    """The four figures of a budget as `phb/includes/figures.html` draws them."""
    over = now.left < 0
    return [
        {"name": "Agreed", "amount": now.agreed},
        {"name": "Spent", "amount": now.spent},
        {"name": "Ordered, not billed", "amount": now.committed},
        {"name": "Over by" if over else "Left", "amount": abs(now.left)},
    ]


def _actions(thread: Thread, the_person: Person, user: User, on: date) -> list[dict[str, str]]:
    """The next thing this user may do here, as links; the first is the one to do now."""
    offered = [
        ("log_request", thread.request is None, "Log a request for support", "request_add", the_person.pk),
        ("decide_request", _undecided(thread), "Decide the request", "decide", thread.request and thread.request.pk),
        (
            "record_conversation",
            _untalked(thread),
            "Record the conversation",
            "conversation_add",
            thread.request and thread.request.pk,
        ),
        (
            "tell_indicative",
            _untold(thread),
            "Tell the indicative amount",
            "indicative",
            thread.request and thread.request.pk,
        ),
        ("write_plan", _unplanned(thread), "Start the care plan", "plan_start", thread.request and thread.request.pk),
        ("write_plan", _unfinished(thread), "Go on with the care plan", "plan_edit", thread.plan and thread.plan.pk),
        ("build_budget", _unbudgeted(thread), "Build the budget", "budget_open", thread.request and thread.request.pk),
    ]
    return [
        {"text": words, "url": reverse(name, args=[number])}
        for act, wanted, words, name, number in offered
        if wanted and number and roles.may(user, act, on=on)
    ]


def _undecided(thread: Thread) -> bool:
    return thread.request is not None and thread.request.status == RequestStatus.OPEN


def _untalked(thread: Thread) -> bool:
    return (
        thread.decision is not None
        and thread.decision.outcome in LEADS_TO_PLAN
        and thread.request is not None
        and thread.request.status == RequestStatus.DECIDED
        and thread.conversation is None
        and thread.plan is None
    )


def _untold(thread: Thread) -> bool:
    """The first estimate is told once it is known what matters, and before the plan."""
    return (
        thread.decision is not None
        and thread.decision.leads_to_budget
        and thread.conversation is not None
        and thread.plan is None
        and thread.indicative is None
    )


def _unplanned(thread: Thread) -> bool:
    return thread.decision is not None and thread.plan is None


def _unfinished(thread: Thread) -> bool:
    return thread.plan is not None and thread.plan.agreed_at is None


def _unbudgeted(thread: Thread) -> bool:
    return (
        thread.plan is not None
        and thread.plan.agreed_at is not None
        and thread.budget is None
        and thread.decision is not None
        and thread.decision.leads_to_budget
    )
