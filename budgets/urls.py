"""The addresses of budgets, payments, spend files and statements."""

from django.urls import include, path

from budgets.views import approving, building, paying, showing

urlpatterns = [
    path("budgets/", showing.budgets, name="budgets"),
    path("budgets/<int:pk>/", showing.budget, name="budget"),
    path("requests/<int:pk>/budget/", building.budget_open, name="budget_open"),
    path("budgets/<int:pk>/revise/", building.revision_start, name="revision_start"),
    path("revisions/<int:pk>/", building.revision, name="revision"),
    path("revisions/<int:pk>/lines/add/", building.line_add, name="line_add"),
    path("lines/<int:pk>/edit/", building.line_edit, name="line_edit"),
    path("lines/<int:pk>/remove/", building.line_remove, name="line_remove"),
    path("revisions/<int:pk>/submit/", building.revision_submit, name="revision_submit"),
    path("to-approve/", approving.to_approve, name="to_approve"),
    path("revisions/<int:pk>/approve/", approving.approval, name="approval"),
    path("budgets/<int:pk>/account/", paying.account, name="account"),
    path("payments/", paying.payments, name="payments"),
    path("budgets/<int:pk>/pay/", paying.payment_release, name="payment_release"),
    path("budgets/<int:pk>/orders/add/", paying.commitment_add, name="commitment_add"),
    path("orders/<int:pk>/end/", paying.commitment_end, name="commitment_end"),
    path("postings/<int:pk>/reverse/", paying.posting_reverse, name="posting_reverse"),
    path("", include("budgets.spend_urls")),
    path("", include("budgets.statement_urls")),
]
