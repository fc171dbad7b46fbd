"""Every movement of money: what it moves, what it refuses, and that the books stay in balance."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from budgets.ledger import movements
from budgets.ledger.rules import ENDS, EntryKind, Place
from budgets.models import Budget, Entry, Posting
from budgets.queries import position
from budgets.rules import Funder
from phb.models import User
from phb.money import to_pence
from tests import recipes

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


@pytest.fixture
def integrated(as_system: User) -> Budget:
    """£10,000 from the NHS as a direct payment, £3,000 from the council with £600 charged, and £2,000 notional from
    the NHS.
    """
    person = recipes.person(recipes.icb(), recipes.council())
    return recipes.budget(
        person,
        lines=[
            {"icb": 1_000_000},
            {"council": 240_000, "charge": 60_000, "service": "Day centre"},
            {"icb": 200_000, "option": "02", "service": "Respite"},
        ],
    )


def line(budget: Budget, number: int) -> Any:
    return budget.agreed_revision.lines.get(number=number)  # type: ignore[union-attr]


def release(budget: Budget, pence: int, key: str = "r1", **more: Any) -> Posting:
    return movements.release_payment(
        budget=budget, amounts={Funder.ICB: pence}, on=DAY, key=key, words="May", by=recipes.user(), **more
    )


def test_payment_released_is_held_until_it_is_spent(integrated: Budget) -> None:
    release(integrated, 80_000)
    movements.spend_from_account(
        budget=integrated, line=line(integrated, 1), pence=30_000, on=DAY, key="s1", payee="A. Carer", by=recipes.user()
    )
    now = position(integrated, DAY)
    assert (now.held, now.spent, now.left) == (50_000, 30_000, 1_500_000 - 30_000)


def test_same_key_twice_is_one_posting(integrated: Budget) -> None:
    assert release(integrated, 80_000) == release(integrated, 80_000)
    assert Posting.objects.count() == 1


def test_same_key_for_another_amount_is_refused(integrated: Budget) -> None:
    release(integrated, 80_000)
    with pytest.raises(ValidationError, match="recorded already with another amount, day or payee"):
        release(integrated, 80_001)


@pytest.mark.parametrize("other", [{"payee": "B. Carer"}, {"words": "Two"}, {"pence": 30_001}, {"line": 2}])
def test_same_key_for_anything_else_is_refused(integrated: Budget, other: dict[str, Any]) -> None:
    def spend(number: int = 1, **asked: Any) -> Posting:
        given = {"pence": 30_000, "payee": "A. Carer", "words": "One", "line": line(integrated, number), **asked}
        return movements.spend_from_account(budget=integrated, on=DAY, key="s1", by=recipes.user(), **given)

    assert spend() == spend()
    with pytest.raises(ValidationError, match="recorded already"):
        spend(**{"number" if name == "line" else name: value for name, value in other.items()})


def test_key_of_another_budget_tells_nothing_of_it(integrated: Budget) -> None:
    release(integrated, 80_000)
    other = recipes.budget(recipes.person(integrated.icb))
    with pytest.raises(ValidationError, match="recorded already"):
        release(other, 80_000)


def test_release_over_the_agreed_share_is_refused(integrated: Budget) -> None:
    release(integrated, 1_000_000)
    with pytest.raises(ValidationError, match="£0.01 more than is agreed"):
        release(integrated, 1, key="r2")


def test_release_over_the_agreed_share_says_why(integrated: Budget) -> None:
    release(integrated, 1_000_000)
    posting = release(integrated, 1, key="r2", override_words="Emergency respite agreed by the panel")
    assert posting.override_words


def test_spend_is_shared_between_funders_to_the_penny(integrated: Budget) -> None:
    posting = movements.spend_from_account(
        budget=integrated,
        line=line(integrated, 2),
        pence=10_001,
        on=DAY,
        key="s1",
        payee="Day centre",
        by=recipes.user(),
    )
    parts = {entry.funder: to_pence(entry.amount) for entry in posting.entries.all()}
    assert parts == {"council": 8_001, "charge": 2_000}


def test_spend_outside_the_plan_is_recorded_and_stands_out(integrated: Budget) -> None:
    movements.spend_from_account(
        budget=integrated, line=None, pence=5_000, on=DAY, key="s1", payee="Unknown shop", by=recipes.user()
    )
    assert position(integrated, DAY).unplanned == 5_000


def test_order_counts_against_what_is_left_at_once(integrated: Budget) -> None:
    respite = line(integrated, 3)
    movements.commit(line=respite, pence=150_000, on=DAY, key="o1", words="Respite in June", by=recipes.user())
    with pytest.raises(ValidationError, match="£500.00 over what is agreed"):
        movements.pay_notional(line=respite, pence=100_000, on=DAY, key="n1", payee="Other", by=recipes.user())


def test_order_is_billed_once(integrated: Budget) -> None:
    respite = line(integrated, 3)
    order = movements.commit(line=respite, pence=150_000, on=DAY, key="o1", words="Respite in June", by=recipes.user())
    movements.end_commitment(order=order, how="billed", billed_pence=140_000, on=DAY, key="o1-bill", by=recipes.user())
    now = position(integrated, DAY)
    assert (now.committed, now.spent) == (0, 140_000)
    with pytest.raises(ValidationError, match="already"):
        movements.end_commitment(order=order, how="released", on=DAY, key="o1-again", by=recipes.user())


def test_correction_is_a_posting_that_names_the_wrong_one(integrated: Budget) -> None:
    wrong = release(integrated, 80_000)
    correction = movements.reverse(
        posting=wrong, on=date(2026, 5, 9), words="Paid to the wrong account", by=recipes.user()
    )
    assert correction.reverses == wrong
    assert position(integrated, date(2026, 5, 8)).held == 80_000
    assert position(integrated, date(2026, 5, 9)).held == 0


def test_posting_is_corrected_once(integrated: Budget) -> None:
    wrong = release(integrated, 80_000)
    correction = movements.reverse(posting=wrong, on=DAY, words="Wrong", by=recipes.user())
    for posting in (wrong, correction):
        with pytest.raises(ValidationError):
            movements.reverse(posting=posting, on=DAY, words="Again", by=recipes.user())


def test_money_does_not_move_on_a_budget_nobody_approved(as_system: User) -> None:
    budget = recipes.budget(recipes.person(recipes.icb()), approved=False)
    with pytest.raises(ValidationError, match="approved budget"):
        release(budget, 1)


@pytest.mark.parametrize("kind", list(ENDS))
def test_entry_goes_only_between_the_places_of_its_kind(integrated: Budget, kind: EntryKind) -> None:
    posting = release(integrated, 1)
    wrong = next(ends for ends in ENDS.values() if set(ends) != set(ENDS[kind]))
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create(
            [
                Entry(
                    posting=posting,
                    budget=integrated,
                    kind=kind,
                    from_place=wrong[0],
                    to_place=wrong[1],
                    funder=Funder.CHARGE,
                    amount=posting.entries.get().amount,
                    effective_on=DAY,
                )
            ]
        )


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE budgets_entry SET amount = amount + 1",
        "DELETE FROM budgets_entry",
        "UPDATE budgets_posting SET payee = 'Somebody else'",
        "DELETE FROM budgets_posting",
    ],
)
def test_what_moved_is_never_changed(integrated: Budget, sql: str) -> None:
    release(integrated, 1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_every_place_balances_to_nought(integrated: Budget) -> None:
    """What left every place is what reached every other: nothing is made or lost."""
    release(integrated, 80_000)
    movements.contribute(budget=integrated, funder=Funder.CHARGE, pence=5_000, on=DAY, key="c1", by=recipes.user())
    totals = dict.fromkeys(Place, 0)
    for entry in Entry.objects.all():
        totals[Place(entry.to_place)] += to_pence(entry.amount)
        totals[Place(entry.from_place)] -= to_pence(entry.amount)
    assert sum(totals.values()) == 0
    assert totals[Place.HELD] == 85_000
