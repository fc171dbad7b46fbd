"""The addresses of the month's payments."""

from django.urls import path

from budgets.paying import views

urlpatterns = [
    path("payments/", views.payments, name="payments"),
    path("budgets/<int:pk>/pay/", views.payment_release, name="payment_release"),
]
