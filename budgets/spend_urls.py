"""The addresses of spend files."""

from django.urls import path

from budgets.views import spending

urlpatterns = [
    path("spend/", spending.imports, name="imports"),
    path("spend/load/", spending.import_load, name="import_load"),
    path("spend/<int:pk>/", spending.spend_import, name="spend_import"),
    path("spend/<int:pk>/rows/<int:row>/", spending.spend_row, name="spend_row"),
    path("spend/<int:pk>/accept/", spending.import_accept, name="import_accept"),
    path("spend/<int:pk>/put-aside/", spending.import_discard, name="import_discard"),
]
