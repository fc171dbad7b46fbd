"""The addresses of the month's payments."""

from django.urls import path

from budgets.paying import views

urlpatterns = [
    path("payments/", views.payments, name="payments"),
    path("budgets/<int:pk>/pay/", views.payment_release, name="payment_release"),
    path("payments/apart/<int:pk>/pay/", views.payment_asked, {"answer": "pay"}, name="payment_apart_pay"),
    path("payments/apart/<int:pk>/drop/", views.payment_asked, {"answer": "drop"}, name="payment_apart_drop"),
]
