"""Addresses of the app, subject by subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("budgets.showing.urls")),
    path("", include("budgets.as_of.urls")),
    path("", include("budgets.barring.urls")),
    path("", include("budgets.charging.urls")),
    path("", include("budgets.setting.urls")),
    path("", include("budgets.on_costs.urls")),
    path("", include("budgets.approving.urls")),
    path("", include("budgets.panels.urls")),
    path("", include("budgets.accounts.urls")),
    path("", include("budgets.notices.urls")),
    path("", include("budgets.ending.urls")),
    path("", include("budgets.paying.urls")),
    path("", include("budgets.pay_runs.urls")),
    path("", include("budgets.uplift.urls")),
    path("", include("budgets.continuity.urls")),
    path("", include("budgets.ledger.urls")),
    path("", include("budgets.spending.urls")),
    path("", include("budgets.statements.urls")),
]
