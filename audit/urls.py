from django.urls import path

from audit import views

urlpatterns = [
    path("history/<str:record>/<int:pk>/", views.history, name="history"),
    path("history/<str:record>/<int:pk>/versions/<int:key>/", views.history_version, name="history_version"),
    path("people/<int:pk>/who-looked/", views.who_looked, name="who_looked"),
    path("books/", views.books, name="books"),
    path("books/<int:pk>/check/", views.books_check, name="books_check"),
    path("books/seals/", views.seals, name="seals"),
    path("books/seals/verify/", views.seals_verify, name="seals_verify"),
    path("books/seals/add/", views.seals_add, name="seals_add"),
    path("books/changes/", views.changes, name="changes"),
]
