"""The addresses of statements."""

from django.urls import path

from budgets.views import statements

urlpatterns = [
    path("statements/", statements.statements, name="statements"),
    path("budgets/<int:pk>/statements/issue/", statements.statement_issue, name="statement_issue"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>.pdf", statements.statement_pdf, name="statement_pdf"),
    path("statements/<int:pk>.json", statements.statement_data, name="statement_data"),
]
