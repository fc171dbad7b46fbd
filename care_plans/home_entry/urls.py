"""Addresses of home-entry notes."""

from django.urls import path

from care_plans.home_entry import views

urlpatterns = [
    path("people/<int:pk>/home-entry/", views.home_entry, name="home_entry"),
    path("people/<int:pk>/home-entry/write/", views.home_entry_write, name="home_entry_write"),
]
