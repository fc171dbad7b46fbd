"""The addresses of accounts and agreements."""

from django.urls import path

from budgets.accounts import agreement_views, views

urlpatterns = [
    path("budgets/<int:pk>/account/", views.account, name="account"),
    path("budgets/<int:pk>/account/propose/", views.account_propose, name="account_propose"),
    path("account-changes/<int:pk>/confirm/", views.account_confirm, name="account_confirm"),
    path("account-changes/<int:pk>/told/", views.account_told, name="account_told"),
    path("account-changes/<int:pk>/use/", views.account_use, name="account_use"),
    path("account-changes/<int:pk>/stop/", views.account_stop, name="account_stop"),
    path("budgets/<int:pk>/agreement/", agreement_views.agreement_record, name="agreement_record"),
    path("agreements/<int:pk>/end/", agreement_views.agreement_end, name="agreement_end"),
    path("account-waits/", agreement_views.account_waits, name="account_waits"),
    path("account-waits/<int:pk>/set/", agreement_views.account_wait_set, name="account_wait_set"),
]
