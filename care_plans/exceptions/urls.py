"""Addresses of exceptions."""

from django.urls import path

from care_plans.exceptions import report_views, views

urlpatterns = [
    path("requests/<int:pk>/exception/", views.exception_propose, name="exception_propose"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("exceptions/report/", report_views.exceptions_report, name="exceptions_report"),
    path("exceptions/report/people/", report_views.exceptions_behind, name="exceptions_behind"),
    path("exceptions/report/figures.csv", report_views.exceptions_report_csv, name="exceptions_report_csv"),
    path("exceptions/<int:pk>/", views.exception, name="exception"),
]
