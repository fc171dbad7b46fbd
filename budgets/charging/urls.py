"""Addresses of contributions."""

from django.urls import path

from budgets.charging import views

urlpatterns = [
    path("budgets/<int:pk>/contributions/", views.contributions, name="contributions"),
    path("assessed-charges/<int:pk>/end/", views.assessed_charge_end, name="assessed_charge_end"),
    path("contribution-methods/", views.contribution_methods, name="contribution_methods"),
]
