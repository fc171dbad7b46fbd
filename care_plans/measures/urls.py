"""Addresses of measures."""

from django.urls import path

from care_plans.measures import views

urlpatterns = [
    path("people/<int:pk>/measures/", views.measures, name="measures"),
    path("people/<int:pk>/measures/<int:instrument>/add/", views.score_add, name="score_add"),
    path("scores/<int:pk>/correct/", views.score_correct, name="score_correct"),
]
