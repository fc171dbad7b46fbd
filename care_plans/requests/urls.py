"""Addresses of requests."""

from django.urls import path

from care_plans.requests import decide_views, views

urlpatterns = [
    path("people/<int:pk>/requests/add/", views.request_add, name="request_add"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:pk>/", views.show_request, name="request"),
    path("requests/<int:pk>/decide/", decide_views.decide, name="decide"),
    path("requests/<int:pk>/decide/explain/", decide_views.explain_answers, name="explain_answers"),
    path("requests/<int:pk>/close/", views.request_close, name="request_close"),
]
