"""Building a budget: open it, write the lines of a revision, submit it. Nobody agrees anything here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from djmoney.money import Money

from budgets import permissions
from budgets.barring.queries import bar_in
from budgets.barring.rules import BEGINS_AS_NOTIONAL, check_not_barred
from budgets.charging.queries import method_on
from budgets.charging.rules import check_charge_fits_method
from budgets.ledger.movements import lock
from budgets.models import SHARE_FIELDS, Budget, BudgetLine, OnCost, Revision
from budgets.rules import Funder, Option, Vat
from budgets.setting.revisions import checks, content_digest, lines_of
from budgets.setting.rules import (
    REVISION_TRANSITIONS,
    Convention,
    Frequency,
    RevisionStatus,
    check_line_fits_budget,
    check_no_charge_on_aftercare,
    check_no_top_up,
    check_priced_by_working,
    check_vat,
    check_weeks,
    check_wish,
    line_cost,
    share_out,
    vat_of,
)
from care_plans.indicative.queries import told_amount
from care_plans.models import Action, Decision, Plan, SupportRequest
from care_plans.plans.rules import PlanStatus
from care_plans.requests.rules import Outcome, RequestStatus, Right, budget_kinds_after
from care_plans.rules import check_move
from phb.dates import Period
from phb.models import Organisation, User
from phb.money import from_pence, to_pence


@dataclass(frozen=True)
class LineTerms:
    """What a line says before its cost is worked out. `amounts` are whole pence; `rest` pays what they leave."""

    action: Action
    service: str
    rate: Money
    quantity: Decimal
    frequency: Frequency
    starts_on: date
    ends_on: date
    option: Option
    rest: Funder
    amounts: Mapping[Funder, int] = field(default_factory=dict)
    unit: str = ""
    provider: str = ""
    convention: Convention = Convention.DAYS
    weeks: Decimal | None = None
    on_cost: OnCost | None = None
    is_contingency: bool = False
    wish: Option | None = None
    option_reason: str = ""
    vat: Vat = Vat.GROSS
    vat_percent: Decimal | None = None
    vat_declared_on: date | None = None


@transaction.atomic
def open_budget(
    *,
    request: SupportRequest,
    starts_on: date,
    by: User,
    on: date,
    ends_on: date | None = None,
) -> Budget:
    """A budget of the kind that the latest decision led to, with its first revision to write lines in.

    It carries the indicative amount that the person was told last, where they were told one.

    Raises: ValidationError where the decision leads to no money, the plan is not agreed, or there is a budget already.
    """
    permissions.check_can_open(by, request.person, on=on)
    request = SupportRequest.objects.select_for_update().select_related("person").get(pk=request.pk)
    decision, plan = opens_on(request, on=on)
    budget = Budget(
        person=request.person,
        plan=plan,
        decision=decision,
        kind=_kind(decision),
        starts_on=starts_on,
        ends_on=ends_on,
        icb=request.person.icb,
        council=_council(request, decision),
        indicative=told_amount(request),
        opened_by=by,
    )
    budget.full_clean()
    budget.save()
    _new_revision(budget, effective_from=starts_on, reason="First budget", by=by)
    return budget


def opens_on(request: SupportRequest, *, on: date) -> tuple[Decision, Plan]:
    """The decision and the plan that a budget of this request would rest on.

    Raises: ValidationError that says what is missing, or that there is a budget already.
    """
    decision = _deciding(request)
    if request.status == RequestStatus.ENDED_WELL:
        raise ValidationError("This request ended well without money. Decide it again before a budget is opened.")
    _check_first(request, on)
    return decision, _agreed_plan(request)


def _deciding(request: SupportRequest) -> Decision:
    decision = request.decisions.order_by("-pk").first()
    if decision is None:
        raise ValidationError("Decide the request first: the decision says what kind of budget this is.")
    if not decision.leads_to_budget:
        raise ValidationError(f"The decision was “{decision}”, which leads to no budget.")
    return decision


def _kind(decision: Decision) -> Outcome:
    kinds = budget_kinds_after(Outcome(decision.outcome), icb=decision.icb_funds, council=decision.council_funds)
    if not kinds:
        raise ValidationError("The decision names nobody who pays. Decide the request again.")
    return kinds[0]


def _agreed_plan(request: SupportRequest) -> Plan:
    plan = request.plans.filter(status=PlanStatus.AGREED).order_by("-version").first()
    if plan is None:
        raise ValidationError("The personalised care and support plan must be signed before its budget is opened.")
    return plan


def _council(request: SupportRequest, decision: Decision) -> Organisation | None:
    if not decision.council_funds:
        return None
    if request.person.council is None:
        raise ValidationError(
            "The council pays a share, so say first which council the person lives in.", code="council"
        )
    return request.person.council


def _check_first(request: SupportRequest, on: date) -> None:
    going_on = Budget.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), decision__request=request).first()
    if going_on is not None:
        raise ValidationError(f"This request has a budget already: {going_on.reference}. Revise that one.")


@transaction.atomic
def start_revision(*, budget: Budget, effective_from: date, reason: str, by: User, on: date) -> Revision:
    """The next revision, with the lines of the agreed one copied, to be changed.

    Raises: ValidationError where one is being written already, or none was agreed yet.
    """
    permissions.check_can_build(by, budget, on=on)
    return begin_revision(budget=lock(budget), effective_from=effective_from, reason=reason, by=by)


@transaction.atomic
def begin_revision(*, budget: Budget, effective_from: date, reason: str, by: User) -> Revision:
    """Only within an act that holds the budget's lock, by somebody who may."""
    if budget.revisions.filter(status__in=(RevisionStatus.DRAFT, RevisionStatus.SUBMITTED)).exists():
        raise ValidationError("This budget has a revision being written already. Finish that one first.")
    agreed = budget.agreed_revision
    if effective_from < budget.starts_on:
        raise ValidationError(
            f"The budget starts on {budget.starts_on:%-d %B %Y}. Choose that day or later.", code="effective_from"
        )
    revision = _new_revision(budget, effective_from=effective_from, reason=reason, by=by)
    for line in agreed.lines.order_by("number") if agreed else ():
        _copy(line, revision)
    return revision


def _new_revision(budget: Budget, *, effective_from: date, reason: str, by: User) -> Revision:
    latest = budget.revisions.aggregate(latest=Max("number"))["latest"] or 0
    revision = Revision(
        budget=budget, number=latest + 1, effective_from=effective_from, reason=reason.strip(), author=by
    )
    revision.full_clean()
    revision.save()
    return revision


def _copy(line: BudgetLine, to: Revision) -> BudgetLine:
    """The line as it is; where direct payments were barred since, it begins as a notional budget."""
    same = {each.attname: getattr(line, each.attname) for each in BudgetLine._meta.concrete_fields}
    copy = BudgetLine(**{**same, "id": None, "revision_id": to.pk})
    if copy.option == Option.DIRECT_PAYMENT and bar_in(to.budget.person, copy.period) is not None:
        copy.option, copy.option_reason, copy.on_cost = Option.NOTIONAL, BEGINS_AS_NOTIONAL, None
        copy.option_decided_by, copy.option_decided_on = to.author, to.effective_from
    copy.full_clean()
    copy.save()
    return copy


@transaction.atomic
def add_line(*, revision: Revision, terms: LineTerms, by: User, on: date) -> BudgetLine:
    """A new line, with a number that no line of the budget ever had."""
    revision = _being_written(revision, by, on)
    line = BudgetLine(revision=revision, number=next_line_number(revision))
    line.option_decided_by, line.option_decided_on = by, on
    worked_out(line, terms).save()
    return line


@transaction.atomic
def change_line(*, line: BudgetLine, terms: LineTerms, by: User, on: date) -> BudgetLine:
    revision = _being_written(line.revision, by, on)
    line = revision.lines.get(pk=line.pk)
    if line.option != terms.option:
        line.option_decided_by, line.option_decided_on = by, on
    worked_out(line, terms).save()
    return line


@transaction.atomic
def remove_line(*, line: BudgetLine, by: User, on: date) -> None:
    revision = _being_written(line.revision, by, on)
    revision.lines.get(pk=line.pk).delete()


def next_line_number(revision: Revision) -> int:
    ever = BudgetLine.history.filter(revision__budget=revision.budget_id).aggregate(latest=Max("number"))["latest"]
    return (ever or 0) + 1


def worked_out(line: BudgetLine, terms: LineTerms) -> BudgetLine:
    """The line as the terms say, with its cost and its shares worked out and checked, and not saved.

    Raises: ValidationError whose code or key is the field to blame.
    """
    budget = line.revision.budget
    if terms.ends_on < terms.starts_on:
        raise ValidationError("A line must end on or after the day it starts.", code="ends_on")
    period = Period(terms.starts_on, terms.ends_on)
    check_line_fits_budget(period, budget.starts_on, budget.ends_on)
    _check_action(terms.action, budget)
    check_weeks(terms.convention, terms.weeks)
    check_wish(terms.wish, terms.option, terms.option_reason)
    check_vat(terms.option, terms.vat, terms.vat_percent, terms.vat_declared_on)
    if terms.option == Option.DIRECT_PAYMENT:
        check_not_barred(bar_in(budget.person, period))
    if terms.on_cost is not None:
        _check_working(terms.on_cost, terms, budget)
    cost = line_cost(to_pence(terms.rate), terms.quantity, terms.frequency, period, terms.convention, terms.weeks)
    # What costs nothing has nobody to pay it: the line's own rule says so below.
    shares = share_out(cost, terms.amounts, terms.rest) if cost > 0 else {}
    check_no_top_up(shares, wheelchair=budget.decision.right == Right.WHEELCHAIR)
    if shares.get(Funder.CHARGE):
        check_charge_fits_method(shares[Funder.CHARGE], method_on(budget.council, terms.starts_on))
    check_no_charge_on_aftercare(shares, is_aftercare=budget.decision.right == Right.S117)
    for name in (
        "action",
        "service",
        "provider",
        "rate",
        "quantity",
        "unit",
        "frequency",
        "convention",
        "weeks",
        "on_cost",
    ):
        setattr(line, name, getattr(terms, name))
    for name in ("starts_on", "ends_on", "option", "is_contingency", "vat", "vat_percent", "vat_declared_on"):
        setattr(line, name, getattr(terms, name))
    line.wish, line.option_reason = terms.wish or "", terms.option_reason.strip()
    line.agreed_amount = from_pence(max(cost, 0))
    line.vat_amount = from_pence(vat_of(max(cost, 0), terms.vat, terms.vat_percent))
    for funder, column in SHARE_FIELDS.items():
        setattr(line, column, from_pence(shares.get(funder, 0)))
    line.full_clean()
    return line


def _check_working(on_cost: OnCost, terms: LineTerms, budget: Budget) -> None:
    if on_cost.budget_id != budget.pk:
        raise ValidationError("Choose a working that was made for this budget.", code="on_cost")
    check_priced_by_working(to_pence(on_cost.total), to_pence(terms.rate), terms.quantity, terms.frequency)


def _check_action(action: Action, budget: Budget) -> None:
    if action.plan.person_id != budget.person_id or action.plan.agreed_at is None:
        raise ValidationError("Choose an action of the person's own agreed care plan.", code="action")


@transaction.atomic
def submit_revision(*, revision: Revision, by: User, on: date) -> Revision:
    """Asks the funders to agree. From here nothing in it changes, unless it is taken back or sent back.

    Raises: ValidationError that says what must be put right first.
    """
    return put_forward(_being_written(revision, by, on), on)


def put_forward(revision: Revision, on: date) -> Revision:
    """Only within an act that holds the budget's lock, by somebody who may."""
    stopping = [check.words for check in checks(revision.budget, lines_of(revision), on) if check.stops]
    if stopping:
        raise ValidationError(stopping)
    check_move(REVISION_TRANSITIONS, RevisionStatus(revision.status), RevisionStatus.SUBMITTED)
    revision.status = RevisionStatus.SUBMITTED
    revision.submitted_at = timezone.now()
    revision.sent_back_words = ""
    revision.content_sha256 = content_digest(revision)
    revision.full_clean()
    revision.save()
    return revision


@transaction.atomic
def take_back(*, revision: Revision, by: User, on: date) -> Revision:
    """A submitted revision can be written again. What was agreed of it is void."""
    permissions.check_can_build(by, revision.budget, on=on)
    lock(revision.budget)
    return to_draft(Revision.objects.select_related("budget__person").get(pk=revision.pk))


def to_draft(revision: Revision, words: str = "") -> Revision:
    """Only within an act that holds the budget's lock."""
    check_move(REVISION_TRANSITIONS, RevisionStatus(revision.status), RevisionStatus.DRAFT)
    revision.status = RevisionStatus.DRAFT
    revision.submitted_at = None
    revision.sent_back_words = words
    revision.full_clean()
    revision.save()
    return revision


def _being_written(revision: Revision, by: User, on: date) -> Revision:
    """The revision as it is now, its budget held to the end of the transaction.

    Raises: PermissionDenied; ValidationError where it is not being written any more.
    """
    permissions.check_can_build(by, revision.budget, on=on)
    lock(revision.budget)
    found = Revision.objects.select_related("budget__person", "budget__decision").get(pk=revision.pk)
    if found.status == RevisionStatus.SUBMITTED:
        raise ValidationError("This revision waits for approval. Take it back to change it.")
    if found.status == RevisionStatus.REFUSED:
        raise ValidationError("This revision was refused. Write the next one.")
    if found.status != RevisionStatus.DRAFT:
        raise ValidationError("An approved revision is never changed. Write the next one.")
    return found
