"""Addresses of offers, referrals and codes."""

from django.urls import path

from care_plans.offers import views

urlpatterns = [
    path("people/<int:pk>/offers/", views.offers, name="offers"),
    path("people/<int:pk>/offers/add/", views.offer_add, name="offer_add"),
    path("offers/<int:pk>/correct/", views.offer_correct, name="offer_correct"),
    path("offers/<int:pk>/first-contact/", views.first_contact, name="first_contact"),
    path("episodes/<int:pk>/end/", views.episode_end, name="episode_end"),
    path("codes/", views.codes, name="codes"),
    path("codes/add/", views.code_add, name="code_add"),
    path("codes/<int:pk>/check/", views.code_check, name="code_check"),
]
