"""Addresses of people, requests, exceptions, the catalogue and plans."""

from django.urls import path

from care_plans.views import catalogue, exceptions, intake, people, plans, signing

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/add/", people.person_add, name="person_add"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/acting-for/add/", people.representation_add, name="representation_add"),
    path("acting-for/<int:pk>/end/", people.representation_end, name="representation_end"),
    path("people/<int:pk>/requests/add/", intake.request_add, name="request_add"),
    path("requests/", intake.requests, name="requests"),
    path("requests/<int:pk>/", intake.show_request, name="request"),
    path("requests/<int:pk>/decide/", intake.decide, name="decide"),
    path("requests/<int:pk>/close/", intake.request_close, name="request_close"),
    path("requests/<int:pk>/exception/", exceptions.exception_propose, name="exception_propose"),
    path("exceptions/", exceptions.exceptions, name="exceptions"),
    path("exceptions/<int:pk>/", exceptions.exception, name="exception"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/draft/", catalogue.catalogue_draft, name="catalogue_draft"),
    path("catalogue/<int:pk>/", catalogue.catalogue_version, name="catalogue_version"),
    path("catalogue/<int:pk>/publish/", catalogue.catalogue_publish, name="catalogue_publish"),
    path("catalogue/<int:pk>/add/", catalogue.catalogue_item_add, name="catalogue_item_add"),
    path("catalogue/services/<int:pk>/", catalogue.catalogue_item_edit, name="catalogue_item_edit"),
    path("catalogue/services/<int:pk>/remove/", catalogue.catalogue_item_remove, name="catalogue_item_remove"),
    path("requests/<int:pk>/plan/", plans.plan_start, name="plan_start"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/words/", plans.plan_words, name="plan_words"),
    path("plans/<int:pk>/add/<str:kind>/", plans.plan_part_add, name="plan_part_add"),
    path("plans/<int:pk>/<str:kind>/<int:part>/", plans.plan_part_edit, name="plan_part_edit"),
    path("plans/<int:pk>/<str:kind>/<int:part>/remove/", plans.plan_part_remove, name="plan_part_remove"),
    path("plans/<int:pk>/offer/", plans.plan_offer, name="plan_offer"),
    path("plans/<int:pk>/take-back/", plans.plan_take_back, name="plan_take_back"),
    path("plans/<int:pk>/sign/", signing.plan_sign, name="plan_sign"),
    path("plans/<int:pk>/sign/paper/", signing.plan_sign_paper, name="plan_sign_paper"),
]
