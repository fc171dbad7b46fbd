"""A month of the fictional accounts after another: released, spent, taken in from bank files, and stated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from budgets.models import SHARE_FIELDS, Account, Budget, BudgetLine, Posting, SpendImport, SpendRow
from budgets.paying import payments
from budgets.paying.asking import ask_for_payment
from budgets.paying.schedule import due_in, release_of
from budgets.rules import HELD_OPTIONS, PERSONS_MONEY, Funder, Option, planned_in
from budgets.setting.rules import Frequency, RevisionStatus
from budgets.spending import spend_import
from budgets.spending.rules import ImportStatus, RowAction
from care_plans.requests.rules import Right
from phb.acting import acting
from phb.dates import Period
from phb.demo.bank_files import BankAccount, Movement, bank_file
from phb.demo.build import Say, World
from phb.demo.bulk import FIRST_NUMBER
from phb.demo.people import Story, stories
from phb.money import ZERO, to_pence
from phb.staged import FileRefused

PAYDAYS = (5, 12, 19, 26)
BILL_DAY = 21

BULK_STORY = Story("", "", date(1970, 1, 1), "pa", bank="provider")
"""What the people without a story have in common."""


@dataclass(frozen=True)
class Purse:
    """One budget with its story, its lines and its account, ready for a month."""

    story: Story
    budget: Budget
    lines: list[BudgetLine]

    @property
    def account(self) -> BankAccount:
        account = Account.objects.get(budget=self.budget)
        return BankAccount(account.sort_code, account.number, account.holder_name)

    @property
    def held(self) -> list[BudgetLine]:
        return [line for line in self.lines if line.option in HELD_OPTIONS]


def purses(world: World) -> list[Purse]:
    """Every approved budget of the stories."""
    found = []
    for story in stories():
        budget = world.budgets.get(f"{story.given} {story.family}")
        revision = budget.agreed_revision if budget else None
        if budget is not None and revision is not None:
            found.append(Purse(story, budget, list(revision.lines.order_by("number"))))
    return found


def live_through(world: World, month: Period, say: Say) -> None:
    """One month for every budget: what funders pay in and pay directly, and what the bank files say."""
    shared: list[Movement] = []
    for purse in purses(world):
        world.begin(f"{purse.story.given} {purse.story.family} {month.start:%Y-%m}")
        finance = world.at(purse.story, "finance")
        with acting(finance, reason=f"Payments for {month.start:%B %Y}"):
            movements = _paid_in(world, purse, month) if purse.held else []
            _pay_notional(world, purse, month)
        movements += _spent(world, purse, month)
        if purse.story.bank == "provider":
            shared += movements
        elif movements:
            content = bank_file(purse.story.bank, purse.account, movements, _held_before(purse.budget, month))
            waits = month == world.months[-1] and purse.story.given == "Wilf"
            _take_in(
                world,
                purse.story,
                f"{purse.story.family.lower()}-{month.start:%Y-%m}.csv",
                content,
                purse.budget,
                waits,
            )
    if shared:
        content = bank_file("provider", BankAccount("", "", ""), shared, 0)
        _take_in(world, stories()[0], f"open-door-support-{month.start:%Y-%m}.csv", content, None, waits=False)
    say(f"{month.start:%B %Y}")


def live_through_in_bulk(world: World, month: Period, done: Callable[[int], None]) -> None:
    """The same month for the people the stories leave out: one provider's file for all of them."""
    finance = world.users["tariq"]
    shared: list[Movement] = []
    many = Budget.objects.filter(person__nhs_number__gte=str(FIRST_NUMBER * 10)).order_by("pk")
    for budget in many.prefetch_related("revisions__lines").iterator(chunk_size=1000):
        world.begin(f"{budget.pk} {month.start:%Y-%m}")
        revision = next(each for each in budget.revisions.all() if each.status == RevisionStatus.APPROVED)
        purse = Purse(BULK_STORY, budget, list(revision.lines.all()))
        with acting(finance, reason=f"Payments for {month.start:%B %Y}"):
            shared += _paid_in(world, purse, month)
        shared += _spent(world, purse, month)
        done(1)
    if shared:
        content = bank_file("provider", BankAccount("", "", ""), shared, 0)
        _take_in(world, BULK_STORY, f"all-accounts-{month.start:%Y-%m}.csv", content, None, waits=False)


def _paid_by_two(world: World, purse: Purse, month: Period) -> Posting:
    """One finance officer asks for the month, and the other pays it."""
    finance, second = world.at(purse.story, "finance"), world.at(purse.story, "second")
    given: dict[str, Any] = {"budget": purse.budget, "month": month, "on": month.start}
    if release_of(purse.budget, month) is None:
        with acting(second, reason=f"Payments for {month.start:%B %Y}"):
            ask_for_payment(words="Paid before there were pay runs", by=second, **given)
    return payments.release_month(by=finance, **given)


def _paid_in(world: World, purse: Purse, month: Period) -> list[Movement]:
    """The month's release, and the person's own contribution, as their bank shows them."""
    posting = None
    if due_in(purse.lines, month):
        posting = _paid_by_two(world, purse, month)
    names = {Funder.ICB: purse.budget.icb.name, Funder.COUNCIL: str(purse.budget.council or "")}
    movements = [
        Movement(
            month.start + timedelta(days=1), names.get(Funder(entry.funder), "").upper(), to_pence(entry.amount), "BGC"
        )
        for entry in (posting.entries.all() if posting else [])
    ]
    owed = sum(_planned(line, month, funder) for line in purse.held for funder in PERSONS_MONEY)
    if owed:
        movements.append(Movement(month.start + timedelta(days=2), purse.budget.person.full_name.upper(), owed, "FPI"))
    return [_of(purse, each) for each in movements]


def _planned(line: BudgetLine, month: Period, funder: Funder) -> int:
    share = to_pence(getattr(line, SHARE_FIELDS[funder]))
    return planned_in(share, line.period, month, at_once=line.is_one_off)


def _pay_notional(world: World, purse: Purse, month: Period) -> None:
    """What the funders pay suppliers themselves, on the last day of the month."""
    finance = world.at(purse.story, "finance")
    for line in purse.lines:
        if line.option != Option.NOTIONAL:
            continue
        planned = planned_in(to_pence(line.agreed_amount), line.period, month, at_once=line.is_one_off)
        if line.frequency == Frequency.ANNUAL:
            planned = to_pence(line.rate) if month.start.month in (5, 8, 10) else 0
        if planned:
            payments.pay_supplier(
                line=line,
                amount=planned if line.is_one_off else _at_pace(world, planned, purse.story.pace),
                payee=line.provider,
                words=f"Invoice for {month.start:%B %Y}",
                key=f"notional:{line.pk}:{month.start:%Y-%m}",
                by=finance,
                on=month.end,
            )


def _spent(world: World, purse: Purse, month: Period) -> list[Movement]:
    """What left the account in the month: wages each week, bills once."""
    movements: list[Movement] = []
    for line in purse.held:
        if line.is_contingency:
            continue
        planned = planned_in(to_pence(line.agreed_amount), line.period, month, at_once=line.is_one_off)
        if not planned:
            continue
        if line.frequency == Frequency.WEEKLY:
            weekly = _at_pace(world, planned, purse.story.pace) // len(PAYDAYS)
            movements += [
                Movement(
                    month.start.replace(day=day), line.provider.upper(), -_at_pace(world, weekly, Decimal(1)), "FPO"
                )
                for day in PAYDAYS
            ]
        else:
            movements.append(Movement(month.start.replace(day=BILL_DAY), line.provider.upper(), -planned, "DD"))
    if purse.story.given == "Lin" and month == world.months[-1]:
        movements.append(Movement(month.start.replace(day=23), "HARBOUR STATIONERS", -3_499, "DEB"))
    if purse.story.given == "Asha" and month == world.months[-1]:
        movements.append(Movement(month.start.replace(day=24), "ELM PAYROLL", 1_250, "FPI"))
    return [_of(purse, each) for each in movements]


def _of(purse: Purse, movement: Movement) -> Movement:
    return Movement(movement.on, movement.payee, movement.pence, movement.kind, purse.budget.reference)


def _at_pace(world: World, pence: int, pace: Decimal) -> int:
    """More or less than planned, by the story's pace and up to four in a hundred either way."""
    wobble = Decimal(world.random.randint(-40, 40)) / 1000
    return max(1, int(pence * (pace + wobble)))


def _held_before(budget: Budget, month: Period) -> int:
    """What the account held the evening before: every file begins where the last one ended."""
    accepted = SpendImport.objects.filter(budget=budget, status=ImportStatus.ACCEPTED, last_on__lt=month.start)
    return sum(to_pence(each.sum_amount) for each in accepted)


def _take_in(world: World, story: Story, name: str, content: bytes, budget: Budget | None, waits: bool) -> None:
    """Loads the file as finance would, says what the rows are that need a person, and accepts it; or leaves it
    waiting.
    """
    finance = world.at(story, "finance")
    with acting(finance, reason=f"Spend file {name}"):
        try:
            staged = spend_import.stage(content, file_name=name, budget=budget, by=finance, on=world.on)
        except FileRefused:
            if SpendImport.objects.filter(file_name=name).exclude(status=ImportStatus.DISCARDED).exists():
                return
            raise
        if waits:
            return
        for row in staged.rows.filter(needs_person=True):
            spend_import.choose(row=row, action=_what_it_is(row), line=None, by=finance, on=world.on)
        spend_import.accept(spend_import=staged, by=finance, on=world.on, checked=True)


def _what_it_is(row: SpendRow) -> RowAction:
    """What finance says of a row that the system leaves to a person: whoever paid it in says what it is."""
    if row.amount < ZERO:
        return RowAction.SPEND
    if row.payee.endswith((" ICB", " COUNCIL")):
        return RowAction.PAYMENT_RECEIVED
    return RowAction.TOP_UP if row.budget.decision.right == Right.WHEELCHAIR else RowAction.CONTRIBUTION
