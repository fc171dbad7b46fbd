"""How to get into a person's home: shown for a reason, and hidden again."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from care_plans.forms import ConfirmForm, tried
from care_plans.home_entry.forms import HomeEntryForm, ReasonForm
from care_plans.home_entry.keeping import Revealed, reveal_home_entry, write_home_entry
from care_plans.home_entry.permissions import (
    can_write_home_entry,
    check_can_read_home_entry,
    check_can_write_home_entry,
)
from care_plans.models import HomeEntryNote
from care_plans.views import asker, person_or_404, posted
from phb.disclosure import disclose
from phb.doors import door

OWN_REASON = "Their own note"
"""Nobody says what they need to know about their own home for; the reading is on record all the same."""


@door("read_home_entry", discloses=True)
def home_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether there is a note; what it says, only as the answer to a reason."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_read_home_entry(user, person, on)
    disclose(request, person.pk, "whether there is a home-entry note")
    is_own = person.account_id == user.pk
    form = ConfirmForm(posted(request)) if is_own else ReasonForm(posted(request))
    shown: Revealed | None = None
    if form.is_valid():
        reason = OWN_REASON if is_own else form.cleaned_data["reason"]
        shown = tried(form, reveal_home_entry, person=person, by=user, on=on, reason=reason)
    note = HomeEntryNote.objects.filter(person=person).exclude(sealed_words="").select_related("written_by").first()
    context = {
        "person": person,
        "note": note,
        "form": form,
        "shown": shown,
        "is_own": is_own,
        "seconds": settings.HOME_ENTRY_SECONDS,
        "may_write": can_write_home_entry(user, person, on),
    }
    answer = render(request, "care_plans/home_entry.html", context)
    if shown:
        disclose(request, person.pk, "how to get into their home", purpose=shown.reason)
        # Hidden again without a script too, for a screen that is left.
        answer["Refresh"] = f"{settings.HOME_ENTRY_SECONDS}; url={reverse('home_entry', args=[pk])}"
    return answer


@door("write_home_entry", discloses=True)
def home_entry_write(request: HttpRequest, pk: int) -> HttpResponse:
    """The box starts empty: writing shows nobody what was there."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_write_home_entry(user, person, on)
    disclose(request, person.pk, "whether there is a home-entry note")
    form = HomeEntryForm(posted(request))
    if form.is_valid() and (
        written := tried(form, write_home_entry, person=person, by=user, on=on, **form.cleaned_data)
    ):
        messages.success(request, "The note is kept." if written.sealed_words else "There is no note any more.")
        return redirect("home_entry", pk)
    context = {
        "form": form,
        "person": person,
        "title": f"How does somebody get into {person.called}’s home?",
        "lede": "It is not on any list, in any search or in any history. Whoever reads it gives a reason first.",
        "button": "Keep it",
        "back": reverse("home_entry", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)
