"""The addresses of pauses, stops and final accounts."""

from django.urls import path

from budgets.ending import views

urlpatterns = [
    path("budgets/<int:pk>/stop/", views.stop, name="stop"),
    path("budgets/<int:pk>/suspend/", views.suspend, name="suspend"),
    path("budgets/<int:pk>/final-account/", views.final_account, name="final_account"),
    path("budgets/<int:pk>/final-account/add/", views.liability_add, name="liability_add"),
    path("pauses/<int:pk>/lift/", views.lift, name="lift"),
]
