"""Addresses of batches of requests."""

from django.urls import path

from care_plans.batches import views

urlpatterns = [
    path("requests/batches/", views.batches, name="batches"),
    path("requests/batches/load/", views.batch_load, name="batch_load"),
    path("requests/batches/template/", views.batch_template, name="batch_template"),
    path("requests/batches/<int:pk>/", views.show_batch, name="batch"),
    path("requests/batches/<int:pk>/accept/", views.batch_accept, name="batch_accept"),
    path("requests/batches/<int:pk>/discard/", views.batch_discard, name="batch_discard"),
]
