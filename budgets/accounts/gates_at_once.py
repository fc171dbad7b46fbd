"""
The gates in SQL, for every budget of an ICB at once: which are open beyond doubt.

`budgets.accounts.gates` is the rule. Where this says that nothing holds a budget back, the rule says so too, and a test
tries each gate; of every other budget the rule itself is asked, since it alone says why.
"""

from datetime import date

from budgets.accounts.rules import AccountKind
from budgets.paying.queries import day_sql
from budgets.rules import HELD_OPTIONS, Option
from care_plans.plans.rules import PlanStatus

_HELD = ", ".join(f"'{option}'" for option in HELD_OPTIONS)


def open_beyond_doubt(on: date) -> str:
    """SQL that holds where no gate is shut, of a budget b, its person p, its account a (or none) and its agreed
    revision d.revision_id.
    """
    return "(" + " AND ".join(_conditions(day_sql(on))) + ")"


def _conditions(day: str) -> list[str]:
    agreed = f"FROM care_plans_plan pl WHERE pl.person_id = p.id AND pl.status = '{PlanStatus.AGREED}'"
    return [
        "p.died_on IS NULL",
        # The agreement: signed by both, and none was ever ended.
        "EXISTS (SELECT 1 FROM budgets_agreement g WHERE g.budget_id = b.id"  # noqa: S608 (constants of ours)
        f" AND g.holder_signed_on <= {day} AND g.body_signed_on <= {day})",
        "NOT EXISTS (SELECT 1 FROM budgets_agreementend e JOIN budgets_agreement g ON g.id = e.agreement_id"
        " WHERE g.budget_id = b.id)",
        # The account: confirmed, with somebody who uses it, and no change of it waits.
        f"a.change_id IS NOT NULL AND (a.kind = '{AccountKind.MANAGED}' OR EXISTS"  # noqa: S608
        " (SELECT 1 FROM budgets_accountuser u"
        f" WHERE u.change_id = a.change_id AND u.starts_on <= {day} AND (u.ends_on IS NULL OR u.ends_on >= {day})))",
        "NOT EXISTS (SELECT 1 FROM budgets_accountchange c WHERE c.budget_id = b.id"
        " AND c.used_on IS NULL AND c.stopped_on IS NULL)",
        # The plan: agreed, each of its services paid in full.
        f"EXISTS (SELECT 1 {agreed})",
        "NOT EXISTS (SELECT 1 FROM budgets_budgetline t WHERE t.revision_id = d.revision_id"  # noqa: S608
        f" AND t.option IN ({_HELD}) AND t.icb_share > 0 AND t.top_up_share > 0)",
        # The risks of a direct payment: each of the plan's explained, with what was agreed.
        "(NOT EXISTS (SELECT 1 FROM budgets_budgetline t WHERE t.revision_id = d.revision_id"  # noqa: S608
        f" AND t.option = '{Option.DIRECT_PAYMENT}') OR NOT EXISTS (SELECT 1 {agreed} AND (NOT EXISTS"
        " (SELECT 1 FROM care_plans_risk r WHERE r.plan_id = pl.id) OR EXISTS (SELECT 1 FROM care_plans_risk r"
        " WHERE r.plan_id = pl.id AND (r.explained_on IS NULL"
        f" OR r.explained_on > {day} OR TRIM(r.procedure) = '')))))",
        # No notice stops, suspends or sets off anything, and the budget is not closed.
        "NOT EXISTS (SELECT 1 FROM budgets_notice n WHERE n.budget_id = b.id AND n.kind <> 'reduction'"
        " AND n.given_on IS NOT NULL AND n.withdrawn_on IS NULL)",
        "NOT EXISTS (SELECT 1 FROM budgets_finalaccount f WHERE f.budget_id = b.id AND f.agreed_on IS NOT NULL)",
        # No bar on direct payments, whatever the lines are.
        "NOT EXISTS (SELECT 1 FROM budgets_paymentbar x"  # noqa: S608 (constants of ours)
        f" WHERE x.person_id = p.id AND x.starts_on <= {day})",
        # Nobody holds its payments.
        "NOT EXISTS (SELECT 1 FROM budgets_payhold h WHERE h.budget_id = b.id AND h.released_on IS NULL)",
    ]
