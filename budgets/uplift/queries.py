"""The local rates of a day, lines beside them, and how an uplift stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from budgets.models import Budget, BudgetLine, MarketRate, UpliftAnswer, UpliftLine, UpliftRun
from budgets.rules import HELD_OPTIONS
from budgets.setting.rules import Frequency, RevisionStatus
from budgets.uplift.rules import Enough, below_words, enough, folded, rate_for, unit_key
from phb.models import Organisation, User
from phb.money import to_pence
from phb.roles import Role, may, places
from phb.tasks import Task

WAGE_UNIT = "hours"
"""What an assistant's wage is counted in, where a line is priced by what employing costs."""


class LocalRates:
    """The rates of one ICB that count on a day, found by the words and the unit of a line."""

    def __init__(self, rates: Iterable[MarketRate]) -> None:
        self._by_kind: dict[tuple[str, str], MarketRate] = {}
        self._found: dict[tuple[str, str], MarketRate | None] = {}
        for rate in rates:  # newest first
            self._by_kind.setdefault((folded(rate.kind), unit_key(rate.unit)), rate)

    def of(self, service: str, unit: str) -> MarketRate | None:
        if (service, unit) not in self._found:
            self._found[service, unit] = rate_for(service, unit, self._by_kind)
        return self._found[service, unit]

    def kinds(self) -> list[str]:
        return sorted({rate.kind for rate in self._by_kind.values()})


def local_rates(icbs: Iterable[int], on: date) -> dict[int, LocalRates]:
    """By ICB, the rates that count on a day: one query."""
    rows: dict[int, list[MarketRate]] = {icb: [] for icb in icbs}
    counting = MarketRate.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), icb__in=list(rows), starts_on__lte=on)
    for rate in counting:
        rows[rate.icb_id].append(rate)
    return {icb: LocalRates(rates) for icb, rates in rows.items()}


@dataclass(frozen=True)
class RateHistory:
    """One kind of service: what counts today, what is to come, and what counted before."""

    kind: str
    unit: str
    now: MarketRate | None
    coming: list[MarketRate]
    before: list[MarketRate]


def market_rate_rows(icb: Organisation, on: date) -> list[RateHistory]:
    of_kind: dict[tuple[str, str], list[MarketRate]] = defaultdict(list)
    for rate in MarketRate.objects.filter(icb=icb).select_related("set_by"):  # newest first
        of_kind[folded(rate.kind), unit_key(rate.unit)].append(rate)
    rows = []
    for rates in of_kind.values():
        now = next((r for r in rates if r.starts_on <= on and (r.ends_on is None or r.ends_on >= on)), None)
        coming = [r for r in reversed(rates) if r.starts_on > on]
        before = [r for r in rates if r is not now and r.starts_on <= on]
        rows.append(RateHistory(rates[0].kind, rates[0].unit, now, coming, before))
    return sorted(rows, key=lambda row: (folded(row.kind), row.unit))


def rate_of(line: BudgetLine) -> tuple[int, str]:
    """What one of a line costs in whole pence, and the unit; of an employed assistant, the wage for an hour."""
    if line.on_cost is not None:
        return to_pence(line.on_cost.wage), WAGE_UNIT
    return to_pence(line.rate), line.unit


@dataclass(frozen=True)
class Compared:
    """One line beside what is paid locally, in whole pence."""

    line: BudgetLine
    present: int
    unit: str
    rate: MarketRate | None

    @property
    def standing(self) -> Enough:
        low, usual = (to_pence(self.rate.low), to_pence(self.rate.usual)) if self.rate else (None, None)
        return enough(self.present, low, usual)

    @property
    def short(self) -> int:
        """By how much one of it is below the least that is paid; nought where it is enough."""
        return max(to_pence(self.rate.low) - self.present, 0) if self.rate else 0

    @property
    def words(self) -> str:
        """The sentence for one that is not enough, and nothing else."""
        if self.rate is None or self.standing != Enough.BELOW:
            return ""
        return below_words(self.line.service, self.present, to_pence(self.rate.low), self.rate.source)


def compared(lines: Iterable[BudgetLine], rates: LocalRates) -> list[Compared]:
    """Each line beside the local rate of its kind. Nothing compares what is bought once, or kept for emergencies."""
    found = []
    for line in lines:
        if line.is_one_off or line.is_contingency:
            continue
        present, unit = rate_of(line)
        found.append(Compared(line, present, unit, rates.of(line.service, unit)))
    return found


def not_enough(budget: Budget, lines: Iterable[BudgetLine], on: date) -> list[str]:
    """A sentence for each line of a budget that is below what is paid locally on a day."""
    rates = local_rates([budget.icb_id], on)[budget.icb_id]
    return [each.words for each in compared(lines, rates) if each.words]


def agreed_lines_on(on: date) -> QuerySet[BudgetLine]:
    """Lines of agreed budgets that run on a day, for people who live, but what is bought once."""
    return (
        BudgetLine.objects.filter(
            Q(revision__budget__ends_on=None) | Q(revision__budget__ends_on__gte=on),
            revision__status=RevisionStatus.APPROVED,
            revision__budget__person__died_on=None,
            starts_on__lte=on,
            ends_on__gte=on,
        )
        .exclude(frequency=Frequency.ONE_OFF)
        .order_by("revision__budget", "number")
    )


def sufficiency(user: User, on: date) -> list[tuple[int, Enough]]:
    """The number of every line that the user may see, and how its rate stands; the worst first.

    Two queries, and no more held of a line than is compared.
    """
    icbs = places(user, "see_sufficiency", on)
    rates = local_rates(icbs, on)
    lines = agreed_lines_on(on).filter(
        revision__budget__icb__in=icbs,
        revision__budget__in=Budget.objects.visible_to(user, on),
        is_contingency=False,
    )
    order = list(Enough)
    found = []
    for number, icb, service, unit, rate, wage in lines.values_list(
        "pk", "revision__budget__icb", "service", "unit", "rate", "on_cost__wage"
    ):
        local = rates[icb].of(service, WAGE_UNIT if wage is not None else unit)
        present = to_pence(rate if wage is None else wage)
        low, usual = (to_pence(local.low), to_pence(local.usual)) if local else (None, None)
        found.append((number, enough(present, low, usual)))
    return sorted(found, key=lambda each: order.index(each[1]))


def compared_lines(numbers: Iterable[int], on: date) -> list[Compared]:
    """These lines beside what is paid locally, in the order of the numbers: a fixed number of queries."""
    wanted = list(numbers)
    lines = BudgetLine.objects.select_related("on_cost", "revision__budget__person", "revision__budget__icb").in_bulk(
        wanted
    )
    rates = local_rates({line.revision.budget.icb_id for line in lines.values()}, on)
    return [each for n in wanted for each in compared([lines[n]], rates[lines[n].revision.budget.icb_id])]


# Uplifts. ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RunFigures:
    """How an uplift stands: lines and how many change; direct payments by their answers."""

    lines: int
    changed: int
    payments: int
    agreed: int
    refused: int
    flagged: int

    @property
    def unanswered(self) -> int:
        return self.payments - self.agreed - self.refused


def figures_of(run: UpliftRun) -> RunFigures:
    of_lines = run.lines.aggregate(
        lines=Count("pk"),
        changed=Count("pk", filter=~Q(proposed=F("present"))),
        payments=Count("budget", distinct=True),
    )
    of_answers = (
        _latest_answers()
        .filter(run=run)
        .aggregate(
            yes=Count("pk", filter=Q(agreed=True)),
            no=Count("pk", filter=Q(agreed=False)),
            marked=Count("pk", filter=Q(flagged=True)),
        )
    )
    yes, no, marked = (of_answers[name] for name in ("yes", "no", "marked"))
    return RunFigures(**of_lines, agreed=yes, refused=no, flagged=marked)


def _latest_answers() -> QuerySet[UpliftAnswer]:
    later = UpliftAnswer.objects.filter(run=OuterRef("run"), budget=OuterRef("budget"), pk__gt=OuterRef("pk"))
    return UpliftAnswer.objects.filter(~Exists(later))


SHOWN = {
    "unanswered": ("Without an answer", Q(latest_agreed=None)),
    "yes": ("Yes", Q(latest_agreed=True)),
    "no": ("No", Q(latest_agreed=False)),
    "flagged": ("No, and below what is paid locally", Q(latest_flagged=True)),
    "below": ("Below what is paid locally now", Q(is_below=True)),
    "all": ("All", Q()),
}
"""Which direct payments of an uplift a list shows, by the word in its address."""


def payments_of(run: UpliftRun, user: User, on: date, show: str = "all") -> QuerySet[Budget]:
    """The direct payments of an uplift that the user may see."""
    lines = UpliftLine.objects.filter(run=run, budget=OuterRef("pk"))
    latest = UpliftAnswer.objects.filter(run=run, budget=OuterRef("pk")).order_by("-pk")
    return (
        Budget.objects.visible_to(user, on)
        .filter(Exists(lines))
        .annotate(
            latest_agreed=Subquery(latest.values("agreed")[:1]),
            latest_flagged=Subquery(latest.values("flagged")[:1]),
            is_below=Exists(lines.filter(present__lt=F("low"))),
        )
        .filter(SHOWN[show][1])
        .select_related("person")
        .order_by("person__family_name", "person__given_name", "pk")
    )


@dataclass
class Payment:
    """One direct payment of an uplift: its lines, and the newest answer if there is one."""

    budget: Budget
    lines: list[UpliftLine] = field(default_factory=list)
    answer: UpliftAnswer | None = None

    @property
    def changes(self) -> bool:
        return any(line.changes for line in self.lines)

    @property
    def is_below(self) -> bool:
        return any(line.is_below for line in self.lines)


def with_lines(run: UpliftRun, budgets: Iterable[Budget]) -> list[Payment]:
    """Each of the budgets with its lines and its answer: two queries."""
    found = {budget.pk: Payment(budget) for budget in budgets}
    for line in (
        UpliftLine.objects.filter(run=run, budget__in=list(found))
        .select_related("line")
        .order_by("budget", "line__number")
    ):
        found[line.budget_id].lines.append(line)
    answers = UpliftAnswer.objects.filter(run=run, budget__in=list(found)).select_related("answered_by", "revision")
    for answer in answers.order_by("pk"):  # the newest last, so that it counts
        found[answer.budget_id].answer = answer
    return list(found.values())


def held_lines_on(icb: Organisation, on: date) -> QuerySet[BudgetLine]:
    """Every line of a direct payment of an ICB in force on a day: those whose money is held in an account."""
    return agreed_lines_on(on).filter(revision__budget__icb=icb, option__in=HELD_OPTIONS)


def line_reference(budget: int, number: int) -> str:
    """As a file names a line: PHB-000042/3."""
    return f"{Budget.REFERENCE_PREFIX}-{budget:06d}/{number}"


def open_runs(user: User, on: date) -> dict[UpliftRun, int]:
    """Uplifts that this user may answer, with how many direct payments of theirs wait; a co-ordinator's own people."""
    if not may(user, "answer_uplift", on=on):
        return {}
    runs = UpliftRun.objects.filter(icb__in=places(user, "answer_uplift", on), closed_on=None, put_aside_on=None)
    found = {}
    for run in runs:
        waiting = payments_of(run, user, on, "unanswered")
        if run.icb_id not in user.organisations(on, Role.FINANCE_OFFICER):
            waiting = waiting.filter(person__care_coordinator=user)
        if count := waiting.count():
            found[run] = count
    return found


def waiting_uplifts(user: User, on: date) -> list[Task]:
    return [
        Task(
            title="Answer the uplift",
            about=f"{run}: {count} direct payment{'' if count == 1 else 's'}",
            since=run.planned_on,
            due=run.effective_on,
            button="Look and answer",
            url=f"{reverse('uplift_run', args=[run.pk])}?show=unanswered",
        )
        for run, count in open_runs(user, on).items()
    ]
