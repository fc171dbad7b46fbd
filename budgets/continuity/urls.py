"""The addresses of the continuity list."""

from django.urls import path

from budgets.continuity import views

urlpatterns = [
    path("continuity/", views.continuity, name="continuity"),
    path("continuity/people.csv", views.continuity_csv, name="continuity_csv"),
]
