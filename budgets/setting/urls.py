"""The addresses where a budget is built."""

from django.urls import path

from budgets.setting import table_views, views

urlpatterns = [
    path("requests/<int:pk>/budget/", views.budget_open, name="budget_open"),
    path("budgets/<int:pk>/revise/", views.revision_start, name="revision_start"),
    path("revisions/<int:pk>/", views.revision, name="revision"),
    path("revisions/<int:pk>/table/", table_views.revision_table, name="revision_table"),
    path("revisions/<int:pk>/lines/add/", views.line_add, name="line_add"),
    path("lines/<int:pk>/edit/", views.line_edit, name="line_edit"),
    path("lines/<int:pk>/remove/", views.line_remove, name="line_remove"),
    path("revisions/<int:pk>/submit/", views.revision_submit, name="revision_submit"),
]
