"""Addresses of exceptions."""

from django.urls import path

from care_plans.exceptions import views

urlpatterns = [
    path("requests/<int:pk>/exception/", views.exception_propose, name="exception_propose"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("exceptions/<int:pk>/", views.exception, name="exception"),
]
