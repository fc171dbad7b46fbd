"""The addresses of notices."""

from django.urls import path

from budgets.notices import question_views, views

urlpatterns = [
    path("budgets/<int:pk>/notices/", views.notices, name="notices"),
    path("budgets/<int:pk>/notices/write/", views.notice_write, name="notice_write"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/change/", views.notice_change, name="notice_change"),
    path("notices/<int:pk>/set-off/", views.notice_set_off, name="notice_set_off"),
    path("notices/<int:pk>/withdraw/", views.notice_withdraw, name="notice_withdraw"),
    path("set-off/<int:pk>/drop/", views.notice_drop_set_off, name="notice_drop_set_off"),
    path("notices/<int:pk>/ask/", question_views.notice_ask, name="notice_ask"),
    path("notice-questions/<int:pk>/answer/", question_views.notice_answer, name="notice_answer"),
    path("notice-days/", question_views.notice_days, name="notice_days"),
    path("notice-days/<int:pk>/set/", question_views.notice_days_set, name="notice_days_set"),
]
