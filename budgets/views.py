"""What every view here begins with: a record that the person asking may know of."""

from datetime import date

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from budgets.models import Budget, BudgetLine, Posting, Revision
from phb.models import User


def budgets_of(user: User, on: date) -> QuerySet[Budget]:
    return Budget.objects.visible_to(user, on).select_related("person", "icb", "council", "plan", "decision")


def budget_or_404(user: User, pk: int, on: date) -> Budget:
    return get_object_or_404(budgets_of(user, on), pk=pk)


def revision_or_404(user: User, pk: int, on: date) -> Revision:
    seen = Revision.objects.filter(budget__in=Budget.objects.visible_to(user, on))
    return get_object_or_404(
        seen.select_related(
            "budget__person", "budget__icb", "budget__council", "budget__decision", "budget__plan", "author"
        ),
        pk=pk,
    )


def line_or_404(user: User, pk: int, on: date) -> BudgetLine:
    seen = BudgetLine.objects.filter(revision__budget__in=Budget.objects.visible_to(user, on))
    return get_object_or_404(
        seen.select_related(
            "revision__budget__person", "revision__budget__icb", "revision__budget__plan", "action__outcome"
        ),
        pk=pk,
    )


def posting_or_404(user: User, pk: int, on: date) -> Posting:
    seen = Posting.objects.filter(budget__in=Budget.objects.visible_to(user, on))
    return get_object_or_404(seen.select_related("budget__person", "budget__icb", "recorded_by"), pk=pk)
