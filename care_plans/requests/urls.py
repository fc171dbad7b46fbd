"""Addresses of requests."""

from django.urls import path

from care_plans.requests import views

urlpatterns = [
    path("people/<int:pk>/requests/add/", views.request_add, name="request_add"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:pk>/", views.show_request, name="request"),
    path("requests/<int:pk>/decide/", views.decide, name="decide"),
    path("requests/<int:pk>/close/", views.request_close, name="request_close"),
]
