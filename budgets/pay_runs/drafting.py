"""
Drafting a pay run: every budget of an ICB with something due in the month, as one payment each.

Most budgets are plain: nothing holds them back, and the agreed lines are those that earlier months were paid by. Those
are drafted in one statement. Of every other budget the rules are asked one by one, since they say what is owed and why
it is held. A test drafts the same budgets both ways.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from budgets import permissions
from budgets.accounts.gates import PAY_HOLD, first_shut
from budgets.accounts.gates_at_once import open_beyond_doubt
from budgets.models import Account, Budget, BudgetLine, Notice, Offset, PayRun, PayRunItem
from budgets.pay_runs.models import RUN_SHARES
from budgets.pay_runs.rules import RUN_TRANSITIONS, UNPAID, RunStatus
from budgets.paying.queries import DUE_TOTAL, due_sql, paid_sql
from budgets.paying.rules import check_release_day
from budgets.paying.schedule import Due, releases, with_month
from budgets.rules import HELD_OPTIONS
from budgets.setting.rules import RevisionStatus
from care_plans.editing import set_and_save
from care_plans.rules import check_move
from phb.dates import Period
from phb.models import Organisation, User
from phb.money import from_pence

CHUNK = 500
"""Budgets that are asked about at once: few enough for flat memory."""

Progress = Callable[[int], None]

_COLUMNS = (
    "run_id, budget_id, name, holder_name, sort_code, number, planned_amount, reduction_amount, amount,"
    " icb_amount, council_amount, education_amount, other_amount, gate, obstacle, before_id"
)


@transaction.atomic
def draft_run(
    *, icb: Organisation, month: Period, by: User, on: date, progress: Progress = lambda more: None
) -> PayRun:
    """Drafts the month's payments, in place of a draft that was there. What is paid already is left out.

    Raises: PermissionDenied; ValidationError where the month is too far ahead, has a run that is approved and not paid
    yet, or comes to nothing.
    """
    permissions.check_can_draft_run(by, icb, on=on)
    check_release_day(month, on)
    Organisation.objects.select_for_update().get(pk=icb.pk)
    unpaid = PayRun.objects.select_for_update().filter(icb=icb, period_start=month.start, status__in=UNPAID).first()
    if unpaid is not None:
        _replace(unpaid)
    run = set_and_save(
        PayRun(icb=icb, drafted_by=by, drafted_on=on),
        period_start=month.start,
        period_end=month.end,
        previous=_run_before(icb, month),
        replaces=unpaid,
    )
    progress(_draft_plain(run, on))
    rest = list(_not_plain(run).values_list("pk", flat=True))
    for chunk in _chunks(rest, CHUNK):
        _draft_one_by_one(run, chunk, on)
        progress(len(chunk))
    return _close(run)


def _replace(run: PayRun) -> None:
    if run.status == RunStatus.APPROVED:
        raise ValidationError("This month has a run that is approved and not paid yet. Pay that one first.")
    check_move(RUN_TRANSITIONS, RunStatus(run.status), RunStatus.REPLACED)
    set_and_save(run, status=RunStatus.REPLACED)


def _run_before(icb: Organisation, month: Period) -> PayRun | None:
    """The latest approved run of an earlier month."""
    return (
        PayRun.objects.approved().filter(icb=icb, period_start__lt=month.start).order_by("-period_start", "pk").first()
    )


def _draft_plain(run: PayRun, on: date) -> int:
    """The plain budgets in one statement; answers how many they are."""
    month = run.period
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO budgets_payrunitem ({_COLUMNS})"  # noqa: S608 (constants of ours)
            " SELECT %(run)s, b.id, p.family_name || ', ' || p.given_name, a.holder_name, a.sort_code, a.number,"
            f" {DUE_TOTAL}, 0, {DUE_TOTAL}, d.icb, d.council, d.education, d.other, '', '', last.id"
            f" FROM ({due_sql(month)}) d JOIN budgets_budget b ON b.id = d.budget_id"
            " JOIN care_plans_person p ON p.id = b.person_id JOIN budgets_account a ON a.budget_id = b.id"
            " JOIN budgets_revision v ON v.id = d.revision_id"
            # Grouped, so that the planner never looks through every payment of every budget.
            " LEFT JOIN (SELECT budget_id, MIN(recorded_at) AS first_at FROM budgets_posting"
            " WHERE kind = 'payment_released' GROUP BY budget_id) o ON o.budget_id = b.id"
            " LEFT JOIN budgets_payrunitem last ON last.run_id = %(previous)s AND last.budget_id = b.id"
            f" WHERE b.icb_id = %(icb)s AND {DUE_TOTAL} > 0 AND NOT ({paid_sql('b.id', month)})"
            # What was paid before these lines were agreed may leave something owed.
            " AND (o.first_at IS NULL OR o.first_at >= v.approved_at)"
            # Nor may a notice set anything off, or have done so: withdrawn, it leaves something owed.
            " AND NOT EXISTS (SELECT 1 FROM budgets_notice n WHERE n.budget_id = b.id AND n.given_on IS NOT NULL"
            " AND n.kind <> 'reduction')"
            f" AND {open_beyond_doubt(on)}",
            {"run": run.pk, "previous": run.previous_id, "icb": run.icb_id},
        )
        return int(cursor.rowcount)


def _not_plain(run: PayRun) -> "QuerySet[Budget]":
    """The budgets with held lines, not paid for the month, of which the rules have to be asked."""
    month = run.period
    held = BudgetLine.objects.filter(
        revision__budget=OuterRef("pk"),
        revision__status=RevisionStatus.APPROVED,
        option__in=HELD_OPTIONS,
        starts_on__lte=month.end,
        ends_on__gte=month.start,
    )
    paid = releases().filter(budget=OuterRef("pk"), key__contains=f":{month.start:%Y-%m}")
    drafted = PayRunItem.objects.filter(run=run, budget=OuterRef("pk"))
    return Budget.objects.filter(Exists(held), ~Exists(paid), ~Exists(drafted), icb=run.icb_id).order_by("pk")


def _draft_one_by_one(run: PayRun, numbers: Iterable[int], on: date) -> None:
    budgets = Budget.objects.filter(pk__in=list(numbers)).select_related("person", "account").order_by("pk")
    last = dict(PayRunItem.objects.filter(run=run.previous_id, budget__in=budgets).values_list("budget", "pk"))
    offsets = Offset.objects.filter(
        notice__in=Notice.objects.standing(), notice__budget__in=budgets, month=run.period_start
    )
    notices = {each.notice.budget_id: each.notice for each in offsets.select_related("notice").order_by("-pk")}
    PayRunItem.objects.bulk_create(
        _item(run, due, last.get(due.budget.pk), notices.get(due.budget.pk))
        for due in with_month(budgets, run.period, on)
        if due.total
    )


def _item(run: PayRun, due: Due, last: int | None, notice: Notice | None) -> PayRunItem:
    person, account = due.budget.person, due.account or Account()
    gate, obstacle = why_held(due)
    return PayRunItem(
        run=run,
        budget=due.budget,
        name=f"{person.family_name}, {person.given_name}",
        holder_name=account.holder_name,
        sort_code=account.sort_code,
        number=account.number,
        planned_amount=from_pence(due.total + due.less),
        reduction_amount=from_pence(due.less),
        notice=notice if due.less else None,
        amount=from_pence(due.total),
        gate=gate,
        obstacle=obstacle,
        before_id=last,
        **{column: from_pence(due.amounts.get(funder, 0)) for funder, column in RUN_SHARES.items()},
    )


def why_held(due: Due) -> tuple[str, str]:
    """The gate that holds a payment back and its sentence; nothing where none does.

    A hold of finance is read as it stands and not kept with the draft, so that letting go needs no new one.
    """
    if not due.obstacle:
        return "", ""
    shut = first_shut(gate for gate in due.gates if gate.name != PAY_HOLD)
    if shut is not None:
        return shut.name, shut.refusal[:400]
    only_held = first_shut(due.gates) is not None and due.budget.person.died_on is None
    return ("", "") if only_held else ("person", due.obstacle[:400])


def _close(run: PayRun) -> PayRun:
    """Its payments counted and their digest taken: from here on nobody adds one.

    Raises: ValidationError where there is none.
    """
    count, total, digest = digest_of(run)
    if not count:
        raise ValidationError(f"Nothing is due for {run.period_start:%B %Y} that is not paid already.", code="month")
    return set_and_save(run, item_count=count, total_amount=from_pence(total), content_sha256=digest)


def digest_of(run: PayRun) -> tuple[int, int, str]:
    """How many payments a run has, their total in whole pence, and the digest of what each says."""
    told, count, total = hashlib.sha256(), 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT budget_id, holder_name, sort_code, number, planned_amount, reduction_amount, amount, icb_amount,"
            " council_amount, education_amount, other_amount, gate, obstacle FROM budgets_payrunitem"
            " WHERE run_id = %s ORDER BY budget_id",
            [run.pk],
        )
        for row in iter(cursor.fetchone, None):
            count, total = count + 1, total + row[6]
            told.update(repr(row).encode())
    return count, total, told.hexdigest()


def _chunks(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = iter(numbers)
    while chunk := list(islice(rest, size)):
        yield chunk
