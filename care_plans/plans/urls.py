"""Addresses of plans."""

from django.urls import path

from care_plans.plans import comparing_views, paper_views, retelling_views, signing_views, views, writing_views

urlpatterns = [
    path("my-plan/", views.my_plan, name="my_plan"),
    path("requests/<int:pk>/plan/", views.plan_start, name="plan_start"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("plans/<int:pk>/edit/", writing_views.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/edit/<str:section>/", writing_views.plan_section, name="plan_section"),
    path("plans/<int:pk>/words/", writing_views.plan_words, name="plan_words"),
    path("plans/<int:pk>/about-me/", retelling_views.plan_about_me, name="plan_about_me"),
    path("plans/<int:pk>/paying/", writing_views.plan_paying, name="plan_paying"),
    path("plans/<int:pk>/checklist/", writing_views.plan_checklist, name="plan_checklist"),
    path("plans/<int:pk>/compare/", comparing_views.plan_compare, name="plan_compare"),
    path("plans/<int:pk>/pdf/", paper_views.plan_pdf, name="plan_pdf"),
    path("plans/<int:pk>/add/<str:kind>/", writing_views.plan_part_add, name="plan_part_add"),
    path("plans/<int:pk>/<str:kind>/<int:part>/", writing_views.plan_part_edit, name="plan_part_edit"),
    path("plans/<int:pk>/<str:kind>/<int:part>/remove/", writing_views.plan_part_remove, name="plan_part_remove"),
    path("plans/<int:pk>/offer/", views.plan_offer, name="plan_offer"),
    path("plans/<int:pk>/take-back/", views.plan_take_back, name="plan_take_back"),
    path("plans/<int:pk>/sign/", signing_views.plan_sign, name="plan_sign"),
    path("plans/<int:pk>/sign/paper/", signing_views.plan_sign_paper, name="plan_sign_paper"),
]
