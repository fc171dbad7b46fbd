"""Addresses of reviews."""

from django.urls import path

from care_plans.reviews import holding_views, limits_views, reasons_views, views

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/limits/", limits_views.review_limits, name="review_limits"),
    path("reviews/limits/set/", limits_views.review_limit, name="review_limit"),
    path("reviews/<int:pk>/", views.review, name="review"),
    path("reviews/<int:pk>/arrange/", views.review_arrange, name="review_arrange"),
    path("reviews/<int:pk>/invite/", views.review_invite, name="review_invite"),
    path("reviews/<int:pk>/call-off/", views.review_call_off, name="review_call_off"),
    path("reviews/<int:pk>/write/", holding_views.review_write, name="review_write"),
    path("reviews/<int:pk>/held/", holding_views.review_held, name="review_held"),
    path("reviews/<int:pk>/agree/", holding_views.review_agree, name="review_agree"),
    path("reviews/<int:pk>/say/", reasons_views.review_say, name="review_say"),
    path("review-outcomes/<int:pk>/done/", holding_views.review_outcome_done, name="review_outcome_done"),
    path("people/<int:pk>/reviews/", views.reviews_of_person, name="reviews_of_person"),
    path("people/<int:pk>/reviews/ask/", reasons_views.review_ask, name="review_ask"),
    path("people/<int:pk>/reasons-to-review/", reasons_views.reason_report, name="reason_report"),
    path("reasons-to-review/<int:pk>/", reasons_views.review_trigger, name="review_trigger"),
]
