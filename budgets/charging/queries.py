"""The assessed contribution of a budget, month by month: what is expected, what came, and what is behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from budgets.charging.rules import Assessed, Method, PersonalBudget, charge_in
from budgets.ledger.rules import EntryKind
from budgets.models import AssessedCharge, Budget, BudgetLine, ContributionMethod, Entry
from budgets.rules import HELD_OPTIONS, Funder, planned_in
from phb.dates import Period, month_of
from phb.models import Organisation
from phb.money import to_pence


def method_on(council: Organisation | None, day: date) -> Method:
    """How a council takes contributions to lines that start on a day: net, unless it has said gross."""
    if council is None:
        return Method.NET
    set_by_then = ContributionMethod.objects.filter(council=council, starts_on__lte=day)
    found = set_by_then.order_by("-starts_on", "-pk").first()
    return Method(found.method) if found else Method.NET


def assessed_of(budget: Budget) -> list[Assessed]:
    return [charge.assessed for charge in AssessedCharge.objects.filter(person=budget.person_id)]


def is_chargeable(line: BudgetLine) -> bool:
    """Care that the council alone arranges: never where the NHS or education pays a part."""
    return not line.icb_share.amount and not line.education_share.amount and bool(_council_cost(line))


def _council_cost(line: BudgetLine) -> int:
    return to_pence(line.council_share) + to_pence(line.charge_share)


def council_cost_in(lines: Iterable[BudgetLine], period: Period) -> int:
    """Whole pence that meeting the needs costs the council in a period, before anything is paid toward it."""
    return sum(
        planned_in(_council_cost(line), line.period, period, at_once=line.is_one_off)
        for line in lines
        if is_chargeable(line)
    )


def charge_planned_in(lines: Iterable[BudgetLine], period: Period) -> int:
    """Whole pence of the lines' contribution that fall in a period."""
    return sum(planned_in(to_pence(line.charge_share), line.period, period, at_once=line.is_one_off) for line in lines)


def span_of(lines: Sequence[BudgetLine]) -> Period:
    return Period(min(line.starts_on for line in lines), max(line.ends_on for line in lines))


@dataclass(frozen=True)
class MonthCharge:
    """One month in whole pence: the most that may be charged, what the lines say, and what was paid in."""

    month: Period
    capped: int
    planned: int
    received: int = 0

    @property
    def behind(self) -> int:
        return self.planned - self.received


def months_of(budget: Budget, lines: Sequence[BudgetLine], until: date | None = None) -> list[MonthCharge]:
    """Each month of the lines, up to a day where one is given."""
    if not lines:
        return []
    charges, received, span = assessed_of(budget), _received(budget), span_of(lines)
    months = [month for month in span.months() if until is None or month.start <= until]
    return [
        MonthCharge(
            month,
            capped=charge_in(charges, month, council_cost_in(lines, month)),
            planned=charge_planned_in([line for line in lines if line.option in HELD_OPTIONS], month),
            received=received.get(month, 0),
        )
        for month in months
    ]


def _received(budget: Budget) -> dict[Period, int]:
    """The person's contribution paid into the account by month, less what was given back or taken back."""
    signs = {EntryKind.CONTRIBUTION.value: 1, EntryKind.CONTRIBUTION_RETURNED.value: -1}
    entries = Entry.objects.filter(
        budget=budget, funder=Funder.CHARGE, kind__in=signs, posting__reversed_by=None
    ).select_related("posting")
    found: dict[Period, int] = {}
    for entry in entries:
        month = month_of(entry.posting.happened_on)
        found[month] = found.get(month, 0) + signs[entry.kind] * abs(to_pence(entry.amount))
    return found


def arrears_of(months: Iterable[MonthCharge], on: date) -> int:
    """Whole pence that had fallen due by the end of the last whole month and had not been paid in by a day; below
    nought where more was paid in than was due.
    """
    found = list(months)
    last = month_of(on).start - timedelta(days=1)
    due = sum(each.planned for each in found if each.month.end <= last)
    return due - sum(each.received for each in found if each.month.start <= on)


def section_26(budget: Budget, lines: Sequence[BudgetLine]) -> PersonalBudget | None:
    """The council's part as section 26 has it; none where the council meets no needs."""
    cost = sum(to_pence(line.council_share) + to_pence(line.charge_share) for line in lines)
    if not cost:
        return None
    in_lines = sum(to_pence(line.charge_share) for line in lines)
    if in_lines or method_on(budget.council, span_of(lines).start) == Method.NET:
        return PersonalBudget(cost, in_lines)
    return PersonalBudget(cost, sum(month.capped for month in months_of(budget, lines)))
