"""Addresses of people."""

from django.urls import path

from care_plans.people import merging_views, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<int:pk>/edit/", views.person_edit, name="person_edit"),
    path("people/<int:pk>/details/", views.person_details, name="person_details"),
    path("people/<int:pk>/merge/", merging_views.merge_propose, name="merge_propose"),
    path("merges/<int:pk>/", merging_views.person_merge, name="person_merge"),
    path("people/<int:pk>/acting-for/add/", views.representation_add, name="representation_add"),
    path("acting-for/<int:pk>/end/", views.representation_end, name="representation_end"),
]
