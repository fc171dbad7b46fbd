"""Addresses of the indicative amount."""

from django.urls import path

from care_plans.indicative import views

urlpatterns = [
    path("requests/<int:pk>/indicative/", views.indicative, name="indicative"),
    path("requests/<int:pk>/indicative/work-out/", views.indicative_work_out, name="indicative_work_out"),
]
