"""Addresses of refusals and of having them looked at again."""

from django.urls import path

from care_plans.rights import views

urlpatterns = [
    path("requests/<int:pk>/refusal/", views.refusal_start, name="refusal_start"),
    path("refusals/<int:pk>/", views.refusal, name="refusal"),
    path("refusals/<int:pk>/parts/add/", views.refusal_part_add, name="refusal_part_add"),
    path("refusals/<int:pk>/parts/<int:part>/", views.refusal_part, name="refusal_part"),
    path("refusals/<int:pk>/reconsider/", views.reconsideration_ask, name="reconsideration_ask"),
    path("reconsiderations/<int:pk>/answer/", views.reconsideration_answer, name="reconsideration_answer"),
]
