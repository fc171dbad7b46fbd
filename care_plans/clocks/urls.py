"""Addresses of the limits of steps."""

from django.urls import path

from care_plans.clocks import views

urlpatterns = [
    path("limits/", views.limits, name="limits"),
    path("limits/<int:pk>/set/", views.limit_set, name="limit_set"),
]
