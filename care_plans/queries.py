"""What is read across people, requests, decisions, exceptions and plans."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from care_plans.models import (
    Action,
    CatalogueItem,
    CatalogueVersion,
    Decision,
    DefaultException,
    Goal,
    Need,
    Person,
    Plan,
    PlanOutcome,
    PlanSignature,
    Representation,
    SupportRequest,
)
from care_plans.rules import (
    EXCEPTION_APPROVERS,
    EXCEPTION_ENDS_SOON_DAYS,
    REVIEW_NOTICE_DAYS,
    CoreStatus,
    ExceptionReason,
    Outcome,
    PlanStatus,
    Readiness,
    RequestStatus,
    decision_due_on,
)
from phb import nhs_number
from phb.models import User
from phb.roles import ACTS, held
from phb.tasks import Task

# People. -------------------------------------------------------------------------------------------------------------


def people(user: User, on: date, *, words: str = "", mine: bool = False) -> QuerySet[Person]:
    """The people a user may see, narrowed by NHS number or by parts of names, with how their latest request stands."""
    latest = SupportRequest.objects.filter(person=OuterRef("pk")).order_by("-pk")
    decided = Decision.objects.filter(request=OuterRef("request")).order_by("-pk").values("outcome")[:1]
    found = Person.objects.visible_to(user, on).select_related("care_coordinator")
    found = found.annotate(
        request_status=Subquery(latest.values("status")[:1]), request=Subquery(latest.values("pk")[:1])
    )
    found = found.annotate(outcome=Subquery(decided))
    if mine:
        found = found.filter(care_coordinator=user)
    number = nhs_number.compact(words)
    if re.fullmatch(r"[0-9]{10}", number):
        return found.filter(nhs_number=number)
    for word in words.split():
        found = found.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(preferred_name__icontains=word)
        )
    return found


def acting_representation(user: User, person: Person, on: date) -> Representation | None:
    """The authority under which the user may sign for the person that day. A nominee receives money, and no more."""
    return person.representations.current(on).filter(user=user, kind=Representation.Kind.REPRESENTATIVE).first()


# Requests and decisions. ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """How long a request has waited for its decision, and until when it may."""

    due: date
    days_waiting: int
    days_left: int

    @property
    def is_over(self) -> bool:
        return self.days_left < 0

    @property
    def days_over(self) -> int:
        return -self.days_left


def clock(request: SupportRequest, on: date) -> Clock:
    due = decision_due_on(request.received_on)
    return Clock(due, (on - request.received_on).days, (due - on).days)


def requests(user: User, on: date, *, status: str = "", mine: bool = False) -> QuerySet[SupportRequest]:
    """The requests a user may see, oldest first, each with its latest decision in `latest` (a list of one or none)."""
    found = SupportRequest.objects.visible_to(user, on).select_related("person", "person__care_coordinator")
    if status in RequestStatus.values:
        found = found.filter(status=status)
    if mine:
        found = found.filter(person__care_coordinator=user)
    latest = Decision.objects.latest_of_each_request().select_related("exception")
    return found.prefetch_related(Prefetch("decisions", latest, to_attr="latest"))


def latest_decision(request: SupportRequest) -> Decision | None:
    return request.decisions.select_related("exception", "catalogue_item", "catalogue_version").first()


def unlisted(version: CatalogueVersion) -> QuerySet[Decision]:
    """Decisions made by this version about services it does not list: what its owner should list next."""
    decided = Decision.objects.filter(catalogue_version=version, core_status=CoreStatus.NOT_LISTED)
    return decided.select_related("request").order_by("request__service", "pk")


# Exceptions. ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExceptionBoard:
    proposed: list[DefaultException]
    overdue: list[DefaultException]
    ending_soon: list[DefaultException]
    in_force: list[DefaultException]
    by_reason: list[tuple[ExceptionReason, int, int]]
    """Reason, how many are in force, how many are overdue for conversion."""

    @property
    def people(self) -> set[int]:
        shown = (*self.proposed, *self.overdue, *self.ending_soon, *self.in_force)
        return {each.request.person_id for each in shown}


def exception_board(user: User, on: date) -> ExceptionBoard:
    seen = DefaultException.objects.visible_to(user, on).select_related("request__person", "proposed_by", "approved_by")
    overdue = list(seen.lapsed(on))
    in_force = list(seen.in_force(on))
    soon = on + timedelta(days=EXCEPTION_ENDS_SOON_DAYS)
    return ExceptionBoard(
        proposed=list(seen.proposed(on).order_by("starts_on", "pk")),
        overdue=overdue,
        ending_soon=[each for each in in_force if each.ends_on <= soon],
        in_force=[each for each in in_force if each.ends_on > soon],
        by_reason=[(reason, _count(in_force, reason), _count(overdue, reason)) for reason in ExceptionReason],
    )


def _count(exceptions: list[DefaultException], reason: ExceptionReason) -> int:
    return sum(each.reason == reason for each in exceptions)


# Plans. --------------------------------------------------------------------------------------------------------------

SECTIONS = ("what_matters", "important_people", "communication", "how_to_support", "strengths", "contingency")
"""The written sections of a plan in the order of the national standard (PRSB PCSP v2.0, About me), then what happens if
things go wrong."""


SECTION_NAMES = {field.name: str(field.verbose_name) for field in Plan._meta.concrete_fields if field.name in SECTIONS}


@dataclass(frozen=True)
class OutcomeBranch:
    outcome: PlanOutcome
    actions: list[Action]


@dataclass(frozen=True)
class GoalBranch:
    goal: Goal
    outcomes: list[OutcomeBranch]


@dataclass(frozen=True)
class NeedBranch:
    need: Need
    goals: list[GoalBranch]


def tree(plan: Plan) -> list[NeedBranch]:
    """Needs, their goals, the outcomes of each and what will be done for them; four queries however large the plan."""
    actions, outcomes, goals = defaultdict(list), defaultdict(list), defaultdict(list)
    for action in Action.objects.filter(plan=plan):
        actions[action.outcome_id].append(action)
    for outcome in PlanOutcome.objects.filter(plan=plan):
        outcomes[outcome.goal_id].append(OutcomeBranch(outcome, actions[outcome.pk]))
    for goal in Goal.objects.filter(plan=plan):
        goals[goal.need_id].append(GoalBranch(goal, outcomes[goal.pk]))
    return [NeedBranch(need, goals[need.pk]) for need in Need.objects.filter(plan=plan)]


def content_of(plan: Plan) -> dict[str, Any]:
    """Everything that somebody signs, in a form that is the same for the same words."""
    return {
        "person": plan.person_id,
        "version": plan.version,
        "conversation_on": plan.conversation_on.isoformat() if plan.conversation_on else None,
        **{section: getattr(plan, section) for section in SECTIONS},
        "needs": [_need_content(branch) for branch in tree(plan)],
    }


def _need_content(branch: NeedBranch) -> dict[str, Any]:
    return {
        "text": branch.need.text,
        "goals": [
            {
                "text": each.goal.text,
                "importance": each.goal.importance,
                "outcomes": [
                    {
                        "text": under.outcome.text,
                        "actions": [
                            {"text": action.text, "who": action.who, "confidence": action.confidence}
                            for action in under.actions
                        ],
                    }
                    for under in each.outcomes
                ],
            }
            for each in branch.goals
        ],
    }


def readiness(plan: Plan, branches: list[NeedBranch]) -> Readiness:
    goals = [goal for branch in branches for goal in branch.goals]
    outcomes = [outcome for goal in goals for outcome in goal.outcomes]
    return Readiness(
        conversation_on=plan.conversation_on,
        what_matters=plan.what_matters,
        contingency=plan.contingency,
        needs_without_goal=sum(not branch.goals for branch in branches),
        goals=len(goals),
        goals_without_outcome=sum(not goal.outcomes for goal in goals),
        outcomes_without_action=sum(not outcome.actions for outcome in outcomes),
    )


@dataclass(frozen=True)
class Signatures:
    """Who has signed the words that are offered now, and who signed words that were changed since."""

    persons: PlanSignature | None
    professionals: PlanSignature | None
    of_other_words: list[PlanSignature]

    @property
    def agreed_on(self) -> date | None:
        """The day of the later of the two; none while one is missing."""
        if self.persons is None or self.professionals is None:
            return None
        return max(self.persons.signed_on, self.professionals.signed_on)

    def __iter__(self) -> Iterator[PlanSignature]:
        return iter([each for each in (self.persons, self.professionals) if each is not None])


def signatures(plan: Plan) -> Signatures:
    given = list(plan.signatures.select_related("recorded_by", "representation"))
    valid = [each for each in given if each.content_sha256 == plan.content_sha256]
    professional = PlanSignature.Capacity.PROFESSIONAL
    return Signatures(
        persons=next((each for each in valid if each.capacity != professional), None),
        professionals=next((each for each in valid if each.capacity == professional), None),
        of_other_words=[each for each in given if each not in valid],
    )


def writers(plan: Plan) -> set[int]:
    """Everyone who has written any of its words, by the history of the plan and of each of its pieces."""
    histories = [Plan.history.filter(id=plan.pk)]
    histories += [part.history.filter(plan_id=plan.pk) for part in (Need, Goal, PlanOutcome, Action)]
    first, *rest = (history.order_by().values_list("history_user_id", flat=True) for history in histories)
    return {user for user in first.union(*rest) if user is not None}


@dataclass(frozen=True)
class SectionChange:
    name: str
    before: str
    after: str


def changes_since(plan: Plan, earlier: Plan) -> list[SectionChange]:
    """What reads otherwise than in the earlier version: sections word for word, then the tree as lines."""
    pairs = [(SECTION_NAMES[section], getattr(earlier, section), getattr(plan, section)) for section in SECTIONS]
    before, after = _as_lines(tree(earlier)), _as_lines(tree(plan))
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    pairs.append(("needs, goals, outcomes and actions", "\n".join(gone), "\n".join(new)))
    return [SectionChange(*pair) for pair in pairs if pair[1] != pair[2]]


def _as_lines(branches: list[NeedBranch]) -> list[str]:
    """One line for each piece, with everything that is written of it."""
    lines = []
    for branch in branches:
        lines.append(f"Need: {branch.need.text}")
        for goal in branch.goals:
            lines.append(f"Goal: {goal.goal.text}{_out_of_ten('importance', goal.goal.importance)}")
            for outcome in goal.outcomes:
                lines.append(f"Outcome: {outcome.outcome.text}")
                lines.extend(
                    f"Action: {action.text}{action.who and ', by ' + action.who}"
                    f"{_out_of_ten('confidence', action.confidence)}"
                    for action in outcome.actions
                )
    return lines


def _out_of_ten(name: str, value: int | None) -> str:
    return "" if value is None else f" ({name} {value})"


def earlier_version(plan: Plan) -> Plan | None:
    """The agreed version before this one."""
    agreed = Plan.objects.filter(person_id=plan.person_id, version__lt=plan.version, agreed_at__isnull=False)
    return agreed.order_by("-version").first()


# The catalogue. ------------------------------------------------------------------------------------------------------


def catalogue_versions(user: User, on: date) -> QuerySet[CatalogueVersion]:
    found = CatalogueVersion.objects.visible_to(user, on).select_related("icb", "author", "published_by")
    return found.annotate(services=Count("items"))


@dataclass(frozen=True)
class CatalogueChange:
    """One service that is new, gone or otherwise in a version, with how each says it stands."""

    name: str
    before: str
    after: str


def catalogue_changes(version: CatalogueVersion) -> list[CatalogueChange]:
    """What a version says otherwise than the last one published before it."""
    published = CatalogueVersion.objects.published().filter(icb_id=version.icb_id, number__lt=version.number)
    last = published.order_by("-number").first()
    before = {item.code: item for item in last.items.all()} if last else {}
    after = {item.code: item for item in version.items.all()}
    pairs = [(before.get(code), after.get(code)) for code in sorted({*before, *after})]
    said = [
        CatalogueChange(str(new or old), _standing(old), _standing(new))
        for old, new in pairs
        if _standing(old) != _standing(new) or str(old) != str(new)
    ]
    return sorted(said, key=lambda change: change.name)


def _standing(item: CatalogueItem | None) -> str:
    if item is None:
        return "Not listed"
    excluded = ", never bought with a personal budget" if item.excluded else ""
    return f"{item.get_status_display()}{excluded}"


def item_in(version: CatalogueVersion, item: CatalogueItem | None) -> CatalogueItem | None:
    """The same service, by its code, as this version lists it."""
    return None if item is None else version.items.filter(code=item.code).first()


# What waits for somebody. --------------------------------------------------------------------------------------------

LEADS_TO_PLAN = (Outcome.PHB, Outcome.IPB, Outcome.OFFER_PHB, Outcome.LA_PERSONAL_BUDGET, Outcome.NOT_FUNDED)
"""Outcomes after which a plan is written; without funding, too, the conversation ends with a plan."""


def waiting_for(user: User, on: date) -> list[Task]:
    """What this user can move on today. Each kind is one query, and is asked only of those whose role has the act."""
    kinds = (
        _requests_to_decide,
        _exceptions_to_answer,
        _exceptions_to_convert,
        _plans_to_start,
        _plans_to_write,
        _plans_to_sign_for_professionals,
        _plans_to_sign_as_holder,
        _plans_to_review,
        _catalogues_to_publish,
        _services_to_list,
    )
    return [task for kind in kinds for task in kind(user, on)]


def places(user: User, act: str, on: date) -> set[int]:
    """The organisations in which the user has the act that day."""
    return {org for role, org in held(user, on) if org is not None and role in ACTS[act]}


def _own(user: User, path: str = "person__") -> Q:
    """People of the user's own caseload, and those who are in nobody's."""
    return Q(**{f"{path}care_coordinator": user}) | Q(**{f"{path}care_coordinator": None})


def _requests_to_decide(user: User, on: date) -> Iterator[Task]:
    """For a care co-ordinator, those of their own people; for who only decides, those past their limit."""
    where = places(user, "decide_request", on)
    if not where:
        return
    waiting = SupportRequest.objects.filter(status=RequestStatus.OPEN, person__icb_id__in=where)
    if places(user, "log_request", on):
        waiting = waiting.filter(_own(user))
    else:
        waiting = waiting.filter(received_on__lt=on - (decision_due_on(on) - on))
    for request in waiting.select_related("person"):
        yield Task(
            title="Decide a request",
            about=f"{request.person.full_name}: {request.service}",
            since=request.received_on,
            due=decision_due_on(request.received_on),
            button="Decide",
            url=reverse("decide", args=[request.pk]),
            person_id=request.person_id,
        )


def _exceptions_to_answer(user: User, on: date) -> Iterator[Task]:
    answerable = [
        Q(reason=reason, request__person__icb_id__in=where)
        for reason, roles in EXCEPTION_APPROVERS.items()
        if (where := user.organisations(on, *roles))
    ]
    if not answerable:
        return
    proposed = DefaultException.objects.proposed(on).filter(reduce(or_, answerable)).exclude(proposed_by=user)
    for exception in proposed.select_related("request__person"):
        yield Task(
            title="Answer a request for an exception",
            about=f"{exception.request.person.full_name}: {exception.get_reason_display()}",
            since=exception.starts_on,
            button="Read and answer",
            url=reverse("exception", args=[exception.pk]),
            person_id=exception.request.person_id,
        )


def _exceptions_to_convert(user: User, on: date) -> Iterator[Task]:
    where = places(user, "propose_exception", on)
    if not where:
        return
    soon = on + timedelta(days=EXCEPTION_ENDS_SOON_DAYS)
    ending = DefaultException.objects.relied_on().filter(request__person__icb_id__in=where, ends_on__lte=soon)
    for exception in ending.filter(_own(user, "request__person__")).select_related("request__person"):
        ended = exception.ends_on < on
        yield Task(
            title="Arrange a personal health budget: the exception has ended" if ended else "An exception ends soon",
            about=f"{exception.request.person.full_name}: {exception.request.service}",
            since=exception.starts_on,
            due=exception.ends_on,
            button="Open the request",
            url=reverse("request", args=[exception.request_id]),
            person_id=exception.request.person_id,
        )


def _plans_to_start(user: User, on: date) -> Iterator[Task]:
    where = places(user, "write_plan", on)
    if not where:
        return
    decided = SupportRequest.objects.filter(status=RequestStatus.DECIDED, plans=None, person__icb_id__in=where)
    latest = Decision.objects.latest_of_each_request().filter(request__in=decided.filter(_own(user)))
    for decision in latest.filter(outcome__in=LEADS_TO_PLAN).select_related("request__person"):
        yield Task(
            title="Start a care plan",
            about=f"{decision.request.person.full_name}: {decision.outcome_in_words}",
            since=decision.decided_on,
            button="Start the plan",
            url=reverse("plan_start", args=[decision.request_id]),
            person_id=decision.request.person_id,
        )


def _plans_to_write(user: User, on: date) -> Iterator[Task]:
    if not places(user, "write_plan", on):
        return
    for plan in Plan.objects.filter(status=PlanStatus.DRAFT, author=user).select_related("person", "request"):
        yield Task(
            title="Go on with a care plan",
            about=f"{plan.person.full_name}: {plan.request.service}",
            since=plan.conversation_on or plan.request.received_on,
            button="Go on writing",
            url=reverse("plan_edit", args=[plan.pk]),
            person_id=plan.person_id,
        )


def _unsigned(*capacities: PlanSignature.Capacity) -> QuerySet[Plan]:
    """Offered plans whose words nobody of these capacities has signed yet."""
    signed = PlanSignature.objects.filter(
        plan=OuterRef("pk"), capacity__in=capacities, content_sha256=OuterRef("content_sha256")
    )
    return Plan.objects.filter(~Exists(signed), status=PlanStatus.OFFERED).select_related("person")


def _plans_to_sign_for_professionals(user: User, on: date) -> Iterator[Task]:
    where = places(user, "sign_plan_as_professional", on)
    if not where:
        return
    unsigned = _unsigned(PlanSignature.Capacity.PROFESSIONAL).filter(person__icb_id__in=where)
    for plan in unsigned.exclude(author=user).select_related("person", "author"):
        yield Task(
            title="Sign a care plan for the professionals",
            about=f"{plan.person.full_name}, written by {plan.author}",
            since=plan.offered_on or on,
            button="Read and sign",
            url=reverse("plan_sign", args=[plan.pk]),
            person_id=plan.person_id,
        )


def _plans_to_sign_as_holder(user: User, on: date) -> Iterator[Task]:
    """For the person or their representative; for the author, once it waits for a signature on paper."""
    unsigned = _unsigned(PlanSignature.Capacity.PERSON, PlanSignature.Capacity.REPRESENTATIVE)
    if user.is_holder:
        acts_for = Representation.objects.current(on).filter(
            person=OuterRef("person"), user=user, kind=Representation.Kind.REPRESENTATIVE
        )
        theirs = unsigned.filter(Q(person__account=user) | Q(Exists(acts_for)))
        title, button = "Read and sign the care plan", "Read and sign"
    elif places(user, "record_person_signature", on):
        theirs = unsigned.filter(author=user)
        title, button = "A care plan waits for the person’s signature", "Open the plan"
    else:
        return
    for plan in theirs:
        yield Task(
            title=title,
            about=plan.person.full_name,
            since=plan.offered_on or on,
            button=button,
            url=reverse("plan_sign" if user.is_holder else "plan", args=[plan.pk]),
            person_id=plan.person_id,
        )


def _plans_to_review(user: User, on: date) -> Iterator[Task]:
    where = places(user, "write_plan", on)
    if not where:
        return
    being_written = Plan.objects.filter(person=OuterRef("person"), status__in=(PlanStatus.DRAFT, PlanStatus.OFFERED))
    due = Plan.objects.filter(
        ~Exists(being_written),
        _own(user),
        status=PlanStatus.AGREED,
        review_on__lte=on + timedelta(days=REVIEW_NOTICE_DAYS),
        person__icb_id__in=where,
        person__died_on=None,
    )
    for plan in due.select_related("person"):
        yield Task(
            title="Review a care plan",
            about=plan.person.full_name,
            since=timezone.localdate(plan.agreed_at),
            due=plan.review_on,
            button="Open the plan",
            url=reverse("plan", args=[plan.pk]),
            person_id=plan.person_id,
        )


def _catalogues_to_publish(user: User, on: date) -> Iterator[Task]:
    where = places(user, "publish_catalogue", on)
    if not where:
        return
    drafts = CatalogueVersion.objects.filter(icb_id__in=where, published_at=None).exclude(author=user)
    for version in drafts.select_related("author"):
        yield Task(
            title="Read and publish the catalogue",
            about=f"Version {version.number}, drafted by {version.author}",
            since=min(version.effective_from, on),
            due=version.effective_from,
            button="Open the draft",
            url=reverse("catalogue_version", args=[version.pk]),
        )


def _services_to_list(user: User, on: date) -> Iterator[Task]:
    """One row for all services that were asked for and that the newest catalogue still does not say."""
    where = places(user, "draft_catalogue", on)
    if not where:
        return
    newer = CatalogueVersion.objects.published().filter(
        icb=OuterRef("catalogue_version__icb"), number__gt=OuterRef("catalogue_version__number")
    )
    asked = Decision.objects.filter(
        ~Exists(newer), core_status=CoreStatus.NOT_LISTED, catalogue_version__icb_id__in=where
    )
    days = list(asked.order_by("decided_on").values_list("decided_on", flat=True))
    if days:
        count = len(days)
        yield Task(
            title="List services in the catalogue",
            about="1 service that was asked for is not listed"
            if count == 1
            else f"{count} services that were asked for are not listed",
            since=days[0],
            button="Open the catalogue",
            url=reverse("catalogue"),
        )
