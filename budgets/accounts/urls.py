"""The address of an account."""

from django.urls import path

from budgets.accounts import views

urlpatterns = [
    path("budgets/<int:pk>/account/", views.account, name="account"),
]
