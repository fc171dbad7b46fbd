"""A budget and its revisions, a file for each."""

from budgets.setting.models.budget import Budget, BudgetQuerySet
from budgets.setting.models.revision import Approval, BudgetLine, Revision

__all__ = ["Approval", "Budget", "BudgetLine", "BudgetQuerySet", "Revision"]
