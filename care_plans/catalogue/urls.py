"""Addresses of catalogue."""

from django.urls import path

from care_plans.catalogue import views

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/draft/", views.catalogue_draft, name="catalogue_draft"),
    path("catalogue/asked-for/", views.catalogue_asked_for, name="catalogue_asked_for"),
    path("catalogue/<int:pk>/", views.catalogue_version, name="catalogue_version"),
    path("catalogue/<int:pk>/publish/", views.catalogue_publish, name="catalogue_publish"),
    path("catalogue/<int:pk>/begins/", views.catalogue_start, name="catalogue_start"),
    path("catalogue/<int:pk>/add/", views.catalogue_item_add, name="catalogue_item_add"),
    path("catalogue/services/<int:pk>/", views.catalogue_item, name="catalogue_item"),
    path("catalogue/services/<int:pk>/change/", views.catalogue_item_edit, name="catalogue_item_edit"),
    path("catalogue/services/<int:pk>/remove/", views.catalogue_item_remove, name="catalogue_item_remove"),
]
