"""Addresses of conversations."""

from django.urls import path

from care_plans.conversations import views

urlpatterns = [
    path("requests/<int:pk>/conversations/add/", views.conversation_add, name="conversation_add"),
    path("conversations/<int:pk>/", views.conversation, name="conversation"),
    path("conversations/<int:pk>/edit/", views.conversation_edit, name="conversation_edit"),
]
