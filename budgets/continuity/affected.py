"""Who is affected when a provider fails, or whoever holds an account closes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from budgets.accounts.rules import AccountKind, UseRole
from budgets.continuity.rules import is_called, weekly
from budgets.models import Account, AccountUser, Budget, BudgetLine
from budgets.paying.schedule import due_in, month_paid, releases
from budgets.rules import HELD_OPTIONS
from budgets.setting.rules import RevisionStatus
from care_plans.models import ContingencyPlan, InformationNeeds, Person
from care_plans.plans.rules import PlanStatus
from phb.dates import Period, month_of
from phb.models import User
from phb.money import to_pence
from phb.roles import places


@dataclass(frozen=True)
class Found:
    """What answers to a name: providers of lines, and holders of accounts, as they are written."""

    providers: list[str]
    holders: list[str]


def _seen(user: User, on: date) -> QuerySet[Budget]:
    """The budgets of the user's ICBs that go on, of people who live."""
    return Budget.objects.visible_to(user, on).filter(
        Q(ends_on=None) | Q(ends_on__gte=on), icb__in=places(user, "see_continuity", on), person__died_on=None
    )


def _lines(user: User, on: date) -> QuerySet[BudgetLine]:
    return BudgetLine.objects.filter(
        revision__budget__in=_seen(user, on), revision__status=RevisionStatus.APPROVED, ends_on__gte=on
    )


_KEEPERS = (UseRole.PAYROLL, UseRole.ORGANISATION)


def _accounts(user: User, on: date) -> QuerySet[Account]:
    """Accounts that an organisation holds, or that a payroll service uses."""
    used = AccountUser.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), role__in=_KEEPERS, starts_on__lte=on)
    return Account.objects.filter(
        Q(kind=AccountKind.MANAGED) | Q(change__in=used.values("change")), budget__in=_seen(user, on)
    )


def names(user: User, on: date) -> Found:
    """Every provider and every account holder that the user's people depend on."""
    providers = _lines(user, on).exclude(provider="").order_by("provider").values_list("provider", flat=True).distinct()
    accounts = list(_accounts(user, on).values_list("kind", "holder_name", "change"))
    holders = {name for kind, name, _ in accounts if kind == AccountKind.MANAGED}
    users = AccountUser.objects.filter(change__in=[change for *_, change in accounts], role__in=_KEEPERS)
    return Found(list(providers), sorted(holders | set(users.values_list("name", flat=True))))


def search(user: User, on: date, words: str) -> Found:
    """Those that answer to the words, however they are written."""
    known = names(user, on)
    return Found(
        [name for name in known.providers if is_called(name, words)],
        [name for name in known.holders if is_called(name, words)],
    )


@dataclass
class Affected:
    """One budget that depends on a provider or an account holder, and what whoever calls should know first."""

    budget: Budget
    lines: list[BudgetLine] = field(default_factory=list)
    through: list[str] = field(default_factory=list)
    next_payment: tuple[Period, int] | None = None
    contact: str = ""
    alternatives: list[ContingencyPlan] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.budget.person

    @property
    def weekly(self) -> int:
        """Whole pence that depend on the provider or the account in a week; what is bought once counts nothing."""
        return sum(weekly(to_pence(line.agreed_amount), line.period) for line in self.lines if not line.is_one_off)

    @property
    def alternative(self) -> str:
        """Whom the plan names for when things go wrong; nothing where it names nobody."""
        called = [each.who_to_call.splitlines()[0] for each in self.alternatives if each.who_to_call.strip()]
        return "; ".join(dict.fromkeys(called))


def affected_budgets(user: User, on: date, found: Found) -> QuerySet[Budget]:
    """The budgets that depend on any of these names."""
    lines = _lines(user, on).filter(provider__in=found.providers).values("revision__budget")
    used = AccountUser.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), name__in=found.holders, role__in=_KEEPERS
    ).values("change")
    accounts = _accounts(user, on).filter(
        Q(kind=AccountKind.MANAGED, holder_name__in=found.holders) | Q(change__in=used)
    )
    return (
        _seen(user, on)
        .filter(Q(pk__in=lines) | Q(pk__in=accounts.values("budget")))
        .select_related("person", "account")
        .order_by("person__family_name", "person__given_name", "pk")
    )


def with_what_matters(budgets: Iterable[Budget], found: Found, on: date) -> list[Affected]:
    """Each budget with what depends on the names: a fixed number of queries, however many there are."""
    rows = {budget.pk: Affected(budget) for budget in budgets}
    agreed: dict[int, list[BudgetLine]] = defaultdict(list)
    lines = BudgetLine.objects.filter(revision__status=RevisionStatus.APPROVED, revision__budget__in=list(rows))
    for line in lines.select_related("revision").order_by("number"):
        agreed[line.revision.budget_id].append(line)
    in_accounts = _held_by(rows, found)
    paid: dict[int, set[Period]] = defaultdict(set)
    for posting in releases().filter(budget__in=list(rows)):
        paid[posting.budget_id].add(month_paid(posting))
    people = {row.budget.person_id for row in rows.values()}
    needs = {each.person_id: each for each in InformationNeeds.objects.filter(person__in=people)}
    plans = _alternatives(people)
    for number, row in rows.items():
        running = [line for line in agreed[number] if line.ends_on >= on]
        row.through = in_accounts.get(number, [])
        row.lines = [
            line
            for line in running
            if line.provider in found.providers or (row.through and line.option in HELD_OPTIONS)
        ]
        row.next_payment = _next_payment(agreed[number], paid[number], on)
        row.contact = _contact(row.person, needs.get(row.budget.person_id))
        row.alternatives = plans.get(row.budget.person_id, [])
    return list(rows.values())


def _held_by(rows: dict[int, Affected], found: Found) -> dict[int, list[str]]:
    """By budget, those of the names that hold or use its account."""
    named: dict[int, list[str]] = defaultdict(list)
    accounts = Account.objects.filter(budget__in=list(rows)).select_related("change")
    by_change = {account.change_id: account for account in accounts}
    for account in accounts:
        if account.kind == AccountKind.MANAGED and account.holder_name in found.holders:
            named[account.budget_id].append(f"{account.holder_name} holds the account")
    users = AccountUser.objects.filter(change__in=list(by_change), name__in=found.holders, role__in=_KEEPERS)
    for each in users:
        account = by_change[each.change_id]
        if not (account.kind == AccountKind.MANAGED and account.holder_name == each.name):
            named[account.budget_id].append(f"{each.name} uses the account ({each.get_role_display().lower()})")
    return named


def _next_payment(lines: list[BudgetLine], paid: set[Period], on: date) -> tuple[Period, int] | None:
    """The first month from this one on that is not paid and has something due; whole pence."""
    last = max((line.ends_on for line in lines), default=on)
    if last < on:
        return None
    for month in Period(month_of(on).start, last).months():
        if month not in paid and (pence := sum(due_in(lines, month).values())):
            return month, pence
    return None


def _contact(person: Person, needs: InformationNeeds | None) -> str:
    """How to reach them: what they asked for, and the numbers we have."""
    said = ", ".join(needs.in_words()) if needs else ""
    numbers = ", ".join([*person.phones.splitlines(), *person.emails.splitlines()])
    return "; ".join(part for part in (said, numbers) if part)


def _alternatives(people: Iterable[int]) -> dict[int, list[ContingencyPlan]]:
    """What each person's agreed plan says for when things go wrong."""
    found: dict[int, list[ContingencyPlan]] = defaultdict(list)
    plans = ContingencyPlan.objects.filter(plan__status=PlanStatus.AGREED, plan__person__in=list(people))
    for each in plans.select_related("plan").order_by("plan", "position", "pk"):
        found[each.plan.person_id].append(each)
    return found
