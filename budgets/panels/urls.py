"""The addresses of panels."""

from django.urls import path

from budgets.panels import views

urlpatterns = [
    path("panels/", views.panels, name="panels"),
    path("panels/at/<int:pk>/call/", views.panel_call, name="panel_call"),
    path("panels/<int:pk>/", views.panel, name="panel"),
    path("panels/<int:pk>/close/", views.panel_close, name="panel_close"),
    path("panel-items/<int:pk>/decide/", views.panel_decide, name="panel_decide"),
    path("revisions/<int:pk>/panel/", views.panel_put, name="panel_put"),
]
