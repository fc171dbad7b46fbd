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
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate
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


def with_moments(requests: QuerySet[SupportRequest]) -> QuerySet[Any]:
    """Each request with the days on which its steps ended, as `moments_of` reads them."""
    latest = Subquery(_decided().order_by("-pk").values("outcome")[:1])
    first_planned = Subquery(_decided(outcome__in=LEADS_TO_PLAN).order_by("pk").values("decided_on")[:1])
    return requests.annotate(
        decided_on=Subquery(_decided().order_by("pk").values("decided_on")[:1]),
        latest_outcome=latest,
        planned_from=Case(When(latest_outcome__in=LEADS_TO_PLAN, then=first_planned), output_field=DateField()),
        talked_on=Coalesce(_first_talk(), _first_of_plans("conversation_on")),
        offered_on=_first_of_plans("offered_on"),
        signed_at=_first_of_plans("agreed_at"),
    )


def moments_of(request: Any) -> Moments:
    """Of a request that came `with_moments`."""
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
    """Each request with the step it waits for (`step`), since when and until when; nothing where it waits for none.

    The same as `clocks` answers for the last step, said in SQL so that lists can be sorted by it.
    """
    offered = Coalesce("offered_on", TruncDate("signed_at"))
    talked = Coalesce("talked_on", "offered_on", TruncDate("signed_at"))
    plan_from = Greatest("planned_from", Coalesce(talked, "planned_from"))
    waits: dict[Step, tuple[Q, Any]] = {
        Step.DECISION: (Q(decided_on=None), F("received_on")),
        Step.CONVERSATION: (Q(talked=None), F("planned_from")),
        Step.PLAN: (Q(offered=None), plan_from),
        Step.SIGNING: (Q(signed_at=None), Greatest(plan_from, "offered")),
    }
    is_over = Q(status=RequestStatus.CLOSED) | Q(decided_on__isnull=False, planned_from=None)
    own = StepLimit.objects.filter(
        icb=OuterRef("person__icb"), step=OuterRef("step"), starts_on__lte=OuterRef("step_from")
    )
    ours = [When(step=step, then=Value(DEFAULT_LIMITS[step].days)) for step in waits]
    return (
        with_moments(requests)
        .annotate(offered=offered, talked=talked)
        .annotate(
            step=Case(
                When(is_over, then=None),
                *(When(waiting, then=Value(step.value)) for step, (waiting, _) in waits.items()),
                output_field=CharField(),
            ),
            step_from=Case(
                When(is_over, then=None),
                *(When(waiting, then=since) for waiting, since in waits.values()),
                output_field=DateField(),
            ),
        )
        .annotate(
            limit_days=Coalesce(
                Subquery(own.order_by("-starts_on", "-pk").values("days")[:1]),
                Case(*ours, output_field=IntegerField()),
            )
        )
        .annotate(step_due=_DaysAfter("step_from", "limit_days"))
    )


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
    """The steps of each request by its number. The requests come `with_moments`, each with its person."""
    requests = list(requests)
    limits_at = limits(each.person.icb_id for each in requests)
    return {each.pk: clocks(moments_of(each), limits_at(each.person.icb_id), on) for each in requests}


def clocks_of_one(request: SupportRequest, on: date) -> list[Clock]:
    known = with_moments(SupportRequest.objects.filter(pk=request.pk)).select_related("person").get()
    return clocks_of([known], on)[request.pk]


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


def limits_of(icb: Organisation, on: date) -> list[LimitNow]:
    limit_of = limits([icb.pk])(icb.pk)
    coming: dict[str, list[StepLimit]] = defaultdict(list)
    for each in StepLimit.objects.filter(icb=icb, starts_on__gt=on).select_related("set_by").order_by("starts_on"):
        coming[each.step].append(each)
    return [LimitNow(step, BEGINS_WITH[step], limit_of(step, on), coming[step]) for step in Step]
