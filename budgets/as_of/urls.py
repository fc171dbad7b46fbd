"""The address of a budget on another day."""

from django.urls import path

from budgets.as_of import views

urlpatterns = [path("budgets/<int:pk>/as-of/", views.budget_as_of, name="budget_as_of")]
