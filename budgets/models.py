"""Budgets as lists of approved revisions; the ledger; bank files as they came; statements as they were issued."""

from budgets.accounts.models import Account, AccountChange, AccountUser, AccountWait, Agreement, AgreementEnd
from budgets.approving.models import ApprovalCover, ApprovalLimit
from budgets.barring.models import PaymentBar
from budgets.charging.models import AssessedCharge, ContributionMethod
from budgets.ending.models import FinalAccount, Liability, Stop, Suspension, SuspensionLift
from budgets.ledger.models import Entry, Posting
from budgets.notices.models import Notice, NoticeAnswer, NoticeDays, NoticeQuestion, Offset
from budgets.on_costs.models import OnCost, OnCostRate
from budgets.panels.models import PanelDecision, PanelItem, PanelMember, PanelSitting
from budgets.pay_runs.models import PayHold, PaymentBack, PayRun, PayRunItem, PayRunPayment
from budgets.paying.models import PaymentApart
from budgets.setting.models.approval import Approval
from budgets.setting.models.budget import SHARE_ACTS, SHARE_FIELDS, Budget, BudgetQuerySet
from budgets.setting.models.revision import BudgetLine, Revision
from budgets.spending.models import SpendChoice, SpendImport, SpendRow, SpendRowQuerySet
from budgets.statements.models import Statement
from budgets.uplift.models import MarketRate, UpliftAnswer, UpliftLine, UpliftRun

__all__ = [
    "AssessedCharge",
    "ContributionMethod",
    "SHARE_ACTS",
    "SHARE_FIELDS",
    "Account",
    "AccountChange",
    "AccountUser",
    "AccountWait",
    "Agreement",
    "AgreementEnd",
    "Approval",
    "ApprovalCover",
    "ApprovalLimit",
    "Budget",
    "BudgetLine",
    "BudgetQuerySet",
    "Entry",
    "FinalAccount",
    "Liability",
    "Stop",
    "Suspension",
    "SuspensionLift",
    "Notice",
    "NoticeAnswer",
    "NoticeDays",
    "NoticeQuestion",
    "Offset",
    "OnCost",
    "OnCostRate",
    "PayHold",
    "PayRun",
    "PayRunItem",
    "PayRunPayment",
    "PaymentApart",
    "PaymentBack",
    "MarketRate",
    "PanelDecision",
    "PanelItem",
    "PanelMember",
    "PanelSitting",
    "PaymentBar",
    "Posting",
    "Revision",
    "SpendChoice",
    "SpendImport",
    "SpendRow",
    "SpendRowQuerySet",
    "Statement",
    "UpliftAnswer",
    "UpliftLine",
    "UpliftRun",
]
