"""Addresses of catalogue."""

from django.urls import path

from care_plans.catalogue import views

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/draft/", views.catalogue_draft, name="catalogue_draft"),
    path("catalogue/<int:pk>/", views.catalogue_version, name="catalogue_version"),
    path("catalogue/<int:pk>/publish/", views.catalogue_publish, name="catalogue_publish"),
    path("catalogue/<int:pk>/add/", views.catalogue_item_add, name="catalogue_item_add"),
    path("catalogue/services/<int:pk>/", views.catalogue_item_edit, name="catalogue_item_edit"),
    path("catalogue/services/<int:pk>/remove/", views.catalogue_item_remove, name="catalogue_item_remove"),
]
