"""Addresses of letters."""

from django.urls import path

from care_plans.letters import views

urlpatterns = [
    path("people/<int:pk>/letters/", views.letters, name="letters"),
    path("letters/to-send/", views.letters_to_send, name="letters_to_send"),
    path("letters/write/<str:kind>/<int:about>/", views.letter_write, name="letter_write"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("letters/<int:pk>/pdf/", views.letter_pdf, name="letter_pdf"),
    path("sendings/<int:pk>/", views.dispatch, name="dispatch"),
]
