"""All lines of a revision written at once: what the table says, row by row, or nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from budgets.models import BudgetLine, Revision
from budgets.rules import Funder, Option, Vat
from budgets.setting.budget_setting import LineTerms, add_line, change_line, remove_line
from budgets.setting.revisions import shares_of
from budgets.setting.rules import Convention, Frequency
from phb.models import User


@dataclass(frozen=True)
class TableRow:
    """What a row says of a line, or of a new one."""

    line: BudgetLine | None
    terms: LineTerms


def terms_of(line: BudgetLine) -> LineTerms:
    """A line as its terms: whoever of the NHS and the council pays more pays what the others leave."""
    shares = shares_of(line)
    rest = max((Funder.ICB, Funder.COUNCIL), key=lambda funder: shares[funder])
    return LineTerms(
        action=line.action,
        service=line.service,
        provider=line.provider,
        rate=line.rate,
        quantity=line.quantity,
        unit=line.unit,
        frequency=Frequency(line.frequency),
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        convention=Convention(line.convention),
        weeks=line.weeks,
        on_cost=line.on_cost,
        option=Option(line.option),
        rest=rest,
        amounts={funder: pence for funder, pence in shares.items() if pence and funder != rest},
        is_contingency=line.is_contingency,
        wish=Option(line.wish) if line.wish else None,
        option_reason=line.option_reason,
        vat=Vat(line.vat),
        vat_percent=line.vat_percent,
        vat_declared_on=line.vat_declared_on,
    )


@transaction.atomic
def write_lines(
    *, revision: Revision, rows: Sequence[TableRow], taken_out: Sequence[BudgetLine], by: User, on: date
) -> None:
    """Takes out, changes and adds; a line that the table leaves as it was is not touched.

    Raises: PermissionDenied; ValidationError of the first row that cannot be, and then nothing is written.
    """
    for line in taken_out:
        remove_line(line=line, by=by, on=on)
    for row in rows:
        if row.line is None:
            add_line(revision=revision, terms=row.terms, by=by, on=on)
        elif row.terms != terms_of(row.line):
            change_line(line=row.line, terms=row.terms, by=by, on=on)
