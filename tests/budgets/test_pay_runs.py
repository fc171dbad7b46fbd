"""Pay runs: drafted from the schedule, reviewed, approved by somebody else, paid once, held, and what came back."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from budgets.accounts import gates
from budgets.accounts.gates import first_shut, gates_for
from budgets.ledger.rules import EntryKind
from budgets.models import (
    AccountChange,
    Budget,
    Notice,
    Offset,
    PayHold,
    PaymentBack,
    PayRun,
    PayRunItem,
    PayRunPayment,
    Posting,
)
from budgets.pay_runs import drafting
from budgets.pay_runs.coming_back import settle, take_back
from budgets.pay_runs.drafting import draft_run
from budgets.pay_runs.holding import hold_payments, let_go
from budgets.pay_runs.paying import pay_item
from budgets.pay_runs.queries import changes_of, gone, of_run, summary
from budgets.pay_runs.reviewing import approve_run, review_run
from budgets.pay_runs.rules import BackKind, Change, ItemState, RunStatus
from budgets.paying.queries import due_sql
from budgets.paying.schedule import due_in
from budgets.queries import position
from budgets.rules import Funder
from phb.acting import acting
from phb.dates import month
from phb.models import User
from phb.money import from_pence, gbp, to_pence
from phb.roles import Role
from tests import recipes
from tests.budgets.building import release_month
from tests.budgets.paying_runs import APRIL, DAY, MAY, Office, approved, drafted, item_of, office, paid, pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_system")]

MAY_DAY = date(2026, 5, 1)
A_YEAR_OF_COUNCIL = {"council": 240_000, "charge": 60_000, "service": "Day centre"}


@pytest.fixture
def ours(as_system: User) -> Office:
    """Three budgets: of the NHS alone, of both, and of both with a line that is ordered and not held."""
    made = office()
    made.budget(family_name="Abbott")
    made.budget({"icb": 1_200_000}, A_YEAR_OF_COUNCIL, family_name="Baker")
    made.budget({"icb": 600_000}, A_YEAR_OF_COUNCIL, {"icb": 200_000, "option": "02"}, family_name="Carter")
    return made


def states(run: PayRun) -> dict[str, str]:
    return {item.name.split(",")[0]: item.state for item in of_run(run)}  # type: ignore[attr-defined]


def hold(ours: Office, number: int = 0, **more: Any) -> PayHold:
    with acting(ours.first):
        given = {"reason": "The holder is in hospital", "team": "Finance", **more}
        return hold_payments(budget=ours.budgets[number], by=ours.first, on=DAY, **given)


# Drafting. -----------------------------------------------------------------------------------------------------------


def test_run_holds_what_the_schedule_says_of_each_budget(ours: Office) -> None:
    """30 of 365 days, each funder its share; the person's charge is theirs to pay in."""
    run = drafted(ours)
    assert [(item.name[:6], item.shares) for item in run.items.all()] == [
        ("Abbott", {Funder.ICB: 98_630}),
        ("Baker,", {Funder.ICB: 98_630, Funder.COUNCIL: 19_726}),
        ("Carter", {Funder.ICB: 49_315, Funder.COUNCIL: 19_726}),
    ]
    assert (run.status, run.item_count, to_pence(run.total_amount)) == ("draft", 3, 286_027)
    assert {item.number for item in run.items.all()} == {f"{each.pk:08d}" for each in ours.budgets}


def test_run_leaves_out_other_icbs_what_is_paid_and_what_is_not_due(ours: Office) -> None:
    elsewhere = office()
    elsewhere.budget()
    ours.budget({"icb": 50_000, "frequency": "one_off", "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 1)})
    ours.budget({"icb": 90_000, "option": "02"})
    with acting(ours.first):
        release_month(budget=ours.budgets[0], month=APRIL, by=ours.first, on=DAY)
    assert [item.name[:6] for item in drafted(ours).items.all()] == ["Baker,", "Carter"]


def test_what_a_gate_holds_is_in_the_run_with_the_reason(ours: Office) -> None:
    recipes.agreement_end(ours.budgets[1].agreements.get(), DAY)
    run = drafted(ours)
    item = item_of(run, ours.budgets[1])
    assert (item.gate, item.obstacle[:34]) == ("agreement", "The agreement ended on 1 April 202")
    assert states(run) == {"Abbott": "to_pay", "Baker": "held", "Carter": "to_pay"}


def test_drafting_again_takes_changes_in_and_replaces_the_draft(ours: Office) -> None:
    first = drafted(ours)
    with acting(ours.first):
        review_run(run=first, by=ours.first, on=DAY)
    ours.budget(family_name="Dale")
    again = drafted(ours)
    first.refresh_from_db()
    assert (first.status, again.replaces, again.status) == (RunStatus.REPLACED, first, RunStatus.DRAFT)
    assert (first.items.count(), again.items.count()) == (3, 4)
    with pytest.raises(ValidationError), acting(ours.second):
        approve_run(run=first, seen=first.content_sha256, by=ours.second, on=DAY)
    with pytest.raises(ValidationError), acting(ours.second):
        approve_run(run=again, seen=again.content_sha256, by=ours.second, on=DAY)


def test_nothing_due_and_too_early_are_refused(ours: Office) -> None:
    with pytest.raises(ValidationError, match="can be paid from"), acting(ours.first):
        draft_run(icb=ours.icb, month=month(2026, 7), by=ours.first, on=DAY)
    paid(ours)
    with pytest.raises(ValidationError, match="Nothing is due"):
        drafted(ours)


def test_month_that_is_approved_and_not_paid_is_not_drafted_again(ours: Office) -> None:
    approved(ours)
    with pytest.raises(ValidationError, match="Pay that one first"):
        drafted(ours)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CARE_COORDINATOR, Role.COMMISSIONING_MANAGER])
def test_only_finance_of_the_icb_drafts(ours: Office, role: Role) -> None:
    for user in (recipes.user(role, ours.icb), recipes.user(Role.FINANCE_OFFICER, recipes.icb())):
        with pytest.raises(PermissionDenied), acting(user):
            draft_run(icb=ours.icb, month=APRIL, by=user, on=DAY)


# Maker is not checker. -----------------------------------------------------------------------------------------------


def reviewed(ours: Office) -> PayRun:
    run = drafted(ours)
    with acting(ours.first):
        return review_run(run=run, by=ours.first, on=DAY)


def test_whoever_drafted_does_not_approve_by_the_act(ours: Office) -> None:
    run = reviewed(ours)
    with pytest.raises(PermissionDenied, match="a colleague must approve"), acting(ours.first):
        approve_run(run=run, seen=run.content_sha256, by=ours.first, on=DAY)


def by_save(run: PayRun, **values: Any) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    run.save()


def by_update(run: PayRun, **values: Any) -> None:
    PayRun.objects.filter(pk=run.pk).update(**values)


def by_bulk_update(run: PayRun, **values: Any) -> None:
    for name, value in values.items():
        setattr(run, name, value)
    PayRun.objects.bulk_update([run], list(values))


def by_raw_sql(run: PayRun, **values: Any) -> None:
    fields: dict[str, Any] = {name: PayRun._meta.get_field(name) for name in values}
    columns = {fields[name].column: getattr(value, "pk", value) for name, value in values.items()}
    sets = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE budgets_payrun SET {sets} WHERE id = %s", [*columns.values(), run.pk])  # noqa: S608


DOORS = [by_save, by_update, by_bulk_update, by_raw_sql]


def refused(door: Any, run: PayRun, **values: Any) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        door(run, **values)
    run.refresh_from_db()
    return str(refusal.value)


@pytest.mark.parametrize("door", DOORS)
def test_whoever_drafted_does_not_approve_by_any_door(ours: Office, door: Any) -> None:
    run = reviewed(ours)
    refused(door, run, approved_by=ours.first, approved_on=DAY, status="approved")
    stranger = recipes.user(Role.AUDITOR, ours.icb)
    refused(door, run, approved_by=stranger, approved_on=DAY, status="approved")
    door(run, approved_by=ours.second, approved_on=DAY, status="approved")


@pytest.mark.parametrize("door", DOORS)
def test_what_was_not_reviewed_is_not_approved_by_any_door(ours: Office, door: Any) -> None:
    refused(door, drafted(ours), approved_by=ours.second, approved_on=DAY, status="approved")


@pytest.mark.parametrize("door", DOORS)
def test_approved_run_is_frozen_at_every_door(ours: Office, door: Any) -> None:
    run = approved(ours)
    refused(door, run, drafted_on=date(2026, 3, 31))
    refused(door, run, approved_by=None, approved_on=None, status="draft")
    pay(ours, run)
    refused(door, run, pay_on=date(2026, 4, 2))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM budgets_payrun WHERE id = %s", [run.pk])


def test_nothing_comes_into_a_run_after_it_was_drafted(ours: Office) -> None:
    run = drafted(ours)
    more = ours.budget()
    row = {"run": run, "budget": more, "name": "More", "planned_amount": 1, "amount": 1, "icb_amount": 1}
    for door in (lambda: PayRunItem.objects.create(**row), lambda: PayRunItem.objects.bulk_create([PayRunItem(**row)])):
        with pytest.raises(IntegrityError), transaction.atomic():
            door()


@pytest.mark.parametrize("column", ["amount", "sort_code", "icb_amount", "obstacle"])
def test_payment_of_a_run_is_never_changed(ours: Office, column: str) -> None:
    item = drafted(ours).items.first()
    assert item is not None
    with pytest.raises(ValidationError):
        item.save()
    update = f"UPDATE budgets_payrunitem SET {column} = '1'"  # noqa: S608
    for statement in (update, "DELETE FROM budgets_payrunitem"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = %s", [item.pk])  # noqa: S608


@pytest.mark.parametrize(
    "wrong",
    [{"reduction_amount": 1}, {"icb_amount": 2}, {"amount": 2}, {"planned_amount": 0, "amount": 0, "icb_amount": 0},
     {"reduction_amount": 1, "amount": 2, "planned_amount": 3, "icb_amount": 2}],
)  # fmt: skip
def test_reduction_needs_a_notice_and_shares_add_up(ours: Office, wrong: dict[str, int]) -> None:
    with acting(ours.first):
        run = PayRun.objects.create(
            icb=ours.icb, period_start=MAY.start, period_end=MAY.end, drafted_by=ours.first, drafted_on=DAY
        )
    row = {"planned_amount": 1, "amount": 1, "icb_amount": 1, **wrong}
    columns = {**{"reduction_amount": 0, "council_amount": 0, "education_amount": 0, "other_amount": 0}, **row}
    texts = ("name", "holder_name", "sort_code", "number", "gate", "obstacle")
    names = ", ".join([*columns, *texts, "run_id", "budget_id"])
    marks = ", ".join("%s" for _ in range(len(columns) + len(texts) + 2))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO budgets_payrunitem ({names}) VALUES ({marks})",  # noqa: S608
            [*columns.values(), *("" for _ in texts), run.pk, ours.budgets[0].pk],
        )


def test_nobody_approves_a_run_that_pays_themselves(ours: Office) -> None:
    person = ours.budgets[0].person
    person.account = ours.second
    person.save()
    run = reviewed(ours)
    with pytest.raises(PermissionDenied, match="pays your own budget"), acting(ours.second):
        approve_run(run=run, seen=run.content_sha256, by=ours.second, on=DAY)


def test_what_is_approved_is_what_was_seen(ours: Office) -> None:
    run = reviewed(ours)
    with pytest.raises(ValidationError, match="not what you looked at"), acting(ours.second):
        approve_run(run=run, seen="0" * 64, by=ours.second, on=DAY)


# Paying. -------------------------------------------------------------------------------------------------------------


def test_run_is_paid_into_the_ledger_and_a_month_once(ours: Office) -> None:
    run = paid(ours)
    assert run.status == RunStatus.PAID
    assert states(run) == dict.fromkeys(("Abbott", "Baker", "Carter"), ItemState.PAID)
    assert [position(each, DAY).held for each in ours.budgets] == [98_630, 118_356, 69_041]
    with acting(ours.first):
        posting = release_month(budget=ours.budgets[0], month=APRIL, by=ours.first, on=DAY)
    assert posting.run_payment.item == item_of(run, ours.budgets[0])
    assert pay(ours, run).made == 0
    assert Posting.objects.filter(kind=EntryKind.PAYMENT_RELEASED).count() == 3


def test_run_is_not_paid_before_it_is_approved_or_on_two_days(ours: Office) -> None:
    with pytest.raises(ValidationError, match="colleague approves"):
        pay(ours, reviewed(ours))
    run = PayRun.objects.get()
    with acting(ours.second):
        approve_run(run=run, seen=run.content_sha256, by=ours.second, on=DAY)
    pay(ours, run, most=1)
    with pytest.raises(ValidationError, match="marked as paid on 1 April 2026"):
        pay(ours, run, on=date(2026, 4, 2))


def test_run_that_was_cut_off_goes_on_where_it_stopped(ours: Office) -> None:
    run = approved(ours)
    assert (pay(ours, run, most=2).left, PayRunPayment.objects.count()) == (1, 2)
    run.refresh_from_db()
    assert run.status == RunStatus.APPROVED
    assert pay(ours, run).made == 1
    run.refresh_from_db()
    assert run.status == RunStatus.PAID


def test_chunk_that_breaks_is_undone_whole(ours: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    run = approved(ours)
    monkeypatch.setattr("budgets.pay_runs.paying._start_reviews", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        pay(ours, run)
    assert not Posting.objects.filter(kind=EntryKind.PAYMENT_RELEASED).exists()
    monkeypatch.undo()
    assert pay(ours, run).made == 3


def test_month_paid_on_the_page_of_its_budget_meanwhile_is_noted_and_not_paid_again(ours: Office) -> None:
    run = approved(ours)
    with acting(ours.second):
        release_month(budget=ours.budgets[0], month=APRIL, by=ours.second, on=DAY)
    pay(ours, run)
    assert item_of(run, ours.budgets[0]).payments.get().apart
    assert position(ours.budgets[0], DAY).held == 98_630


def test_held_payment_is_not_paid_and_the_run_is_paid_in_part(ours: Office) -> None:
    held = hold(ours)
    run = paid(ours)
    assert (run.status, states(run)["Abbott"]) == (RunStatus.PART_PAID, ItemState.HELD)
    with pytest.raises(ValidationError, match="Held since 1 April 2026"), acting(ours.first):
        release_month(budget=ours.budgets[0], month=APRIL, by=ours.first, on=DAY)
    item = item_of(run, ours.budgets[0])
    with pytest.raises(ValidationError, match="Finance looks into it"), acting(ours.first):
        pay_item(item=item, by=ours.first, on=DAY)
    with acting(ours.first):
        let_go(hold=held, words="She is home", by=ours.first, on=DAY)
        pay_item(item=item, by=ours.first, on=DAY)
    run.refresh_from_db()
    assert (run.status, states(run)["Abbott"]) == (RunStatus.PAID, ItemState.PAID)


def test_hold_after_approval_holds(ours: Office) -> None:
    run = approved(ours)
    hold(ours, 1, team="", owner=ours.second)
    assert pay(ours, run).made == 2
    assert states(run)["Baker"] == ItemState.HELD


def test_held_payment_cannot_be_written_as_paid(ours: Office) -> None:
    run = approved(ours)
    hold(ours)
    pay(ours, run)
    item = item_of(run, ours.budgets[0])
    posting = Posting.objects.filter(kind=EntryKind.PAYMENT_RELEASED).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        PayRunPayment.objects.bulk_create([PayRunPayment(item=item, posting=posting, recorded_by=ours.first)])


def test_what_changed_since_approval_is_held_with_the_reason(ours: Office) -> None:
    run = approved(ours)
    recipes.agreement_end(ours.budgets[2].agreements.get(), DAY)
    paid_now = pay(ours, run)
    assert (paid_now.made, paid_now.held) == (2, 1)
    found = PayHold.objects.get()
    assert (found.budget, found.owner, found.reason[:19]) == (ours.budgets[2], ours.first, "The agreement ended")
    run.refresh_from_db()
    assert run.status == RunStatus.PART_PAID


def test_hold_names_a_reason_and_one_who_looks_into_it(ours: Office) -> None:
    with pytest.raises(ValidationError, match="Name a colleague or a team"):
        hold(ours, team="")
    with pytest.raises(ValidationError, match="Say why"):
        hold(ours, reason=" ")
    made = hold(ours)
    with pytest.raises(ValidationError, match="held already"):
        hold(ours)
    for statement in ("UPDATE budgets_payhold SET reason = 'x'", "DELETE FROM budgets_payhold"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = %s", [made.pk])
    with pytest.raises(PermissionDenied), acting(recipes.user(Role.CARE_COORDINATOR, ours.icb)) as _:
        hold_payments(
            budget=ours.budgets[1], reason="x", team="x", by=recipes.user(Role.CARE_COORDINATOR, ours.icb), on=DAY
        )


# What came back. -----------------------------------------------------------------------------------------------------


def came_back(ours: Office, item: PayRunItem, kind: BackKind = BackKind.RETURNED, day: date = DAY) -> PaymentBack:
    with acting(ours.first):
        return take_back(item=item, kind=kind, reason="Account closed", came_on=day, by=ours.first, on=day)


@pytest.mark.parametrize("kind", BackKind)
def test_payment_that_came_back_is_reversed_and_paid_again(ours: Office, kind: BackKind) -> None:
    run = paid(ours)
    item = item_of(run, ours.budgets[0])
    came_back(ours, item, kind)
    run.refresh_from_db()
    assert (run.status, states(run)["Abbott"]) == (RunStatus.PART_PAID, kind.value)
    assert position(ours.budgets[0], DAY).held == 0
    with acting(ours.first):
        pay_item(item=item, by=ours.first, on=DAY)
    run.refresh_from_db()
    assert (run.status, states(run)["Abbott"]) == (RunStatus.PAID, "paid")
    assert position(ours.budgets[0], DAY).held == 98_630


def test_payment_that_came_back_can_be_settled(ours: Office) -> None:
    run = paid(ours)
    item = item_of(run, ours.budgets[0])
    back = came_back(ours, item)
    with acting(ours.first):
        settle(back=back, words="She went abroad", by=ours.first, on=DAY)
    assert states(run)["Abbott"] == ItemState.SETTLED


def test_what_is_not_paid_does_not_come_back(ours: Office) -> None:
    run = approved(ours)
    with pytest.raises(ValidationError, match="not paid"):
        came_back(ours, item_of(run, ours.budgets[0]))


# What changed. -------------------------------------------------------------------------------------------------------


def test_run_says_what_changed_since_the_last(ours: Office) -> None:
    hold(ours, 2)
    paid(ours)
    with acting(ours.first):
        let_go(hold=PayHold.objects.get(), words="Seen to", by=ours.first, on=DAY)
    hold(ours, 1)
    new = ours.budget(family_name="Dale")
    run = drafted(ours, MAY, MAY_DAY)
    found = {item.name.split(",")[0]: changes_of(item) for item in of_run(run)}
    assert found == {
        "Abbott": [],
        "Baker": [Change.NEWLY_HELD],
        "Carter": [Change.RELEASED],
        "Dale": [Change.NEW],
    }
    made = summary(run)
    assert made.changes == {Change.NEW: 1, Change.NEWLY_HELD: 1, Change.RELEASED: 1}
    assert made.difference == to_pence(run.total_amount) - 286_027
    assert {row.state: row.count for row in made.rows} == {ItemState.TO_PAY: 3, ItemState.HELD: 1}
    assert new in {item.budget for item in run.items.all()}


def test_a_longer_month_alone_is_no_change_and_money_of_the_month_is(ours: Office) -> None:
    """April has 30 days and May 31; what falls on a day of May alone is more, and what fell on one of April is less."""
    once = {"icb": 500_000, "frequency": "one_off"}
    for name, day in (("Early", date(2026, 4, 2)), ("Later", date(2026, 5, 2))):
        ours.budget({"icb": 1_200_000}, {**once, "starts_on": day, "ends_on": day}, family_name=name)
    paid(ours)
    run = drafted(ours, MAY, MAY_DAY)
    found = {item.name.split(",")[0]: changes_of(item) for item in of_run(run)}
    assert found == {"Abbott": [], "Baker": [], "Carter": [], "Early": [Change.LESS], "Later": [Change.MORE]}
    assert summary(run).changes == {Change.MORE: 1, Change.LESS: 1}


def test_budget_that_is_gone_and_bank_details_that_changed_are_named(ours: Office) -> None:
    short = ours.budget({"icb": 30_000, "ends_on": date(2026, 4, 30)}, family_name="Early")
    paid(ours)
    run = drafted(ours, MAY, MAY_DAY)
    assert [item.budget for item in gone(run)] == [short]
    assert summary(run).changes[Change.GONE] == 1


def test_one_by_one_says_the_same_as_all_at_once(ours: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is plain is drafted in one statement, the rest by the rules: here all of it, in both ways."""
    paid(ours)
    ours.budget(family_name="Dale")
    at_once = drafted(ours, MAY, MAY_DAY)
    monkeypatch.setattr("budgets.pay_runs.drafting._draft_plain", lambda run, on: 0)
    one_by_one = drafted(ours, MAY, MAY_DAY)
    assert at_once.content_sha256 == one_by_one.content_sha256
    assert [item.before for item in at_once.items.all()] == [item.before for item in one_by_one.items.all()]


def test_what_earlier_months_are_owed_comes_with_the_run(ours: Office) -> None:
    """A revision from a day in the past, after April was paid: May brings the difference."""
    paid(ours)
    budget = ours.budgets[0]
    raised = recipes.revised(budget, {"icb": 1_565_000})
    run = drafted(ours, MAY, MAY_DAY)
    due = due_in(raised.lines.all(), APRIL)[Funder.ICB] - 98_630 + due_in(raised.lines.all(), MAY)[Funder.ICB]
    assert to_pence(item_of(run, budget).amount) == due


# Both ways. ----------------------------------------------------------------------------------------------------------

DAYS = [date(2026, 3, 15), date(2026, 4, 1), date(2026, 4, 17), date(2026, 4, 30), date(2026, 5, 1), date(2028, 2, 29)]
LINES = [
    {"icb": pence, "council": pence // 3, "starts_on": start, "ends_on": start + timedelta(days=length), **more}
    for pence in (1, 99, 10_003, 77_777)
    for start in DAYS
    for length in (0, 12, 366)
    for more in ({}, {"frequency": "one_off"}, {"option": "03"}, {"option": "02"})
]


def test_schedule_says_the_same_in_python_and_in_sql(ours: Office) -> None:
    """Each of these lines alone, over the months around it."""
    wrong = []
    drafts = ours.budget(*LINES)
    lines = list(drafts.revisions.get().lines.all())
    assert len(lines) == len(LINES)
    for period in (month(2026, 3), APRIL, MAY, month(2027, 4), month(2028, 2), month(2028, 3), month(2029, 3)):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({due_sql(period)}) d WHERE d.budget_id = %s", [drafts.pk])  # noqa: S608
            row = cursor.fetchone()
        said = dict(zip(("icb", "council", "education", "other"), row[2:], strict=True)) if row else {}
        wanted = {funder.value: pence for funder, pence in due_in(lines, period).items()}
        if {name: pence for name, pence in said.items() if pence} != wanted:
            wrong.append((period, said, wanted))
    assert wrong == []


# Behind a notice. ----------------------------------------------------------------------------------------------------


def set_off(ours: Office, pounds: int, number: int = 0) -> Notice:
    """A notice that was given and sets off so many pounds in May."""
    signer = recipes.user()
    notice = Notice.objects.create(
        budget=ours.budgets[number],
        kind="offset",
        unused_amount=gbp(pounds),
        reasons="Money lies unused in the account since February.",
        evidence="Statements of February and March, and a telephone call.",
        takes_effect_on=MAY.start,
        written_by=ours.first,
        written_on=DAY,
    )
    Offset.objects.create(notice=notice, month=MAY.start, amount=gbp(pounds), judged="She has enough until June.")
    notice.signed_by, notice.given_on, notice.earliest_on, notice.given_at = signer, DAY, DAY, timezone.now()
    notice.given_how, notice.given_to = "post", "Asha Patel"
    notice.save()
    return notice


def test_payment_is_reduced_by_what_a_notice_sets_off_and_names_it(ours: Office) -> None:
    notice = set_off(ours, 500)
    run = approved(ours, MAY, MAY_DAY)
    item = item_of(run, ours.budgets[0])
    assert (item.notice, to_pence(item.reduction_amount)) == (notice, 50_000)
    assert to_pence(item.amount) == to_pence(item.planned_amount) - 50_000
    pay(ours, run, MAY_DAY)
    assert position(ours.budgets[0], MAY_DAY).held == to_pence(item.amount)


def test_notice_that_is_withdrawn_before_the_run_is_paid_holds_the_payment(ours: Office) -> None:
    notice = set_off(ours, 500)
    run = approved(ours, MAY, MAY_DAY)
    notice.withdrawn_by, notice.withdrawn_on, notice.withdrawn_why = ours.first, MAY_DAY, "It was wrong"
    notice.save()
    assert pay(ours, run, MAY_DAY).held == 1
    assert "is due now" in PayHold.objects.get().reason


@pytest.mark.parametrize(("named", "pence"), [(False, 1), (True, 50_001)])
def test_no_door_reduces_a_payment_further_than_its_notice(ours: Office, named: bool, pence: int) -> None:
    notice = set_off(ours, 500)
    with acting(ours.first):
        run = PayRun.objects.create(
            icb=ours.icb, period_start=MAY.start, period_end=MAY.end, drafted_by=ours.first, drafted_on=DAY
        )
    paid_now = from_pence(100_000 - pence)
    row = PayRunItem(
        run=run, budget=ours.budgets[0], name="A", planned_amount=gbp(1_000), reduction_amount=from_pence(pence),
        amount=paid_now, icb_amount=paid_now, notice=notice if named else None,
    )  # fmt: skip
    for door in (row.save, lambda: PayRunItem.objects.bulk_create([row])):
        with pytest.raises(IntegrityError), transaction.atomic():
            door()


# The gates at once. --------------------------------------------------------------------------------------------------


def _end_agreement(budget: Budget) -> None:
    recipes.agreement_end(budget.agreements.get(), DAY)


def _wait_for_account(budget: Budget) -> None:
    AccountChange.objects.create(
        budget=budget, holder_name="New", checked_how="By telephone", waits=True, proposed_by=recipes.user(),
        proposed_on=DAY,
    )  # fmt: skip


def _die(budget: Budget) -> None:
    budget.person.died_on = date(2026, 3, 30)
    budget.person.save()


def _hold(budget: Budget) -> None:
    PayHold.objects.create(budget=budget, reason="Look", team="Finance", held_by=recipes.user(), held_on=DAY)


@pytest.mark.parametrize("spoil", [_end_agreement, _wait_for_account, _die, _hold], ids=lambda each: each.__name__)
def test_budget_with_a_doubt_is_never_drafted_as_plain(ours: Office, spoil: Callable[[Budget], None]) -> None:
    """The rules answer for it: where they hold it back, the statement for all did not let it through."""
    spoil(ours.budgets[0])
    none = ours.budget(account=False)
    asked: list[int] = []
    one_by_one = drafting._draft_one_by_one

    def listening(run: PayRun, numbers: Iterable[int], on: date) -> None:
        asked.extend(found := list(numbers))
        one_by_one(run, found, on)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "_draft_one_by_one", listening)
        run = drafted(ours)
    assert sorted(asked) == [ours.budgets[0].pk, none.pk]
    assert {item.budget_id: item.state for item in of_run(run)}[none.pk] == ItemState.HELD  # type: ignore[attr-defined]


def test_what_is_drafted_as_plain_has_no_shut_gate(ours: Office) -> None:
    """Of budgets in every state that the recipes make, those that no rule was asked of are open by the rule."""
    plain = {item.budget_id for item in drafted(ours).items.filter(obstacle="")}
    shut = gates_for(ours.budgets, DAY)
    assert plain == {number for number, found in shut.items() if first_shut(found) is None}


def test_every_gate_that_holds_back_is_known_where_all_are_asked_at_once() -> None:
    """A new gate is said in SQL too, in `gates_at_once`, before its name is put here."""
    names = {value for name, value in vars(gates).items() if name.isupper() and isinstance(value, str)}
    assert names == {"agreement", "account", "plan", "risks", "consent", "reviews", "pay_hold", "goes_on", "bar"}
