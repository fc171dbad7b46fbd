"""Addresses of plans."""

from django.urls import path

from care_plans.plans import signing_views, views

urlpatterns = [
    path("requests/<int:pk>/plan/", views.plan_start, name="plan_start"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/edit/", views.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/words/", views.plan_words, name="plan_words"),
    path("plans/<int:pk>/add/<str:kind>/", views.plan_part_add, name="plan_part_add"),
    path("plans/<int:pk>/<str:kind>/<int:part>/", views.plan_part_edit, name="plan_part_edit"),
    path("plans/<int:pk>/<str:kind>/<int:part>/remove/", views.plan_part_remove, name="plan_part_remove"),
    path("plans/<int:pk>/offer/", views.plan_offer, name="plan_offer"),
    path("plans/<int:pk>/take-back/", views.plan_take_back, name="plan_take_back"),
    path("plans/<int:pk>/sign/", signing_views.plan_sign, name="plan_sign"),
    path("plans/<int:pk>/sign/paper/", signing_views.plan_sign_paper, name="plan_sign_paper"),
]
