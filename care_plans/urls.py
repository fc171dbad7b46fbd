"""Addresses of the app, subject by subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("care_plans.people.urls")),
    path("", include("care_plans.access_needs.urls")),
    path("", include("care_plans.about_me.urls")),
    path("", include("care_plans.around.urls")),
    path("", include("care_plans.home_entry.urls")),
    path("", include("care_plans.requests.urls")),
    path("", include("care_plans.batches.urls")),
    path("", include("care_plans.clocks.urls")),
    path("", include("care_plans.referrals.urls")),
    path("", include("care_plans.exceptions.urls")),
    path("", include("care_plans.catalogue.urls")),
    path("", include("care_plans.conversations.urls")),
    path("", include("care_plans.indicative.urls")),
    path("", include("care_plans.measures.urls")),
    path("", include("care_plans.offers.urls")),
    path("", include("care_plans.plans.urls")),
    path("", include("care_plans.letters.urls")),
    path("", include("care_plans.rights.urls")),
    path("", include("care_plans.reviews.urls")),
]
