"""The addresses of local rates, whether ours are enough, and uplifts."""

from django.urls import path

from budgets.uplift import rate_views, views

urlpatterns = [
    path("market-rates/", rate_views.market_rates, name="market_rates"),
    path("market-rates/<int:pk>/set/", rate_views.market_rate_set, name="market_rate_set"),
    path("sufficiency/", rate_views.sufficiency_report, name="sufficiency"),
    path("sufficiency/lines.csv", rate_views.sufficiency_csv, name="sufficiency_csv"),
    path("uplifts/", views.uplift_runs, name="uplift_runs"),
    path("uplifts/plan/<int:pk>/", views.uplift_plan, name="uplift_plan"),
    path("uplifts/<int:pk>/", views.uplift_run, name="uplift_run"),
    path("uplifts/<int:pk>/lines.csv", views.uplift_csv, name="uplift_csv"),
    path("uplifts/<int:pk>/budgets/<int:budget>/", views.uplift_answer, name="uplift_answer"),
    path("uplifts/<int:pk>/answers/", views.uplift_answer_many, name="uplift_answer_many"),
    path("uplifts/<int:pk>/approve/", views.uplift_approve, name="uplift_approve"),
    path("uplifts/<int:pk>/end/", views.uplift_end, name="uplift_end"),
]
