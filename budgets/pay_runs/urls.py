"""The addresses of pay runs."""

from django.urls import path

from budgets.pay_runs import item_views, views

urlpatterns = [
    path("pay-runs/", views.pay_runs, name="pay_runs"),
    path("pay-runs/missed/", views.missed_payments, name="missed_payments"),
    path("pay-runs/<int:pk>/", views.pay_run, name="pay_run"),
    path("pay-runs/<int:pk>/draft-again/", views.pay_run_redraft, name="pay_run_redraft"),
    path("pay-runs/<int:pk>/review/", views.pay_run_review, name="pay_run_review"),
    path("pay-runs/<int:pk>/approve/", views.pay_run_approve, name="pay_run_approve"),
    path("pay-runs/<int:pk>/paid/", views.pay_run_paid, name="pay_run_paid"),
    path("pay-runs/<int:pk>/schedule.csv", views.pay_run_schedule, name="pay_run_schedule"),
    path("pay-runs/<int:pk>/draft.bacs", views.pay_run_bacs, name="pay_run_bacs"),
    path("pay-run-payments/<int:pk>/", item_views.item, name="pay_run_item"),
    path("pay-run-payments/<int:pk>/pay/", item_views.item_pay, name="pay_run_item_pay"),
    path("pay-run-payments/<int:pk>/back/", item_views.item_back, name="pay_run_item_back"),
    path("pay-run-payments/<int:pk>/settle/", item_views.item_settle, name="pay_run_item_settle"),
    path("budgets/<int:pk>/hold/", item_views.hold, name="pay_hold"),
    path("budgets/<int:pk>/let-go/", item_views.hold_end, name="pay_hold_end"),
]
