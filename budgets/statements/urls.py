"""The addresses of statements."""

from django.urls import path

from budgets.statements import views

urlpatterns = [
    path("statements/", views.statements, name="statements"),
    path("budgets/<int:pk>/statements/issue/", views.statement_issue, name="statement_issue"),
    path("statements/<int:pk>/", views.statement, name="statement"),
    path("statements/<int:pk>.pdf", views.statement_pdf, name="statement_pdf"),
    path("statements/<int:pk>.json", views.statement_data, name="statement_data"),
]
