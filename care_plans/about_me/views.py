"""About Me to read, write, print and share."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from care_plans.about_me import queries
from care_plans.about_me.drawing import pdf_of
from care_plans.about_me.forms import AboutMeForm, ConsentedShareForm, ReaderForm, ShareForm
from care_plans.about_me.permissions import (
    can_share_about_me,
    can_write_about_me,
    check_can_share_about_me,
    check_can_write_about_me,
)
from care_plans.about_me.sharing import (
    open_link,
    open_share,
    own_consent,
    share_about_me,
    share_of_link,
    withdraw_share,
)
from care_plans.about_me.writing import write_about_me
from care_plans.access_needs.models import needs_of
from care_plans.access_needs.rules import Layout
from care_plans.forms import ConfirmForm, tried
from care_plans.models import AboutMe, AboutMeShare, Person
from care_plans.people.permissions import speaks_for
from care_plans.views import asker, person_or_404, posted
from phb.acting import acting, system_user
from phb.disclosure import disclose
from phb.doors import door
from phb.drawing import NotDrawn
from phb.limits import count_miss, has_missed_too_often
from phb.models import User

# To read and write. --------------------------------------------------------------------------------------------------


@door("see_about_me", discloses=True)
@require_GET
def about_me(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "their About Me")
    found = queries.about_me_of(person)
    context = {
        "person": person,
        "about_me": found,
        "sections": queries.sections(found) if found else [],
        "own": person.account_id == user.pk,
        "may_write": can_write_about_me(user, person, on),
        "may_share": can_share_about_me(user, person, on),
        "large_first": needs_of(person).layout != Layout.STANDARD,
        "active": AboutMeShare.objects.active(on).filter(person=person).select_related("organisation"),
    }
    return render(request, "care_plans/about_me.html", context)


@door("write_about_me", discloses=True)
def about_me_write(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_write_about_me(user, person, on)
    disclose(request, person.pk, "their About Me")
    found = queries.about_me_of(person) or AboutMe(person=person)
    form = AboutMeForm(posted(request), instance=found)
    if form.is_valid() and tried(form, write_about_me, person=person, by=user, on=on, **form.cleaned_data):
        messages.success(request, "About Me is saved.")
        return redirect("about_me", pk)
    context = {"form": form, "person": person, "own": person.account_id == user.pk}
    return render(request, "care_plans/about_me_write.html", context)


@door("see_about_me", discloses=True)
@require_GET
def about_me_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything it ever said."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "what their About Me said before")
    found = queries.about_me_of(person)
    context = {"person": person, "versions": queries.versions(found) if found else []}
    return render(request, "care_plans/about_me_versions.html", context)


@door("see_about_me", discloses=True)
@require_GET
def about_me_pdf(request: HttpRequest, pk: int, *, large: bool) -> HttpResponse:
    """On one page; in large print, on as many as it takes."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    found = queries.about_me_of(person)
    if found is None:
        raise Http404
    disclose(request, person.pk, "their About Me, as a file")
    try:
        content = pdf_of(found, large=large)
    except NotDrawn:
        messages.warning(request, "The file could not be made just now. Try again, or print the page.")
        return redirect("about_me", pk)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="about-me.pdf"'
    return answer


# To share. -----------------------------------------------------------------------------------------------------------


@door("see_about_me", discloses=True)
@require_GET
def about_me_sharing(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom it is shared with, on whose word, until when, and who has looked."""
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    disclose(request, person.pk, "whom their About Me is shared with")
    active = set(AboutMeShare.objects.active(on).filter(person=person).values_list("pk", flat=True))
    context = {
        "person": person,
        "rows": [{"share": each, "active": each.pk in active} for each in queries.shares_of(person)],
        "has_about_me": queries.about_me_of(person) is not None,
        "may_share": can_share_about_me(user, person, on),
        "on": on,
    }
    return render(request, "care_plans/about_me_sharing.html", context)


@door("share_about_me", discloses=True)
def about_me_share(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    person = person_or_404(user, pk, on)
    check_can_share_about_me(user, person, on)
    disclose(request, person.pk, "whom their About Me is shared with")
    own = speaks_for(user, person, on)
    form = (ShareForm if own else ConsentedShareForm)(posted(request), person=person, on=on)
    if form.is_valid():
        consent = form.consent if isinstance(form, ConsentedShareForm) else own_consent(user, person, on)
        made = tried(form, share_about_me, person=person, consent=consent, by=user, on=on, **form.details)
        if made and made.token:
            link = request.build_absolute_uri(reverse("shared_link", args=[made.token]))
            return render(request, "care_plans/about_me_link.html", {"person": person, **vars(made), "link": link})
        if made:
            messages.success(request, f"{made.share.with_whom} can read About Me now.")
            return redirect("about_me_sharing", pk)
    context = {
        "form": form,
        "person": person,
        "title": f"Share {'my' if person.account_id == user.pk else f'{person.called}’s'} About Me",
        "lede": "They can read this one page and nothing else. You can stop it at any moment."
        if own
        else "They can read this one page and nothing else. It can be stopped at any moment.",
        "button": "Share it",
        "back": reverse("about_me_sharing", args=[pk]),
    }
    return render(request, "care_plans/form.html", context)


@door("share_about_me", discloses=True)
def about_me_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    seen = AboutMeShare.objects.visible_to(user, on).select_related("person__icb", "organisation")
    share = get_object_or_404(seen, pk=pk)
    person = share.person
    check_can_share_about_me(user, person, on)
    disclose(request, person.pk, "whom their About Me is shared with")
    form = ConfirmForm(posted(request))
    if form.is_valid() and tried(form, withdraw_share, share=share, by=user, on=on):
        messages.success(request, f"{share.with_whom} cannot read About Me any more.")
        return redirect("about_me_sharing", person.pk)
    context = {
        "form": form,
        "person": person,
        "title": f"Stop sharing with {share.with_whom}?",
        "lede": "They cannot read it from this moment on. What they have read already stays on the list.",
        "button": "Stop sharing",
        "back": reverse("about_me_sharing", args=[person.pk]),
    }
    return render(request, "care_plans/form.html", context)


# What others share with us. ------------------------------------------------------------------------------------------


@door("see_shared", discloses=True)
@require_GET
def shared(request: HttpRequest) -> HttpResponse:
    """The people whose About Me is shared with an organisation that the reader works for."""
    user, on = asker(request)
    shares = list(AboutMeShare.objects.open_to(user, on).select_related("person", "organisation").order_by("ends_on"))
    disclose(request, {each.person_id for each in shares}, "that their About Me is shared")
    return render(request, "care_plans/shared.html", {"shares": shares})


@door("see_shared", discloses=True)
@require_GET
def shared_page(request: HttpRequest, pk: int) -> HttpResponse:
    user, on = asker(request)
    share = get_object_or_404(AboutMeShare.objects.open_to(user, on), pk=pk)
    read = open_share(share=share, by=user, on=on)
    if read is None:
        raise Http404
    return _reading(request, read, user)


@door(public=True, discloses=True)
def shared_link(request: HttpRequest, token: str) -> HttpResponse:
    """
    By the link alone, without signing in. The reader says who they are, and then reads.

    Opening the address shows nobody: mail programs open addresses by themselves, and would use up a link that works
    once.
    """
    if has_missed_too_often(request):
        return render(request, "care_plans/shared_wait.html", {"minutes": settings.LINK_MISSES_MINUTES}, status=429)
    _, on = asker(request)
    share = share_of_link(token, on)
    if share is None:
        count_miss(request)
        raise Http404
    form = ReaderForm(posted(request))
    if not form.is_valid():
        disclose(request, [], "nobody yet")
        return render(request, "care_plans/shared_link.html", {"form": form, "share": share})
    by, reader = system_user(), form.cleaned_data["reader"]
    with acting(by, reason=f"{share.with_whom} opened a link"):
        read = open_link(token=token, reader=reader, by=by, on=on)
    if read is None:
        raise Http404
    return _reading(request, read, by, reader=reader)


def _reading(request: HttpRequest, share: AboutMeShare, user: User, *, reader: str = "") -> HttpResponse:
    """The shared page, and nothing of the person but what it says."""
    person: Person = share.person
    named = f"{reader} ({share.with_whom})" if reader else ""
    what = f"their About Me, shared with {share.with_whom}"[:200]
    disclose(request, person.pk, what, purpose=share.purpose, reader=named)
    found = queries.about_me_of(person)
    context = {
        "share": share,
        "person": person,
        "about_me": found,
        "sections": queries.sections(found) if found else [],
    }
    return render(request, "care_plans/shared_page.html", context)
