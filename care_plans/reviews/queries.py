"""What is read about reviews: what falls due, what each limit is where, and what waits for whom."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from care_plans.models import (
    Decision,
    Person,
    Plan,
    PlanOutcome,
    Review,
    ReviewAnswer,
    ReviewLimit,
    ReviewOutcome,
    ReviewTrigger,
)
from care_plans.people.queries import own
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import RequestStatus, Right
from care_plans.reviews.rules import (
    FIRST,
    LIMITS,
    NEXT_STEPS,
    OPEN,
    QUESTIONS,
    REVIEW_NOTICE_DAYS,
    TRIGGERS,
    Limit,
    LimitName,
    OutcomeKind,
    ReviewKind,
    ReviewStatus,
    Start,
    TriggerKind,
    due,
    limits_for,
)
from phb.models import Organisation, User
from phb.roles import places
from phb.tasks import Task

HOLD_ACTS = {
    ReviewKind.PLAN: "hold_plan_review",
    ReviewKind.MONEY: "hold_money_audit",
    ReviewKind.ELIGIBILITY: "hold_eligibility_review",
}
"""The act of the roles table that lets somebody hold a review of each kind."""


# Limits and clocks. --------------------------------------------------------------------------------------------------


def limits_in_force(icb: Organisation, on: date) -> dict[LimitName, Limit]:
    """Every limit as it holds for an ICB on the day: its own where it has set one, else the default."""
    found = dict(LIMITS)
    for own_limit in ReviewLimit.objects.filter(icb=icb, starts_on__lte=on).order_by("starts_on", "pk"):
        name = LimitName(own_limit.limit)
        found[name] = replace(LIMITS[name], first_months=own_limit.first_months, later_months=own_limit.later_months)
    return found


@dataclass(frozen=True)
class Standing:
    """Who pays for a person and which rights they have, by the latest decision of each request that goes on."""

    funders: frozenset[str]
    rights: frozenset[Right]


def standing(person: Person) -> Standing:
    funders: set[str] = set()
    rights: set[Right] = set()
    decisions = Decision.objects.latest_of_each_request().filter(
        request__person=person, request__status=RequestStatus.DECIDED
    )
    for decision in decisions:
        pays = (
            ("icb", decision.icb_funds),
            ("council", decision.council_funds),
            ("education", decision.education_funds),
        )
        funders |= {funder for funder, does in pays if does}
        rights.add(Right(decision.right))
    return Standing(frozenset(funders), frozenset(rights))


def limits_of(person: Person, kind: ReviewKind, on: date, *, funders: frozenset[str] = frozenset()) -> list[Limit]:
    """The limits that hold for one person's reviews of a kind; none where there is nothing to review."""
    stands = standing(person)
    names = limits_for(kind, funders=stands.funders | funders, rights=stands.rights)
    in_force = limits_in_force(person.icb, on)
    return [in_force[name] for name in names]


def starts_of(person: Person, kind: ReviewKind) -> dict[Start, date]:
    """What has started the clock of a kind so far; the first payment starts that of the plan too."""
    kinds = [kind] if kind != ReviewKind.PLAN else [ReviewKind.PLAN, ReviewKind.MONEY]
    known = Review.objects.filter(person=person, kind__in=kinds, counted_since__in=FIRST)
    known = known.exclude(status=ReviewStatus.CALLED_OFF).order_by("counted_from")
    return {Start(since): day for since, day in known.values_list("counted_since", "counted_from")}


def last_held(person: Person, kind: ReviewKind) -> date | None:
    return Review.objects.filter(person=person, kind=kind).aggregate(Max("held_on"))["held_on__max"]


def open_review(person: Person, kind: ReviewKind) -> Review | None:
    return Review.objects.filter(person=person, kind=kind, status__in=OPEN).first()


def plan_review_due(person: Person, agreed_on: date) -> date:
    """When a plan agreed on the day will be looked at again: as planned, or as it will be planned then."""
    if (known := open_review(person, ReviewKind.PLAN)) is not None:
        return known.due_on
    held = last_held(person, ReviewKind.PLAN)
    starts = {Start.PLAN_AGREED: agreed_on} if held is None else {}
    planned = due(limits_of(person, ReviewKind.PLAN, agreed_on), starts, held)
    return planned.on if planned else agreed_on


def other_days(review: Review) -> Mapping[ReviewKind, date]:
    """The days of the person's other reviews of the two kinds that are kept apart, where no reason was recorded."""
    others = Review.objects.filter(person=review.person_id, same_day_reason="").exclude(pk=review.pk)
    others = others.exclude(status=ReviewStatus.CALLED_OFF).exclude(kind=review.kind)
    return {ReviewKind(each.kind): day for each in others if (day := each.held_on or each.planned_for)}


def must_keep_apart(review: Review) -> bool:
    """Whether a day of its own is asked for: the other of the two kinds has one, or a reason stands."""
    apart = {ReviewKind.PLAN, ReviewKind.ELIGIBILITY}
    return bool(review.same_day_reason) or (review.kind in apart and not apart.isdisjoint(other_days(review)))


def on_the_same_day(review: Review) -> Review | None:
    """The other of the two kinds that are kept apart, where both are planned for one day."""
    apart = (ReviewKind.PLAN, ReviewKind.ELIGIBILITY)
    if review.kind not in apart or review.planned_for is None:
        return None
    ahead = Review.objects.ahead().filter(person=review.person_id, planned_for=review.planned_for, kind__in=apart)
    return ahead.exclude(kind=review.kind).first()


# What a review asks and found. ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A question of a review, or an outcome of the plan to follow up. `key` names it in a form."""

    key: str
    words: str
    hint: str = ""
    outcome: PlanOutcome | None = None
    actions: tuple[str, ...] = ()


def plan_of(review: Review) -> Plan | None:
    """The plan a review looks at: the one that was held with, else the one agreed now."""
    if review.held_at is not None:
        return review.plan
    return Plan.objects.filter(person=review.person_id, status=PlanStatus.AGREED).order_by("-version").first()


def asked_of(review: Review) -> list[Asked]:
    """Everything a review asks: the outcomes of the plan first, since what was hoped for comes first."""
    questions = [Asked(each.key, each.words, each.hint) for each in QUESTIONS[ReviewKind(review.kind)]]
    plan = plan_of(review) if review.kind == ReviewKind.PLAN else None
    if plan is None:
        return questions
    outcomes = PlanOutcome.objects.filter(plan=plan).select_related("goal").prefetch_related("actions")
    return [
        *(
            Asked(
                f"outcome-{each.pk}",
                each.text,
                f"For the goal: {each.goal.text}",
                each,
                tuple(action.text for action in each.actions.all()),
            )
            for each in outcomes.order_by("goal__need__position", "goal__position", "position", "pk")
        ),
        *questions,
    ]


def answers_of(review: Review) -> dict[str, ReviewAnswer]:
    """What is written so far, by the key of what it answers."""
    found = ReviewAnswer.objects.filter(review=review).select_related("outcome")
    return {f"outcome-{each.outcome_id}" if each.outcome_id else each.question: each for each in found}


def answers_marker(review: Review) -> str:
    """Short text that is the same while the answers are; a form carries it to say what its writer saw."""
    written = sorted((key, each.answer, each.words) for key, each in answers_of(review).items())
    text = json.dumps([review.notes, written], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# The list of what falls due. -----------------------------------------------------------------------------------------

SORTS = {
    "due": ("due_on", "pk"),
    "-due": ("-due_on", "-pk"),
    "person": ("person__family_name", "person__given_name", "due_on"),
    "kind": ("kind", "due_on", "pk"),
    "coordinator": ("person__care_coordinator__display_name", "due_on", "pk"),
}


def reviews_due(on: date, *, user: User | None = None) -> QuerySet[Review]:
    """The reviews to be held by a day, the longest overdue first; those a user may see, where one is named."""
    seen = Review.objects.ahead() if user is None else Review.objects.visible_to(user, on).ahead()
    return seen.filter(due_on__lte=on).order_by("due_on", "pk")


def due_list(
    user: User, on: date, *, mine: bool, kind: str = "", when: str = "", sort: str = "due"
) -> QuerySet[Review]:
    """Reviews still to be held, as the list of what falls due shows them."""
    found = _ahead(user, on, mine=mine).select_related("person__care_coordinator")
    if kind in ReviewKind.values:
        found = found.filter(kind=kind)
    if when == "overdue":
        found = found.filter(due_on__lt=on)
    elif when == "soon":
        found = found.filter(due_on__gte=on, due_on__lte=on + timedelta(days=REVIEW_NOTICE_DAYS))
    return found.order_by(*SORTS.get(sort, SORTS["due"]))


def _ahead(user: User, on: date, *, mine: bool) -> QuerySet[Review]:
    found = Review.objects.visible_to(user, on).ahead()
    return found.filter(person__care_coordinator=user) if mine else found


@dataclass(frozen=True)
class DueCount:
    kind: ReviewKind
    overdue: int
    soon: int
    ahead: int


def due_counts(user: User, on: date, *, mine: bool) -> list[DueCount]:
    """How many of each kind are overdue, due within the notice and still to be held at all; one query."""
    soon = on + timedelta(days=REVIEW_NOTICE_DAYS)
    rows = (
        _ahead(user, on, mine=mine)
        .order_by()
        .values("kind")
        .annotate(
            ahead=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
        )
    )
    by_kind = {row["kind"]: row for row in rows}
    none = {"overdue": 0, "soon": 0, "ahead": 0}
    found = [(kind, by_kind.get(kind.value, none)) for kind in ReviewKind]
    return [DueCount(kind, row["overdue"], row["soon"], row["ahead"]) for kind, row in found]


def reviews_of(person: Person) -> QuerySet[Review]:
    """Those ahead first, then those that were, the latest first."""
    found = Review.objects.filter(person=person).select_related("held_by", "person")
    return found.prefetch_related("outcomes", "triggers").order_by("-due_on", "-pk")


# What waits. ---------------------------------------------------------------------------------------------------------


def _holds(user: User, on: date) -> Q | None:
    """The reviews that fall to somebody by their role; a care co-ordinator's are of their own people."""
    wanted = [
        Q(kind=kind, person__icb_id__in=where) & (Q() if kind == ReviewKind.MONEY else own(user))
        for kind, act in HOLD_ACTS.items()
        if (where := places(user, act, on))
    ]
    found: Q | None = None
    for each in wanted:
        found = each if found is None else found | each
    return found


def reviews_to_hold(user: User, on: date) -> Iterator[Task]:
    theirs = _holds(user, on)
    if theirs is None:
        return
    soon = Review.objects.ahead().filter(theirs, due_on__lte=on + timedelta(days=REVIEW_NOTICE_DAYS))
    for review in soon.select_related("person"):
        invited = review.status == ReviewStatus.INVITED and review.planned_for
        yield Task(
            title=f"Hold the {review.get_kind_display().lower()}"
            if invited
            else f"Arrange the {review.get_kind_display().lower()}",
            about=review.person.full_name,
            since=review.due_on - timedelta(days=REVIEW_NOTICE_DAYS),
            due=review.due_on,
            button="Open the review",
            url=review.get_absolute_url(),
            person_id=review.person_id,
        )


def reviews_to_agree(user: User, on: date) -> Iterator[Task]:
    theirs = _holds(user, on)
    if theirs is None:
        return
    for review in Review.objects.filter(theirs, status=ReviewStatus.HELD).select_related("person"):
        yield Task(
            title=f"Agree what comes of the {review.get_kind_display().lower()}",
            about=review.person.full_name,
            since=review.held_on or on,
            button="Record the outcome",
            url=reverse("review_agree", args=[review.pk]),
            person_id=review.person_id,
        )


def triggers_to_answer(user: User, on: date) -> Iterator[Task]:
    where = places(user, "hold_plan_review", on)
    if not where:
        return
    waiting = ReviewTrigger.objects.to_answer().filter(own(user), person__icb_id__in=where)
    for trigger in waiting.select_related("person"):
        days = TRIGGERS[TriggerKind(trigger.kind)].within_days
        yield Task(
            title="Decide whether a review is needed",
            about=f"{trigger.person.full_name}: {trigger.get_kind_display()}",
            since=trigger.noticed_on,
            due=trigger.noticed_on + timedelta(days=days),
            button="Read and answer",
            url=trigger.get_absolute_url(),
            person_id=trigger.person_id,
        )


MONEY_OUTCOMES = (OutcomeKind.RAISE, OutcomeKind.LOWER, OutcomeKind.OPTION)
"""What is carried out by changing the budget, and so waits there."""


def outcomes_to_carry_out(user: User, on: date) -> Iterator[Task]:
    """All but changes of the budget, which wait with it, and of the plan, which waits as a draft."""
    where = {kind: places(user, act, on) for kind, act in HOLD_ACTS.items()}
    if not any(where.values()):
        return
    theirs = Q(pk__in=[])
    for kind, organisations in where.items():
        if organisations:
            caseload = Q() if kind == ReviewKind.MONEY else own(user, "review__person__")
            theirs |= Q(review__kind=kind, review__person__icb_id__in=organisations) & caseload
    waiting = ReviewOutcome.objects.filter(
        theirs, done_on=None, due_on__isnull=False, review__agreed_at__isnull=False
    ).exclude(kind__in=(*MONEY_OUTCOMES, OutcomeKind.AMEND))
    for outcome in waiting.select_related("review__person"):
        review = outcome.review
        yield Task(
            title=NEXT_STEPS[OutcomeKind(outcome.kind)].title,
            about=review.person.full_name,
            since=review.agreed_on or on,
            due=outcome.due_on,
            button="Open the review",
            url=review.get_absolute_url(),
            person_id=review.person_id,
        )
