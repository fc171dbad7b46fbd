"""Addresses of referrals, and of the public page."""

from django.urls import path

from care_plans.referrals import public_views, views

urlpatterns = [
    path("ask/<str:code>/", public_views.ask_for_support, name="ask"),
    path("ask/<str:code>/done/", public_views.ask_done, name="ask_done"),
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/poster/", views.referral_poster, name="referral_poster"),
    path("referrals/page/", views.referral_links, name="referral_links"),
    path("referrals/page/<int:pk>/", views.referral_link_keep, name="referral_link_keep"),
    path("referrals/<int:pk>/", views.show_referral, name="referral"),
    path("referrals/<int:pk>/match/", views.referral_match, name="referral_match"),
    path("referrals/<int:pk>/number/", views.referral_number, name="referral_number"),
    path("referrals/<int:pk>/add/", views.referral_add, name="referral_add"),
    path("referrals/<int:pk>/close/", views.referral_close, name="referral_close"),
]
