"""A budget, its revisions and the answers to them, a file for each."""

from budgets.setting.models.approval import Approval
from budgets.setting.models.budget import Budget, BudgetQuerySet
from budgets.setting.models.revision import BudgetLine, Revision

__all__ = ["Approval", "Budget", "BudgetLine", "BudgetQuerySet", "Revision"]
