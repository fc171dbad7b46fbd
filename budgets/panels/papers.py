"""What a panel is shown of a revision: its page as it was submitted, in values that JSON holds."""

from typing import Any

from django.utils import timezone

from budgets.models import Revision
from budgets.rules import Funder
from budgets.setting.revisions import lines_of, plan_now, revision_before, yearly_share
from budgets.setting.tables import line_table
from phb.dates import day_in_words


def papers_of(revision: Revision, funder: Funder) -> dict[str, Any]:
    """Amounts in whole pence, days in words; `columns` are who pays, as `shares` of each line are."""
    lines, before = lines_of(revision), revision_before(revision)
    table = line_table(lines, lines_of(before) if before else None)
    plan = plan_now(revision.budget)
    submitted = timezone.localtime(revision.submitted_at) if revision.submitted_at else None
    return {
        "reason": revision.reason,
        "author": str(revision.author),
        "submitted": day_in_words(submitted.date()) if submitted else "",
        "counts_from": day_in_words(revision.effective_from),
        "plan": f"Version {plan.version}"
        + (
            f", agreed on {day_in_words(timezone.localtime(plan.agreed_at).date())}"
            if plan.agreed_at
            else ", not agreed yet"
        ),
        "yearly": yearly_share(lines, funder),
        "cost": table.cost,
        "before": table.before,
        "difference": table.difference if before else None,
        "columns": table.columns,
        "shares": table.shares,
        "lines": [
            {
                "service": row.line.service,
                "provider": row.line.provider,
                "outcome": row.line.action.outcome.text,
                "option": row.line.get_option_display(),
                "period": str(row.line.period),
                "working": row.working,
                "cost": row.cost,
                "shares": row.shares,
                "change": row.change.word if row.change else "",
            }
            for row in table.rows
        ],
    }
