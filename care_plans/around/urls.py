"""Addresses of the people around a person."""

from django.urls import path

from care_plans.around import views

urlpatterns = [
    path("people/<int:pk>/around/", views.around, name="around"),
    path("people/<int:pk>/around/add/", views.contact_add, name="contact_add"),
    path("people/<int:pk>/around/employer/", views.employer_record, name="employer_record"),
    path("acting-for/<int:pk>/evidence/", views.evidence_add, name="evidence_add"),
    path("contacts/<int:pk>/edit/", views.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/pay/", views.pay_exception_ask, name="pay_exception_ask"),
    path("pay-exceptions/<int:pk>/", views.pay_exception, name="pay_exception"),
]
