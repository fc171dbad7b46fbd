"""The addresses of budgets."""

from django.urls import path

from budgets.showing import views

urlpatterns = [
    path("budgets/", views.budgets, name="budgets"),
    path("budgets/managed/", views.managed_report, name="managed"),
    path("budgets/<int:pk>/", views.budget, name="budget"),
]
