"""The clocks of requests: in the database to sort and choose by, and step by step to show."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    Func,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.db.models.lookups import In
from django.utils import timezone

from care_plans.clocks.rules import BEGINS_WITH, DEFAULT_LIMITS, Clock, Limit, Moments, Step, clocks
from care_plans.conversations.rules import Outcome as ConversationOutcome
from care_plans.models import Conversation, Decision, Plan, StepLimit, SupportRequest
from care_plans.requests.rules import LEADS_TO_PLAN, RequestStatus
from phb.models import Organisation

LimitOf = Callable[[Step, date], Limit]


class _DaysAfter(Func):
    """A day, and so many whole days later; each database adds days in its own way."""

    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" + ", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="DATE(%(expressions)s || ' days')", arg_joiner=", '+' || ", **context
        )


def _decided(**which: Any) -> QuerySet[Decision]:
    return Decision.objects.filter(request=OuterRef("pk"), **which)


def _first_of_plans(column: str) -> Subquery:
    """The earliest day in this column of the plans that answer the request."""
    plans = Plan.objects.filter(request=OuterRef("pk")).order_by().values("request")
    return Subquery(plans.annotate(first=Min(column)).values("first"))


def _first_talk() -> Subquery:
    """The earliest conversation about what matters that led on; one that is to go on ends nothing."""
    held = Conversation.objects.filter(request=OuterRef("pk")).exclude(outcome=ConversationOutcome.GO_ON)
    return Subquery(held.order_by("held_on").values("held_on")[:1])


def _first_planned() -> Subquery:
    return Subquery(_decided(outcome__in=LEADS_TO_PLAN).order_by("pk").values("decided_on")[:1])


def _leads_to_plan() -> In:
    """Whether what was decided last is something that a plan follows."""
    return In(Subquery(_decided().order_by("-pk").values("outcome")[:1]), LEADS_TO_PLAN)


def _with_moments(requests: QuerySet[SupportRequest]) -> QuerySet[Any]:
    """Each request with the days on which its steps ended, as `_moments_of` reads them."""
    return requests.annotate(
        decided_on=Subquery(_decided().order_by("pk").values("decided_on")[:1]),
        planned_from=Case(When(_leads_to_plan(), then=_first_planned()), output_field=DateField()),
        talked_on=Coalesce(_first_talk(), _first_of_plans("conversation_on")),
        offered_on=_first_of_plans("offered_on"),
        signed_at=_first_of_plans("agreed_at"),
    )


def _moments_of(request: Any) -> Moments:
    """Of a request that came `_with_moments`."""
    return Moments(
        received_on=request.received_on,
        decided_on=request.decided_on,
        planned_from=request.planned_from,
        conversation_on=request.talked_on,
        offered_on=request.offered_on,
        signed_on=timezone.localdate(request.signed_at) if request.signed_at else None,
        is_closed=request.status == RequestStatus.CLOSED,
    )


def with_step(requests: QuerySet[SupportRequest]) -> QuerySet[Any]:
    """Each request with the step it waits for (`step`) and until when (`step_due`); nothing where it waits for none.

    The same as `clocks` answers for the last step, said in SQL so that lists can be sorted by it. What ends an early
    step is asked first, and nothing of the later ones then: that, and asking nothing twice, keeps a long list quick.
    """
    known = requests.alias(
        planned_from=_first_planned(),
        signed_on=TruncDate(_first_of_plans("agreed_at")),
        offered=Coalesce(_first_of_plans("offered_on"), "signed_on"),
        talked=Coalesce(_first_talk(), _first_of_plans("conversation_on"), "offered"),
        plan_from=Greatest("planned_from", "talked"),
        signing_from=Greatest("plan_from", "offered"),
    )
    waits: list[tuple[Any, Step | None, str]] = [
        (Q(status=RequestStatus.CLOSED), None, ""),
        (~Exists(_decided()), Step.DECISION, "received_on"),
        (~Q(_leads_to_plan()), None, ""),
        (Q(talked=None), Step.CONVERSATION, "planned_from"),
        (Q(offered=None), Step.PLAN, "plan_from"),
        (Q(signed_on=None), Step.SIGNING, "signing_from"),
    ]
    return known.annotate(
        step=Case(*(When(waits_for, then=Value(step)) for waits_for, step, _ in waits), output_field=CharField()),
        step_due=Case(*(When(waits_for, then=_due(step, since)) for waits_for, step, since in waits)),
    )


def _due(step: Step | None, since: str) -> Any:
    if step is None:
        return Value(None, DateField())
    own = StepLimit.objects.filter(icb=OuterRef("person__icb"), step=step, starts_on__lte=OuterRef(since))
    days = Coalesce(Subquery(own.order_by("-starts_on", "-pk").values("days")[:1]), DEFAULT_LIMITS[step].days)
    return _DaysAfter(since, days)


def limits(icbs: Iterable[int]) -> Callable[[int], LimitOf]:
    """For each of these ICBs, what answers the limit of a step that began on a day."""
    own: dict[tuple[int, str], list[StepLimit]] = defaultdict(list)
    for each in StepLimit.objects.filter(icb__in=set(icbs)):  # newest first
        own[each.icb_id, each.step].append(each)

    def of(icb: int) -> LimitOf:
        def limit_of(step: Step, began_on: date) -> Limit:
            held = (each for each in own[icb, step] if each.starts_on <= began_on)
            found = next(held, None)
            return Limit(found.days, found.source) if found else DEFAULT_LIMITS[step]

        return limit_of

    return of


def limit_in_days(icb: int, step: Step, began_on: date) -> int:
    """The days a step may take in an ICB that began on this day."""
    return limits([icb])(icb)(step, began_on).days


def clocks_of(requests: Iterable[SupportRequest], on: date) -> dict[int, list[Clock]]:
    """The steps of each request by its number."""
    asked = SupportRequest.objects.filter(pk__in=[each.pk for each in requests])
    known = list(_with_moments(asked).select_related("person"))
    limits_at = limits(each.person.icb_id for each in known)
    return {each.pk: clocks(_moments_of(each), limits_at(each.person.icb_id), on) for each in known}


def running(steps: Iterable[Clock]) -> Clock | None:
    """The step that is waited for now."""
    return next((each for each in steps if each.is_running), None)


def due_days(requests: QuerySet[SupportRequest], *steps: Step) -> dict[int, date]:
    """Until when each of these requests that waits for one of these steps may wait."""
    return dict(with_step(requests).filter(step__in=steps).order_by().values_list("pk", "step_due"))


@dataclass(frozen=True)
class LimitNow:
    """One step of an ICB: the limit for what begins today, and those that are to come."""

    step: Step
    begins_with: str
    limit: Limit
    coming: list[StepLimit]


STEPS_OF: dict[str, tuple[Step, ...]] = {
    Organisation.Kind.ICB.value: tuple(Step),
    Organisation.Kind.COUNCIL.value: (Step.APPROVAL,),
}
"""The steps that each kind of organisation takes; a council agrees its own share of a budget."""


def limits_of(icb: Organisation, on: date) -> list[LimitNow]:
    limit_of = limits([icb.pk])(icb.pk)
    coming: dict[str, list[StepLimit]] = defaultdict(list)
    for each in StepLimit.objects.filter(icb=icb, starts_on__gt=on).select_related("set_by").order_by("starts_on"):
        coming[each.step].append(each)
    return [LimitNow(step, BEGINS_WITH[step], limit_of(step, on), coming[step]) for step in STEPS_OF[icb.kind]]
