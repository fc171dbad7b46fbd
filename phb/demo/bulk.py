"""A whole ICB of fictional budgets, made set by set: the same records as the stories leave, without walking each act.

The database's guards check every one of them all the same. Used to measure, and to try lists at the size of real life.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import count, islice
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from budgets.accounts.rules import STANDARD_CONDITIONS, AccountKind, Signatory
from budgets.models import SHARE_FIELDS, Account, AccountChange, Agreement, Approval, Budget, BudgetLine, Revision
from budgets.rules import Funder, Option
from budgets.setting.revisions import yearly_share
from budgets.setting.rules import Convention, Frequency, RevisionStatus, line_cost
from care_plans.models import (
    Action,
    CatalogueVersion,
    Decision,
    Goal,
    Need,
    Person,
    Plan,
    PlanOutcome,
    PlanSignature,
    Review,
    SupportRequest,
)
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import RULE_VERSION, CoreStatus, Inputs, Outcome, RequestStatus, Right, decide
from care_plans.reviews.rules import LIMITS, LimitName, ReviewKind, Start, due
from phb import acting
from phb.dates import Period
from phb.demo.people import FAMILY_NAMES, GIVEN_NAMES, MORNINGS, PAYROLL, SUPPORT, Line
from phb.models import Organisation, User
from phb.money import from_pence, to_pence
from phb.nhs_number import with_check_digit

ORGANISATION = "Open Door Support"
MONTHLY = "They send the ICB a statement of each account every month."

CHUNK = 500
"""People in one transaction: small enough for flat memory, large enough that a statement is worth its trip."""

FIRST_NUMBER = 999_100_000
"""The stories have the numbers below."""

NO_DIGEST = "0" * 64
"""Nobody signed these; the digest of what a person signs is worked out by the act of signing."""

LINES: tuple[Line, ...] = (
    Line("Personal assistant", "J Okafor wages", "14.20", "17.5", Frequency.WEEKLY, Option.THIRD_PARTY),
    SUPPORT,
    Line(PAYROLL.service, PAYROLL.provider, PAYROLL.rate, PAYROLL.quantity, PAYROLL.frequency, Option.THIRD_PARTY),
)

M = TypeVar("M", bound=models.Model)


class Staff:
    """Who did what in the bulk of the ICB."""

    def __init__(self, users: dict[str, User]) -> None:
        self.author, self.clinician, self.approver = users["nadia"], users["helen"], users["marcus"]
        self.finance, self.second = users["tariq"], users["wren"]


def add_people(
    wanted: int, icb: Organisation, staff: Staff, period: Period, on: date, progress: Callable[[int], None]
) -> list[int]:
    """That many people with an approved third party budget each; the ids of their budgets."""
    made: list[int] = []
    numbers = (number for nine in count(FIRST_NUMBER) if (number := with_check_digit(nine)))
    known = set(Person.objects.filter(nhs_number__gte=str(FIRST_NUMBER * 10)).values_list("nhs_number", flat=True))
    fresh = (number for number in numbers if number not in known)
    for start in range(len(known), wanted, CHUNK):
        size = min(CHUNK, wanted - start)
        with transaction.atomic():
            made += _chunk(list(islice(fresh, size)), start, icb, staff, period, on)
        progress(size)
    return made


def _chunk(numbers: Sequence[str], start: int, icb: Organisation, staff: Staff, period: Period, on: date) -> list[int]:
    people = _keep(Person, (_person(number, start + place, icb, staff) for place, number in enumerate(numbers)))
    requests = _keep(SupportRequest, (_request(person, staff, on) for person in people))
    decisions = _decisions(requests, icb, staff, on)
    plans = _plans(people, requests, staff, on)
    actions = {action.plan_id: action for action in Action.objects.filter(plan__in=plans)}
    budgets = _keep(
        Budget,
        (
            Budget(
                person=plan.person, plan=plan, decision=decision, kind=decision.outcome, starts_on=period.start,
                icb=icb, opened_by=staff.author,
            )
            for plan, decision in zip(plans, decisions, strict=True)
        ),
    )  # fmt: skip
    _accounts(budgets, staff, on)
    revisions = _keep(
        Revision,
        (
            Revision(
                budget=budget, number=1, effective_from=period.start, reason="First budget", author=staff.author,
                content_sha256=NO_DIGEST,
            )
            for budget in budgets
        ),
    )  # fmt: skip
    _approve(revisions, actions, staff, period)
    return [budget.pk for budget in budgets]


def _keep(model: type[M], records: Iterable[M]) -> list[M]:
    return list(bulk_create_with_history(list(records), model, batch_size=CHUNK, **_by_whom()))


def _change(model: type[M], records: Sequence[M], fields: list[str]) -> None:
    bulk_update_with_history(records, model, fields, batch_size=CHUNK, **_by_whom())


def _by_whom() -> dict[str, Any]:
    """Simple-history's bulk functions ask neither for the actor nor for the reason."""
    who = acting.required()
    return {"default_user": User.objects.get(pk=who.user_id), "default_change_reason": who.reason}


def _person(number: str, place: int, icb: Organisation, staff: Staff) -> Person:
    return Person(
        given_name=GIVEN_NAMES[place % len(GIVEN_NAMES)],
        family_name=f"{FAMILY_NAMES[place // len(GIVEN_NAMES) % len(FAMILY_NAMES)]}",
        born_on=date(1930 + place % 70, 1 + place % 12, 1 + place % 28),
        nhs_number=number,
        icb=icb,
        care_coordinator=staff.author,
    )


def _request(person: Person, staff: Staff, on: date) -> SupportRequest:
    return SupportRequest(
        person=person,
        received_on=on,
        service="Personal assistant",
        status=RequestStatus.DECIDED,
        logged_by=staff.author,
    )


def _decisions(requests: Sequence[SupportRequest], icb: Organisation, staff: Staff, on: date) -> list[Decision]:
    version = CatalogueVersion.objects.filter(icb=icb).exclude(published_at=None).latest("number")
    inputs = Inputs(CoreStatus.NON_CORE, None, Right.CHC, icb=True, council=False, education=False, excluded=False)
    made = decide(inputs)
    return Decision.objects.bulk_create(
        Decision(
            request=request, core_status=inputs.core_status, core_meets_need=None, right=inputs.right, icb_funds=True,
            council_funds=False, education_funds=False, excluded=False, outcome=Outcome(made.outcome), row=made.row,
            sentences=list(made.sentences), rule_version=RULE_VERSION, catalogue_version=version,
            catalogue_item=version.items.get(code="pa"), decided_on=on, decided_by=staff.author,
        )
        for request in requests
    )  # fmt: skip


def _plans(people: Sequence[Person], requests: Sequence[SupportRequest], staff: Staff, on: date) -> list[Plan]:
    plans = _keep(
        Plan,
        (
            Plan(
                person=person, request=request, status=PlanStatus.OFFERED, author=staff.author, conversation_on=on,
                what_matters="Being at home", offered_on=on, content_sha256=NO_DIGEST,
            )
            for person, request in zip(people, requests, strict=True)
        ),
    )  # fmt: skip
    needs = _keep(Need, (Need(plan=plan, text=MORNINGS.need) for plan in plans))
    goals = _keep(Goal, (Goal(plan=need.plan, need=need, text=MORNINGS.goal, importance=9) for need in needs))
    outcomes = _keep(PlanOutcome, (PlanOutcome(plan=goal.plan, goal=goal, text=MORNINGS.outcome) for goal in goals))
    _keep(
        Action,
        (Action(plan=each.plan, goal=each.goal, outcome=each, text=MORNINGS.action, confidence=8) for each in outcomes),
    )
    signers = ((PlanSignature.Capacity.PERSON, staff.author), (PlanSignature.Capacity.PROFESSIONAL, staff.clinician))
    PlanSignature.objects.bulk_create(
        PlanSignature(
            plan=plan, capacity=capacity, how=PlanSignature.How.PAPER, name=str(signer), recorded_by=signer,
            signed_on=on, content_sha256=NO_DIGEST, witnessed_by=str(staff.author), paper_kept="Paper file",
        )
        for plan in plans
        for capacity, signer in signers
    )  # fmt: skip
    for plan in plans:
        plan.status, plan.agreed_at = PlanStatus.AGREED, timezone.now()
    _change(Plan, plans, ["status", "agreed_at"])
    _keep(Review, (review for plan in plans for review in _reviews(plan, on)))
    return plans


def _reviews(plan: Plan, on: date) -> Iterator[Review]:
    """What a decision with a right and an agreed plan start."""
    started = (
        (ReviewKind.PLAN, LimitName.PLAN_HEALTH, Start.PLAN_AGREED),
        (ReviewKind.ELIGIBILITY, LimitName.ELIGIBILITY_CHC, Start.DECIDED),
    )
    for kind, name, start in started:
        wanted = due([LIMITS[name]], {start: on})
        if wanted is not None:
            yield Review(
                person=plan.person, kind=kind, due_on=wanted.on, due_by_rule=wanted.on, limit=name,
                months=wanted.months, counted_since=start, counted_from=on,
            )  # fmt: skip


def _accounts(budgets: Sequence[Budget], staff: Staff, on: date) -> None:
    """An organisation's account for each, put forward and confirmed, and the agreement that both signed."""
    changes = _keep(
        AccountChange,
        (
            AccountChange(
                budget=budget, kind=AccountKind.MANAGED, holder_name=ORGANISATION, statements_how=MONTHLY,
                checked_how="By letter", waits=False, proposed_by=staff.finance, proposed_on=on,
            )
            for budget in budgets
        ),
    )  # fmt: skip
    for change in changes:
        change.confirmed_by, change.confirmed_on, change.counts_on, change.used_on = staff.second, on, on, on
    _change(AccountChange, changes, ["confirmed_by", "confirmed_on", "counts_on", "used_on"])
    _keep(
        Account,
        (
            Account(budget=change.budget, change=change, kind=AccountKind.MANAGED, holder_name=ORGANISATION)
            for change in changes
        ),
    )
    Agreement.objects.bulk_create(
        Agreement(
            budget=budget, number=1, conditions="\n".join(STANDARD_CONDITIONS), holder_name=ORGANISATION,
            holder_as=Signatory.ORGANISATION, holder_signed_on=on, holder_paper="Agreements folder",
            body_name=str(staff.approver), body_signed_on=on, body_paper="Agreements folder",
            recorded_by=staff.finance, recorded_on=on,
        )
        for budget in budgets
    )  # fmt: skip


def _approve(revisions: Sequence[Revision], actions: dict[int, Action], staff: Staff, period: Period) -> None:
    lines = {
        revision.pk: [
            budget_line(line, revision, number, actions[revision.budget.plan_id], period)
            for number, line in enumerate(LINES, start=1)
        ]
        for revision in revisions
    }
    _keep(BudgetLine, (line for each in lines.values() for line in each))
    yearly = {number: from_pence(yearly_share(each, Funder.ICB)) for number, each in lines.items()}
    for revision in revisions:
        revision.status, revision.submitted_at = RevisionStatus.SUBMITTED, timezone.now()
    _change(Revision, revisions, ["status", "submitted_at"])
    Approval.objects.bulk_create(
        Approval(
            revision=revision, funder=Funder.ICB, agreed=True, yearly_amount=yearly[revision.pk],
            approver=staff.approver, content_sha256=revision.content_sha256,
        )
        for revision in revisions
    )  # fmt: skip
    for revision in revisions:
        revision.status, revision.approved_by, revision.approved_at = (
            RevisionStatus.APPROVED,
            staff.approver,
            timezone.now(),
        )
    _change(Revision, revisions, ["status", "approved_by", "approved_at"])


def budget_line(line: Line, revision: Revision, number: int, action: Action, period: Period) -> BudgetLine:
    """A line of the tables as a record, its cost worked out and shared to the penny."""
    return BudgetLine(revision=revision, number=number, action=action, **line_fields(line, period))


def line_fields(line: Line, period: Period) -> dict[str, Any]:
    rate, quantity = to_pence(Decimal(line.rate)), Decimal(line.quantity)
    cost = line_cost(rate, quantity, line.frequency, period, Convention.DAYS)
    shares = {SHARE_FIELDS[funder]: from_pence(pence) for funder, pence in line.amounts(cost).items()}
    return {
        "service": line.service,
        "provider": line.provider,
        "rate": from_pence(rate),
        "quantity": quantity,
        "frequency": line.frequency,
        "starts_on": period.start,
        "ends_on": period.end,
        "option": line.option,
        "is_contingency": line.contingency,
        "agreed_amount": from_pence(cost),
        **shares,
    }
