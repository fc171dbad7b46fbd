"""Yes or no for each direct payment of an uplift: a yes writes the next revision, which is agreed as every other."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from budgets.approving.approvals import approve_share
from budgets.ledger.movements import lock
from budgets.models import Budget, BudgetLine, OnCost, Revision, UpliftAnswer, UpliftLine, UpliftRun
from budgets.on_costs.rules import EXTRAS, Employment
from budgets.on_costs.working import Job
from budgets.on_costs.working import worked_out as employing_worked_out
from budgets.queries import awaiting_approval, shares_to_agree
from budgets.rules import Funder
from budgets.setting.budget_setting import LineTerms, begin_revision, next_line_number, put_forward, worked_out
from budgets.setting.revisions import checks, lines_of, needed_funders, shares_of, standing_answers
from budgets.setting.rules import Convention, Frequency, line_cost
from budgets.uplift.permissions import check_can_answer_for
from budgets.uplift.queries import rate_of
from budgets.uplift.rules import is_below_low, part_shares, raised_shares
from care_plans.editing import set_and_save
from phb.dates import Period
from phb.models import User
from phb.money import from_pence, to_pence


@transaction.atomic
def answer(*, run: UpliftRun, budget: Budget, agreed: bool, reason: str, by: User, on: date) -> UpliftAnswer:
    """Yes or no for one direct payment, and why.

    A yes writes the next revision, with its author, and submits it where no check stops it. A no that leaves a rate
    below what is paid locally is marked.

    Raises: PermissionDenied; ValidationError where the uplift is closed, the budget changed meanwhile, or nothing
    would change.
    """
    check_can_answer_for(by, run, budget, on)
    if not reason.strip():
        raise ValidationError("Say why, whether the answer is yes or no.", code="reason")
    budget = lock(budget)
    run = UpliftRun.objects.select_for_update().get(pk=run.pk)
    lines = list(run.lines.filter(budget=budget).select_related("line").order_by("line__number"))
    _check_may_answer(run, budget, lines)
    below = is_below_low((to_pence(each.present), to_pence(each.low) if each.low else None) for each in lines)
    return set_and_save(
        UpliftAnswer(run=run, budget=budget, answered_by=by, answered_on=on),
        agreed=agreed,
        reason=reason.strip(),
        flagged=below and not agreed,
        revision=_write_revision(run, budget, lines, by, on) if agreed else None,
    )


def _check_may_answer(run: UpliftRun, budget: Budget, lines: list[UpliftLine]) -> None:
    if not run.is_open:
        raise ValidationError(f"This uplift is not open any more: {run.standing.lower()}.")
    if not lines:
        raise ValidationError(f"{budget.reference} is not in this uplift.")
    if run.answers.filter(budget=budget, agreed=True).exists():
        raise ValidationError("This was answered with yes already. Change the revision that it wrote.")


@dataclass
class Bulk:
    """What became of many at once: how many were done, and of each that was not, why."""

    done: int = 0
    refused: list[tuple[Budget, str]] = field(default_factory=list)


@transaction.atomic
def answer_many(*, run: UpliftRun, budgets: Iterable[Budget], reason: str, by: User, on: date) -> Bulk:
    """Yes for each of these direct payments, with one reason; what is refused of one stops no other."""
    result = Bulk()
    for budget in budgets:
        try:
            with transaction.atomic():
                answer(run=run, budget=budget, agreed=True, reason=reason, by=by, on=on)
            result.done += 1
        except (ValidationError, PermissionDenied) as refusal:
            result.refused.append((budget, _sentence(refusal)))
    return result


AT_ONCE = 50
"""How many revisions one press of the button agrees: each asks every rule of approval."""


def to_approve(run: UpliftRun, user: User, on: date) -> list[Revision]:
    """The revisions of an uplift that wait for a share this user may be able to agree."""
    mine = set(UpliftAnswer.objects.filter(run=run, agreed=True).values_list("revision", flat=True))
    return [revision for revision in awaiting_approval(user, on) if revision.pk in mine]


@transaction.atomic
def approve_many(*, run: UpliftRun, by: User, on: date, words: str = "") -> Bulk:
    """Agrees each waiting revision of an uplift for the funders that `by` answers for, one by one and by every rule:
    nobody agrees what they wrote, nor more than their limit. What is refused of one stops no other.
    """
    result = Bulk()
    allowed = shares_to_agree(by, on)
    for revision in to_approve(run, by, on)[:AT_ONCE]:
        for funder in _funders_of(revision, allowed):
            try:
                with transaction.atomic():
                    approve_share(revision=revision, funder=funder, by=by, on=on, words=words)
                result.done += 1
            except (ValidationError, PermissionDenied) as refusal:
                result.refused.append((revision.budget, _sentence(refusal)))
    return result


def _funders_of(revision: Revision, allowed: dict[Funder, set[int]]) -> list[Funder]:
    """The funders of a revision that have not agreed yet, and for which somebody of `allowed` may."""
    at = {Funder.ICB: revision.budget.icb_id, Funder.COUNCIL: revision.budget.council_id}
    answered = standing_answers(revision)
    waiting = [funder for funder in needed_funders(lines_of(revision)) if funder not in answered]
    return [funder for funder in waiting if at[funder] in allowed.get(funder, set())]


def _sentence(refusal: ValidationError | PermissionDenied) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


# The revision that a yes writes. -------------------------------------------------------------------------------------


def _write_revision(run: UpliftRun, budget: Budget, lines: list[UpliftLine], by: User, on: date) -> Revision:
    changing = [each for each in lines if each.changes]
    if not changing:
        raise ValidationError("No rate of this direct payment changes. Answer no, and say why.", code="agreed")
    agreed = budget.agreed_revision
    now = {line.number: line for line in agreed.lines.select_related("on_cost")} if agreed else {}
    for each in changing:
        _check_as_planned(each, now.get(each.line.number))
    revision = begin_revision(budget=budget, effective_from=run.effective_on, reason=run.reason, by=by)
    for each in changing:
        line = revision.lines.select_related("on_cost", "revision__budget__decision", "action__plan").get(
            number=each.line.number
        )
        _raise(line, to_pence(each.proposed), run.effective_on, by)
    if any(check.stops for check in checks(budget, lines_of(revision), on)):
        return revision  # its author puts right what stops it
    return put_forward(revision, on)


def _check_as_planned(planned: UpliftLine, now: BudgetLine | None) -> None:
    """Raises: ValidationError where the agreed budget has not this line at this rate on the same days any more."""
    same = now is not None and rate_of(now)[0] == to_pence(planned.present) and now.period == planned.line.period
    if not same:
        raise ValidationError(
            f"“{planned.line.service}” was changed since this uplift was planned. Write the next revision by hand, and"
            " answer no with that reason.",
            code="agreed",
        )


def _raise(line: BudgetLine, pence: int, day: date, by: User) -> None:
    """The line at its new rate from the day on; where it began before, it ends the day before and goes on as a new
    one. The person's own money stays as it was.
    """
    old, shares = _terms(line), shares_of(line)
    if line.starts_on < day:
        first = Period(line.starts_on, day - timedelta(days=1))
        ended = replace(old, ends_on=first.end)
        worked_out(line, _shared(ended, part_shares(shares, _cost(ended)))).save()
        line = BudgetLine(revision=line.revision, number=next_line_number(line.revision))
        old = replace(old, starts_on=day)
    new = replace(old, rate=from_pence(pence))
    if old.on_cost is not None:
        on_cost = _employed_at(old.on_cost, pence, day, by)
        new = replace(old, rate=on_cost.total, on_cost=on_cost)
    worked_out(line, _shared(new, raised_shares(shares, _cost(old), _cost(new)))).save()


def _terms(line: BudgetLine) -> LineTerms:
    """What an existing line says, all shares still to be given."""
    said = {each.name: getattr(line, each.name) for each in fields(LineTerms) if each.name not in ("amounts", "rest")}
    return LineTerms(**said, rest=Funder.ICB)


def _shared(terms: LineTerms, shares: dict[Funder, int]) -> LineTerms:
    """The terms with these shares, the largest of which takes what is left."""
    rest = max(shares, key=lambda funder: shares[funder])
    return replace(terms, amounts=shares, rest=rest)


def _cost(terms: LineTerms) -> int:
    return line_cost(
        to_pence(terms.rate),
        terms.quantity,
        Frequency(terms.frequency),
        Period(terms.starts_on, terms.ends_on),
        Convention(terms.convention),
        terms.weeks,
    )


def _employed_at(before: OnCost, wage: int, day: date, by: User) -> OnCost:
    """The same job at another wage, worked out again by the rates of the day."""
    employment = Employment(
        wage=wage,
        hours=before.hours,
        weeks=before.weeks,
        claims_allowance=before.claims_allowance,
        extras=[part for part in EXTRAS if part.value in before.words],
    )
    made = employing_worked_out(budget=before.budget, job=Job(employment, day), worked_by=by)
    made.save()
    return made
