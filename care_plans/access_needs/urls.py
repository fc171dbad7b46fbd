"""Addresses of what people need to read and hear us."""

from django.urls import path

from care_plans.access_needs import views

urlpatterns = [path("people/<int:pk>/information-needs/", views.information_needs, name="information_needs")]
