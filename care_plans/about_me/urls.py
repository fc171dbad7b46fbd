"""Addresses of About Me and of what is shared."""

from django.urls import path

from care_plans.about_me import views

urlpatterns = [
    path("people/<int:pk>/about-me/", views.about_me, name="about_me"),
    path("people/<int:pk>/about-me/write/", views.about_me_write, name="about_me_write"),
    path("people/<int:pk>/about-me/versions/", views.about_me_versions, name="about_me_versions"),
    path("people/<int:pk>/about-me.pdf", views.about_me_pdf, {"large": False}, name="about_me_pdf"),
    path("people/<int:pk>/about-me-large.pdf", views.about_me_pdf, {"large": True}, name="about_me_large_pdf"),
    path("people/<int:pk>/about-me/sharing/", views.about_me_sharing, name="about_me_sharing"),
    path("people/<int:pk>/about-me/sharing/add/", views.about_me_share, name="about_me_share"),
    path("about-me-shares/<int:pk>/withdraw/", views.about_me_withdraw, name="about_me_withdraw"),
    path("shared/", views.shared, name="shared"),
    path("shared/<int:pk>/", views.shared_page, name="shared_page"),
    path("shared/link/<str:token>/", views.shared_link, name="shared_link"),
]
