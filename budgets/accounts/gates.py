"""The gates before any payment into an account: each answered in a sentence, met or not, with what to do.

Sources: SI 2013/1617 regs 10, 11, 13 and 17, after regs 11 and 13 of SI 2010/1000; the framework for NHS continuing
healthcare on agreements and reviews.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from budgets.accounts.queries import agreements_in_force
from budgets.accounts.rules import AccountKind, EndReason
from budgets.ending.queries import halts
from budgets.models import (
    Account,
    AccountChange,
    AccountUser,
    Agreement,
    AgreementEnd,
    Budget,
    BudgetLine,
    PayHold,
    PaymentBar,
)
from budgets.rules import HELD_OPTIONS, Option
from budgets.setting.rules import RevisionStatus
from care_plans.models import Plan, Review
from care_plans.plans.queries import risks_agreed_on
from care_plans.plans.rules import ActionStatus, PlanStatus
from care_plans.requests.rules import Right
from care_plans.reviews.rules import ReviewStatus
from phb.dates import day_in_words

TO_DO = (ActionStatus.PLANNED, ActionStatus.UNDER_WAY)

AGREEMENT, ACCOUNT, PLAN, RISKS, CONSENT, REVIEWS = "agreement", "account", "plan", "risks", "consent", "reviews"
GOES_ON = "goes_on"
PAY_HOLD = "pay_hold"
BAR = "bar"


@dataclass(frozen=True)
class Gate:
    """One thing that must hold before money is paid. `holds_back` is false for what is only for information."""

    name: str
    title: str
    met: bool
    sentence: str
    do: str = ""
    holds_back: bool = True

    @property
    def refusal(self) -> str:
        return f"{self.sentence} {self.do}".strip()


def gates_of(budget: Budget, on: date) -> list[Gate]:
    """Every gate of one budget on a day."""
    return gates_for([budget], on)[budget.pk]


def first_shut(gates: Iterable[Gate]) -> Gate | None:
    """The first gate that holds the payment back; none where all are open."""
    return next((gate for gate in gates if gate.holds_back and not gate.met), None)


def gates_for(budgets: Iterable[Budget], on: date) -> dict[int, list[Gate]]:
    """The gates of each budget: a fixed number of queries, however many there are."""
    facts = _Facts(list(budgets), on)
    return {budget.pk: facts.gates(budget) for budget in facts.budgets}


class _Facts:
    """What the gates are answered from, read at once for many budgets."""

    def __init__(self, budgets: Sequence[Budget], on: date) -> None:
        self.budgets, self.on = budgets, on
        people = [budget.person_id for budget in budgets]
        self.halts = halts(budgets, on)
        self.agreements = agreements_in_force(budgets, on)
        accounts = Account.objects.filter(budget__in=budgets).select_related("change")
        self.accounts = {account.budget_id: account for account in accounts}
        self.named: dict[int, list[AccountUser]] = defaultdict(list)
        used = [account.change_id for account in accounts]
        for person in AccountUser.objects.current(on).filter(change__in=used):
            self.named[person.change_id].append(person)
        waiting = AccountChange.objects.filter(budget__in=budgets, used_on=None, stopped_on=None)
        self.waiting = {change.budget_id: change for change in waiting}
        self.lines: dict[int, list[BudgetLine]] = defaultdict(list)
        held = BudgetLine.objects.filter(
            revision__budget__in=budgets, revision__status=RevisionStatus.APPROVED, option__in=HELD_OPTIONS
        )
        for line in held.select_related("revision", "action"):
            self.lines[line.revision.budget_id].append(line)
        holds = PayHold.objects.filter(budget__in=budgets, released_on=None).select_related("owner")
        self.holds = {hold.budget_id: hold for hold in holds}
        plans = Plan.objects.filter(person__in=people, status=PlanStatus.AGREED).order_by("version", "pk")
        self.plans = {plan.person_id: plan for plan in plans.prefetch_related("risks", "actions")}
        self.rights = dict(Budget.objects.filter(pk__in=[b.pk for b in budgets]).values_list("pk", "decision__right"))
        bars = PaymentBar.objects.current(on).filter(person__in=people)
        self.bars = {bar.person_id: bar for bar in bars}
        self.reviews: dict[int, list[Review]] = defaultdict(list)
        for review in Review.objects.filter(person__in=people).exclude(status=ReviewStatus.CALLED_OFF):
            self.reviews[review.person_id].append(review)

    def gates(self, budget: Budget) -> list[Gate]:
        is_direct = any(line.option == Option.DIRECT_PAYMENT for line in self.lines[budget.pk])
        agreement = self.agreements.get(budget.pk)
        always = [*self._halted(budget), self._agreement(agreement), self._account(budget), self._plan(budget)]
        direct = [self._risks(budget), self._consent(agreement), *self._bar(budget)] if is_direct else []
        hold = self.holds.get(budget.pk)
        return [*always, *direct, *([_held(hold)] if hold else []), self._apart(budget)]

    def _halted(self, budget: Budget) -> list[Gate]:
        """Said only where payments are stopped or suspended, or the budget is closed."""
        halt = self.halts.get(budget.pk)
        do = "Its notice says how the support goes on."
        return [Gate(GOES_ON, "Payments go on", False, halt, do)] if halt else []

    def _agreement(self, agreement: Agreement | None) -> Gate:
        title = "A signed agreement"
        if agreement is None:
            return Gate(
                AGREEMENT, title, False, "The agreement has not been signed by both sides.", "Record both signatures."
            )
        end = _end_of(agreement)
        if end is not None and end.ended_on <= self.on and end.reason != EndReason.CONSENT:
            return Gate(
                AGREEMENT,
                title,
                False,
                f"The agreement ended on {day_in_words(end.ended_on)}.",
                "Sign a new one, or stop paying.",
            )
        signed = day_in_words(agreement.signed_on)
        return Gate(AGREEMENT, title, True, f"{agreement.holder_name} and the ICB had both signed by {signed}.")

    def _account(self, budget: Budget) -> Gate:
        """An approved account with named people; of one that an organisation holds, only that it can be audited."""
        title = "An approved account"
        account, waiting = self.accounts.get(budget.pk), self.waiting.get(budget.pk)
        if waiting is not None and waiting.waits and waiting.counts_on and waiting.counts_on <= self.on:
            return Gate(
                ACCOUNT,
                title,
                False,
                "New bank details have waited their days.",
                "Tell the holder if nobody did, then use the details or stop them." if waiting.told_on is None
                else "Use them, or stop them.",
            )  # fmt: skip
        if account is None:
            if waiting is None:
                return Gate(ACCOUNT, title, False, "There is no account to pay into yet.", "Put one forward.")
            return Gate(
                ACCOUNT, title, False, "The account has not been confirmed.", "A second person must look at it."
            )
        if account.change is None:
            return Gate(
                ACCOUNT, title, False, "No second person confirmed the account.", "Put it forward to be confirmed."
            )
        if account.kind == AccountKind.MANAGED:
            return Gate(ACCOUNT, title, True, f"Held by {account.holder_name}. {account.change.statements_how}")
        if not (named := self.named[account.change_id or 0]):
            return Gate(
                ACCOUNT, title, False, "Nobody is named who may use the account now.", "Put forward who may use it."
            )
        names = ", ".join(str(each) for each in named)
        return Gate(ACCOUNT, title, True, f"Confirmed by a second person. It is used by {names}.")

    def _plan(self, budget: Budget) -> Gate:
        title = "An agreed plan, each service paid in full"
        if budget.person_id not in self.plans:
            return Gate(PLAN, title, False, "The care plan is not agreed.", "Agree the plan with the person.")
        if over := self._no_longer_paid(budget):
            return Gate(
                PLAN,
                title,
                False,
                f"The plan still has “{over.action.text}”, and the money for it ended on {day_in_words(over.ends_on)}.",
                "Revise the budget, or the plan where it is not needed any more.",
            )
        topped_up = [
            line
            for line in self.lines[budget.pk]
            if line.icb_share.amount and line.top_up_share.amount and self.rights.get(budget.pk) != Right.WHEELCHAIR
        ]
        if topped_up:
            return Gate(
                PLAN,
                title,
                False,
                f"The NHS does not pay the full cost of “{topped_up[0].service}”.",
                "Revise the budget so that it does.",
            )
        return Gate(PLAN, title, True, "The plan is agreed, and the funders pay the full cost of each service in it.")

    def _no_longer_paid(self, budget: Budget) -> BudgetLine | None:
        """A direct payment that has run out for an action still in the plan, while others of the budget go on.

        A one-off is paid once and is over with that; so is a budget whose lines have all ended. By words, because the
        next version of a plan says the same again in records of its own.
        """
        direct = [
            line for line in self.lines[budget.pk] if line.option == Option.DIRECT_PAYMENT and not line.is_one_off
        ]
        going_on = {line.action.text for line in direct if line.ends_on >= self.on}
        if not going_on:
            return None
        to_do = {each.text for each in self.plans[budget.person_id].actions.all() if each.status in TO_DO}
        ended = (line for line in direct if line.action.text in to_do - going_on)
        return max(ended, key=lambda line: line.ends_on, default=None)

    def _risks(self, budget: Budget) -> Gate:
        title = "Risks explained"
        plan = self.plans.get(budget.person_id)
        explained = risks_agreed_on(plan) if plan else None
        if explained is None or explained > self.on:
            return Gate(
                RISKS,
                title,
                False,
                "The plan does not say that the risks of a direct payment were explained, and what was agreed.",
                "Write each risk, what you agreed to do and the day you explained it in the plan.",
            )
        return Gate(
            RISKS, title, True, f"Explained by {day_in_words(explained)}; what was agreed to do is in the plan."
        )

    def _consent(self, agreement: Agreement | None) -> Gate:
        title = "Consent"
        end = _end_of(agreement) if agreement else None
        if end is not None and end.ended_on <= self.on and end.reason == EndReason.CONSENT:
            return Gate(
                CONSENT,
                title,
                False,
                f"They no longer agree to a direct payment, since {day_in_words(end.ended_on)}.",
                "Stop the direct payment and arrange the support in another way.",
            )
        if agreement is None:
            return Gate(CONSENT, title, False, "Nobody has agreed to a direct payment yet.", "Record the agreement.")
        if agreement.consent is None:
            return Gate(
                CONSENT,
                title,
                False,
                f"{agreement.holder_name} signed to hold the money, and the person has not consented to it.",
                "Record the agreement with who consented, and when.",
            )
        name, given = agreement.consent
        return Gate(CONSENT, title, True, f"{name} agreed to it on {day_in_words(given)} and still does.")

    def _bar(self, budget: Budget) -> list[Gate]:
        """Only where there is one: most people are never barred, and nobody reads that they might be."""
        bar = self.bars.get(budget.person_id)
        if bar is None:
            return []
        return [
            Gate(
                BAR,
                "No bar on direct payments",
                False,
                f"Direct payments are barred since {day_in_words(bar.starts_on)}.",
                "Revise the budget so that these lines are notional or held by a third party.",
            )
        ]

    def _apart(self, budget: Budget) -> Gate:
        """For information: the review of eligibility, of the plan and of the money are events of their own."""
        title = "Reviews kept apart"
        days: dict[date, set[str]] = defaultdict(set)
        for review in self.reviews[budget.person_id]:
            day = review.held_on or review.planned_for
            if day is not None and not review.same_day_reason:
                days[day].add(review.get_kind_display().lower())
        together = [(day, kinds) for day, kinds in sorted(days.items()) if len(kinds) > 1]
        if together:
            day, kinds = together[-1]
            return Gate(
                REVIEWS,
                title,
                False,
                f"{' and '.join(sorted(kinds)).capitalize()} are on one day, {day_in_words(day)}, without a reason.",
                "Hold them on days of their own.",
                holds_back=False,
            )
        return Gate(
            REVIEWS, title, True, "No two reviews of different kinds fall on one day without a reason.",
            holds_back=False,
        )  # fmt: skip


def _end_of(agreement: Agreement) -> AgreementEnd | None:
    return getattr(agreement, "end", None)


def _held(hold: PayHold) -> Gate:
    """Somebody of finance holds the payments of this budget; shown only while they do."""
    since = day_in_words(hold.held_on)
    return Gate(
        PAY_HOLD, "Not held by finance", False, f"Held since {since}: {hold.reason.rstrip('.')}.",
        f"{hold.looked_into_by} looks into it.",
    )  # fmt: skip
