"""The addresses where shares are agreed."""

from django.urls import path

from budgets.approving import views

urlpatterns = [
    path("to-approve/", views.to_approve, name="to_approve"),
    path("revisions/<int:pk>/approve/", views.approval, name="approval"),
]
