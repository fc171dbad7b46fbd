"""The addresses where shares are agreed, limits set and cover arranged."""

from django.urls import path

from budgets.approving import arranging_views, views

urlpatterns = [
    path("to-approve/", views.to_approve, name="to_approve"),
    path("revisions/<int:pk>/approve/", views.approval, name="approval"),
    path("approval-limits/", arranging_views.approval_limits, name="approval_limits"),
    path("approval-limits/<int:pk>/set/", arranging_views.approval_limit_set, name="approval_limit_set"),
    path("cover/", arranging_views.covers, name="covers"),
    path("cover/at/<int:pk>/ask/", arranging_views.cover_name, name="cover_name"),
    path("cover/at/<int:pk>/set/", arranging_views.cover_set, name="cover_set"),
    path("cover/<int:pk>/answer/", arranging_views.cover_answer, name="cover_answer"),
]
