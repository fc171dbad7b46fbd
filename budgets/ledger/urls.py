"""The addresses of orders and corrections."""

from django.urls import path

from budgets.ledger import views

urlpatterns = [
    path("budgets/<int:pk>/orders/add/", views.commitment_add, name="commitment_add"),
    path("orders/<int:pk>/end/", views.commitment_end, name="commitment_end"),
    path("postings/<int:pk>/reverse/", views.posting_reverse, name="posting_reverse"),
]
