"""The addresses of what employing costs."""

from django.urls import path

from budgets.on_costs import views

urlpatterns = [
    path("revisions/<int:pk>/employing/", views.employing, name="employing"),
    path("lines/<int:pk>/employing/", views.employing_again, name="employing_again"),
    path("employing-rates/", views.on_cost_rates, name="on_cost_rates"),
    path("employing-rates/<int:pk>/set/", views.on_cost_rate_set, name="on_cost_rate_set"),
]
