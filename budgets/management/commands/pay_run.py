"""A month's payments from the command line: looked at, drafted, marked as paid, and given as files."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from budgets.models import PayRun
from budgets.pay_runs.drafting import draft_run
from budgets.pay_runs.files import bacs_draft, schedule_csv
from budgets.pay_runs.paying import pay_run
from budgets.pay_runs.queries import summary
from budgets.pay_runs.rules import ItemState, RunStatus
from phb.commands import ActCommand, a_day
from phb.dates import Period, parse_month
from phb.models import Organisation, User
from phb.money import to_pence
from phb.templatetags.phb import money


def a_month(text: str) -> Period:
    try:
        return parse_month(text)
    except ValueError as mistake:
        raise ArgumentTypeError(str(mistake)) from mistake


class Command(ActCommand):
    help = (
        "The pay run of a month: says how it stands; with --draft, drafts it again; with --paid, marks an approved one"
        " as paid, and goes on where it was cut off; with --export, writes its files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--period", metavar="YYYY-MM", type=a_month, required=True, help="the month")
        parser.add_argument("--icb", metavar="CODE", help="the ODS code of the ICB, where there are several")
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--draft", action="store_true", help="draft the month, in place of a draft of it")
        wanted.add_argument("--paid", metavar="DATE", type=a_day, help="mark the approved run as paid on this day")
        wanted.add_argument("--export", metavar="DIR", type=Path, help="write the files of the approved run there")

    def act(self, by: User, **options: Any) -> dict[str, Any]:
        icb, month, on = _icb(options["icb"]), options["period"], timezone.localdate()
        if options["draft"]:
            with self.progress("Payments") as progress:
                run = draft_run(icb=icb, month=month, by=by, on=on, progress=progress)
        else:
            run = _run(icb, month, by)
        if options["paid"]:
            with self.progress("Payments", run.item_count) as progress:
                pay_run(run=run, pay_on=options["paid"], by=by, on=on, progress=progress)
            run.refresh_from_db()
        files = _write(run, options["export"]) if options["export"] else []
        return {**_result(run), **({"files": files} if files else {})}

    def words(self, result: dict[str, Any]) -> str:
        return "\n".join(
            [
                f"{result['run']}, {result['status'].lower()}: {result['payments']:,} payments,"
                f" {money(result['total_pence'])} in all; {result['held']:,} held, {result['paid']:,} paid;"
                f" {result['changed']:,} changes since the last run.",
                *result.get("files", []),
            ]
        )


def _icb(code: str | None) -> Organisation:
    """Raises: CommandError where there is no such ICB, or which of several is not said."""
    found = Organisation.objects.filter(kind=Organisation.Kind.ICB)
    found = found.filter(ods_code=code) if code else found
    if len(some := list(found[:2])) != 1:
        raise CommandError("Name one ICB by its ODS code: --icb QT1.", returncode=2)
    return some[0]


def _run(icb: Organisation, month: Period, by: User) -> PayRun:
    """The latest run of the month. Raises: CommandError where there is none."""
    runs = PayRun.objects.visible_to(by, timezone.localdate()).filter(icb=icb, period_start=month.start)
    run = runs.exclude(status=RunStatus.REPLACED).order_by("-pk").first()
    if run is None:
        raise CommandError(f"{month.start:%B %Y} has no run yet. Draft it with --draft.", returncode=1)
    return run


def _write(run: PayRun, folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    on = timezone.localdate()
    made = {
        folder / f"{run.reference}.csv": schedule_csv(run),
        folder / f"{run.reference}-draft.bacs": bacs_draft(run, on=on),
    }
    for path, text in made.items():
        path.write_text(text, newline="")
    return [str(path) for path in made]


def _result(run: PayRun) -> dict[str, Any]:
    figures = summary(run)
    return {
        "run": run.reference,
        "status": run.get_status_display(),
        "payments": run.item_count,
        "total_pence": to_pence(run.total_amount),
        "held": figures.count_of(ItemState.HELD),
        "paid": figures.count_of(ItemState.PAID),
        "changed": sum(figures.changes.values()),
    }
