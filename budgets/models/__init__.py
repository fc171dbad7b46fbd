"""Budgets as lists of approved revisions; the ledger; bank files as they came; statements as they were issued."""

from budgets.models.budget import SHARE_ACTS, SHARE_FIELDS, Account, Budget, BudgetQuerySet
from budgets.models.ledger import Entry, Posting
from budgets.models.revision import Approval, BudgetLine, Revision
from budgets.models.spend import SpendChoice, SpendImport, SpendRow, SpendRowQuerySet
from budgets.models.statement import Statement

__all__ = [
    "SHARE_ACTS",
    "SHARE_FIELDS",
    "Account",
    "Approval",
    "Budget",
    "BudgetLine",
    "BudgetQuerySet",
    "Entry",
    "Posting",
    "Revision",
    "SpendChoice",
    "SpendImport",
    "SpendRow",
    "SpendRowQuerySet",
    "Statement",
]
