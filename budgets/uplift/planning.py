"""Planning an uplift: every line in force with the rate proposed for it; putting it aside, and closing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from budgets.models import UpliftLine, UpliftRun
from budgets.uplift.permissions import check_can_plan_uplift
from budgets.uplift.queries import WAGE_UNIT, figures_of, held_lines_on, line_reference, local_rates
from budgets.uplift.reading import Known, read_rates
from budgets.uplift.rules import Basis, check_per_cent, uplifted
from care_plans.editing import set_and_save
from phb.bulk import copy_rows
from phb.models import Organisation, User
from phb.money import to_pence

OTHERS = ""
"""The kind under which the percentage stands for every service that no other kind names."""


@dataclass(frozen=True)
class LineNow:
    """One line in force: its keys, its present rate and what is paid locally in whole pence, and its kind of rate."""

    pk: int
    budget: int
    reference: str
    service: str
    present: int
    low: int | None
    usual: int | None
    kind: str


Propose = Callable[[LineNow], int]


@transaction.atomic
def plan_by_per_cent(
    *, icb: Organisation, effective_on: date, per_cents: Mapping[str, Decimal], by: User, on: date
) -> UpliftRun:
    """Every line raised by the percentage of its kind; `per_cents[OTHERS]` is for what no kind names.

    Raises: PermissionDenied; ValidationError where a percentage cannot be meant, or the day has an uplift already.
    """
    for per_cent in per_cents.values():
        check_per_cent(per_cent)
    if not any(per_cents.values()):
        raise ValidationError("Give a percentage above nought for at least one kind of service.", code="per_cent")
    others = per_cents.get(OTHERS, Decimal(0))
    run = _begin(icb, effective_on, Basis.PER_CENT, by, on, per_cents={k: str(v) for k, v in per_cents.items()})
    _list(run, lines_now(icb, effective_on), lambda line: uplifted(line.present, per_cents.get(line.kind, others)))
    return run


@transaction.atomic
def plan_by_table(*, icb: Organisation, effective_on: date, by: User, on: date) -> UpliftRun:
    """Every line raised to what is usually paid locally from that day; none is lowered."""
    run = _begin(icb, effective_on, Basis.TABLE, by, on)
    _list(run, lines_now(icb, effective_on), lambda line: max(line.present, line.usual or 0))
    return run


@transaction.atomic
def plan_by_file(
    *, icb: Organisation, effective_on: date, content: bytes, file_name: str, by: User, on: date
) -> UpliftRun:
    """The lines that the file names get its rates; the others are listed as they are.

    Raises: FileRefused with every fault by row and column; nothing is kept then.
    """
    run = _begin(icb, effective_on, Basis.FILE, by, on, file_name=file_name[:200])
    lines = lines_now(icb, effective_on)
    rates = read_rates(content, {line.reference: Known(line.service, line.present) for line in lines})
    _list(run, lines, lambda line: rates.get(line.reference, line.present))
    return run


@transaction.atomic
def put_aside(*, run: UpliftRun, words: str, by: User, on: date) -> UpliftRun:
    """Raises: PermissionDenied; ValidationError where a yes was given already, or no reason is."""
    run = _open_run(run, by, on)
    if run.answers.filter(agreed=True).exists():
        raise ValidationError("Somebody was answered with yes already, so this uplift is not put aside.")
    return set_and_save(run, put_aside_by=by, put_aside_on=on, put_aside_words=words.strip())


@transaction.atomic
def close(*, run: UpliftRun, by: User, on: date) -> UpliftRun:
    """Raises: PermissionDenied; ValidationError where a direct payment has no answer yet."""
    run = _open_run(run, by, on)
    if waiting := figures_of(run).unanswered:
        whom = "1 direct payment has" if waiting == 1 else f"{waiting:,} direct payments have"
        raise ValidationError(f"{whom} no answer yet. Each is answered with yes or no, and why, before it is closed.")
    return set_and_save(run, closed_by=by, closed_on=on)


def lines_now(icb: Organisation, day: date) -> list[LineNow]:
    """Every line of a direct payment in force that day beside the local rates of that day: two queries."""
    rates = local_rates([icb.pk], day)[icb.pk]
    found = []
    columns = ("pk", "revision__budget", "number", "service", "unit", "rate", "on_cost__wage")
    for pk, budget, number, service, unit, rate, wage in held_lines_on(icb, day).values_list(*columns):
        local = rates.of(service, WAGE_UNIT if wage is not None else unit)
        found.append(
            LineNow(
                pk=pk,
                budget=budget,
                reference=line_reference(budget, number),
                service=service,
                present=to_pence(rate if wage is None else wage),
                low=to_pence(local.low) if local else None,
                usual=to_pence(local.usual) if local else None,
                kind=local.kind if local else OTHERS,
            )
        )
    return found


def _begin(
    icb: Organisation,
    effective_on: date,
    basis: Basis,
    by: User,
    on: date,
    *,
    per_cents: Mapping[str, str] | None = None,
    file_name: str = "",
) -> UpliftRun:
    check_can_plan_uplift(by, icb, on)
    return set_and_save(
        UpliftRun(icb=icb, planned_by=by, planned_on=on),
        effective_on=effective_on,
        basis=basis,
        per_cents=dict(per_cents or {}),
        file_name=file_name,
    )


def _list(run: UpliftRun, lines: list[LineNow], propose: Propose) -> None:
    if not lines:
        raise ValidationError(
            f"No direct payment of {run.icb} is in force on {run.effective_on:%-d %B %Y}.", code="effective_on"
        )
    rows = ((run.pk, line.budget, line.pk, line.present, line.low, line.usual, propose(line)) for line in lines)
    copy_rows(UpliftLine, ("run", "budget", "line", "present", "low", "usual", "proposed"), rows)


def _open_run(run: UpliftRun, by: User, on: date) -> UpliftRun:
    """The uplift as it is now, held to the end of the transaction.

    Raises: PermissionDenied; ValidationError where it is open no more.
    """
    check_can_plan_uplift(by, run.icb, on)
    found = UpliftRun.objects.select_for_update().get(pk=run.pk)
    if not found.is_open:
        raise ValidationError(f"This uplift is not open any more: {found.standing.lower()}.")
    return found
