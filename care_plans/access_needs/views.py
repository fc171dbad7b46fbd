"""What a person needs to read, hear and answer us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from care_plans.access_needs.forms import NeedsForm, OwnNeedsForm
from care_plans.access_needs.permissions import check_can_record_needs
from care_plans.access_needs.recording import record_needs
from care_plans.forms import tried
from care_plans.models import InformationNeeds, Person, Referral
from care_plans.views import asker, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door


@door("record_information_needs", discloses=True)
def information_needs(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_record_needs(user, person, on)
    disclose(request, person.pk, "what they need to read and hear us")
    known = InformationNeeds.objects.filter(person=person).first()
    referral = _referral(person, request.GET.get("referral", ""))
    asked_on = referral.received_on if referral else on
    heard = referral.access_needs if referral else ""
    own = person.account_id == user.pk
    form: NeedsForm = (
        OwnNeedsForm(posted(request), instance=known, on=on)
        if own
        else NeedsForm(posted(request), instance=known, heard=heard, initial={} if known else {"asked_on": asked_on})
    )
    if form.is_valid():
        seen = form.cleaned_data["seen"] if known else None
        if tried(form, record_needs, person=person, seen=seen, by=user, on=on, **form.details):
            messages.success(request, "Saved. Every letter and page for the person goes by it from now on.")
            return redirect("person", pk) if not user.is_holder else redirect("home")
    context = {
        "form": form,
        "person": person,
        "title": "How should we write and talk to you?" if own else f"How to reach {person.called}",
        "lede": "Letters, statements and meetings go by this. Say what is needed, not why."
        + (f" Filled in from {referral.reference}; look it over before you save." if referral else ""),
        "button": "Save",
        "back": "/" if user.is_holder else person.get_absolute_url(),
    }
    return render(request, "care_plans/form.html", context)


def _referral(person: Person, key: str) -> Referral | None:
    """The referral of one of the person's requests that the form begins from, where one is named."""
    if not (key.isascii() and key.isdigit()):
        return None
    return Referral.objects.filter(pk=int(key), request__person=person).first()
