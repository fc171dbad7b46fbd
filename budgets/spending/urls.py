"""The addresses of spend files."""

from django.urls import path

from budgets.spending import views

urlpatterns = [
    path("spend/", views.imports, name="imports"),
    path("spend/load/", views.import_load, name="import_load"),
    path("spend/<int:pk>/", views.spend_import, name="spend_import"),
    path("spend/<int:pk>/rows/<int:row>/", views.spend_row, name="spend_row"),
    path("spend/<int:pk>/accept/", views.import_accept, name="import_accept"),
    path("spend/<int:pk>/put-aside/", views.import_discard, name="import_discard"),
]
