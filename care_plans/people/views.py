"""People, and who acts for them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from care_plans.forms import tried
from care_plans.models import Person, Representation
from care_plans.people import queries as people_queries
from care_plans.people.forms import (
    EndAuthorityForm,
    FindPersonForm,
    PersonalDetailsForm,
    PersonEditForm,
    PersonForm,
    RepresentationForm,
)
from care_plans.people.permissions import check_can_edit_person, check_can_record_authority
from care_plans.people.registration import add_person, edit_person, end_authority, find_person, record_authority
from care_plans.requests.rules import Outcome, RequestStatus
from care_plans.views import asker, page_of, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door
from phb.models import Organisation
from phb.roles import may, places

LOOKED_FOR = "people_looked_for"
"""Where the session keeps what is looked for: names and NHS numbers stand in no address and no server log."""


@door("see_people", discloses=True)
def people(request: HttpRequest) -> HttpResponse:
    """The people a user may see. What is looked for comes by POST, and its pages are then read with `?found`."""
    user, on = asker(request)
    if request.method == "POST":
        # No name has a null character, and PostgreSQL cannot even look for one.
        request.session[LOOKED_FOR] = request.POST.get("q", "").replace("\0", " ").strip()
        return redirect(f"{reverse('people')}?found=yes{'&mine=yes' if 'mine' in request.POST else ''}")
    words = request.session.get(LOOKED_FOR, "") if "found" in request.GET else ""
    mine = "mine" in request.GET
    page = page_of(request, people_queries.people(user, on, words=words, mine=mine))
    disclose(request, [person.pk for person in page], "the list of people")
    rows = [(person, *_latest_request(person)) for person in page]
    context = {
        "page": page,
        "rows": rows,
        "words": words,
        "mine": mine,
        "has_caseload": may(user, "log_request", on=on),
        "may_add": may(user, "add_person", on=on),
    }
    return render(request, "care_plans/people.html", context)


def _latest_request(person: Any) -> tuple[RequestStatus | None, str]:
    """How the person's latest request stands, and what it was decided as."""
    status = RequestStatus(person.request_status) if person.request_status else None
    return status, Outcome(person.outcome).label if person.outcome else ""


@door("add_person", discloses=True)
def person_add(request: HttpRequest) -> HttpResponse:
    """First the NHS number, so that nobody is entered twice; the rest once nobody has it, and nobody looks the same.

    Every step is sent by POST, and carries the number on: it stands in no address.
    """
    user, on = asker(request)
    disclose(request, (), "nobody")
    find = FindPersonForm(posted(request))
    if not find.is_valid():
        return render(request, "care_plans/person_find.html", {"form": find})
    number = find.cleaned_data["nhs_number"]
    if found := find_person(number):
        return _found(request, found, find)
    icbs = Organisation.objects.filter(pk__in=places(user, "add_person", on))
    form = PersonForm(request.POST if "given_name" in request.POST else None, by=user, on=on, icbs=icbs)
    alike: list[people_queries.Candidate] = []
    if form.is_valid():
        details = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        if "someone_else" not in request.POST:
            looked_for = {name: details[name] for name in ("given_name", "family_name", "born_on")}
            alike = people_queries.look_alikes(details["icb"], **looked_for)
            disclose(request, [each.person.pk for each in alike], "that they look like somebody new")
        if not alike and (person := tried(form, add_person, nhs_number=number, by=user, on=on, **details)):
            messages.success(request, f"{person.full_name} is on record.")
            return redirect("person", person.pk)
    return render(request, "care_plans/person_form.html", {"form": form, "number": number, "alike": alike})


def _found(request: HttpRequest, found: Person, form: FindPersonForm) -> HttpResponse:
    """The person is here already; where another ICB looks after them, no more is said than that."""
    user, on = asker(request)
    person = Person.objects.visible_to(user, on).filter(pk=found.pk).first()
    disclose(request, [person.pk] if person else (), "that they are on record")
    return render(request, "care_plans/person_find.html", {"form": form, "found": person, "elsewhere": person is None})


@door("add_person", discloses=True)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_edit_person(user, person, on)
    disclose(request, person.pk, "their details")
    shown = person_or_404(user, pk, on)
    form = PersonEditForm(posted(request), instance=person, by=user, on=on)
    if form.is_valid() and tried(form, edit_person, person=shown, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The details are saved.")
        return redirect("person", pk)
    return render(request, "care_plans/person_form.html", {"form": form, "person": shown})


@door("add_person", discloses=True)
def person_details(request: HttpRequest, pk: int) -> HttpResponse:
    """The address, telephone and e-mail, and what the person says of themselves."""
    user, on = asker(request)
    shown = person_or_404(user, pk, on)
    check_can_edit_person(user, shown, on)
    disclose(request, pk, "their address and personal details")
    form = PersonalDetailsForm(posted(request), instance=person_or_404(user, pk, on))
    if form.is_valid() and tried(form, edit_person, person=shown, by=user, on=on, **form.cleaned_data):
        messages.success(request, "The details are saved.")
        return redirect("person", pk)
    context = {
        "form": form,
        "person": shown,
        "title": f"Address and personal details of {shown.called}",
        "lede": "Leave empty what nobody knows. Ask the person; each answer about themselves is theirs to give or not.",
        "button": "Save",
        "back": shown.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


@door("record_authority", discloses=True)
def representation_add(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_record_authority(user, person, on)
    disclose(request, person.pk, "who acts for them")
    form = RepresentationForm(posted(request), initial={"starts_on": on, "consented_on": on})
    if form.is_valid() and (added := tried(form, record_authority, person=person, by=user, on=on, **form.details)):
        messages.success(request, f"{added.name} acts for {person.full_name}.")
        return redirect("person", pk)
    context = {
        "form": form,
        "person": person,
        "title": f"Who acts for {person.called}?",
        "button": "Save",
        "back": person.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


@door("record_authority", discloses=True)
def representation_end(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = Representation.objects.visible_to(user, on).select_related("person__icb")
    representation = get_object_or_404(seen, pk=pk)
    person = representation.person
    check_can_record_authority(user, person, on)
    disclose(request, person.pk, "who acts for them")
    form = EndAuthorityForm(posted(request), initial={"ends_on": on})
    given = {"representation": representation, "by": user, "on": on}
    if form.is_valid() and tried(form, end_authority, **given, **form.details):
        closed = " Their access is closed." if form.cleaned_data["at_once"] else ""
        messages.success(request, f"The last day on which {representation.name} acts is recorded.{closed}")
        return redirect("person", person.pk)
    context = {
        "form": form,
        "person": person,
        "title": f"When does {representation.name} stop acting for {person.called}?",
        "lede": "They see the plan and the money to the end of that day and nothing after it, or nothing from now on.",
        "button": "Save",
        "back": person.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)
