"""The people around a person: one page, and a form for each thing that is kept about them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.around import queries
from care_plans.around.forms import AnswerForm, ContactForm, EmployerForm, EvidenceForm, PayExceptionForm
from care_plans.around.keeping import (
    add_contact,
    answer_pay_exception,
    ask_pay_exception,
    edit_contact,
    record_employer,
    record_evidence,
)
from care_plans.around.permissions import can_answer_pay_exception
from care_plans.around.rules import Payer
from care_plans.forms import tried
from care_plans.models import AssistantEmployer, Contact, PayException, Person, Representation
from care_plans.people.permissions import can_record_authority, check_can_record_authority
from care_plans.views import asker, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.roles import may


@door("see_around", discloses=True)
@require_GET
def around(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "the people around them")
    payers = queries.payers_of(person)
    contacts = Contact.objects.current(on).filter(person=person)
    context = {
        "person": person,
        "who": "me" if person.account_id == user.pk else person.called,
        "acting": queries.who_acts(person, on),
        "coordinations": queries.coordinations(person),
        "contacts": [{"contact": each, "answers": queries.may_pay(each, sorted(payers), on)} for each in contacts],
        "earlier": Contact.objects.filter(person=person, ends_on__lt=on),
        "employer": queries.employer_of(person, on),
        "earlier_employers": AssistantEmployer.objects.filter(person=person, ends_on__lt=on).select_related(
            "representation", "person"
        ),
        "rule": queries.suggested_employer(person, on),
        "exceptions": queries.exceptions_of(person),
        "may_see_exceptions": may(user, "see_pay_exception", on=on),
        "may_record": can_record_authority(user, person, on),
        "on": on,
    }
    return render(request, "care_plans/around.html", context)


def _form_page(
    request: HttpRequest, person: Person, form: Any, title: str, button: str = "Save", lede: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "person": person,
        "title": title,
        "lede": lede,
        "button": button,
        "back": reverse("around", args=[person.pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("record_authority", discloses=True)
def contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_record_authority(user, person, on)
    disclose(request, person.pk, "the people around them")
    form = ContactForm(posted(request), initial={"starts_on": on})
    if form.is_valid():
        details = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if tried(form, add_contact, person=person, by=user, on=on, **details):
            return redirect("around", pk)
    return _form_page(request, person, form, f"Who else is around {person.called}?")


def _contact(request: HttpRequest, pk: int) -> Contact:
    user, on = asker(request)
    seen = Contact.objects.visible_to(user, on).select_related("person__icb", "person__council")
    contact = get_object_or_404(seen, pk=pk)
    check_can_record_authority(user, contact.person, on)
    disclose(request, contact.person_id, "the people around them")
    return contact


@door("record_authority", discloses=True)
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    contact = _contact(request, pk)
    person = contact.person
    form = ContactForm(posted(request), instance=contact)
    if form.is_valid() and tried(form, edit_contact, contact=contact, by=user, on=on, **form.cleaned_data):
        return redirect("around", person.pk)
    return _form_page(request, person, form, "Change what is known of them")


@door("record_authority", discloses=True)
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = Representation.objects.visible_to(user, on).select_related("person__icb")
    authority = get_object_or_404(seen, pk=pk)
    person = authority.person
    check_can_record_authority(user, person, on)
    disclose(request, person.pk, "who acts for them")
    form = EvidenceForm(posted(request), initial={"seen_on": on})
    if form.is_valid() and tried(form, record_evidence, representation=authority, by=user, on=on, **form.cleaned_data):
        return redirect("around", person.pk)
    lede = "Write down only what you saw yourself. The paper stays with whoever showed it."
    return _form_page(request, person, form, f"What shows that {authority.name} may act?", lede=lede)


@door("record_authority", discloses=True)
def pay_exception_ask(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    contact = _contact(request, pk)
    answers = queries.may_pay(contact, list(Payer), on)
    form = PayExceptionForm(posted(request), payers=[each.payer for each in answers if each.rule.needs_exception])
    if form.is_valid():
        details = {**form.cleaned_data, "payer": Payer(form.cleaned_data["payer"])}
        if tried(form, ask_pay_exception, contact=contact, by=user, on=on, **details):
            messages.success(request, "It is asked for. Somebody else answers.")
            return redirect("around", contact.person_id)
    lede = " ".join(each.rule.words for each in answers)
    title = f"May {contact.name} be paid?"
    return _form_page(request, contact.person, form, title, "Ask for an exception", lede=lede)


@door("see_pay_exception", discloses=True)
def pay_exception(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = PayException.objects.visible_to(user, on)
    exception = get_object_or_404(
        seen.select_related("contact__person__icb", "contact__person__council", "asked_by", "answered_by"), pk=pk
    )
    person = exception.contact.person
    disclose(request, person.pk, "whether somebody connected with them may be paid")
    may_answer = exception.answered_at is None and can_answer_pay_exception(user, exception, on)
    form = AnswerForm(posted(request)) if may_answer else None
    given = {"exception": exception, "by": user, "on": on}
    if form and form.is_valid() and tried(form, answer_pay_exception, **given, **form.cleaned_data):
        messages.success(request, "Your answer is recorded.")
        return redirect("pay_exception", pk)
    context = {"exception": exception, "person": person, "form": form}
    return render(request, "care_plans/pay_exception.html", context)


@door("record_authority", discloses=True)
def employer_record(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_record_authority(user, person, on)
    disclose(request, person.pk, "who employs their assistants")
    form = EmployerForm(posted(request), person=person, on=on, initial={"starts_on": on})
    if form.is_valid() and tried(form, record_employer, person=person, by=user, on=on, **form.details):
        return redirect("around", pk)
    lede = queries.suggested_employer(person, on).words
    return _form_page(request, person, form, "Who employs the personal assistants?", lede=lede)
