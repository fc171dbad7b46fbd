"""Every address of the service."""

from django.urls import include, path

from phb import home, person_page, unsaved

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", home.sign_in, name="sign_in"),
    path("unsaved/", unsaved.keep_words, name="keep_words"),
    path("unsaved/throw-away/", unsaved.throw_away, name="throw_away"),
    path("sign-in/as/", home.sign_in_as, name="sign_in_as"),
    path("sign-out/", home.sign_out, name="sign_out"),
    path("health/", home.health, name="health"),
    path("people/<int:pk>/", person_page.person, name="person"),
    path("", include("care_plans.urls")),
    path("", include("budgets.urls")),
    path("", include("audit.urls")),
]
