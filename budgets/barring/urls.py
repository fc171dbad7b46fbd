"""Addresses of the bars on direct payments."""

from django.urls import path

from budgets.barring import views

urlpatterns = [
    path("people/<int:pk>/payment-bars/", views.payment_bars, name="payment_bars"),
    path("payment-bars/<int:pk>/end/", views.payment_bar_end, name="payment_bar_end"),
]
