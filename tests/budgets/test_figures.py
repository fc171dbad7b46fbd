"""The figures of statements: what each movement counts as, that every column foots, and that openings are closings."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgets.ledger import movements
from budgets.ledger.rules import ENDS, EntryKind, Evidence, Place
from budgets.models import Budget, BudgetLine, Entry, Posting, Statement
from budgets.rules import PERSONS_MONEY, Funder
from budgets.statements.figures import DoesNotFoot, Figures, FunderFigures, LineFigures, check_foots, figures_for
from budgets.statements.issuing import issue
from phb.dates import Period, financial_year_of, month
from phb.models import User
from phb.money import from_pence
from tests import recipes

pytestmark = pytest.mark.django_db

APRIL, MAY, JUNE = (month(2026, number) for number in (4, 5, 6))
JULY_FIRST = datetime(2026, 7, 1, 9, tzinfo=UTC)


@pytest.fixture
def integrated(as_system: User) -> Budget:
    """£10,000 from the NHS held, £3,000 from the council of which £600 is charged, £2,000 notional from the NHS."""
    person = recipes.person(recipes.icb(), recipes.council())
    return recipes.budget(
        person,
        lines=[
            {"icb": 1_000_000},
            {"council": 240_000, "charge": 60_000, "service": "Day centre"},
            {"icb": 200_000, "option": "02", "service": "Respite"},
        ],
    )


def line(budget: Budget, number: int) -> BudgetLine:
    revision = budget.agreed_revision
    assert revision is not None
    return revision.lines.get(number=number)


def figures(budget: Budget, period: Period = MAY, **more: Any) -> Figures:
    """The figures of one budget, which always foot."""
    found = figures_for([budget.pk], period, **more)[budget.pk]
    check_foots(found)
    return found


def of(found: Figures, funder: Funder) -> FunderFigures:
    return next(each for each in found.funders if each.funder == funder)


def on_line(found: Figures, number: int) -> LineFigures:
    return next(each for each in found.lines if each.number == number)


class Ledger:
    """The acts of the ledger with short names, each with a key of its own."""

    def __init__(self, budget: Budget, by: User) -> None:
        self.budget, self.by, self.made = budget, by, 0

    def _how(self, on: date) -> dict[str, Any]:
        self.made += 1
        return {"on": on, "key": f"key {self.made}", "by": self.by}

    def pay_in(self, on: date, **pence: int) -> Posting:
        amounts = {Funder(funder): amount for funder, amount in pence.items()}
        return movements.release_payment(budget=self.budget, amounts=amounts, words="", **self._how(on))

    def contribute(self, on: date, pence: int) -> Posting:
        return movements.contribute(budget=self.budget, funder=Funder.CHARGE, pence=pence, **self._how(on))

    def spend(self, on: date, number: int | None, pence: int) -> Posting:
        where = line(self.budget, number) if number else None
        return movements.spend_from_account(
            budget=self.budget, line=where, pence=pence, payee="A. Carer", **self._how(on)
        )

    def notional(self, on: date, pence: int) -> Posting:
        return movements.pay_notional(line=line(self.budget, 3), pence=pence, payee="Respite House", **self._how(on))

    def refund(self, on: date, number: int, pence: int, *, to_account: bool) -> Posting:
        where = line(self.budget, number)
        return movements.refund(line=where, pence=pence, payee="A shop", to_account=to_account, **self._how(on))


@pytest.fixture
def books(integrated: Budget, as_system: User) -> Ledger:
    return Ledger(integrated, as_system)


def test_steps_of_each_funder_lead_from_opening_to_closing(books: Ledger) -> None:
    books.pay_in(date(2026, 4, 7), icb=80_000)
    books.spend(date(2026, 4, 20), 1, 30_000)
    books.pay_in(date(2026, 5, 7), icb=80_000)
    books.spend(date(2026, 5, 12), 1, 45_000)
    books.refund(date(2026, 5, 20), 1, 5_000, to_account=True)
    books.notional(date(2026, 5, 21), 10_000)
    books.refund(date(2026, 5, 22), 3, 1_000, to_account=False)
    assert of(figures(books.budget), Funder.ICB) == FunderFigures(
        Funder.ICB,
        opening=50_000,
        paid_in=80_000,
        paid_directly=10_000,
        spent=55_000,
        refunds=6_000,
        returned=1_000,
        closing=90_000,
        refunded_directly=1_000,
    )


def test_each_funder_pays_its_own_share_of_a_line(books: Ledger) -> None:
    books.pay_in(date(2026, 5, 7), council=20_000)
    books.contribute(date(2026, 5, 8), 5_000)
    books.spend(date(2026, 5, 9), 2, 10_000)
    found = figures(books.budget)
    assert on_line(found, 2).spent == {Funder.COUNCIL: 8_000, Funder.CHARGE: 2_000}
    assert (of(found, Funder.COUNCIL).closing, of(found, Funder.CHARGE).closing) == (12_000, 3_000)
    assert on_line(found, 2).left == 300_000 - 10_000


def test_spending_on_no_line_is_a_line_of_its_own(books: Ledger) -> None:
    books.spend(date(2026, 5, 9), None, 700)
    found = figures(books.budget)
    assert (found.lines[-1].service, found.lines[-1].spent_total, found.lines[-1].agreed_total) == (
        *("Not in the plan yet", 700, 0),
    )
    assert found.left == 1_500_000 - 700


def test_what_is_taken_back_lessens_what_it_had_added_to(books: Ledger) -> None:
    wrong = books.spend(date(2026, 5, 9), 1, 30_000)
    twice = books.pay_in(date(2026, 5, 7), icb=80_000)
    for posting in (wrong, twice):
        movements.reverse(posting=posting, on=date(2026, 5, 20), words="Recorded twice", by=books.by)
    nhs = of(figures(books.budget), Funder.ICB)
    assert (nhs.paid_in, nhs.spent, nhs.refunds, nhs.returned, nhs.closing) == (0, 0, 0, 0, 0)


def test_orders_count_until_they_are_billed(books: Ledger) -> None:
    where = line(books.budget, 3)
    order = movements.commit(line=where, pence=40_000, on=date(2026, 5, 4), key="o", words="A week", by=books.by)
    assert on_line(figures(books.budget), 3).committed == 40_000
    movements.end_commitment(order=order, how="billed", on=date(2026, 6, 4), key="b", by=books.by, billed_pence=38_000)
    assert on_line(figures(books.budget), 3).committed == 40_000
    june = on_line(figures(books.budget, JUNE), 3)
    assert (june.committed, june.spent_total, june.left) == (0, 38_000, 162_000)


def test_spending_before_the_period_stands_apart(books: Ledger) -> None:
    books.spend(date(2026, 4, 20), 1, 30_000)
    books.spend(date(2026, 5, 20), 1, 2_000)
    spent = on_line(figures(books.budget), 1)
    assert (spent.before, spent.spent_total, spent.to_date) == (30_000, 2_000, 32_000)


def test_spending_of_the_last_financial_year_is_in_the_opening_and_not_in_the_year(books: Ledger) -> None:
    books.pay_in(date(2026, 5, 1), icb=50_000)
    books.spend(date(2027, 3, 30), 1, 30_000)
    april = figures(books.budget, month(2027, 4))
    assert (of(april, Funder.ICB).opening, april.used, april.agreed) == (20_000, 0, 0)


def test_late_entry_is_a_correction_and_the_opening_stays_the_closing_that_was_printed(books: Ledger) -> None:
    books.pay_in(date(2026, 4, 7), icb=80_000)
    (number,) = issue(period=APRIL, by=books.by, at=JULY_FIRST, budgets=[books.budget]).issued
    april = Statement.objects.get(pk=number)
    books.spend(date(2026, 4, 28), 1, 12_000)
    may = figures(books.budget)
    nhs = of(may, Funder.ICB)
    assert (nhs.opening, nhs.corrections, nhs.closing) == (80_000, -12_000, 68_000)
    assert (on_line(may, 1).before, on_line(may, 1).corrections, on_line(may, 1).spent_total) == (0, 12_000, 0)
    assert [moved.corrects_earlier for moved in may.movements] == [True]
    assert of(figures(books.budget, APRIL), Funder.ICB).closing == 68_000
    assert of(figures(books.budget, APRIL, known_to=april.counted_to), Funder.ICB).closing == 80_000


def test_days_that_no_statement_covers_are_in_the_opening(books: Ledger) -> None:
    """May is issued for April only, so what happened in May is news to nobody's statement."""
    books.pay_in(date(2026, 4, 7), icb=80_000)
    issue(period=APRIL, by=books.by, at=JULY_FIRST, budgets=[books.budget])
    books.spend(date(2026, 5, 28), 1, 12_000)
    june = of(figures(books.budget, JUNE), Funder.ICB)
    assert (june.opening, june.corrections) == (68_000, 0)


def test_correction_is_told_against_the_latest_statement_of_the_latest_period(books: Ledger) -> None:
    """April is issued again after May, so May's printed closing does not know the entry, and June corrects it."""
    issue(period=APRIL, by=books.by, at=JULY_FIRST, budgets=[books.budget])
    issue(period=MAY, by=books.by, at=JULY_FIRST, budgets=[books.budget])
    books.pay_in(date(2026, 4, 30), icb=9_000)
    issue(period=APRIL, by=books.by, at=JULY_FIRST, budgets=[books.budget])
    june = of(figures(books.budget, JUNE), Funder.ICB)
    assert (june.opening, june.corrections, june.closing) == (0, 9_000, 9_000)


def test_revision_in_force_at_the_end_of_the_period_says_what_is_agreed(books: Ledger, as_system: User) -> None:
    later = _next_revision(books.budget, date(2026, 6, 1))
    recipes.line(later, icb=1_400_000, council=100_000, service="More hours")
    recipes.approve(later)
    assert figures(books.budget).agreed == 1_500_000
    june = figures(books.budget, JUNE)
    assert (june.revision, [each.service for each in june.lines]) == (2, ["More hours"])


def test_line_that_a_revision_dropped_is_shown_while_money_counts_on_it(books: Ledger) -> None:
    books.notional(date(2026, 5, 21), 10_000)
    later = _next_revision(books.budget, date(2026, 6, 1))
    recipes.line(later, icb=1_400_000, council=100_000)
    recipes.approve(later)
    june = figures(books.budget, JUNE)
    dropped = on_line(june, 3)
    assert (dropped.service, dropped.agreed_total, dropped.before, dropped.left) == ("Respite", 0, 10_000, -10_000)


def _next_revision(budget: Budget, effective_from: date) -> Any:
    first = budget.revisions.get(number=1)
    first.pk, first.number, first.effective_from = None, 2, effective_from
    first.status, first.approved_at, first.approved_by, first.submitted_at = "draft", None, None, None
    first._state.adding = True
    first.save()
    return first


def test_payments_without_evidence_are_counted_unless_taken_back(books: Ledger) -> None:
    books.spend(date(2026, 5, 9), 1, 500)
    wrong = books.spend(date(2026, 5, 10), 1, 600)
    movements.reverse(posting=wrong, on=date(2026, 5, 11), words="Not ours", by=books.by)
    assert figures(books.budget).missing_evidence == 1


def test_months_run_to_the_end_of_the_year_and_stop_being_spent_at_the_period(books: Ledger) -> None:
    books.spend(date(2026, 4, 9), 1, 500)
    books.spend(date(2026, 5, 9), 1, 700)
    found = figures(books.budget).months
    assert [each.spent for each in found] == [500, 1_200, *[None] * 10]
    assert (len(found), found[-1].planned) == (12, 1_500_000)


def test_number_of_queries_does_not_grow_with_the_budgets(books: Ledger, integrated: Budget) -> None:
    others = [recipes.budget(recipes.person(integrated.icb)) for _ in range(3)]
    books.spend(date(2026, 5, 9), 1, 500)
    asked = []
    for budgets in ([integrated.pk], [integrated.pk, *(each.pk for each in others)], None):
        with CaptureQueriesContext(connection) as queries:
            figures_for(budgets, MAY)
        asked.append(len(queries))
    assert asked[0] == asked[1] == 5
    assert asked[2] <= 5 + 3  # on PostgreSQL each sum of all budgets is first given memory


def test_all_budgets_have_the_figures_that_each_has_alone(books: Ledger, integrated: Budget) -> None:
    other = recipes.budget(recipes.person(integrated.icb))
    books.spend(date(2026, 5, 9), 1, 500)
    together = figures_for(None, MAY)
    assert together == {each.pk: figures(each) for each in (integrated, other)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: replace(found, funders=(replace(found.funders[0], opening=1), *found.funders[1:])),
        lambda found: replace(
            found, funders=(replace(found.funders[0], spent=found.funders[0].spent + 1, closing=-1),)
        ),
        lambda found: replace(found, lines=(replace(found.lines[0], before=1), *found.lines[1:])),
        lambda found: replace(found, months=found.months[:1]),
        lambda found: replace(found, movements=()),
    ],
    ids=["opening", "spent", "before", "months", "movements"],
)
def test_figures_that_do_not_add_up_are_refused(books: Ledger, spoil: Callable[[Figures], Figures]) -> None:
    books.spend(date(2026, 5, 9), 1, 500)
    spoiled = spoil(figures(books.budget))
    with pytest.raises(DoesNotFoot, match="does not add up"):
        check_foots(spoiled)


# Any movements at all: made straight in the tables, and worked out again entry by entry. -----------------------------


class Moved(NamedTuple):
    kind: EntryKind
    funder: Funder
    pence: int
    line: int | None
    on: date
    taken_back: bool


DAYS = st.dates(date(2026, 3, 1), date(2026, 6, 30))
HELD_ONLY = (
    *(EntryKind.PAYMENT_RELEASED, EntryKind.CONTRIBUTION, EntryKind.CONTRIBUTION_RETURNED, EntryKind.RECOVERY),
)


@st.composite
def some_movements(draw: Callable[[Any], Any]) -> Moved:
    kind = draw(st.sampled_from(list(ENDS)))
    persons = Place.PERSON in ENDS[kind]
    funder = draw(st.sampled_from(PERSONS_MONEY if persons else list(Funder)))
    where = None if kind in HELD_ONLY else draw(st.sampled_from([None, 1, 2, 3]))
    order = kind in (EntryKind.COMMITMENT, EntryKind.COMMITMENT_ENDED)
    return Moved(kind, funder, draw(st.integers(1, 10**11)), where, draw(DAYS), not order and draw(st.booleans()))


def record(budget: Budget, moved: list[Moved], by: User, batch: str) -> None:
    lines = {each.number: each for each in budget.revisions.get().lines.all()}
    for place, each in enumerate(moved):
        posting = _posting(budget, each, by, f"{batch} {place}", None)
        _entry(posting, each, lines, each.kind, *ENDS[each.kind])
        if each.taken_back:
            back = _posting(budget, each, by, f"{batch} {place} back", posting)
            _entry(back, each, lines, EntryKind.REVERSAL, *ENDS[each.kind][::-1])


def _posting(budget: Budget, moved: Moved, by: User, key: str, reverses: Posting | None) -> Posting:
    return Posting.objects.create(
        budget=budget,
        kind=EntryKind.REVERSAL if reverses else moved.kind,
        happened_on=moved.on,
        key=key,
        evidence=Evidence.NONE,
        recorded_by=by,
        reverses=reverses,
    )


def _entry(
    posting: Posting, moved: Moved, lines: dict[int, BudgetLine], kind: EntryKind, origin: Place, target: Place
) -> None:
    Entry.objects.create(
        posting=posting,
        budget=posting.budget,
        kind=kind,
        from_place=origin,
        to_place=target,
        funder=moved.funder,
        line=lines.get(moved.line or 0),
        amount=from_pence(moved.pence),
        effective_on=moved.on,
    )


def worked_out(moved: list[Moved], place: Place, funder: Funder | None, until: date, since: date = date.min) -> int:
    """Pence at a place, from the movements themselves: what was taken back comes to nothing."""
    return sum(
        each.pence * ((place == ENDS[each.kind][1]) - (place == ENDS[each.kind][0]))
        for each in moved
        if not each.taken_back and since <= each.on <= until and funder in (None, each.funder)
    )


@pytest.mark.parametrize("period", [MAY, Period(date(2026, 4, 16), date(2026, 5, 3))], ids=["a month", "some days"])
@given(before=st.lists(some_movements(), max_size=12), after=st.lists(some_movements(), max_size=12))
@settings(
    max_examples=30,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_movements_foot_and_open_as_the_statement_before_closed(
    period: Period, before: list[Moved], after: list[Moved], integrated: Budget, as_system: User
) -> None:
    with transaction.atomic():
        _holds_for(period, before, after, integrated, as_system)
        transaction.set_rollback(True)


def _holds_for(period: Period, before: list[Moved], after: list[Moved], budget: Budget, by: User) -> None:
    earlier = Period(date(2026, 4, 1), date(2026, 4, 15)) if period.start != MAY.start else APRIL
    record(budget, before, by, "before")
    (number,) = issue(period=earlier, by=by, at=JULY_FIRST, budgets=[budget]).issued
    printed = Statement.objects.get(pk=number)
    closed = figures(budget, earlier, known_to=printed.counted_to)
    record(budget, after, by, "after")
    found = figures(budget, period)
    both = before + after
    year = financial_year_of(period.end).start
    for funder in Funder:
        opening = sum(each.closing for each in closed.funders if each.funder == funder)
        shown = [each for each in found.funders if each.funder == funder]
        assert sum(each.opening for each in shown) == opening
        assert sum(each.closing for each in shown) == worked_out(both, Place.HELD, funder, period.end)
    assert found.used == worked_out(both, Place.LINE, None, period.end, since=year)
    assert found.committed == worked_out(both, Place.COMMITTED, None, period.end)
    assert sum(each.spent_total for each in found.lines) == worked_out(
        both, Place.LINE, None, period.end, since=period.start
    )
