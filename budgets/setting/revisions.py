"""Reading a revision: what it comes to, what it changes, what is still to put right and who must agree it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from budgets.approving.queries import limits_at
from budgets.approving.rules import highest_limit, in_pounds, roles_within, yearly_most
from budgets.barring.queries import bars_of
from budgets.barring.rules import BARRED
from budgets.charging.queries import assessed_of, charge_planned_in, method_on, span_of
from budgets.charging.queries import months_of as months_charged
from budgets.charging.rules import Method
from budgets.models import SHARE_ACTS, SHARE_FIELDS, Approval, Budget, BudgetLine, Revision
from budgets.notices.changing import notice_for
from budgets.notices.queries import lowered, not_paid_in_full
from budgets.notices.rules import in_words
from budgets.queries import BudgetPosition
from budgets.rules import APPROVING_FUNDERS, Funder, Option, Vat, pounds
from budgets.setting.rules import (
    BY_WEEKS,
    Convention,
    Frequency,
    check_kind_fits_shares,
    cost_in_words,
    level_parts,
    much_in_words,
    vat_in_words,
    weeks_in_words,
)
from budgets.uplift.queries import not_enough
from care_plans.models import Action, ContingencyPlan, Plan
from care_plans.plans.queries import risks_agreed_on
from care_plans.plans.rules import PlanStatus
from phb.dates import day_in_words, financial_year_of
from phb.money import to_pence
from phb.roles import ACTS


def lines_of(revision: Revision) -> list[BudgetLine]:
    """The lines in order, each with the action and the outcome it serves."""
    return list(revision.lines.select_related("action__outcome", "action__goal", "on_cost").order_by("number"))


def plan_now(budget: Budget) -> Plan:
    """The plan as it is agreed now, else the one the budget began with."""
    agreed = Plan.objects.filter(request=budget.plan.request_id, status=PlanStatus.AGREED)
    return agreed.order_by("-version").first() or budget.plan


def contingencies_without_line(budget: Budget, lines: Iterable[BudgetLine]) -> list[ContingencyPlan]:
    """What the plan says it costs a year when things go wrong, where no contingency line bears its name."""
    named = {line.service.casefold() for line in lines if line.is_contingency}
    costing = plan_now(budget).contingencies.filter(cost__gt=0)
    return [each for each in costing if service_for(each).casefold() not in named]


def service_for(contingency: ContingencyPlan) -> str:
    """What a line for it is called."""
    longest = BudgetLine._meta.get_field("service").max_length
    return str(contingency)[:longest].strip()


def actions_to_fund(budget: Budget) -> QuerySet[Action]:
    """What a line may pay for: the actions of the plan."""
    actions = Action.objects.filter(plan=plan_now(budget))
    return actions.select_related("outcome").order_by("outcome__position", "outcome", "position", "pk")


def content_digest(revision: Revision) -> str:
    """What is submitted, to the last field, as a SHA-256: the same lines submitted at another time have another."""
    content = {
        "budget": revision.budget_id,
        "revision": revision.number,
        "effective_from": revision.effective_from.isoformat(),
        "reason": revision.reason,
        "author": revision.author_id,
        "submitted_at": revision.submitted_at.isoformat() if revision.submitted_at else None,
        "lines": [_line_content(line) for line in revision.lines.order_by("number")],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _line_content(line: BudgetLine) -> dict[str, object]:
    # What few lines have is left out of the others, whose digests stay as they were when it was not known yet.
    own: dict[str, object] = {"weeks": f"{line.weeks:.2f}"} if line.weeks is not None else {}
    if line.on_cost_id is not None:
        own["on_cost"] = line.on_cost_id
    if line.wish:
        own |= {"wish": str(line.wish), "option_reason": line.option_reason}
    if line.vat != Vat.GROSS or line.vat_percent is not None:
        percent = None if line.vat_percent is None else f"{line.vat_percent:.2f}"
        own |= {"vat": str(line.vat), "vat_percent": percent, "vat_amount": to_pence(line.vat_amount)}
    return {
        **own,
        "line": line.number,
        "action": line.action_id,
        "service": line.service,
        "provider": line.provider,
        "rate": to_pence(line.rate),
        "quantity": f"{line.quantity:.2f}",
        "unit": line.unit,
        "frequency": str(line.frequency),
        "convention": str(line.convention),
        "starts_on": line.starts_on.isoformat(),
        "ends_on": line.ends_on.isoformat(),
        "option": str(line.option),
        "contingency": line.is_contingency,
        "agreed": to_pence(line.agreed_amount),
        "shares": {funder.value: pence for funder, pence in shares_of(line).items()},
    }


def shares_of(line: BudgetLine) -> dict[Funder, int]:
    """Whole pence by funder, those that pay nothing too."""
    return {funder: to_pence(getattr(line, field)) for funder, field in SHARE_FIELDS.items()}


def working_of(line: BudgetLine) -> str:
    """How the cost of a line was worked out: £14.20 × 21 hours a week × 365 days ÷ 7 = £15,549.00."""
    cost = cost_in_words(
        to_pence(line.rate),
        line.quantity,
        line.unit,
        Frequency(line.frequency),
        line.period,
        Convention(line.convention),
        line.weeks,
    )
    tax = vat_in_words(to_pence(line.agreed_amount), Vat(line.vat), line.vat_percent, line.vat_declared_on)
    return f"{cost}. {tax}" if tax else cost


def weeks_of(line: BudgetLine) -> str:
    """How many weeks of a year the cost of a line was made by; nothing where weeks do not count."""
    if line.frequency not in BY_WEEKS:
        return ""
    return weeks_in_words(Convention(line.convention), line.weeks)


def months_of(line: BudgetLine) -> str:
    """What a line of one whole financial year comes to in twelve equal months; nothing for any other line."""
    if line.is_one_off or line.period != financial_year_of(line.starts_on):
        return ""
    first, *_, last = level_parts(to_pence(line.agreed_amount), 12)
    if first == last:
        return f"In 12 equal months: {pounds(first)} each."
    return f"In 12 equal months: {pounds(first)} each, and {pounds(last)} the last, so that they add up."


def much_of(line: BudgetLine) -> str:
    """How much of a line and how often."""
    return much_in_words(to_pence(line.rate), line.quantity, line.unit, Frequency(line.frequency))


@dataclass(frozen=True)
class Totals:
    """What a set of lines comes to, in whole pence; of funders and options, those that have any."""

    whole: int
    by_funder: dict[Funder, int]
    by_option: dict[Option, int]


def totals(lines: Iterable[BudgetLine]) -> Totals:
    by_funder = dict.fromkeys(Funder, 0)
    by_option = dict.fromkeys(Option, 0)
    for line in lines:
        by_option[Option(line.option)] += to_pence(line.agreed_amount)
        for funder, pence in shares_of(line).items():
            by_funder[funder] += pence
    return Totals(
        whole=sum(by_option.values()),
        by_funder={funder: pence for funder, pence in by_funder.items() if pence},
        by_option={option: pence for option, pence in by_option.items() if pence},
    )


def needed_funders(lines: Iterable[BudgetLine]) -> list[Funder]:
    """The funders that must agree their share before these lines hold."""
    paying = totals(lines).by_funder
    return [funder for funder in APPROVING_FUNDERS if funder in paying]


def yearly_share(lines: Iterable[BudgetLine], funder: Funder) -> int:
    """The most pence that a funder's share comes to in any twelve months."""
    parts = [(shares_of(line)[funder], line.period, line.is_one_off) for line in lines]
    return yearly_most([part for part in parts if part[0]])


def standing_answers(revision: Revision) -> dict[Funder, Approval]:
    """Each funder's answer to the revision as it stands; answers to an earlier submission do not count."""
    answers = revision.approvals.filter(content_sha256=revision.content_sha256).select_related(
        "approver", "cover__delegator"
    )
    return {Funder(answer.funder): answer for answer in answers}


def revision_before(revision: Revision) -> Revision | None:
    """The approved revision that this one changes."""
    return (
        revision.budget.revisions.filter(approved_at__isnull=False, number__lt=revision.number)
        .order_by("-number")
        .first()
    )


@dataclass(frozen=True)
class Change:
    """One line beside itself in the revision before: whole pence, nothing where it was not or is no more."""

    line: BudgetLine
    before: BudgetLine | None
    after: BudgetLine | None

    @property
    def before_pence(self) -> int:
        return to_pence(self.before.agreed_amount) if self.before else 0

    @property
    def after_pence(self) -> int:
        return to_pence(self.after.agreed_amount) if self.after else 0

    @property
    def difference(self) -> int:
        return self.after_pence - self.before_pence

    @property
    def word(self) -> str:
        """New, taken out, changed or as before."""
        if self.before is None:
            return "New"
        if self.after is None:
            return "Taken out"
        same = {**_line_content(self.before)} == {**_line_content(self.after)}
        return "As before" if same else "Changed"

    @property
    def share_differences(self) -> dict[Funder, int]:
        before = shares_of(self.before) if self.before else dict.fromkeys(Funder, 0)
        after = shares_of(self.after) if self.after else dict.fromkeys(Funder, 0)
        return {funder: after[funder] - before[funder] for funder in Funder if after[funder] != before[funder]}


def changes(after: Sequence[BudgetLine], before: Sequence[BudgetLine]) -> list[Change]:
    """Line by line, by the number that a line keeps across revisions."""
    old = {line.number: line for line in before}
    new = {line.number: line for line in after}
    return [Change((new.get(number) or old[number]), old.get(number), new.get(number)) for number in sorted(old | new)]


@dataclass(frozen=True)
class Check:
    """One thing looked at: in order, or not, in which case the revision cannot be submitted; or only worth knowing."""

    words: str
    in_order: bool = True
    stops: bool = False


def checks(
    budget: Budget, lines: Sequence[BudgetLine], on: date, position: BudgetPosition | None = None
) -> list[Check]:
    """What must be put right before these lines can be submitted, and what whoever agrees them should know."""
    if not lines:
        return [Check("There are no lines yet. Write the first one below.", in_order=False, stops=True)]
    found = [_kind(budget, lines), Check("The shares of every line add up to what it costs.")]
    found += [_limit(budget, lines, funder, on) for funder in needed_funders(lines)]
    found += _barred(budget, lines)
    found += _charged(budget, lines)
    found += _actions_without_line(budget, lines)
    found += _risks(budget, lines)
    found += _paid_in_full(budget, lines)
    found += _lowered(budget, lines)
    found += [Check(words, in_order=False) for words in not_enough(budget, lines, on)]
    if position is not None:
        found += _used_more(lines, position)
    found.append(_indicative(budget, lines))
    return found


def _barred(budget: Budget, lines: Sequence[BudgetLine]) -> list[Check]:
    """Only direct payments are barred: a notional or third party budget stays open to the person."""
    bars = bars_of(budget.person)
    barred = [
        line for line in lines if line.option == Option.DIRECT_PAYMENT and any(bar.touches(line.period) for bar in bars)
    ]
    return [Check(f"“{line.service}”: {BARRED}", in_order=False, stops=True) for line in barred]


def _charged(budget: Budget, lines: Sequence[BudgetLine]) -> list[Check]:
    """What the lines charge, against what the council assessed: each month at most the lower of that and its cost."""
    if budget.council_id is None:
        return []
    months, assessed = months_charged(budget, lines), assessed_of(budget)
    planned = charge_planned_in(lines, span_of(lines))
    if not assessed:
        if not planned:
            return []
        return [Check("The lines hold a contribution, but no financial assessment by the council is on record.", False)]
    # A month of each line is rounded by itself, so that a penny of each may lie either way.
    over = [each for each in months if charge_planned_in(lines, each.month) > each.capped + len(lines)]
    if over:
        first = over[0]
        most = charge_planned_in(lines, first.month)
        return [
            Check(
                f"The lines charge {pounds(most)} in {first.month.start:%B %Y}, more than may be charged:"
                f" {pounds(first.capped)}, the lower of what the council assessed and what the care costs it.",
                in_order=False,
                stops=True,
            )
        ]
    most = sum(each.capped for each in months)
    if planned < most and method_on(budget.council, lines[0].starts_on) == Method.NET:
        words = f"The council assessed {pounds(most)} for these days, and the lines hold {pounds(planned)} of it."
        return [Check(words, in_order=most - planned <= len(lines) * len(months))]
    return [Check("The contribution is within what the council assessed, month by month.")]


def _kind(budget: Budget, lines: Sequence[BudgetLine]) -> Check:
    paying = totals(lines).by_funder
    try:
        check_kind_fits_shares(budget.kind, icb=paying.get(Funder.ICB, 0), council=paying.get(Funder.COUNCIL, 0))
    except ValidationError as refusal:
        return Check(" ".join(refusal.messages), in_order=False, stops=True)
    kind = str(budget.get_kind_display())
    return Check(f"Who pays fits the decision: {kind[:1].lower()}{kind[1:]}.")


def _limit(budget: Budget, lines: Sequence[BudgetLine], funder: Funder, on: date) -> Check:
    """Who may agree a funder's share, by its dearest twelve months."""
    yearly = yearly_share(lines, funder)
    share = f"The {funder.in_words} share comes to {pounds(yearly)} a year"
    limits = limits_at(budget.icb_id if funder == Funder.ICB else budget.council_id, on)
    within = roles_within(ACTS[SHARE_ACTS[funder]], yearly, limits)
    if not within:
        highest = highest_limit(ACTS[SHARE_ACTS[funder]], limits)
        return Check(f"{share}. Nobody here may agree more than {in_pounds(highest)}.", in_order=False, stops=True)
    who = " or a ".join(f"{role.label.lower()} (up to {in_pounds(limits[role])})" for role in within)
    return Check(f"{share}: to be agreed by a {who}.")


def _actions_without_line(budget: Budget, lines: Sequence[BudgetLine]) -> list[Check]:
    # By their words: the next version of a plan says the same again in records of its own.
    funded = {line.action.text for line in lines}
    without = [action.text for action in actions_to_fund(budget) if action.text not in funded]
    if not without:
        return [Check("Every action of the plan has a line.")]
    which = "; ".join(f"“{text}”" for text in without[:3]) + (" and others" if len(without) > 3 else "")
    return [Check(f"No line pays for {which}. That is right only if it costs nothing.", in_order=False)]


def _risks(budget: Budget, lines: Sequence[BudgetLine]) -> list[Check]:
    """Source: SI 2013/1617, after reg 11(1) of SI 2010/1000: the risks of a direct payment are explained first."""
    if not any(line.option == Option.DIRECT_PAYMENT for line in lines):
        return []
    agreed_on = risks_agreed_on(plan_now(budget))
    if agreed_on is not None:
        return [Check(f"The risks were explained, and what to do about them agreed, by {day_in_words(agreed_on)}.")]
    return [
        Check(
            "Money is paid to the person or who acts for them, but the plan does not say that the risks of it were"
            " explained and what to do about each was agreed. Write that in the next version of the plan.",
            in_order=False,
        )
    ]


def _paid_in_full(budget: Budget, lines: Sequence[BudgetLine]) -> list[Check]:
    """A1 and A2, SI 2013/1617 reg 13(1) and (3): every period pays each service in full."""
    if not any(line.option == Option.DIRECT_PAYMENT for line in lines):
        return []
    if short := not_paid_in_full(budget, lines):
        return [Check(in_words(each), in_order=False, stops=True) for each in short]
    return [Check("In every month the direct payment covers the full cost of each service.")]


def _lowered(budget: Budget, lines: Sequence[BudgetLine]) -> list[Check]:
    """A4, SI 2013/1617 reg 13(5). It stops nobody submitting: the notice may be written while the revision waits, and
    the last funder agrees once it has been given.
    """
    revision = lines[0].revision
    before = revision_before(revision)
    month = lowered(before.lines.all(), lines) if before else None
    if month is None:
        return []
    if notice := notice_for(revision, lines):
        given = day_in_words(notice.given_on) if notice.given_on else ""
        return [Check(f"The direct payment becomes lower, behind notice {notice.reference}, given on {given}.")]
    return [
        Check(
            f"The direct payment becomes lower from {month.start:%B %Y}. It can be agreed once a written notice with"
            f" reasons was given that counts by {day_in_words(revision.effective_from)}.",
            in_order=False,
        )
    ]


def _used_more(lines: Sequence[BudgetLine], position: BudgetPosition) -> list[Check]:
    now = {line.number: to_pence(line.agreed_amount) for line in lines}
    return [
        Check(
            f"“{used.line.service}” has {pounds(used.spent + used.committed)} spent or ordered already,"
            f" more than the {pounds(now.get(used.line.number, 0))} it would have.",
            in_order=False,
        )
        for used in position.lines
        if used.spent + used.committed > now.get(used.line.number, 0)
    ]


def against_indicative(budget: Budget, lines: Sequence[BudgetLine]) -> str:
    """How the dearest twelve months of the lines stand to what the person was told before planning."""
    if budget.indicative is None:
        return "The person was told no indicative amount before planning."
    first = to_pence(budget.indicative.amount)
    yearly = yearly_cost(lines)
    if yearly == first:
        return f"It comes to the indicative amount, {pounds(first)} a year."
    way = "more" if yearly > first else "less"
    return f"It comes to {pounds(yearly)} a year, {pounds(abs(yearly - first))} {way} than the indicative amount."


def yearly_cost(lines: Sequence[BudgetLine]) -> int:
    """Whole pence of the dearest twelve months."""
    return yearly_most([(to_pence(line.agreed_amount), line.period, line.is_one_off) for line in lines])


def _indicative(budget: Budget, lines: Sequence[BudgetLine]) -> Check:
    told = budget.indicative
    in_order = told is not None and yearly_cost(lines) <= to_pence(told.amount)
    return Check(against_indicative(budget, lines), in_order=in_order)
